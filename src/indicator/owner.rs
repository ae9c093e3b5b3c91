//! Whose account a URL leads to, on hosts where everybody has one.

use super::url::Url;
use crate::skill::Span;

/// Where the owner stands in the path of a host.
#[derive(Clone, Copy)]
enum Seat {
    /// `/owner/repo`.
    First,
    /// After one fixed word: `/repos/owner/repo`, `/gh/owner/repo`.
    After(&'static str),
    /// `/owner/repo`, or after one of the words in the second place: `/datasets/owner/repo`.
    MaybeAfter(&'static [&'static str]),
    /// `/package/@owner/name`: only what begins with `@`.
    Scope,
}

/// Hosts of accounts. Sorted by host.
const SEATS: &[(&str, Seat)] = &[
    ("api.github.com", Seat::After("repos")),
    ("bitbucket.org", Seat::First),
    ("cdn.jsdelivr.net", Seat::After("gh")),
    ("clawdhub.com", Seat::MaybeAfter(&["skills", "u", "users"])),
    ("clawhub.ai", Seat::MaybeAfter(&["skills", "u", "users"])),
    ("clawhub.com", Seat::MaybeAfter(&["skills", "u", "users"])),
    ("codeberg.org", Seat::First),
    ("codeload.github.com", Seat::First),
    ("esm.sh", Seat::After("gh")),
    ("gist.github.com", Seat::First),
    ("gist.githubusercontent.com", Seat::First),
    ("gitee.com", Seat::First),
    ("github.com", Seat::First),
    ("gitlab.com", Seat::First),
    ("hf.co", Seat::MaybeAfter(&["datasets", "spaces"])),
    ("huggingface.co", Seat::MaybeAfter(&["datasets", "spaces"])),
    ("npmjs.com", Seat::Scope),
    ("raw.githack.com", Seat::First),
    ("raw.githubusercontent.com", Seat::First),
    ("rawcdn.githack.com", Seat::First),
    ("registry.npmjs.org", Seat::Scope),
    ("skills.sh", Seat::First),
    ("ssh.github.com", Seat::First),
    ("unpkg.com", Seat::Scope),
];

/// Hosts of pages: the owner is the label before.
const PAGES: [&str; 4] = ["github.io", "gitlab.io", "codeberg.page", "bitbucket.io"];

impl Url<'_> {
    /// The account that owns what it leads to, as spelt: `rust-lang` for
    /// `https://github.com/rust-lang/rust`; none where hosts have no accounts.
    pub fn owner(&self) -> Option<&str> {
        let pages = self.host().name().split_once('.').filter(|(_, host)| PAGES.contains(host));
        if let Some((owner, _)) = pages {
            return Some(owner);
        }
        self.account().next()
    }

    /// The repository or package of that account: `rust`.
    pub fn repo(&self) -> Option<&str> {
        let repo = self.account().nth(1)?;
        let repo = repo.split('@').next().unwrap_or(repo);
        Some(repo.strip_suffix(".git").unwrap_or(repo))
    }

    /// What follows owner and repository in the path.
    pub fn inside_repo(&self) -> impl Iterator<Item = &str> {
        self.account().skip(2)
    }

    fn account(&self) -> impl Iterator<Item = &str> {
        let seat = seat(self.host().name());
        let segments: Vec<&str> = self.segments().collect();
        segments
            .into_iter()
            .skip(seat.map_or(usize::MAX, |seat| seat.skipped(self)))
            .map(|segment| segment.strip_prefix('@').unwrap_or(segment))
    }
}

impl Seat {
    /// How many parts of the path stand before the owner; `usize::MAX` when there is none.
    fn skipped(self, url: &Url<'_>) -> usize {
        let first = url.segments().next().unwrap_or("");
        match self {
            Self::First => 0,
            Self::After(word) if first == word => 1,
            Self::MaybeAfter(words) => usize::from(words.contains(&first)),
            Self::Scope => {
                url.segments().position(|segment| segment.starts_with('@')).unwrap_or(usize::MAX)
            }
            Self::After(_) => usize::MAX,
        }
    }
}

/// A host, a fixed word and the slashes between them are shorter than this.
const SEAT_BYTES_MAX: usize = 64;

