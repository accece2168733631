//! A stored file and the job it belongs to: the verdict over both checksums.

use super::book::Queue;
use super::input::{Command, Stored};
use super::job::{AttemptId, Hold, Job, JobId, Stage, Verdict};
use super::ride::Phase;
use super::trip::TripEnd;
use crate::clock::Moment;
use crate::remote::{Checksum, FileUrl, FolderId, Problem};

impl Queue {
    /// Gives each job its entry of the end page: by name and size; else, as
    /// the service may have stored it under another name, by checksum, or by
    /// size where that leaves no choice.
    pub(super) fn settle(&mut self, id: AttemptId, mut files: Vec<Stored>, now: Moment) {
        let Some(attempt) = self.attempt(id).cloned() else { return };
        let jobs = attempt.jobs.iter().filter_map(|id| self.job(*id).cloned());
        let (mut sure, mut left) = (Vec::new(), Vec::new());
        for job in jobs {
            let same = |file: &Stored| file.name == job.name && file.size == job.print.size;
            match files.iter().position(same) {
                Some(at) => sure.push((job, files.swap_remove(at))),
                None => left.push(job),
            }
        }
        if !left.is_empty() {
            // An earlier answer may have given them to their jobs.
            files.retain(|file| !self.is_claimed(&file.url));
            sure.extend(self.settle_renamed(&left, files));
        }
        for (job, file) in sure {
            self.store(&job, attempt.folder, file, now);
        }
    }

    /// Pairs what is left of an end page, where there is no choice.
    fn settle_renamed(&self, left: &[Job], mut files: Vec<Stored>) -> Vec<(Job, Stored)> {
        let ours = |job: &Job| self.sums.get(&job.id).copied().flatten();
        let mut pairs = Vec::new();
        let mut rest = Vec::new();
        for job in left {
            let sum = ours(job);
            let rivals = left.iter().filter(|other| ours(other) == sum).count();
            let done = pairs.iter().filter(|(other, _)| ours(other) == sum).count();
            let same = |file: &Stored| sum.is_some() && file.checksum == sum;
            match files.iter().position(same) {
                // Copies of one file: all are listed, or it is not known whose is.
                Some(at) if files.iter().filter(|file| same(file)).count() + done == rivals => {
                    pairs.push((job.clone(), files.swap_remove(at)));
                }
                Some(_) => {}
                None => rest.push(job),
            }
        }
        for job in &rest {
            let rivals = rest.iter().filter(|other| other.print.size == job.print.size).count();
            let of_size = |file: &Stored| file.size == job.print.size;
            // Cut short on the way: loud, as the checksums will tell.
            let of_name = |file: &Stored| {
                ours(job).is_some() && file.name == job.name && file.checksum.is_some()
            };
            let at = match files.iter().filter(|file| of_size(file)).count() {
                1 if rivals == 1 => files.iter().position(of_size),
                _ => files.iter().position(of_name),
            };
            pairs.extend(at.map(|at| ((*job).clone(), files.swap_remove(at))));
        }
        pairs
    }

    /// The service has the file: compares the checksums.
    pub(super) fn store(&mut self, job: &Job, folder: FolderId, file: Stored, now: Moment) {
        self.alight(job.id, TripEnd::Stored, now);
        self.names.stored(folder, &file.name, file.size, now);
        let link = file.url.clone();
        let sum = self.sums.remove(&job.id);
        let failed = sum == Some(None);
        let known = file.checksum.or(sum.flatten());
        self.change(job.id, |job| job.checksum = known);
        let stage = match (file.checksum, sum) {
            (None, _) => unchecked(link),
            (Some(theirs), None | Some(None)) => Stage::Verifying { link, theirs },
            (Some(theirs), Some(Some(ours))) => verdict(link, ours, theirs),
        };
        self.conclude(job.id, stage, now);
        self.then(Command::File { folder, stored: file });
        if let Some(job) = self.job(job.id).filter(|job| failed && job.stage.is_active()) {
            // Hashing what is sent may fail where the file itself does not.
            let sum = Command::Sum(Box::new(job.clone()));
            self.then(sum);
        }
    }

    pub(super) fn conclude(&mut self, id: JobId, stage: Stage, now: Moment) {
        self.alone.remove(&id);
        self.change(id, |job| {
            job.ended = matches!(stage, Stage::Done { .. }).then_some(now);
            job.fate = job.fate.after(&job.stage, &stage);
            job.stage = stage;
            job.pause_after = false;
        });
        self.remove_source(id);
    }

    pub(super) fn summed(&mut self, id: JobId, result: Result<Checksum, Problem>, now: Moment) {
        let Some(job) = self.job(id) else { return };
        if let Stage::Verifying { link, theirs } = job.stage.clone() {
            let stage = match result {
                Ok(ours) => verdict(link, ours, theirs),
                // The local file is gone or changed since: what is stored
                // cannot be compared any more.
                Err(_) => unchecked(link),
            };
            return self.conclude(id, stage, now);
        }
        let Some((attempt, phase)) = self.rides.of(id).map(|ride| (ride.attempt.id, ride.phase))
        else {
            return;
        };
        match phase {
            // Of an attempt that is over.
            Phase::Asking => {}
            Phase::Sending | Phase::Settling | Phase::Doubting | Phase::Looking => {
                self.sums.insert(id, result.ok());
            }
            Phase::Summing => {
                self.sums.insert(id, result.ok());
                self.look_if_summed(attempt, now);
            }
        }
    }
}

/// The verdict over a stored file's checksum and the local one.
fn verdict(link: FileUrl, ours: Checksum, theirs: Checksum) -> Stage {
    if ours == theirs {
        Stage::Done { link, verdict: Verdict::Verified }
    } else {
        Stage::Held { why: Hold::Mismatch { link, ours, theirs } }
    }
}

/// A stored file that cannot be compared.
pub(super) const fn unchecked(link: FileUrl) -> Stage {
    Stage::Done { link, verdict: Verdict::Unchecked }
}
