//! What is set about asking a language model: whom, when, and how much.

use super::secret::secret;
use super::{Lookup, Range, Setting};
use crate::error::{Error, Result};
use crate::layers::llm_analyzer::options::{Key, Options, Provider};
use crate::net::guard::Guard;
use crate::net::live;
use crate::net::locator::Locator;
use crate::net::proxies::Proxies;
use crate::verdict::Risk;

/// When a language model is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asking {
    /// Whatever has been found, unless that says enough.
    Always,
    /// When what has been found gives cause.
    #[default]
    Auto,
    /// Not at all.
    Never,
}

impl Asking {
    /// Reads the value of `--llm`.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "always" => Ok(Self::Always),
            "auto" => Ok(Self::Auto),
            "never" => Ok(Self::Never),
            _ => Err(Error::UnknownWord {
                kind: "choice",
                word: word.to_owned(),
                known: ["always", "auto", "never"].map(str::to_owned).to_vec(),
            }),
        }
    }
}

/// How a language model is asked; or why none can be.
#[derive(Debug, Clone)]
pub enum LlmSettings {
    /// So.
    On {
        /// What is asked of whom.
        options: Box<Options>,
        /// How its server is reached: nowhere else than where it is said to be.
        network: Box<live::Options>,
    },
    /// Not at all, for this reason.
    Off(&'static str),
}

const NO_KEY: &str = "no API key";
const NO_MODEL: &str = "no model is named";
/// The model that is asked unless another is named: one that is meant for daily work.
const MODEL: &str = "claude-sonnet-4-5";
/// Characters of a model's name.
const MODEL_CHARS_MAX: usize = 200;
/// Tokens of an answer, unless set: twenty claims fit into it.
const TOKENS: u32 = 4_096;
const TOKENS_MAX: u64 = 100_000;
/// The risk from which CAUTION begins.
const RISK_FROM: u32 = 15;
/// Some dollars' worth at most.
const DAILY_CALLS: u32 = 200;
const DAILY_CALLS_MAX: u64 = 1_000_000;

impl LlmSettings {
    /// Reads the `MALWAR_LLM_*` variables and those that hold keys; its server is reached as
    /// others are by `network`, but no proxy stands before one of this machine. Fails with the
    /// first that makes no sense.
    pub fn read(asking: Asking, network: &live::Options, lookup: Lookup<'_>) -> Result<Self> {
        let provider = provider(lookup)?;
        let base = set("MALWAR_LLM_BASE_URL", lookup);
        let is_home = base.is_none();
        let base_url = base.unwrap_or_else(|| provider.home().to_owned());
        let locator = locator(&base_url)?;
        let key = key(provider, lookup)?;
        let model = model(provider, lookup)?;
        let number = |name, range| Setting { flag: "", variable: name, range }.read(None, lookup);
        let range = |min, max| Range { min, max, bytes: false };
        let tokens = number("MALWAR_LLM_MAX_TOKENS", range(1, TOKENS_MAX))?;
        let risk = number("MALWAR_LLM_SKIP_BELOW_RISK", range(0, 100))?;
        let calls = number("MALWAR_LLM_DAILY_CALLS", range(0, DAILY_CALLS_MAX))?;
        let small = |number: Option<u64>, default| {
            number.map_or(default, |number| u32::try_from(number).unwrap_or(u32::MAX))
        };
        // A server of one's own may have no lock on its door.
        let needs_key = is_home || provider == Provider::Anthropic;
        let (key, model) = match (key, model) {
            (None, _) if needs_key => return Ok(Self::Off(NO_KEY)),
            (_, None) => return Ok(Self::Off(NO_MODEL)),
            (key, Some(model)) => (key, model),
        };
        Ok(Self::On {
            options: Box::new(Options {
                provider,
                base_url: base_url.trim_end_matches('/').to_owned(),
                key,
                model,
                tokens_max: small(tokens, TOKENS),
                risk_from: Risk::new(small(risk, RISK_FROM)),
                always: asking == Asking::Always,
                daily_calls: small(calls, DAILY_CALLS),
            }),
            network: Box::new(live::Options {
                guard: Guard::anywhere(),
                // The key goes where it was meant to go, and not where that points.
                redirects_max: 0,
                proxies: if is_here(&locator) {
                    Proxies::default()
                } else {
                    network.proxies.clone()
                },
                roots: network.roots.clone(),
            }),
        })
    }

