//! What the user does to downloads. Nothing that came is lost by pausing.

use std::collections::HashSet;

use super::book::Downloads;
use super::input::Command;
use super::job::{Download, DownloadHold, DownloadStage, LocalClash};
use crate::clock::Moment;
use crate::queue::{JobId, Move, Priority, QueueOrder, State, moved};

impl Downloads {
    pub(super) fn order(&mut self, order: QueueOrder, now: Moment) {
        match order {
            QueueOrder::Pause { jobs, after } => {
                jobs.into_iter().for_each(|id| self.pause(id, after));
            }
            QueueOrder::Resume { jobs } => jobs.into_iter().for_each(|id| self.resume(id)),
            QueueOrder::Cancel { jobs } => jobs.into_iter().for_each(|id| self.cancel(id, now)),
            QueueOrder::Retry { jobs } => jobs.into_iter().for_each(|id| self.retry(id)),
            QueueOrder::Move { jobs, to } => self.reorder(&jobs, to),
            QueueOrder::Priority { jobs, priority } => {
                jobs.into_iter().for_each(|id| self.change(id, |job| job.priority = priority));
            }
            QueueOrder::Limit { jobs, limit } => {
                jobs.into_iter().for_each(|id| self.change(id, |job| job.limit = limit));
            }
            QueueOrder::Start { jobs } => jobs.into_iter().for_each(|id| self.start(id)),
            QueueOrder::OnClash { jobs, rule } => {
                // What is of no use here leaves them as they are.
                if let Some(rule) = LocalClash::of(rule) {
                    self.rule(&jobs, rule);
                }
            }
            // Uploads alone are compared with what is there.
            QueueOrder::OnDuplicate { .. } => {}
            QueueOrder::ClearFinished => self.clear_finished(),
        }
    }

