//! Puts the parts together: the layers that are here, and the rules they know.

use super::model::World;
use crate::clock::Clock;
use crate::config::crawler::{CrawlerFlags, CrawlerSettings};
use crate::config::llm::{Asking, LlmSettings};
use crate::config::{self, ScanFlags, ScanSettings};
use crate::error::Result;
use crate::finding::{LayerId, Sign};
use crate::hex;
use crate::layers::llm_analyzer;
use crate::layers::llm_analyzer::LlmAnalyzer;
use crate::layers::rule_engine::RuleEngine;
use crate::layers::rule_engine::rule::Rule;
use crate::layers::rule_engine::rules;
use crate::layers::threat_intel::ThreatIntel;
use crate::layers::threat_intel::seed;
use crate::layers::threat_intel::signature::Signature;
use crate::layers::url_crawler;
use crate::layers::url_crawler::UrlCrawler;
use crate::layers::{Case, Layer, LayerSet};
use crate::net::live::Live;
use crate::pipeline::{NOT_ASKED_FOR, ScanPipeline};
use crate::scheduler::scanner::Scanner;
use crate::scheduler::store::Owner;
use crate::skill::Skill;
use crate::storage::Db;
use crate::storage::health;
use crate::storage::signatures;
use crate::target::page::Pages;
use ring::digest::SHA256;
use std::cell::OnceCell;
use std::sync::Arc;

/// A pipeline in which the layers of `asked` look, as far as they are here, and know the attackers
/// of the program's own list.
pub(super) fn pipeline(
    asked: &[LayerId],
    network: &CrawlerSettings,
    llm: &LlmSettings,
) -> ScanPipeline {
    pipeline_knowing(asked, &seed::signatures(), network, llm)
}

/// The same, but it knows the attackers of `signatures`.
fn pipeline_knowing(
    asked: &[LayerId],
    signatures: &[Signature],
    network: &CrawlerSettings,
    llm: &LlmSettings,
) -> ScanPipeline {
    let (engine, intel) = (OnceCell::new(), OnceCell::new());
    let parts = Parts { signatures, network, llm, engine, intel };
    ScanPipeline::new(LayerSet::new(|id| {
        if asked.contains(&id) { parts.layer(id) } else { Err(NOT_ASKED_FOR) }
    }))
}

/// What fetches skills at URLs.
pub(super) fn pages(settings: &CrawlerSettings) -> Pages {
    Pages {
        http: Arc::new(Live::new(settings.network.clone())),
        within: settings.bounds.each_within,
        body_bytes_max: settings.bounds.body_bytes_max,
    }
}

/// The user's database, made when it is not there yet.
pub(super) fn database() -> Result<Db> {
    Db::open(&config::database_path(&config::environment)?)
}

/// The user's database; none when it is not there yet, for those who only look.
pub(super) fn database_if_there() -> Result<Option<Db>> {
    let path = config::database_path(&config::environment)?;
    if health::is_missing(&path) { Ok(None) } else { Db::open(&path).map(Some) }
}

/// Lets the program log to standard error, from `level` on unless `RUST_LOG` says otherwise.
pub(super) fn log_from(level: &str) {
    let environment = env_logger::Env::default().default_filter_or(level);
    // A second logger in one process is none of the user's business.
    let _ = env_logger::Builder::from_env(environment).try_init();
}

/// What scans the targets of jobs: all layers that are here, with the signatures of `db`.
pub(super) fn scanner(db: &Db) -> Result<Scanner> {
    let signatures = db.read("read the signatures", signatures::enabled)?;
    let settings = ScanSettings::read(&ScanFlags::default(), &config::environment)?;
    let network = CrawlerSettings::read(&CrawlerFlags::default(), &config::environment)?;
    let llm = llm(&network)?;
    let pipeline = pipeline_knowing(&LayerId::ALL, &signatures, &network, &llm);
    let scanner = Scanner::new(pipeline, settings.limits, &rules_version(&signatures));
    let roots = config::api::scan_roots(&config::environment)?;
    Ok(scanner.with_pages(pages(&network)).within(roots))
}

/// On whose behalf this process claims runs.
pub(super) fn owner(clock: &dyn Clock) -> Owner {
    // Containers on one machine may have the same process number, but not the same name.
    let host = config::environment("HOSTNAME").filter(|host| !host.is_empty());
    let host = host.as_deref().unwrap_or("localhost");
    Owner::new(host, std::process::id(), clock.now())
}