    /// Whether a key leaves this machine in a form that others on the way can read.
    pub fn shows_key(&self) -> bool {
        match self {
            Self::On { options, .. } => {
                let server = Locator::parse(&options.base_url);
                let open = server.is_ok_and(|server| !server.is_secure() && !is_here(&server));
                options.key.is_some() && open
            }
            Self::Off(_) => false,
        }
    }

    /// Why no language model can be asked; none when one can.
    pub fn off(&self) -> Option<&'static str> {
        match self {
            Self::On { .. } => None,
            Self::Off(why) => Some(why),
        }
    }
}

/// Whether a server is on this machine.
fn is_here(locator: &Locator) -> bool {
    let here = locator.address().map(|address| address.to_canonical().is_loopback());
    here.unwrap_or_else(|| locator.host().name() == "localhost")
}

fn set(name: &str, lookup: Lookup<'_>) -> Option<String> {
    lookup(name).filter(|value| !value.is_empty())
}

fn provider(lookup: Lookup<'_>) -> Result<Provider> {
    const NAME: &str = "MALWAR_LLM_PROVIDER";
    let Some(value) = set(NAME, lookup) else { return Ok(Provider::Anthropic) };
    let known = Provider::ALL.into_iter().find(|provider| provider.word() == value);
    let wants = Provider::ALL.map(Provider::word).join(" or ");
    known.ok_or(Error::BadSetting { name: NAME.to_owned(), value, wants })
}

/// Where a server is said to be. Userinfo would stand in every message, and a query would follow
/// the path.
fn locator(base: &str) -> Result<Locator> {
    let bad = || Error::BadSetting {
        name: "MALWAR_LLM_BASE_URL".to_owned(),
        value: base.split('@').next_back().unwrap_or_default().to_owned(),
        wants: "a server's address such as http://127.0.0.1:11434, without user and query"
            .to_owned(),
    };
    if base.contains(['@', '?', '#']) || base.contains(char::is_whitespace) {
        return Err(bad());
    }
    Locator::parse(base).map_err(|_| bad())
}

fn key(provider: Provider, lookup: Lookup<'_>) -> Result<Option<Key>> {
    let names = match provider {
        Provider::Anthropic => ["MALWAR_ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY"],
        Provider::OpenAi => ["MALWAR_OPENAI_API_KEY", "OPENAI_API_KEY"],
    };
    let Some(text) = secret(&names, lookup)? else { return Ok(None) };
    let bad = || Error::Usage {
        message: format!("what is set as {} is no key", names.join(" or ")),
        hint: Some("a key is one word of printable ASCII characters".to_owned()),
    };
    Key::new(&text).map(Some).ok_or_else(bad)
}

