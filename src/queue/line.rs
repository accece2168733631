//! The lines in which jobs stand that will go on by themselves: waiting for
//! their turn, waiting for their place, resting.

use std::collections::{BTreeMap, BTreeSet};

use super::job::{Job, JobId, Place, Stage};
use super::priority::Turn;
use crate::clock::Moment;
use crate::remote::FolderId;

/// Jobs by their turn.
pub(super) type Turns = BTreeSet<Turn>;

/// All lines.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines {
    /// Waiting jobs whose folder is known, by folder and turn.
    pub(super) ready: BTreeMap<FolderId, Turns>,
    /// Waiting jobs whose folder must be found first, by place and turn.
    pub(super) unplaced: BTreeMap<Place, Turns>,
    /// Resting jobs by the moment they wake.
    pub(super) resting: BTreeSet<(Moment, JobId)>,
}

impl Lines {
    /// Whether nobody stands in any.
    pub(super) fn are_empty(&self) -> bool {
        self.ready.is_empty() && self.unplaced.is_empty() && self.resting.is_empty()
    }

    /// Waiting jobs, folder by folder.
    pub(super) fn waiting(&self) -> impl Iterator<Item = JobId> {
        self.ready.values().chain(self.unplaced.values()).flatten().map(|turn| turn.rung.job)
    }

    /// The job takes its place, if it has one.
    pub(super) fn join(&mut self, job: &Job) {
        let turn = job.turn();
        match spot(job) {
            Some(Spot::Ready(folder)) => {
                self.ready.entry(folder).or_default().insert(turn);
            }
            Some(Spot::Unplaced(place)) => {
                if let Some(turns) = self.unplaced.get_mut(place) {
                    turns.insert(turn);
                } else {
                    self.unplaced.insert(place.clone(), Turns::from([turn]));
                }
            }
            Some(Spot::Resting(until)) => {
                self.resting.insert((until, job.id));
            }
            None => {}
        }
    }

    /// The job leaves its place; it is about to change.
    pub(super) fn leave(&mut self, job: &Job) {
        let turn = job.turn();
        match spot(job) {
            Some(Spot::Ready(folder)) => {
                if let Some(turns) = self.ready.get_mut(&folder) {
                    turns.remove(&turn);
                    if turns.is_empty() {
                        self.ready.remove(&folder);
                    }
                }
            }
            Some(Spot::Unplaced(place)) => {
                if let Some(turns) = self.unplaced.get_mut(place) {
                    turns.remove(&turn);
                    if turns.is_empty() {
                        self.unplaced.remove(place);
                    }
                }
            }
            Some(Spot::Resting(until)) => {
                self.resting.remove(&(until, job.id));
            }
            None => {}
        }
    }
}

/// The line a job stands in.
enum Spot<'a> {
    Ready(FolderId),
    Unplaced(&'a Place),
    Resting(Moment),
}

fn spot(job: &Job) -> Option<Spot<'_>> {
    match &job.stage {
        Stage::Waiting => Some(job.folder.map_or(Spot::Unplaced(&job.place), Spot::Ready)),
        Stage::Resting { until, .. } => Some(Spot::Resting(*until)),
        Stage::Asking { .. }
        | Stage::Sending { .. }
        | Stage::Settling { .. }
        | Stage::Doubtful { .. }
        | Stage::Verifying { .. }
        | Stage::Held { .. }
        | Stage::Paused
        | Stage::Cancelled
        | Stage::Failed { .. }
        | Stage::Done { .. } => None,
    }
}
