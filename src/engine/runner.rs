//! Carries out what the queue orders: makes each step durable, then does it,
//! and brings the facts back. Owns the queue and everything that is under
//! way; decides nothing about jobs.

mod deed;

use std::collections::HashMap;
use std::sync::Arc;

use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinSet;

use self::deed::{Flight, Part};
use super::bandwidth::Bandwidth;
use super::catalog::Catalog;
use super::count::Count;
use super::door::Door;
use super::gate::Side;
use super::gauges::{Gauges, Measure};
use super::hooks::{Standing, Watcher};
use super::hub::Hub;
use super::journal;
use super::pulse;
use super::store::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::local::Disk;
use crate::protocol::{Event, NoticeLevel, Settings};
use crate::queue::{AttemptId, Command, Input, Job, JobId, NewJob, Queue, Record, Step};

/// Local files that are removed at the same time.
const REMOVALS: usize = 4;

/// What the runner is told.
#[derive(Debug)]
pub enum Message {
    /// A fact for the queue.
    Fact(Input),
    /// Queue files; answered when they are on disk.
    Add(Vec<NewJob>, oneshot::Sender<Result<Vec<JobId>, StoreError>>),
    /// These jobs, please.
    Jobs(Vec<JobId>, oneshot::Sender<Vec<Job>>),
    /// The next jobs after this number, please; none when there are no more.
    Page(JobId, oneshot::Sender<Vec<Job>>),
    /// Settings changed.
    Settings(Settings),
    /// Is anything left that will go on by itself?
    Busy(oneshot::Sender<bool>),
    /// Is an upload under way, or a local file being removed?
    Running(oneshot::Sender<bool>),
}

/// What a runner is made of.
#[derive(Debug)]
pub struct Parts {
    /// Whose queue it is.
    pub account: AccountId,
    /// Where it is kept.
    pub store: Store,
    /// Numbers of jobs.
    pub count: Count,
    /// Where files go.
    pub catalog: Catalog,
    /// The way to the service.
    pub door: Door,
    /// The engine's voice.
    pub hub: Hub,
    /// The brake on all uploads, and the caps.
    pub bandwidth: Bandwidth,
    /// Lanes and draining.
    pub settings: Settings,
    /// Who tells hooks of ended jobs.
    pub watcher: Watcher,
}

/// The runner of one account's queue.
#[derive(Debug)]
pub struct Runner {
    parts: Parts,
    queue: Queue,
    facts: mpsc::UnboundedSender<Message>,
    flights: HashMap<AttemptId, Flight>,
    deeds: JoinSet<()>,
    figures: Gauges<Part>,
    wake: Option<Moment>,
    /// A cap is reached, as the queue was told.
    full: bool,
    /// Jobs whose local checksum is being computed: none is read twice. Each
    /// with the way to end it.
    summing: HashMap<JobId, oneshot::Sender<()>>,
    disk: Disk,
    /// Removals of local files at the same time.
    removals: Arc<Semaphore>,
}

/// Takes up the queue from its rows and runs it until the returned task is
/// aborted. That cuts off all uploads, which is the same as a crash and as
/// safe; dropping the task's handle does not.
///
/// # Errors
/// When the rows cannot be read.
pub async fn start(
    parts: Parts,
) -> Result<(mpsc::UnboundedSender<Message>, tokio::task::JoinHandle<()>), StoreError> {
    let rows = parts.store.queue(parts.account).await?;
    let (facts, messages) = mpsc::unbounded_channel();
    let now = Moment::now();
    let lanes = parts.settings.lanes;
    let (queue, step) = Queue::recover(lanes, (rows.jobs, rows.attempts), rows.last, now);
    let mut runner = Runner {
        parts,
        queue,
        facts: facts.clone(),
        flights: HashMap::new(),
        deeds: JoinSet::new(),
        figures: Gauges::default(),
        wake: None,
        full: false,
        summing: HashMap::new(),
        disk: Disk::new(),
        removals: Arc::new(Semaphore::new(REMOVALS)),
    };
    let draining = runner.parts.settings.draining;
    let task = tokio::spawn(async move {
        runner.carry_out(step).await;
        if draining {
            // A recovered queue begins nothing before it is woken.
            runner.apply(Input::Drain(true)).await;
        }
        runner.run(messages).await;
    });
    Ok((facts, task))
}

