//! A brake on sending: a token bucket whose rate may change at any moment and
//! that several uploads may share. Does not sleep itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// What may pass without waiting after a rest, as time at the set rate.
const BURST: Duration = Duration::from_millis(250);
/// No wait is longer, so that a new rate is noticed soon.
const LONGEST_WAIT: Duration = Duration::from_millis(250);
/// Portions are not cut smaller, whatever the rate.
const SMALLEST: u64 = 4 * 1024;

/// A limit in bytes per second, shared by all its clones; unlimited at first.
#[derive(Debug, Clone, Default)]
pub struct Throttle(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Bytes per second; 0 is unlimited.
    rate: AtomicU64,
    /// When all that was granted has passed at the set rate.
    paid_until: Mutex<Option<Instant>>,
}

/// The answer to a request to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grant {
    /// So many bytes may go now; they are counted.
    Go(usize),
    /// None yet: ask again after this time.
    Wait(Duration),
}

impl Throttle {
    /// Sets the limit in bytes per second; `None` or 0 lifts it. Takes effect
    /// at once, also for those who wait.
    pub fn set(&self, rate: Option<u64>) {
        let mut paid_until = self.0.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
        *paid_until = None;
        self.0.rate.store(rate.unwrap_or(0), Ordering::Relaxed);
    }

    /// The limit in bytes per second, if there is one.
    #[must_use]
    pub fn rate(&self) -> Option<u64> {
        Some(self.0.rate.load(Ordering::Relaxed)).filter(|rate| *rate > 0)
    }

    /// Asks to send up to `want` bytes at the moment `now`.
    #[must_use]
    pub fn ask(&self, want: usize, now: Instant) -> Grant {
        let Some(rate) = self.rate() else { return Grant::Go(want) };
        let mut paid_until = self.0.paid_until.lock().unwrap_or_else(PoisonError::into_inner);
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let free_at = paid_until.map_or(earliest, |at| at.max(earliest));
        let wait = free_at.saturating_duration_since(now);
        if !wait.is_zero() {
            return Grant::Wait(wait.min(LONGEST_WAIT));
        }
        let portion = (rate / 8).max(SMALLEST).min(want as u64);
        let nanos = u128::from(portion) * 1_000_000_000 / u128::from(rate);
        *paid_until =
            Some(free_at + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)));
        Grant::Go(usize::try_from(portion).unwrap_or(want))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sends `bytes` in pieces of 256 KiB on an imagined clock.
    fn time_for(throttle: &Throttle, mut bytes: usize) -> Duration {
        let start = Instant::now();
        let mut now = start;
        while bytes > 0 {
            match throttle.ask(bytes.min(256 * 1024), now) {
                Grant::Go(portion) => bytes -= portion,
                Grant::Wait(wait) => now += wait,
            }
        }
        now - start
    }

    #[test]
    fn keeps_the_rate_but_for_the_first_burst() {
        for rate in [10_000_u64, 1_000_000, 100_000_000] {
            let throttle = Throttle::default();
            throttle.set(Some(rate));
            let took = time_for(&throttle, usize::try_from(rate).unwrap() * 4);
            assert!(took > Duration::from_millis(3_000), "{rate}: {took:?}");
            assert!(took <= Duration::from_millis(4_000), "{rate}: {took:?}");
        }
    }

    #[test]
    fn is_free_at_first_and_again_when_lifted() {
        let throttle = Throttle::default();
        assert_eq!(throttle.ask(1 << 20, Instant::now()), Grant::Go(1 << 20));
        throttle.set(Some(1));
        assert_eq!(throttle.rate(), Some(1));
        let now = Instant::now();
        assert_eq!(throttle.ask(1 << 20, now), Grant::Go(4096));
        assert_eq!(throttle.ask(1 << 20, now), Grant::Wait(LONGEST_WAIT));
        throttle.set(None);
        assert_eq!(throttle.ask(1 << 20, now), Grant::Go(1 << 20));
    }

    #[test]
    fn a_rest_saves_up_no_more_than_a_burst() {
        let throttle = Throttle::default();
        throttle.set(Some(1_000_000));
        let start = Instant::now();
        let _ = throttle.ask(1000, start);
        let later = start + Duration::from_secs(3600);
        let mut sent = 0;
        while let Grant::Go(portion) = throttle.ask(1 << 20, later) {
            sent += portion;
        }
        assert!((250_000..=375_000).contains(&sent), "{sent}");
    }
}
