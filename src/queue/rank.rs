//! The order in which jobs stand: priority first, then rank.

use std::collections::HashSet;

use super::book::{Queue, RANK_STEP};
use super::job::{Job, JobId, Move};
use super::priority::Priority;
use super::state::State;

impl Queue {
    pub(super) fn prioritize(&mut self, id: JobId, priority: Priority) {
        let state = self.job(id).map(|job| job.stage.state());
        if state.is_some_and(|state| !matches!(state, State::Done | State::Cancelled)) {
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
        match to {
            Move::Top => self.rank_first(&line, chosen),
            Move::Bottom => self.rank_last(&line, chosen),
            Move::Up => {
                let mut ids: Vec<JobId> = line.iter().map(|(_, id)| *id).collect();
                pass(&mut ids, chosen);
                self.rank_as(ids, line.into_iter().map(|(rank, _)| rank));
            }
            Move::Down => {
                line.reverse();
                let mut ids: Vec<JobId> = line.iter().map(|(_, id)| *id).collect();
                pass(&mut ids, chosen);
                self.rank_as(ids, line.into_iter().map(|(rank, _)| rank));
            }
        }
    }

    /// Gives the chosen ones ranks before all others, so that no other row
    /// changes.
    fn rank_first(&mut self, line: &[(i64, JobId)], chosen: &HashSet<JobId>) {
        let moved: Vec<JobId> =
            line.iter().map(|(_, id)| *id).filter(|id| chosen.contains(id)).collect();
        let before = self.jobs().map(|job| job.rank).min().unwrap_or(0);
        if !line.iter().take(moved.len()).all(|(_, id)| chosen.contains(id)) {
            for (id, step) in moved.into_iter().rev().zip(1..) {
                self.change(id, |job| job.rank = before.saturating_sub(step * RANK_STEP));
            }
        }
    }

    fn rank_last(&mut self, line: &[(i64, JobId)], chosen: &HashSet<JobId>) {
        let moved: Vec<JobId> =
            line.iter().map(|(_, id)| *id).filter(|id| chosen.contains(id)).collect();
        if !line.iter().rev().take(moved.len()).all(|(_, id)| chosen.contains(id)) {
            for id in moved {
                let rank = self.new_rank();
                self.change(id, |job| job.rank = rank);
            }
        }
    }

    fn rank_as(&mut self, ids: Vec<JobId>, ranks: impl Iterator<Item = i64>) {
        for (id, rank) in ids.into_iter().zip(ranks) {
            self.change(id, |job| job.rank = rank);
        }
    }
}

/// Each chosen one passes the neighbour before it; a block stays a block.
fn pass(ids: &mut [JobId], chosen: &HashSet<JobId>) {
    for at in 1..ids.len() {
        if chosen.contains(&ids[at]) && !chosen.contains(&ids[at - 1]) {
            ids.swap(at, at - 1);
        }
    }
}
