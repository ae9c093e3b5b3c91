//! Time zones by their IANA names.

use crate::error::near::edit_distance;
use jiff::tz::TimeZone;
use jiff::tz::TimeZoneDatabase;
use std::collections::BTreeSet;
use std::fmt;

/// Bytes of the longest name taken; the longest in the IANA database has 32.
const NAME_BYTES_MAX: usize = 64;

/// A time zone of the IANA database.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    name: String,
    rules: TimeZone,
}

/// A name that is not in the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownZone {
    /// The name as it was given.
    pub name: String,
    /// The name that was probably meant.
    pub near: Option<String>,
}

impl Zone {
    /// UTC.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), rules: TimeZone::UTC }
    }

    /// Looks a name up, in any case: in the system's database, then in the one we carry along.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        if name.eq_ignore_ascii_case("UTC") {
            return Ok(Self::utc());
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte);
        let rules = (name.len() <= NAME_BYTES_MAX && name.bytes().all(plain))
            .then(|| {
                let system = jiff::tz::db().get(name).ok();
                system.or_else(|| TimeZoneDatabase::bundled().get(name).ok())
            })
            .flatten();
        // What jiff takes for unknown local time has no rules.
        match rules.filter(|rules| !rules.is_unknown()) {
            Some(rules) => Ok(Self { name: rules.iana_name().unwrap_or(name).to_owned(), rules }),
            None => Err(UnknownZone { name: name.to_owned(), near: nearest_name(name) }),
        }
    }

    /// Its name, as the database writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its offsets and changes.
    pub const fn rules(&self) -> &TimeZone {
        &self.rules
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl UnknownZone {
    /// What to write instead.
    pub fn hint(&self) -> String {
        match &self.near {
            Some(near) => format!("did you mean '{near}'?"),
            None => "names look like 'Europe/Paris', 'America/New_York' or 'UTC'".to_owned(),
        }
    }
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown time zone '{}'", self.name.escape_default())
    }
}

impl std::error::Error for UnknownZone {}

/// How many names are known, of the system's database and of the one we carry along.
pub fn known() -> usize {
    let bundled = TimeZoneDatabase::bundled();
    let names = jiff::tz::db().available().chain(bundled.available());
    names.map(|name| name.as_str().to_owned()).collect::<BTreeSet<_>>().len()
}

/// The known name that was probably meant: a city without its continent, or a slip of the pen.
fn nearest_name(name: &str) -> Option<String> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX {
        return None;
    }
    let meant = name.replace(' ', "_").to_ascii_lowercase();
    let tolerance = (meant.len() / 4).clamp(1, 3);
    let distance = |known: &str| {
        let known = known.to_ascii_lowercase();
        let city = known.rsplit('/').next().unwrap_or(&known);
        let whole = edit_distance(&meant, &known);
        if meant.contains('/') { whole } else { whole.min(edit_distance(&meant, city)) }
    };
    let bundled = TimeZoneDatabase::bundled();
    jiff::tz::db()
        .available()
        .chain(bundled.available())
        .map(|known| (distance(known.as_str()), known))
        .filter(|(distance, _)| *distance <= tolerance)
        // Of several, `Continent/City` rather than an old name of one word.
        .min_by_key(|(distance, known)| (*distance, !known.as_str().contains('/')))
        .map(|(_, known)| known.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case() {
        for (name, expected) in [
            ("UTC", "UTC"),
            ("utc", "UTC"),
            ("Europe/Paris", "Europe/Paris"),
            ("europe/paris", "Europe/Paris"),
            ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
            ("Etc/GMT+12", "Etc/GMT+12"),
        ] {
            assert_eq!(Zone::parse(name).unwrap().name(), expected);
        }
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest() {
        let long = "x".repeat(100_000);
        for (name, near) in [
            ("Europe/Pari", Some("Europe/Paris")),
            ("Paris", Some("Europe/Paris")),
            ("New York", Some("America/New_York")),
            ("america/new-york", Some("America/New_York")),
            ("Mars/Olympus", None),
            ("", None),
            ("../../etc/passwd", None),
            ("Etc/Unknown", None),
            ("+02:00", None),
            (&long, None),
        ] {
            let error = Zone::parse(name).unwrap_err();
            assert_eq!(error.near.as_deref(), near, "{name}");
        }
    }
}
