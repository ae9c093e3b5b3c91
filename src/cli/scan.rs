//! `malwar scan`: finds skills, has them judged side by side, and shows them in order.

use super::Globals;
use super::argv::{Word, see_help};
use super::build;
use super::exit::{FailOn, Tally};
use super::render::{Format, Page, Part, Style};
use super::screen::Screen;
use crate::clock::Stopwatch;
use crate::config::crawler::{CrawlerFlags, CrawlerSettings};
use crate::config::llm::{Asking, LlmSettings};
use crate::config::{ScanFlags, ScanSettings, environment};
use crate::error::{Error, Result};
use crate::finding::LayerId;
use crate::layers::{Outcome, llm_analyzer};
use crate::pipeline::{NOT_ASKED_FOR, ScanPipeline};
use crate::report::Look;
use crate::scan::Scan;
use crate::target::page::Pages;
use crate::target::{self, Found, Limits, SkillAt, read::Reading};
use crate::threads;
use crate::verdict::Verdict;
use argh::{ArgsInfo, FromArgs};
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// judge skills: folders, files, patterns, URLs, or - for standard input
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "scan",
    help_triggers("--help"),
    note = "A folder is searched for skills: every folder with a SKILL.md is one, with all files\n\
            below it. A file is judged alone. No findings is no proof of safety.",
    note = "Layers: rule_engine, url_crawler, llm_analyzer, threat_intel",
    example = "malwar scan ~/.claude/skills",
    example = "malwar scan SKILL.md",
    example = "malwar scan . --include 'docs/**/*.md' -f sarif -o malwar.sarif",
    example = "malwar scan https://example.com/SKILL.md",
    example = "malwar scan - < SKILL.md",
    error_code(0, "nothing at or above --fail-on"),
    error_code(1, "at least one skill is MALICIOUS"),
    error_code(2, "the work could not be done, or only a part of it, and nothing was MALICIOUS"),
    error_code(3, "the worst is SUSPICIOUS, or CAUTION with --fail-on caution")
)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct ScanCommand {
    /// a folder, a file, a pattern such as 'skills/*/SKILL.md', a URL, or -
    #[argh(positional, arg_name = "target")]
    targets: Vec<Word>,
    /// how to write results (default: plain)
    #[argh(option, short = 'f', arg_name = "plain|json|jsonl|sarif|github")]
    format: Option<String>,
    /// write results to this file
    #[argh(option, short = 'o', arg_name = "file")]
    output: Option<Word>,
    /// only these layers, separated by commas (default: all)
    #[argh(option, arg_name = "a,b")]
    layers: Option<String>,
    /// when to ask a language model (default: auto, from a risk of 15)
    #[argh(option, arg_name = "always|auto|never")]
    llm: Option<String>,
    /// ask no language model
    #[argh(switch)]
    no_llm: bool,
    /// follow no links
    #[argh(switch)]
    no_urls: bool,
    /// follow links into this machine's own network, too
    #[argh(switch)]
    allow_private_urls: bool,
    /// also judge files outside skill folders that match this pattern; may be repeated
    #[argh(option, arg_name = "glob")]
    include: Vec<String>,
    /// from which verdict on the exit code is not 0 (default: suspicious)
    #[argh(option, arg_name = "caution|suspicious|malicious|never")]
    fail_on: Option<String>,
    /// exit with 2 when a layer could not look or a part was left out
    #[argh(switch)]
    strict: bool,
    /// skills judged side by side (default: as many as there are processors)
    #[argh(option, arg_name = "n")]
    threads: Option<String>,
    /// read at most so much of a file (default: 16M)
    #[argh(option, arg_name = "size")]
    max_file_bytes: Option<String>,
    /// read at most so many files of a skill (default: 1000)
    #[argh(option, arg_name = "n")]
    max_files: Option<String>,
    /// read at most so much of a skill (default: 64M)
    #[argh(option, arg_name = "size")]
    max_skill_bytes: Option<String>,
    /// go at most so many folders down (default: 16)
    #[argh(option, arg_name = "n")]
    max_depth: Option<String>,
    /// follow at most so many links of a skill (default: 10)
    #[argh(option, arg_name = "n")]
    max_urls: Option<String>,
    /// seconds that one link may take (default: 5)
    #[argh(option, arg_name = "s")]
    url_timeout: Option<String>,
    /// follow a link through at most so many redirects (default: 3)
    #[argh(option, arg_name = "n")]
    max_redirects: Option<String>,
    /// read at most so much of what a link leads to (default: 1M)
    #[argh(option, arg_name = "size")]
    max_response_bytes: Option<String>,
    /// links followed side by side (default: 5)
    #[argh(option, arg_name = "n")]
    url_concurrency: Option<String>,
    /// ports that links may name (default: 80,443,8080,8443)
    #[argh(option, arg_name = "a,b")]
    url_ports: Option<String>,
}

