//! Names that imitate a well known one: one letter off, a look-alike letter, a hyphen too many,
//! a word like `login` beside it.

use super::domain;

/// A name worth imitating.
struct Brand {
    /// As it stands in the domain, without hyphens.
    name: &'static str,
    /// Whether names one letter away are hardly ever honest.
    rare: bool,
}

const fn rare(name: &'static str) -> Brand {
    Brand { name, rare: true }
}

const fn plain(name: &'static str) -> Brand {
    Brand { name, rare: false }
}

/// Code hosts, makers, shops, banks of coins and messengers that lures imitate.
#[rustfmt::skip] // one to a line would fill pages
const BRANDS: &[Brand] = &[
    plain("adobe"), rare("amazon"), rare("anthropic"), plain("apple"), rare("atlassian"),
    rare("binance"), rare("bitbucket"), rare("bitwarden"), rare("blockchain"), rare("chatgpt"),
    plain("claude"), rare("clawdbot"), rare("clawhub"), rare("cloudflare"), rare("coinbase"),
    rare("deepseek"), rare("digitalocean"), plain("discord"), plain("docker"), rare("dropbox"),
    rare("ethereum"), rare("facebook"), plain("figma"), rare("github"), rare("gitlab"),
    rare("google"), rare("homebrew"), rare("huggingface"), rare("icloud"), rare("instagram"),
    rare("jetbrains"), plain("kraken"), rare("kubernetes"), plain("ledger"), rare("linkedin"),
    rare("metamask"), rare("microsoft"), rare("moltbot"), rare("netflix"), rare("netlify"),
    plain("nodejs"), plain("notion"), rare("nvidia"), plain("office"), plain("openai"),
    rare("openclaw"), rare("opensea"), plain("outlook"), rare("paypal"), plain("phantom"),
    rare("postgresql"), plain("python"), plain("roblox"), rare("rustlang"), rare("salesforce"),
    rare("shopify"), plain("slack"), plain("solana"), plain("spotify"), plain("stripe"),
    rare("supabase"), rare("telegram"), plain("trezor"), plain("twitter"), plain("ubuntu"),
    rare("uniswap"), plain("vercel"), rare("visualstudio"), rare("whatsapp"), rare("wordpress"),
    rare("youtube"),
];

/// Words that lures put beside a name.
const LURES: &[&str] = &[
    "account",
    "accounts",
    "airdrop",
    "auth",
    "billing",
    "claim",
    "cli",
    "download",
    "downloads",
    "install",
    "installer",
    "login",
    "password",
    "recover",
    "recovery",
    "secure",
    "security",
    "setup",
    "signin",
    "sso",
    "support",
    "update",
    "updater",
    "updates",
    "upgrade",
    "verify",
    "wallet",
];

/// Honest names that are one letter away from a brand, or a brand with a hyphen (`rust-lang`).
const HONEST: &[&str] = &[
    "amazin",
    "amazonas",
    "amazons",
    "binances",
    "clawdhub",
    "cloudflares",
    "githubs",
    "gitlabs",
    "goggle",
    "googles",
    "icloud",
    "linkedin",
    "microsofts",
    "nvidias",
    "rustlang",
    "telegrams",
    "visualstudio",
    "youtubes",
];

/// The well known name that a host imitates; none for honest hosts and the well known ones.
pub fn imitated(host: &str) -> Option<&'static str> {
    // Whose documents are read there, its name says; nobody signs in or downloads.
    if host.ends_with(".readthedocs.io") {
        return None;
    }
    let owned = domain::registrable_domain(host);
    let label = Label::of(owned.split('.').next().unwrap_or(""));
    let before = host.get(..host.len().saturating_sub(owned.len())).unwrap_or("");
    let posed = |name: &str| host.contains(name) && poses_as(before, owned, name);
    let brand = BRANDS.iter().find(|brand| label.imitates(brand) || posed(brand.name));
    brand.map(|brand| brand.name)
}

/// The label that was registered, in the readings that are compared with each brand.
struct Label<'a> {
    plain: &'a str,
    /// Without hyphens.
    joined: String,
    /// Without hyphens, look-alike letters read as what they look like.
    skeleton: String,
    /// Between hyphens, look-alike letters read as what they look like.
    parts: Vec<String>,
    honest: bool,
}

impl<'a> Label<'a> {
    fn of(plain: &'a str) -> Self {
        let joined = plain.replace('-', "");
        let skeleton = skeleton(&joined);
        let parts = plain.split('-').map(self::skeleton).collect();
        let honest = HONEST.contains(&joined.as_str());
        Self { plain, joined, skeleton, parts, honest }
    }

    fn imitates(&self, brand: &Brand) -> bool {
        if self.honest || self.plain == brand.name {
            return false;
        }
        self.skeleton == brand.name
            || self.stands_beside_lure(brand.name)
            || brand.rare && brand.name.len() >= 6 && is_one_slip_from(&self.joined, brand.name)
    }

    /// `github-login`, `login-github`, `githublogin`.
    fn stands_beside_lure(&self, brand: &str) -> bool {
        if self.parts.len() > 1 {
            let lure = |part: &String| part == brand || LURES.contains(&part.as_str());
            return self.parts.iter().any(|part| part == brand) && self.parts.iter().all(lure);
        }
        let rest = self.plain.strip_prefix(brand).or_else(|| self.plain.strip_suffix(brand));
        rest.is_some_and(|rest| LURES.contains(&rest) && rest.len() >= 5)
    }
}

