//! Schedules: listed, made, looked at, changed, deleted.

use super::Api;
use super::call::Call;
use super::etag;
use super::fault::Fault;
use super::idempotency;
use super::input::body;
use super::input::form::{Form, refused};
use super::input::item::Step;
use super::input::json::Json;
use super::page::Page;
use super::reply::Reply;
use crate::error::Error;
use crate::scheduler::jobs::id::JobId;
use crate::scheduler::jobs::{Draft, Edit, Job};
use crate::scheduler::store::lookup::Listed;
use crate::storage::answers;
use crate::target::roots;
use crate::wire::http as wire;

/// Runs told with a schedule, as in malwar 0.4.0.
const RUNS_TOLD: u32 = 20;
/// Schedules that one look at the database takes: others wait no longer than that.
const READ_AT_ONCE: u32 = 250;

/// All of them, or a page when one is asked for.
pub(super) fn list(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let Some(page) = Page::if_asked(call)? else {
        let list = api.told.list(api.parts.db, || all(api))?;
        return Ok(Reply::json(200, String::new()).sharing(list));
    };
    let after = page.after.clone().map(JobId::stored);
    let listed = api.parts.store.jobs_page(after.as_ref(), page.reads());
    let mut jobs = sound(listed.map_err(Page::fault)?);
    let next = page.cut(&mut jobs, |job| job.id.to_string());
    Ok(page.linked(call, Reply::json(200, wire::jobs(&jobs)), next))
}

/// All of them as an array; no more of them are held at once than are read at once.
fn all(api: &Api<'_>) -> Result<String, Fault> {
    let mut list = String::new();
    let mut after: Option<JobId> = None;
    loop {
        let listed = match api.parts.store.jobs_page(after.as_ref(), READ_AT_ONCE) {
            // It was deleted while we looked: from the beginning, which is rare and soon over.
            Err(Error::UnknownId { .. }) => {
                (list, after) = (String::new(), None);
                continue;
            }
            listed => listed?,
        };
        let count = listed.jobs.len() + listed.broken.len();
        after.clone_from(&listed.last);
        let jobs = sound(listed);
        let page = wire::jobs(&jobs);
        let items = page.trim_start_matches('[').trim_end_matches(']');
        if !list.is_empty() && !items.is_empty() {
            list.push(',');
        }
        list.push_str(items);
        if count < READ_AT_ONCE as usize {
            return Ok(format!("[{list}]"));
        }
    }
}

/// The schedules among the rows; what is none is the business of whoever reads the log.
fn sound(listed: Listed) -> Vec<Job> {
    for error in &listed.broken {
        log::warn!(target: "api", "{error}");
    }
    listed.jobs
}

/// Makes one.
pub(super) fn create(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let body = body::object(call.asked)?;
    let draft = draft(&body)?;
    let job = Job::plan(draft, api.parts.clock.now()).map_err(|error| wrong(error, &body))?;
    within_roots(api, &job.target)?;
    let tag = etag::tag(&job, &wire::job_with_runs(&job, &[]));
    let place = format!("/api/v1/schedules/{}", job.id);
    let reply = Reply::json(201, wire::job(&job)).with("Location", &place).with("ETag", &tag);
    let kept = idempotency::kept(call, &reply);
    api.parts.store.create_with(&job, |tx| answers::keep(tx, kept.as_ref()))?;
    Ok(reply)
}

/// One with its newest runs.
pub(super) fn show(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let job = api.parts.store.job(&id(call))?;
    let (body, tag) = told(api, &job)?;
    let reply =
        if etag::is_known(call.asked, &tag) { Reply::empty(304) } else { Reply::json(200, body) };
    Ok(reply.with("ETag", &tag))
}

/// Changes what is named, and nothing when any of it is wrong.
pub(super) fn update(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let body = body::object(call.asked)?;
    let edit = edit(&body)?;
    check_words(&edit, &body)?;
    let (id, store) = (id(call), api.parts.store);
    let job = store.job(&id)?;
    let seen = etag::seen(call.asked, &job)?;
    let job = if edit == Edit::default() {
        job
    } else {
        let now = api.parts.clock.now();
        // What is wrong with the expression is told before where the target lies.
        job.edited(edit.clone(), now).map_err(|error| wrong(error, &body))?;
        edit.target.as_deref().map_or(Ok(()), |target| within_roots(api, target))?;
        store.update(&id, &edit, seen, now).map_err(|error| wrong(error, &body))?
    };
    changed(api, &job)
}

