//! The queue as the screen knows it: jobs in order, their figures and totals.
//! Decides nothing about them; the engine does.

use std::collections::{HashMap, HashSet};

use super::action::Motion;
use super::cursor::Cursor;
use super::filter::Filter;
use super::sieve::{Only, Sieve};
use super::tally::Tally;
use crate::protocol::Transfer;
use crate::queue::{JobId, Progress, Rung};

/// A place in the list: whether it is a download, and where it stands then.
type Spot = (bool, Rung);

/// The queue.
#[derive(Debug, Default)]
pub struct Transfers {
    jobs: HashMap<JobId, Transfer>,
    /// All jobs, in order.
    order: Vec<Spot>,
    /// Those that are to be seen, in order.
    shown: Vec<Spot>,
    sieve: Sieve,
    progress: HashMap<JobId, Progress>,
    tally: Tally,
    /// Of uploads and of downloads.
    speeds: [u64; 2],
    marks: HashSet<JobId>,
    cursor: Cursor,
}

impl Transfers {
    /// A job by its number.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Transfer> {
        self.jobs.get(&id)
    }

    /// The jobs in the rows from `top` on.
    pub fn rows(&self, top: usize) -> impl Iterator<Item = &Transfer> {
        let shown = self.shown.get(top..).unwrap_or_default();
        shown.iter().filter_map(|(_, rung)| self.jobs.get(&rung.job))
    }

    /// All jobs, in order, whether they are to be seen or not.
    pub fn all(&self) -> impl Iterator<Item = &Transfer> {
        self.order.iter().filter_map(|(_, rung)| self.jobs.get(&rung.job))
    }

    /// How many rows are to be seen.
    #[must_use]
    pub const fn seen(&self) -> usize {
        self.shown.len()
    }

    /// How many jobs there are.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.order.len()
    }

    /// What is to be seen.
    #[must_use]
    pub const fn sieve(&self) -> &Sieve {
        &self.sieve
    }

    /// Whether there are no jobs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// Whether there are downloads, so that the direction must be told.
    #[must_use]
    pub fn has_downloads(&self) -> bool {
        self.order.last().is_some_and(|(down, _)| *down)
    }

    /// What a job of this queue is called.
    #[must_use]
    pub fn word(&self) -> &'static str {
        if self.has_downloads() { "transfer" } else { "upload" }
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

    /// Bytes per second of the uploads and of the downloads that run.
    #[must_use]
    pub fn speeds(&self) -> [u64; 2] {
        [false, true].map(|down| {
            let runs = |id| self.jobs.get(id).is_some_and(|job| job.download().is_some() == down);
            // The last figure of the last one would stay for ever.
            if self.progress.keys().any(runs) { self.speeds[usize::from(down)] } else { 0 }
        })
    }

    /// Bytes per second of all that runs.
    #[must_use]
    pub fn speed(&self) -> u64 {
        let [up, down] = self.speeds();
        up.saturating_add(down)
    }

    /// Bytes handed over so far: of stored files and of running ones.
    #[must_use]
    pub fn sent(&self) -> u64 {
        let running = self.progress.values().map(|figures| figures.sent);
        running.fold(self.tally.done_bytes, u64::saturating_add)
    }

    /// Seconds until everything that goes by itself has gone, at the speed of
    /// now, which is not above the limits of uploads and downloads for long.
    #[must_use]
    pub fn left(&self, limits: [Option<u64>; 2]) -> Option<u64> {
        let running: u64 = self.progress.values().map(|figures| figures.sent).sum();
        let speeds = self.speeds().into_iter().zip(limits);
        let speed: u64 = speeds.map(|(speed, limit)| speed.min(limit.unwrap_or(speed))).sum();
        self.tally.open_bytes.saturating_sub(running).checked_div(speed)
    }

    /// Seconds until all that runs has gone: all that will go while nothing
    /// new is started.
    #[must_use]
    pub fn running_left(&self) -> Option<u64> {
        self.progress.values().filter_map(|figures| figures.left).max()
    }

    /// The cursor.
    #[must_use]
    pub const fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The job under the cursor.
    #[must_use]
    pub fn here(&self) -> Option<&Transfer> {
        self.rows(self.cursor.at()).next()
    }

    /// Whether a job is marked.
    #[must_use]
    pub fn is_marked(&self, id: JobId) -> bool {
        self.marks.contains(&id)
    }

    /// How many are marked: those that are seen, and those that are not.
    #[must_use]
    pub fn marked(&self) -> (usize, usize) {
        let seen = self.chosen_marks().count();
        (seen, self.marks.len() - seen)
    }

    fn chosen_marks(&self) -> impl Iterator<Item = &Transfer> {
        let marked = self.shown.iter().filter(|(_, rung)| self.marks.contains(&rung.job));
        marked.filter_map(|(_, rung)| self.jobs.get(&rung.job))
    }

    /// The marked jobs that are seen, in their order, or the one under the
    /// cursor.
    #[must_use]
    pub fn chosen(&self) -> Vec<&Transfer> {
        let marked: Vec<&Transfer> = self.chosen_marks().collect();
        if marked.is_empty() { self.here().into_iter().collect() } else { marked }
    }

    /// Jobs came, changed or went. Rows keep their places but for new ranks,
    /// and the cursor keeps its job.
    pub fn apply(&mut self, changed: Vec<impl Into<Transfer>>, gone: &[JobId]) {
        let (mut reorder, mut fresh) = (!gone.is_empty(), Vec::new());
        for id in gone {
            if let Some(job) = self.jobs.remove(id) {
                self.tally.count(&job, -1);
            }
            self.progress.remove(id);
            self.marks.remove(id);
        }
        for job in changed.into_iter().map(Into::into) {
            if !job.is_active() {
                self.progress.remove(&job.id());
            }
            self.tally.count(&job, 1);
            let spot = job.place();
            match self.jobs.insert(job.id(), job) {
                Some(old) => {
                    self.tally.count(&old, -1);
                    reorder |= old.place() != spot;
                }
                None => fresh.push(spot),
            }
        }
        if reorder {
            self.order.clear();
            fresh = self.jobs.values().map(Transfer::place).collect();
        }
        let moved = !fresh.is_empty() || reorder;
        self.order.append(&mut fresh);
        if moved {
            // Stable, for that is quick with what is in order already: a long
            // queue comes in hundreds of pieces, each behind the last.
            self.order.sort();
        }
        if moved || self.sieve.is_on() {
            self.narrow(true);
        }
    }

    /// Finds out anew what is to be seen; the cursor keeps its job. With
    /// `keeping`, its row stays even if it does not belong there any more:
    /// whoever acts on it must not hit the next one.
    fn narrow(&mut self, keeping: bool) {
        let here = self.shown.get(self.cursor.at()).map(|(_, rung)| rung.job);
        let passes = self.sieve.passes();
        let sees = |(_, rung): &&Spot| {
            (keeping && Some(rung.job) == here) || self.jobs.get(&rung.job).is_some_and(&passes)
        };
        self.shown = if self.sieve.is_on() {
            self.order.iter().filter(sees).copied().collect()
        } else {
            self.order.clone()
        };
        let spot = here.and_then(|id| self.jobs.get(&id)).map(Transfer::place);
        let at = spot.and_then(|spot| self.shown.binary_search(&spot).ok());
        self.cursor.to(at.unwrap_or(self.cursor.at()), self.shown.len());
    }

    /// Shows only these.
    pub fn show_only(&mut self, only: Only) {
        self.sieve.only = only;
        self.narrow(false);
    }

    /// Changes the filter by text.
    pub fn filter_with(&mut self, change: impl FnOnce(&mut Filter)) {
        change(&mut self.sieve.filter);
        self.narrow(false);
    }

    /// Shows all again; says whether anything was held back.
    pub fn show_all(&mut self) -> bool {
        let was_on = self.sieve.is_on();
        self.sieve.filter.drop_it();
        self.show_only(Only::All);
        was_on
    }

    /// Figures came.
    pub fn figures(&mut self, figures: Vec<Progress>, speed: u64, down: bool) {
        self.speeds[usize::from(down)] = speed;
        for one in figures {
            if self.jobs.get(&one.job).is_some_and(Transfer::is_active) {
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
        self.cursor.set_page(page, self.shown.len());
    }

    /// Moves the cursor.
    pub fn step(&mut self, motion: Motion, count: usize) {
        let here = self.cursor.at();
        self.cursor.step(motion, count, self.shown.len());
        // A row that was only kept for the cursor's sake goes.
        let passes = self.sieve.passes();
        if self.cursor.at() != here && self.rows(here).next().is_some_and(|job| !passes(job)) {
            self.narrow(true);
        }
    }

    /// Marks or unmarks under the cursor, `count` times, and moves on.
    pub fn mark(&mut self, count: usize) {
        for _ in 0..count.min(self.seen()) {
            let Some(id) = self.here().map(Transfer::id) else { return };
            if !self.marks.remove(&id) {
                self.marks.insert(id);
            }
            self.step(Motion::Down, 1);
        }
    }

    /// Marks all that are seen.
    pub fn mark_all(&mut self) {
        self.marks.extend(self.shown.iter().map(|(_, rung)| rung.job));
    }

    /// Swaps marked and unmarked among those that are seen.
    pub fn invert(&mut self) {
        for (_, rung) in &self.shown {
            if !self.marks.remove(&rung.job) {
                self.marks.insert(rung.job);
            }
        }
    }

    /// Unmarks everything; says whether anything was marked.
    pub fn unmark_all(&mut self) -> bool {
        let any = !self.marks.is_empty();
        self.marks.clear();
        any
    }
}
