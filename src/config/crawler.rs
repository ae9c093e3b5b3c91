//! What is set about the network: how much of it a scan asks, and through what.

use super::text_file::read;
use super::{Lookup, Range, Setting};
use crate::error::{Error, Result};
use crate::layers::url_crawler::Bounds;
use crate::net::guard::Guard;
use crate::net::live::Options;
use crate::net::live::roots::Roots;
use crate::net::proxies::Proxies;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The flags about the network as they were given.
#[derive(Debug, Clone, Default)]
pub struct CrawlerFlags {
    /// `--max-urls`.
    pub max_urls: Option<String>,
    /// `--url-timeout`.
    pub timeout: Option<String>,
    /// `--max-redirects`.
    pub max_redirects: Option<String>,
    /// `--max-response-bytes`.
    pub max_response_bytes: Option<String>,
    /// `--url-concurrency`.
    pub concurrency: Option<String>,
    /// `--url-ports`.
    pub ports: Option<String>,
    /// `--allow-private-urls`.
    pub allow_private: bool,
}

/// How the network is asked.
#[derive(Debug, Clone)]
pub struct CrawlerSettings {
    /// How much.
    pub bounds: Bounds,
    /// Whom, and through what.
    pub network: Options,
}

/// More links of one skill than any reader follows.
const URLS_MAX: u64 = 1_000;
/// Five minutes: slower is as good as gone.
const TIMEOUT_SECONDS_MAX: u64 = 300;
/// As many as browsers follow.
const REDIRECTS_MAX: u64 = 20;
/// Held in memory once for each link that is asked at once.
const RESPONSE_BYTES_MAX: u64 = 64 << 20;
/// Each is a thread and a socket.
const CONCURRENCY_MAX: u64 = 64;
/// Bytes of a file with certificates: all that browsers believe have a quarter of a megabyte.
const ROOTS_BYTES_MAX: u64 = 4 << 20;
/// Redirects that are followed unless told otherwise.
const REDIRECTS: usize = 3;
/// How much longer all links of a skill may take than one.
const ALL_TO_EACH: u32 = 4;

impl CrawlerSettings {
    /// Reads the flags, the `MALWAR_CRAWLER_*` variables and those that name proxies and
    /// authorities. Fails with the first that is out of its range.
    pub fn read(flags: &CrawlerFlags, lookup: Lookup<'_>) -> Result<Self> {
        let default = Bounds::default();
        let number = |flag, variable, range, given: &Option<String>| {
            Setting { flag, variable, range }.read(given.as_deref(), lookup)
        };
        let count = |min, max| Range { min, max, bytes: false };
        let bytes = Range { min: 1, max: RESPONSE_BYTES_MAX, bytes: true };
        let given = &flags.max_urls;
        let urls = number("max-urls", "MALWAR_CRAWLER_MAX_URLS", count(0, URLS_MAX), given)?;
        let (range, given) = (count(1, TIMEOUT_SECONDS_MAX), &flags.timeout);
        let timeout = number("url-timeout", "MALWAR_CRAWLER_TIMEOUT", range, given)?;
        let (range, given) = (count(0, REDIRECTS_MAX), &flags.max_redirects);
        let redirects = number("max-redirects", "MALWAR_CRAWLER_MAX_REDIRECTS", range, given)?;
        let given = &flags.max_response_bytes;
        let variable = "MALWAR_CRAWLER_MAX_RESPONSE_BYTES";
        let body = number("max-response-bytes", variable, bytes, given)?;
        let (range, given) = (count(1, CONCURRENCY_MAX), &flags.concurrency);
        let at_once = number("url-concurrency", "MALWAR_CRAWLER_CONCURRENCY", range, given)?;
        let small = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let guard = guard(flags, lookup)?;
        let each_within = timeout.map_or(default.each_within, Duration::from_secs);
        Ok(Self {
            bounds: Bounds {
                urls_max: urls.map_or(default.urls_max, small),
                each_within,
                all_within: each_within * ALL_TO_EACH,
                body_bytes_max: body.map_or(default.body_bytes_max, small),
                at_once: at_once
                    .and_then(|count| NonZeroUsize::new(small(count)))
                    .unwrap_or(default.at_once),
                private: guard.is_open_inside(),
            },
            network: Options {
                guard,
                redirects_max: redirects.map_or(REDIRECTS, small),
                proxies: proxies(lookup),
                roots: roots(lookup),
            },
        })
    }
}

fn guard(flags: &CrawlerFlags, lookup: Lookup<'_>) -> Result<Guard> {
    const PRIVATE: &str = "MALWAR_CRAWLER_ALLOW_PRIVATE_URLS";
    const PORTS: &str = "MALWAR_CRAWLER_PORTS";
    let private = match lookup(PRIVATE).unwrap_or_default().as_str() {
        "" | "0" | "false" => flags.allow_private,
        "1" | "true" => true,
        value => {
            let (name, value) = (PRIVATE.to_owned(), value.to_owned());
            return Err(Error::BadSetting { name, value, wants: "1 or 0".to_owned() });
        }
    };
    let guard = if private { Guard::public().with_private() } else { Guard::public() };
    let (name, value) = match (&flags.ports, lookup(PORTS)) {
        (Some(value), _) => ("--url-ports", value.clone()),
        (None, Some(value)) if !value.is_empty() => (PORTS, value),
        (None, _) => return Ok(guard),
    };
    let ports =
        value.split(',').map(|port| port.trim().parse::<u16>().ok().filter(|port| *port > 0));
    let Some(ports) = ports.collect() else {
        let wants = "ports from 1 to 65535, separated by commas, such as 80,443".to_owned();
        return Err(Error::BadSetting { name: name.to_owned(), value, wants });
    };
    Ok(guard.with_ports(ports))
}

