//! Holds the gate, edits and due times of jobs.

use super::policy::{Missed, Overlap};
use super::*;
use crate::error::Error;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOW: &str = "2026-11-24T15:19:30Z";

fn job(schedule: &str) -> Job {
    Job::plan(Draft::new("skills", "skills/", schedule), at(NOW)).unwrap()
}

#[test]
fn a_draft_that_says_little_gets_the_defaults() {
    let job = job("0 2 * * *");
    assert_eq!(job.layers, LayerId::ALL);
    assert_eq!(job.policy, Policy::default());
    assert_eq!((job.policy.overlap, job.policy.missed), (Overlap::Skip, Missed::Once));
    assert_eq!((job.policy.timeout_seconds, job.policy.retries), (600, 0));
    assert_eq!(job.schedule.zone.name(), "UTC");
    assert!(job.enabled && !job.is_paused(at(NOW)));
    assert_eq!(job.next_run, Some(at("2026-11-25T02:00:00Z")));
}

#[test]
fn every_field_at_fault_is_named_with_its_reason() {
    fn check(change: impl FnOnce(&mut Draft), expected: &[(&str, Option<usize>, &str)]) {
        let mut draft = Draft::new("n", "t", "0 2 * * *");
        change(&mut draft);
        let faults = match Job::plan(draft, at(NOW)) {
            Err(Error::BadFields { faults }) => faults,
            other => panic!("{other:?}"),
        };
        let told: Vec<String> =
            faults.iter().map(|f| format!("{} {:?} {}", f.field, f.index, f.why)).collect();
        assert_eq!(faults.len(), expected.len(), "{told:?}");
        for (fault, (field, index, why)) in faults.iter().zip(expected) {
            assert_eq!((fault.field, fault.index), (*field, *index), "{told:?}");
            assert!(fault.why.contains(why), "{told:?}");
        }
    }
    check(|d| d.retries = Some(6), &[("retries", None, "6 is not a number from 0 to 5")]);
    check(|d| d.retries = Some(-1), &[("retries", None, "-1")]);
    check(|d| d.timeout_seconds = Some(0), &[("timeout_seconds", None, "from 1 to 86400")]);
    check(|d| d.timeout_seconds = Some(86_401), &[("timeout_seconds", None, "86401")]);
    check(|d| d.jitter_seconds = Some(3_601), &[("jitter_seconds", None, "from 0 to 3600")]);
    check(|d| d.jitter_seconds = Some(i64::MAX), &[("jitter_seconds", None, "9223")]);
    check(|d| d.overlap = Some("both".into()), &[("overlap", None, "unknown word 'both'")]);
    check(|d| d.missed = Some(String::new()), &[("missed", None, "unknown word ''")]);
    check(|d| d.timezone = Some("Mars".into()), &[("timezone", None, "'Mars'")]);
    check(|d| d.timezone = Some(String::new()), &[("timezone", None, "unknown time zone")]);
    check(|d| d.include = vec!["*.md".into(), "[".into()], &[("include", Some(1), "'['")]);
    check(|d| d.include = vec!["a".into(); 65], &[("include", None, "more than 64")]);
    check(|d| d.name = "n".repeat(4_097), &[("name", None, "4096")]);
    check(|d| d.schedule = "* ".repeat(4_097), &[("schedule", None, "4096")]);
    check(
        |d| d.layers = vec!["rule_engine,nope".into(), "rules".into()],
        &[("layers", Some(0), "'nope'"), ("layers", Some(1), "'rules'")],
    );
    check(
        |d| (d.retries, d.overlap, d.schedule) = (Some(9), Some("x".into()), "bad".into()),
        &[("overlap", None, "'x'"), ("retries", None, "9")],
    );
}

