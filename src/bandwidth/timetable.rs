//! The weekly timetable: entries such as `mon-fri 08:00-18:00 500k`, read and
//! written. Where entries overlap, the later one in the list holds.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::amount::{rate, short};

/// The days as they are written, Monday first.
pub(super) const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// More entries than this nobody can survey.
const MOST: usize = 50;

/// Some days of the week, as bits; Monday is the lowest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Days(u8);

impl Days {
    const ALL: Self = Self(0x7f);

    /// Whether `day` (Monday is 0) is among them.
    const fn has(self, day: u8) -> bool {
        self.0 & (1 << (day % 7)) != 0
    }
}

/// A span of the week and the limit in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    days: Days,
    /// Minutes after midnight.
    from: u16,
    /// Minutes after midnight; not after `from` if it ends on the next day.
    to: u16,
    rate: Option<u64>,
}

impl Entry {
    /// Bytes per second in that span; `None` is no limit.
    #[must_use]
    pub const fn rate(&self) -> Option<u64> {
        self.rate
    }

    /// Whether it holds when a clock on the wall shows this minute of this
    /// day (Monday is 0).
    pub(super) const fn covers(&self, day: u8, minute: u16) -> bool {
        if self.from < self.to {
            return self.days.has(day) && self.from <= minute && minute < self.to;
        }
        (self.days.has(day) && self.from <= minute) || (self.days.has(day + 6) && minute < self.to)
    }

    /// The minutes of the week at which it begins and ends.
    pub(super) fn edges(&self) -> impl Iterator<Item = u16> {
        let Self { from, to, .. } = *self;
        let ends = if from < to { to } else { to + DAY };
        let days = (0..7).filter(|day| self.days.has(*day));
        days.flat_map(move |day| {
            let midnight = u16::from(day) * DAY;
            [midnight + from, (midnight + ends) % (7 * DAY)]
        })
    }
}

/// What is wrong with an entry; what is right follows.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// A word that is no days.
    #[error("{0:?} names no days; write mon, mon-fri, sat,sun or daily")]
    Days(String),
    /// A word that is no span of time.
    #[error("{0:?} is no span of time; write 08:00-18:00, or 23:00-07:00 over midnight")]
    Times(String),
    /// It ends as it begins.
    #[error("{0:?} ends when it begins; leave the times out for the whole day")]
    Empty(String),
    /// Something that is no speed.
    #[error("{0:?} is no speed; write 500k, 2 MB/s or off")]
    Rate(String),
    /// There is no speed.
    #[error("a speed is missing at its end; write 500k, 2 MB/s or off")]
    NoRate,
    /// Too many entries.
    #[error("it is one too many: a timetable has at most 50 entries")]
    TooMany,
}

/// An entry that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("in the entry {entry:?}, {fault}")]
pub struct BadEntry {
    /// As it was written.
    pub entry: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl FromStr for Entry {
    type Err = Fault;

    fn from_str(text: &str) -> Result<Self, Fault> {
        let mut words = text.split_whitespace().peekable();
        let days = match words.peek() {
            None => return Err(Fault::Days(String::new())),
            Some(word) if word.contains(':') => Days::ALL,
            Some(_) => days(words.next().unwrap_or_default())?,
        };
        let (from, to) = match words.next_if(|word| word.contains([':', '-'])) {
            Some(word) => span(word)?,
            None => (0, DAY),
        };
        let speed = words.collect::<Vec<_>>().join(" ");
        if speed.is_empty() {
            return Err(Fault::NoRate);
        }
        let rate = rate(&speed).map_err(|_| Fault::Rate(speed))?;
        Ok(Self { days, from, to, rate })
    }
}

fn days(word: &str) -> Result<Days, Fault> {
    let bad = || Fault::Days(word.to_owned());
    let lower = word.to_ascii_lowercase();
    if lower == "daily" {
        return Ok(Days::ALL);
    }
    let day = |name: &str| {
        let at = DAYS.iter().position(|full| name.len() >= 3 && full.starts_with(name));
        at.and_then(|at| u8::try_from(at).ok()).ok_or_else(bad)
    };
    let mut found = Days(0);
    for part in lower.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let (first, last) = (day(first)?, day(last)?);
        let span = (last + 7 - first) % 7;
        found.0 |= (0..=span).fold(0, |bits, step| bits | 1 << ((first + step) % 7));
    }
    Ok(found)
}

