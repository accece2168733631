//! Comparing before sending: is the file in the account already? Only files
//! of whose size the account is known to hold one with a checksum are read
//! for it; all others go out at once.

use super::book::Queue;
use super::clash::sends_all;
use super::input::{Command, Search, Sought, Target};
use super::job::{Job, JobId, Stage};
use super::rule::{Check, DuplicateRule, Skip};
use crate::clock::Moment;
use crate::remote::{Checksum, Problem};

/// Local files read for a comparison at the same time: enough to keep small
/// ones flowing, few enough for a disk that must also feed the uploads.
const MOST_COMPARING: usize = 3;

impl Queue {
    /// Whether the job must be compared before it goes to a place like this.
    pub(super) fn is_suspect(&self, job: &Job, target: &Target) -> bool {
        if job.check != Check::Open || sends_all(job) {
            return false;
        }
        if job.on_duplicate == DuplicateRule::Send {
            let there = self.names.there(target.folder, &job.name);
            return there.iter().any(|file| file.size == job.print.size && file.sum.is_some());
        }
        target.sizes.contains(&job.print.size)
    }

    /// Begins to compare what may be compared now. A name that is in the air
    /// is waited for: what lands may be this very file.
    pub(super) fn compare_next(&mut self) {
        while self.lines.comparing.len() < MOST_COMPARING {
            let flying = |id: JobId| {
                let job = self.job(id);
                job.is_some_and(|job| {
                    job.folder.is_some_and(|folder| self.names.is_flying(folder, &job.name))
                })
            };
            let next = self.lines.suspects.iter().map(|turn| turn.rung.job).find(|id| !flying(*id));
            let Some(id) = next else { return };
            self.change(id, |job| job.stage = Stage::Comparing);
            match self.sums.get(&id).copied().flatten() {
                // Read before something came between.
                Some(sum) => self.seek(id, sum, None),
                None => self.sum_again(id),
            }
        }
    }

    /// The job is not compared any more.
    pub(super) fn stop_comparing(&mut self, id: JobId) {
        self.sums.remove(&id);
        self.then(Command::Leave(id));
    }

    /// The local checksum of a job that is compared.
    pub(super) fn summed_to_compare(
        &mut self,
        id: JobId,
        result: Result<Checksum, Problem>,
        now: Moment,
    ) {
        match result {
            Ok(sum) => {
                self.sums.insert(id, Some(sum));
                self.seek(id, sum, None);
            }
            Err(problem) => self.fall(id, &problem, now),
        }
    }

    /// Has the job's bytes looked for in the account.
    pub(super) fn seek(&mut self, id: JobId, sum: Checksum, anew: Option<Moment>) {
        let Some(job) = self.job(id) else { return };
        let Some(folder) = job.folder else { return };
        let (name, size) = (job.name.clone(), job.print.size);
        self.then(Command::Seek(Search { job: id, folder, name, size, sum, anew }));
    }

    pub(super) fn sought(&mut self, id: JobId, result: Result<Sought, Problem>, now: Moment) {
        if self.copies.is_in_doubt(id) {
            return self.looked_for_copy(id, &result, now);
        }
        let compared = self.job(id).is_some_and(|job| job.stage == Stage::Comparing)
            && self.sums.contains_key(&id);
        if !compared {
            return;
        }
        match result {
            Ok(Sought::Here(link)) => self.skip(id, link, Skip::Identical, now),
            Ok(Sought::Elsewhere(twin)) => self.compared(id, Check::Copy(twin)),
            Ok(Sought::Nowhere) => self.compared(id, Check::Over),
            Err(problem) => {
                self.note(&problem, now);
                let sum = self.sums.remove(&id);
                self.fall(id, &problem, now);
                // Not read again because the service was away.
                let waits = self.job(id).is_some_and(|job| job.stage == Stage::Waiting);
                self.sums.extend(sum.filter(|_| waits).map(|sum| (id, sum)));
            }
        }
    }

    fn compared(&mut self, id: JobId, check: Check) {
        self.sums.remove(&id);
        self.change(id, |job| {
            let sends = job.on_duplicate == DuplicateRule::Send;
            job.check = if sends { Check::Over } else { check };
            job.stage = Stage::Waiting;
        });
    }
}
