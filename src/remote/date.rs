//! The service's dates: French local time, with daylight saving (§12.5).

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::clock::Moment;

/// France's rule since 1996, written out so that a machine without a time
/// zone database reads dates alike.
const FRANCE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";

fn zone() -> TimeZone {
    TimeZone::posix(FRANCE).unwrap_or(TimeZone::UTC)
}

/// Reads `YYYY-MM-DD HH:MM:SS`. Empty, zero and 1970 dates mean "none"
/// (§7: a job not yet executed), as does anything unreadable: a bad date must
/// not cost a listing. The hour that October repeats is read as its first.
#[must_use]
pub fn moment_of(text: &str) -> Option<Moment> {
    let civil = DateTime::strptime("%Y-%m-%d %H:%M:%S", text.trim()).ok()?;
    if civil.year() <= 1970 {
        return None;
    }
    let zoned = civil.to_zoned(zone()).ok()?;
    Some(Moment(zoned.timestamp().as_millisecond()))
}

/// Writes a moment the way the service writes it, for date filters (§3.1).
#[must_use]
pub fn french(moment: Moment) -> String {
    jiff::Timestamp::from_millisecond(moment.0).map_or_else(
        |_| String::new(),
        |stamp| stamp.to_zoned(zone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_differ_by_an_hour() {
        // §12.5: server clock 12:58:17 GMT, listed 14:57:25 a minute before.
        let summer = moment_of("2021-06-22 14:57:25").unwrap();
        assert_eq!(summer, Moment(1_624_366_645_000));
        let winter = moment_of("2021-12-22 14:57:25").unwrap();
        assert_eq!(winter, Moment(1_640_181_445_000));
    }

    #[test]
    fn no_date_is_no_date() {
        for text in ["", "0000-00-00 00:00:00", "1970-01-01 00:00:00", "soon"] {
            assert_eq!(moment_of(text), None, "{text}");
        }
    }

    #[test]
    fn writes_what_it_reads() {
        for text in ["2026-11-23 18:00:00", "2026-07-01 00:00:00", "2026-03-29 03:00:00"] {
            assert_eq!(french(moment_of(text).unwrap()), text);
        }
    }

    #[test]
    fn the_skipped_and_the_repeated_hour_are_tolerated() {
        assert!(moment_of("2024-03-31 02:30:00").is_some());
        assert!(moment_of("2024-10-27 02:30:00").is_some());
    }
}
