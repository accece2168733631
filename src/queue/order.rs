//! What the user does to jobs.

use std::collections::HashSet;

use super::book::Queue;
use super::input::{Command, NewJob};
use super::job::{ClashRule, Hold, Job, JobId, Move, QueueOrder, Stage};
use crate::clock::Moment;

impl Queue {
    pub(super) fn add(&mut self, jobs: Vec<NewJob>, now: Moment) {
        for new in jobs {
            let job = Job {
                id: self.new_job_id(),
                source: new.source,
                print: new.print,
                name: new.name,
                place: new.place,
                place_label: new.place_label,
                folder: None,
                on_clash: new.on_clash,
                rank: self.new_rank(),
                stage: Stage::Waiting,
                tries: 0,
                added: now,
                started: None,
                ended: None,
                pause_after: false,
            };
            self.put(job);
        }
    }

    pub(super) fn order(&mut self, order: QueueOrder, now: Moment) {
        match order {
            QueueOrder::Pause { jobs, after } => {
                for id in jobs {
                    self.pause(id, after);
                }
            }
            QueueOrder::Resume { jobs } => jobs.into_iter().for_each(|id| self.resume(id)),
            QueueOrder::Cancel { jobs } => jobs.into_iter().for_each(|id| self.cancel(id, now)),
            QueueOrder::Retry { jobs } => jobs.into_iter().for_each(|id| self.retry(id)),
            QueueOrder::Move { jobs, to } => self.reorder(&jobs, to),
            QueueOrder::ClearFinished => self.clear_finished(),
        }
    }

    fn pause(&mut self, id: JobId, after: bool) {
        let Some(job) = self.job(id).cloned() else { return };
        match &job.stage {
            Stage::Waiting | Stage::Resting { .. } => {
                self.change(id, |job| job.stage = Stage::Paused);
            }
            Stage::Asking { .. } | Stage::Sending { .. } if !after && self.can_cut(&job) => {
                self.cut(&job);
                self.change(id, |job| job.stage = Stage::Paused);
            }
            // Once the last byte may have left, cutting would only make it
            // unknown whether the file is stored.
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. } => self.change(id, |job| job.pause_after = true),
            Stage::Verifying { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => {}
        }
    }

    fn resume(&mut self, id: JobId) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            Stage::Paused | Stage::Resting { .. } => {
                self.change(id, |job| job.stage = Stage::Waiting);
            }
            Stage::Held { why: Hold::Clash { .. } } => self.change(id, |job| {
                job.on_clash = ClashRule::KeepBoth;
                job.stage = Stage::Waiting;
            }),
            Stage::Held { why: Hold::Key(_) } => {
                // The user says the key is good again: the next call shows.
                self.key_problem = None;
                self.change(id, |job| job.stage = Stage::Waiting);
            }
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. } => self.change(id, |job| job.pause_after = false),
            Stage::Held { .. }
            | Stage::Waiting
            | Stage::Verifying { .. }
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => {}
        }
    }

    fn cancel(&mut self, id: JobId, now: Moment) {
        let Some(job) = self.job(id).cloned() else { return };
        if job.stage.is_over() && !matches!(job.stage, Stage::Failed { .. }) {
            return;
        }
        if let Stage::Verifying { .. } = job.stage {
            // The file is stored already; only the comparison is given up,
            // and hiding that would be a lie.
            return;
        }
        if self.can_cut(&job) {
            self.cut(&job);
        } else {
            self.leave_attempt(&job);
        }
        self.change(id, |job| {
            job.stage = Stage::Cancelled;
            job.ended = Some(now);
        });
    }

    fn retry(&mut self, id: JobId) {
        let Some(job) = self.job(id) else { return };
        let again = match &job.stage {
            Stage::Held { why: Hold::Clash { .. } } => return self.resume(id),
            Stage::Held { .. } | Stage::Failed { .. } | Stage::Cancelled => true,
            Stage::Resting { .. } | Stage::Paused => true,
            Stage::Waiting
            | Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Done { .. } => false,
        };
        if again {
            self.change(id, |job| {
                job.stage = Stage::Waiting;
                job.folder = None;
                job.tries = 0;
                job.ended = None;
                job.pause_after = false;
            });
        }
    }

    /// Whether the job's attempt can be cut off with nothing stored.
    fn can_cut(&self, job: &Job) -> bool {
        let attempt = job.stage.attempt().and_then(|id| self.attempt(id));
        attempt.is_some_and(|attempt| !attempt.all_out)
    }

    /// Cuts the job's attempt off; jobs that shared it wait again.
    fn cut(&mut self, job: &Job) {
        let Some(attempt) = job.stage.attempt().and_then(|id| self.end_attempt(id)) else {
            return;
        };
        self.then(Command::Stop(attempt.id));
        for other in attempt.jobs.into_iter().filter(|other| *other != job.id) {
            self.sums.remove(&other);
            self.change(other, |job| job.stage = Stage::Waiting);
        }
        self.sums.remove(&job.id);
    }

    /// Moves jobs among those that are not over; marked ones keep together.
    fn reorder(&mut self, jobs: &[JobId], to: Move) {
        let chosen: HashSet<JobId> = jobs.iter().copied().collect();
        let mut line: Vec<(i64, JobId)> =
            self.jobs().filter(|job| !job.stage.is_over()).map(|job| (job.rank, job.id)).collect();
        line.sort_unstable();
        let ranks: Vec<i64> = line.iter().map(|(rank, _)| *rank).collect();
        let mut ids: Vec<JobId> = line.into_iter().map(|(_, id)| id).collect();
        let is_chosen = |id: &JobId| chosen.contains(id);
        match to {
            Move::Top => ids.sort_by_key(|id| !is_chosen(id)),
            Move::Bottom => ids.sort_by_key(is_chosen),
            Move::Up => {
                for at in 1..ids.len() {
                    if is_chosen(&ids[at]) && !is_chosen(&ids[at - 1]) {
                        ids.swap(at, at - 1);
                    }
                }
            }
            Move::Down => {
                for at in (1..ids.len()).rev() {
                    if is_chosen(&ids[at - 1]) && !is_chosen(&ids[at]) {
                        ids.swap(at, at - 1);
                    }
                }
            }
        }
        for (id, rank) in ids.into_iter().zip(ranks) {
            if self.job(id).is_some_and(|job| job.rank != rank) {
                self.change(id, |job| job.rank = rank);
            }
        }
    }

    fn clear_finished(&mut self) {
        let over: Vec<JobId> = self
            .jobs()
            .filter(|job| matches!(job.stage, Stage::Done { .. } | Stage::Cancelled))
            .map(|job| job.id)
            .collect();
        over.into_iter().for_each(|id| self.forget(id));
    }
}
