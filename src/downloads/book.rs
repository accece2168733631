//! The state of all downloads and the one way to change a row of it, so that
//! lines and the record of the step never disagree.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::time::Duration;

use super::Spans;
use super::input::{Command, Input, NewDownload, Record, Step};
use super::job::{Download, DownloadStage};
use super::key::FREE_REFUSALS;
use super::trip::Fetching;
use crate::clock::Moment;
use crate::queue::{Alarm, JobId, RANK_STEP, Rung, Trip, Weather};
use crate::remote::Problem;

/// All downloads of one account.
#[derive(Debug, Clone, Default)]
pub struct Downloads {
    jobs: BTreeMap<JobId, Download>,
    /// Waiting jobs by their turn: those that are to begin at once come first.
    pub(super) waiting: BTreeSet<Turn>,
    /// Resting jobs by the moment they wake.
    pub(super) resting: BTreeSet<(Moment, JobId)>,
    /// Jobs whose temporary file was made ready since they became active.
    pub(super) ready: BTreeSet<JobId>,
    /// Downloads at the same time.
    pub(super) lanes: u32,
    /// Start nothing new.
    pub(super) draining: bool,
    /// What keeps everything from starting.
    pub(super) weather: Weather<FREE_REFUSALS>,
    /// Between the links of two small files (API page §6.2).
    pub(super) gap: Duration,
    /// When the next link may be asked for.
    pub(super) next_link: Moment,
    /// When the next bare link may be asked about.
    pub(super) next_question: Moment,
    alarm: Alarm,
    next_job: i64,
    next_rank: i64,
    touched: BTreeSet<JobId>,
    ended: Vec<JobId>,
    gone: Vec<JobId>,
    trips: Vec<(JobId, Trip)>,
    then: Vec<Command>,
}

/// A job's turn; false goes before true.
pub(super) type Turn = (bool, Rung);

const fn turn(job: &Download) -> Turn {
    (!job.at_once, job.rung())
}

impl Downloads {
    /// None yet, `lanes` at once, and `gap` between the links of small files.
    #[must_use]
    pub fn new(lanes: u32, gap: Duration) -> Self {
        Self { lanes: lanes.max(1), gap, next_job: 1, ..Self::default() }
    }

    /// Takes a fact; gives what must be recorded and then done.
    ///
    /// A step that takes jobs in does only that and asks to be woken at once,
    /// so that [`Downloads::take_back`] can undo it when the record could not
    /// be made durable.
    pub fn step(&mut self, input: Input, now: Moment) -> Step {
        match input {
            Input::Add(jobs) => {
                self.add(jobs, now);
                self.due_at(now);
                return self.take_step(now);
            }
            Input::Order(order) => self.order(order, now),
            Input::AllowCdn(jobs) => self.allow_cdn(&jobs),
            Input::Unlocked(jobs) => self.unlocked(&jobs),
            Input::Lanes(lanes) => self.lanes = lanes.max(1),
            Input::Drain(draining) => self.draining = draining,
            Input::Learned { job, result } => self.learned(job, result, now),
            Input::Readied { job, result } => self.readied(job, result, now),
            Input::Granted { job, result } => self.granted(job, result, now),
            Input::Began { job, tag } => self.began(job, tag, now),
            Input::Kept { job, part, have } => self.kept(job, &part, have),
            Input::Fetched { job, have, result } => self.fetched(job, have, result, now),
            Input::Summed { job, result } => self.summed(job, result, now),
            Input::Placed { job, result } => self.placed(job, result, now),
            Input::Swept { job } => self.swept(job),
            Input::KeyGood => self.key_good(),
            Input::Woke => self.alarm.rang(),
        }
        self.pick(now);
        self.take_step(now)
    }

    /// All jobs, by number.
    pub fn jobs(&self) -> impl Iterator<Item = &Download> {
        self.jobs.values()
    }

    /// The jobs with higher numbers than this, by number.
    pub fn jobs_after(&self, id: JobId) -> impl Iterator<Item = &Download> {
        self.jobs.range((Bound::Excluded(id), Bound::Unbounded)).map(|(_, job)| job)
    }

    /// One job.
    #[must_use]
    pub fn job(&self, id: JobId) -> Option<&Download> {
        self.jobs.get(&id)
    }

    /// Until when nothing starts because the service is away or refuses, and
    /// why.
    #[must_use]
    pub const fn outage(&self) -> Option<&(Moment, Problem)> {
        self.weather.outage()
    }

