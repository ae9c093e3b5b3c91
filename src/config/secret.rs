//! Secrets from the environment: a variable, or a file that a variable names.

use super::Lookup;
use super::text_file::read;
use crate::error::{Error, Result};
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
