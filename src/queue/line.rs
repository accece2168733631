//! The lines in which jobs stand that will go on by themselves: waiting for
//! their turn, their place or a comparison, resting, being proven.

use std::collections::{BTreeMap, BTreeSet};

use super::job::{Job, JobId, Place, Stage};
use super::priority::Turn;
use super::rule::Check;
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
    /// Waiting jobs that are compared before they go, by turn.
    pub(super) suspects: Turns,
    /// Jobs that are being compared.
    pub(super) comparing: BTreeSet<JobId>,
    /// Waiting jobs of which the account holds a copy, by folder and turn.
    pub(super) copies: BTreeMap<FolderId, Turns>,
    /// Jobs that are stored and about to be proven, or to replace others.
    pub(super) proving: BTreeSet<JobId>,
    /// Resting jobs by the moment they wake.
    pub(super) resting: BTreeSet<(Moment, JobId)>,
}

impl Lines {
    /// Whether nobody stands in any.
    pub(super) fn are_empty(&self) -> bool {
        self.waiting().next().is_none() && self.comparing.is_empty() && self.resting.is_empty()
    }

    /// Waiting jobs, line by line.
    pub(super) fn waiting(&self) -> impl Iterator<Item = JobId> {
        let lines = self.ready.values().chain(self.unplaced.values()).chain(self.copies.values());
        lines.chain([&self.suspects]).flatten().map(|turn| turn.rung.job)
    }

    /// The job takes its place, if it has one.
    pub(super) fn join(&mut self, job: &Job) {
        let turn = job.turn();
        match spot(job) {
            Some(Spot::Ready(folder)) => enter(&mut self.ready, &folder, turn),
            Some(Spot::Copies(folder)) => enter(&mut self.copies, &folder, turn),
            Some(Spot::Unplaced(place)) => enter(&mut self.unplaced, place, turn),
            Some(Spot::Suspects) => {
                self.suspects.insert(turn);
            }
            Some(Spot::Comparing) => {
                self.comparing.insert(job.id);
            }
            Some(Spot::Proving) => {
                self.proving.insert(job.id);
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
            Some(Spot::Ready(folder)) => exit(&mut self.ready, &folder, turn),
            Some(Spot::Copies(folder)) => exit(&mut self.copies, &folder, turn),
            Some(Spot::Unplaced(place)) => exit(&mut self.unplaced, place, turn),
            Some(Spot::Suspects) => {
                self.suspects.remove(&turn);
            }
            Some(Spot::Comparing) => {
                self.comparing.remove(&job.id);
            }
            Some(Spot::Proving) => {
                self.proving.remove(&job.id);
            }
            Some(Spot::Resting(until)) => {
                self.resting.remove(&(until, job.id));
            }
            None => {}
        }
    }
}

fn enter<K: Ord + Clone>(lines: &mut BTreeMap<K, Turns>, line: &K, turn: Turn) {
    match lines.get_mut(line) {
        Some(turns) => {
            turns.insert(turn);
        }
        None => {
            lines.insert(line.clone(), Turns::from([turn]));
        }
    }
}

fn exit<K: Ord>(lines: &mut BTreeMap<K, Turns>, line: &K, turn: Turn) {
    if let Some(turns) = lines.get_mut(line) {
        turns.remove(&turn);
        if turns.is_empty() {
            lines.remove(line);
        }
    }
}

/// The line a job stands in.
enum Spot<'a> {
    Ready(FolderId),
    Copies(FolderId),
    Unplaced(&'a Place),
    Suspects,
    Comparing,
    Proving,
    Resting(Moment),
}

fn spot(job: &Job) -> Option<Spot<'_>> {
    match &job.stage {
        Stage::Waiting => Some(match (job.folder, &job.check) {
            (None, _) => Spot::Unplaced(&job.place),
            (Some(_), Check::Due) => Spot::Suspects,
            (Some(folder), Check::Copy(_)) => Spot::Copies(folder),
            (Some(folder), Check::Open | Check::Over) => Spot::Ready(folder),
        }),
        Stage::Comparing => Some(Spot::Comparing),
        Stage::Verifying { .. } | Stage::Replacing { .. } => Some(Spot::Proving),
        Stage::Resting { until, .. } => Some(Spot::Resting(*until)),
        Stage::Copying { .. }
        | Stage::Asking { .. }
        | Stage::Sending { .. }
        | Stage::Settling { .. }
        | Stage::Doubtful { .. }
        | Stage::Held { .. }
        | Stage::Paused
        | Stage::Cancelled
        | Stage::Failed { .. }
        | Stage::Skipped { .. }
        | Stage::Done { .. } => None,
    }
}