    /// Whether anything is left that will go on by itself.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.waiting.is_empty() || !self.resting.is_empty() || self.is_running()
    }

    /// Whether anything is under way: what is left to finish while nothing
    /// new is started.
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.jobs.values().any(|job| job.stage.is_active())
    }

    /// Numbers up to this one are given away.
    pub fn skip_to(&mut self, last: JobId) {
        self.next_job = self.next_job.max(last.0.saturating_add(1));
    }

    fn add(&mut self, jobs: Vec<NewDownload>, now: Moment) {
        let batch = JobId(self.next_job);
        for new in jobs {
            let id = JobId(self.next_job);
            let (name, file) =
                new.names.unwrap_or_else(|| (new.url.as_str().to_owned(), String::new()));
            let rank = self.new_rank();
            self.put(Download {
                id,
                url: new.url,
                name,
                from: new.from,
                facts: new.facts,
                to: new.to,
                below: new.below,
                file,
                on_clash: new.on_clash,
                cdn: new.cdn,
                password: new.password,
                batch,
                priority: new.priority,
                at_once: false,
                rank,
                limit: None,
                stage: DownloadStage::Waiting,
                part: None,
                have: Spans::default(),
                link: None,
                fetching: Fetching::default(),
                tag: None,
                tries: 0,
                cuts: 0,
                bad: 0,
                added: now,
                started: None,
                ended: None,
                pause_after: false,
            });
        }
    }

    /// Undoes an [`Input::Add`] whose record could not be made durable. Its
    /// step must have been the last one.
    pub fn take_back(&mut self, jobs: &[JobId]) {
        jobs.iter().for_each(|id| self.forget(*id));
        // Nothing of it was on disk, so nothing is to be taken from there.
        let _ = self.take_step(Moment::default());
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

    /// Orders that something be done after this step's record is durable.
    pub(super) fn then(&mut self, command: Command) {
        self.then.push(command);
    }

    /// Orders something about a job as it is now.
    pub(super) fn then_for(&mut self, id: JobId, command: impl FnOnce(Download) -> Command) {
        if let Some(job) = self.jobs.get(&id).cloned() {
            self.then(command(job));
        }
    }

    /// Something falls due at this moment: the step asks to be woken then.
    pub(super) fn due_at(&mut self, at: Moment) {
        self.alarm.due_at(at);
    }

    /// Changes a job; a change that is one is recorded with this step.
    pub(super) fn change(&mut self, id: JobId, edit: impl FnOnce(&mut Download)) {
        let Some(mut job) = self.jobs.remove(&id) else { return };
        let before = job.clone();
        self.leave_line(&before);
        edit(&mut job);
        if job.stage.is_result() && !before.stage.is_result() {
            self.ended.push(id);
        }
        if job != before {
            self.touched.insert(id);
        }
        self.join(job);
    }

    /// Takes a job in.
    pub(super) fn put(&mut self, job: Download) {
        self.skip_to(job.id);
        self.next_rank = self.next_rank.max(job.rank);
        self.touched.insert(job.id);
        self.join(job);
    }

    /// Forgets a job for good.
    pub(super) fn forget(&mut self, id: JobId) {
        if let Some(job) = self.jobs.remove(&id) {
            self.leave_line(&job);
            self.touched.remove(&id);
            self.gone.push(id);
        }
    }

    fn join(&mut self, job: Download) {
        if job.stage == DownloadStage::Waiting {
            self.waiting.insert(turn(&job));
        } else if let DownloadStage::Resting { until, .. } = &job.stage {
            self.resting.insert((*until, job.id));
        }
        if !job.stage.is_active() {
            self.ready.remove(&job.id);
        }
        self.jobs.insert(job.id, job);
    }

    fn leave_line(&mut self, job: &Download) {
        self.waiting.remove(&turn(job));
        if let DownloadStage::Resting { until, .. } = &job.stage {
            self.resting.remove(&(*until, job.id));
        }
    }

    /// What a job remembers of its fetching is recorded with this step.
    pub(super) fn note_trip(&mut self, job: JobId, trip: Trip) {
        self.trips.push((job, trip));
    }

    /// What was collected so far.
    pub(super) fn take_step(&mut self, now: Moment) -> Step {
        let touched = std::mem::take(&mut self.touched);
        let record = Record {
            jobs: touched.iter().filter_map(|id| self.jobs.get(id).cloned()).collect(),
            gone: std::mem::take(&mut self.gone),
            ended: std::mem::take(&mut self.ended),
            trips: std::mem::take(&mut self.trips),
        };
        self.then.extend(self.alarm.take(now).map(Command::Wake));
        Step { record, then: std::mem::take(&mut self.then) }
    }
}
