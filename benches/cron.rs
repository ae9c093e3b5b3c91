//! How long the search for the next time takes, for common, odd and rare expressions.
#![allow(clippy::print_stdout, reason = "a bench prints its figures")]
#![allow(clippy::disallowed_methods, reason = "a bench measures time")]
#![allow(clippy::unwrap_used, reason = "a bench that panics has failed")]

use jiff::Timestamp;
use malwar::scheduler::cron::CronExpr;
use malwar::scheduler::cron::Schedule;
use malwar::scheduler::cron::zone::Zone;
use std::hint::black_box;
use std::time::Instant;

/// How often each search is repeated; the fastest of several rounds counts, since everything
/// else the machine does only makes it slower.
const REPEATS: u32 = 50;
const ROUNDS: u32 = 5;

const EXPRESSIONS: [&str; 40] = [
    "* * * * *",
    "*/5 * * * *",
    "*/7 * * * *",
    "0 * * * *",
    "30 * * * *",
    "0 */6 * * *",
    "0,30 8-18 * * *",
    "*/15 9-17 * * 1-5",
    "0 2 * * *",
    "30 2 * * *",
    "0 2 * * 1-5",
    "0 0 * * 0",
    "0 0 1 * *",
    "0 0 1,15 * *",
    "0 0 31 * *",
    "0 0 L * *",
    "0 0 LW * *",
    "0 0 15W * *",
    "0 0 1W,15W,31W * *",
    "0 9 * * 1#1",
    "0 9 * * 5#5",
    "0 9 * * 5L",
    "0 0 13 * 5",
    "0 0 */2 * 1",
    "0 0 1 1 *",
    "0 0 31 12 *",
    "59 23 31 12 *",
    "0 0 29 2 *",
    "0 0 29W 2 *",
    "* * 29 2 *",
    "*/5 0 29 2 *",
    "0 0 * 2 0#5",
    "0 0 * 2 5#5",
    "*/5 * * 2 1#5",
    "30 2 * 3 7L",
    "*/30 2 * 3 7L",
    "*/5 0 * 4 5L",
    "30 1 * 10 0L",
    "* 1 * 10 0L",
    "0 0 1 1-12/3 MON#1",
];

const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Paris",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Africa/Casablanca",
];

/// Nanoseconds of one search.
fn measure(schedule: &Schedule, after: Timestamp) -> u128 {
    let round = |_| {
        let begin = Instant::now();
        for _ in 0..REPEATS {
            black_box(schedule.next_after(black_box(after)));
        }
        begin.elapsed().as_nanos() / u128::from(REPEATS)
    };
    (0..ROUNDS).map(round).min().unwrap_or(0)
}

fn main() {
    let instants: Vec<Timestamp> = [
        "1999-12-31T23:59:59Z",
        "2026-11-24T15:19:00Z",
        "2027-03-28T00:30:00Z",
        "2027-10-31T00:59:30Z",
        "2072-03-01T00:00:00Z",
        "2096-03-01T00:00:00Z",
        "2180-03-01T00:00:00Z",
        "2199-12-31T23:59:00Z",
    ]
    .iter()
    .map(|text| text.parse().unwrap())
    .collect();
    let mut all = Vec::new();
    println!("{:<20} {:>9} {:>9}  worst at", "expression", "median ns", "worst ns");
    for expression in EXPRESSIONS {
        let expr = CronExpr::parse(expression).unwrap();
        let mut times = Vec::new();
        for zone in ZONES {
            let schedule = Schedule::new(expr.clone(), Zone::parse(zone).unwrap());
            times.extend(instants.iter().map(|after| (measure(&schedule, *after), zone, *after)));
        }
        times.sort_unstable();
        let median = times.get(times.len() / 2).map_or(0, |(ns, _, _)| *ns);
        if let Some((worst, zone, after)) = times.last() {
            println!("{expression:<20} {median:>9} {worst:>9}  {zone} {after}");
        }
        all.extend(times);
    }
    all.sort_unstable();
    let at = |share: usize| all.get(share * (all.len() - 1) / 1_000).map_or(0, |(ns, _, _)| *ns);
    println!("all: median {} ns, 99 % {} ns, worst {} ns", at(500), at(990), at(1_000));
}
