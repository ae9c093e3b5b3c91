//! Runs of schedules: started, waited for, looked at, cancelled.

use super::Api;
use super::call::Call;
use super::fault::Fault;
use super::page::Page;
use super::reply::Reply;
use super::schedules::id;
use crate::scheduler::jobs::id::RunId;
use crate::scheduler::jobs::run::{Run, Trigger};
use crate::scheduler::store::lookup::Noted;
use crate::wire::http as wire;

/// Runs one now, due or not, enabled or not, and answers when it is over; at once to who prefers
/// that (RFC 7240 §4.1), and when it waits for the one under way.
pub(super) fn run(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let (run, ended) = api.inlet().run_now(&id(call), Trigger::Api)?;
    let Some(ended) = ended else { return Ok(accepted(&run)) };
    if prefers_no_wait(call) {
        return Ok(accepted(&run).with("Preference-Applied", "respond-async"));
    }
    let ended =
        ended.recv().map_err(|_| Fault::busy("the server is about to end; the run waits"))?;
    Ok(Reply::json(200, wire::run(&ended)))
}

fn accepted(run: &Run) -> Reply {
    Reply::json(202, wire::run(run)).with("Location", &format!("/api/v1/runs/{}", run.id))
}

fn prefers_no_wait(call: &Call<'_>) -> bool {
    let preferences = call.asked.header("prefer").unwrap_or_default();
    preferences.split([',', ';']).any(|word| word.trim().eq_ignore_ascii_case("respond-async"))
}

/// The runs of a schedule, the newest first.
pub(super) fn of_schedule(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let page = Page::of(call)?;
    let (id, store) = (id(call), api.parts.store);
    store.job(&id)?;
    let after = page.after.clone().map(RunId::stored);
    let runs = store.runs_page(&id, after.as_ref(), page.reads(), api.parts.clock.now());
    let mut runs = runs.map_err(Page::fault)?;
    let next = page.cut(&mut runs, |run| run.id.to_string());
    Ok(page.linked(call, Reply::json(200, wire::runs(&runs)), next))
}

/// What the runs of a schedule found to be different, the newest first.
pub(super) fn changes(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let page = Page::of(call)?;
    let (id, store) = (id(call), api.parts.store);
    store.job(&id)?;
    let after = page.after.as_deref().map(|word| word.parse().map_err(|_| Page::lost()));
    let mut noted = store.changes_page(&id, after.transpose()?, page.reads())?;
    let next = page.cut(&mut noted, |(number, _): &(i64, Noted)| number.to_string());
    let body = wire::changes(noted.iter().map(|(_, noted)| noted));
    Ok(page.linked(call, Reply::json(200, body), next))
}

/// One run.
pub(super) fn show(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let (id, now) = (RunId::stored(call.id().to_owned()), api.parts.clock.now());
    let run = api.parts.store.run_seen(&id, now)?;
    Ok(Reply::json(200, wire::run(&run)))
}

/// Takes a run back that is not over.
pub(super) fn cancel(api: &Api<'_>, call: &Call<'_>) -> Result<Reply, Fault> {
    let id = RunId::stored(call.id().to_owned());
    let cancelled = api.inlet().cancel(&id)?;
    let run = api.parts.store.run(&id)?;
    if cancelled {
        return Ok(Reply::json(200, wire::run(&run)));
    }
    Err(Fault::new(409, &format!("Run {id} is over already: {}", run.state.word())))
}