fn model(provider: Provider, lookup: Lookup<'_>) -> Result<Option<String>> {
    const NAME: &str = "MALWAR_LLM_MODEL";
    let Some(value) = set(NAME, lookup) else {
        return Ok((provider == Provider::Anthropic).then(|| MODEL.to_owned()));
    };
    let fits = value.chars().count() <= MODEL_CHARS_MAX && !value.contains(char::is_control);
    let wants = format!("a name of at most {MODEL_CHARS_MAX} characters");
    if fits {
        Ok(Some(value))
    } else {
        Err(Error::BadSetting { name: NAME.to_owned(), value, wants })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::live::roots::Roots;

    fn read(rows: &[(&str, &str)]) -> Result<LlmSettings> {
        let lookup = |name: &str| rows.iter().find(|row| row.0 == name).map(|row| row.1.to_owned());
        let proxies = Proxies { https: Some("http://p:1".to_owned()), ..Proxies::default() };
        let (guard, redirects_max, roots) = (Guard::public(), 3, Roots::Bundled);
        let network = live::Options { guard, redirects_max, proxies, roots };
        LlmSettings::read(Asking::Auto, &network, &lookup)
    }

    fn on(rows: &[(&str, &str)]) -> (Options, live::Options) {
        match read(rows).unwrap() {
            LlmSettings::On { options, network } => (*options, *network),
            LlmSettings::Off(why) => panic!("{rows:?}: {why}"),
        }
    }

    const KEY: (&str, &str) = ("ANTHROPIC_API_KEY", "sk-1");
    const LOCAL: (&str, &str) = ("MALWAR_LLM_BASE_URL", "http://127.0.0.1:11434/");
    const OPENAI: (&str, &str) = ("MALWAR_LLM_PROVIDER", "openai");
    const NAMED: (&str, &str) = ("MALWAR_LLM_MODEL", "qwen3");

    #[test]
    fn without_a_key_or_a_model_nobody_is_asked() {
        for (rows, why) in [
            (&[][..], Some(NO_KEY)),
            (&[("ANTHROPIC_API_KEY", "")], Some(NO_KEY)),
            (&[LOCAL], Some(NO_KEY)),
            (&[KEY, OPENAI, NAMED], Some(NO_KEY)),
            (&[("OPENAI_API_KEY", "sk-2"), OPENAI], Some(NO_MODEL)),
            (&[LOCAL, OPENAI], Some(NO_MODEL)),
            (&[KEY], None),
            (&[KEY, LOCAL], None),
            (&[LOCAL, OPENAI, NAMED], None),
            (&[("MALWAR_OPENAI_API_KEY", "sk-2"), OPENAI, NAMED], None),
        ] {
            assert_eq!(read(rows).unwrap().off(), why, "{rows:?}");
        }
    }

    #[test]
    fn every_setting_takes_effect() {
        let (options, network) = on(&[KEY]);
        assert_eq!(
            (options.base_url.as_str(), options.model.as_str(), options.tokens_max),
            ("https://api.anthropic.com", MODEL, TOKENS)
        );
        assert_eq!(
            (options.risk_from.points(), options.daily_calls, options.always),
            (15, 200, false)
        );
        assert_eq!((network.guard, network.redirects_max), (Guard::anywhere(), 0));
        assert_eq!(network.proxies.https.as_deref(), Some("http://p:1"));
        let (options, network) = on(&[
            KEY,
            ("MALWAR_ANTHROPIC_API_KEY", " sk-own\n"),
            LOCAL,
            NAMED,
            ("MALWAR_LLM_MAX_TOKENS", "99"),
            ("MALWAR_LLM_SKIP_BELOW_RISK", "0"),
            ("MALWAR_LLM_DAILY_CALLS", "7"),
        ]);
        assert_eq!(
            (options.base_url.as_str(), options.model.as_str()),
            ("http://127.0.0.1:11434", "qwen3")
        );
        assert_eq!(options.key, Key::new("sk-own"));
        assert_eq!(
            (options.tokens_max, options.risk_from.points(), options.daily_calls),
            (99, 0, 7)
        );
        assert_eq!(network.proxies, Proxies::default(), "this machine is behind no proxy");
    }

    #[test]
    fn a_value_at_its_bound_is_taken_and_one_past_it_is_not() {
        for (name, value, taken) in [
            ("PROVIDER", "openai", true),
            ("PROVIDER", "OpenAI", false),
            ("MAX_TOKENS", "0", false),
            ("MAX_TOKENS", "100000", true),
            ("MAX_TOKENS", "100001", false),
            ("SKIP_BELOW_RISK", "100", true),
            ("SKIP_BELOW_RISK", "101", false),
            ("DAILY_CALLS", "0", true),
            ("DAILY_CALLS", "1000001", false),
            ("MODEL", "a\nb", false),
            ("BASE_URL", "http://[::1]:8080/v1", true),
            ("BASE_URL", "ftp://x.example", false),
            ("BASE_URL", "127.0.0.1:11434", false),
            ("BASE_URL", "http://x.example/?key=1", false),
            ("BASE_URL", "http://x.example/ a", false),
        ] {
            let name = format!("MALWAR_LLM_{name}");
            assert_eq!(read(&[KEY, (&name, value)]).is_ok(), taken, "{name}={value}");
        }
    }

    #[test]
    fn a_key_that_travels_unencrypted_is_noticed() {
        for (base, shows) in [
            ("http://127.0.0.1:11434", false),
            ("http://localhost:8080", false),
            ("http://10.0.0.1", true),
            ("http://127.0.0.1.x.example", true),
            ("https://10.0.0.1", false),
        ] {
            let settings = read(&[KEY, ("MALWAR_LLM_BASE_URL", base)]).unwrap();
            assert_eq!(settings.shows_key(), shows, "{base}");
        }
        assert!(!read(&[]).unwrap().shows_key());
    }

    #[test]
    fn no_error_tells_a_key() {
        for rows in [
            &[("ANTHROPIC_API_KEY", "sk secret")][..],
            &[("MALWAR_ANTHROPIC_API_KEY", "sk\u{1b}secret")],
            &[KEY, ("MALWAR_LLM_BASE_URL", "http://user:secret@x.example")],
        ] {
            let told = read(rows).unwrap_err().to_string();
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