/// Deletes one with its runs; its scans stay.
pub(super) fn delete(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let (id, store) = (id(call), api.parts.store);
    let seen = match call.asked.header("if-match") {
        Some(_) => etag::seen(call.asked, &store.job(&id)?)?,
        None => None,
    };
    store.delete(&id, seen)?;
    Ok(Reply::empty(204))
}

/// The schedule that a request is about.
pub(super) fn id(call: &Call<'_>) -> JobId {
    JobId::stored(call.id().to_owned())
}

/// The answer after a change.
pub(super) fn changed(api: &Api<'_>, job: &Job) -> Result<Reply, Fault> {
    let (_, tag) = told(api, job)?;
    Ok(Reply::json(200, wire::job(job)).with("ETag", &tag))
}

fn told(api: &Api<'_>, job: &Job) -> Result<(String, String), Fault> {
    let runs = api.parts.store.runs_seen(&job.id, RUNS_TOLD, api.parts.clock.now())?;
    let body = wire::job_with_runs(job, &runs);
    let tag = etag::tag(job, &body);
    Ok((body, tag))
}

/// What our own gate refuses, by field where it names fields.
pub(super) fn wrong(error: Error, body: &Json) -> Fault {
    let Error::BadFields { faults } = error else { return error.into() };
    let way = [Step::Name("body")];
    let items: Vec<_> = faults.iter().map(|fault| refused(fault, body, &way)).collect();
    items.into()
}

/// A key must not read any file of this machine.
fn within_roots(api: &Api<'_>, target: &str) -> Result<(), Fault> {
    if roots::hold(&api.parts.options.scan_roots, target) {
        return Ok(());
    }
    Err(Fault::new(403, "target_path lies outside of MALWAR_SCAN_ROOTS"))
}

fn draft(body: &Json) -> Result<Draft, Fault> {
    let mut form = Form::of_body(body);
    let draft = Draft {
        name: form.required("name"),
        target: form.required("target_path"),
        schedule: form.required("schedule"),
        layers: form.texts("layers").unwrap_or_default(),
        enabled: form.truth("enabled").unwrap_or(true),
        timezone: form.text_or_null("timezone"),
        overlap: form.text_or_null("overlap"),
        missed: form.text_or_null("missed"),
        jitter_seconds: form.whole_or_null("jitter_seconds"),
        timeout_seconds: form.whole_or_null("timeout_seconds"),
        retries: form.whole_or_null("retries"),
        include: form.texts_or_null("include").unwrap_or_default(),
    };
    form.finish()?;
    Ok(draft)
}

fn edit(body: &Json) -> Result<Edit, Fault> {
    let mut form = Form::of_body(body);
    let edit = Edit {
        name: form.text_or_null("name"),
        target: form.text_or_null("target_path"),
        schedule: form.text_or_null("schedule"),
        layers: form.texts_or_null("layers"),
        enabled: form.truth_or_null("enabled"),
        timezone: form.text_or_null("timezone"),
        overlap: form.text_or_null("overlap"),
        missed: form.text_or_null("missed"),
        jitter_seconds: form.whole_or_null("jitter_seconds"),
        timeout_seconds: form.whole_or_null("timeout_seconds"),
        retries: form.whole_or_null("retries"),
        include: form.texts_or_null("include"),
    };
    form.finish()?;
    Ok(edit)
}

/// Fails when words of an edit are none that any schedule could have: that is told before
/// whether there is such a schedule.
fn check_words(edit: &Edit, body: &Json) -> Result<(), Fault> {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let draft = Draft {
        layers: edit.layers.clone().unwrap_or_default(),
        timezone: edit.timezone.clone(),
        overlap: edit.overlap.clone(),
        missed: edit.missed.clone(),
        jitter_seconds: edit.jitter_seconds,
        timeout_seconds: edit.timeout_seconds,
        retries: edit.retries,
        include: edit.include.clone().unwrap_or_default(),
        ..Draft::new(&given(&edit.name), &given(&edit.target), &given(&edit.schedule))
    };
    match Job::plan(draft, jiff::Timestamp::UNIX_EPOCH) {
        Err(error @ Error::BadFields { .. }) => Err(wrong(error, body)),
        // The expression is another matter: it may not have been given.
        Ok(_) | Err(_) => Ok(()),
    }
}
