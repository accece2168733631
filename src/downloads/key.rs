//! What a key in question means for downloads, and which of them wait for one.

use super::book::Downloads;
use super::job::{Download, DownloadHold, DownloadStage};
use crate::queue::JobId;
use crate::remote::{Problem, ProblemKind};

/// How many files may be refused in a row before all are slowed down.
pub(super) const FREE_REFUSALS: u32 = 3;

impl Downloads {
    /// A key was accepted: what was held for one goes on. What the account
    /// may not do is not changed by that.
    pub(super) fn key_good(&mut self) {
        let rights = |problem: &Problem| problem.kind == ProblemKind::NotCustomer;
        if self.weather.key.as_ref().is_some_and(rights) {
            return;
        }
        self.trust_key();
    }

    /// The key may be good again: the next call shows.
    pub(super) fn trust_key(&mut self) {
        self.weather.key = None;
        let for_key = |stage: &DownloadStage| {
            matches!(stage, DownloadStage::Held { why: DownloadHold::Key(_) })
        };
        let held: Vec<JobId> =
            self.jobs().filter(|job| for_key(&job.stage)).map(|job| job.id).collect();
        for id in held {
            self.change(id, |job| job.stage = DownloadStage::Waiting);
        }
    }

    /// Nothing goes without a key; says so at every waiting job.
    pub(super) fn hold_for_key(&mut self, problem: &Problem) {
        self.hold_waiting(&DownloadHold::Key(problem.clone()), |_| true);
    }

    /// Holds those that wait and are meant.
    pub(super) fn hold_waiting(&mut self, why: &DownloadHold, meant: impl Fn(&Download) -> bool) {
        let waiting = self.waiting.iter().filter_map(|(_, rung)| self.job(rung.job));
        let held: Vec<JobId> = waiting.filter(|job| meant(job)).map(|job| job.id).collect();
        for id in held {
            self.change(id, |job| job.stage = DownloadStage::Held { why: why.clone() });
        }
    }
}