/// A command that makes sense.
struct Plan {
    format: Format,
    fail_on: FailOn,
    asked: Vec<LayerId>,
    settings: ScanSettings,
    network: CrawlerSettings,
    llm: LlmSettings,
}

/// What became of one skill.
enum Done {
    /// It was judged, with what could not be read or done of it.
    Judged { part: Part, verdict: Verdict, incomplete: bool, errors: Vec<Error> },
    /// It could not be read at all.
    Unread(Error),
}

/// Runs the command; answers the exit code.
pub(super) fn run(command: &ScanCommand, globals: Globals, screen: &mut Screen) -> Result<u8> {
    let plan = plan(command)?;
    let words: Vec<_> = command.targets.iter().map(|Word(word)| word.clone()).collect();
    let found = target::find(&words, &command.include, plan.settings.limits)?;
    if let Some(Word(path)) = command.output.as_ref().filter(|output| output.0 != "-") {
        screen.redirect(Path::new(path))?;
    }
    let look = Look {
        colour: screen.colour(&environment),
        terminal_columns: screen.columns(),
        verbose: globals.verbose,
        quiet: globals.quiet,
    };
    let style = Style { format: plan.format, look, many: found.jobs.len() != 1 };
    let tally = judge_all(found, &plan, style, screen);
    Ok(tally.code(plan.fail_on, command.strict))
}

fn judge_all(found: Found, plan: &Plan, style: Style, screen: &mut Screen) -> Tally {
    let watch = Stopwatch::start();
    let Found { jobs, errors } = found;
    let (mut done, total) = (0, jobs.len());
    let mut tally = Tally { failed: !errors.is_empty(), ..Tally::default() };
    let mut page = Page::new(style);
    screen.result(page.begin());
    for error in &errors {
        screen.result(&page.add_missing(error));
        screen.error(error);
    }
    let ScanSettings { limits, threads } = plan.settings;
    let pipeline = build::pipeline(&plan.asked, &plan.network, &plan.llm);
    let pages = build::pages(&plan.network);
    let unheard = AtomicBool::new(false);
    threads::map_ordered(
        // Nothing more is begun when nobody reads the results.
        jobs.into_iter().take_while(|_| !unheard.load(Ordering::Relaxed)),
        threads.min(NonZeroUsize::new(total).unwrap_or(NonZeroUsize::MIN)),
        |job: SkillAt| judge(read(&job, limits, &pages), &pipeline, style),
        |one: Done| {
            done += 1;
            show(one, &mut tally, &mut page, screen);
            screen.progress(done, total, tally.worst);
            unheard.store(!screen.listens(), Ordering::Relaxed);
        },
    );
    screen.result(&page.end(watch.elapsed()));
    tally.failed |= done < total;
    tally
}

fn read(job: &SkillAt, limits: Limits, pages: &Pages) -> Result<Reading> {
    match job.page() {
        Some(locator) => pages.read(locator, None).map(|(reading, _)| reading),
        None => job.read(limits),
    }
}

fn judge(reading: Result<Reading>, pipeline: &ScanPipeline, style: Style) -> Done {
    let Reading { skill, mut errors } = match reading {
        Ok(reading) => reading,
        Err(error) => return Done::Unread(error),
    };
    let scan = pipeline.scan(skill);
    if scan.layers.iter().all(|(_, outcome)| *outcome != Outcome::Ran) {
        let why = format!("no layer could look at '{}'", scan.skill.target);
        errors.push(Error::Layer { why });
    }
    let (verdict, incomplete) = (scan.verdict(), is_incomplete(&scan));
    Done::Judged { part: style.reduce(&scan), verdict, incomplete, errors }
}

fn show(one: Done, tally: &mut Tally, page: &mut Page, screen: &mut Screen) {
    match one {
        Done::Judged { part, verdict, incomplete, errors } => {
            tally.worst = tally.worst.max(Some(verdict));
            tally.incomplete |= incomplete;
            tally.failed |= !errors.is_empty();
            screen.result(&page.add(part));
            for error in &errors {
                screen.error(error);
            }
        }
        Done::Unread(error) => {
            tally.failed = true;
            screen.result(&page.add_unread(&error));
            if !page.names_unread() {
                screen.error(&error);
            }
        }
    }
}

