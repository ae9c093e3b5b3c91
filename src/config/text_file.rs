//! A file that a setting names, read up to a bound.

use crate::error::system::reason;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// What a file holds that may have `bytes_max` bytes, or why it cannot be read.
pub(super) fn read(path: &Path, bytes_max: u64) -> Result<String, String> {
    let why = |error| reason(&error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(why)?;
    file.take(bytes_max + 1).read_to_end(&mut bytes).map_err(why)?;
    if bytes.len() as u64 > bytes_max {
        return Err(format!("it is longer than {bytes_max} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "it is no text".to_owned())
}
