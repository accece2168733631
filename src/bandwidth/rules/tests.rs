use jiff::civil::{DateTime, date};

use super::*;

/// Central Europe by its rule: forward on the last Sunday of March at 02:00,
/// back on the last of October at 03:00.
fn paris() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

/// A moment in a zone; of two, the earlier.
fn moment(text: &str, zone: &TimeZone) -> Moment {
    let civil: DateTime = text.parse().unwrap();
    Moment(civil.to_zoned(zone.clone()).unwrap().timestamp().as_millisecond())
}

fn rules(timetable: &str) -> Rules {
    Rules { timetable: timetable.parse().unwrap(), ..Rules::default() }
}

/// Limit, and until when, as a clock on the wall shows it.
fn at(rules: &Rules, text: &str, zone: &TimeZone) -> (Option<u64>, String) {
    let now = rules.at(moment(text, zone), zone, &Ledger::default());
    let until = now.until.map(|until| zoned(until, zone).strftime("%m-%d %H:%M").to_string());
    (now.limit, until.unwrap_or_default())
}

const K: u64 = 1_000;

#[test]
fn the_timetable_says_how_fast_and_until_when() {
    let week = rules("daily 2M; mon-fri 08:00-18:00 500k; sat,sun off; daily 23:00-07:00 off");
    // 2026-11-23 is a Monday.
    let table = [
        ("2026-11-23T06:59:59", None, "11-23 07:00"),
        ("2026-11-23T07:00", Some(2000 * K), "11-23 08:00"),
        ("2026-11-23T08:00", Some(500 * K), "11-23 18:00"),
        ("2026-11-23T17:59:59.999", Some(500 * K), "11-23 18:00"),
        ("2026-11-23T18:00", Some(2000 * K), "11-23 23:00"),
        ("2026-11-27T23:00", None, "11-30 07:00"),
        ("2026-11-29T12:00", None, "11-30 07:00"),
    ];
    for (text, limit, until) in table {
        assert_eq!(at(&week, text, &paris()), (limit, until.to_owned()), "{text}");
    }
}

#[test]
fn without_entries_the_ordinary_limit_holds_for_ever() {
    let plain = Rules { limit: Some(7 * K), ..Rules::default() };
    assert_eq!(at(&plain, "2026-11-23T12:00", &paris()), (Some(7 * K), String::new()));
    let same = Rules { limit: Some(7 * K), ..rules("mon-fri 08:00-18:00 7k; mon-fri 7k") };
    let now = same.at(moment("2026-11-27T12:00", &paris()), &paris(), &Ledger::default());
    assert_eq!((now.limit, now.by), (Some(7 * K), By::Timetable));
    let whole = rules("daily 1M");
    assert_eq!(at(&whole, "2026-11-23T12:00", &paris()), (Some(1000 * K), String::new()));
}

#[test]
fn the_turtle_is_never_faster_than_what_else_holds() {
    let mut rules = Rules { limit: Some(50 * K), turtle: true, ..Rules::default() };
    let noon = moment("2026-11-23T12:00", &paris());
    let now = |rules: &Rules| {
        let now = rules.at(noon, &paris(), &Ledger::default());
        (now.limit, now.by)
    };
    assert_eq!(now(&rules), (Some(50 * K), By::Limit));
    rules.limit = None;
    assert_eq!(now(&rules), (Some(200 * K), By::Turtle));
    rules.timetable = "daily 08:00-18:00 100k".parse().unwrap();
    assert_eq!(now(&rules), (Some(100 * K), By::Timetable));
    assert_eq!(at(&rules, "2026-11-23T19:00", &paris()), (Some(200 * K), "11-24 08:00".to_owned()));
}

#[test]
fn where_the_clock_jumps_the_wall_decides() {
    let night = rules("daily 02:30-04:00 1M");
    // On 2026-03-29, 02:00 is 03:00: half past two never comes.
    assert_eq!(at(&night, "2026-03-29T01:59", &paris()), (None, "03-29 03:00".to_owned()));
    assert_eq!(at(&night, "2026-03-29T03:00", &paris()).0, Some(1000 * K));
    // On 2026-10-25, it is half past two twice.
    let zone = paris();
    let first = moment("2026-10-25T02:30", &zone);
    let wall = |minutes: u64| {
        night.limits_at(first.plus(Duration::from_secs(minutes * 60)), &zone)[0].0.is_some()
    };
    let seen: Vec<bool> = [0, 29, 30, 59, 60, 149, 150].map(wall).into();
    assert_eq!(seen, [true, true, false, false, true, true, false]);
    let now = night.at(first, &zone, &Ledger::default());
    assert_eq!(now.until, Some(first.plus(Duration::from_secs(30 * 60))));
    // An entry that lies in the gap does not come that day.
    let gap = rules("daily 02:10-02:50 1M");
    assert_eq!(at(&gap, "2026-03-29T01:00", &paris()), (None, "03-30 02:10".to_owned()));
}