fn span(word: &str) -> Result<(u16, u16), Fault> {
    let bad = || Fault::Times(word.to_owned());
    let (from, to) = word.split_once('-').ok_or_else(bad)?;
    let (from, to) = (minute(from).ok_or_else(bad)?, minute(to).ok_or_else(bad)?);
    match (from, to) {
        (DAY, _) => Err(bad()),
        _ if from == to => Err(Fault::Empty(word.to_owned())),
        _ => Ok((from, to)),
    }
}

/// `08:00` to `24:00`, as minutes.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(hour) || !digits(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    let whole = hour.checked_mul(60)?.checked_add(minute)?;
    (minute < 60 && whole <= DAY).then_some(whole)
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ALL {
            return f.write_str("daily");
        }
        let short = |day: usize| DAYS.get(day).and_then(|name| name.get(..3)).unwrap_or_default();
        let has = |day: usize| self.0 & (1 << day) != 0;
        let (mut day, mut comma) = (0, "");
        while day < DAYS.len() {
            if has(day) {
                let last = (day..DAYS.len()).take_while(|day| has(*day)).last().unwrap_or(day);
                let between = match last - day {
                    0 => String::new(),
                    1 => format!(",{}", short(last)),
                    _ => format!("-{}", short(last)),
                };
                write!(f, "{comma}{}{between}", short(day))?;
                comma = ",";
                day = last;
            }
            day += 1;
        }
        Ok(())
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { days, from, to, rate } = self;
        write!(f, "{days} ")?;
        if (*from, *to) != (0, DAY) {
            let (h, m) = (from / 60, from % 60);
            write!(f, "{h:02}:{m:02}-{:02}:{:02} ", to / 60, to % 60)?;
        }
        match rate {
            Some(rate) => f.write_str(&short(*rate)),
            None => f.write_str("unlimited"),
        }
    }
}

/// The whole timetable; empty for none. In JSON it is a list of entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<String>", try_from = "Vec<String>")]
pub struct Timetable(Vec<Entry>);

impl Timetable {
    /// Reads entries.
    ///
    /// # Errors
    /// The first one that cannot be read.
    pub fn of<T: AsRef<str>>(entries: impl IntoIterator<Item = T>) -> Result<Self, BadEntry> {
        let mut read = Vec::new();
        for text in entries {
            let bad = |fault| BadEntry { entry: text.as_ref().trim().to_owned(), fault };
            if read.len() == MOST {
                return Err(bad(Fault::TooMany));
            }
            read.push(text.as_ref().parse().map_err(bad)?);
        }
        Ok(Self(read))
    }

    /// Its entries, in their order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The entry that holds when a clock on the wall shows this minute of
    /// this day (Monday is 0).
    pub(super) fn at(&self, day: u8, minute: u16) -> Option<&Entry> {
        self.0.iter().rev().find(|entry| entry.covers(day, minute))
    }
}

/// Entries on one line, with `;` between.
impl FromStr for Timetable {
    type Err = BadEntry;

    fn from_str(text: &str) -> Result<Self, BadEntry> {
        Self::of(text.split(';').filter(|entry| !entry.trim().is_empty()))
    }
}

impl fmt::Display for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries: Vec<String> = self.clone().into();
        f.write_str(&entries.join("; "))
    }
}

impl From<Timetable> for Vec<String> {
    fn from(timetable: Timetable) -> Self {
        timetable.0.iter().map(Entry::to_string).collect()
    }
}

impl TryFrom<Vec<String>> for Timetable {
    type Error = BadEntry;

