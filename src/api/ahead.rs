//! What schedules will do: tried out before they are made, kept from running for a while.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::input::body;
use super::input::form::Form;
use super::input::item::{Item, Step};
use super::input::json::Json;
use super::reply::Reply;
use super::schedules::{changed, id, wrong};
use crate::report::schedules::created::surprises;
use crate::scheduler::jobs::{Draft, FOR_EVER, Job};
use crate::wire::http as wire;
use jiff::{SignedDuration, Timestamp};

/// Due times told when nobody says how many.
const RUNS: i64 = 5;
/// Due times told at most.
const RUNS_MAX: i64 = 100;
/// Bytes of a reason: a sentence or two, as on the command line.
const REASON_BYTES_MAX: usize = 1_000;

/// What an expression means: in words, when it is due, and what may surprise.
pub(super) fn preview(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let body = body::object(call.asked)?;
    let mut form = Form::of_body(&body);
    let schedule = form.required("schedule");
    let timezone = form.text_or_null("timezone");
    let count = form.whole_or_null("count").unwrap_or(RUNS);
    if !(1..=RUNS_MAX).contains(&count) {
        form.note(field(&body, "count", &format!("it is a number from 1 to {RUNS_MAX}")));
    }
    form.finish()?;
    let now = api.parts.clock.now();
    let draft = Draft { timezone, ..Draft::new("", "", &schedule) };
    let job = Job::plan(draft, now).map_err(|error| wrong(error, &body))?;
    let count = usize::try_from(count).unwrap_or(0);
    let next_runs: Vec<Timestamp> = job.schedule.upcoming(now).take(count).collect();
    let (warnings, notes) = surprises(&job.schedule, now);
    let ahead = wire::Ahead {
        schedule: &job.schedule,
        next_runs: &next_runs,
        warnings: &warnings,
        notes: &notes,
    };
    Ok(Reply::json(200, wire::ahead(ahead)))
}

/// Keeps one from running by itself for a while.
pub(super) fn pause(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let now = api.parts.clock.now();
    let body = if call.asked.body.is_empty() {
        Json::Object(Vec::new())
    } else {
        body::object(call.asked)?
    };
    let mut form = Form::of_body(&body);
    let until = form.text_or_null("until");
    let seconds = form.whole_or_null("seconds");
    let reason = form.text_or_null("reason");
    if reason.as_ref().is_some_and(|reason| reason.len() > REASON_BYTES_MAX) {
        let why = format!("it has more than {REASON_BYTES_MAX} bytes");
        form.note(field(&body, "reason", &why));
    }
    let until = match (until, seconds) {
        (None, None) => FOR_EVER,
        (Some(_), Some(_)) => {
            form.note(field(&body, "seconds", "until says the same: give one of them"));
            FOR_EVER
        }
        (None, Some(seconds)) => {
            now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(FOR_EVER)
        }
        (Some(word), None) => word.parse().unwrap_or_else(|_| {
            let why = "it is a time with an offset, such as 2026-11-24T02:00:00+00:00";
            form.note(field(&body, "until", why));
            FOR_EVER
        }),
    };
    if until <= now {
        let name = if seconds.is_some() { "seconds" } else { "until" };
        form.note(field(&body, name, "the pause would be over already"));
    }
    form.finish()?;
    changed(api, &api.parts.store.pause(&id(call), until, reason.as_deref(), now)?)
}

/// Ends a pause, and enables one that was off.
pub(super) fn resume(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    changed(api, &api.parts.store.resume(&id(call), api.parts.clock.now())?)
}

fn field(body: &Json, name: &'static str, why: &str) -> Item {
    let way = [Step::Name("body"), Step::Name(name)];
    Item::refused(&way, why, body.member(name).unwrap_or(&Json::Null))
}
