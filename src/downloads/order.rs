//! What the user does to downloads. Nothing that came is lost by pausing.

use super::book::Downloads;
use super::input::Command;
use super::job::{Download, DownloadHold, DownloadStage, LocalClash};
use crate::clock::Moment;
use crate::queue::{JobId, Move, QueueOrder, State, TripEnd, reordered};

impl Downloads {
    pub(super) fn order(&mut self, order: QueueOrder, now: Moment) {
        match order {
            QueueOrder::Pause { jobs, after } => {
                jobs.into_iter().for_each(|id| self.pause(id, after, now));
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

    fn pause(&mut self, id: JobId, after: bool, now: Moment) {
        let Some(job) = self.job(id) else { return };
        match job.stage.state() {
            State::Waiting | State::Resting => {
                self.change(id, |job| job.stage = DownloadStage::Paused);
            }
            // In a moment it has its name.
            State::Running if after || job.stage.is_placing() => {
                self.change(id, |job| job.pause_after = true);
            }
            State::Running => {
                self.cut_off(id, now);
                self.change(id, |job| {
                    job.stage = DownloadStage::Paused;
                    job.pause_after = false;
                });
            }
            State::Held
            | State::Paused
            | State::Cancelled
            | State::Skipped
            | State::Failed
            | State::Done => {}
        }
    }

    fn cut_off(&mut self, id: JobId, now: Moment) {
        if self.is_at(id, &DownloadStage::Fetching) {
            self.remember(id, TripEnd::Stopped, now);
        }
        self.then(Command::Stop(id));
    }

    fn resume(&mut self, id: JobId) {
        let Some(job) = self.job(id) else { return };
        if let DownloadStage::Held { why } = &job.stage {
            let why = why.clone();
            return self.resume_held(id, &why);
        }
        match job.stage.state() {
            State::Paused | State::Resting => self.wait_again(id),
            State::Waiting | State::Running => self.change(id, |job| job.pause_after = false),
            State::Held | State::Cancelled | State::Skipped | State::Failed | State::Done => {}
        }
    }

    fn resume_held(&mut self, id: JobId, why: &DownloadHold) {
        match why {
            // Asking again without one is one more refusal.
            DownloadHold::Password { .. } => return,
            DownloadHold::Key(_) => return self.trust_key(),
            DownloadHold::Clash { .. } => {
                self.change(id, |job| job.on_clash = LocalClash::KeepBoth);
            }
            DownloadHold::Changed | DownloadHold::Mismatch { .. } => {
                self.change(id, |job| job.facts = None);
            }
            DownloadHold::Cdn | DownloadHold::Space { .. } | DownloadHold::Disk { .. } => {}
        }
        self.wait_again(id);
    }

    /// As resuming, and also what was given up; tries are counted anew.
    fn retry(&mut self, id: JobId) {
        match self.job(id).map(|job| job.stage.state()) {
            Some(State::Held | State::Resting | State::Paused) => self.resume(id),
            Some(State::Failed | State::Cancelled | State::Skipped) => self.wait_again(id),
            Some(State::Waiting | State::Running | State::Done) | None => {}
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
        let is_over = matches!(job.stage.state(), State::Done | State::Cancelled | State::Skipped);
        // In a moment it has its name.
        if is_over || job.stage.is_placing() {
            return;
        }
        if job.stage.is_active() {
            self.cut_off(id, now);
        }
        self.conclude(id, DownloadStage::Cancelled, now);
        self.sweep(id);
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

    fn reorder(&mut self, jobs: &[JobId], to: Move) {
        let all = self.jobs().map(|job| (job.rung(), job.stage.is_over()));
        for (id, rank) in reordered(all, jobs, to) {
            self.rank(id, rank);
        }
    }

    /// What still has a temporary file is forgotten when that is gone.
    fn clear_finished(&mut self) {
        let finished = |job: &&Download| match job.stage.state() {
            State::Done => true,
            State::Cancelled | State::Skipped => job.part.is_none(),
            State::Running
            | State::Waiting
            | State::Resting
            | State::Held
            | State::Paused
            | State::Failed => false,
        };
        let over: Vec<JobId> = self.jobs().filter(finished).map(|job| job.id).collect();
        over.into_iter().for_each(|id| self.forget(id));
    }
}