    fn pause(&mut self, id: JobId, after: bool) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            DownloadStage::Waiting | DownloadStage::Resting { .. } => {
                self.change(id, |job| job.stage = DownloadStage::Paused);
            }
            DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying
                if !after =>
            {
                self.then(Command::Stop(id));
                self.change(id, |job| {
                    job.stage = DownloadStage::Paused;
                    job.pause_after = false;
                });
            }
            DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying
            | DownloadStage::Placing { .. } => self.change(id, |job| job.pause_after = true),
            DownloadStage::Held { .. }
            | DownloadStage::Paused
            | DownloadStage::Cancelled
            | DownloadStage::Skipped { .. }
            | DownloadStage::Failed { .. }
            | DownloadStage::Done { .. } => {}
        }
    }

    fn resume(&mut self, id: JobId) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            DownloadStage::Paused | DownloadStage::Resting { .. } => self.wait_again(id),
            DownloadStage::Held { why } => match why {
                // Asking again without one is one more refusal.
                DownloadHold::Password { .. } => {}
                DownloadHold::Key(_) => self.trust_key(),
                DownloadHold::Clash { .. } => {
                    self.change(id, |job| job.on_clash = LocalClash::KeepBoth);
                    self.wait_again(id);
                }
                DownloadHold::Changed | DownloadHold::Mismatch { .. } => {
                    self.change(id, |job| job.facts = None);
                    self.wait_again(id);
                }
                DownloadHold::Cdn | DownloadHold::Space { .. } | DownloadHold::Disk { .. } => {
                    self.wait_again(id);
                }
            },
            DownloadStage::Waiting
            | DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying
            | DownloadStage::Placing { .. } => self.change(id, |job| job.pause_after = false),
            DownloadStage::Cancelled
            | DownloadStage::Skipped { .. }
            | DownloadStage::Failed { .. }
            | DownloadStage::Done { .. } => {}
        }
    }

    /// As resuming, and also what was given up; tries are counted anew.
    fn retry(&mut self, id: JobId) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            DownloadStage::Held { .. } | DownloadStage::Resting { .. } | DownloadStage::Paused => {
                self.resume(id);
            }
            DownloadStage::Failed { .. }
            | DownloadStage::Cancelled
            | DownloadStage::Skipped { .. } => self.wait_again(id),
            DownloadStage::Waiting
            | DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying
            | DownloadStage::Placing { .. }
            | DownloadStage::Done { .. } => {}
        }
    }

    fn wait_again(&mut self, id: JobId) {
        self.change(id, |job| {
            job.stage = DownloadStage::Waiting;
            (job.tries, job.cuts, job.bad) = (0, 0, 0);
            job.ended = None;
            job.pause_after = false;
        });
    }

    fn cancel(&mut self, id: JobId, now: Moment) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            // In a moment it has its name.
            DownloadStage::Placing { .. }
            | DownloadStage::Done { .. }
            | DownloadStage::Cancelled
            | DownloadStage::Skipped { .. } => {}
            DownloadStage::Waiting
            | DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying
            | DownloadStage::Resting { .. }
            | DownloadStage::Held { .. }
            | DownloadStage::Paused
            | DownloadStage::Failed { .. } => {
                if job.stage.is_active() {
                    self.then(Command::Stop(id));
                }
                self.conclude(id, DownloadStage::Cancelled, now);
                self.sweep(id);
            }
        }
    }

    pub(super) fn allow_cdn(&mut self, jobs: &[JobId]) {
        for id in jobs {
            self.change(*id, |job| job.cdn = true);
            self.release(*id, |why| *why == DownloadHold::Cdn);
        }
    }

    pub(super) fn unlocked(&mut self, jobs: &[JobId]) {
        for id in jobs {
            self.release(*id, |why| matches!(why, DownloadHold::Password { .. }));
        }
    }

    fn rule(&mut self, jobs: &[JobId], rule: LocalClash) {
        for id in jobs {
            if self.job(*id).is_some_and(|job| !job.stage.is_over()) {
                self.change(*id, |job| job.on_clash = rule);
                self.release(*id, |why| matches!(why, DownloadHold::Clash { .. }));
            }
        }
    }

    /// Lets a job go on that is held for what is meant.
    fn release(&mut self, id: JobId, meant: impl Fn(&DownloadHold) -> bool) {
        let held = |job: &Download| matches!(&job.stage, DownloadStage::Held { why } if meant(why));
        if self.job(id).is_some_and(held) {
            self.wait_again(id);
        }
    }

    /// Begins what only waits for its turn, or was paused, without waiting for
    /// a lane.
    fn start(&mut self, id: JobId) {
        let state = self.job(id).map(|job| job.stage.state());
        if matches!(state, Some(State::Waiting | State::Resting | State::Paused)) {
            self.wait_again(id);
            self.change(id, |job| job.at_once = true);
        }
    }

    /// Among those of one priority that are not over.
    fn reorder(&mut self, jobs: &[JobId], to: Move) {
        let chosen: HashSet<JobId> = jobs.iter().copied().collect();
        for priority in Priority::ALL {
            self.reorder_equals(priority, &chosen, to);
        }
    }

    fn reorder_equals(&mut self, priority: Priority, chosen: &HashSet<JobId>, to: Move) {
        let equals = |job: &&Download| job.priority == priority && !job.stage.is_over();
        let mut line: Vec<(i64, JobId)> =
            self.jobs().filter(equals).map(|job| (job.rank, job.id)).collect();
        line.sort_unstable();
        let ranks = || self.jobs().map(|job| job.rank);
        let ends = (ranks().min().unwrap_or(0), ranks().max().unwrap_or(0));
        for (id, rank) in moved(&line, ends, chosen, to) {
            self.rank(id, rank);
        }
    }

    /// What still has a temporary file is forgotten when that is gone.
    fn clear_finished(&mut self) {
        let finished = |job: &&Download| match &job.stage {
            DownloadStage::Done { .. } => true,
            DownloadStage::Cancelled | DownloadStage::Skipped { .. } => job.part.is_none(),
            DownloadStage::Waiting
            | DownloadStage::Learning
            | DownloadStage::Preparing
            | DownloadStage::Asking
            | DownloadStage::Fetching
            | DownloadStage::Verifying
            | DownloadStage::Placing { .. }
            | DownloadStage::Resting { .. }
            | DownloadStage::Held { .. }
            | DownloadStage::Paused
            | DownloadStage::Failed { .. } => false,
        };
        let over: Vec<JobId> = self.jobs().filter(finished).map(|job| job.id).collect();
        over.into_iter().for_each(|id| self.forget(id));
    }
}
