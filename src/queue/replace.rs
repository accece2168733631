//! Replacing: the new file is stored beside the old ones and proven equal;
//! only then are the old ones deleted, by their links and no others. What is
//! to be deleted is on disk before the deletion is asked for, so a crash in
//! between only asks again.

use std::collections::BTreeMap;

use super::book::Queue;
use super::input::Command;
use super::job::{Hold, Job, JobId, Stage, Verdict};
use super::rest::{Next, after, blind_pause, look_pause};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Problem};

/// Files deleted in one call.
const MOST_FILES: usize = 100;

/// Refusals after which the old files stay.
const TRIES: u32 = 3;

/// A deletion that is due or under way.
#[derive(Debug, Clone)]
struct Removal {
    due: Moment,
    asked: bool,
    /// Refusals so far.
    tries: u32,
    /// Calls in a row that the service did not see.
    blind: u32,
}

impl Removal {
    const fn due(due: Moment) -> Self {
        Self { due, asked: false, tries: 0, blind: 0 }
    }
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Removals(BTreeMap<JobId, Removal>);

impl Removals {
    /// Jobs whose old files are being deleted.
    #[cfg(test)]
    pub(super) fn ids(&self) -> impl Iterator<Item = JobId> {
        self.0.keys().copied()
    }
}

impl Queue {
    /// What a stored job's stage is, as old files may have to go for it.
    pub(super) fn after_storing(&mut self, id: JobId, stage: Stage, now: Moment) -> Stage {
        let Stage::Done { link, verdict } = &stage else { return stage };
        let link = link.clone();
        self.change(id, |job| job.replaces.retain(|old| *old != link));
        if self.job(id).is_none_or(|job| job.replaces.is_empty()) {
            return stage;
        }
        match verdict {
            Verdict::Verified => {
                self.removals.0.insert(id, Removal::due(now));
                self.close_replaced(id, now);
                Stage::Replacing { link }
            }
            Verdict::Unchecked => Stage::Held { why: Hold::Unreplaced { link, why: None } },
        }
    }

    /// Jobs that wait for a decision about a file that is replaced now have
    /// nothing to decide any more.
    fn close_replaced(&mut self, by: JobId, now: Moment) {
        let Some(old) = self.job(by).map(|job| job.replaces.clone()) else { return };
        let held = |job: &Job| {
            matches!(job.stage, Stage::Held { .. })
                && job.stage.link().is_some_and(|link| old.contains(link))
        };
        let held: Vec<JobId> = self.jobs().filter(|job| held(job)).map(|job| job.id).collect();
        for id in held {
            self.change(id, |job| {
                job.stage = Stage::Cancelled;
                job.ended = Some(now);
            });
        }
    }

    /// A file that was given up replaces nothing, even if it is stored.
    pub(super) fn forgo_if_cancelled(&mut self, id: JobId) {
        self.change(id, |job| {
            if job.stage == Stage::Cancelled {
                job.replaces.clear();
            }
        });
    }

    /// The service may be reached again: what waits for it is tried at once.
    pub(super) fn hurry_removals(&mut self, now: Moment) {
        self.removals.0.values_mut().filter(|r| r.blind > 0).for_each(|r| r.due = now);
    }

    /// Goes on with a deletion after a restart, or by the user's wish.
    pub(super) fn replace_again(&mut self, id: JobId, link: FileUrl, now: Moment) {
        self.removals.0.insert(id, Removal::due(now));
        self.change(id, |job| job.stage = Stage::Replacing { link });
    }

    /// Has the old files of one folder deleted that are due; one call at a
    /// time, so that the next one can carry more.
    pub(super) fn remove_next(&mut self, now: Moment) {
        if self.removals.0.values().any(|removal| removal.asked) {
            return;
        }
        let due = self.removals.0.iter().filter(|(_, removal)| removal.due <= now);
        let due: Vec<JobId> = due.map(|(id, _)| *id).collect();
        if let Some(next) = self.removals.0.values().map(|r| r.due).filter(|due| *due > now).min() {
            self.due_at(next);
        }
        let folder_of = |id: JobId| self.job(id).and_then(|job| job.folder);
        let Some(folder) = due.first().map(|id| folder_of(*id).unwrap_or(FolderId::ROOT)) else {
            return;
        };
        let (mut jobs, mut files) = (Vec::new(), Vec::new());
        for id in due {
            if folder_of(id).unwrap_or(FolderId::ROOT) != folder || files.len() >= MOST_FILES {
                continue;
            }
            let Some(job) = self.job(id) else { continue };
            jobs.push(id);
            files.extend(job.replaces.iter().cloned());
        }
        for id in &jobs {
            if let Some(removal) = self.removals.0.get_mut(id) {
                removal.asked = true;
            }
        }
        self.then(Command::Delete { jobs, folder, files });
    }

    pub(super) fn deleted(&mut self, jobs: Vec<JobId>, result: &Result<(), Problem>, now: Moment) {
        if let Err(problem) = result {
            self.note(problem, now);
        }
        for id in jobs {
            match result {
                Ok(()) => self.replaced(id, now),
                Err(problem) => self.not_removed(id, problem, now),
            }
        }
    }

    fn not_removed(&mut self, id: JobId, problem: &Problem, now: Moment) {
        let Some(removal) = self.removals.0.get_mut(&id).filter(|r| r.asked) else { return };
        removal.asked = false;
        let tries = removal.tries.saturating_add(1);
        match after(problem, tries) {
            // It is not held for the key: the next call shows whether it is
            // good again, and so on for every while.
            Next::Key | Next::Lock | Next::Outage => {
                removal.blind = removal.blind.saturating_add(1);
                removal.due = now.plus(blind_pause(removal.blind, problem.kind.is_key()));
            }
            Next::Rest(pause) => (removal.tries, removal.due) = (tries, now.plus(pause)),
            // The listing that should show them gone may lag (§3.4).
            Next::Fail if tries < TRIES => {
                (removal.tries, removal.due) = (tries, now.plus(look_pause(tries)));
            }
            Next::Fail | Next::Changed => {
                self.removals.0.remove(&id);
                self.change(id, |job| {
                    if let Stage::Replacing { link } = &job.stage {
                        let (link, why) = (link.clone(), Some(problem.clone()));
                        job.stage = Stage::Held { why: Hold::Unreplaced { link, why } };
                    }
                });
            }
        }
    }

    fn replaced(&mut self, id: JobId, now: Moment) {
        self.removals.0.remove(&id);
        let Some(job) = self.job(id) else { return };
        if let Some(folder) = job.folder {
            let (name, old) = (job.name.clone(), job.replaces.clone());
            self.names.gone(folder, &name, &old);
        }
        self.change(id, |job| {
            if let Stage::Replacing { link } = &job.stage {
                job.stage = Stage::Done { link: link.clone(), verdict: Verdict::Verified };
                job.ended = Some(now);
            }
        });
        self.remove_source(id);
    }
}
