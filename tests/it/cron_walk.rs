//! Cron schedules against a matcher that knows nothing of masks and walks minute by minute.
#![allow(clippy::wildcard_enum_match_arm, reason = "the enum is the test's own")]

use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use malwar::scheduler::cron::CronExpr;
use malwar::scheduler::cron::Schedule;
use malwar::scheduler::cron::zone::Zone;
use proptest::prelude::*;

const ZONES: [&str; 16] = [
    "UTC",
    "Europe/Paris",
    "Europe/Dublin",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Asia/Beirut",
    "Asia/Gaza",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Pacific/Apia",
    "Antarctica/Troll",
];

/// One item of a field.
#[derive(Debug, Clone, Copy)]
enum Item {
    Star,
    Every(i64),
    One(i64),
    Span(i64, i64),
    Stepped(i64, i64, i64),
    LastDay,
    LastWeekday,
    Nearest(i64),
    Nth(i64, i64),
    LastOf(i64),
}

impl Item {
    fn text(self) -> String {
        match self {
            Self::Star => "*".to_owned(),
            Self::Every(step) => format!("*/{step}"),
            Self::One(n) => format!("{n}"),
            Self::Span(a, b) => format!("{a}-{b}"),
            Self::Stepped(a, b, step) => format!("{a}-{b}/{step}"),
            Self::LastDay => "L".to_owned(),
            Self::LastWeekday => "LW".to_owned(),
            Self::Nearest(n) => format!("{n}W"),
            Self::Nth(day, n) => format!("{day}#{n}"),
            Self::LastOf(day) => format!("{day}L"),
        }
    }

    /// Whether a plain value, of a field that begins at `least`, is meant.
    fn takes(self, value: i64, least: i64) -> bool {
        match self {
            Self::Star => true,
            Self::Every(step) => (value - least) % step == 0,
            Self::One(n) => value == n,
            Self::Span(a, b) => (a..=b).contains(&value),
            Self::Stepped(a, b, step) => (a..=b).contains(&value) && (value - a) % step == 0,
            Self::LastDay
            | Self::LastWeekday
            | Self::Nearest(_)
            | Self::Nth(..)
            | Self::LastOf(_) => false,
        }
    }

    fn takes_day_of_month(self, date: Date) -> bool {
        let day = i64::from(date.day());
        match self {
            Self::LastDay => date == date.last_of_month(),
            Self::LastWeekday => nearest_weekday(date, i64::from(date.days_in_month())) == day,
            Self::Nearest(n) => {
                n <= i64::from(date.days_in_month()) && nearest_weekday(date, n) == day
            }
            plain => plain.takes(day, 1),
        }
    }

    fn takes_day_of_week(self, date: Date) -> bool {
        let weekday =
            |day: i64| Weekday::from_sunday_zero_offset(i8::try_from(day % 7).unwrap()).unwrap();
        match self {
            Self::Nth(day, n) => {
                let nth = date.nth_weekday_of_month(i8::try_from(n).unwrap(), weekday(day));
                nth.is_ok_and(|nth| nth == date)
            }
            Self::LastOf(day) => date.nth_weekday_of_month(-1, weekday(day)).unwrap() == date,
            plain => {
                let day = i64::from(date.weekday().to_sunday_zero_offset());
                plain.takes(day, 0) || (day == 0 && plain.takes(7, 0) && plain.names_seven())
            }
        }
    }

    /// Whether 7 stands for Sunday here: a step over `*` ends at 6.
    fn names_seven(self) -> bool {
        !matches!(self, Self::Every(_))
    }
}

/// The Monday to Friday of the month of `date` that is nearest to day `n`.
fn nearest_weekday(date: Date, n: i64) -> i64 {
    let days = (1..=date.days_in_month()).filter(|day| {
        let weekday = date.first_of_month().with().day(*day).build().unwrap().weekday();
        !matches!(weekday, Weekday::Saturday | Weekday::Sunday)
    });
    days.map(i64::from).min_by_key(|day| (day - n).abs()).unwrap()
}

/// The five fields.
#[derive(Debug, Clone)]
struct Fields([Vec<Item>; 5]);

impl Fields {
    fn field(&self, index: usize) -> String {
        self.0[index].iter().map(|item| item.text()).collect::<Vec<_>>().join(",")
    }

    fn text(&self) -> String {
        (0..5).map(|index| self.field(index)).collect::<Vec<_>>().join(" ")
    }

    fn fixed(&self) -> bool {
        !self.field(0).starts_with('*') && !self.field(1).starts_with('*')
    }

