//! Dates as the service writes them: French local time with summer time, no
//! zone name (§12.5). Owns the conversion both ways.

use jiff::{Timestamp, civil, fmt::strtime, tz::TimeZone};

use crate::clock::Moment;

/// French time by its rule instead of the zone database: a machine without
/// `tzdata` must give the same dates.
const FRANCE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const SHAPE: &str = "%Y-%m-%d %H:%M:%S";

/// The calendar of the service.
#[derive(Debug, Clone)]
pub(super) struct Dates(TimeZone);

impl Dates {
    pub(super) fn new() -> Self {
        Self(TimeZone::posix(FRANCE).unwrap_or(TimeZone::UTC))
    }

    /// `YYYY-MM-DD HH:MM:SS`; empty for a moment no calendar holds.
    pub(super) fn written(&self, moment: Moment) -> String {
        let Ok(stamp) = Timestamp::from_second(moment.secs()) else { return String::new() };
        stamp.to_zoned(self.0.clone()).strftime(SHAPE).to_string()
    }

    /// The moment a client means by such a text. The hour that exists twice
    /// in October is taken as its first pass.
    pub(super) fn read(&self, text: &str) -> Option<Moment> {
        let parsed = strtime::parse(SHAPE, text).ok()?;
        let local: civil::DateTime = parsed.to_datetime().ok()?;
        let zoned = local.to_zoned(self.0.clone()).ok()?;
        Some(Moment::from_secs(zoned.timestamp().as_second()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_of_june_2021_agrees() {
        // §12.5: 12:58:17 GMT is 14:58:17 in France.
        let moment = Moment::from_secs(1_624_366_697);
        assert_eq!(Dates::new().written(moment), "2021-06-22 14:58:17");
    }

    #[test]
    fn clocks_change_twice_a_year() {
        let dates = Dates::new();
        // 2026-03-29 01:00 UTC and 2026-10-25 01:00 UTC.
        assert_eq!(dates.written(Moment::from_secs(1_774_745_999)), "2026-03-29 01:59:59");
        assert_eq!(dates.written(Moment::from_secs(1_774_746_000)), "2026-03-29 03:00:00");
        assert_eq!(dates.written(Moment::from_secs(1_792_889_999)), "2026-10-25 02:59:59");
        assert_eq!(dates.written(Moment::from_secs(1_792_890_000)), "2026-10-25 02:00:00");
    }

    #[test]
    fn reading_undoes_writing() {
        let dates = Dates::new();
        let moment = Moment::from_secs(1_780_000_000);
        assert_eq!(dates.read(&dates.written(moment)), Some(moment));
        assert_eq!(dates.read("yesterday"), None);
    }
}
