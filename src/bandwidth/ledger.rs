//! How many bytes were sent on which day, by the calendar of this machine.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

/// Bytes sent, by day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ledger {
    days: BTreeMap<Date, u64>,
    /// Days whose figure is not on disk yet.
    unsaved: BTreeSet<Date>,
}

impl Ledger {
    /// As it was on disk.
    #[must_use]
    pub fn of(days: impl IntoIterator<Item = (Date, u64)>) -> Self {
        Self { days: days.into_iter().collect(), unsaved: BTreeSet::new() }
    }

    /// Counts bytes that went out on `today`.
    ///
    /// Days after it can only come from a clock that was ahead and has been
    /// set back: what was counted there was sent before now, and counts for
    /// today. Otherwise a clock that is wrong for a moment would empty a cap.
    pub fn count(&mut self, today: Date, bytes: u64) {
        let mut more = bytes;
        while let Some((day, ahead)) = self.days.last_key_value().map(|(d, n)| (*d, *n))
            && day > today
        {
            self.days.remove(&day);
            self.unsaved.insert(day);
            more = more.saturating_add(ahead);
        }
        if more > 0 {
            let sum = self.days.entry(today).or_default();
            *sum = sum.saturating_add(more);
            self.unsaved.insert(today);
        }
    }

    /// Bytes sent on a day.
    #[must_use]
    pub fn day(&self, day: Date) -> u64 {
        self.days.get(&day).copied().unwrap_or(0)
    }

    /// Bytes sent in the month of a day, up to that day.
    #[must_use]
    pub fn month(&self, day: Date) -> u64 {
        let days = self.days.range(day.first_of_month()..=day);
        days.fold(0, |sum, (_, bytes)| sum.saturating_add(*bytes))
    }

    /// Whether anything is not on disk yet.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        !self.unsaved.is_empty()
    }

    /// The days that must be written, each with its figure; 0 for one that is
    /// gone. From now on they count as written.
    pub fn take_unsaved(&mut self) -> Vec<(Date, u64)> {
        let unsaved = std::mem::take(&mut self.unsaved);
        unsaved.into_iter().map(|day| (day, self.day(day))).collect()
    }

    /// Writing them failed: they are to be written again.
    pub fn put_back(&mut self, days: &[(Date, u64)]) {
        self.unsaved.extend(days.iter().map(|(day, _)| *day));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_and_months_are_told_apart() {
        let mut ledger = Ledger::of([(date(2026, 1, 31), 5), (date(2026, 2, 1), 7)]);
        ledger.count(date(2026, 2, 28), 100);
        ledger.count(date(2026, 2, 28), 10);
        assert_eq!(ledger.day(date(2026, 2, 28)), 110);
        assert_eq!(ledger.month(date(2026, 2, 28)), 117);
        assert_eq!(ledger.month(date(2026, 1, 31)), 5);
        assert_eq!(ledger.day(date(2026, 2, 2)), 0);
    }

    #[test]
    fn only_what_changed_is_written_and_again_if_that_fails() {
        let mut ledger = Ledger::of([(date(2026, 2, 1), 7)]);
        assert!(!ledger.is_unsaved());
        ledger.count(date(2026, 2, 1), 0);
        assert!(!ledger.is_unsaved(), "nothing was sent");
        ledger.count(date(2026, 2, 1), 3);
        let days = ledger.take_unsaved();
        assert_eq!(days, [(date(2026, 2, 1), 10)]);
        assert!(!ledger.is_unsaved());
        ledger.put_back(&days);
        assert_eq!(ledger.take_unsaved(), days);
    }

    #[test]
    fn a_clock_set_back_loses_no_byte() {
        let mut ledger = Ledger::default();
        ledger.count(date(2026, 5, 1), 10);
        ledger.count(date(2030, 1, 1), 500);
        ledger.count(date(2026, 5, 1), 1);
        assert_eq!(ledger.day(date(2026, 5, 1)), 511);
        assert_eq!(ledger.day(date(2030, 1, 1)), 0);
        let days = ledger.take_unsaved();
        assert_eq!(days, [(date(2026, 5, 1), 511), (date(2030, 1, 1), 0)]);
    }
}
