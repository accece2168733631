//! The order in which jobs stand: priority first, then rank.

use std::collections::HashSet;

use super::book::Queue;
use super::job::{Job, JobId, Move};
use super::priority::Priority;
use super::state::State;
use super::turns::moved;

impl Queue {
    pub(super) fn prioritize(&mut self, id: JobId, priority: Priority) {
        let state = self.job(id).map(|job| job.stage.state());
        if state
            .is_some_and(|state| !matches!(state, State::Done | State::Skipped | State::Cancelled))
        {
            self.change(id, |job| job.priority = priority);
        }
    }

    /// Moves jobs among those that are not over and have the same priority;
    /// marked ones keep together.
    pub(super) fn reorder(&mut self, jobs: &[JobId], to: Move) {
        let chosen: HashSet<JobId> = jobs.iter().copied().collect();
        for priority in Priority::ALL {
            self.reorder_equals(priority, &chosen, to);
        }
    }

    fn reorder_equals(&mut self, priority: Priority, chosen: &HashSet<JobId>, to: Move) {
        let equals = |job: &&Job| job.priority == priority && !job.stage.is_over();
        let mut line: Vec<(i64, JobId)> =
            self.jobs().filter(equals).map(|job| (job.rank, job.id)).collect();
        line.sort_unstable();
        let ranks = || self.jobs().map(|job| job.rank);
        let ends = (ranks().min().unwrap_or(0), ranks().max().unwrap_or(0));
        for (id, rank) in moved(&line, ends, chosen, to) {
            self.rank(id, rank);
        }
    }
}
