//! The watch over one upload. HTTP knows no sign of life while a body is
//! sent, so it is taken from the body itself: first some piece must be asked
//! for again and again, then, after the last byte, the answer must come.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::remote::Problem;

/// What the sending body and the one who waits for it share.
#[derive(Debug)]
pub(super) struct Watch {
    began: Instant,
    /// When the body last moved, in milliseconds after the beginning.
    moved: AtomicU64,
    all_sent: AtomicBool,
    /// Why the body broke off, and at which file.
    fault: OnceLock<(usize, Problem)>,
}

impl Watch {
    pub(super) fn begin() -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            moved: AtomicU64::new(0),
            all_sent: AtomicBool::new(false),
            fault: OnceLock::new(),
        })
    }

    /// The body moved, or only waited for its brake.
    pub(super) fn touch(&self) {
        let elapsed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.moved.store(elapsed, Ordering::Relaxed);
    }

    /// The last byte was handed over.
    pub(super) fn sent_all(&self) {
        self.touch();
        self.all_sent.store(true, Ordering::Release);
    }

    /// Whether the last byte was handed over, so that the service may have
    /// stored the file whatever happened after.
    pub(super) fn all_sent(&self) -> bool {
        self.all_sent.load(Ordering::Acquire)
    }

    /// The body breaks off.
    pub(super) fn fail(&self, part: usize, problem: Problem) {
        let _ = self.fault.set((part, problem));
    }

    /// Why the body broke off, and at which file, if it did.
    pub(super) fn fault(&self) -> Option<(usize, Problem)> {
        self.fault.get().cloned()
    }

    /// Ends when nothing moved for `stall`, or when no answer came within
    /// `final_answer` after the last byte.
    pub(super) async fn stalled(&self, stall: Duration, final_answer: Duration) {
        loop {
            let limit = if self.all_sent() { final_answer } else { stall };
            let moved = Duration::from_millis(self.moved.load(Ordering::Relaxed));
            let idle = self.began.elapsed().saturating_sub(moved);
            let left = limit.saturating_sub(idle);
            if left.is_zero() {
                return;
            }
            // Not longer than the shorter limit: the other one may begin.
            sleep(left.min(stall).min(final_answer) + Duration::from_millis(1)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STALL: Duration = Duration::from_secs(60);
    const FINAL: Duration = Duration::from_secs(600);

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_moves_stalls() {
        let watch = Watch::begin();
        let start = Instant::now();
        watch.stalled(STALL, FINAL).await;
        assert!((STALL..STALL * 2).contains(&start.elapsed()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_body_lives_as_long_as_it_moves() {
        let watch = Watch::begin();
        let start = Instant::now();
        let moving = async {
            for _ in 0..100 {
                sleep(STALL / 2).await;
                watch.touch();
            }
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = moving => {}
            () = watch.stalled(STALL, FINAL) => {}
        }
        assert!((STALL * 51..STALL * 52).contains(&start.elapsed()), "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn after_the_last_byte_the_answer_has_its_own_time() {
        for (stall, last) in [(STALL, FINAL), (FINAL, STALL)] {
            let watch = Watch::begin();
            watch.sent_all();
            let start = Instant::now();
            watch.stalled(stall, last).await;
            let took = start.elapsed();
            assert!(watch.all_sent() && took >= last && took < last + STALL, "{took:?}");
        }
    }
}