    fn takes_date(&self, date: Date) -> bool {
        let [_, _, days, months, week_days] = &self.0;
        let by_month = days.iter().any(|item| item.takes_day_of_month(date));
        let by_week = week_days.iter().any(|item| item.takes_day_of_week(date));
        let free = |index| self.field(index) == "*";
        let day = match (free(2), free(4)) {
            (false, false) => by_month || by_week,
            _ => by_month && by_week,
        };
        day && months.iter().any(|item| item.takes(i64::from(date.month()), 1))
    }

    /// Whether a minute of the wall clock, counted from 1970, matches.
    fn takes(&self, minute: i64) -> bool {
        let time = minute.rem_euclid(1_440);
        self.0[0].iter().any(|item| item.takes(time % 60, 0))
            && self.0[1].iter().any(|item| item.takes(time / 60, 0))
            && self.takes_date(Date::constant(1970, 1, 1) + minute.div_euclid(1_440).days())
    }

    /// The first due minute after `after` within `days`, as Vixie cron finds it: awake every
    /// minute, with the furthest minute that the wall clock has shown kept in mind.
    fn walk(&self, zone: &TimeZone, after: Timestamp, days: i64) -> Option<Timestamp> {
        let wall = |second: i64| {
            let at = Timestamp::from_second(second).unwrap();
            (second + i64::from(zone.to_offset(at).seconds())).div_euclid(60)
        };
        let begin = (after.as_second().div_euclid(60) - 4 * 60) * 60;
        let end = after.as_second() + days * 86_400;
        let (mut before, mut furthest) = (wall(begin), wall(begin));
        for second in (begin + 60..end).step_by(60) {
            let now = wall(second);
            let jump = now - before - 1;
            let mut due = self.takes(now);
            if self.fixed() && jump.abs() <= 180 {
                due = (furthest + 1..=now).any(|minute| self.takes(minute));
                furthest = furthest.max(now);
            } else if self.fixed() {
                furthest = now;
            }
            if due && second > after.as_second() {
                return Some(Timestamp::from_second(second).unwrap());
            }
            before = now;
        }
        None
    }
}

/// Plain items of a field from `least` to `greatest`.
fn plain(least: i64, greatest: i64) -> impl Strategy<Value = Item> {
    let span = (least..=greatest, least..=greatest).prop_map(|(a, b)| (a.min(b), a.max(b)));
    prop_oneof![
        3 => (least..=greatest).prop_map(Item::One),
        1 => Just(Item::Star),
        2 => (1..=greatest + 3).prop_map(Item::Every),
        2 => span.clone().prop_map(|(a, b)| Item::Span(a, b)),
        1 => (span, 1..20_i64).prop_map(|((a, b), step)| Item::Stepped(a, b, step)),
    ]
}

fn days_of_month() -> impl Strategy<Value = Item> {
    prop_oneof![
        4 => plain(1, 31),
        1 => Just(Item::LastDay),
        1 => Just(Item::LastWeekday),
        1 => (1..=31_i64).prop_map(Item::Nearest),
    ]
}

fn days_of_week() -> impl Strategy<Value = Item> {
    prop_oneof![
        3 => plain(0, 7),
        1 => (0..=7_i64, 1..=5_i64).prop_map(|(day, n)| Item::Nth(day, n)),
        1 => (0..=7_i64).prop_map(Item::LastOf),
    ]
}

/// A list of items, or, `free` times in `free + 1`, just `*`.
fn field(item: impl Strategy<Value = Item>, free: u32) -> impl Strategy<Value = Vec<Item>> {
    prop_oneof![
        free => Just(vec![Item::Star]),
        1 => prop::collection::vec(item, 1..4),
    ]
}

fn fields(free_days: u32) -> impl Strategy<Value = Fields> {
    let days = (
        field(days_of_month(), free_days),
        field(plain(1, 12), free_days),
        field(days_of_week(), free_days),
    );
    (prop::collection::vec(plain(0, 59), 1..4), field(plain(0, 23), 1), days).prop_map(
        |(minute, hour, (day, month, week_day))| Fields([minute, hour, day, month, week_day]),
    )
}

/// Fields in which the hours around midnight and the early morning are common.
fn fields_at_night() -> impl Strategy<Value = Fields> {
    (fields(6), prop::collection::vec(plain(0, 4), 1..3), prop::bool::weighted(0.75)).prop_map(
        |(Fields([minute, hour, day, month, week_day]), night, at_night)| {
            Fields([minute, if at_night { night } else { hour }, day, month, week_day])
        },
    )
}

