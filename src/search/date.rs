//! Dates and ages as people write them: `2024`, `2024-05`, `2024-05-17`,
//! `today`, `yesterday`, and `12h`, `7d`, `2w`, `6m`, `1y` ago.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Zoned};

use crate::clock::Moment;

/// The time a written date stands for, from its first moment up to, but not
/// with, the first one behind it. An age stands for no time at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Its first moment.
    pub from: Moment,
    /// The first one behind it.
    pub to: Moment,
}

/// Reads a date or an age; nothing for what is neither.
#[must_use]
pub fn stretch(text: &str, now: Moment, zone: &TimeZone) -> Option<Stretch> {
    let now = Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone.clone());
    let text = text.trim().to_ascii_lowercase();
    match text.as_str() {
        "today" => return days(now.date(), Span::new().days(1), zone),
        "yesterday" => return days(now.date().yesterday().ok()?, Span::new().days(1), zone),
        _ => {}
    }
    ago(&text, &now).or_else(|| calendar(&text, zone))
}

fn ago(text: &str, now: &Zoned) -> Option<Stretch> {
    let unit = text.chars().next_back().filter(char::is_ascii_alphabetic)?;
    let number: i64 = text.strip_suffix(unit)?.parse().ok().filter(|n| (0..100_000).contains(n))?;
    let span = match unit {
        'h' => Span::new().try_hours(number),
        'd' => Span::new().try_days(number),
        'w' => Span::new().try_weeks(number),
        'm' => Span::new().try_months(number),
        'y' => Span::new().try_years(number),
        _ => return None,
    };
    let then = moment(&now.checked_sub(span.ok()?).ok()?);
    Some(Stretch { from: then, to: then })
}

fn calendar(text: &str, zone: &TimeZone) -> Option<Stretch> {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize| -> Option<i16> {
        let part = parts.get(at)?;
        let plain = part.len() <= digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| plain)
    };
    let year = number(0, 4).filter(|year| *year >= 1970)?;
    let small = |at: usize| i8::try_from(number(at, 2)?).ok();
    match parts.len() {
        1 => days(Date::new(year, 1, 1).ok()?, Span::new().years(1), zone),
        2 => days(Date::new(year, small(1)?, 1).ok()?, Span::new().months(1), zone),
        3 => days(Date::new(year, small(1)?, small(2)?).ok()?, Span::new().days(1), zone),
        _ => None,
    }
}

fn days(first: Date, span: Span, zone: &TimeZone) -> Option<Stretch> {
    let begin = |day: Date| Some(moment(&day.to_zoned(zone.clone()).ok()?));
    Some(Stretch { from: begin(first)?, to: begin(first.checked_add(span).ok()?)? })
}

fn moment(at: &Zoned) -> Moment {
    Moment(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;

    /// 2026-11-23 14:32:00 UTC.
    const NOW: Moment = Moment(1_795_444_320_000);
    const DAY: i64 = 86_400_000;

    fn at(text: &str) -> Option<(i64, i64)> {
        stretch(text, NOW, &TimeZone::UTC).map(|stretch| (stretch.from.0, stretch.to.0))
    }

    #[test]
    fn dates_stand_for_their_whole_length_and_ages_for_a_moment() {
        let midnight = 1_795_392_000_000;
        assert_eq!(at("2026-11-23"), Some((midnight, midnight + DAY)));
        assert_eq!(at("Today"), at("2026-11-23"));
        assert_eq!(at("yesterday"), Some((midnight - DAY, midnight)));
        assert_eq!(at("2024"), Some((1_704_067_200_000, 1_735_689_600_000)));
        assert_eq!(at("2024-02"), Some((1_706_745_600_000, 1_706_745_600_000 + 29 * DAY)));
        assert_eq!(at("7d"), Some((NOW.0 - 7 * DAY, NOW.0 - 7 * DAY)));
        assert_eq!(at("12h").unwrap().0, NOW.0 - DAY / 2);
        assert_eq!(at("1y").unwrap().0, NOW.0 - 365 * DAY);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "d", "7", "2024-13", "2024-02-30", "2024-1-1-1", "99999999d", "-1d", "now"]
        {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_is_one_of_the_zone() {
        let zone = TimeZone::fixed(jiff::tz::offset(2));
        let day = stretch("2026-11-23", NOW, &zone).unwrap();
        assert_eq!(day.from.0, 1_795_392_000_000 - 2 * DAY / 24);
    }
}
