//! The attackers known from the start; more come in as data.

use super::signature::{Campaign, Comparison, Signature, Subject};
use crate::finding::{Category, Severity};

/// The campaigns known from the start: name, first day, last day, skills.
const CAMPAIGNS: [(&str, &str, &str, u32); 3] = [
    ("ClawHavoc", "2026-01-15", "2026-02-10", 824),
    ("SnykToxic", "2026-01-20", "2026-02-15", 76),
    ("ShadowPkg", "2026-01-28", "2026-02-18", 42),
];

/// One row of [`SEEDS`].
struct Seed {
    id: &'static str,
    title: &'static str,
    subject: Subject,
    value: &'static str,
    campaign: &'static str,
}

const fn seed(
    id: &'static str,
    title: &'static str,
    subject: Subject,
    value: &'static str,
    campaign: &'static str,
) -> Seed {
    Seed { id, title, subject, value, campaign }
}

use Subject::{Address, Author, Domain, Package, Repository, Url};

/// What identifies the campaigns. Addresses are those that researchers published.
#[rustfmt::skip] // rows of a table
const SEEDS: [Seed; 12] = [
    seed("sig-clawhavoc-c2-ip", "Known ClawHavoc command-and-control address",
        Address, "91.92.242.30", "ClawHavoc"),
    seed("sig-clawhavoc-glot", "Known ClawHavoc payload snippet",
        Url, "glot.io/snippets/hfd3x9ueu5", "ClawHavoc"),
    seed("sig-clawhavoc-github", "Known ClawHavoc repository",
        Repository, "Ddoy233/openclawcli", "ClawHavoc"),
    seed("sig-clawhavoc-domain", "Known ClawHavoc download host",
        Domain, "download.setup-service.com", "ClawHavoc"),
    seed("sig-clawhavoc-author-zaycv", "Known ClawHavoc author",
        Author, "zaycv", "ClawHavoc"),
    seed("sig-snyktoxic-github-repo", "Known SnykToxic repository",
        Repository, "aztr0nutzs/NET_NiNjA.v1.2", "SnykToxic"),
    seed("sig-snyktoxic-rentry-stager", "Known SnykToxic stager",
        Url, "rentry.co/openclaw-core", "SnykToxic"),
    seed("sig-snyktoxic-github-releases", "Known SnykToxic repository",
        Repository, "denboss99/openclaw-core", "SnykToxic"),
    seed("sig-shadowpkg-crossenv", "Known malicious package",
        Package, "crossenv", "ShadowPkg"),
    seed("sig-shadowpkg-colourfool", "Known malicious package",
        Package, "colourfool", "ShadowPkg"),
    seed("sig-shadowpkg-evil-registry", "Known ShadowPkg registry",
        Domain, "evil-registry.example.com", "ShadowPkg"),
    seed("sig-shadowpkg-evil-mirror", "Known ShadowPkg mirror",
        Domain, "evil-mirror.example.com", "ShadowPkg"),
];

/// Where SnykToxic sends what it takes: a web app in a Google account of the attacker's.
const EXFILTRATION: &str = r"script\.google\.com/macros/s/[A-Za-z0-9_-]{20,}/exec";

/// Handles of authors, and the campaign where it is known. `zaycv` has a signature of its own.
const ACTORS: [(&str, Option<&str>); 8] = [
    ("Ddoy233", Some("ClawHavoc")),
    ("hightower6eu", Some("ClawHavoc")),
    ("clawdhub1", None),
    ("Aslaep123", None),
    ("moonshine-100rze", None),
    ("aztr0nutzs", Some("SnykToxic")),
    ("denboss99", Some("SnykToxic")),
    ("ScaffoldPro", None),
];

/// The campaigns known from the start.
pub fn campaigns() -> Vec<Campaign> {
    let campaign = |(name, since, until, skills): (&str, &str, &str, u32)| Campaign {
        name: name.to_owned(),
        since: since.to_owned(),
        until: until.to_owned(),
        skills,
    };
    CAMPAIGNS.into_iter().map(campaign).collect()
}

/// The signatures known from the start, known actors last.
pub fn signatures() -> Vec<Signature> {
    let campaigns = campaigns();
    let named = |name: &str| campaigns.iter().find(|campaign| campaign.name == name).cloned();
    let plain = SEEDS.iter().map(|seed| Signature {
        id: seed.id.to_owned(),
        title: seed.title.to_owned(),
        comparison: Comparison::Exact,
        subject: seed.subject,
        value: seed.value.to_owned(),
        severity: if seed.subject == Package { Severity::High } else { Severity::Critical },
        category: Category::KnownMalware,
        campaign: named(seed.campaign),
    });
    let exfiltration = Signature {
        id: "sig-snyktoxic-gas-exfil".to_owned(),
        title: "SnykToxic's way out: a Google Apps Script web app".to_owned(),
        comparison: Comparison::Regex,
        subject: Url,
        value: EXFILTRATION.to_owned(),
        severity: Severity::Critical,
        category: Category::DataExfiltration,
        campaign: named("SnykToxic"),
    };
    let actors = ACTORS.iter().map(|(handle, campaign)| Signature {
        id: format!("sig-actor-{}", handle.to_ascii_lowercase()),
        title: "Known malicious author".to_owned(),
        comparison: Comparison::Exact,
        subject: Author,
        value: (*handle).to_owned(),
        severity: Severity::Critical,
        category: Category::KnownMalware,
        campaign: campaign.and_then(named),
    });
    plain.chain([exfiltration]).chain(actors).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_is_given_once_and_every_campaign_is_known() {
        let signatures = signatures();
        let ids: BTreeSet<&str> = signatures.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids.len(), signatures.len());
        assert!(SEEDS.iter().all(|seed| CAMPAIGNS.iter().any(|it| it.0 == seed.campaign)));
    }
}
