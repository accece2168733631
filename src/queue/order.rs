//! What the user does to jobs.

use std::collections::HashSet;

use super::book::Queue;
use super::input::{Command, NewJob};
use super::job::{AttemptId, ClashRule, Hold, Job, JobId, Move, QueueOrder, Stage};
use super::ride::Phase;
use super::settle::unchecked;
use super::turns::moved;
use crate::clock::Moment;
use crate::local::Fingerprint;

/// What can be done about a job that rides in an attempt.
enum Grip {
    /// Nothing was sent: it may get off, and the others go on.
    Loose,
    /// Bytes are on the way, but not all: the request must be cut off, and
    /// nothing of it is stored.
    Cut,
    /// The last byte may have left. Cutting would only make it unknown
    /// whether the file is stored.
    Out,
}

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
                jobs.into_iter().for_each(|id| self.pause(id, after));
            }
            QueueOrder::Resume { jobs } => jobs.into_iter().for_each(|id| self.resume(id, now)),
            QueueOrder::Cancel { jobs } => jobs.into_iter().for_each(|id| self.cancel(id, now)),
            QueueOrder::Retry { jobs } => jobs.into_iter().for_each(|id| self.retry(id, now)),
            QueueOrder::Move { jobs, to } => self.reorder(&jobs, to),
            QueueOrder::ClearFinished => self.clear_finished(now),
        }
    }

    /// The file is another one now. Bytes that are out, or on their way, are
    /// still compared with what was chosen then.
    pub(super) fn reprint(&mut self, id: JobId, print: Fingerprint) {
        let stored = |job: &Job| matches!(job.stage, Stage::Verifying { .. } | Stage::Done { .. });
        if self.rides.of(id).is_none() && !self.job(id).is_some_and(stored) {
            self.change(id, |job| job.print = print);
        }
    }

    fn pause(&mut self, id: JobId, after: bool) {
        let Some(stage) = self.job(id).map(|job| job.stage.clone()) else { return };
        match stage {
            Stage::Waiting | Stage::Resting { .. } => {
                self.change(id, |job| job.stage = Stage::Paused);
            }
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. } => match self.grip(id) {
                Some(Grip::Loose | Grip::Cut) if !after => {
                    self.take_off(id);
                    self.change(id, |job| {
                        job.stage = Stage::Paused;
                        job.pause_after = false;
                    });
                }
                Some(Grip::Loose | Grip::Cut | Grip::Out) | None => {
                    self.change(id, |job| job.pause_after = true);
                }
            },
            Stage::Verifying { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => {}
        }
    }

    fn resume(&mut self, id: JobId, now: Moment) {
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
                self.trust_key(now);
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

    /// A job whose bytes may be stored already is cancelled at once, but its
    /// attempt is followed to the end: should the file turn out to be stored,
    /// the job says so, and a retry does not send it twice.
    fn cancel(&mut self, id: JobId, now: Moment) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            Stage::Done { .. } | Stage::Cancelled => {}
            Stage::Verifying { link, .. } => {
                // The file is stored; only the comparison is given up, and
                // hiding that would be a lie.
                let stage = unchecked(link.clone());
                self.conclude(id, stage, now);
            }
            Stage::Waiting
            | Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Resting { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Failed { .. } => {
                if matches!(self.grip(id), Some(Grip::Loose | Grip::Cut)) {
                    self.take_off(id);
                }
                self.change(id, |job| {
                    job.stage = Stage::Cancelled;
                    job.ended = Some(now);
                    job.pause_after = false;
                });
            }
        }
    }

    fn retry(&mut self, id: JobId, now: Moment) {
        let Some(job) = self.job(id) else { return };
        let rule = match &job.stage {
            Stage::Held { why: Hold::Clash { .. } } => return self.resume(id, now),
            // The bad file is there, and the user knows.
            Stage::Held { why: Hold::Mismatch { .. } } => ClashRule::KeepBoth,
            Stage::Held { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled
            | Stage::Resting { .. }
            | Stage::Paused => job.on_clash,
            Stage::Waiting
            | Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Done { .. } => return,
        };
        if matches!(&job.stage, Stage::Held { why: Hold::Key(_) }) {
            self.trust_key(now);
        }
        // A cancelled job may still be aboard: it is not sent a second time
        // before the end of the first is known.
        let stage = self.rides.of(id).map_or(Stage::Waiting, Self::stage_aboard);
        self.change(id, |job| {
            job.stage = stage;
            job.on_clash = rule;
            job.folder = None;
            job.tries = 0;
            job.ended = None;
            job.pause_after = false;
        });
    }

    /// How the job is held by its attempt; `None` without one.
    fn grip(&self, id: JobId) -> Option<Grip> {
        let ride = self.rides.of(id)?;
        Some(match ride.phase {
            Phase::Asking => Grip::Loose,
            Phase::Sending if !ride.attempt.all_out => Grip::Cut,
            Phase::Sending
            | Phase::Settling
            | Phase::Doubting
            | Phase::Summing
            | Phase::Looking => Grip::Out,
        })
    }

    /// Takes a job off an attempt whose bytes are not all out.
    fn take_off(&mut self, id: JobId) {
        match self.grip(id) {
            Some(Grip::Loose) => self.jump_off(id),
            Some(Grip::Cut) => {
                if let Some(attempt) = self.rides.of(id).map(|ride| ride.attempt.id) {
                    self.cut(attempt);
                }
            }
            Some(Grip::Out) | None => {}
        }
    }

    /// Cuts an attempt off; its jobs wait again.
    fn cut(&mut self, id: AttemptId) {
        let Some(attempt) = self.end_attempt(id) else { return };
        self.then(Command::Stop(id));
        for job in attempt.jobs {
            self.put_back(job, Stage::Waiting, 0);
        }
    }

    /// Moves jobs among those that are not over; marked ones keep together.
    fn reorder(&mut self, jobs: &[JobId], to: Move) {
        let chosen: HashSet<JobId> = jobs.iter().copied().collect();
        let mut line: Vec<(i64, JobId)> =
            self.jobs().filter(|job| !job.stage.is_over()).map(|job| (job.rank, job.id)).collect();
        line.sort_unstable();
        let ranks = || self.jobs().map(|job| job.rank);
        let ends = (ranks().min().unwrap_or(0), ranks().max().unwrap_or(0));
        for (id, rank) in moved(&line, ends, &chosen, to) {
            self.rank(id, rank);
        }
    }

    fn clear_finished(&mut self, now: Moment) {
        let over: Vec<JobId> = self
            .jobs()
            .filter(|job| matches!(job.stage, Stage::Done { .. } | Stage::Cancelled))
            .map(|job| job.id)
            .collect();
        for id in over {
            let attempt = self.rides.of(id).map(|ride| ride.attempt.id);
            self.jump_off(id);
            self.forget(id);
            // Its checksum may have been all the others waited for.
            if let Some(attempt) = attempt
                && self.rides.awaiting(attempt, &[Phase::Summing]).is_some()
            {
                self.look_if_summed(attempt, now);
            }
        }
    }
}
