//! The queue's state and the one way to change a row of it, so that indexes
//! and the record of the step never disagree.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Bound;

use super::alarm::Alarm;
use super::copy::Copies;
use super::input::{Command, Input, Record, Step};
use super::job::{Attempt, AttemptId, Job, JobId, Place};
use super::line::Lines;
use super::names::Names;
use super::outage::FREE_REFUSALS;
use super::replace::Removals;
use super::ride::Rides;
use super::trip::Trip;
use super::turns::RANK_STEP;
use super::weather::Weather;
use crate::clock::Moment;
use crate::remote::{Checksum, Problem};

/// All uploads of one account.
#[derive(Debug, Clone, Default)]
pub struct Queue {
    jobs: BTreeMap<JobId, Job>,
    /// Attempts that are not over, and who rides in them.
    pub(super) rides: Rides,
    /// Jobs that will go on by themselves.
    pub(super) lines: Lines,
    /// Places being looked for, and the sizes of the files that go there.
    pub(super) placing: BTreeMap<Place, BTreeSet<u64>>,
    /// Copies within the account that are under way.
    pub(super) copies: Copies,
    /// Deletions of replaced files.
    pub(super) removals: Removals,
    /// Names in the target folders.
    pub(super) names: Names,
    /// Local checksums of jobs that are on their way or compared; `None` where
    /// it cannot be computed.
    pub(super) sums: HashMap<JobId, Option<Checksum>>,
    /// Jobs that may have spoilt a request for others: they ride alone.
    pub(super) alone: HashSet<JobId>,
    /// Jobs whose local file is being removed.
    pub(super) removing: HashSet<JobId>,
    /// Uploads at the same time.
    pub(super) lanes: u32,
    /// Start nothing new.
    pub(super) draining: bool,
    /// A cap is reached: start nothing new either.
    pub(super) full: bool,
    /// What keeps everything from starting.
    pub(super) weather: Weather<FREE_REFUSALS>,
    alarm: Alarm,
    next_job: i64,
    next_attempt: i64,
    next_rank: i64,
    touched: BTreeSet<JobId>,
    touched_attempts: BTreeSet<AttemptId>,
    ended: Vec<JobId>,
    gone: Vec<JobId>,
    gone_attempts: Vec<AttemptId>,
    trips: Vec<(JobId, Trip)>,
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

impl Queue {
    /// An empty queue that runs `lanes` uploads at once.
    #[must_use]
    pub fn new(lanes: u32) -> Self {
        Self { lanes: lanes.max(1), next_job: 1, next_attempt: 1, ..Self::default() }
    }

    /// Takes a fact; gives what must be recorded and then done.
    ///
    /// A step that takes jobs in does only that and asks to be woken at once:
    /// nothing else depends on its record, so that [`Queue::take_back`] can
    /// undo it when the record could not be made durable.
    pub fn step(&mut self, input: Input, now: Moment) -> Step {
        match input {
            Input::Add(jobs) => {
                self.add(jobs, now);
                self.due_at(now);
                return self.take_step(now);
            }
            Input::Order(order) => self.order(order, now),
            Input::Reprinted { job, print } => self.reprint(job, print),
            Input::Lanes(lanes) => self.lanes = lanes.max(1),
            Input::Drain(draining) => self.draining = draining,
            Input::Full(full) => self.full = full,
            Input::Placed { place, result } => self.placed(&place, result, now),
            Input::Granted { attempt, result } => self.granted(attempt, result, now),
            Input::LastByte { attempt } => self.last_byte(attempt),
            Input::Sent { attempt, result } => self.sent(attempt, result, now),
            Input::Ended { attempt, result } => self.ended(attempt, result, now),
            Input::Looked { attempt, result } => self.looked(attempt, result, now),
            Input::Summed { job, result } => self.summed(job, result, now),
            Input::Sought { job, result } => self.sought(job, result, now),
            Input::Copied { jobs, result } => self.copied(jobs, result, now),
            Input::Deleted { jobs, result } => self.deleted(jobs, &result, now),
            Input::Removed { job, result } => self.removed(job, result),
            Input::KeyGood => self.key_good(now),
            Input::Woke => self.alarm.rang(),
        }
        self.pick(now);
        self.take_step(now)
    }

    /// All jobs, by number.
    pub fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.jobs.values()
    }

    /// The jobs with higher numbers than this, by number.
    pub fn jobs_after(&self, id: JobId) -> impl Iterator<Item = &Job> {
        self.jobs.range((Bound::Excluded(id), Bound::Unbounded)).map(|(_, job)| job)
    }

