//! Sums over the jobs of the queue.

use super::sieve::kind;
use crate::protocol::Transfer;
use crate::queue::State;

/// Jobs and bytes by kind of stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs that are worked on.
    pub active: u64,
    /// Jobs whose turn comes by itself.
    pub waiting: u64,
    /// Jobs that need the user.
    pub held: u64,
    /// Jobs the user stopped.
    pub paused: u64,
    /// Jobs that failed.
    pub failed: u64,
    /// Jobs whose file is stored.
    pub done: u64,
    /// Jobs that were not sent, for a file is there already.
    pub skipped: u64,
    /// Jobs the user gave up.
    pub cancelled: u64,
    /// Bytes of jobs that are done.
    pub done_bytes: u64,
    /// Bytes of jobs that go by themselves, active ones included.
    pub open_bytes: u64,
    /// Bytes of jobs that stand until the user does something.
    pub standing_bytes: u64,
}

impl Tally {
    pub(super) fn count(&mut self, job: &Transfer, sign: i64) {
        let size = job.size();
        let (jobs, bytes) = match kind(job.state()) {
            State::Running => (&mut self.active, Some(&mut self.open_bytes)),
            State::Waiting | State::Resting => (&mut self.waiting, Some(&mut self.open_bytes)),
            State::Held => (&mut self.held, Some(&mut self.standing_bytes)),
            State::Paused => (&mut self.paused, Some(&mut self.standing_bytes)),
            State::Failed => (&mut self.failed, Some(&mut self.standing_bytes)),
            State::Done => (&mut self.done, Some(&mut self.done_bytes)),
            State::Skipped => (&mut self.skipped, None),
            State::Cancelled => (&mut self.cancelled, None),
        };
        *jobs = jobs.saturating_add_signed(sign);
        if let Some(bytes) = bytes {
            *bytes = if sign > 0 { bytes.saturating_add(size) } else { bytes.saturating_sub(size) };
        }
    }

    /// Jobs in a state.
    #[must_use]
    pub const fn of(&self, state: State) -> u64 {
        match kind(state) {
            State::Running => self.active,
            State::Waiting | State::Resting => self.waiting,
            State::Held => self.held,
            State::Paused => self.paused,
            State::Failed => self.failed,
            State::Done => self.done,
            State::Skipped => self.skipped,
            State::Cancelled => self.cancelled,
        }
    }

    /// Jobs that are neither given up nor left out.
    #[must_use]
    pub const fn jobs(&self) -> u64 {
        self.active + self.waiting + self.held + self.paused + self.failed + self.done
    }

    /// Bytes of jobs that are neither given up nor left out.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.done_bytes.saturating_add(self.open_bytes).saturating_add(self.standing_bytes)
    }
}
