//! Copies within the account, which cost no traffic. To ask twice may make
//! two, so after a crash or a lost answer the folder is looked at first.

use std::collections::{BTreeMap, HashSet};

use super::book::Queue;
use super::clash::Course;
use super::input::{Command, Copied, CopyWish, Sought, Stored};
use super::job::{Hold, JobId, Stage, Verdict};
use super::names::There;
use super::rest::{Next, after, blind_pause, look_pause};
use super::rule::{Check, DuplicateRule, Skip, Twin};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, NetFault, Problem, ProblemKind};

/// Files in one call.
const MOST_FILES: usize = 100;
/// Looks in vain after which a copy was not made, and is asked for again.
const LOOKS: u32 = 3;

/// A copy under way.
#[derive(Debug, Clone)]
struct Copy {
    twin: Twin,
    folder: FolderId,
    /// The service was asked and has not answered; else its answer is lost,
    /// and the folder is looked at.
    asked: bool,
    /// Looks in vain.
    looked: u32,
    /// Looks in a row that got no listing.
    blind: u32,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Copies(BTreeMap<JobId, Copy>);

impl Copies {
    /// Whether the folder is looked at for this job's copy.
    pub(super) fn is_in_doubt(&self, id: JobId) -> bool {
        self.0.get(&id).is_some_and(|copy| !copy.asked)
    }

    /// The stage of a job whose copy is under way.
    pub(super) fn stage(&self, id: JobId) -> Option<Stage> {
        self.0.get(&id).map(|copy| Stage::Copying { twin: copy.twin.clone() })
    }

    /// Jobs whose copies are under way.
    #[cfg(test)]
    pub(super) fn ids(&self) -> impl Iterator<Item = JobId> {
        self.0.keys().copied()
    }
}

impl Queue {
    /// Has the next copies made, those for one folder in one call; one call
    /// at a time, so that the next one can carry more.
    pub(super) fn copy_next(&mut self, now: Moment) {
        if self.copies.0.values().any(|copy| copy.asked) {
            return;
        }
        let folders: Vec<FolderId> = self.lines.copies.keys().copied().collect();
        for folder in folders {
            let batch = self.gather_copies(folder, now);
            if !batch.is_empty() {
                return self.copy(folder, batch);
            }
        }
    }

    /// The next copies into a folder, each with the files it replaces.
    fn gather_copies(&mut self, folder: FolderId, now: Moment) -> Vec<(JobId, Vec<FileUrl>)> {
        let line: Vec<JobId> = self
            .lines
            .copies
            .get(&folder)
            .into_iter()
            .flatten()
            .map(|turn| turn.rung.job)
            .collect();
        let mut batch = Vec::new();
        let mut names = HashSet::new();
        for id in line {
            let Some(job) = self.job(id).cloned() else { continue };
            let Check::Copy(twin) = &job.check else { continue };
            if self.names.is_flying(folder, &job.name) || names.contains(&job.name) {
                continue;
            }
            let old = match self.course(&job, folder, now) {
                Course::Go(old) => old,
                Course::Wait => continue,
                course @ (Course::Hold(_)
                | Course::Skip(..)
                | Course::Compare
                | Course::LookAgain) => {
                    self.put_aside(id, course, now);
                    continue;
                }
            };
            if job.on_duplicate != DuplicateRule::Copy {
                self.put_twin_aside(id, twin.clone(), job.on_duplicate, now);
                continue;
            }
            let alone = twin.name != job.name || self.alone.contains(&id);
            if alone && !batch.is_empty() {
                continue;
            }
            batch.push((id, old));
            names.insert(job.name);
            if alone || batch.len() == MOST_FILES {
                break;
            }
        }
        batch
    }

    fn put_twin_aside(&mut self, id: JobId, twin: Twin, rule: DuplicateRule, now: Moment) {
        match rule {
            DuplicateRule::Skip => self.skip(id, twin.url, Skip::Elsewhere, now),
            DuplicateRule::Ask => {
                self.change(id, |job| job.stage = Stage::Held { why: Hold::Duplicate { twin } });
            }
            DuplicateRule::Send | DuplicateRule::Copy => {
                self.change(id, |job| job.check = Check::Over);
            }
        }
    }

    fn copy(&mut self, folder: FolderId, batch: Vec<(JobId, Vec<FileUrl>)>) {
        let mut files = Vec::with_capacity(batch.len());
        for (id, old) in batch {
            let Some(job) = self.job(id) else { continue };
            let Check::Copy(twin) = job.check.clone() else { continue };
            files.push(CopyWish { job: id, twin: twin.clone(), name: job.name.clone() });
            self.take_up_copy(id, twin, folder, true);
            self.change(id, |job| {
                job.replaces = old;
                // Nothing of it is sent.
                job.started = None;
            });
        }
        self.then(Command::Copy { folder, files });
    }

    fn take_up_copy(&mut self, id: JobId, twin: Twin, folder: FolderId, asked: bool) {
        let Some(name) = self.job(id).map(|job| job.name.clone()) else { return };
        self.names.take_off(folder, name);
        let copy = Copy { twin: twin.clone(), folder, asked, looked: 0, blind: 0 };
        self.copies.0.insert(id, copy);
        self.change(id, |job| job.stage = Stage::Copying { twin });
    }

    /// After a restart nobody knows whether the copy was made.
    pub(super) fn revive_copy(&mut self, id: JobId, twin: Twin, now: Moment) {
        match self.job(id).and_then(|job| job.folder) {
            Some(folder) => {
                self.take_up_copy(id, twin, folder, false);
                self.look_for_copy(id, now.plus(look_pause(0)));
            }
            None => self.put_back(id, Stage::Waiting, 0),
        }
    }

