//! `malwar schedule create`: makes a schedule, and tells what will happen.

use super::{Desk, now, warn};
use crate::cli::argv::Word;
use crate::cli::build;
use crate::cli::scan;
use crate::cli::screen::Screen;
use crate::cli::span::Seconds;
use crate::config::{ScanFlags, ScanSettings, environment};
use crate::error::{Error, Result};
use crate::finding::LayerId;
use crate::net::locator::Locator;
use crate::report::schedules::created;
use crate::scheduler::jobs::{Draft, Job};
use crate::target;
use crate::wire::schedules::{self as wire, Preview};
use argh::{ArgsInfo, FromArgs};
use jiff::{SignedDuration, Timestamp};
use std::ffi::{OsStr, OsString};
use std::path::absolute;

/// scan a target again and again
#[derive(Debug, FromArgs, ArgsInfo)]
#[argh(
    subcommand,
    name = "create",
    help_triggers("--help"),
    note = "EXPR has five fields: minute, hour, day of month, month, day of week.",
    note = "Try one: malwar schedule next '30 2 * * 1-5' --tz Europe/Paris",
    example = "malwar schedule create ~/.claude/skills --cron '0 */6 * * *'",
    example = "malwar schedule create skills/ --cron '0 2 * * 1-5' --tz Europe/Paris -n skills"
)]
pub(super) struct CreateCommand {
    /// a folder, a file, a pattern or an address
    #[argh(positional, arg_name = "target")]
    target: Word,
    /// when, as a cron expression
    #[argh(option, arg_name = "expr")]
    cron: String,
    /// what to call it (default: the last part of the target)
    #[argh(option, short = 'n', arg_name = "name")]
    name: Option<String>,
    /// only these layers, separated by commas (default: all)
    #[argh(option, arg_name = "a,b")]
    layers: Option<String>,
    /// do not run it by itself for now
    #[argh(switch)]
    disabled: bool,
    /// on whose wall clock, by its IANA name (default: UTC)
    #[argh(option, arg_name = "zone")]
    tz: Option<String>,
    /// when the last run is still going (default: skip)
    #[argh(option, arg_name = "skip|queue")]
    overlap: Option<String>,
    /// when no server ran at its time (default: once)
    #[argh(option, arg_name = "once|skip")]
    missed: Option<String>,
    /// put it off by up to so long, always the same, at most 1h (default: 0)
    #[argh(option, arg_name = "span")]
    jitter: Option<Seconds>,
    /// how long a run may take, at most 1d (default: 10m)
    #[argh(option, arg_name = "span")]
    timeout: Option<Seconds>,
    /// try so often again when a run fails for a passing reason, 0-5 (default: 0)
    #[argh(option, arg_name = "n")]
    retries: Option<i64>,
    /// also judge files outside skill folders that match this pattern; may be repeated
    #[argh(option, arg_name = "glob")]
    include: Vec<String>,
    /// as JSON
    #[argh(switch)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(command: &CreateCommand, screen: &mut Screen) -> Result<()> {
    let now = now();
    let job = Job::plan(draft(command)?, now)?;
    let desk = Desk::open()?;
    let (skills, mut warnings) = look_at(&job)?;
    warnings.extend(unserved(&desk, now)?);
    warnings.extend(unable(&job));
    let (surprises, notes) = created::surprises(&job.schedule, now);
    warnings.extend(surprises);
    desk.store().create(&job)?;
    if command.json {
        let preview = Preview {
            words: job.schedule.describe(),
            next_runs: job.upcoming(now).take(created::NEXT_SHOWN).collect(),
            warnings: warnings.iter().chain(&notes).cloned().collect(),
        };
        screen.result(&(wire::created(&job, &preview) + "\n"));
    } else {
        let mut text = String::new();
        let _ = created::write(&mut text, &job, skills, now); // a String takes everything
        screen.result(&text);
    }
    warn(screen, "warning", &warnings);
    warn(screen, "note", &notes);
    Ok(())
}

fn draft(command: &CreateCommand) -> Result<Draft> {
    let Word(target) = &command.target;
    let name = command.name.as_deref().map(named).transpose()?;
    Ok(Draft {
        name: name.unwrap_or_else(|| last_part(target)),
        target: whole(target)?,
        schedule: command.cron.clone(),
        layers: layers(command.layers.as_deref())?,
        enabled: !command.disabled,
        timezone: command.tz.clone(),
        overlap: command.overlap.clone(),
        missed: command.missed.clone(),
        jitter_seconds: command.jitter.map(|Seconds(seconds)| seconds),
        timeout_seconds: command.timeout.map(|Seconds(seconds)| seconds),
        retries: command.retries,
        include: command.include.clone(),
    })
}

