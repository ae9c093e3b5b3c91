//! Secrets from the environment: a variable, or a file that a variable names.

use super::Lookup;
use crate::error::system::reason;
use crate::error::{Error, Result};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// Bytes of a file with a secret: several times what any key has.
const BYTES_MAX: u64 = 4_096;

/// The first secret that is set: of each name its variable comes before the file that the
/// variable of the same name with `_FILE` names. Without white space around it. Fails when such a
/// file cannot be read; what it holds is told to nobody.
pub(super) fn secret(names: &[&str], lookup: Lookup<'_>) -> Result<Option<String>> {
    for name in names {
        let text = match lookup(name).filter(|value| !value.is_empty()) {
            Some(value) => Some(value),
            None => from_file(&format!("{name}_FILE"), lookup)?,
        };
        if let Some(text) = text {
            return Ok(Some(text.trim().to_owned()));
        }
    }
    Ok(None)
}

fn from_file(name: &str, lookup: Lookup<'_>) -> Result<Option<String>> {
    let Some(path) = lookup(name).filter(|path| !path.is_empty()) else { return Ok(None) };
    read(Path::new(&path), BYTES_MAX).map(Some).map_err(|why| Error::BadSetting {
        name: name.to_owned(),
        value: path,
        wants: format!("a file that holds the key: {why}"),
    })
}

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