impl Runner {
    async fn run(&mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let mut beat = pulse::beat();
        loop {
            // Before anything else: what is heard next must not start an
            // upload that a cap forbids.
            self.mind_caps().await;
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.hear(message).await,
                    None => return,
                },
                () = pulse::failing(&mut self.deeds) => self.parts.hub.notice(
                    NoticeLevel::Error,
                    "A part of an upload failed inside this program; restart it to go on.",
                ),
                () = pulse::waking(self.wake) => {
                    self.wake = None;
                    self.apply(Input::Woke).await;
                }
                _ = beat.tick(), if self.figures.any() => self.sample(),
                () = self.parts.bandwidth.changed() => {}
            }
        }
    }

    async fn hear(&mut self, message: Message) {
        match message {
            Message::Fact(input) => {
                if let Input::Summed { job, .. } = &input {
                    self.summing.remove(job);
                }
                self.apply(input).await;
            }
            Message::Add(jobs, reply) => {
                let result = self.add(jobs).await;
                let _ = reply.send(result);
            }
            Message::Jobs(ids, reply) => {
                let jobs = ids.iter().filter_map(|id| self.queue.job(*id).cloned());
                let _ = reply.send(jobs.collect());
            }
            Message::Page(after, reply) => {
                let page = self.queue.jobs_after(after).take(pulse::JOBS_PER_EVENT).cloned();
                let _ = reply.send(page.collect());
            }
            Message::Settings(settings) => {
                self.apply(Input::Lanes(settings.lanes)).await;
                self.apply(Input::Drain(settings.draining)).await;
            }
            Message::Busy(reply) => {
                let _ = reply.send(self.queue.is_busy());
            }
            Message::Running(reply) => {
                let _ = reply.send(self.queue.is_running());
            }
        }
    }

    /// Unlike every other step, this one may be refused: nothing has happened
    /// yet, and the user can be told that nothing was queued.
    async fn add(&mut self, jobs: Vec<NewJob>) -> Result<Vec<JobId>, StoreError> {
        let mut last = self.parts.count.turn().await;
        self.queue.skip_to(*last);
        let step = self.queue.step(Input::Add(jobs), Moment::now());
        let now_there = |queue: &Queue, record: &Record| -> Vec<JobId> {
            let new = record.jobs.iter().filter(|job| job.tries == 0 && job.started.is_none());
            new.map(|job| job.id).filter(|id| queue.job(*id).is_some()).collect()
        };
        let ids = now_there(&self.queue, &step.record);
        let (account, record) = (self.parts.account, Arc::new(step.record));
        let kept = self.parts.store.record(account, Arc::clone(&record), Vec::new()).await;
        if let Err(error) = kept {
            self.queue.take_back(&ids);
            return Err(error);
        }
        *last = ids.last().copied().unwrap_or(*last);
        drop(last);
        self.parts.watcher.goes_on();
        self.tell(record);
        self.execute(step.then);
        Ok(ids)
    }

    async fn apply(&mut self, input: Input) {
        let step = self.queue.step(input, Moment::now());
        self.carry_out(step).await;
    }

    /// First the record, then the deeds. While the disk takes no record,
    /// nothing goes on: running uploads stop before their last byte.
    async fn carry_out(&mut self, step: Step) {
        let ended = step.record.ended.iter().filter_map(|id| self.queue.job(*id));
        let tells = self.parts.watcher.tells(ended.cloned().map(Into::into), self.standing());
        if !step.record.is_empty() || !tells.is_empty() {
            let (store, account) = (&self.parts.store, self.parts.account);
            let record = Arc::new(step.record);
            let write = || store.record(account, Arc::clone(&record), tells.clone());
            journal::keep(&self.parts.hub, write).await;
            self.tell(record);
        }
        if !tells.is_empty() {
            self.parts.watcher.ring();
        }
        self.parts.door.gate().set_outage(Side::Up, self.queue.outage().cloned());
        self.execute(step.then);
        self.brake();
    }

    fn tell(&self, record: Arc<Record>) {
        // The store is through with it, so nothing is copied here.
        let Record { jobs, gone_jobs, .. } = Arc::unwrap_or_clone(record);
        pulse::in_pieces(jobs, gone_jobs, |changed, gone| {
            self.parts.hub.tell(Event::Jobs { changed, gone });
        });
    }

    /// How the uploads stand, for hooks.
    fn standing(&self) -> Standing {
        Standing::of(self.queue.is_busy(), || self.queue.jobs().map(|job| job.stage.state()))
    }

    fn execute(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Place { place, sizes } => self.place(place, sizes),
                Command::Ask(attempt) => self.ask(attempt),
                Command::Send { attempt, jobs } => self.send(attempt, &jobs),
                Command::Release(attempt) => self.release(attempt),
                Command::AskEnd { attempt, at } => self.ask_end(attempt, at),
                Command::Look { attempt, folder, at } => self.look(attempt, folder, at),
                Command::Sum(job) => self.sum(*job),
                Command::Leave(job) => self.leave(job),
                Command::Seek(search) => self.seek(search),
                Command::Copy { folder, files } => self.copy(folder, files),
                Command::Delete { jobs, folder, files } => self.delete(jobs, folder, files),
                Command::Stop(attempt) => self.stop(attempt),
                Command::Remove(job) => self.remove(*job),
                Command::File { folder, stored } => {
                    let catalog = self.parts.catalog.clone();
                    self.deeds.spawn(async move { catalog.filed(folder, stored).await });
                }
                Command::Wake(at) => self.wake = Some(at),
            }
        }
    }

    /// Nothing new starts while a cap is reached.
    async fn mind_caps(&mut self) {
        let full = self.parts.bandwidth.now().full.is_some();
        if full != self.full {
            self.full = full;
            self.apply(Input::Full(full)).await;
        }
    }

    fn sample(&mut self) {
        let limit = self.parts.bandwidth.throttle().rate();
        let under_way = |id| {
            let job = self.queue.job(id).filter(|job| job.stage.is_active())?;
            Some(Measure { size: job.print.size, limit: job.limit })
        };
        let (jobs, totals) = self.figures.sample(under_way, limit, Moment::now());
        if !jobs.is_empty() {
            self.parts.hub.tell(Event::Progress { jobs, totals });
        }
    }
}