/// The variables that curl and its like have read for decades, in lower case first.
fn proxies(lookup: Lookup<'_>) -> Proxies {
    let set = |name: &str| {
        let value = lookup(&name.to_lowercase()).filter(|value| !value.is_empty());
        value.or_else(|| lookup(name)).filter(|value| !value.is_empty())
    };
    let all = set("ALL_PROXY");
    Proxies {
        http: set("HTTP_PROXY").or_else(|| all.clone()),
        https: set("HTTPS_PROXY").or(all),
        none: set("NO_PROXY").unwrap_or_default(),
    }
}

/// The variable by which OpenSSL, curl and their like are told of authorities. What is wrong with
/// the file is told when the network is asked: it is no matter of those who stay at home.
fn roots(lookup: Lookup<'_>) -> Roots {
    const FILE: &str = "SSL_CERT_FILE";
    let Some(path) = lookup(FILE).filter(|path| !path.is_empty()) else { return Roots::Bundled };
    Roots::Later(Arc::new(move || {
        let roots = read(Path::new(&path), ROOTS_BYTES_MAX).and_then(|text| Roots::of_pem(&text));
        roots.map_err(|why| {
            let (name, value) = (FILE.to_owned(), path.clone());
            let wants = format!("a file with certificates in PEM form: {why}");
            Error::BadSetting { name, value, wants }
        })
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(flags: &CrawlerFlags, rows: &[(&str, &str)]) -> Result<CrawlerSettings> {
        let lookup = |name: &str| rows.iter().find(|row| row.0 == name).map(|row| row.1.to_owned());
        CrawlerSettings::read(flags, &lookup)
    }

    #[test]
    fn every_setting_takes_effect_and_a_flag_comes_before_its_variable() {
        let rows = [
            ("MALWAR_CRAWLER_MAX_URLS", "7"),
            ("MALWAR_CRAWLER_TIMEOUT", "2"),
            ("MALWAR_CRAWLER_MAX_REDIRECTS", "1"),
            ("MALWAR_CRAWLER_MAX_RESPONSE_BYTES", "64K"),
            ("MALWAR_CRAWLER_CONCURRENCY", "3"),
            ("MALWAR_CRAWLER_PORTS", "80, 9000"),
            ("MALWAR_CRAWLER_ALLOW_PRIVATE_URLS", "true"),
            ("https_proxy", "http://p:1"),
            ("HTTPS_PROXY", "http://q:2"),
            ("ALL_PROXY", "http://r:3"),
            ("NO_PROXY", "a.example"),
        ];
        let settings = read(&CrawlerFlags::default(), &rows).unwrap();
        let bounds = settings.bounds;
        assert_eq!((bounds.urls_max, bounds.body_bytes_max, bounds.at_once.get()), (7, 65_536, 3));
        assert_eq!((bounds.each_within.as_secs(), bounds.all_within.as_secs()), (2, 8));
        let network = settings.network;
        assert!(bounds.private);
        assert_eq!(network.redirects_max, 1);
        assert_eq!(network.guard, Guard::public().with_private().with_ports(vec![80, 9_000]));
        let proxies = [network.proxies.https.as_deref(), network.proxies.http.as_deref()];
        assert_eq!(proxies, [Some("http://p:1"), Some("http://r:3")]);
        assert_eq!(network.proxies.none, "a.example");
        assert!(matches!(network.roots, Roots::Bundled));
        let text = |text: &str| Some(text.to_owned());
        let flags = CrawlerFlags {
            max_urls: text("1"),
            timeout: text("9"),
            max_redirects: text("0"),
            max_response_bytes: text("1"),
            concurrency: text("4"),
            ports: text("443"),
            allow_private: false,
        };
        let settings = read(&flags, &rows).unwrap();
        let bounds = settings.bounds;
        assert_eq!((bounds.urls_max, bounds.body_bytes_max, bounds.at_once.get()), (1, 1, 4));
        assert_eq!((bounds.each_within.as_secs(), settings.network.redirects_max), (9, 0));
        assert_eq!(settings.network.guard, Guard::public().with_private().with_ports(vec![443]));
        let default = read(&CrawlerFlags::default(), &[]).unwrap();
        assert_eq!(default.bounds, Bounds::default());
        assert_eq!((default.network.guard, default.network.redirects_max), (Guard::public(), 3));
    }

    #[test]
    fn a_value_at_its_bound_is_taken_and_one_past_it_is_not() {
        for (variable, value, taken) in [
            ("MAX_URLS", "0", true),
            ("MAX_URLS", "1000", true),
            ("MAX_URLS", "1001", false),
            ("TIMEOUT", "0", false),
            ("TIMEOUT", "300", true),
            ("TIMEOUT", "301", false),
            ("MAX_REDIRECTS", "20", true),
            ("MAX_REDIRECTS", "21", false),
            ("MAX_RESPONSE_BYTES", "64M", true),
            ("MAX_RESPONSE_BYTES", "65M", false),
            ("MAX_RESPONSE_BYTES", "0", false),
            ("CONCURRENCY", "0", false),
            ("CONCURRENCY", "64", true),
            ("CONCURRENCY", "65", false),
            ("PORTS", "65535", true),
            ("PORTS", "65536", false),
            ("PORTS", "0", false),
            ("PORTS", "80,", false),
            ("PORTS", "http", false),
            ("ALLOW_PRIVATE_URLS", "1", true),
            ("ALLOW_PRIVATE_URLS", "maybe", false),
        ] {
            let name = format!("MALWAR_CRAWLER_{variable}");
            let got = read(&CrawlerFlags::default(), &[(&name, value)]);
            assert_eq!(got.is_ok(), taken, "{name}={value}");
        }
    }
}
