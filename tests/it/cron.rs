//! Cron schedules against the tables of agreed cases, and against a matcher that walks.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed")]

use jiff::Timestamp;
use malwar::scheduler::cron::CronExpr;
use malwar::scheduler::cron::Schedule;
use malwar::scheduler::cron::zone::Zone;
use std::fs;

/// The next time after `after`, or none when the expression is refused.
fn next(expression: &str, zone: &str, after: &str) -> Option<Timestamp> {
    let expr = CronExpr::parse(expression).ok()?;
    let schedule = Schedule::new(expr, Zone::parse(zone).unwrap());
    Some(schedule.next_after(after.parse().unwrap()).unwrap())
}

fn check(table: &str, rows_min: usize) {
    let text = fs::read_to_string(format!("tests/data/{table}")).unwrap();
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let [expression, zone, after, expected, class] =
            line.split('\t').collect::<Vec<_>>().try_into().unwrap();
        let expression = expression.replace("\\t", "\t");
        let expected = (expected != "ERR").then(|| expected.parse::<Timestamp>().unwrap());
        let got = next(&expression, zone, after);
        if got != expected {
            wrong.push(format!("{class}: {line}: got {got:?}"));
        }
        rows += 1;
    }
    assert!(rows >= rows_min, "only {rows} rows in {table}");
    assert!(wrong.is_empty(), "{} of {rows} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_the_implementations_agree_on_holds() {
    check("cron_cases.tsv", 3_028);
}

#[test]
fn what_was_decided_where_they_differ_holds() {
    check("cron_disputed.tsv", 696);
}
