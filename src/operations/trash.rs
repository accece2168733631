//! The trash as people see it: a folder in the root with a folder for each
//! day. To the service these are folders like any other.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clock::Moment;

/// The folder in the root.
pub const TRASH: &str = "Trash";

/// The name of a day's folder.
#[must_use]
pub fn trash_day(now: Moment, zone: &TimeZone) -> String {
    date(now, zone).map_or_else(|| "undated".to_owned(), |date| date.to_string())
}

/// How many days ago the things of this folder were deleted; `None` if its
/// name begins with no date.
#[must_use]
pub fn trash_age(name: &str, now: Moment, zone: &TimeZone) -> Option<u32> {
    let then: Date = name.get(..10)?.parse().ok()?;
    let age = date(now, zone)?.since(then).ok()?;
    u32::try_from(age.get_days()).ok()
}

fn date(now: Moment, zone: &TimeZone) -> Option<Date> {
    let stamp = jiff::Timestamp::from_millisecond(now.0).ok()?;
    Some(stamp.to_zoned(zone.clone()).date())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_named_and_found_again() {
        let (zone, now) = (TimeZone::UTC, Moment::from_secs(1_795_000_000));
        let today = trash_day(now, &zone);
        assert_eq!(today.len(), 10);
        for (name, age) in [(today.clone(), Some(0)), (format!("{today} 2"), Some(0))] {
            assert_eq!(trash_age(&name, now, &zone), age, "{name}");
        }
        let later = now.plus(std::time::Duration::from_secs(40 * 86_400));
        assert_eq!(trash_age(&today, later, &zone), Some(40));
        assert_eq!(trash_age("holiday photos", now, &zone), None);
        assert_eq!(trash_age("éééééééé", now, &zone), None);
    }
}
