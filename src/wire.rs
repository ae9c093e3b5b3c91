//! The JSON we promise, used by the command line and the API alike.
