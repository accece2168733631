//! Taking up a queue from its rows, after an ordinary end or a crash. Rows
//! may be missing (one that cannot be read is left out), so nothing here
//! relies on what another row should say.

use std::collections::HashMap;

use super::book::{Numbers, Queue};
use super::input::{Command, Step};
use super::job::{Attempt, AttemptId, Hold, Job, JobId, Stage};
use super::ride::Phase;
use super::trip::TripEnd;
use crate::clock::Moment;

impl Queue {
    /// A queue from what was on disk.
    ///
    /// An attempt whose last byte had not been allowed to leave cannot have
    /// stored anything: its jobs wait again at once. Any other one is asked
    /// for its result.
    #[must_use]
    pub fn recover(
        lanes: u32,
        rows: (Vec<Job>, Vec<Attempt>),
        last: Numbers,
        now: Moment,
    ) -> (Self, Step) {
        let mut queue = Self::new(lanes);
        queue.skip_numbers(last);
        for mut job in rows.0 {
            queue.remember_name(&job, now);
            // What the folder holds by now is looked up again before it is
            // used: that is how a clash is noticed.
            job.folder = None;
            queue.put(job);
        }
        queue.all_on_disk();
        queue.revive(rows.1, now);
        // Nothing new begins in this step: the queue may be drained first.
        queue.due_at(now);
        let step = queue.take_step(now);
        (queue, step)
    }

    /// What was stored shortly before the end may not be listed yet.
    fn remember_name(&mut self, job: &Job, now: Moment) {
        let stored = matches!(
            job.stage,
            Stage::Done { .. }
                | Stage::Verifying { .. }
                | Stage::Held { why: Hold::Mismatch { .. } }
        );
        if let Some(folder) = job.folder.filter(|_| stored) {
            self.names.stored(folder, &job.name, job.print.size, job.ended.unwrap_or(now));
        }
    }

    fn revive(&mut self, attempts: Vec<Attempt>, now: Moment) {
        let all_out: HashMap<AttemptId, bool> =
            attempts.iter().map(|attempt| (attempt.id, attempt.all_out)).collect();
        for mut attempt in attempts {
            attempt.jobs.retain(|job| self.rides_on(*job, attempt.id));
            let id = attempt.id;
            if attempt.all_out && !attempt.jobs.is_empty() {
                self.board(attempt, Phase::Doubting);
                self.doubt(id, now);
            } else {
                for job in attempt.jobs.clone() {
                    self.remember(&attempt, job, TripEnd::CutOff, now);
                }
                self.touch_attempt(id);
                self.drop_attempt(id);
            }
        }
        // A removal that was on its way may have been cut off.
        let done: Vec<JobId> = self.jobs().map(|job| job.id).collect();
        done.into_iter().for_each(|id| self.remove_source(id));
        let active: Vec<Job> = self.jobs().filter(|job| job.stage.is_active()).cloned().collect();
        for job in active {
            self.revive_job(job, &all_out);
        }
    }

    /// Whether this job is aboard this attempt by its own row as well.
    fn rides_on(&self, job: JobId, attempt: AttemptId) -> bool {
        let stage = self.job(job).map(|job| &job.stage);
        stage.is_some_and(|stage| *stage == Stage::Cancelled || stage.attempt() == Some(attempt))
            && self.rides.of(job).is_none()
    }

    fn revive_job(&mut self, job: Job, all_out: &HashMap<AttemptId, bool>) {
        if self.rides.of(job.id).is_some() {
            return;
        }
        let Some(attempt) = job.stage.attempt() else {
            // It is stored; the comparison begins anew.
            return self.then(Command::Sum(Box::new(job)));
        };
        let unsent = matches!(job.stage, Stage::Asking { .. });
        if unsent || all_out.get(&attempt) == Some(&false) {
            self.put_back(job.id, Stage::Waiting, 0);
        } else {
            // Nobody knows the way to its end page, nor whether all was out.
            self.put_back(job.id, Stage::Held { why: Hold::Lost }, 0);
        }
    }
}