/// A digest of every source that a verdict follows from; a test holds it true.
const JUDGEMENT: &str = include_str!("../judgement.txt");

/// A name for what judges: the program's version, and a digest of its judging sources and of the
/// signatures.
fn rules_version(signatures: &[Signature]) -> String {
    let told = format!("{JUDGEMENT}{signatures:?}");
    let digest = ring::digest::digest(&SHA256, told.as_bytes());
    let start = digest.as_ref().get(..RULES_DIGEST_BYTES).unwrap_or_default();
    format!("{}-{}", env!("CARGO_PKG_VERSION"), hex::digits(start))
}

/// Bytes of a digest that tell sets of rules apart: there are never many.
const RULES_DIGEST_BYTES: usize = 4;

/// How a language model is asked when nobody says anything else.
fn llm(network: &CrawlerSettings) -> Result<LlmSettings> {
    LlmSettings::read(Asking::default(), &network.network, &config::environment)
}

/// Whether and how a language model is asked, as far as the environment says.
pub(super) fn llm_settings() -> Result<LlmSettings> {
    llm(&CrawlerSettings::read(&CrawlerFlags::default(), &config::environment)?)
}

/// Why a layer cannot look as things are; none when it can.
pub(super) fn absence(id: LayerId, llm: &LlmSettings) -> Option<&'static str> {
    match id {
        LayerId::RuleEngine | LayerId::UrlCrawler | LayerId::ThreatIntel => None,
        LayerId::LlmAnalyzer => llm.off(),
    }
}

/// Why links are not followed though they could be.
const NO_LINKS: &str = "the most links to follow is set to 0";

/// What layers are made of.
struct Parts<'a> {
    signatures: &'a [Signature],
    network: &'a CrawlerSettings,
    llm: &'a LlmSettings,
    /// Made once, as the next: a layer each, and the crawler reads with both.
    engine: OnceCell<Arc<RuleEngine>>,
    intel: OnceCell<Arc<ThreatIntel>>,
}

impl Parts<'_> {
    fn layer(&self, id: LayerId) -> Result<Box<dyn Layer>, &'static str> {
        match id {
            LayerId::RuleEngine => Ok(Box::new(self.engine())),
            LayerId::ThreatIntel => Ok(Box::new(self.intel())),
            LayerId::UrlCrawler if self.network.bounds.urls_max == 0 => Err(NO_LINKS),
            LayerId::UrlCrawler => Ok(Box::new(self.crawler())),
            LayerId::LlmAnalyzer => match self.llm {
                LlmSettings::On { options, network } => {
                    let world = World::new(network.as_ref().clone());
                    Ok(Box::new(LlmAnalyzer::new(options.as_ref().clone(), Box::new(world))))
                }
                LlmSettings::Off(why) => Err(why),
            },
        }
    }

    fn engine(&self) -> Arc<RuleEngine> {
        Arc::clone(self.engine.get_or_init(|| Arc::new(RuleEngine::new())))
    }

    fn intel(&self) -> Arc<ThreatIntel> {
        let made = || Arc::new(ThreatIntel::new(self.signatures.to_vec()));
        Arc::clone(self.intel.get_or_init(made))
    }

    /// The layer that follows links; what it fetches is read by the two that know texts.
    fn crawler(&self) -> UrlCrawler {
        let (engine, intel) = (self.engine(), self.intel());
        let reader = move |skill: Skill| {
            let case = Case { skill: &skill, findings: &[] };
            let opinions = [engine.inspect(case), intel.inspect(case)];
            opinions.into_iter().flatten().flat_map(|opinion| opinion.findings).collect()
        };
        let live = Live::new(self.network.network.clone());
        UrlCrawler::new(Box::new(live), Box::new(reader), self.network.bounds)
    }
}

/// Every rule as reports describe it, and what the layers without rules can find.
pub(super) fn rules_told() -> Vec<Sign> {
    rules::all().map(Rule::sign).chain(signs()).collect()
}

/// What the layers without rules can find.
pub(super) fn signs() -> impl Iterator<Item = Sign> {
    url_crawler::sign::ALL.iter().chain(&llm_analyzer::sign::ALL).copied()
}
