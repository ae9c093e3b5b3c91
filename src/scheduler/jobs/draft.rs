//! The gate: every field of a draft is checked here, and all that are wrong are named at once.

use super::policy::{
    JITTER_SECONDS_MAX, Missed, Overlap, Policy, RETRIES_MAX, TIMEOUT_SECONDS_MAX,
};
use super::{Draft, Edit, Job};
use crate::error::field::FieldFault;
use crate::error::near::nearest;
use crate::error::{Error, Result};
use crate::finding::LayerId;
use crate::scheduler::cron::zone::Zone;
use crate::scheduler::cron::{CronExpr, Schedule};
use crate::target;

/// Bytes of a name or of a target; longer paths no operating system opens.
const TEXT_BYTES_MAX: usize = 4_096;
/// Words that name layers: there are four layers.
const LAYER_WORDS_MAX: usize = 64;
/// Further patterns of one job: each is matched against every file.
const INCLUDE_MAX: usize = 64;

/// A draft in which every field is what it must be.
pub(super) struct Checked {
    pub(super) name: String,
    pub(super) target: String,
    pub(super) schedule: Schedule,
    pub(super) layers: Vec<LayerId>,
    pub(super) enabled: bool,
    pub(super) policy: Policy,
    pub(super) include: Vec<String>,
}

/// Checks every field.
pub(super) fn check(draft: Draft) -> Result<Checked> {
    let mut faults = Vec::new();
    text("name", &draft.name, &mut faults);
    text("target_path", &draft.target, &mut faults);
    text("schedule", &draft.schedule, &mut faults);
    let layers = layers(&draft.layers, &mut faults);
    let zone = zone(draft.timezone.as_deref(), &mut faults);
    let policy = policy(&draft, &mut faults);
    include(&draft.include, &mut faults);
    if !faults.is_empty() {
        return Err(Error::BadFields { faults });
    }
    let expr = CronExpr::parse(&draft.schedule)?;
    Ok(Checked {
        name: draft.name,
        target: draft.target,
        schedule: Schedule::new(expr, zone),
        layers,
        enabled: draft.enabled,
        policy,
        include: draft.include,
    })
}

/// The draft that would make `job`, with an edit applied.
pub(super) fn with(job: &Job, edit: Edit) -> Draft {
    let words = |layers: &[LayerId]| layers.iter().map(|id| id.word().to_owned()).collect();
    let policy = job.policy;
    Draft {
        name: edit.name.unwrap_or_else(|| job.name.clone()),
        target: edit.target.unwrap_or_else(|| job.target.clone()),
        schedule: edit.schedule.unwrap_or_else(|| job.schedule.expr.source().to_owned()),
        layers: edit.layers.unwrap_or_else(|| words(&job.layers)),
        enabled: edit.enabled.unwrap_or(job.enabled),
        timezone: edit.timezone.or_else(|| Some(job.schedule.zone.name().to_owned())),
        overlap: edit.overlap.or_else(|| Some(policy.overlap.word().to_owned())),
        missed: edit.missed.or_else(|| Some(policy.missed.word().to_owned())),
        jitter_seconds: edit.jitter_seconds.or(Some(policy.jitter_seconds.into())),
        timeout_seconds: edit.timeout_seconds.or(Some(policy.timeout_seconds.into())),
        retries: edit.retries.or(Some(policy.retries.into())),
        include: edit.include.unwrap_or_else(|| job.include.clone()),
    }
}

fn text(field: &'static str, value: &str, faults: &mut Vec<FieldFault>) {
    if value.len() > TEXT_BYTES_MAX {
        let why = format!("it has more than {TEXT_BYTES_MAX} bytes");
        faults.push(FieldFault { field, index: None, why, hint: None });
    }
}

