//! The queue as the screen knows it: jobs in order, their figures and totals.
//! Decides nothing about uploads; the engine does.

use std::collections::{HashMap, HashSet};

use super::action::Motion;
use super::cursor::Cursor;
use crate::queue::{Job, JobId, Progress, Stage};

/// Jobs and bytes by kind of stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Jobs that are worked on.
    pub active: u64,
    /// Jobs whose turn comes by itself.
    pub waiting: u64,
    /// Jobs that need the user.
    pub held: u64,
    /// Jobs the user stopped.
    pub paused: u64,
    /// Jobs that failed.
    pub failed: u64,
    /// Jobs whose file is stored.
    pub done: u64,
    /// Jobs the user gave up.
    pub cancelled: u64,
    /// Bytes of jobs that are done.
    pub done_bytes: u64,
    /// Bytes of jobs that go by themselves, active ones included.
    pub open_bytes: u64,
    /// Bytes of jobs that stand until the user does something.
    pub standing_bytes: u64,
}

impl Tally {
    fn count(&mut self, job: &Job, sign: i64) {
        let size = job.print.size;
        let (jobs, bytes) = match &job.stage {
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. } => (&mut self.active, Some(&mut self.open_bytes)),
            Stage::Waiting | Stage::Resting { .. } => {
                (&mut self.waiting, Some(&mut self.open_bytes))
            }
            Stage::Held { .. } => (&mut self.held, Some(&mut self.standing_bytes)),
            Stage::Paused => (&mut self.paused, Some(&mut self.standing_bytes)),
            Stage::Failed { .. } => (&mut self.failed, Some(&mut self.standing_bytes)),
            Stage::Done { .. } => (&mut self.done, Some(&mut self.done_bytes)),
            Stage::Cancelled => (&mut self.cancelled, None),
        };
        *jobs = jobs.saturating_add_signed(sign);
        if let Some(bytes) = bytes {
            *bytes = if sign > 0 { bytes.saturating_add(size) } else { bytes.saturating_sub(size) };
        }
    }

    /// Jobs that are not given up.
    #[must_use]
    pub const fn jobs(&self) -> u64 {
        self.active + self.waiting + self.held + self.paused + self.failed + self.done
    }

    /// Bytes of jobs that are not given up.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.done_bytes.saturating_add(self.open_bytes).saturating_add(self.standing_bytes)
    }
}

/// The queue.
#[derive(Debug, Default)]
pub struct Transfers {
    jobs: HashMap<JobId, Job>,
    order: Vec<(i64, JobId)>,
    progress: HashMap<JobId, Progress>,
    tally: Tally,
    speed: u64,
    marks: HashSet<JobId>,
    cursor: Cursor,
}

