//! What the user wishes, and what follows from it at a moment.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::timetable::{DAY, Entry, Timetable};
use crate::clock::Moment;

/// How far ahead a change is looked for: every limit of a timetable comes
/// again after a week.
const HORIZON: Duration = Duration::from_secs(8 * 24 * 3600);

/// What the user wishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rules {
    /// Bytes per second over all uploads where the timetable says nothing;
    /// `None` is no limit.
    pub limit: Option<u64>,
    /// The same over all downloads.
    pub download_limit: Option<u64>,
    /// Go slowly for now, in both directions.
    pub turtle: bool,
    /// How slowly, in bytes per second each way; never faster than what else
    /// holds.
    pub turtle_limit: u64,
    /// Limits by the hour of the week, each way.
    pub timetable: Timetable,
    /// Most bytes sent a day; `None` is no cap. What comes is not counted.
    pub daily_cap: Option<u64>,
    /// Most bytes sent a calendar month; `None` is no cap.
    pub monthly_cap: Option<u64>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            limit: None,
            download_limit: None,
            turtle: false,
            turtle_limit: 200_000,
            timetable: Timetable::default(),
            daily_cap: None,
            monthly_cap: None,
        }
    }
}

/// Which wish sets the limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The ordinary limit, or its absence.
    #[default]
    Limit,
    /// The turtle.
    Turtle,
    /// An entry of the timetable.
    Timetable,
}

/// What a cap counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Period {
    /// Bytes of a day.
    Day,
    /// Bytes of a calendar month.
    Month,
}

/// A cap that is reached: no new upload starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Full {
    /// Which.
    pub period: Period,
    /// It, in bytes.
    pub cap: u64,
    /// When the next day or month begins.
    pub until: Moment,
}

/// What holds at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Now {
    /// Bytes per second over all uploads; `None` is no limit.
    pub limit: Option<u64>,
    /// Which wish sets it.
    pub by: By,
    /// Bytes per second over all downloads; `None` is no limit.
    #[serde(default)]
    pub download_limit: Option<u64>,
    /// Which wish sets that.
    #[serde(default)]
    pub download_by: By,
    /// When another limit will hold; `None` if none is to come.
    pub until: Option<Moment>,
    /// The cap that is reached; of two, the one that holds longer.
    pub full: Option<Full>,
    /// Bytes sent today.
    pub today: u64,
    /// Bytes sent this calendar month.
    pub month: u64,
}

impl Rules {
    /// What holds `now` in `zone`, after what the ledger says was sent.
    #[must_use]
    pub fn at(&self, now: Moment, zone: &TimeZone, sent: &Ledger) -> Now {
        let today = day(now, zone);
        let [(limit, by), (download_limit, download_by)] = self.limits_at(now, zone);
        let full = self.full(today, zone, sent);
        let until = self.next_limit(now, zone);
        let (today, month) = (sent.day(today), sent.month(today));
        Now { limit, by, download_limit, download_by, until, full, today, month }
    }

    /// Of uploads and of downloads.
    fn limits_at(&self, at: Moment, zone: &TimeZone) -> [(Option<u64>, By); 2] {
        let (day, minute) = on_the_wall(&zoned(at, zone));
        let entry = self.timetable.at(day, minute);
        [self.limit, self.download_limit].map(|ordinary| {
            let (limit, by) = match entry {
                Some(entry) => (entry.rate(), By::Timetable),
                None => (ordinary, By::Limit),
            };
            let slower = limit.is_none_or(|limit| self.turtle_limit < limit);
            if self.turtle && slower { (Some(self.turtle_limit), By::Turtle) } else { (limit, by) }
        })
    }

    /// When the limit changes by itself. From edge to edge of the timetable,
    /// and of the zone: where a clock on the wall jumps, it may jump into
    /// another entry.
    fn next_limit(&self, now: Moment, zone: &TimeZone) -> Option<Moment> {
        let edges: BTreeSet<u16> = self.timetable.entries().iter().flat_map(Entry::edges).collect();
        let here = self.limits_at(now, zone);
        let mut at = now;
        loop {
            at = next_edge(at, zone, &edges)?;
            if at > now.plus(HORIZON) {
                return None;
            }
            if self.limits_at(at, zone) != here {
                return Some(at);
            }
        }
    }

    fn full(&self, today: Date, zone: &TimeZone, sent: &Ledger) -> Option<Full> {
        let full = |period, cap: Option<u64>, sent: u64, next: Option<Date>| {
            let cap = cap.filter(|cap| sent >= *cap)?;
            Some(Full { period, cap, until: start_of(next?, zone)? })
        };
        let month = today.last_of_month().tomorrow().ok();
        let daily = full(Period::Day, self.daily_cap, sent.day(today), today.tomorrow().ok());
        let monthly = full(Period::Month, self.monthly_cap, sent.month(today), month);
        monthly.or(daily)
    }
}

fn zoned(at: Moment, zone: &TimeZone) -> Zoned {
    let stamp = Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    stamp.to_zoned(zone.clone())
}

/// The day it is in a zone.
#[must_use]
pub fn day(at: Moment, zone: &TimeZone) -> Date {
    zoned(at, zone).date()
}

/// Day of the week (Monday is 0) and minute of the day.
fn on_the_wall(at: &Zoned) -> (u8, u16) {
    let day = u8::try_from(at.weekday().to_monday_zero_offset()).unwrap_or(0);
    let minute = i16::from(at.hour()) * 60 + i16::from(at.minute());
    (day, u16::try_from(minute).unwrap_or(0))
}

/// The next moment after `at` at which the limit may change.
fn next_edge(at: Moment, zone: &TimeZone, edges: &BTreeSet<u16>) -> Option<Moment> {
    const WEEK: u16 = 7 * DAY;
    let here = zoned(at, zone);
    let (day, minute) = on_the_wall(&here);
    let minute = u16::from(day) * DAY + minute;
    let ahead = |edge: &u16| edge.checked_sub(minute).filter(|by| *by > 0);
    let next = edges.iter().find_map(ahead).or_else(|| Some(edges.first()? + WEEK - minute))?;
    let past = i64::from(here.second()) * 1000 + i64::from(here.millisecond());
    let edge = Moment(at.0.saturating_sub(past).saturating_add(i64::from(next) * 60_000));
    let jump = zone.following(here.timestamp()).next();
    let jump = jump.map(|jump| Moment(jump.timestamp().as_millisecond()));
    let next = jump.filter(|jump| *jump > at).map_or(edge, |jump| jump.min(edge));
    // At the end of time there is no next moment.
    (next > at).then_some(next)
}

/// When a day begins: not at midnight where a clock jumps over it.
fn start_of(day: Date, zone: &TimeZone) -> Option<Moment> {
    let start = day.to_zoned(zone.clone()).ok()?;
    Some(Moment(start.timestamp().as_millisecond()))
}

/// When the day after that of `now` begins.
#[must_use]
pub fn next_midnight(now: Moment, zone: &TimeZone) -> Option<Moment> {
    start_of(day(now, zone).tomorrow().ok()?, zone)
}

#[cfg(test)]
mod tests;
