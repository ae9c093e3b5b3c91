//! What can be set about the API, all of it by variables of the environment.

use super::Lookup;
use crate::api::options::Options;
use crate::api::secret;
use crate::error::{Error, Result};
use std::path::{Path, PathBuf};

/// Bytes of a file of keys.
const KEYS_FILE_BYTES_MAX: u64 = 1 << 20;
/// Bytes of a body that may be set at most: each request is held in memory.
const BODY_BYTES_MAX: u64 = 64 << 20;

/// Reads what is set. Fails with the first that is not what it must be.
pub fn options(lookup: Lookup<'_>) -> Result<Options> {
    let default = Options::default();
    let number = |name, default: u32| {
        let wants = "a whole number; 0 for no limit";
        let read = |value: String| value.trim().parse().map_err(|_| bad(name, &value, wants));
        given(lookup, name).map_or(Ok(default), read)
    };
    Ok(Options {
        keys: keys(lookup)?,
        scan_roots: scan_roots(lookup)?,
        cors_origins: cors_origins(lookup)?,
        body_bytes_max: body_bytes_max(lookup)?.unwrap_or(default.body_bytes_max),
        requests_per_ip: number("MALWAR_RATE_LIMIT_PER_IP", default.requests_per_ip)?,
        requests_per_key: number("MALWAR_RATE_LIMIT_PER_KEY", default.requests_per_key)?,
        ..default
    })
}

/// Folders in which targets must lie: `MALWAR_SCAN_ROOTS`, separated as in `PATH`. Fails when
/// one is not there: then nothing would lie in it.
pub fn scan_roots(lookup: Lookup<'_>) -> Result<Vec<PathBuf>> {
    const NAME: &str = "MALWAR_SCAN_ROOTS";
    let Some(value) = given(lookup, NAME) else { return Ok(Vec::new()) };
    let roots: Vec<PathBuf> =
        std::env::split_paths(&value).filter(|root| !root.as_os_str().is_empty()).collect();
    if roots.iter().all(|root| root.is_dir()) && !roots.is_empty() {
        return Ok(roots);
    }
    Err(bad(NAME, &value, "folders that are there, separated by ':'"))
}

fn cors_origins(lookup: Lookup<'_>) -> Result<Vec<String>> {
    const NAME: &str = "MALWAR_CORS_ORIGINS";
    let Some(value) = given(lookup, NAME) else { return Ok(Vec::new()) };
    let wants = "origins such as https://app.example, separated by commas";
    let origins = words(&value).ok_or_else(|| bad(NAME, &value, wants))?;
    let is_origin = |origin: &String| {
        let rest = origin.split_once("://").map(|(_, host)| host);
        rest.is_some_and(|host| !host.is_empty() && !host.contains(['/', ' ', '*']))
    };
    if origins.iter().all(is_origin) { Ok(origins) } else { Err(bad(NAME, &value, wants)) }
}

fn body_bytes_max(lookup: Lookup<'_>) -> Result<Option<usize>> {
    const NAME: &str = "MALWAR_MAX_BODY_BYTES";
    let Some(value) = given(lookup, NAME) else { return Ok(None) };
    let bytes = super::byte_count(&value).filter(|bytes| (1..=BODY_BYTES_MAX).contains(bytes));
    let bytes = bytes.and_then(|bytes| usize::try_from(bytes).ok());
    let wants = format!("a whole number from 1 to {BODY_BYTES_MAX}, such as 512K or 16M");
    bytes.map(Some).ok_or_else(|| bad(NAME, &value, &wants))
}

/// The hashes of the keys in `MALWAR_API_KEYS` and in the file that `MALWAR_API_KEYS_FILE` names.
/// What is wrong with them is told without them.
fn keys(lookup: Lookup<'_>) -> Result<Vec<String>> {
    let mut hashes = Vec::new();
    if let Some(value) = given(lookup, "MALWAR_API_KEYS") {
        hashes.extend(hashed("MALWAR_API_KEYS", &value)?);
    }
    if let Some(path) = given(lookup, "MALWAR_API_KEYS_FILE") {
        let text = super::text_file::read(Path::new(&path), KEYS_FILE_BYTES_MAX)
            .map_err(|why| Error::Unreadable { path: PathBuf::from(&path), why })?;
        hashes.extend(hashed("MALWAR_API_KEYS_FILE", &text)?);
    }
    Ok(hashes)
}