#[test]
fn caps_end_with_their_day_or_month() {
    let zone = paris();
    let both = Rules { daily_cap: Some(100), monthly_cap: Some(300), ..Rules::default() };
    let full = |text: &str, days: &[(Date, u64)]| {
        let now = both.at(moment(text, &zone), &zone, &Ledger::of(days.iter().copied()));
        now.full.map(|full| {
            let until = zoned(full.until, &zone).strftime("%Y-%m-%d %H:%M").to_string();
            (full.period, full.cap, until)
        })
    };
    let day = |d, n| (date(2026, 2, d), n);
    assert_eq!(full("2026-02-10T12:00", &[day(10, 99)]), None);
    let daily = |until: &str| Some((Period::Day, 100, until.to_owned()));
    assert_eq!(full("2026-02-10T12:00", &[day(10, 100)]), daily("2026-02-11 00:00"));
    assert_eq!(full("2026-02-28T23:59:59", &[day(28, 250)]), daily("2026-03-01 00:00"));
    let monthly = |until: &str| Some((Period::Month, 300, until.to_owned()));
    assert_eq!(full("2026-02-10T12:00", &[day(3, 250), day(10, 120)]), monthly("2026-03-01 00:00"));
    assert_eq!(full("2026-12-31T12:00", &[(date(2026, 12, 2), 400)]), monthly("2027-01-01 00:00"));
    assert_eq!(full("2026-03-01T00:00", &[day(28, 400)]), None, "a new month");
    // A day of 23 hours ends at its own midnight.
    let spring = [(date(2026, 3, 29), 100)];
    assert_eq!(full("2026-03-29T01:00", &spring), daily("2026-03-30 00:00"));
}

#[test]
fn a_clock_set_back_asks_its_own_day_again() {
    let zone = paris();
    let rules = Rules { daily_cap: Some(100), ..rules("daily 08:00-18:00 1M") };
    let sent = Ledger::of([(date(2026, 5, 4), 100), (date(2026, 5, 5), 10)]);
    let full = |text: &str| rules.at(moment(text, &zone), &zone, &sent).full.is_some();
    assert!(!full("2026-05-05T00:01") && full("2026-05-04T23:59"));
    assert_eq!(at(&rules, "2026-05-05T07:00", &zone).1, "05-05 08:00");
    assert_eq!(at(&rules, "2026-05-04T17:00", &zone).1, "05-04 18:00");
}

#[test]
fn moments_beyond_the_calendar_do_no_harm() {
    for at in [i64::MIN, i64::MAX] {
        let rules = Rules { daily_cap: Some(1), ..rules("daily 08:00-18:00 1M") };
        let _ = rules.at(Moment(at), &paris(), &Ledger::default());
        let _ = next_midnight(Moment(at), &TimeZone::UTC);
    }
}

#[test]
fn yesterdays_settings_are_read() {
    let rules: Rules = serde_json::from_str("{\"limit\":5000}").unwrap();
    assert_eq!(rules, Rules { limit: Some(5000), ..Rules::default() });
}

#[test]
fn each_direction_has_its_limit_and_the_turtle_and_the_timetable_hold_for_both() {
    let zone = TimeZone::UTC;
    let holds = |rules: &Rules, at: &str| {
        let now = rules.at(moment(at, &zone), &zone, &Ledger::default());
        [(now.limit, now.by), (now.download_limit, now.download_by)]
    };
    let mut rules = Rules {
        limit: Some(900 * K),
        download_limit: Some(100 * K),
        ..rules("mon 08:00-18:00 500k")
    };
    let (night, day) = ("2026-11-23T03:00", "2026-11-23T12:00");
    let (up, down) = ((Some(900 * K), By::Limit), (Some(100 * K), By::Limit));
    assert_eq!(holds(&rules, night), [up, down]);
    assert_eq!(holds(&rules, day), [(Some(500 * K), By::Timetable); 2]);
    rules.turtle = true;
    let slow = (Some(rules.turtle_limit), By::Turtle);
    assert_eq!(holds(&rules, night), [slow, down], "never faster than what else holds");
    rules.download_limit = None;
    assert_eq!(holds(&rules, night), [slow, slow]);
    assert_eq!(holds(&rules, day), [slow, slow]);
}

#[test]
fn a_cap_says_nothing_about_downloads() {
    let rules = Rules { daily_cap: Some(1), download_limit: Some(5), ..Rules::default() };
    let full = Ledger::of([(day(Moment(0), &TimeZone::UTC), 9)]);
    let now = rules.at(Moment(0), &TimeZone::UTC, &full);
    assert!(now.full.is_some());
    assert_eq!((now.download_limit, now.download_by), (Some(5), By::Limit));
}
