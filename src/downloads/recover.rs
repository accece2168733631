//! Taking up the downloads from their rows, after an ordinary end or a crash.

use std::time::Duration;

use super::book::Downloads;
use super::input::{Command, Step};
use super::job::{Download, DownloadStage};
use crate::clock::Moment;
use crate::queue::{JobId, TripEnd};

impl Downloads {
    /// The downloads from what was on disk. What was under way waits again
    /// and goes on with the bytes that are recorded as safe; what was getting
    /// its name gets it, or has it already.
    #[must_use]
    pub fn recover(
        lanes: u32,
        gap: Duration,
        rows: Vec<Download>,
        last: JobId,
        now: Moment,
    ) -> (Self, Step) {
        let mut downloads = Self::new(lanes, gap);
        downloads.skip_to(last);
        rows.into_iter().for_each(|row| downloads.put(row));
        // These rows are on disk already.
        let _ = downloads.take_step(now);
        let all: Vec<JobId> = downloads.jobs().map(|job| job.id).collect();
        all.into_iter().for_each(|id| downloads.revive(id, now));
        // Nothing new begins in this step: it may be told to drain first.
        downloads.due_at(now);
        let step = downloads.take_step(now);
        (downloads, step)
    }

    fn revive(&mut self, id: JobId, now: Moment) {
        if self.is_at(id, &DownloadStage::Fetching) {
            self.remember(id, TripEnd::CutOff, now);
        }
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying => {
                self.change(id, |job| job.stage = DownloadStage::Waiting);
            }
            DownloadStage::Placing { .. } => self.then_for(id, Command::Place),
            DownloadStage::Cancelled | DownloadStage::Skipped { .. } => self.sweep(id),
            DownloadStage::Waiting
            | DownloadStage::Resting { .. }
            | DownloadStage::Held { .. }
            | DownloadStage::Paused
            | DownloadStage::Failed { .. }
            | DownloadStage::Done { .. } => {}
        }
    }
}
