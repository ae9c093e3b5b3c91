//! What `make bench` prints: speed beside the limits of the machine, start-up, hostile shapes.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    unreachable_pub,
    reason = "a measurement asks the time, prints it, and stops where it cannot go on"
)]

mod process;
mod shapes;
mod skills;

use malwar::finding::LayerId;
use malwar::layers::LayerSet;
use malwar::layers::rule_engine::RuleEngine;
use malwar::layers::threat_intel::{ThreatIntel, seed};
use malwar::pipeline::ScanPipeline;
use malwar::skill::{Skill, Source};
use malwar::threads::map_ordered;
use std::fs;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Each thing is measured this often; the fastest counts, the others were disturbed.
const ROUNDS: usize = 3;

/// Every layer that works offline.
fn pipeline() -> ScanPipeline {
    ScanPipeline::new(LayerSet::new(|id| match id {
        LayerId::RuleEngine => Ok(Box::new(RuleEngine::new())),
        LayerId::ThreatIntel => Ok(Box::new(ThreatIntel::new(seed::signatures()))),
        LayerId::UrlCrawler | LayerId::LlmAnalyzer => Err("off"),
    }))
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    if let [_, mode, file] = args.as_slice()
        && mode == process::CHILD
    {
        return process::measured_scan(file);
    }
    let wanted = |part: &str| {
        let named = args.iter().skip(1).filter(|arg| !arg.starts_with('-'));
        named.clone().count() == 0 || named.clone().any(|arg| arg == part)
    };
    if wanted("speed") {
        speed();
    }
    if wanted("start") {
        process::start_to_exit();
    }
    if wanted("shapes") {
        shapes::all();
    }
    ExitCode::SUCCESS
}

fn speed() {
    let corpus = skills::load();
    let bytes = corpus.bytes();
    println!(
        "{}: {} skills, {} files, {:.1} MB",
        corpus.name,
        corpus.skills.len(),
        corpus.paths.len(),
        megabytes(bytes)
    );
    let line = |what: &str, took: Duration| {
        println!("{what:<28}{:>10.1} MB/s", megabytes(bytes) / took.as_secs_f64());
    };
    line(
        "bare read of the files",
        fastest(|| {
            timed(|| corpus.paths.iter().map(|path| fs::read(path).unwrap().len()).sum::<usize>())
        }),
    );
    let files = || corpus.skills.iter().flatten();
    line(
        "memchr over the same bytes",
        // U+FFFE's first byte: rare enough to be looked for all the way.
        fastest(|| {
            timed(|| {
                files().map(|file| memchr::memchr_iter(0xef, &file.bytes).count()).sum::<usize>()
            })
        }),
    );
    line(
        "Skill::parse",
        fastest(|| {
            let skills = corpus.skills.clone();
            timed(|| skills.into_iter().map(parse).map(|skill| skill.files.len()).sum::<usize>())
        }),
    );
    let alone = scan_all(&corpus, 1);
    let count = corpus.skills.len() as f64;
    let rate = |took: Duration| format!("{:>10.0} skills/s", count / took.as_secs_f64());
    line("whole pipeline, 1 thread", alone);
    println!("{:<28}{}", "", rate(alone));
    let two = scan_all(&corpus, 2);
    line("whole pipeline, 2 threads", two);
    println!("{:<28}{}", "", rate(two));
    println!("{:<28}{:>10.2} times", "2 threads over 1", alone.as_secs_f64() / two.as_secs_f64());
}

fn parse(sources: Vec<Source>) -> Skill {
    Skill::parse(String::new(), sources, Vec::new())
}

fn scan_all(corpus: &skills::Corpus, threads: usize) -> Duration {
    let pipeline = pipeline();
    fastest(|| {
        let skills = corpus.skills.clone();
        timed(|| {
            let mut worst = 0;
            map_ordered(
                skills.into_iter(),
                NonZeroUsize::new(threads).unwrap(),
                |sources| pipeline.scan(parse(sources)).risk().points(),
                |points| worst = points.max(worst),
            );
            worst
        })
    })
}

fn timed<R>(work: impl FnOnce() -> R) -> Duration {
    let start = Instant::now();
    black_box(work());
    start.elapsed()
}

fn fastest(round: impl FnMut() -> Duration) -> Duration {
    std::iter::repeat_with(round).take(ROUNDS).min().unwrap_or_default()
}

/// Bytes in megabytes of 1,000,000.
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