/// An instant from 1970 to 2199; most of them near a change of the clocks.
fn instant() -> impl Strategy<Value = (TimeZone, Timestamp)> {
    let seconds = 0..7_258_118_400_i64; // to 2200-01-01
    (0..ZONES.len(), seconds, -3 * 3_600..3 * 3_600_i64, prop::bool::weighted(0.75)).prop_map(
        |(zone, second, around, near)| {
            let zone = Zone::parse(ZONES[zone]).unwrap().rules().clone();
            let anywhere = Timestamp::from_second(second).unwrap();
            let change = zone.following(anywhere).next().filter(|_| near);
            let at = change.map_or(anywhere, |change| {
                change.timestamp() + jiff::SignedDuration::from_secs(around)
            });
            (zone, at)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn the_next_time_is_the_one_a_walk_by_minutes_finds(
        fields in fields_at_night(),
        (zone, after) in instant(),
    ) {
        const DAYS: i64 = 2;
        let Ok(expr) = CronExpr::parse(&fields.text()) else { return Ok(()) };
        let zone_name = zone.iana_name().unwrap_or("UTC");
        let schedule = Schedule::new(expr, Zone::parse(zone_name).unwrap());
        let got = schedule.next_after(after);
        match fields.walk(&zone, after, DAYS) {
            Some(due) => {
                prop_assert_eq!(got, Some(due), "'{}' {} {}", fields.text(), zone_name, after);
            }
            None => prop_assert!(
                got.is_none_or(|due| due.as_second() >= after.as_second() + DAYS * 86_400 - 60),
                "'{}' {} {}: {:?}", fields.text(), zone_name, after, got
            ),
        }
    }

    #[test]
    fn the_next_day_is_the_one_a_walk_by_days_finds(
        fields in fields(1),
        day in 0..80_000_i64, // to 2189
    ) {
        const YEARS: i64 = 41; // a weekday on 29 February comes every 40 years at the rarest
        let [_, _, days, months, week_days] = fields.0;
        let noon = Fields([vec![Item::One(0)], vec![Item::One(12)], days, months, week_days]);
        let mut date = Date::constant(1970, 1, 1) + day.days();
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let after = TimeZone::UTC.to_timestamp(midnight).unwrap();
        let walked = (0..YEARS * 366).find_map(|_| {
            let found = noon.takes_date(date).then_some(date);
            date = date.tomorrow().unwrap();
            found
        });
        let got = CronExpr::parse(&noon.text()).ok().map(|expr| {
            let schedule = Schedule::new(expr, Zone::utc());
            TimeZone::UTC.to_datetime(schedule.next_after(after).unwrap()).date()
        });
        prop_assert_eq!(got, walked, "'{}' after {}", noon.text(), after);
    }

    #[test]
    fn whatever_is_written_is_read_or_refused(text in "[-*/0-9,LW#?@ \tA-Za-zé１\u{202e}]{0,40}") {
        match CronExpr::parse(&text) {
            Ok(expr) => prop_assert!(!expr.describe().is_empty()),
            Err(error) => {
                let columns = error.columns();
                prop_assert!(columns.end <= text.chars().count());
                prop_assert!(columns.start <= columns.end);
                prop_assert!(!error.original_reason().is_empty());
                prop_assert!(error.hint().is_some());
                let shown = format!("{error} {} {}", error.one_line(), error.hint().unwrap());
                let obeyed = ['\u{202e}', '\t', '\u{1b}'];
                prop_assert!(!shown.contains(obeyed));
            }
        }
    }
}

#[test]
fn no_zone_changes_its_clocks_twice_within_a_day() {
    // The search relies on it: a fold is over before the next change.
    let begin = Timestamp::from_second(0).unwrap();
    let end = Timestamp::from_second(7_258_118_400).unwrap();
    let database = jiff::tz::TimeZoneDatabase::bundled();
    let mut zones = 0;
    for name in database.available() {
        let zone = database.get(name.as_str()).unwrap();
        let mut last = (begin, zone.to_offset(begin));
        for change in zone.following(begin).take_while(|change| change.timestamp() < end) {
            if change.offset() == last.1 {
                continue;
            }
            let hours = change.timestamp().duration_since(last.0).as_hours();
            assert!(hours >= 24 || last.0 == begin, "{name} at {}", change.timestamp());
            last = (change.timestamp(), change.offset());
        }
        zones += 1;
    }
    assert!(zones > 400, "only {zones} zones");
}