#[test]
fn bounds_themselves_are_accepted() {
    let mut draft = Draft::new(&"n".repeat(4_096), "", "@daily");
    draft.jitter_seconds = Some(3_600);
    draft.timeout_seconds = Some(86_400);
    draft.retries = Some(5);
    draft.layers = vec!["threat_intel,rule_engine".into(), "threat_intel".into()];
    draft.include = vec!["*.md".into(); 64];
    let job = Job::plan(draft, at(NOW)).unwrap();
    assert_eq!(job.layers, [LayerId::ThreatIntel, LayerId::RuleEngine]);
}

#[test]
fn a_bad_cron_expression_is_shown_with_what_to_write() {
    let error = Job::plan(Draft::new("n", "t", "0 25 * * *"), at(NOW)).unwrap_err();
    assert!(error.to_string().contains("hour must be 0"), "{error}");
    assert!(error.hint().is_some());
    let Error::BadCron { original, .. } = error else { panic!("{error:?}") };
    assert_eq!(original, "Value 25 out of bounds (0-23)");
}

#[test]
fn what_the_clocks_leave_out_each_time_is_refused_with_what_to_write() {
    let in_paris = |schedule: &str| {
        let mut draft = Draft::new("n", "t", schedule);
        draft.timezone = Some("Europe/Paris".into());
        draft
    };
    for (schedule, written) in [
        ("*/30 2 * 3 7L", Some("0-59/30 2 * 3 7L")),
        ("*  2 * mar SUNL", Some("0-59 2 * mar SUNL")),
        ("*/30,7 2 * 3 7L", Some("0-59/30,7 2 * 3 7L")),
        ("30 2 * 3 7L", None),
        ("0-59/30 2 * 3 7L", None),
        ("*/30 2,3 * 3 7L", None),
        ("*/30 2 * 3,4 7L", None),
    ] {
        let planned = Job::plan(in_paris(schedule), at(NOW));
        let refused = planned.as_ref().err().map(|error| error.hint().unwrap_or_default());
        let hint = |w: &str| format!("to run once, right after the clocks jump, write '{w}'");
        assert_eq!(refused, written.map(hint), "{schedule}");
        if let (Err(error), Some(written)) = (planned, written) {
            let told = error.to_string();
            assert!(told.starts_with("this never happens\n"), "{told}");
            assert!(told.contains("the clocks of Europe/Paris leave this time out"), "{told}");
            let planned = Job::plan(in_paris(written), at(NOW)).unwrap();
            assert_eq!(planned.next_run, Some(at("2027-03-28T01:00:00Z")), "{written}");
            assert!(Job::plan(Draft::new("n", "t", schedule), at(NOW)).is_ok(), "in UTC it comes");
        }
    }
    let utc = job("*/30 2 * 3 7L");
    let moved = Edit { timezone: Some("Europe/Paris".into()), ..Edit::default() };
    assert!(utc.edited(moved, at(NOW)).unwrap_err().to_string().contains("leave this time out"));
    // One that was kept before this was refused can still be renamed, and switched off.
    let old =
        Job { schedule: Job::restored(in_paris("*/30 2 * 3 7L"), kept()).unwrap().schedule, ..utc };
    let renamed = Edit { name: Some("x".into()), enabled: Some(false), ..Edit::default() };
    assert!(old.edited(renamed, at(NOW)).is_ok());
}

fn kept() -> Kept {
    Kept {
        id: JobId::stored("sched-1".into()),
        paused_at: None,
        paused_until: None,
        pause_reason: None,
        revision: 1,
        created_at: at(NOW),
        next_run: None,
        last_run: None,
        last_verdict: None,
        last_risk: None,
    }
}

