//! Schemes: the words before `://`, as they are and as people defang them.

/// How the other end is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// `http`, also defanged.
    Http,
    /// `https`, also defanged.
    Https,
    /// `ftp`, `ftps`, `sftp`.
    Ftp,
    /// `ws`.
    Ws,
    /// `wss`.
    Wss,
    /// `file`.
    File,
    /// `ssh`, and `git@host:owner/repo`.
    Ssh,
    /// `git`.
    Git,
    /// `tcp`, `udp`, `ldap`, `smb`, …: whatever else opens a connection.
    Other,
    /// None: `host.tld/path` after a command that fetches, or defanged.
    Unstated,
}

impl Scheme {
    /// The plain word; `tcp` for all other ones, `http` where none is stated.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Scheme::Http | Scheme::Unstated => "http",
            Scheme::Https => "https",
            Scheme::Ftp => "ftp",
            Scheme::Ws => "ws",
            Scheme::Wss => "wss",
            Scheme::File => "file",
            Scheme::Ssh => "ssh",
            Scheme::Git => "git",
            Scheme::Other => "tcp",
        }
    }
}

/// Schemes; the flag tells those written as they are from defanged ones. Longer ones first.
const SCHEMES: [(&str, Scheme, bool); 32] = [
    ("https", Scheme::Https, true),
    ("http", Scheme::Http, true),
    ("hxxps", Scheme::Https, false),
    ("hxxp", Scheme::Http, false),
    ("h**ps", Scheme::Https, false),
    ("h**p", Scheme::Http, false),
    ("h__ps", Scheme::Https, false),
    ("h__p", Scheme::Http, false),
    ("hXXps", Scheme::Https, false),
    ("htxps", Scheme::Https, false),
    ("htxp", Scheme::Http, false),
    ("hxtps", Scheme::Https, false),
    ("hxtp", Scheme::Http, false),
    ("sftp", Scheme::Ftp, true),
    ("ftps", Scheme::Ftp, true),
    ("ftp", Scheme::Ftp, true),
    ("fxp", Scheme::Ftp, false),
    ("wss", Scheme::Wss, true),
    ("ws", Scheme::Ws, true),
    ("file", Scheme::File, true),
    ("ssh", Scheme::Ssh, true),
    ("git", Scheme::Git, true),
    ("stratum", Scheme::Other, true),
    ("ldaps", Scheme::Other, true),
    ("ldap", Scheme::Other, true),
    ("rmi", Scheme::Other, true),
    ("smb", Scheme::Other, true),
    ("tcp", Scheme::Other, true),
    ("ssl", Scheme::Other, true),
    ("udp", Scheme::Other, true),
    ("gopher", Scheme::Other, true),
    ("telnet", Scheme::Other, true),
];

/// The scheme a text ends in: its length, what it is, and whether it is written as it is. The
/// web's own are seen even when glued to a word; the others must be one.
pub(super) fn at_end(word: &[u8]) -> Option<(usize, Scheme, bool)> {
    SCHEMES.iter().find_map(|(name, scheme, plain)| {
        let start = word.len().checked_sub(name.len())?;
        let glued = start.checked_sub(1).and_then(|before| word.get(before));
        let web = name.starts_with('h');
        let alone = !glued.is_some_and(u8::is_ascii_alphanumeric);
        let same = word.get(start..)?.eq_ignore_ascii_case(name.as_bytes());
        (same && (web || alone)).then_some((name.len(), *scheme, *plain))
    })
}
