//! Windowed speed and time left, from sampled byte counters.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::Moment;

/// How far back the speed looks.
const WINDOW: Duration = Duration::from_secs(8);

/// The recent course of one byte counter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rate {
    samples: VecDeque<(Moment, u64)>,
}

impl Rate {
    /// Notes that the counter stood at `bytes`. A counter that fell back (a
    /// new attempt) or a clock that was set back begins a new course.
    pub fn note(&mut self, now: Moment, bytes: u64) {
        if self.samples.back().is_some_and(|(at, last)| *last > bytes || *at > now) {
            self.samples.clear();
        }
        self.samples.push_back((now, bytes));
        while self.samples.len() > 2
            && self.samples.get(1).is_some_and(|(at, _)| now.since(*at) >= WINDOW)
        {
            self.samples.pop_front();
        }
    }

    /// Bytes per second over the window; 0 until a quarter of a second has
    /// passed.
    #[must_use]
    pub fn speed(&self) -> u64 {
        let (Some((from, first)), Some((to, last))) = (self.samples.front(), self.samples.back())
        else {
            return 0;
        };
        let millis = u64::try_from(to.since(*from).as_millis()).unwrap_or(u64::MAX);
        if millis < 250 {
            return 0;
        }
        last.saturating_sub(*first).saturating_mul(1000) / millis
    }

    /// Seconds for `bytes` more at that speed; `None` while it stands.
    #[must_use]
    pub fn seconds_for(&self, bytes: u64) -> Option<u64> {
        let speed = self.speed();
        (speed > 0).then(|| bytes.div_ceil(speed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_divided_by_zero_at_the_start() {
        let mut rate = Rate::default();
        assert_eq!((rate.speed(), rate.seconds_for(5)), (0, None));
        rate.note(Moment(0), 0);
        rate.note(Moment(0), 1_000_000);
        assert_eq!((rate.speed(), rate.seconds_for(5)), (0, None));
    }

    #[test]
    fn forgets_what_is_older_than_the_window() {
        let mut rate = Rate::default();
        for second in 0..20 {
            rate.note(Moment(second * 1000), u64::try_from(second).unwrap() * 100);
        }
        assert_eq!(rate.speed(), 100);
        for second in 20..40 {
            rate.note(Moment(second * 1000), 1900);
        }
        assert_eq!((rate.speed(), rate.seconds_for(1)), (0, None));
    }

    #[test]
    fn a_counter_or_clock_that_falls_back_begins_anew() {
        let mut rate = Rate::default();
        rate.note(Moment(0), 500);
        rate.note(Moment(1000), 900);
        rate.note(Moment(2000), 0);
        assert_eq!(rate.speed(), 0);
        rate.note(Moment(3000), 50);
        assert_eq!(rate.speed(), 50);
        rate.note(Moment(1), 60);
        assert_eq!(rate.speed(), 0);
    }
}