    /// The copy is not under way any more.
    pub(super) fn drop_copy(&mut self, id: JobId) -> Option<(Twin, FolderId)> {
        let copy = self.copies.0.remove(&id)?;
        if let Some(name) = self.job(id).map(|job| job.name.clone()) {
            self.names.land(copy.folder, &name);
        }
        Some((copy.twin, copy.folder))
    }

    pub(super) fn copied(
        &mut self,
        jobs: Vec<JobId>,
        result: Result<Vec<Copied>, Problem>,
        now: Moment,
    ) {
        let alone = jobs.len() == 1;
        let jobs = jobs.into_iter().filter(|id| self.copies.0.get(id).is_some_and(|c| c.asked));
        let jobs: Vec<JobId> = jobs.collect();
        match result {
            Ok(copies) => {
                self.weather.reached();
                for id in jobs {
                    match copies.iter().find(|copy| copy.job == id) {
                        Some(copy) => self.copy_arrived(id, &copy.url, &copy.name, now),
                        // The file is not there any more, or is none of ours.
                        None => self.end_copy(id, |_| Check::Over),
                    }
                }
            }
            Err(problem) => {
                self.note(&problem, now);
                for id in jobs {
                    self.copy_failed(id, &problem, alone, now);
                }
            }
        }
    }

    fn copy_failed(&mut self, id: JobId, problem: &Problem, alone: bool, now: Moment) {
        match after(problem, 1) {
            Next::Key | Next::Lock => self.end_copy(id, Check::Copy),
            Next::Outage if is_unsent(problem.kind) => self.end_copy(id, Check::Copy),
            // A plain no: it is sent instead.
            Next::Fail if alone => self.end_copy(id, |_| Check::Over),
            Next::Fail | Next::Changed => {
                // One of them may have spoilt it for all.
                self.alone.insert(id);
                self.doubt_copy(id, now);
                // It was an answer: one look tells enough.
                if let Some(copy) = self.copies.0.get_mut(&id) {
                    copy.looked = LOOKS - 1;
                }
            }
            Next::Outage | Next::Rest(_) => self.doubt_copy(id, now),
        }
    }

    /// The copy was not made. The folder is found anew before the job goes:
    /// much may have changed.
    fn end_copy(&mut self, id: JobId, check: impl FnOnce(Twin) -> Check) {
        let Some((twin, _)) = self.drop_copy(id) else { return };
        self.change(id, |job| {
            job.check = check(twin);
            job.folder = None;
            if job.stage != Stage::Cancelled {
                job.stage = Stage::Waiting;
            }
        });
    }

    fn copy_arrived(&mut self, id: JobId, url: &FileUrl, name: &str, now: Moment) {
        let Some((twin, folder)) = self.drop_copy(id) else { return };
        let Some(job) = self.job(id) else { return };
        let file = Stored {
            url: url.clone(),
            name: name.to_owned(),
            size: job.print.size,
            checksum: Some(twin.sum),
        };
        self.names.stored(folder, name, There::stored(&file, now), now);
        self.forgo_if_cancelled(id);
        self.change(id, |job| job.checksum = Some(twin.sum));
        let stage = Stage::Done { link: url.clone(), verdict: Verdict::Verified };
        self.conclude(id, stage, now);
        self.then(Command::File { folder, stored: file });
    }

    fn doubt_copy(&mut self, id: JobId, now: Moment) {
        if let Some(copy) = self.copies.0.get_mut(&id) {
            copy.asked = false;
        }
        self.look_for_copy(id, now.plus(look_pause(0)));
    }

    fn look_for_copy(&mut self, id: JobId, at: Moment) {
        if let Some(sum) = self.copies.0.get(&id).map(|copy| copy.twin.sum) {
            self.seek(id, sum, Some(at));
        }
    }

    /// The folder was listed to see whether the copy was made.
    pub(super) fn looked_for_copy(
        &mut self,
        id: JobId,
        result: &Result<Sought, Problem>,
        now: Moment,
    ) {
        let blind = match result {
            Ok(Sought::Here(url)) if self.is_claimed(url) => {
                self.drop_copy(id);
                return self.skip(id, url.clone(), Skip::Identical, now);
            }
            Ok(Sought::Here(url)) => {
                let Some(name) = self.job(id).map(|job| job.name.clone()) else { return };
                return self.copy_arrived(id, url, &name, now);
            }
            Ok(Sought::Elsewhere(_) | Sought::Nowhere) => None,
            Err(problem) => match after(problem, 1) {
                Next::Key | Next::Outage | Next::Lock | Next::Rest(_) => Some(problem),
                // The folder is gone, say: there is nothing to wait for.
                Next::Fail | Next::Changed => None,
            },
        };
        let Some(copy) = self.copies.0.get_mut(&id) else { return };
        if let Some(problem) = blind {
            copy.blind = copy.blind.saturating_add(1);
            let pause = blind_pause(copy.blind, problem.kind.is_key());
            self.note(problem, now);
            return self.look_for_copy(id, now.plus(pause));
        }
        copy.looked = copy.looked.saturating_add(1);
        copy.blind = 0;
        let looked = copy.looked;
        if looked >= LOOKS {
            return self.end_copy(id, Check::Copy);
        }
        self.look_for_copy(id, now.plus(look_pause(looked)));
    }
}

/// Whether the call cannot have reached the service, or was sent away.
const fn is_unsent(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::Locations
            | ProblemKind::Unreachable(
                NetFault::Dns | NetFault::Connect | NetFault::Tls | NetFault::Proxy
            )
    )
}
