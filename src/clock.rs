//! Moments in time. Owns the one place where the system clock is read; every
//! other module is handed its `now`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 00:00 UTC, by the wall clock.
///
/// Wall time, not a monotonic instant: budgets and lock deadlines must mean
/// the same after a restart. Whoever compares two of them tolerates that the
/// clock may have been set back in between.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The present, read from the system clock.
    #[must_use]
    pub fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self(since.map_or(0, |elapsed| i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)))
    }

    /// A moment from whole seconds since 1970 (UTC).
    #[must_use]
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1000))
    }

    /// Whole seconds since 1970 (UTC).
    #[must_use]
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment, later by `by`.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis))
    }

    /// This moment, earlier by `by`.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// How long after `earlier` this is; zero when it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        let millis = self.0.saturating_sub(earlier.0).max(0);
        Duration::from_millis(u64::try_from(millis).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_gives_zero_not_a_wrap() {
        assert_eq!(Moment(5).since(Moment(10)), Duration::ZERO);
        assert_eq!(Moment(10).since(Moment(5)), Duration::from_millis(5));
    }

    #[test]
    fn minus_undoes_plus() {
        let by = Duration::from_millis(1_234);
        assert_eq!(Moment(5).plus(by).minus(by), Moment(5));
        assert_eq!(Moment(i64::MIN).minus(by), Moment(i64::MIN));
    }

    #[test]
    fn seconds_round_down_before_1970_too() {
        assert_eq!(Moment(-1).secs(), -1);
        assert_eq!(Moment::from_secs(3).plus(Duration::from_millis(999)).secs(), 3);
    }
}
