//! Who asks: by the key that a request carries, compared in constant time.

use super::asked::Asked;
use super::fault::Fault;
use super::role::{Permission, Role};
use super::secret;
use crate::error::Result;
use crate::storage::Db;
use crate::storage::keys::{self, StoredKey};
use jiff::{SignedDuration, Timestamp};
use ring::hmac;
use ring::rand::SystemRandom;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long the keys of the database are remembered: so long a revoked one goes on opening.
const REMEMBERED: SignedDuration = SignedDuration::from_secs(1);
/// How often it is noted that a key is in use.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);
/// The scheme of an `Authorization` header that holds a key (RFC 6750 §2.1).
const BEARER: &str = "bearer ";

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// There are no keys: whoever comes from this machine may do everything.
    Anybody,
    /// The holder of this key.
    Holder {
        /// The key's id.
        key: String,
        /// What it is for.
        role: Role,
    },
    /// Nobody who may do anything.
    Stranger {
        /// Whether there was a key, but a wrong one.
        wrong_key: bool,
    },
}

impl Caller {
    /// A name under which what this caller does is kept apart from what others do.
    pub fn scope(&self) -> &str {
        match self {
            Self::Anybody | Self::Stranger { .. } => "",
            Self::Holder { key, .. } => key,
        }
    }

    /// Fails when the caller may not do it: 401 without a key, 403 with one that is not enough.
    pub fn check(&self, what: Permission) -> Result<(), Fault> {
        match self {
            Self::Anybody => Ok(()),
            Self::Holder { role, .. } if role.may(what) => Ok(()),
            Self::Holder { .. } => {
                let what = what.word();
                Err(Fault::new(403, &format!("Insufficient permissions: requires {what}")))
            }
            Self::Stranger { wrong_key: true } => Err(Fault::new(403, "Invalid API key")),
            Self::Stranger { wrong_key: false } => {
                let fault = Fault::new(401, "Missing X-API-Key header");
                Err(fault.with("WWW-Authenticate", "Bearer realm=\"malwar\""))
            }
        }
    }
}

/// All keys that open something.
pub struct Keyring {
    /// Random, this process's own: what is compared cannot be foreseen, so that the time of a
    /// comparison says nothing about a key.
    blind: hmac::Key,
    /// Of the configuration.
    given: Vec<Known>,
    needed: bool,
    stored: Mutex<Stored>,
}

/// The keys of the database, as they were at a time.
#[derive(Default)]
struct Stored {
    keys: Arc<Vec<Known>>,
    read_at: Option<Timestamp>,
}

struct Known {
    id: String,
    role: Role,
    /// Of the key's hash, under the blind.
    tag: hmac::Tag,
    noted_at: Mutex<Option<Timestamp>>,
    stored: bool,
}

impl Keyring {
    /// A ring of the keys with these hashes, and of those in the database. `needed`: nobody comes
    /// in without one, even when there is none.
    ///
    /// Fails when the operating system gives no random bytes.
    pub fn new(given: &[String], needed: bool) -> Result<Self> {
        let blind = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new());
        let blind = blind.map_err(|_| crate::error::Error::NoRandomness)?;
        let known = |hash: &String| Known {
            // Whose key it is, and not what it is.
            id: format!("configured-{}", hash.get(..12).unwrap_or_default()),
            role: Role::Admin,
            tag: hmac::sign(&blind, hash.as_bytes()),
            noted_at: Mutex::default(),
            stored: false,
        };
        let given = given.iter().map(known).collect();
        Ok(Self { blind, given, needed, stored: Mutex::default() })
    }

    /// Who asks. Fails when the database cannot say: nobody comes in by that.
    pub fn caller(&self, asked: &Asked, db: &Db, now: Timestamp) -> Result<Caller> {
        let stored = self.stored(db, now)?;
        let Some(key) = key_of(asked) else {
            let is_open = !self.needed && self.given.is_empty() && stored.is_empty();
            return Ok(if is_open {
                Caller::Anybody
            } else {
                Caller::Stranger { wrong_key: false }
            });
        };
        let hash = secret::hash(key);
        // All of them, so that the time does not tell which one it was.
        let fits =
            |known: &&Known| hmac::verify(&self.blind, hash.as_bytes(), known.tag.as_ref()).is_ok();
        let fitting: Vec<&Known> = self.given.iter().chain(stored.iter()).filter(fits).collect();
        let Some(known) = fitting.first() else {
            let is_open = !self.needed && self.given.is_empty() && stored.is_empty();
            // Where there are no keys, one that is sent all the same does no harm.
            return Ok(if is_open {
                Caller::Anybody
            } else {
                Caller::Stranger { wrong_key: true }
            });
        };
        known.note(db, now);
        Ok(Caller::Holder { key: known.id.clone(), role: known.role })
    }

    fn stored(&self, db: &Db, now: Timestamp) -> Result<Arc<Vec<Known>>> {
        let mut stored = lock(&self.stored);
        let is_fresh = |at: Timestamp| (now.duration_since(at)).abs() < REMEMBERED;
        if !stored.read_at.is_some_and(is_fresh) {
            let all = db.read("read the API keys", keys::active_with_hashes)?;
            let known = |(key, hash): (StoredKey, String)| Known {
                role: Role::of(&key.role).unwrap_or(Role::Readonly),
                tag: hmac::sign(&self.blind, hash.as_bytes()),
                noted_at: Mutex::new(key.last_used),
                id: key.id,
                stored: true,
            };
            let known = all.into_iter().map(known).collect();
            *stored = Stored { keys: Arc::new(known), read_at: Some(now) };
        }
        Ok(Arc::clone(&stored.keys))
    }
}

impl Known {
    /// Notes that the key is in use; that it cannot be noted stops nobody.
    fn note(&self, db: &Db, now: Timestamp) {
        let is_time = |at: Timestamp| now.duration_since(at) >= NOTED_EVERY || now < at;
        {
            let mut noted_at = lock(&self.noted_at);
            if !self.stored || !noted_at.is_none_or(is_time) {
                return;
            }
            *noted_at = Some(now);
        }
        if let Err(error) = db.write("note that a key is used", |tx| keys::touch(tx, &self.id, now))
        {
            log::warn!(target: "api", "{error}");
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The key that a request carries.
fn key_of(asked: &Asked) -> Option<&str> {
    asked.header("x-api-key").map(str::trim).or_else(|| {
        let value = asked.header("authorization")?;
        let scheme = value.get(..BEARER.len())?;
        let key = value.get(BEARER.len()..)?.trim();
        scheme.eq_ignore_ascii_case(BEARER).then_some(key)
    })
}
