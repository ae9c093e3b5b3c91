//! Whether a URL belongs to the skill's own project.

use super::domain::registrable_domain;
use super::extract::urls;
use super::host::Host;
use super::url::Url;
use crate::skill::front_matter::Manifest;

/// Whether a URL belongs to the skill's own project: the same registrable domain, or the same
/// owner on a code host, as its manifest names; or a domain that the skill is named after.
pub fn is_own(manifest: &Manifest, url: &Url<'_>) -> bool {
    is_declared(manifest, url) || is_named(manifest, url)
}

/// Whether a URL has the registrable domain, or the owner on a code host, that a manifest names.
pub fn is_declared(manifest: &Manifest, url: &Url<'_>) -> bool {
    let domain = domain_of(url);
    let owner = url.owner();
    manifest.urls.iter().flat_map(|text| urls(text)).any(|(_, own)| match owner {
        Some(owner) => own.owner().is_some_and(|other| other.eq_ignore_ascii_case(owner)),
        None => domain.is_some() && domain_of(&own) == domain,
    })
}

/// Whether the skill is named after a URL's domain or its owner on a code host.
fn is_named(manifest: &Manifest, url: &Url<'_>) -> bool {
    let label = match url.owner() {
        Some(owner) => Some(owner),
        None => domain_of(url).and_then(|domain| domain.split('.').next()),
    };
    label.is_some_and(|label| {
        let says = [manifest.name.as_deref(), manifest.description.as_deref()];
        label.len() >= 4 && says.into_iter().flatten().any(|text| names(text, label))
    })
}

/// The registrable domain of a URL with a name.
fn domain_of<'a>(url: &'a Url<'_>) -> Option<&'a str> {
    match url.host() {
        Host::Name(name) => Some(registrable_domain(name)),
        Host::V4(_) | Host::V6(_) => None,
    }
}

/// Whether a text names `label` in one word or in several that stand together: `Flux CD` names
/// `fluxcd`.
fn names(text: &str, label: &str) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    letters(text).contains(&letters(label))
}
