//! Moments and spans of time. The zone is a parameter: nothing here asks the
//! system.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::clock::Moment;

fn written(moment: Moment, zone: &TimeZone, pattern: &str) -> String {
    Timestamp::from_millisecond(moment.0).map_or_else(
        |_| "?".to_owned(),
        |stamp| stamp.to_zoned(zone.clone()).strftime(pattern).to_string(),
    )
}

/// The time of day: `14:32`.
#[must_use]
pub fn clock(moment: Moment, zone: &TimeZone) -> String {
    written(moment, zone, "%H:%M")
}

/// Date and time: `2026-11-23 14:32`.
#[must_use]
pub fn stamp(moment: Moment, zone: &TimeZone) -> String {
    written(moment, zone, "%Y-%m-%d %H:%M")
}

/// Date and time to the second: `2026-11-23 14:32:05`.
#[must_use]
pub fn exactly(moment: Moment, zone: &TimeZone) -> String {
    written(moment, zone, "%Y-%m-%d %H:%M:%S")
}

/// The time of day if it is today, else date and time.
#[must_use]
pub fn clock_or_date(moment: Moment, now: Moment, zone: &TimeZone) -> String {
    let day = |m| written(m, zone, "%Y-%m-%d");
    if day(moment) == day(now) { clock(moment, zone) } else { stamp(moment, zone) }
}

/// A date for a list, in exactly `columns`: 16 with the time, 10 the date,
/// 6 the day of this year or the year. Blank for other widths.
#[must_use]
pub fn date_column(moment: Option<Moment>, columns: usize, now: Moment, zone: &TimeZone) -> String {
    let text = match (moment, columns) {
        (None, _) => String::new(),
        (Some(moment), 16) => stamp(moment, zone),
        (Some(moment), 10) => written(moment, zone, "%Y-%m-%d"),
        (Some(moment), 6) => {
            let this_year = written(moment, zone, "%Y") == written(now, zone, "%Y");
            written(moment, zone, if this_year { "%d %b" } else { "%Y" })
        }
        (Some(_), _) => String::new(),
    };
    format!("{text:>columns$}")
}

/// A span in at most two units: `12 s`, `2 min 10 s`, `1 h 05 min`, `3 days`.
#[must_use]
pub fn duration(span: Duration) -> String {
    let secs = span.as_secs();
    let (minutes, hours, days) = (secs / 60, secs / 3600, secs / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{secs} s"),
        (0, 0, _) => format!("{minutes} min {:02} s", secs % 60),
        (0, _, _) => format!("{hours} h {:02} min", minutes % 60),
        (1, _, _) => "1 day".to_owned(),
        _ => format!("{days} days"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_two_units_at_most() {
        let table = [
            (0, "0 s"),
            (59, "59 s"),
            (130, "2 min 10 s"),
            (3_900, "1 h 05 min"),
            (90_000, "1 day"),
            (300_000, "3 days"),
        ];
        for (secs, text) in table {
            assert_eq!(duration(Duration::from_secs(secs)), text);
        }
    }

    #[test]
    fn columns_are_exactly_as_wide_as_asked() {
        let zone = TimeZone::UTC;
        let (then, now) = (Moment::from_secs(1_795_446_720), Moment::from_secs(1_795_500_000));
        for columns in [16, 10, 6] {
            assert_eq!(date_column(Some(then), columns, now, &zone).len(), columns);
            assert_eq!(date_column(None, columns, now, &zone).len(), columns);
        }
        assert_eq!(date_column(Some(Moment(0)), 6, now, &zone), "  1970");
    }

    #[test]
    fn another_day_shows_its_date() {
        let zone = TimeZone::UTC;
        let now = Moment::from_secs(1_795_446_720);
        assert_eq!(clock_or_date(now, now, &zone).len(), 5);
        assert_eq!(clock_or_date(Moment(0), now, &zone), "1970-01-01 00:00");
    }

    #[test]
    fn a_moment_beyond_the_calendar_is_a_question_mark() {
        assert_eq!(clock(Moment(i64::MAX), &TimeZone::UTC), "?");
    }
}
