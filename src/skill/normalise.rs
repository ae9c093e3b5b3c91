//! Text behind look-alike and invisible characters and shell quoting.
