//! Puts the parts together: the layers that are here, and the rules they know.

use crate::clock::Clock;
use crate::config::{self, ScanFlags, ScanSettings};
use crate::error::Result;
use crate::finding::{Confidence, LayerId};
use crate::layers::rule_engine::RuleEngine;
use crate::layers::rule_engine::rule::Rule;
use crate::layers::rule_engine::rules;
use crate::layers::threat_intel::ThreatIntel;
use crate::layers::threat_intel::seed;
use crate::layers::threat_intel::signature::Signature;
use crate::layers::{Layer, LayerSet};
use crate::pipeline::{NOT_ASKED_FOR, ScanPipeline};
use crate::scheduler::scanner::Scanner;
use crate::scheduler::store::Owner;
use crate::storage::Db;
use crate::storage::health;
use crate::storage::signatures;
use crate::wire::rules::RuleInfo;
use ring::digest::SHA256;
use std::fmt::Write as _;

const NOT_IN_THIS_BUILD: &str = "not in this build yet";

/// A pipeline in which the layers of `asked` look, as far as they are here, and know the attackers
/// of the program's own list.
pub(super) fn pipeline(asked: &[LayerId]) -> ScanPipeline {
    pipeline_knowing(asked, &seed::signatures())
}

/// The same, but it knows the attackers of `signatures`.
pub(super) fn pipeline_knowing(asked: &[LayerId], signatures: &[Signature]) -> ScanPipeline {
    ScanPipeline::new(LayerSet::new(|id| {
        if asked.contains(&id) { layer(id, signatures) } else { Err(NOT_ASKED_FOR) }
    }))
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
    let pipeline = pipeline_knowing(&LayerId::ALL, &signatures);
    let scanner = Scanner::new(pipeline, settings.limits, &rules_version(&signatures));
    Ok(scanner.within(config::api::scan_roots(&config::environment)?))
}

/// On whose behalf this process claims runs.
pub(super) fn owner(clock: &dyn Clock) -> Owner {
    // Containers on one machine may have the same process number, but not the same name.
    let host = config::environment("HOSTNAME").filter(|host| !host.is_empty());
    let host = host.as_deref().unwrap_or("localhost");
    Owner::new(host, std::process::id(), clock.now())
}

/// A name for what judges: the program's version, and a digest of its judging sources, which
/// `build.rs` makes, and of the signatures.
fn rules_version(signatures: &[Signature]) -> String {
    let told = format!("{}{signatures:?}", env!("MALWAR_JUDGEMENT"));
    let digest = ring::digest::digest(&SHA256, told.as_bytes());
    let start = digest.as_ref().iter().take(RULES_DIGEST_BYTES);
    start.fold(format!("{}-", env!("CARGO_PKG_VERSION")), |mut version, byte| {
        let _ = write!(version, "{byte:02x}"); // writing to a String cannot fail
        version
    })
}

/// Bytes of a digest that tell sets of rules apart: there are never many.
const RULES_DIGEST_BYTES: usize = 4;

/// Why this build does not have a layer; none when it does.
pub(super) fn absence(id: LayerId) -> Option<&'static str> {
    match id {
        LayerId::RuleEngine | LayerId::ThreatIntel => None,
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Some(NOT_IN_THIS_BUILD),
    }
}

fn layer(id: LayerId, signatures: &[Signature]) -> Result<Box<dyn Layer>, &'static str> {
    match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(signatures.to_vec()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err(NOT_IN_THIS_BUILD),
    }
}

/// Every rule as reports describe it.
pub(super) fn rules_told() -> Vec<RuleInfo<'static>> {
    rules::all().map(told).collect()
}

/// One rule as reports describe it.
pub(super) fn told(rule: &'static Rule) -> RuleInfo<'static> {
    RuleInfo {
        id: rule.id,
        title: rule.title,
        severity: rule.severity,
        confidence: Confidence::new(rule.confidence),
        category: rule.category,
        taxa: rule.taxa,
        fragile: rule.fragile,
        why: rule.why,
        fix: rule.fix,
    }
}
