//! The queue's state and the one way to change a row of it, so that indexes
//! and the record of the step never disagree.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::input::{Command, Input, Record, Step};
use super::job::{Attempt, AttemptId, Job, JobId, Place, Stage};
use crate::clock::Moment;
use crate::remote::{Checksum, FolderId, Problem};

/// All uploads of one account.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    jobs: BTreeMap<JobId, Job>,
    attempts: BTreeMap<AttemptId, Attempt>,
    /// Waiting jobs whose folder is known, by folder and turn.
    ready: BTreeMap<FolderId, BTreeSet<(i64, JobId)>>,
    /// Waiting jobs whose folder must be found first, by place and turn.
    unplaced: BTreeMap<Place, BTreeSet<(i64, JobId)>>,
    /// Resting jobs by the moment they wake.
    resting: BTreeSet<(Moment, JobId)>,
    /// Places being looked for.
    pub(super) placing: BTreeSet<Place>,
    /// Names that are known to be in a folder, or on their way to it.
    pub(super) taken: HashMap<FolderId, HashMap<String, u64>>,
    /// Local checksums of jobs that are on their way.
    pub(super) sums: HashMap<JobId, Checksum>,
    /// Uploads at the same time.
    pub(super) lanes: u32,
    /// Start nothing new.
    pub(super) draining: bool,
    /// The key was refused; nothing starts until one is accepted.
    pub(super) key_problem: Option<Problem>,
    /// The service is away: nothing starts before that moment.
    pub(super) outage: Option<(Moment, Problem)>,
    /// Failures to reach it in a row.
    pub(super) outages: u32,
    next_job: i64,
    next_attempt: i64,
    next_rank: i64,
    touched: BTreeSet<JobId>,
    touched_attempts: BTreeSet<AttemptId>,
    gone: Vec<JobId>,
    gone_attempts: Vec<AttemptId>,
    then: Vec<Command>,
}

/// The highest numbers ever given away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Of jobs.
    pub job: i64,
    /// Of attempts.
    pub attempt: i64,
}

/// Distance between two jobs' ranks.
const RANK_STEP: i64 = 16;

impl Queue {
    /// An empty queue that runs `lanes` uploads at once.
    #[must_use]
    pub fn new(lanes: u32) -> Self {
        Self { lanes: lanes.max(1), next_job: 1, next_attempt: 1, ..Self::default() }
    }

    /// Takes a fact; gives what must be recorded and then done.
    pub fn step(&mut self, input: Input, now: Moment) -> Step {
        match input {
            Input::Add(jobs) => self.add(jobs, now),
            Input::Order(order) => self.order(order, now),
            Input::Reprinted { job, print } => {
                self.change(job, |job| job.print = print);
            }
            Input::Lanes(lanes) => self.lanes = lanes.max(1),
            Input::Drain(draining) => self.draining = draining,
            Input::Placed { place, result } => self.placed(&place, result, now),
            Input::Granted { attempt, result } => self.granted(attempt, result, now),
            Input::LastByte { attempt } => self.last_byte(attempt),
            Input::Sent { attempt, result } => self.sent(attempt, result, now),
            Input::Ended { attempt, result } => self.ended(attempt, result, now),
            Input::Looked { attempt, result } => self.looked(attempt, result, now),
            Input::Summed { job, result } => self.summed(job, result, now),
            Input::KeyGood => self.key_good(),
            Input::Woke => {}
        }
        self.pick(now);
        self.take_step()
    }

