//! Limits, caps and the timetable in words.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::{clock, duration, size, speed, stamp};
use crate::bandwidth::{By, Full, Now, Period, Preview, Rules, Timetable};
use crate::clock::Moment;

/// A moment to come: the time of day is enough within a day.
fn coming(moment: Moment, now: Moment, zone: &TimeZone) -> String {
    let near = moment.since(now) <= Duration::from_secs(24 * 3600);
    if near { clock(moment, zone) } else { stamp(moment, zone) }
}

/// An amount that was chosen, without digits nobody wrote: `50 GB`.
fn round(bytes: u64) -> String {
    let text = size::bytes(bytes);
    match text.split_once(' ') {
        Some((number, unit)) if number.contains('.') => {
            format!("{} {unit}", number.trim_end_matches('0').trim_end_matches('.'))
        }
        Some(_) | None => text,
    }
}

/// A speed that was chosen; `no limit` where there is none.
#[must_use]
pub fn limit(rate: Option<u64>) -> String {
    rate.map_or_else(|| "no limit".to_owned(), |rate| format!("{}/s", round(rate)))
}

/// A cap that was chosen; `no cap` where there is none.
#[must_use]
pub fn cap(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "no cap".to_owned(), round)
}

/// Which limit holds, and until when: `turtle 200 kB/s`, `timetable 500 kB/s
/// until 18:00`, `no limit, downloads 1 MB/s`. Downloads are named where they
/// have a limit of their own.
#[must_use]
pub fn brake(now: &Now, at: Moment, zone: &TimeZone) -> String {
    let limit = limit(now.limit);
    let mut text = match (now.by, now.limit) {
        (By::Limit, None) => limit,
        (By::Limit, Some(_)) => format!("limit {limit}"),
        (By::Turtle, _) => format!("turtle {limit}"),
        (By::Timetable, _) => format!("timetable {limit}"),
    };
    if now.download_limit.is_some() && now.download_limit != now.limit {
        text.push_str(&format!(", downloads {}", self::limit(now.download_limit)));
    }
    if let Some(until) = now.until {
        text.push_str(&format!(" until {}", coming(until, at, zone)));
    }
    text
}

/// A cap that is reached, in a sentence.
#[must_use]
pub fn full(now: &Full, at: Moment, zone: &TimeZone) -> String {
    format!("{}.", reached(now, at, zone))
}

fn reached(full: &Full, at: Moment, zone: &TimeZone) -> String {
    let which = match full.period {
        Period::Day => "Daily",
        Period::Month => "Monthly",
    };
    let until = coming(full.until, at, zone);
    format!("{which} cap of {} reached; goes on at {until}", round(full.cap))
}

/// A cap that is reached, in a few words.
#[must_use]
pub fn full_until(full: &Full, at: Moment, zone: &TimeZone) -> String {
    let which = match full.period {
        Period::Day => "daily",
        Period::Month => "monthly",
    };
    format!("{which} cap reached until {}", coming(full.until, at, zone))
}

/// In a sentence with the time that is left, for a place that is painted anew.
#[must_use]
pub fn full_for(now: &Full, at: Moment, zone: &TimeZone) -> String {
    let left = duration(now.until.since(at));
    format!("{}, in {left}.", reached(now, at, zone))
}

