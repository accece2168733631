//! What the user does to jobs.

use super::book::Queue;
use super::fate::Fate;
use super::input::{Command, NewJob};
use super::job::{AttemptId, ClashRule, Hold, Job, JobId, QueueOrder, Stage};
use super::ride::Phase;
use super::settle::unchecked;
use super::state::State;
use super::trip::TripEnd;
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
                priority: new.priority,
                rank: self.new_rank(),
                at_once: false,
                stage: Stage::Waiting,
                tries: 0,
                added: now,
                started: None,
                ended: None,
                pause_after: false,
                limit: None,
                fate: if new.moves { Fate::Goes } else { Fate::Stays },
                checksum: None,
            };
            self.put(job);
        }
    }

    pub(super) fn order(&mut self, order: QueueOrder, now: Moment) {
        match order {
            QueueOrder::Pause { jobs, after } => {
                jobs.into_iter().for_each(|id| self.pause(id, after, now));
            }
            QueueOrder::Resume { jobs } => jobs.into_iter().for_each(|id| self.resume(id, now)),
            QueueOrder::Cancel { jobs } => jobs.into_iter().for_each(|id| self.cancel(id, now)),
            QueueOrder::Retry { jobs } => jobs.into_iter().for_each(|id| self.retry(id, now)),
            QueueOrder::Move { jobs, to } => self.reorder(&jobs, to),
            QueueOrder::Limit { jobs, limit } => jobs.into_iter().for_each(|id| {
                self.change(id, |job| job.limit = limit.filter(|limit| *limit > 0));
            }),
            QueueOrder::Priority { jobs, priority } => {
                jobs.into_iter().for_each(|id| self.prioritize(id, priority));
            }
            QueueOrder::Start { jobs } => jobs.into_iter().for_each(|id| self.start(id)),
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

    fn pause(&mut self, id: JobId, after: bool, now: Moment) {
        let Some(stage) = self.job(id).map(|job| &job.stage) else { return };
        match stage.state() {
            State::Waiting | State::Resting => self.change(id, |job| job.stage = Stage::Paused),
            State::Running if stage.attempt().is_some() => match self.grip(id) {
                Some(Grip::Loose | Grip::Cut) if !after => {
                    self.take_off(id, now);
                    self.change(id, |job| {
                        job.stage = Stage::Paused;
                        job.pause_after = false;
                    });
                }
                Some(Grip::Loose | Grip::Cut | Grip::Out) | None => {
                    self.change(id, |job| job.pause_after = true);
                }
            },
            State::Running
            | State::Held
            | State::Paused
            | State::Cancelled
            | State::Failed
            | State::Done => {}
        }
    }

    /// The next lane is its own, and if none is free, one is made for it.
    fn start(&mut self, id: JobId) {
        let Some(stage) = self.job(id).map(|job| &job.stage) else { return };
        match stage.state() {
            State::Waiting | State::Resting | State::Paused => self.change(id, |job| {
                job.stage = Stage::Waiting;
                job.at_once = true;
            }),
            State::Running => self.change(id, |job| job.pause_after = false),
            State::Held | State::Cancelled | State::Failed | State::Done => {}
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
        let Some(stage) = self.job(id).map(|job| &job.stage) else { return };
        if let Stage::Verifying { link, .. } = stage {
            // The file is stored; only the comparison is given up, and hiding
            // that would be a lie.
            let stage = unchecked(link.clone());
            return self.conclude(id, stage, now);
        }
        if matches!(stage.state(), State::Done | State::Cancelled) {
            return;
        }
        if matches!(self.grip(id), Some(Grip::Loose | Grip::Cut)) {
            self.take_off(id, now);
        }
        self.change(id, |job| {
            job.stage = Stage::Cancelled;
            job.ended = Some(now);
            job.pause_after = false;
        });
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
            job.checksum = None;
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
    fn take_off(&mut self, id: JobId, now: Moment) {
        match self.grip(id) {
            Some(Grip::Loose) => self.jump_off(id, now),
            Some(Grip::Cut) => {
                if let Some(attempt) = self.rides.of(id).map(|ride| ride.attempt.id) {
                    self.cut(attempt, id, now);
                }
            }
            Some(Grip::Out) | None => {}
        }
    }

    /// Cuts an attempt off because of one of its jobs; all wait again.
    fn cut(&mut self, id: AttemptId, whose: JobId, now: Moment) {
        let Some(attempt) = self.end_attempt(id) else { return };
        self.then(Command::Stop(id));
        for job in attempt.jobs.iter().copied() {
            let end = if job == whose { TripEnd::Stopped } else { TripEnd::Beside };
            self.remember(&attempt, job, end, now);
            self.put_back(job, Stage::Waiting, 0);
        }
    }

    fn clear_finished(&mut self, now: Moment) {
        let over: Vec<JobId> = self
            .jobs()
            .filter(|job| matches!(job.stage, Stage::Done { .. } | Stage::Cancelled))
            .map(|job| job.id)
            .filter(|id| !self.removing.contains(id))
            .collect();
        for id in over {
            let attempt = self.rides.of(id).map(|ride| ride.attempt.id);
            self.jump_off(id, now);
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
