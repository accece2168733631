//! What a command that watches the engine knows of it, built from events as
//! every face does. Pure.

use std::collections::{BTreeMap, HashMap};

use crate::bandwidth::Now;
use crate::protocol::{AccountView, Event, GateView, KeyState, Settings, Totals};
use crate::queue::{Job, JobId, Progress};

/// The engine as it was last told.
#[derive(Debug, Clone, Default)]
pub(super) struct Picture {
    pub jobs: BTreeMap<JobId, Job>,
    /// Jobs that left the queue while it was watched, as they were then.
    pub gone: BTreeMap<JobId, Job>,
    /// Jobs as they were before the engine told everything anew; one that
    /// does not come back has left, or belongs to another account.
    pub before: BTreeMap<JobId, Job>,
    pub progress: HashMap<JobId, Progress>,
    pub totals: Totals,
    pub gate: GateView,
    pub settings: Settings,
    pub bandwidth: Now,
    pub account: Option<AccountView>,
    /// The engine said that it ends.
    pub closing: bool,
}

impl Picture {
    /// Takes in an event. True when everything is told anew from here.
    pub fn take(&mut self, event: Event) -> bool {
        match event {
            Event::Account { view } => self.account = Some(*view),
            Event::Gate { view } => self.gate = view,
            Event::Reset => {
                self.before.append(&mut self.jobs);
                self.progress.clear();
                return true;
            }
            Event::Jobs { changed, gone } => {
                for id in gone {
                    self.gone.extend(self.jobs.remove(&id).map(|job| (id, job)));
                }
                for job in changed {
                    if !job.stage.is_active() {
                        self.progress.remove(&job.id);
                    }
                    self.jobs.insert(job.id, job);
                }
            }
            Event::Progress { jobs, totals } => {
                self.progress = jobs.into_iter().map(|figures| (figures.job, figures)).collect();
                self.totals = totals;
            }
            Event::Settings { settings } => self.settings = settings,
            Event::Bandwidth { now } => self.bandwidth = now,
            Event::Closing => self.closing = true,
            Event::Operation { .. } | Event::Folder { .. } | Event::Notice { .. } => {}
        }
        false
    }

    /// Jobs in the order of the queue.
    pub fn in_order(&self) -> Vec<&Job> {
        let mut jobs: Vec<&Job> = self.jobs.values().collect();
        jobs.sort_by_key(|job| job.rung());
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
