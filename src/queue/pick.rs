//! Choosing what goes next: places to find, and attempts to begin. Small
//! files of one folder ride together, a big one rides alone.

use std::collections::HashSet;

use super::book::Queue;
use super::input::Command;
use super::job::{Attempt, ClashRule, Hold, JobId, Place, Stage};
use super::rest::outage_pause;
use crate::clock::Moment;
use crate::remote::{FolderId, Problem};

/// A file up to this size (bytes) may ride with others.
const SMALL: u64 = 4 << 20;
/// Files in one upload request; the service takes 500, an older client says
/// 100 (API page §13.2).
const MOST_FILES: usize = 100;
/// Bytes in one request of small files: what a cut connection may cost.
const MOST_BYTES: u64 = 64 << 20;
/// Places looked for at the same time, ahead of the uploads.
const MOST_PLACING: usize = 2;

impl Queue {
    /// Begins whatever may begin now.
    pub(super) fn pick(&mut self, now: Moment) {
        self.wake_rested(now);
        if self.key_problem.is_some() {
            return self.hold_waiting();
        }
        if !self.outage_is_over(now) || self.draining {
            return;
        }
        self.find_places();
        let mut free = (self.lanes as usize).saturating_sub(self.lanes_used());
        while free > 0 && self.begin(now) {
            free -= 1;
        }
    }

    fn wake_rested(&mut self, now: Moment) {
        while let Some((until, id)) = self.first_resting() {
            if until > now {
                self.then(Command::Wake(until));
                break;
            }
            self.change(id, |job| job.stage = Stage::Waiting);
        }
    }

    fn outage_is_over(&mut self, now: Moment) -> bool {
        let Some((until, _)) = &self.outage else { return true };
        let until = *until;
        // A clock set back must not stretch the pause beyond its longest.
        if until > now && until <= now.plus(outage_pause(u32::MAX)) {
            self.then(Command::Wake(until));
            return false;
        }
        self.outage = None;
        true
    }

    /// Nothing can go without a key; say so at every waiting job.
    fn hold_waiting(&mut self) {
        let Some(problem) = self.key_problem.clone() else { return };
        let waiting: Vec<JobId> = self
            .ready()
            .values()
            .chain(self.unplaced().values())
            .flatten()
            .map(|(_, id)| *id)
            .collect();
        for id in waiting {
            let why = Hold::Key(problem.clone());
            self.change(id, |job| job.stage = Stage::Held { why });
        }
    }

    fn lanes_used(&self) -> usize {
        self.attempts().filter(|attempt| self.is_uploading(attempt)).count()
    }

    fn is_uploading(&self, attempt: &Attempt) -> bool {
        attempt.jobs.iter().filter_map(|id| self.job(*id)).any(|job| match job.stage {
            Stage::Asking { .. } | Stage::Sending { .. } => true,
            Stage::Waiting
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Resting { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => false,
        })
    }

    fn find_places(&mut self) {
        let mut turns: Vec<((i64, JobId), Place)> = self
            .unplaced()
            .iter()
            .filter(|(place, _)| !self.placing.contains(*place))
            .filter_map(|(place, jobs)| Some((*jobs.first()?, place.clone())))
            .collect();
        turns.sort_unstable();
        let free = MOST_PLACING.saturating_sub(self.placing.len());
        for (_, place) in turns.into_iter().take(free) {
            self.placing.insert(place.clone());
            self.then(Command::Place(place));
        }
    }

    /// Begins one attempt; false when nothing waits.
    fn begin(&mut self, now: Moment) -> bool {
        let Some(folder) = self.next_folder() else { return false };
        let jobs = self.board(folder);
        if jobs.is_empty() {
            // Every job of the folder was held for a clash: look again.
            return self.next_folder().is_some() && self.begin(now);
        }
        let id = self.new_attempt_id();
        for job in &jobs {
            self.change(*job, |job| job.stage = Stage::Asking { attempt: id });
        }
        self.put_attempt(Attempt {
            id,
            node: String::new(),
            upload: String::new(),
            xid: None,
            jobs,
            folder,
            began: now,
            all_out: false,
            asked: 0,
            looked: 0,
        });
        self.then(Command::Ask(id));
        true
    }

    fn next_folder(&self) -> Option<FolderId> {
        self.ready()
            .iter()
            .filter_map(|(folder, turns)| Some((*turns.first()?, *folder)))
            .min()
            .map(|(_, folder)| folder)
    }

    /// The jobs of the next request to `folder`; holds those whose name is
    /// taken.
    fn board(&mut self, folder: FolderId) -> Vec<JobId> {
        let turns: Vec<JobId> =
            self.ready().get(&folder).into_iter().flatten().map(|(_, id)| *id).collect();
        let mut aboard: Vec<JobId> = Vec::new();
        let mut names = HashSet::new();
        let mut bytes = 0;
        for id in turns {
            let Some(job) = self.job(id) else { continue };
            let (size, name, rule) = (job.print.size, job.name.clone(), job.on_clash);
            let first = aboard.is_empty();
            if !first && (size > SMALL || bytes + size > MOST_BYTES || names.contains(&name)) {
                continue;
            }
            if let Some(there) = self.clash(folder, &name, rule) {
                let why = Hold::Clash { there };
                self.change(id, |job| job.stage = Stage::Held { why });
                continue;
            }
            aboard.push(id);
            names.insert(name);
            bytes += size;
            if size > SMALL || aboard.len() == MOST_FILES {
                break;
            }
        }
        aboard
    }

    fn clash(&self, folder: FolderId, name: &str, rule: ClashRule) -> Option<u64> {
        match rule {
            ClashRule::KeepBoth => None,
            ClashRule::Hold => self.taken.get(&folder)?.get(name).copied(),
        }
    }

    /// The service could not be reached: all wait, ever longer.
    pub(super) fn begin_outage(&mut self, problem: Problem, now: Moment) {
        self.outages += 1;
        self.outage = Some((now.plus(outage_pause(self.outages)), problem));
    }

    /// The service was reached.
    pub(super) fn end_outage(&mut self) {
        self.outages = 0;
        self.outage = None;
    }
}