/// `github.com.evil.io`: the well known domain stands before the one that was registered.
fn poses_as(before: &str, owned: &str, brand: &str) -> bool {
    let mut labels = before.split('.').chain(owned.split('.').take(1)).peekable();
    while let Some(label) = labels.next() {
        let next = labels.peek().copied().unwrap_or("");
        let tld = next.split('-').next().unwrap_or("");
        if label == brand && matches!(tld, "com" | "org" | "net" | "io" | "ai") {
            return true;
        }
    }
    false
}

/// The label with look-alike letters and digits read as the letters they imitate.
fn skeleton(label: &str) -> String {
    let letters: String = label.chars().map(looks_like).collect();
    letters.replace("rn", "m").replace("vv", "w")
}

/// Digits, and the Cyrillic, Greek and Latin letters of UTS #39's table that domains are forged
/// with. `1` reads as `l`: more brands hold that than an `i`.
fn looks_like(c: char) -> char {
    match c {
        '0' | 'о' | 'ο' | 'ö' | 'ó' | 'ọ' | 'օ' => 'o',
        '1' | 'ӏ' | 'ł' | 'ḷ' | 'ļ' => 'l',
        '3' | 'е' | 'ё' | 'é' | 'ė' | 'ẹ' | 'ē' => 'e',
        '4' | 'а' | 'α' | 'á' | 'à' | 'ạ' | 'ä' | 'ā' => 'a',
        '5' | 'ѕ' | 'ś' | 'ṣ' => 's',
        '7' | 'т' | 'τ' | 'ţ' => 't',
        'і' | 'ı' | 'í' | 'ì' | 'ï' | 'ị' | 'ɩ' => 'i',
        'с' | 'ç' | 'ć' | 'ċ' => 'c',
        'р' | 'ρ' => 'p',
        'у' | 'ý' | 'γ' => 'y',
        'х' | 'χ' => 'x',
        'ԁ' | 'đ' => 'd',
        'ɡ' | 'ġ' | 'ğ' => 'g',
        'һ' | 'ħ' => 'h',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' => 'm',
        'ո' | 'ñ' | 'ń' => 'n',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'ь' => 'b',
        'ü' | 'ú' | 'υ' => 'u',
        'ʐ' | 'ż' => 'z',
        other => other,
    }
}

/// One letter added, left out, changed or swapped with its neighbour, not the first one: people
/// notice that, and `finance` is no slip of `binance`.
fn is_one_slip_from(label: &str, brand: &str) -> bool {
    let (label, brand) = (label.as_bytes(), brand.as_bytes());
    if label.first() != brand.first() || label.len().abs_diff(brand.len()) > 1 {
        return false;
    }
    let same = label.iter().zip(brand).take_while(|(a, b)| a == b).count();
    let (Some(label), Some(brand)) = (label.get(same..), brand.get(same..)) else { return false };
    match (label, brand) {
        ([_, added @ ..], rest) if added == rest => true,
        (rest, [_, left_out @ ..]) if rest == left_out => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([a, b, rest_a @ ..], [c, d, rest_b @ ..]) => a == d && b == c && rest_a == rest_b,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imitations_are_seen() {
        for (host, brand) in [
            ("githubb.com", "github"),
            ("gihtub.com", "github"),
            ("gitub.com", "github"),
            ("paypa1.com", "paypal"),
            ("git-hub.com", "github"),
            ("github-login.com", "github"),
            ("login-github.net", "github"),
            ("apple-update.com", "apple"),
            ("openclaw-cli.io", "openclaw"),
            ("paypalsupport.com", "paypal"),
            ("rnicrosoft.com", "microsoft"),
            ("micr0soft-update.com", "microsoft"),
            ("аpple.com", "apple"),
            ("github.com.evil.io", "github"),
            ("github.com-login.evil.io", "github"),
            ("g00gle.com", "google"),
            ("www.discord-verify.net", "discord"),
        ] {
            assert_eq!(imitated(host), Some(brand), "{host}");
        }
    }

    #[rustfmt::skip] // one to a line would fill pages
    const HONEST_HOSTS: &[&str] = &[
        "github.com", "gist.github.com", "github.io", "me.github.io", "gitlab.com", "gitlab.io",
        "google.com", "google.co.uk", "google.com.br", "googleapis.com", "googletagmanager.com",
        "google-analytics.com", "goggle.com", "microsoft.com", "microsoftonline.com", "apple.com",
        "apple-cloudkit.com", "amazon.de", "amazonaws.com", "amazonses.com", "paypal.me",
        "paypalobjects.com", "openai.com", "openapi.com", "openapis.org",
        "openapi-generator.tech", "anthropic.com", "claude.ai", "claude-plugins.dev",
        "claudecode.dev", "clawhub.ai", "openclaw.ai", "docker.com", "docker.io", "python.org",
        "pythonanywhere.com", "rust-lang.org", "discordapp.com", "discord.gg", "discord.js.org",
        "slack-edge.com", "telegram.org", "finance.com", "hledger.org", "ledger.com", "strike.me",
        "stripe.dev", "motion.dev", "motions.com", "facebook.net", "fbcdn.net", "netlify.app",
        "vercel.app", "cloudflare-dns.com", "cloudflarestatus.com", "huggingface.co",
        "wordpress.org", "wordpress.com", "youtube-nocookie.com", "icloud.com", "cloud.com",
        "ubuntuusers.de", "ethereum.org", "coinbase.com", "phantom.app", "officeapps.live.com",
        "outlook.office.com", "nodejs.dev", "figma.com", "spotifycdn.com", "github.blog",
        "kubernetes.io", "trello.com", "notion.site", "mongodb.com", "clawdhub.com",
        "docs.clawdhub.com", "postgres.ai", "twitter.com", "google-auth.readthedocs.io",
    ];

    #[test]
    fn honest_hosts_imitate_nobody() {
        for host in HONEST_HOSTS {
            assert_eq!(imitated(host), None, "{host}");
        }
    }
}
