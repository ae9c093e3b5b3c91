//! Settings: flags over environment over defaults, as plain structs the rooms below own.