#[test]
fn an_edit_changes_what_it_names_and_plans_anew_only_when_it_must() {
    let job = Job { next_run: Some(at("2026-11-24T02:00:00Z")), ..job("0 2 * * *") };
    let later = at("2026-11-24T20:00:00Z");
    let planned = Some(at("2026-11-25T02:00:00Z"));
    for (edit, next_run) in [
        (Edit { name: Some("x".into()), ..Edit::default() }, job.next_run),
        (Edit { enabled: Some(true), ..Edit::default() }, job.next_run),
        (Edit { enabled: Some(false), ..Edit::default() }, job.next_run),
        (Edit { schedule: Some("0 2 * * *".into()), ..Edit::default() }, job.next_run),
        (
            Edit { schedule: Some("0 3 * * *".into()), ..Edit::default() },
            Some(at("2026-11-25T03:00:00Z")),
        ),
        (
            Edit { timezone: Some("Europe/Paris".into()), ..Edit::default() },
            Some(at("2026-11-25T01:00:00Z")),
        ),
    ] {
        let edited = job.edited(edit.clone(), later).unwrap();
        assert_eq!((edited.next_run, edited.revision), (next_run, 2), "{edit:?}");
        assert_eq!((&edited.id, edited.created_at), (&job.id, job.created_at));
    }
    let off = Job { enabled: false, ..job.clone() };
    let on = off.edited(Edit { enabled: Some(true), ..Edit::default() }, later).unwrap();
    assert_eq!(on.next_run, planned, "enabling plans from now");
    let bad = Edit { name: Some("x".into()), retries: Some(6), ..Edit::default() };
    assert!(job.edited(bad, later).is_err());
}

#[test]
fn a_pause_ends_by_itself_and_the_instant_of_its_end_is_not_part_of_it() {
    let job = job("*/10 * * * *");
    for (until, next) in [
        ("2026-11-24T16:20:00Z", "2026-11-24T16:20:00Z"),
        ("2026-11-24T16:20:01Z", "2026-11-24T16:30:00Z"),
        ("2020-01-01T00:00:00Z", "2026-11-24T15:20:00Z"),
    ] {
        assert_eq!(job.paused(at(until), None, at(NOW)).next_run, Some(at(next)), "{until}");
    }
    let paused = job.paused(at("2026-11-24T16:20:00Z"), None, at(NOW));
    let for_good = job.paused(FOR_EVER, Some("moving".to_owned()), at(NOW));
    assert_eq!((for_good.next_run, for_good.is_paused(at(NOW))), (None, true));
    assert!(paused.is_paused(at(NOW)) && !paused.is_paused(at("2026-11-24T16:20:00Z")));
    let resumed = paused.resumed(at("2026-11-24T15:41:00Z"));
    assert_eq!(resumed.next_run, Some(at("2026-11-24T15:50:00Z")));
    assert_eq!((resumed.paused_until, resumed.revision), (None, 3));
}

#[test]
fn a_pause_knows_how_many_due_times_it_left_out() {
    let job = job("*/10 * * * *");
    assert_eq!(job.left_out(at(NOW)), None, "it was not paused");
    let paused = job.paused(at("2026-11-24T16:20:00Z"), None, at(NOW));
    for (now, expected) in [
        (NOW, 0),
        ("2026-11-24T15:19:59Z", 0),
        ("2026-11-24T15:20:00Z", 1),
        ("2026-11-24T16:00:00Z", 5),
        // The instant at which the pause ends is not part of it, and what comes later runs.
        ("2026-11-24T16:20:00Z", 6),
        ("2026-11-25T00:00:00Z", 6),
    ] {
        assert_eq!(paused.left_out(at(now)), Some(expected), "{now}");
    }
    let longer = paused.paused(FOR_EVER, None, at("2026-11-24T15:30:00Z"));
    assert_eq!(longer.paused_at, Some(at(NOW)), "one pause, put off");
    assert_eq!(longer.left_out(at("2026-11-24T15:30:00Z")), Some(2));
    assert_eq!(longer.left_out(at("2036-11-24T15:30:00Z")), Some(LEFT_OUT_MAX));
    let again = paused.paused(FOR_EVER, None, at("2026-11-24T17:00:00Z"));
    assert_eq!(again.paused_at, Some(at("2026-11-24T17:00:00Z")), "another pause");
    assert_eq!(Job { enabled: false, ..longer.clone() }.left_out(at(NOW)), None, "it was off");
    assert_eq!(longer.resumed(at(NOW)).paused_at, None);
}

