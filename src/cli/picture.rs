//! What a command that watches the engine knows of it, built from events as
//! every face does. Pure.

use std::collections::{BTreeMap, HashMap};

use crate::bandwidth::Now;
use crate::imports::{Import, ImportId};
use crate::protocol::{
    AccountView, Event, GateView, IndexView, KeyState, Settings, Totals, Transfer,
};
use crate::queue::{JobId, Progress, Stage};

/// The engine as it was last told.
#[derive(Debug, Clone, Default)]
pub(super) struct Picture {
    pub jobs: BTreeMap<JobId, Transfer>,
    /// Jobs that left the queue while it was watched, as they were then.
    pub gone: BTreeMap<JobId, Transfer>,
    /// Jobs as they were before the engine told everything anew; one that
    /// does not come back has left, or belongs to another account.
    pub before: BTreeMap<JobId, Transfer>,
    /// Figures of uploads and of downloads.
    pub progress: [HashMap<JobId, Progress>; 2],
    /// Speeds of uploads and of downloads.
    pub totals: [Totals; 2],
    /// What the service brings into the account by itself.
    pub imports: BTreeMap<ImportId, Import>,
    pub gate: GateView,
    pub settings: Settings,
    pub bandwidth: Now,
    pub index: IndexView,
    pub account: Option<AccountView>,
    /// The engine said that it ends.
    pub closing: bool,
}

impl Picture {
    /// These uploads go on by an order that is about to be given; events tell
    /// more.
    pub fn goes_on(&mut self, jobs: &[JobId]) {
        for id in jobs {
            if let Some(Transfer::Up(job)) = self.jobs.get_mut(id) {
                job.stage = Stage::Waiting;
            }
        }
    }

    /// Takes in an event. True when everything is told anew from here.
    pub fn take(&mut self, event: Event) -> bool {
        match event {
            Event::Account { view } => self.account = Some(*view),
            Event::Gate { view } => self.gate = view,
            Event::Reset => {
                self.before.append(&mut self.jobs);
                self.imports.clear();
                self.progress = <[HashMap<JobId, Progress>; 2]>::default();
                return true;
            }
            Event::Jobs { changed, gone } => self.change(changed, gone),
            Event::Downloads { changed, gone } => self.change(changed, gone),
            Event::Imports { changed, gone } => {
                gone.iter().for_each(|id| drop(self.imports.remove(id)));
                self.imports.extend(changed.into_iter().map(|import| (import.id, import)));
            }
            Event::Progress { jobs, totals } => self.figures(0, jobs, totals),
            Event::Fetched { jobs, totals } => self.figures(1, jobs, totals),
            Event::Settings { settings } => self.settings = settings,
            Event::Bandwidth { now } => self.bandwidth = now,
            Event::Index { view } => self.index = view,
            Event::Closing => self.closing = true,
            Event::Operation { .. } | Event::Folder { .. } | Event::Notice { .. } => {}
        }
        false
    }

    fn change(&mut self, changed: Vec<impl Into<Transfer>>, gone: Vec<JobId>) {
        for id in gone {
            self.gone.extend(self.jobs.remove(&id).map(|job| (id, job)));
        }
        for job in changed.into_iter().map(Into::into) {
            if !job.is_active() {
                self.progress.iter_mut().for_each(|figures| {
                    figures.remove(&job.id());
                });
            }
            self.jobs.insert(job.id(), job);
        }
    }

    fn figures(&mut self, direction: usize, jobs: Vec<Progress>, totals: Totals) {
        if let Some(figures) = self.progress.get_mut(direction) {
            *figures = jobs.into_iter().map(|figures| (figures.job, figures)).collect();
        }
        if let Some(known) = self.totals.get_mut(direction) {
            *known = totals;
        }
    }

    /// How far a job is, while it runs.
    pub fn progress_of(&self, id: JobId) -> Option<&Progress> {
        self.progress.iter().find_map(|figures| figures.get(&id))
    }

    /// Bytes per second over all.
    pub fn speed(&self) -> u64 {
        self.totals.iter().map(|totals| totals.speed).sum()
    }

    /// Jobs in the order of the queue.
    pub fn in_order(&self) -> Vec<&Transfer> {
        let mut jobs: Vec<&Transfer> = self.jobs.values().collect();
        jobs.sort_by_key(|job| job.place());
        jobs
    }

    /// Whether there is an account whose queue could be shown.
    pub fn has_key(&self) -> bool {
        self.account.as_ref().is_some_and(|view| match view.state {
            KeyState::Missing | KeyState::Unusable(_) => false,
            KeyState::Untried
            | KeyState::Checking { .. }
            | KeyState::Valid
            | KeyState::Refused(_)
            | KeyState::Locked { .. }
            | KeyState::Unreachable(_) => true,
        })
    }
}
