//! Cron schedules against the tables of agreed cases: times, words, refusals, warnings.

use jiff::Timestamp;
use malwar::scheduler::cron::CronExpr;
use malwar::scheduler::cron::Schedule;
use malwar::scheduler::cron::Warning;
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

#[test]
fn the_words_say_when_it_happens() {
    let text = fs::read_to_string("tests/data/cron_words.tsv").unwrap();
    assert!(text.lines().count() > 80);
    for line in text.lines().skip(1) {
        let (expression, words) = line.split_once('\t').unwrap();
        assert_eq!(CronExpr::parse(expression).unwrap().describe(), words, "{expression}");
    }
}

#[test]
fn a_refusal_shows_where_and_why() {
    for (expression, shown) in [
        ("0 25 * * *", "bad cron expression\n  0 25 * * *\n    ^^ hour must be 0–23"),
        ("0 0 31 2 *", "this never happens\n  0 0 31 2 *\n      ^^^^ February has no 31st"),
        (
            "\t0  0 1,,2 * *",
            "bad cron expression\n   0  0 1,,2 * *\n          ^ an item of the list is empty",
        ),
        ("１ * * * *", "bad cron expression\n  \u{fffd} * * * *\n  ^ '\u{fffd}' is not a minute"),
        ("", "bad cron expression\n  \n  ^ it is empty, and must have 5 fields"),
    ] {
        assert_eq!(CronExpr::parse(expression).unwrap_err().to_string(), shown);
    }
    let long = CronExpr::parse(&"1,".repeat(100_000)).unwrap_err();
    assert_eq!(long.reason(), "longer than 1000 bytes");
    assert!(long.to_string().chars().count() < 200);
}

#[test]
fn a_refusal_says_what_to_write() {
    for (expression, hint) in [
        ("5/15 * * * *", "write '5-59/15'"),
        ("* * * * SAT/2", "write '6'"),
        ("0 22-4 * * *", "to go round the end write '22-23,0-4'"),
        ("0 0 * * FRI-MON", "to go round the end write '5-6,0-1'"),
        ("*/0 * * * *", "for every value write '*'"),
        ("1,,2 * * * *", "remove the extra comma"),
        ("* * * * * *", "there is no field for seconds: write '* * * * *'"),
        ("0 0 12 * * 2027", "there is no field for years: write '0 0 12 * *'"),
        ("0 0 12 * * ? *", "there is no field for seconds or years: write '0 12 * * ?'"),
        ("@every 5m", "write '*/5 * * * *'"),
        ("@every 6h", "write '0 */6 * * *'"),
        ("@Daily", "write '@daily'"),
        ("daily", "write '@daily'"),
        ("@dayly", "did you mean '@daily'?"),
        ("CRON_TZ=Europe/Paris 0 2 * * *", "use the time zone field: --tz Europe/Paris"),
        ("１ * * * *", "write the digits 0-9"),
        ("0 0 l * *", "write it in capitals: 'L'"),
        ("0 0 * * FRI#L", "write '5L' for the last one"),
        ("/5 * * * *", "write '*/5'"),
    ] {
        assert_eq!(CronExpr::parse(expression).unwrap_err().hint(), Some(hint), "{expression}");
    }
}

/// Each as recorded from the Python malwar 0.4.0, but for those that we take.
#[test]
fn the_reasons_of_the_original_are_kept_for_its_clients() {
    for (expression, reason) in [
        ("", "Cron expression must have exactly 5 fields, got 0: ''"),
        ("* * * *", "Cron expression must have exactly 5 fields, got 4: '* * * *'"),
        ("* * * * * *", "Cron expression must have exactly 5 fields, got 6: '* * * * * *'"),
        ("60 * * * *", "Value 60 out of bounds (0-59)"),
        ("* 24 * * *", "Value 24 out of bounds (0-23)"),
        ("* * 0 * *", "Value 0 out of bounds (1-31)"),
        ("* * 32 * *", "Value 32 out of bounds (1-31)"),
        ("* * * 13 * ", "Value 13 out of bounds (1-12)"),
        ("*/0 * * * *", "Step must be positive: */0"),
        ("*/-5 * * * *", "Step must be positive: */-5"),
        ("*/x * * * *", "Invalid step value: */x"),
        ("5-1 * * * *", "Range 5-1 out of bounds (0-59)"),
        ("1-70 * * * *", "Range 1-70 out of bounds (0-59)"),
        ("a * * * *", "Invalid value: a"),
        ("0 0 31 2 *", "Could not find next run for cron expression: '0 0 31 2 *'"),
        ("-1 * * * *", "Invalid range: -1"),
        ("1,,2 * * * *", "Invalid value: "),
        ("MON * * * *", "Invalid value: MON"),
        ("1-a * * * *", "Invalid range: 1-a"),
        ("1.5 * * * *", "Invalid value: 1.5"),
    ] {
        assert_eq!(CronExpr::parse(expression).unwrap_err().original_reason(), reason);
    }
}

