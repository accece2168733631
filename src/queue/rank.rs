//! The order in which jobs stand: priority first, then rank.

use super::book::Queue;
use super::job::{JobId, Move};
use super::priority::Priority;
use super::state::State;
use super::turns::reordered;

impl Queue {
    pub(super) fn prioritize(&mut self, id: JobId, priority: Priority) {
        let state = self.job(id).map(|job| job.stage.state());
        if state
            .is_some_and(|state| !matches!(state, State::Done | State::Skipped | State::Cancelled))
        {
            self.change(id, |job| job.priority = priority);
        }
    }

    pub(super) fn reorder(&mut self, jobs: &[JobId], to: Move) {
        let all = self.jobs().map(|job| (job.rung(), job.stage.is_over()));
        for (id, rank) in reordered(all, jobs, to) {
            self.rank(id, rank);
        }
    }
}
