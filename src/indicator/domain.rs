//! Where one owner's names end and another's begin: registrable domains, and known endings.

/// Endings below which anyone gets a name: registries' own, and platforms'. Sorted. From the
/// Public Suffix List's two parts, only what skills and their attackers use.
#[rustfmt::skip] // one to a line would fill pages
const SHARED_SUFFIXES: &[&str] = &[
    "appspot.com", "azureedge.net", "azurestaticapps.net", "azurewebsites.net", "b-cdn.net",
    "bitbucket.io", "blob.core.windows.net", "blogspot.com", "bubbleapps.io", "carrd.co",
    "cloudapp.net", "cloudfront.net", "codeberg.page", "convex.cloud", "convex.site", "ddns.net",
    "deno.dev", "duckdns.org", "dynu.net", "firebaseapp.com", "firebaseio.com", "fly.dev",
    "framer.app", "free.beeceptor.com", "github.io", "gitlab.io", "glitch.me", "herokuapp.com",
    "hf.space", "hopto.org", "infinityfreeapp.com", "koyeb.app", "lhr.life", "loca.lt",
    "lovable.app", "mintlify.app", "myshopify.com", "neocities.org", "netlify.app",
    "ngrok-free.app", "ngrok-free.dev", "ngrok.app", "ngrok.dev", "ngrok.io", "no-ip.org",
    "on.aws", "ondigitalocean.app", "onrender.com", "pages.dev", "pipedream.net",
    "pythonanywhere.com", "r2.dev", "railway.app", "readthedocs.io", "repl.co", "replit.app",
    "replit.dev", "run.app", "serveo.net", "sharepoint.com", "streamlit.app", "supabase.co",
    "surge.sh", "sytes.net", "trycloudflare.com", "up.railway.app", "val.run", "vercel.app",
    "web.app", "web.core.windows.net", "webflow.io", "weebly.com", "wixsite.com", "wordpress.com",
    "workers.dev", "zapto.org",
];

/// Second levels that registries of countries keep for kinds of owners: `co.uk`, `com.br`.
const KINDS: &[&str] = &[
    "ac", "co", "com", "edu", "gen", "go", "gob", "gov", "idv", "ind", "ltd", "mil", "ne", "net",
    "or", "org",
];

/// The part of a host that its owner registered: `evil.com` for `a.b.evil.com`, `me.github.io`
/// for `x.me.github.io`, `shop.co.uk` for `www.shop.co.uk`; the whole host for addresses, buckets
/// in `amazonaws.com` and single words.
pub fn registrable_domain(host: &str) -> &str {
    if host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || host.starts_with('[')
        || host.ends_with(".amazonaws.com")
    {
        return host;
    }
    last_labels(host, shared_suffix(host).map_or(2, |suffix| suffix.split('.').count() + 1))
}

/// Whether a registry, not a platform, keeps names below `suffix`: `co.uk`.
pub(super) fn is_registry_suffix(suffix: &str) -> bool {
    suffix
        .split_once('.')
        .is_some_and(|(kind, country)| country.len() == 2 && KINDS.binary_search(&kind).is_ok())
}

/// The longest ending of `host` below which anyone gets a name, when it is more than one label.
pub(super) fn shared_suffix(host: &str) -> Option<&str> {
    let parents = std::iter::successors(parent(host), |host| parent(host));
    parents
        .into_iter()
        .find(|suffix| SHARED_SUFFIXES.binary_search(suffix).is_ok() || is_registry_suffix(suffix))
}

/// `b.c` for `a.b.c`.
pub(super) fn parent(host: &str) -> Option<&str> {
    host.split_once('.').map(|(_, parent)| parent)
}

fn last_labels(host: &str, count: usize) -> &str {
    let dots = host.rmatch_indices('.').nth(count.saturating_sub(1));
    dots.and_then(|(dot, _)| host.get(dot + 1..)).unwrap_or(host)
}