    /// One job.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Job> {
        self.jobs.get(&id)
    }

    /// The limit of an upload request in bytes per second: the lowest of its
    /// jobs, which share one connection.
    #[must_use]
    pub fn limit_of(&self, attempt: AttemptId) -> Option<u64> {
        let jobs = self.attempt(attempt)?.jobs.iter();
        jobs.filter_map(|id| self.job(*id)?.limit).min()
    }

    /// One attempt.
    #[must_use]
    pub fn attempt(&self, id: AttemptId) -> Option<&Attempt> {
        self.rides.get(id).map(|ride| &ride.attempt)
    }

    /// Until when nothing starts because the service is away or refuses one
    /// upload after the other, and why.
    #[must_use]
    pub const fn outage(&self) -> Option<&(Moment, Problem)> {
        self.weather.outage()
    }

    /// Whether anything is left that will go on by itself.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.lines.are_empty() || self.is_running()
    }

    /// Whether an upload runs, is waited for or is compared, or a local file
    /// is being removed: what is left to finish while the queue is drained.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.rides.is_empty()
            || !self.removing.is_empty()
            || self.jobs.values().any(|job| job.stage.is_active())
    }

    pub(super) fn new_job_id(&mut self) -> JobId {
        let id = JobId(self.next_job);
        self.next_job = self.next_job.saturating_add(1);
        id
    }

    pub(super) fn new_attempt_id(&mut self) -> AttemptId {
        let id = AttemptId(self.next_attempt);
        self.next_attempt = self.next_attempt.saturating_add(1);
        id
    }

    pub(super) fn new_rank(&mut self) -> i64 {
        self.next_rank = self.next_rank.saturating_add(RANK_STEP);
        self.next_rank
    }

    /// Gives a job its turn.
    pub(super) fn rank(&mut self, id: JobId, rank: i64) {
        self.next_rank = self.next_rank.max(rank);
        self.change(id, |job| job.rank = rank);
    }

    /// Numbers up to this one are given away, some of them to downloads.
    pub fn skip_to(&mut self, last: JobId) {
        self.next_job = self.next_job.max(last.0.saturating_add(1));
    }

    /// Orders that something be done after this step's record is durable.
    pub(super) fn then(&mut self, command: Command) {
        self.then.push(command);
    }

    /// Something falls due at this moment: the step asks to be woken then.
    pub(super) fn due_at(&mut self, at: Moment) {
        self.alarm.due_at(at);
    }

    /// Changes a job; a change that is one is recorded with this step.
    pub(super) fn change(&mut self, id: JobId, edit: impl FnOnce(&mut Job)) {
        let Some(job) = self.jobs.get_mut(&id) else { return };
        let (before, was_result) = (changing(job), job.stage.is_result());
        self.lines.leave(job);
        edit(job);
        // A wish to start at once is over as soon as the job stands.
        job.at_once &= job.stage.state().goes_on();
        self.lines.join(job);
        if job.stage.is_result() && !was_result {
            self.ended.push(id);
        }
        if changing(job) != before {
            self.touched.insert(id);
        }
    }

    /// Takes a job in.
    pub(super) fn put(&mut self, job: Job) {
        self.next_job = self.next_job.max(job.id.0.saturating_add(1));
        self.next_rank = self.next_rank.max(job.rank);
        self.lines.join(&job);
        self.touched.insert(job.id);
        self.jobs.insert(job.id, job);
    }

    /// What was put in came from the disk: nothing of it is to be recorded.
    pub(super) fn all_on_disk(&mut self) {
        self.touched.clear();
    }

    /// Forgets a job for good.
    pub(super) fn forget(&mut self, id: JobId) {
        self.drop_copy(id);
        if let Some(job) = self.jobs.remove(&id) {
            self.lines.leave(&job);
            self.sums.remove(&id);
            self.alone.remove(&id);
            self.touched.remove(&id);
            self.gone.push(id);
        }
    }

    /// The attempt's row is recorded with this step.
    pub(super) fn touch_attempt(&mut self, id: AttemptId) {
        self.next_attempt = self.next_attempt.max(id.0.saturating_add(1));
        self.touched_attempts.insert(id);
    }

    /// The attempt's row is dropped with this step.
    pub(super) fn drop_attempt(&mut self, id: AttemptId) {
        self.touched_attempts.remove(&id);
        self.gone_attempts.push(id);
    }

    /// What a job remembers of an attempt is recorded with this step.
    pub(super) fn note_trip(&mut self, job: JobId, trip: Trip) {
        self.trips.push((job, trip));
    }

    /// What was collected so far.
    pub(super) fn take_step(&mut self, now: Moment) -> Step {
        let jobs = std::mem::take(&mut self.touched);
        let attempts = std::mem::take(&mut self.touched_attempts);
        let record = Record {
            jobs: jobs.iter().filter_map(|id| self.jobs.get(id).cloned()).collect(),
            attempts: attempts.iter().filter_map(|id| self.attempt(*id).cloned()).collect(),
            gone_jobs: std::mem::take(&mut self.gone),
            gone_attempts: std::mem::take(&mut self.gone_attempts),
            ended: std::mem::take(&mut self.ended),
            trips: std::mem::take(&mut self.trips),
        };
        self.then.extend(self.alarm.take(now).map(Command::Wake));
        Step { record, then: std::mem::take(&mut self.then) }
    }

    /// Numbers up to these were used before, by rows that may be gone.
    pub(super) fn skip_numbers(&mut self, last: Numbers) {
        self.next_job = self.next_job.max(last.job.saturating_add(1));
        self.next_attempt = self.next_attempt.max(last.attempt.saturating_add(1));
    }

    /// Undoes an [`Input::Add`] whose record could not be made durable. Its
    /// step must have been the last one.
    pub fn take_back(&mut self, jobs: &[JobId]) {
        for id in jobs {
            self.forget(*id);
        }
        // Nothing of it was on disk, so nothing is to be taken from there.
        let _ = self.take_step(Moment::default());
    }
}

/// What changes of a job in its life; its file and its place do not.
fn changing(job: &Job) -> impl PartialEq + use<> {
    (
        (job.stage.clone(), job.print, job.folder, job.rung()),
        (job.on_clash, job.on_duplicate, job.replaces.clone(), job.fate),
        (job.tries, job.started, job.ended, job.pause_after, job.at_once, job.checksum, job.limit),
    )
}