#[test]
fn two_restricted_day_fields_earn_a_warning() {
    for (expression, warnings) in [
        ("0 0 1 * *", &[][..]),
        ("0 0 * * 1", &[]),
        ("0 0 */2 * ?", &[]),
        ("0 0 1 * 1", &[Warning::EitherDay]),
        ("0 0 */2 * 1", &[Warning::StarredDay]),
        ("0 0 1 * */2", &[Warning::StarredDay]),
        ("0 0 *,10 * 2", &[Warning::StarredDay]),
    ] {
        assert_eq!(CronExpr::parse(expression).unwrap().warnings(), warnings, "{expression}");
    }
}

#[test]
fn changes_of_the_clocks_are_told_when_they_touch_a_run() {
    for (expression, expected) in [
        ("0 4 * * *", &[][..]),
        (
            "30 2 * * *",
            &[
                "on Sun 28 Mar 2027 clocks jump from 02:00 to 03:00: what is due in between runs \
                 once, at 03:00",
                "on Sun 31 Oct 2027 clocks go back from 03:00 to 02:00: what is due in between \
                 runs the first time only",
            ],
        ),
        (
            "*/30 * * * *",
            &[
                "on Sun 28 Mar 2027 clocks jump from 02:00 to 03:00: what is due in between does \
                 not run",
                "on Sun 31 Oct 2027 clocks go back from 03:00 to 02:00: what is due in between \
                 runs both times",
            ],
        ),
        ("30 2 * * MON", &[]),
    ] {
        let schedule = Schedule::new(
            CronExpr::parse(expression).unwrap(),
            Zone::parse("Europe/Paris").unwrap(),
        );
        let told: Vec<String> = schedule
            .clock_changes(
                "2027-01-01T00:00:00Z".parse().unwrap(),
                "2028-01-01T00:00:00Z".parse().unwrap(),
            )
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(told, expected, "{expression}");
    }
}

#[test]
fn the_rarest_dates_are_found_and_the_impossible_are_not() {
    for (expression, zone, after, expected) in [
        ("0 0 29 2 *", "UTC", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"),
        ("0 0 * 2 FRI#5", "UTC", "2072-01-01T00:00:00Z", "2092-02-29T00:00:00Z"),
        ("0 0 * 2 MON#5", "UTC", "2072-03-01T00:00:00Z", "2112-02-29T00:00:00Z"),
        ("0 12 31 12 *", "Pacific/Apia", "2199-12-31T12:00:00Z", "2200-12-30T23:00:00Z"),
    ] {
        assert_eq!(next(expression, zone, after), Some(expected.parse().unwrap()), "{expression}");
    }
    // Egypt puts its clocks forward at midnight of the last Friday in April.
    let expr = CronExpr::parse("*/5 0 * 4 5L").unwrap();
    let schedule = Schedule::new(expr, Zone::parse("Africa/Cairo").unwrap());
    assert_eq!(schedule.next_after("2027-01-01T00:00:00Z".parse().unwrap()), None);
    assert_eq!(
        schedule.describe(),
        "every 5 minutes from 00:00 to 00:55, on the last Friday of April, Africa/Cairo"
    );
    // The end of jiff's time is an end, not a fault.
    let every_minute = Schedule::new(CronExpr::parse("* * * * *").unwrap(), Zone::utc());
    assert_eq!(every_minute.next_after(Timestamp::MAX), None);
    assert!(every_minute.next_after(Timestamp::MIN).is_some());
    let paris =
        Schedule::new(CronExpr::parse("0 0 1 1 *").unwrap(), Zone::parse("Europe/Paris").unwrap());
    assert_eq!(paris.next_after(Timestamp::MAX), None);
    assert!(paris.next_after(Timestamp::MIN).is_some());
}
