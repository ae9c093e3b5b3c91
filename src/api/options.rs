//! How the API goes about it: what may be set, as plain values.

use std::path::PathBuf;

/// Bytes of a body when nobody says otherwise: 1 MiB.
const BODY_BYTES_MAX: usize = 1 << 20;
/// Requests a minute of one address, as in malwar 0.4.0.
const REQUESTS_PER_IP: u32 = 60;
/// Requests a minute of one key, as in malwar 0.4.0.
const REQUESTS_PER_KEY: u32 = 600;

/// How the API goes about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// SHA-256, in lower-case hex, of the keys that were configured; there are others in the
    /// database. With neither, everybody whose `Host` is this machine may do everything.
    pub keys: Vec<String>,
    /// Whether nobody comes in without a key even when there is none: where others than this
    /// machine can reach it.
    pub keys_needed: bool,
    /// Whether others than this machine may come in although there is no key.
    pub unauthenticated: bool,
    /// Folders in which targets must lie; empty for anywhere.
    pub scan_roots: Vec<PathBuf>,
    /// Origins of other sites whose pages may read answers: `https://app.example`.
    pub cors_origins: Vec<String>,
    /// Bytes of a body; a longer one is refused.
    pub body_bytes_max: usize,
    /// Requests a minute of one address; 0 for no limit.
    pub requests_per_ip: u32,
    /// Requests a minute of one key; 0 for no limit.
    pub requests_per_key: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keys: Vec::new(),
            keys_needed: false,
            unauthenticated: false,
            scan_roots: Vec::new(),
            cors_origins: Vec::new(),
            body_bytes_max: BODY_BYTES_MAX,
            requests_per_ip: REQUESTS_PER_IP,
            requests_per_key: REQUESTS_PER_KEY,
        }
    }
}
