//! What both runners live by: their beat, their waking, deeds that end, and
//! lists told in pieces.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Interval, MissedTickBehavior, interval, sleep};

use crate::clock::Moment;
use crate::queue::JobId;

/// Jobs in one event: a longer list is told in pieces.
pub const JOBS_PER_EVENT: usize = 500;
/// How often the figures of what runs are taken.
const BEAT: Duration = Duration::from_millis(500);
/// The clock may be set at any time: nobody sleeps longer.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// The beat in which figures are taken.
pub fn beat() -> Interval {
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beat
}

/// Comes when that moment has come, or a minute is over; never without one.
/// Perhaps too early, if the clock was set meanwhile: whoever is woken says
/// anew when it wants to be.
pub async fn waking(at: Option<Moment>) {
    match at {
        Some(at) => sleep(at.since(Moment::now()).min(LONGEST_SLEEP)).await,
        None => std::future::pending().await,
    }
}

/// Comes when a deed has failed inside this program: its facts may be missing.
pub async fn failing(deeds: &mut JoinSet<()>) {
    loop {
        match deeds.join_next().await {
            Some(Err(error)) if error.is_panic() => return,
            Some(Ok(()) | Err(_)) => {}
            None => std::future::pending().await,
        }
    }
}

/// Tells what changed and what is gone, a piece at a time.
pub fn in_pieces<T>(
    changed: Vec<T>,
    mut gone: Vec<JobId>,
    mut tell: impl FnMut(Vec<T>, Vec<JobId>),
) {
    let mut changed = changed.into_iter().peekable();
    while changed.peek().is_some() || !gone.is_empty() {
        let piece = changed.by_ref().take(JOBS_PER_EVENT).collect();
        tell(piece, std::mem::take(&mut gone));
    }
}

/// Tells the fact that ends a deed, in any case: one that never came, because
/// the deed failed inside this program, would leave its jobs hanging.
#[derive(Debug)]
pub struct Report<I, V: Voice<I>> {
    voice: V,
    lost: Option<I>,
}

/// The way of facts to a runner.
pub trait Voice<I> {
    /// Tells a fact; when the runner is gone, nobody needs it any more.
    fn say(&self, fact: I);
}

impl<I, V: Voice<I>> Report<I, V> {
    /// `lost` is told if nothing else is.
    pub const fn new(voice: V, lost: I) -> Self {
        Self { voice, lost: Some(lost) }
    }

    /// Tells what came of it.
    pub fn tell(mut self, fact: I) {
        self.lost = None;
        self.voice.say(fact);
    }

    /// Nobody waits for the fact.
    pub fn forgo(mut self) {
        self.lost = None;
    }
}

impl<I, V: Voice<I>> Drop for Report<I, V> {
    fn drop(&mut self) {
        // Also after a deed was cut off; whoever did that expects nothing.
        if let Some(lost) = self.lost.take() {
            self.voice.say(lost);
        }
    }
}