    /// All jobs, by number.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values()
    }

    /// One job.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.get(&id)
    }

    /// One attempt.
    #[must_use]
    pub fn attempt(&self, id: AttemptId) -> Option<&Attempt> {
        self.attempts.get(&id)
    }

    /// Until when nothing starts because the service is away, and why.
    #[must_use]
    pub const fn outage(&self) -> Option<&(Moment, Problem)> {
        self.outage.as_ref()
    }

    /// Whether anything is left that will go on by itself.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.attempts.is_empty()
            || !self.ready.is_empty()
            || !self.unplaced.is_empty()
            || !self.resting.is_empty()
            || self.jobs.values().any(|job| job.stage.is_active())
    }

    pub(super) fn attempts(&self) -> impl Iterator<Item = &Attempt> {
        self.attempts.values()
    }

    pub(super) const fn ready(&self) -> &BTreeMap<FolderId, BTreeSet<(i64, JobId)>> {
        &self.ready
    }

    pub(super) const fn unplaced(&self) -> &BTreeMap<Place, BTreeSet<(i64, JobId)>> {
        &self.unplaced
    }

    pub(super) fn first_resting(&self) -> Option<(Moment, JobId)> {
        self.resting.first().copied()
    }

    pub(super) fn new_job_id(&mut self) -> JobId {
        self.next_job += 1;
        JobId(self.next_job - 1)
    }

    pub(super) fn new_attempt_id(&mut self) -> AttemptId {
        self.next_attempt += 1;
        AttemptId(self.next_attempt - 1)
    }

    pub(super) fn new_rank(&mut self) -> i64 {
        self.next_rank += RANK_STEP;
        self.next_rank
    }

    /// Orders that something be done after this step's record is durable.
    pub(super) fn then(&mut self, command: Command) {
        self.then.push(command);
    }

    /// Changes a job; the change is recorded with this step.
    pub(super) fn change(&mut self, id: JobId, edit: impl FnOnce(&mut Job)) {
        if let Some(mut job) = self.jobs.remove(&id) {
            self.unindex(&job);
            edit(&mut job);
            self.put(job);
        }
    }

    /// Takes a job in.
    pub(super) fn put(&mut self, job: Job) {
        self.next_job = self.next_job.max(job.id.0 + 1);
        self.next_rank = self.next_rank.max(job.rank);
        self.index(&job);
        self.touched.insert(job.id);
        self.jobs.insert(job.id, job);
    }

    pub(super) fn forget(&mut self, id: JobId) {
        if let Some(job) = self.jobs.remove(&id) {
            self.unindex(&job);
            self.sums.remove(&id);
            self.touched.remove(&id);
            self.gone.push(id);
        }
    }

    pub(super) fn put_attempt(&mut self, attempt: Attempt) {
        self.next_attempt = self.next_attempt.max(attempt.id.0 + 1);
        self.touched_attempts.insert(attempt.id);
        self.attempts.insert(attempt.id, attempt);
    }

    pub(super) fn end_attempt(&mut self, id: AttemptId) -> Option<Attempt> {
        let attempt = self.attempts.remove(&id)?;
        self.touched_attempts.remove(&id);
        self.gone_attempts.push(id);
        Some(attempt)
    }

    /// What was collected so far.
    pub(super) fn take_step(&mut self) -> Step {
        let jobs = std::mem::take(&mut self.touched);
        let attempts = std::mem::take(&mut self.touched_attempts);
        let record = Record {
            jobs: jobs.iter().filter_map(|id| self.jobs.get(id).cloned()).collect(),
            attempts: attempts.iter().filter_map(|id| self.attempts.get(id).cloned()).collect(),
            gone_jobs: std::mem::take(&mut self.gone),
            gone_attempts: std::mem::take(&mut self.gone_attempts),
        };
        Step { record, then: std::mem::take(&mut self.then) }
    }

    /// Numbers up to these were used before, by rows that may be gone.
    pub(super) fn skip_numbers(&mut self, last: Numbers) {
        self.next_job = self.next_job.max(last.job + 1);
        self.next_attempt = self.next_attempt.max(last.attempt + 1);
    }

    /// Undoes an [`Input::Add`] whose record could not be made durable.
    pub fn take_back(&mut self, jobs: &[JobId]) {
        for id in jobs {
            self.forget(*id);
        }
        let _ = self.take_step();
    }

    fn index(&mut self, job: &Job) {
        match &job.stage {
            Stage::Waiting => match job.folder {
                Some(folder) => {
                    self.ready.entry(folder).or_default().insert((job.rank, job.id));
                }
                None => {
                    let turns = self.unplaced.entry(job.place.clone()).or_default();
                    turns.insert((job.rank, job.id));
                }
            },
            Stage::Resting { until, .. } => {
                self.resting.insert((*until, job.id));
            }
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => {}
        }
    }

    fn unindex(&mut self, job: &Job) {
        match &job.stage {
            Stage::Waiting => match job.folder {
                Some(folder) => {
                    if let Some(turns) = self.ready.get_mut(&folder) {
                        turns.remove(&(job.rank, job.id));
                        if turns.is_empty() {
                            self.ready.remove(&folder);
                        }
                    }
                }
                None => {
                    if let Some(turns) = self.unplaced.get_mut(&job.place) {
                        turns.remove(&(job.rank, job.id));
                        if turns.is_empty() {
                            self.unplaced.remove(&job.place);
                        }
                    }
                }
            },
            Stage::Resting { until, .. } => {
                self.resting.remove(&(*until, job.id));
            }
            Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled
            | Stage::Failed { .. }
            | Stage::Done { .. } => {}
        }
    }
}