    fn try_from(entries: Vec<String>) -> Result<Self, BadEntry> {
        Self::of(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        text.parse::<Entry>().map_or_else(|fault| fault.to_string(), |entry| entry.to_string())
    }

    #[test]
    fn entries_are_read_as_people_write_them() {
        let table = [
            ("mon-fri 08:00-18:00 500K", "mon-fri 08:00-18:00 500k"),
            ("sat,sun off", "sat,sun unlimited"),
            ("daily 23:00-07:00 unlimited", "daily 23:00-07:00 unlimited"),
            ("8:00-24:00 2 MB/s", "daily 08:00-24:00 2M"),
            ("Friday-Monday 512KiB", "mon,fri-sun 512KiB"),
            ("mon,tue,wed,fri 1M", "mon-wed,fri 1M"),
            ("mon-sun 1M", "daily 1M"),
            ("daily 00:00-24:00 1M", "daily 1M"),
        ];
        for (text, wanted) in table {
            assert_eq!(written(text), wanted, "{text}");
            assert_eq!(written(wanted), wanted);
        }
    }

    #[test]
    fn bad_entries_say_what_is_right() {
        let table = [
            ("", "names no days"),
            ("mon-fry 08:00-18:00 1M", "\"mon-fry\" names no days; write mon, mon-fri"),
            ("500k", "\"500k\" names no days"),
            ("mo 1M", "\"mo\" names no days"),
            ("mon 8-18 1M", "\"8-18\" is no span of time; write 08:00-18:00"),
            ("mon 08:00 1M", "\"08:00\" is no span"),
            ("mon 08:60-09:00 1M", "is no span"),
            ("mon 24:00-08:00 1M", "is no span"),
            ("mon 08:00-24:01 1M", "is no span"),
            ("mon +8:00-09:00 1M", "is no span"),
            ("mon 08:00-08:00 1M", "ends when it begins"),
            ("mon 08:00-09:00 fast", "\"fast\" is no speed; write 500k"),
            ("mon 08:00-09:00 500", "\"500\" is no speed"),
            ("mon 08:00-09:00", "a speed is missing"),
            ("mon", "a speed is missing"),
        ];
        for (text, wanted) in table {
            assert!(written(text).contains(wanted), "{text}: {}", written(text));
        }
        let bad = "sat off; mon-fry 1M".parse::<Timetable>().unwrap_err().to_string();
        assert!(bad.starts_with("in the entry \"mon-fry 1M\", \"mon-fry\" names no"), "{bad}");
        let many = Timetable::of(vec!["daily 1M"; 51]).unwrap_err();
        assert_eq!(many.fault, Fault::TooMany);
    }

    #[test]
    fn over_midnight_belongs_to_the_day_it_begins_on() {
        let entry: Entry = "sun 23:00-07:00 1M".parse().unwrap();
        for (day, minute, wanted) in
            [(6, 1379, false), (6, 1380, true), (0, 419, true), (0, 420, false), (1, 0, false)]
        {
            assert_eq!(entry.covers(day, minute), wanted, "{day} {minute}");
        }
        assert_eq!(entry.edges().collect::<Vec<_>>(), [6 * DAY + 1380, 420]);
    }

    #[test]
    fn the_later_entry_holds() {
        let table: Timetable =
            "daily 1M; mon 08:00-18:00 500k; mon 12:00-13:00 off".parse().unwrap();
        let rate = |day, minute| table.at(day, minute).map(Entry::rate);
        assert_eq!(rate(0, 600), Some(Some(500_000)));
        assert_eq!(rate(0, 720), Some(None));
        assert_eq!(rate(1, 720), Some(Some(1_000_000)));
        assert_eq!(Timetable::default().at(0, 0), None);
    }

    #[test]
    fn in_json_it_is_a_list() {
        let table: Timetable = "sat,sun off".parse().unwrap();
        let json = serde_json::to_string(&table).unwrap();
        assert_eq!(json, "[\"sat,sun unlimited\"]");
        assert_eq!(serde_json::from_str::<Timetable>(&json).unwrap(), table);
        let bad = serde_json::from_str::<Timetable>("[\"now 1\"]").unwrap_err().to_string();
        assert!(bad.contains("names no days"), "{bad}");
    }

    proptest! {
        #[test]
        fn whatever_is_written_reads_the_same(
            bits in 1_u8..128, from in 0_u16..DAY, to in 1_u16..=DAY, rate in 1_000_u64..u64::MAX
        ) {
            let rate = (rate % 2 == 0).then_some(rate);
            let entry = Entry { days: Days(bits), from, to, rate };
            prop_assume!(from != to);
            prop_assert_eq!(entry.to_string().parse::<Entry>(), Ok(entry));
        }

        #[test]
        fn no_text_is_too_odd(text in "[a-z0-9:,; \\-]{0,40}") {
            let _ = text.parse::<Timetable>();
        }
    }
}
