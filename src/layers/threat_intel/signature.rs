//! What is known of attackers, as values: signatures, and the campaigns they belong to.

use crate::finding::{Category, Confidence, Severity};

/// How a signature's value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// As a whole word of its kind, in any ASCII case, also where it was defanged.
    Exact,
    /// As a regular expression over the text.
    Regex,
    /// With the SHA-256 of every file, in hex.
    Sha256,
}

/// What a signature is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// An IP address, in any spelling.
    Address,
    /// A URL without its scheme.
    Url,
    /// A host and every host below it.
    Domain,
    /// `owner/repository` on a code host.
    Repository,
    /// A handle: in the author field, or where a URL names its owner.
    Author,
    /// A package: where it is installed or depended upon.
    Package,
    /// A file, by its hash.
    File,
}

impl Comparison {
    /// The word used in lists and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Regex => "regex",
            Self::Sha256 => "sha256",
        }
    }
}

impl Subject {
    /// The word used in lists and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Url => "url",
            Self::Domain => "domain",
            Self::Repository => "repository",
            Self::Author => "author",
            Self::Package => "package",
            Self::File => "file",
        }
    }

    /// How sure a match is: an address is hardly ever anyone else's, a package's name may be.
    pub const fn confidence(self) -> Confidence {
        Confidence::new(match self {
            Self::Address | Self::File => 99,
            Self::Domain => 98,
            Self::Url | Self::Repository => 97,
            Self::Author => 95,
            Self::Package => 92,
        })
    }

    /// What to do about a match.
    pub const fn remediation(self) -> &'static str {
        match self {
            Self::Address | Self::Url | Self::Domain => {
                "do not install this skill; if any of it was run, treat the machine as \
                 compromised: cut it off, change every secret it held, and block this address"
            }
            Self::Repository | Self::Author => {
                "do not install this skill or anything else from this account; if any of it was \
                 run, change every secret the machine held, and report the account to its host"
            }
            Self::Package => {
                "do not install this package; where it is installed, remove it and change every \
                 secret that was in the environment of the installation"
            }
            Self::File => {
                "delete this file; if it was run, treat the machine as compromised and change \
                 every secret it held"
            }
        }
    }
}

/// A campaign: one attacker's wave of skills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its name.
    pub name: String,
    /// The first day it was seen, `YYYY-MM-DD`.
    pub since: String,
    /// The last day it was seen, `YYYY-MM-DD`.
    pub until: String,
    /// How many skills it had.
    pub skills: u32,
}

/// One thing that identifies an attacker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Its id, which findings carry as the rule's: `sig-clawhavoc-c2-ip`.
    pub id: String,
    /// What it is, as the title of a finding.
    pub title: String,
    /// How its value is compared.
    pub comparison: Comparison,
    /// What it is about.
    pub subject: Subject,
    /// What is compared.
    pub value: String,
    /// How bad a match is.
    pub severity: Severity,
    /// What kind of harm a match points to.
    pub category: Category,
    /// The campaign, where one is known.
    pub campaign: Option<Campaign>,
}