/// The target as it is kept: whole, because a server has another working folder.
pub(super) fn whole(target: &OsStr) -> Result<String> {
    let refused = |message: &str| {
        let hint = Some("name a folder, a file or a pattern".to_owned());
        Err(Error::Usage { message: message.to_owned(), hint })
    };
    if target.is_empty() || target == "-" {
        return refused("a schedule needs a target that is still there the next time");
    }
    // Without a name or a password: schedules are listed for all to see.
    if let Some(url) = target.to_str().filter(|text| target::is_url(text)) {
        return Locator::parse(url).map(|locator| locator.to_string()).map_err(|why| {
            let hint = Some("a URL looks like https://example.com/SKILL.md".to_owned());
            Error::Usage { message: format!("'{url}' cannot be fetched: {why}"), hint }
        });
    }
    let is_address = target.to_str().is_some_and(|text| text.contains("://"));
    let path = if is_address {
        target.to_owned()
    } else {
        absolute(target).map_or_else(|_| target.to_owned(), OsString::from)
    };
    match path.into_string() {
        Ok(path) => Ok(path),
        Err(_) => refused("the target's name is not UTF-8"),
    }
}

/// A name by which somebody can ask for it.
pub(super) fn named(name: &str) -> Result<String> {
    if name.trim().is_empty() {
        let message = "a schedule needs a name".to_owned();
        return Err(Error::Usage { message, hint: Some("leave --name out for one".to_owned()) });
    }
    Ok(name.to_owned())
}

/// `skills` of `~/.claude/skills/`, the folder of a `SKILL.md`.
fn last_part(target: &OsStr) -> String {
    let text = target.to_string_lossy();
    let text = text.strip_suffix("/SKILL.md").unwrap_or(&text);
    let part = text.trim_end_matches(['/', '.']).rsplit('/').next().unwrap_or_default();
    if part.is_empty() { text.to_owned() } else { part.to_owned() }
}

/// The words of `--layers`, each of which is a layer.
pub(super) fn layers(words: Option<&str>) -> Result<Vec<String>> {
    let words = words.into_iter().flat_map(|words| words.split(','));
    words.map(|word| scan::layer(word).map(|id| id.word().to_owned())).collect()
}

/// How many skills there are now, and what is wrong with the target.
fn look_at(job: &Job) -> Result<(Option<u32>, Vec<String>)> {
    let limits = ScanSettings::read(&ScanFlags::default(), &environment)?.limits;
    let found = target::find(&[OsString::from(&job.target)], &job.include, limits)?;
    let warnings: Vec<String> = found
        .errors
        .iter()
        .map(|error| format!("{error}; its runs fail until that is different"))
        .collect();
    let count = u32::try_from(found.jobs.len()).unwrap_or(u32::MAX);
    Ok((warnings.is_empty().then_some(count), warnings))
}

/// How long after its last sign of life a server is not counted on.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_mins(5);

fn unserved(desk: &Desk, now: Timestamp) -> Result<Option<String>> {
    let since = now.saturating_sub(SEEN_WITHIN).unwrap_or_default();
    let serves =
        desk.store().servers()?.iter().any(|server| server.is_there(since) && server.schedules);
    Ok((!serves).then(|| {
        "no server has run in the last 5 minutes on this database; schedules wait until one does"
            .to_owned()
    }))
}

/// That none of the layers that were asked for can look.
fn unable(job: &Job) -> Option<String> {
    // What is wrong with the settings is for the server to say, which may have others.
    let llm = build::llm_settings().ok()?;
    let why = |id: &LayerId| Some(format!("{id}: {}", build::absence(*id, &llm)?));
    let unable: Option<Vec<String>> = job.layers.iter().map(why).collect();
    unable.map(|why| format!("no layer can look ({}); its runs fail", why.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_is_called_after_what_it_watches() {
        for (target, expected) in [
            ("skills", "skills"),
            ("/home/ana/.claude/skills/", "skills"),
            ("skills/hello/SKILL.md", "hello"),
            ("SKILL.md", "SKILL.md"),
            ("skills/*/SKILL.md", "*"),
            (".", "."),
            ("/", "/"),
        ] {
            assert_eq!(last_part(OsStr::new(target)), expected, "{target}");
        }
    }

    #[test]
    fn a_target_is_kept_whole() {
        assert_eq!(whole(OsStr::new("https://a.example/x")).unwrap(), "https://a.example/x");
        assert_eq!(whole(OsStr::new("/a/b")).unwrap(), "/a/b");
        assert!(whole(OsStr::new("a/b")).unwrap().ends_with("/a/b"));
        assert!(whole(OsStr::new("a/b")).unwrap().starts_with('/'));
        assert!(whole(OsStr::new("-")).is_err() && whole(OsStr::new("")).is_err());
    }
}
