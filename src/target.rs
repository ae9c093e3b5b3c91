//! From what a user names (file, folder, glob, `-`) to skills; the only reader of scanned files.