/// What was sent, against the caps there are: `today 3.20 GB of 50 GB`.
#[must_use]
pub fn sent(now: &Now, rules: &Rules) -> Option<String> {
    let part = |name: &str, sent: u64, cap: Option<u64>| {
        Some(format!("{name} {} of {}", size::bytes(sent), round(cap?)))
    };
    let today = part("today", now.today, rules.daily_cap);
    let month = part("this month", now.month, rules.monthly_cap);
    let parts: Vec<String> = today.into_iter().chain(month).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The week as a grid and what its signs mean, in lines of at most `columns`,
/// as far as 28 columns are enough.
#[must_use]
pub fn week(timetable: &Timetable, ordinary: Option<u64>, columns: usize) -> Vec<String> {
    let preview = Preview::of(timetable, columns);
    let letters = preview.letters.iter().map(|(sign, rate)| (*sign, limit(Some(*rate))));
    let free = preview.free.map(|sign| (sign, "no limit".to_owned()));
    let bare = preview.bare.map(|sign| (sign, format!("no entry: {}", limit(ordinary))));
    let mixed = preview.mixed.map(|sign| (sign, "changes within the hour".to_owned()));
    let mut lines = preview.lines;
    let mut line = String::new();
    for (sign, words) in letters.chain(free).chain(bare).chain(mixed) {
        let item = format!("{sign} {words}");
        if !line.is_empty() && line.len() + item.len() + 3 > columns {
            lines.push(std::mem::take(&mut line));
        }
        let gap = if line.is_empty() { "" } else { "   " };
        line.push_str(&format!("{gap}{item}"));
    }
    lines.push(line);
    lines
}

/// A job's own limit, where it has one: `at most 500 kB/s`.
#[must_use]
pub fn own_limit(limit: Option<u64>) -> Option<String> {
    limit.map(|rate| format!("at most {}", speed(rate)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Moment = Moment::from_secs(1_795_435_200);

    fn hours(n: u64) -> Moment {
        NOON.plus(Duration::from_secs(n * 3600))
    }

    #[test]
    fn the_limit_is_said_with_its_reason_and_end() {
        let say = |now: &Now| brake(now, NOON, &TimeZone::UTC);
        let mut now = Now::default();
        assert_eq!(say(&now), "no limit");
        now.limit = Some(2_000_000);
        assert_eq!(say(&now), "limit 2 MB/s");
        now.until = Some(hours(6));
        assert_eq!(say(&now), "limit 2 MB/s until 18:00");
        now.download_limit = Some(5_000_000);
        assert_eq!(say(&now), "limit 2 MB/s, downloads 5 MB/s until 18:00");
        now = Now { by: By::Turtle, limit: Some(200_000), ..Now::default() };
        assert_eq!(say(&now), "turtle 200 kB/s");
        now = Now { by: By::Timetable, until: Some(hours(60)), ..Now::default() };
        assert_eq!(say(&now), "timetable no limit until 2026-11-26 00:00");
    }

    #[test]
    fn a_reached_cap_says_when_it_goes_on() {
        let day = Full { period: Period::Day, cap: 50_000_000_000, until: hours(12) };
        let text = full(&day, NOON, &TimeZone::UTC);
        assert_eq!(text, "Daily cap of 50 GB reached; goes on at 00:00.");
        let month = Full { period: Period::Month, cap: 1_500_000_000_000, until: hours(180) };
        let text = full_for(&month, NOON, &TimeZone::UTC);
        assert_eq!(text, "Monthly cap of 1.5 TB reached; goes on at 2026-12-01 00:00, in 7 days.");
    }

    #[test]
    fn only_caps_there_are_are_counted_against() {
        let now = Now { today: 3_200_000_000, month: 4_000_000_000, ..Now::default() };
        assert_eq!(sent(&now, &Rules::default()), None);
        let rules = Rules { daily_cap: Some(50_000_000_000), ..Rules::default() };
        assert_eq!(sent(&now, &rules).unwrap(), "today 3.20 GB of 50 GB");
    }

    #[test]
    fn the_week_fits_and_explains_itself() {
        let timetable: Timetable = "mon-fri 08:00-18:00 500k; sat off; sun 2M".parse().unwrap();
        for columns in [30, 80] {
            let lines = week(&timetable, Some(1_000_000), columns);
            assert!(lines.iter().all(|line| line.len() <= columns), "{lines:#?}");
            let text = lines.join("\n");
            for words in ["A 500 kB/s", "B 2 MB/s", ". no limit", "- no entry: 1 MB/s"] {
                assert!(text.contains(words), "{text}");
            }
        }
    }
}