impl Transfers {
    /// A job by its number.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.get(&id)
    }

    /// The jobs in the rows from `top` on.
    pub fn rows(&self, top: usize) -> impl Iterator<Item = &Job> {
        let order = self.order.get(top..).unwrap_or_default();
        order.iter().filter_map(|(_, id)| self.jobs.get(id))
    }

    /// All jobs, in order.
    pub fn all(&self) -> impl Iterator<Item = &Job> {
        self.rows(0)
    }

    /// How many jobs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// A running job's figures.
    #[must_use]
    pub fn progress(&self, id: JobId) -> Option<&Progress> {
        self.progress.get(&id)
    }

    /// Jobs and bytes by kind of stage.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Bytes per second of all running uploads.
    #[must_use]
    pub const fn speed(&self) -> u64 {
        // The last figure of the last upload would stay for ever.
        if self.tally.active == 0 { 0 } else { self.speed }
    }

    /// Bytes handed over so far: of stored files and of running ones.
    #[must_use]
    pub fn sent(&self) -> u64 {
        let running = self.progress.values().map(|figures| figures.sent);
        running.fold(self.tally.done_bytes, u64::saturating_add)
    }

    /// Seconds until everything that goes by itself has gone, at the speed of
    /// now.
    #[must_use]
    pub fn left(&self) -> Option<u64> {
        let running: u64 = self.progress.values().map(|figures| figures.sent).sum();
        self.tally.open_bytes.saturating_sub(running).checked_div(self.speed())
    }

    /// The cursor.
    #[must_use]
    pub const fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The job under the cursor.
    #[must_use]
    pub fn here(&self) -> Option<&Job> {
        self.rows(self.cursor.at()).next()
    }

    /// Whether a job is marked.
    #[must_use]
    pub fn is_marked(&self, id: JobId) -> bool {
        self.marks.contains(&id)
    }

    /// How many are marked.
    #[must_use]
    pub fn marked(&self) -> usize {
        self.marks.len()
    }

    /// The marked jobs in their order, or the one under the cursor.
    #[must_use]
    pub fn chosen(&self) -> Vec<&Job> {
        if self.marks.is_empty() {
            return self.here().into_iter().collect();
        }
        self.all().filter(|job| self.marks.contains(&job.id)).collect()
    }

    /// Jobs came, changed or went. Rows keep their places but for new ranks,
    /// and the cursor keeps its job.
    pub fn apply(&mut self, changed: Vec<Job>, gone: &[JobId]) {
        let (mut reorder, mut fresh) = (!gone.is_empty(), Vec::new());
        for id in gone {
            if let Some(job) = self.jobs.remove(id) {
                self.tally.count(&job, -1);
            }
            self.progress.remove(id);
            self.marks.remove(id);
        }
        for job in changed {
            if !job.stage.is_active() {
                self.progress.remove(&job.id);
            }
            self.tally.count(&job, 1);
            let key = (job.rank, job.id);
            match self.jobs.insert(job.id, job) {
                Some(old) => {
                    self.tally.count(&old, -1);
                    reorder |= old.rank != key.0;
                }
                None => fresh.push(key),
            }
        }
        if reorder || !fresh.is_empty() {
            self.line_up(reorder, fresh);
        }
    }

    /// Puts new jobs in their places, or all of them anew.
    fn line_up(&mut self, anew: bool, mut fresh: Vec<(i64, JobId)>) {
        let here = self.order.get(self.cursor.at()).map(|(_, id)| *id);
        if anew {
            self.order.clear();
            fresh = self.jobs.values().map(|job| (job.rank, job.id)).collect();
        }
        self.order.append(&mut fresh);
        // Stable, for that is quick with what is in order already: a long
        // queue comes in hundreds of pieces, each behind the last.
        self.order.sort();
        let rank = here.and_then(|id| self.jobs.get(&id)).map(|job| (job.rank, job.id));
        let at = rank.and_then(|key| self.order.binary_search(&key).ok());
        self.cursor.to(at.unwrap_or(self.cursor.at()), self.order.len());
    }

    /// Figures came.
    pub fn figures(&mut self, figures: Vec<Progress>, speed: u64) {
        self.speed = speed;
        for one in figures {
            let active = |job: &Job| job.stage.is_active();
            if self.jobs.get(&one.job).is_some_and(active) {
                self.progress.insert(one.job, one);
            }
        }
    }

    /// Another account: everything is forgotten.
    pub fn forget(&mut self) {
        let page = self.cursor.page();
        *self = Self::default();
        self.cursor.set_page(page, 0);
    }

    /// The screen has room for this many rows.
    pub fn set_page(&mut self, page: usize) {
        self.cursor.set_page(page, self.order.len());
    }

    /// Moves the cursor.
    pub fn step(&mut self, motion: Motion, count: usize) {
        self.cursor.step(motion, count, self.order.len());
    }

    /// Marks or unmarks under the cursor, `count` times, and moves on.
    pub fn mark(&mut self, count: usize) {
        for _ in 0..count.min(self.len()) {
            let Some(id) = self.here().map(|job| job.id) else { return };
            if !self.marks.remove(&id) {
                self.marks.insert(id);
            }
            self.step(Motion::Down, 1);
        }
    }

    /// Marks all.
    pub fn mark_all(&mut self) {
        self.marks = self.order.iter().map(|(_, id)| *id).collect();
    }

    /// Swaps marked and unmarked.
    pub fn invert(&mut self) {
        let all = self.order.iter().map(|(_, id)| *id);
        self.marks = all.filter(|id| !self.marks.contains(id)).collect();
    }

    /// Unmarks everything; says whether anything was marked.
    pub fn unmark_all(&mut self) -> bool {
        let any = !self.marks.is_empty();
        self.marks.clear();
        any
    }
}