/// Whether a layer that was wanted did not look, or something was left out that an attacker
/// could hide in.
fn is_incomplete(scan: &Scan) -> bool {
    let layers = scan.layers.iter().any(|(_, outcome)| match outcome {
        Outcome::Ran => false,
        Outcome::Skipped(why) => why != NOT_ASKED_FOR && !llm_analyzer::is_needless(why),
        Outcome::Failed(_) => true,
    });
    layers || scan.skill.unscanned.iter().any(|left| left.matters)
}

fn plan(command: &ScanCommand) -> Result<Plan> {
    if command.targets.is_empty() {
        return Err(Error::Usage {
            message: "nothing to scan".to_owned(),
            hint: Some("name a folder, a file, or - for standard input: malwar scan .".to_owned()),
        });
    }
    let format = command.format.as_deref().map_or(Ok(Format::Plain), Format::parse)?;
    let fail_on = match command.fail_on.as_deref().map(FailOn::parse).transpose()? {
        Some(level) => level,
        // The step after this one uploads the log: it must run.
        None if format == Format::Sarif => FailOn::Never,
        None => FailOn::From(Verdict::Suspicious),
    };
    let settings = ScanSettings::read(
        &ScanFlags {
            max_file_bytes: command.max_file_bytes.clone(),
            max_files: command.max_files.clone(),
            max_skill_bytes: command.max_skill_bytes.clone(),
            max_depth: command.max_depth.clone(),
            threads: command.threads.clone(),
        },
        &environment,
    )?;
    let network = network(command)?;
    let asking = asking(command)?;
    let llm = match asking {
        // Settings that nobody needs may be as wrong as they like.
        Asking::Never => LlmSettings::Off(NOT_ASKED_FOR),
        Asking::Always | Asking::Auto => LlmSettings::read(asking, &network.network, &environment)?,
    };
    let asked = asked(command, asking, &llm)?;
    Ok(Plan { format, fail_on, asked, settings, network, llm })
}

fn asking(command: &ScanCommand) -> Result<Asking> {
    let asking = command.llm.as_deref().map(Asking::parse).transpose()?;
    match (asking, command.no_llm) {
        (Some(Asking::Always | Asking::Auto), true) => Err(Error::Usage {
            message: "--llm and --no-llm say different things".to_owned(),
            hint: Some(see_help(&["scan"])),
        }),
        (Some(Asking::Never), _) | (None, true) => Ok(Asking::Never),
        (Some(asking), false) => Ok(asking),
        (None, false) => Ok(Asking::default()),
    }
}

fn network(command: &ScanCommand) -> Result<CrawlerSettings> {
    CrawlerSettings::read(
        &CrawlerFlags {
            max_urls: command.max_urls.clone(),
            timeout: command.url_timeout.clone(),
            max_redirects: command.max_redirects.clone(),
            max_response_bytes: command.max_response_bytes.clone(),
            concurrency: command.url_concurrency.clone(),
            ports: command.url_ports.clone(),
            allow_private: command.allow_private_urls,
        },
        &environment,
    )
}

/// The layers that are wanted; at least one of them must be able to look, or everything would
/// seem clean.
fn asked(command: &ScanCommand, asking: Asking, llm: &LlmSettings) -> Result<Vec<LayerId>> {
    let mut asked = match &command.layers {
        None => LayerId::ALL.to_vec(),
        Some(words) => words.split(',').map(layer).collect::<Result<_>>()?,
    };
    asked.retain(|id| match id {
        LayerId::UrlCrawler => !command.no_urls,
        LayerId::LlmAnalyzer => asking != Asking::Never,
        LayerId::RuleEngine | LayerId::ThreatIntel => true,
    });
    let absent: Vec<String> = asked
        .iter()
        .filter_map(|id| build::absence(*id, llm).map(|why| format!("{id}: {why}")))
        .collect();
    if absent.len() < asked.len() {
        return Ok(asked);
    }
    let message = match absent.as_slice() {
        [] => "no layer is left to look".to_owned(),
        absent => format!("no layer is left to look ({})", absent.join(", ")),
    };
    Err(Error::Usage { message, hint: Some(see_help(&["scan"])) })
}

/// The layer of a word. Fails with the list of them.
pub(super) fn layer(word: &str) -> Result<LayerId> {
    let word = word.trim();
    LayerId::ALL.into_iter().find(|id| id.word() == word).ok_or_else(|| Error::UnknownWord {
        kind: "layer",
        word: word.to_owned(),
        known: LayerId::ALL.map(|id| id.word().to_owned()).to_vec(),
    })
}