/// Top-level domains that a host without a scheme may end in. Sorted. All that matter; a host
/// with a scheme may end in anything.
const ENDINGS: &[&str] = &[
    "ag",
    "ai",
    "am",
    "app",
    "art",
    "at",
    "au",
    "be",
    "best",
    "bid",
    "biz",
    "blog",
    "br",
    "build",
    "buzz",
    "ca",
    "cam",
    "cat",
    "cc",
    "cf",
    "ch",
    "cl",
    "click",
    "cloud",
    "club",
    "cm",
    "cn",
    "co",
    "codes",
    "com",
    "cx",
    "cyou",
    "cz",
    "de",
    "dev",
    "digital",
    "dk",
    "download",
    "es",
    "eu",
    "fi",
    "finance",
    "fm",
    "fr",
    "fun",
    "fyi",
    "ga",
    "gd",
    "gg",
    "gl",
    "gov",
    "gq",
    "gr",
    "hk",
    "host",
    "icu",
    "id",
    "ie",
    "il",
    "im",
    "in",
    "info",
    "ink",
    "io",
    "ir",
    "is",
    "it",
    "jp",
    "kr",
    "la",
    "life",
    "link",
    "live",
    "lol",
    "lt",
    "ltd",
    "lv",
    "ly",
    "md",
    "me",
    "ml",
    "mobi",
    "moe",
    "monster",
    "moscow",
    "ms",
    "mx",
    "my",
    "net",
    "network",
    "news",
    "ng",
    "ninja",
    "nl",
    "no",
    "nu",
    "nz",
    "one",
    "online",
    "org",
    "page",
    "ph",
    "pl",
    "press",
    "pro",
    "pt",
    "pub",
    "pw",
    "quest",
    "rest",
    "ro",
    "rocks",
    "rs",
    "ru",
    "run",
    "sa",
    "sbs",
    "se",
    "services",
    "sg",
    "sh",
    "shop",
    "site",
    "sk",
    "so",
    "software",
    "solutions",
    "space",
    "st",
    "store",
    "stream",
    "studio",
    "su",
    "support",
    "systems",
    "team",
    "tech",
    "tel",
    "th",
    "tips",
    "tk",
    "to",
    "tools",
    "top",
    "tr",
    "trade",
    "tv",
    "tw",
    "ua",
    "uk",
    "us",
    "vip",
    "vn",
    "wang",
    "website",
    "wiki",
    "win",
    "work",
    "works",
    "world",
    "ws",
    "wtf",
    "xin",
    "xyz",
    "yt",
    "za",
    "zip",
    "zone",
];

/// Whether a name ends in a top-level domain that people use.
pub fn has_known_ending(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or("");
    name.contains('.') && ENDINGS.binary_search(&ending).is_ok()
}

/// Whether a host without a path is more likely a file: `install.sh`, `main.rs`.
pub(super) fn looks_like_file(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or("");
    matches!(ending, "sh" | "pl" | "rs" | "md" | "zip" | "so" | "ps" | "la" | "in" | "ml")
        && name.split('.').count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_for_binary_search() {
        assert!(SHARED_SUFFIXES.is_sorted());
        assert!(KINDS.is_sorted());
        let unsorted = ENDINGS.windows(2).find(|pair| pair[0] >= pair[1]);
        assert_eq!(unsorted, None);
    }

    #[test]
    fn the_registrable_domain_is_what_one_owner_holds() {
        for (host, expected) in [
            ("github.com", "github.com"),
            ("a.b.evil.com", "evil.com"),
            ("www.shop.co.uk", "shop.co.uk"),
            ("x.loja.com.br", "loja.com.br"),
            ("co.uk", "co.uk"),
            ("x.me.github.io", "me.github.io"),
            ("me.github.io", "me.github.io"),
            ("a.trycloudflare.com", "a.trycloudflare.com"),
            ("app.up.railway.app", "app.up.railway.app"),
            ("bucket.s3.amazonaws.com", "bucket.s3.amazonaws.com"),
            ("91.92.242.30", "91.92.242.30"),
            ("[::1]", "[::1]"),
            ("localhost", "localhost"),
            ("", ""),
        ] {
            assert_eq!(registrable_domain(host), expected, "{host}");
        }
    }

    #[test]
    fn a_file_name_is_not_a_host() {
        for (name, file) in [("install.sh", true), ("get.evil.sh", false), ("evil.com", false)] {
            assert_eq!(looks_like_file(name), file, "{name}");
        }
        assert!(!has_known_ending("notes.txt"));
        assert!(!has_known_ending("com"));
    }
}