/// The layers asked for, each once; all when none is named, as in malwar 0.4.0.
fn layers(words: &[String], faults: &mut Vec<FieldFault>) -> Vec<LayerId> {
    let mut layers = Vec::new();
    let count: usize = words.iter().map(|item| item.split(',').count()).sum();
    if count > LAYER_WORDS_MAX {
        let why = format!("more than {LAYER_WORDS_MAX} words");
        faults.push(FieldFault { field: "layers", index: None, why, hint: None });
        return layers;
    }
    for (index, item) in words.iter().enumerate() {
        for word in item.split(',').map(str::trim) {
            match LayerId::ALL.into_iter().find(|id| id.word() == word) {
                Some(id) if layers.contains(&id) => {}
                Some(id) => layers.push(id),
                None => faults.push(unknown("layers", Some(index), word, &layer_words())),
            }
        }
    }
    if layers.is_empty() { LayerId::ALL.to_vec() } else { layers }
}

fn layer_words() -> Vec<&'static str> {
    LayerId::ALL.iter().map(|id| id.word()).collect()
}

fn zone(name: Option<&str>, faults: &mut Vec<FieldFault>) -> Zone {
    match name.map(Zone::parse) {
        None => Zone::utc(),
        Some(Ok(zone)) => zone,
        Some(Err(error)) => {
            let (why, hint) = (error.to_string(), Some(error.hint()));
            faults.push(FieldFault { field: "timezone", index: None, why, hint });
            Zone::utc()
        }
    }
}

fn policy(draft: &Draft, faults: &mut Vec<FieldFault>) -> Policy {
    let default = Policy::default();
    Policy {
        overlap: choice("overlap", draft.overlap.as_deref(), &Overlap::ALL, Overlap::word, faults),
        missed: choice("missed", draft.missed.as_deref(), &Missed::ALL, Missed::word, faults),
        jitter_seconds: number(
            "jitter_seconds",
            draft.jitter_seconds,
            (0, JITTER_SECONDS_MAX),
            faults,
        )
        .unwrap_or(default.jitter_seconds),
        timeout_seconds: number(
            "timeout_seconds",
            draft.timeout_seconds,
            (1, TIMEOUT_SECONDS_MAX),
            faults,
        )
        .unwrap_or(default.timeout_seconds),
        retries: number("retries", draft.retries, (0, RETRIES_MAX), faults)
            .unwrap_or(default.retries),
    }
}

/// One of a closed set; its default when none is named or the word is unknown.
fn choice<T: Copy + Default>(
    field: &'static str,
    word: Option<&str>,
    all: &[T],
    name: impl Fn(T) -> &'static str,
    faults: &mut Vec<FieldFault>,
) -> T {
    let Some(word) = word else { return T::default() };
    all.iter().copied().find(|choice| name(*choice) == word).unwrap_or_else(|| {
        let known: Vec<&str> = all.iter().map(|choice| name(*choice)).collect();
        faults.push(unknown(field, None, word, &known));
        T::default()
    })
}

fn unknown(
    field: &'static str,
    index: Option<usize>,
    word: &str,
    known: &[&'static str],
) -> FieldFault {
    let list = known.join(", ");
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("it is one of {list}; did you mean '{near}'?"),
        None => format!("it is one of {list}"),
    };
    let why = format!("unknown word '{}'", word.escape_default());
    FieldFault { field, index, why, hint: Some(hint) }
}

fn number(
    field: &'static str,
    value: Option<i64>,
    (min, max): (u32, u32),
    faults: &mut Vec<FieldFault>,
) -> Option<u32> {
    let value = value?;
    let within = u32::try_from(value).ok().filter(|value| (min..=max).contains(value));
    if within.is_none() {
        let why = format!("{value} is not a number from {min} to {max}");
        faults.push(FieldFault { field, index: None, why, hint: None });
    }
    within
}

fn include(patterns: &[String], faults: &mut Vec<FieldFault>) {
    let mut report = |index, why, hint| {
        faults.push(FieldFault { field: "include", index, why, hint });
    };
    if patterns.len() > INCLUDE_MAX {
        report(None, format!("more than {INCLUDE_MAX} patterns"), None);
        return;
    }
    for (index, pattern) in patterns.iter().enumerate() {
        if let Err(error) = target::check_pattern(pattern) {
            report(Some(index), error.to_string(), error.hint());
        }
    }
}
