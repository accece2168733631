//! Taking up a queue from its rows, after an ordinary end or a crash.

use super::book::{Numbers, Queue};
use super::input::{Command, Step};
use super::job::{Attempt, Job, Stage};
use crate::clock::Moment;

impl Queue {
    /// A queue from what was on disk.
    ///
    /// An attempt whose last byte had not been allowed to leave cannot have
    /// stored anything: its jobs wait again at once. Any other one is asked
    /// for its result.
    #[must_use]
    pub fn recover(
        lanes: u32,
        rows: (Vec<Job>, Vec<Attempt>),
        last: Numbers,
        now: Moment,
    ) -> (Self, Step) {
        let mut queue = Self::new(lanes);
        queue.skip_numbers(last);
        for mut job in rows.0 {
            // What the folder holds by now is looked up again before it is
            // used: that is how a clash is noticed.
            job.folder = None;
            queue.put(job);
        }
        for attempt in rows.1 {
            queue.put_attempt(attempt);
        }
        // These rows are on disk already.
        let _ = queue.take_step();
        queue.revive(now);
        queue.pick(now);
        let step = queue.take_step();
        (queue, step)
    }

    fn revive(&mut self, now: Moment) {
        let attempts: Vec<Attempt> = self.attempts().cloned().collect();
        for attempt in attempts {
            if attempt.all_out {
                self.doubt(attempt, now);
            } else {
                self.end_attempt(attempt.id);
            }
        }
        let jobs: Vec<Job> = self.jobs().filter(|job| job.stage.is_active()).cloned().collect();
        for job in jobs {
            match &job.stage {
                Stage::Verifying { .. } => self.then(Command::Sum(job)),
                Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Settling { .. }
                | Stage::Doubtful { .. }
                    if !job.stage.attempt().is_some_and(|id| self.attempt(id).is_some()) =>
                {
                    let paused = job.pause_after;
                    self.change(job.id, |job| {
                        job.stage = if paused { Stage::Paused } else { Stage::Waiting };
                        job.pause_after = false;
                    });
                }
                Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Settling { .. }
                | Stage::Doubtful { .. }
                | Stage::Waiting
                | Stage::Resting { .. }
                | Stage::Held { .. }
                | Stage::Paused
                | Stage::Cancelled
                | Stage::Failed { .. }
                | Stage::Done { .. } => {}
            }
        }
    }
}
