//! What the user does to jobs.

use super::book::Queue;
use super::fate::Fate;
use super::input::{Command, NewJob};
use super::job::{AttemptId, Hold, Job, JobId, QueueOrder, Stage, Verdict};
use super::ride::Phase;
use super::rule::{Check, ClashRule, DuplicateRule};
use super::settle::unchecked;
use super::state::State;
use super::trip::TripEnd;
use crate::clock::Moment;
use crate::local::Fingerprint;
use crate::remote::FileUrl;

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
                on_duplicate: new.on_duplicate,
                replaces: Vec::new(),
                check: Check::Open,
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
            QueueOrder::OnClash { jobs, rule } => {
                jobs.into_iter().for_each(|id| self.rule_clash(id, rule));
            }
            QueueOrder::OnDuplicate { jobs, rule } => {
                jobs.into_iter().for_each(|id| self.rule_duplicate(id, rule, now));
            }
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
        let busy = |job: &Job| {
            job.stage.is_active() || matches!(job.stage, Stage::Skipped { .. } | Stage::Done { .. })
        };
        if self.rides.of(id).is_none() && !self.job(id).is_some_and(busy) {
            self.sums.remove(&id);
            self.change(id, |job| {
                job.print = print;
                job.check = Check::Open;
            });
        }
    }

    fn pause(&mut self, id: JobId, after: bool, now: Moment) {
        let Some(stage) = self.job(id).map(|job| &job.stage) else { return };
        match stage.state() {
            State::Waiting | State::Resting => self.change(id, |job| job.stage = Stage::Paused),
            State::Running if *stage == Stage::Comparing => {
                self.stop_comparing(id);
                self.change(id, |job| job.stage = Stage::Paused);
            }
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
            | State::Skipped
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
            State::Held | State::Cancelled | State::Failed | State::Skipped | State::Done => {}
        }
    }

    fn resume(&mut self, id: JobId, now: Moment) {
        let Some(job) = self.job(id) else { return };
        match &job.stage {
            Stage::Paused | Stage::Resting { .. } => {
                self.change(id, |job| job.stage = Stage::Waiting);
            }
            Stage::Held { why: Hold::Clash { .. } } => self.rule_clash(id, ClashRule::KeepBoth),
            Stage::Held { why: Hold::Duplicate { .. } } => {
                self.rule_duplicate(id, DuplicateRule::Copy, now);
            }
            Stage::Held { why: Hold::Unreplaced { link, why } } => {
                let stage = kept_beside(link.clone(), why.is_some());
                self.accept(id, stage, now);
            }
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
            | Stage::Comparing
            | Stage::Copying { .. }
            | Stage::Verifying { .. }
            | Stage::Replacing { .. }
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Skipped { .. }
            | Stage::Done { .. } => {}
        }
    }

    /// The user takes the file as it is stored, beside the one that was to be
    /// replaced.
    fn accept(&mut self, id: JobId, stage: Stage, now: Moment) {
        self.change(id, |job| {
            job.replaces.clear();
            job.ended = Some(now);
            job.fate = job.fate.after(&job.stage, &stage);
            job.stage = stage;
        });
        self.remove_source(id);
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
            return self.accept(id, stage, now);
        }
        if let Stage::Held { why: Hold::Unreplaced { link, why } } = stage {
            let stage = kept_beside(link.clone(), why.is_some());
            return self.accept(id, stage, now);
        }
        // A deletion cannot be called back.
        if matches!(stage, Stage::Replacing { .. }) {
            return;
        }
        if matches!(stage.state(), State::Done | State::Skipped | State::Cancelled) {
            return;
        }
        if *stage == Stage::Comparing {
            self.stop_comparing(id);
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
            Stage::Held { why: Hold::Clash { .. } | Hold::Duplicate { .. } } => {
                return self.resume(id, now);
            }
            Stage::Held { why: Hold::Unreplaced { link, why: Some(_) } } => {
                let link = link.clone();
                return self.replace_again(id, link, now);
            }
            // The bad file is there, and the user knows.
            Stage::Held { why: Hold::Mismatch { .. } } if job.on_clash != ClashRule::Replace => {
                ClashRule::KeepBoth
            }
            Stage::Held { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled
            | Stage::Resting { .. }
            | Stage::Skipped { .. }
            | Stage::Paused => job.on_clash,
            Stage::Waiting
            | Stage::Comparing
            | Stage::Copying { .. }
            | Stage::Replacing { .. }
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
        let aboard = self.rides.of(id).map(Self::stage_aboard);
        let copying = self.copies.stage(id);
        let stage = aboard.or(copying).unwrap_or(Stage::Waiting);
        if stage == Stage::Waiting {
            self.sums.remove(&id);
        }
        self.change(id, |job| {
            if !matches!(stage, Stage::Copying { .. }) {
                job.folder = None;
                job.check = Check::Open;
            }
            job.stage = stage;
            job.on_clash = rule;
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
            .filter(|job| job.stage.is_over() && !matches!(job.stage, Stage::Failed { .. }))
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

/// A file that stays beside the one it was to replace.
const fn kept_beside(link: FileUrl, verified: bool) -> Stage {
    let verdict = if verified { Verdict::Verified } else { Verdict::Unchecked };
    Stage::Done { link, verdict }
}