fn hashed(name: &'static str, text: &str) -> Result<Vec<String>> {
    let keys = words(text).filter(|keys| {
        let is_key = |key: &String| key.bytes().all(|byte| byte.is_ascii_graphic());
        keys.iter().all(is_key)
    });
    let wants = "keys of visible ASCII characters, separated by commas or lines, or a JSON list";
    let keys = keys.ok_or_else(|| bad(name, "(not shown)", wants))?;
    Ok(keys.iter().map(|key| secret::hash(key)).collect())
}

/// `a,b`, one a line, or `["a","b"]`; none when it begins like a list and is none.
fn words(text: &str) -> Option<Vec<String>> {
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).ok();
    }
    let words = text.split([',', '\n']).map(str::trim).filter(|word| !word.is_empty());
    Some(words.map(str::to_owned).collect())
}

/// A variable that is set to something: an empty one is how many tools unset one.
fn given(lookup: Lookup<'_>, name: &str) -> Option<String> {
    lookup(name).filter(|value| !value.trim().is_empty())
}

fn bad(name: &str, value: &str, wants: &str) -> Error {
    Error::BadSetting { name: name.to_owned(), value: value.to_owned(), wants: wants.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &[(&str, &str)]) -> Result<Options> {
        options(&|name| rows.iter().find(|row| row.0 == name).map(|row| row.1.to_owned()))
    }

    #[test]
    fn keys_come_in_every_form_and_only_their_hashes_stay() {
        let expected: Vec<String> = ["k1", "k2"].map(secret::hash).to_vec();
        for value in ["k1,k2", " k1 , k2 ,", "[\"k1\",\"k2\"]", "k1\nk2\n"] {
            assert_eq!(read(&[("MALWAR_API_KEYS", value)]).unwrap().keys, expected, "{value}");
        }
        for value in ["", " ", "[]"] {
            assert!(read(&[("MALWAR_API_KEYS", value)]).unwrap().keys.is_empty(), "{value}");
        }
        for value in ["[\"s3cret", "s3cret two", "s3cr\u{e9}t"] {
            let told = read(&[("MALWAR_API_KEYS", value)]).unwrap_err().to_string();
            assert!(told.contains("MALWAR_API_KEYS") && !told.contains("s3cr"), "{told}");
        }
        let told = read(&[("MALWAR_API_KEYS_FILE", "/nowhere/keys")]).unwrap_err().to_string();
        assert_eq!(told, "could not read '/nowhere/keys': no such file or directory");
    }

    #[test]
    fn a_file_of_keys_is_read_whole_or_refused() {
        let path = std::env::temp_dir().join(format!("malwar-keys-{}", std::process::id()));
        let from = |text: &str| {
            std::fs::write(&path, text).unwrap();
            read(&[("MALWAR_API_KEYS_FILE", path.to_str().unwrap())])
        };
        let longest = usize::try_from(KEYS_FILE_BYTES_MAX).unwrap();
        let keys = from(&format!("k1,k2,{}", " ".repeat(longest - 6))).unwrap().keys;
        assert_eq!(keys, ["k1", "k2"].map(secret::hash));
        let told = from(&format!("k1,{}", "k".repeat(longest - 2))).unwrap_err().to_string();
        std::fs::remove_file(&path).unwrap();
        assert!(told.ends_with("it is longer than 1048576 bytes"), "{told}");
    }

    #[test]
    fn a_setting_at_its_bound_is_taken_and_one_past_it_is_not() {
        for (name, value, taken) in [
            ("MALWAR_RATE_LIMIT_PER_IP", "0", true),
            ("MALWAR_RATE_LIMIT_PER_KEY", "4294967295", true),
            ("MALWAR_RATE_LIMIT_PER_KEY", "4294967296", false),
            ("MALWAR_RATE_LIMIT_PER_IP", "many", false),
            ("MALWAR_MAX_BODY_BYTES", "64M", true),
            ("MALWAR_MAX_BODY_BYTES", "67108865", false),
            ("MALWAR_MAX_BODY_BYTES", "0", false),
            ("MALWAR_CORS_ORIGINS", "https://a.example,http://b.example:8080", true),
            ("MALWAR_CORS_ORIGINS", "https://a.example/", false),
            ("MALWAR_CORS_ORIGINS", "a.example", false),
            ("MALWAR_CORS_ORIGINS", "*", false),
            ("MALWAR_SCAN_ROOTS", "/", true),
            ("MALWAR_SCAN_ROOTS", "/:/nowhere/at/all", false),
        ] {
            assert_eq!(read(&[(name, value)]).is_ok(), taken, "{name}={value}");
        }
    }
}
