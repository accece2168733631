//! A brake on sending: a token bucket whose rate may change at any moment and
//! that several uploads may share. Does not sleep itself.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

/// What may pass without waiting after a rest, as time at the set rate.
const BURST: Duration = Duration::from_millis(250);
/// No wait is longer, so that a new rate is noticed soon.
const LONGEST_WAIT: Duration = Duration::from_millis(250);
/// Portions are not cut smaller, whatever the rate.
const SMALLEST: u64 = 4 * 1024;

/// A limit in bytes per second, shared by all its clones; unlimited at first.
/// May have another one above it, which all its bytes have to pass as well.
#[derive(Debug, Clone, Default)]
pub struct Throttle(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Bytes per second; 0 is unlimited.
    rate: AtomicU64,
    /// When all that was granted has passed at the set rate.
    paid_until: Mutex<Option<Instant>>,
    above: Option<Throttle>,
    /// Bytes that were ever let through.
    passed: AtomicU64,
    moved: Notify,
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
    /// One of its own for some of the bytes that this one lets through.
    #[must_use]
    pub fn below(&self) -> Self {
        Self(Arc::new(State { above: Some(self.clone()), ..State::default() }))
    }

    /// Sets the limit in bytes per second; `None` or 0 lifts it. Takes effect
    /// at once, also for those who wait.
    pub fn set(&self, rate: Option<u64>) {
        let mut paid_until = self.lock();
        if self.0.rate.swap(rate.unwrap_or(0), Ordering::Relaxed) != rate.unwrap_or(0) {
            *paid_until = None;
        }
    }

    /// The limit in bytes per second, if there is one.
    #[must_use]
    pub fn rate(&self) -> Option<u64> {
        Some(self.0.rate.load(Ordering::Relaxed)).filter(|rate| *rate > 0)
    }

    /// Bytes let through so far, frames of the forms included.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.0.passed.load(Ordering::Relaxed)
    }

    /// Comes true when bytes were let through since it last did.
    pub async fn moved(&self) {
        self.0.moved.notified().await;
    }

    /// Asks to send up to `want` bytes at the moment `now`.
    #[must_use]
    pub fn ask(&self, want: usize, now: Instant) -> Grant {
        let Some(rate) = self.rate() else { return self.pass(want, now) };
        let mut paid_until = self.lock();
        let earliest = now.checked_sub(BURST).unwrap_or(now);
        let free_at = paid_until.map_or(earliest, |at| at.max(earliest));
        let wait = free_at.saturating_duration_since(now);
        if !wait.is_zero() {
            return Grant::Wait(wait.min(LONGEST_WAIT));
        }
        let portion = (rate / 8).max(SMALLEST).min(want as u64);
        let grant = self.pass(usize::try_from(portion).unwrap_or(want), now);
        if let Grant::Go(bytes) = grant {
            let nanos = bytes as u128 * 1_000_000_000 / u128::from(rate);
            *paid_until =
                Some(free_at + Duration::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX)));
        }
        grant
    }

    /// What is let through here has to pass above as well.
    fn pass(&self, bytes: usize, now: Instant) -> Grant {
        let grant = self.0.above.as_ref().map_or(Grant::Go(bytes), |above| above.ask(bytes, now));
        if let Grant::Go(bytes) = grant {
            self.0.passed.fetch_add(bytes as u64, Ordering::Relaxed);
            self.0.moved.notify_one();
        }
        grant
    }

    fn lock(&self) -> MutexGuard<'_, Option<Instant>> {
        self.0.paid_until.lock().unwrap_or_else(PoisonError::into_inner)
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

    #[test]
    fn the_slower_of_two_decides_and_only_what_passes_is_paid() {
        let all = Throttle::default();
        let (one, other) = (all.below(), all.below());
        one.set(Some(100_000));
        all.set(Some(1_000_000));
        let took = time_for(&one, 400_000);
        assert!(took > Duration::from_millis(3_000) && took <= Duration::from_secs(4), "{took:?}");
        all.set(Some(50_000));
        let took = time_for(&one, 200_000);
        assert!(took > Duration::from_millis(3_000), "{took:?}");
        let now = Instant::now() + Duration::from_secs(60);
        while let Grant::Go(_) = other.ask(1 << 20, now) {}
        all.set(None);
        assert!(matches!(one.ask(10, now), Grant::Go(10)), "a refusal above costs nothing here");
        assert_eq!(all.passed(), one.passed() + other.passed());
    }

    #[test]
    fn setting_the_same_rate_again_gives_no_second_burst() {
        let throttle = Throttle::default();
        throttle.set(Some(1_000));
        let now = Instant::now();
        assert_eq!(throttle.ask(1 << 20, now), Grant::Go(4096));
        throttle.set(Some(1_000));
        assert_eq!(throttle.ask(1 << 20, now), Grant::Wait(LONGEST_WAIT));
    }

    #[tokio::test]
    async fn whoever_waits_for_movement_is_told_of_what_passed_before() {
        let all = Throttle::default();
        let _ = all.below().ask(7, Instant::now());
        all.moved().await;
        assert_eq!(all.passed(), 7);
    }
}