#[test]
fn jitter_is_one_offset_for_one_id_within_its_bound_and_spread_over_it() {
    let with_jitter = |id: String, jitter_seconds| Job {
        id: JobId::stored(id),
        policy: Policy { jitter_seconds, ..Policy::default() },
        ..job("0 * * * *")
    };
    let mut quarters = [0; 4];
    for n in 0..1_000 {
        let job = with_jitter(format!("sched-{n:012x}"), 3_600);
        let offset = job.offset();
        assert_eq!(offset, job.clone().offset());
        assert!((0..=3_600).contains(&offset.as_secs()), "{offset:?}");
        quarters[usize::try_from((offset.as_secs() / 901).min(3)).unwrap()] += 1;
        let due = job.next_due(at(NOW)).unwrap();
        assert!(due > at(NOW) && due <= at(NOW) + SignedDuration::from_hours(1), "{due}");
        let slot = due - offset;
        assert_eq!(slot.as_second() % 3_600, 0, "{slot}");
        assert_eq!(with_jitter(format!("sched-{n:012x}"), 0).offset(), SignedDuration::ZERO);
    }
    assert!(quarters.iter().all(|count| (200..300).contains(count)), "{quarters:?}");
}

#[test]
fn changed_jitter_moves_the_pending_due_time_and_neither_drops_nor_doubles_it() {
    let mut job = job("0 * * * *");
    job.next_run = Some(at("2026-11-24T16:00:00Z"));
    let edit = Edit { jitter_seconds: Some(600), ..Edit::default() };
    let moved = job.edited(edit, at("2026-11-24T15:59:59Z")).unwrap();
    assert_eq!(moved.next_run, job.next_run.map(|due| due + moved.offset()));
    let back = Edit { jitter_seconds: Some(0), ..Edit::default() };
    let back = moved.edited(back, at("2026-11-24T16:00:01Z")).unwrap();
    assert_eq!(back.next_run, job.next_run);
}

#[test]
fn the_last_due_time_of_a_span_is_the_one_that_walking_finds() {
    for (schedule, from, until) in [
        ("*/15 * * * *", "2026-11-24T15:30:00Z", "2026-11-24T15:30:00Z"),
        ("*/15 * * * *", "2026-11-24T15:30:00Z", "2026-11-24T15:44:59Z"),
        ("*/15 * * * *", "2026-11-24T15:30:00Z", "2026-11-24T15:45:00Z"),
        ("*/15 * * * *", "2026-11-24T15:30:00Z", "2026-11-25T15:46:10Z"),
        ("* 0 * * *", "2026-11-25T00:00:00Z", "2026-11-25T23:59:00Z"),
        ("0 0 29 2 *", "2028-02-29T00:00:00Z", "2037-01-01T00:00:00Z"),
        ("17 3 1 * MON", "2026-11-30T03:17:00Z", "2027-11-24T15:45:00Z"),
    ] {
        let job = job(schedule);
        let (from, until) = (at(from), at(until));
        let walked = job.upcoming(from).take_while(|due| *due <= until).last().unwrap_or(from);
        assert_eq!(job.last_due(from, until), walked, "{schedule} {from} {until}");
    }
}

#[test]
fn a_draft_made_of_a_job_makes_the_same_job() {
    let mut draft = Draft::new("n", "t/*/SKILL.md", "*/5 1-3 * * MON#2");
    draft.timezone = Some("Europe/Paris".into());
    draft.overlap = Some("queue".into());
    draft.missed = Some("skip".into());
    (draft.jitter_seconds, draft.timeout_seconds, draft.retries) = (Some(7), Some(8), Some(3));
    draft.include = vec!["docs/**".into()];
    draft.layers = vec!["threat_intel".into()];
    let job = Job::plan(draft, at(NOW)).unwrap();
    let same = job.edited(Edit::default(), at(NOW)).unwrap();
    assert_eq!(Job { revision: 1, ..same }, job);
}
