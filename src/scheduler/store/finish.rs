//! The end of a run: itself, its scans and what they changed, in one transaction.

use super::JobStore;
use super::finished::Finished;
use super::lease;
use super::pages;
use super::row;
use super::skills;
use crate::error::Result;
use crate::scheduler::jobs::run::{Run, RunState};
use crate::scheduler::planning::retry_at;
use crate::storage::moment::Moment;
use crate::storage::scans::{self, NewScan};
use crate::storage::trouble::Failure;
use crate::verdict::Verdict;
use jiff::Timestamp;
use rusqlite::{Connection, named_params};

impl JobStore<'_> {
    /// Keeps a finished run with its scans, notes what changed since the last one, and plans the
    /// next attempt of a failed one. Answers the run as it was kept; none when it is not ours any
    /// more (it was reclaimed, cancelled, or deleted with its job): then nothing is kept.
    pub fn save_run(&self, finished: &Finished<'_>, now: Timestamp) -> Result<Option<Run>> {
        let saved = self.db.write("save a run", |tx| {
            if !self.end(tx, finished)? {
                return Ok(None);
            }
            let run = finished.run;
            for judged in finished.scans {
                scans::save(
                    tx,
                    NewScan {
                        id: &judged.id,
                        run: Some(run.id.as_str()),
                        started_at: judged.started_at,
                        rules_version: finished.rules_version,
                        record: &judged.record,
                    },
                )?;
            }
            if let Some(page) = finished.page {
                pages::keep(tx, &run.job_id, page, now)?;
            }
            let changes = skills::compare(tx, finished, now)?;
            let run = Run { changes, ..run.clone() };
            note_changes(tx, &run)?;
            lease::note_end(tx, &run)?;
            if let Some(cause) = finished.cause {
                let job = row::job_by_id(tx, &run.job_id)?.and_then(|found| found.job.ok());
                let retry_at = job.and_then(|job| retry_at(&job, &run, cause, now));
                lease::try_again(tx, &run, retry_at, now)?;
            }
            Ok(Some(run))
        })?;
        self.wake();
        Ok(saved)
    }

    /// Ends the run's row, if it is still ours.
    fn end(&self, tx: &Connection, finished: &Finished<'_>) -> Result<bool, Failure> {
        const END: &str = "UPDATE job_runs SET status = :status, scan_id = :scan_id, \
             verdict = :verdict, risk_score = :risk, error = :error, completed_at = :ended, \
             skills = :skills WHERE id = :id AND owner = :owner AND attempt = :attempt \
             AND status IN ('pending', 'running')";
        let run = finished.run;
        let (scan, verdict, risk) = match &run.state {
            RunState::Completed { scan, verdict, risk, .. } => {
                (Some(scan.as_str()), Some(Verdict::word(*verdict)), Some(risk.points()))
            }
            RunState::Pending
            | RunState::Running
            | RunState::Failed { .. }
            | RunState::Skipped { .. }
            | RunState::Cancelled { .. } => (None, None, None),
        };
        let changed = tx.prepare_cached(END)?.execute(named_params! {
            ":status": run.state.word(),
            ":scan_id": scan,
            ":verdict": verdict,
            ":risk": risk,
            ":error": row::told(run),
            ":ended": run.state.ended_at().map(Moment),
            ":skills": run.skills,
            ":id": run.id.as_str(),
            ":owner": self.owner.as_str(),
            ":attempt": run.attempt,
        })?;
        Ok(changed > 0)
    }
}

fn note_changes(tx: &Connection, run: &Run) -> rusqlite::Result<()> {
    const NOTE: &str = "UPDATE job_runs SET changes = ?1 WHERE id = ?2";
    tx.prepare_cached(NOTE)?.execute((run.changes, run.id.as_str()))?;
    Ok(())
}