/// Whether `span` of `text` stands where a URL, with or without its scheme, names its owner:
/// `zaycv` in `github.com/zaycv/x`, `git@github.com:zaycv/x` or `zaycv.github.io`.
pub fn is_owner_at(text: &str, span: Span) -> bool {
    let after = text.get(span.end..).unwrap_or("");
    if PAGES.iter().any(|pages| after.strip_prefix('.').is_some_and(|it| it.starts_with(pages))) {
        return true;
    }
    let from = text.floor_char_boundary(span.start.saturating_sub(SEAT_BYTES_MAX));
    let before = text.get(from..span.start).unwrap_or("");
    let foreign = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '/' | ':' | '@');
    let word = before.rsplit(foreign).next().unwrap_or("").replace(':', "/");
    let Some(path) = word.strip_suffix('/').or(word.strip_suffix("/@")) else { return false };
    let mut parts = path.rsplit('/');
    let (last, second) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let seat_of = |host: &str| {
        let host = host.rsplit('@').next().unwrap_or(host).to_ascii_lowercase();
        seat(&host)
    };
    match (seat_of(last), seat_of(second)) {
        (Some(Seat::First | Seat::MaybeAfter(_)), _) => true,
        (Some(Seat::Scope), _) | (_, Some(Seat::Scope)) => word.ends_with('@'),
        (_, Some(Seat::After(fixed))) => fixed == last,
        (_, Some(Seat::MaybeAfter(fixed))) => fixed.contains(&last),
        (_, Some(Seat::First) | None) => false,
    }
}

fn seat(host: &str) -> Option<Seat> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let index = SEATS.binary_search_by_key(&host, |(host, _)| host).ok()?;
    SEATS.get(index).map(|(_, seat)| *seat)
}

#[cfg(test)]
mod tests {
    use super::super::extract::urls;
    use super::*;

    #[test]
    fn hosts_of_accounts_are_sorted_for_binary_search() {
        assert!(SEATS.is_sorted_by_key(|(host, _)| host));
    }

    #[test]
    fn the_owner_stands_where_the_host_puts_it() {
        for (text, owner, repo) in [
            ("https://github.com/rust-lang/rust.git", Some("rust-lang"), Some("rust")),
            ("https://www.github.com/a/b/releases", Some("a"), Some("b")),
            ("https://raw.githubusercontent.com/a/b/main/x", Some("a"), Some("b")),
            ("git@github.com:a/b.git", Some("a"), Some("b")),
            ("https://api.github.com/repos/a/b", Some("a"), Some("b")),
            ("https://api.github.com/users/a", None, None),
            ("https://huggingface.co/datasets/a/b", Some("a"), Some("b")),
            ("https://huggingface.co/a/b", Some("a"), Some("b")),
            ("https://www.npmjs.com/package/@a/b", Some("a"), Some("b")),
            ("https://www.npmjs.com/package/b", None, None),
            ("https://cdn.jsdelivr.net/gh/a/b@main/x.js", Some("a"), Some("b")),
            ("https://a.github.io/b", Some("a"), None),
            ("https://evil.com/a/b", None, None),
        ] {
            let (_, url) = urls(text).next().unwrap();
            assert_eq!((url.owner(), url.repo()), (owner, repo), "{text}");
        }
    }

    #[test]
    fn an_owner_is_told_from_a_word() {
        for (text, expected) in [
            ("github.com/zaycv/x", true),
            ("https://www.GitHub.com/zaycv", true),
            ("git@github.com:zaycv/x.git", true),
            ("https://raw.githubusercontent.com/zaycv/x/main/y", true),
            ("https://clawhub.ai/skills/zaycv/x", true),
            ("https://clawhub.ai/zaycv/x", true),
            ("https://api.github.com/repos/zaycv/x", true),
            ("https://www.npmjs.com/package/@zaycv/x", true),
            ("https://zaycv.github.io/x", true),
            ("the author zaycv", false),
            ("https://github.com/good/zaycv", false),
            ("https://evil.com/zaycv", false),
            ("https://www.npmjs.com/package/zaycv", false),
            ("zaycv", false),
        ] {
            let start = text.find("zaycv").unwrap();
            assert_eq!(is_owner_at(text, Span::new(start, start + 5)), expected, "{text}");
        }
    }
}
