//! Carries out what the downloads' mind orders: makes each step durable, then
//! does it, and brings the facts back. Owns that mind, everything that is
//! under way for it, and the passwords; decides nothing about jobs.

mod deed;
mod fetch;
mod figures;
mod writer;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

use self::figures::Figures;
use super::count::Count;
use super::door::Door;
use super::gate::Side;
use super::hub::Hub;
use super::journal;
use super::store::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::downloads::{Command, Download, Downloads, Input, NewDownload, Record, Step};
use crate::local::{Follower, Rooms, Throttle};
use crate::protocol::{Event, NoticeLevel, Settings};
use crate::queue::JobId;

/// Jobs in one event: a longer list is told in pieces.
const JOBS_PER_EVENT: usize = 500;
/// How often the figures of running downloads are taken.
const BEAT: Duration = Duration::from_millis(500);

/// What the hauler is told.
#[derive(Debug)]
pub enum Message {
    /// A fact of a deed that was begun under this number; it counts only if
    /// no other was begun for the job since.
    Deed(JobId, u64, Input),
    /// A fact that always counts.
    Fact(Input),
    /// Queue files, with the password for those that ask for one; answered
    /// when they are on disk.
    Add(Vec<NewDownload>, Option<SecretString>, oneshot::Sender<Result<Vec<JobId>, StoreError>>),
    /// A password for jobs.
    Unlock(Vec<JobId>, SecretString),
    /// All jobs, please.
    Snapshot(oneshot::Sender<Vec<Download>>),
    /// Settings changed.
    Settings(Settings),
    /// Is anything left that will go on by itself?
    Busy(oneshot::Sender<bool>),
    /// Is anything under way?
    Running(oneshot::Sender<bool>),
}

/// The way to a hauler; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hauling(mpsc::UnboundedSender<Message>);

impl Hauling {
    /// Tells it something.
    pub fn say(&self, message: Message) {
        if self.0.send(message).is_err() {
            tracing::error!("The downloads have ended before the engine.");
        }
    }

    /// Queues files.
    ///
    /// # Errors
    /// When they could not be made durable; then none is queued.
    pub async fn add(
        &self,
        files: Vec<NewDownload>,
        password: Option<SecretString>,
    ) -> Result<Vec<JobId>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Add(files, password, reply));
        answer.await.unwrap_or_else(|_| Err(StoreError::Other("the queue has ended".into())))
    }
}

/// What a hauler is made of.
#[derive(Debug)]
pub struct Parts {
    /// Whose downloads they are.
    pub account: AccountId,
    /// Where they are kept.
    pub store: Store,
    /// Numbers of jobs.
    pub count: Count,
    /// The way to the service.
    pub door: Door,
    /// The engine's voice.
    pub hub: Hub,
    /// Lanes, limit and draining.
    pub settings: Settings,
    /// Between the links of two small files.
    pub gap: Duration,
}

/// What is under way for one job.
#[derive(Debug, Default)]
struct Trip {
    /// The number of the last deed.
    deed: u64,
    task: Option<AbortHandle>,
    /// Held by whatever touches the temporary file: what was cut off may
    /// still be at work on it when the next deed begins.
    alone: Arc<tokio::sync::Mutex<()>>,
    /// Takes the checksum of what comes, through cuts.
    follower: Option<Follower>,
    /// Its own limit.
    brake: Throttle,
}

/// The hauler of one account.
#[derive(Debug)]
pub struct Hauler {
    parts: Parts,
    mind: Downloads,
    facts: mpsc::UnboundedSender<Message>,
    trips: HashMap<JobId, Trip>,
    passwords: HashMap<JobId, SecretString>,
    deeds: JoinSet<()>,
    begun: u64,
    figures: Figures,
    throttle: Throttle,
    rooms: Rooms,
    wake: Option<Moment>,
}

/// Takes up the downloads from their rows and runs them until the returned
/// task is aborted, which is the same as a crash and as safe.
///
/// # Errors
/// When the rows cannot be read.
pub async fn start(parts: Parts) -> Result<(Hauling, tokio::task::JoinHandle<()>), StoreError> {
    let rows = parts.store.downloads(parts.account).await?;
    let last = *parts.count.turn().await;
    let (facts, messages) = mpsc::unbounded_channel();
    let (lanes, now) = (parts.settings.downloads, Moment::now());
    let (mind, step) = Downloads::recover(lanes, parts.gap, rows, last, now);
    let throttle = Throttle::default();
    throttle.set(parts.settings.download_limit);
    let mut hauler = Hauler {
        parts,
        mind,
        facts: facts.clone(),
        trips: HashMap::new(),
        passwords: HashMap::new(),
        deeds: JoinSet::new(),
        begun: 0,
        figures: Figures::default(),
        throttle,
        rooms: Rooms::default(),
        wake: None,
    };
    let draining = hauler.parts.settings.draining;
    let task = tokio::spawn(async move {
        hauler.carry_out(step).await;
        if draining {
            // Recovered downloads begin nothing before they are woken.
            hauler.apply(Input::Drain(true)).await;
        }
        hauler.run(messages).await;
    });
    Ok((Hauling(facts), task))
}

impl Hauler {
    async fn run(&mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let wake = self.wake.map(|at| at.since(Moment::now()).min(Duration::from_secs(60)));
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.hear(message).await,
                    None => return,
                },
                Some(ended) = self.deeds.join_next() => {
                    if let Err(error) = ended && error.is_panic() {
                        // Facts that never come would leave jobs hanging.
                        self.parts.hub.notice(
                            NoticeLevel::Error,
                            "A part of a download failed inside this program; restart it to go on.",
                        );
                    }
                }
                () = tokio::time::sleep(wake.unwrap_or_default()), if wake.is_some() => {
                    self.wake = None;
                    self.apply(Input::Woke).await;
                }
                _ = beat.tick(), if self.figures.any() => self.sample(),
            }
        }
    }

    async fn hear(&mut self, message: Message) {
        match message {
            Message::Deed(job, deed, input) => {
                if self.trips.get(&job).is_some_and(|trip| trip.deed == deed) {
                    self.apply(input).await;
                }
            }
            Message::Fact(input) => self.apply(input).await,
            Message::Add(files, password, reply) => {
                let result = self.add(files).await;
                if let (Ok(ids), Some(password)) = (&result, password) {
                    self.passwords.extend(ids.iter().map(|id| (*id, password.clone())));
                }
                let _ = reply.send(result);
            }
            Message::Unlock(jobs, password) => {
                let known = jobs.iter().filter(|id| self.mind.job(**id).is_some());
                self.passwords.extend(known.map(|id| (*id, password.clone())));
                self.apply(Input::Unlocked(jobs)).await;
            }
            Message::Snapshot(reply) => {
                let _ = reply.send(self.mind.jobs().cloned().collect());
            }
            Message::Settings(settings) => {
                let (lanes, draining) = (settings.downloads, settings.draining);
                self.throttle.set(settings.download_limit);
                self.parts.settings = settings;
                self.apply(Input::Lanes(lanes)).await;
                self.apply(Input::Drain(draining)).await;
            }
            Message::Busy(reply) => {
                let _ = reply.send(self.mind.is_busy());
            }
            Message::Running(reply) => {
                let _ = reply.send(self.mind.is_running());
            }
        }
    }

    /// Unlike every other step, this one may be refused: nothing has happened
    /// yet, and the user can be told that nothing was queued.
    async fn add(&mut self, files: Vec<NewDownload>) -> Result<Vec<JobId>, StoreError> {
        let mut last = self.parts.count.turn().await;
        self.mind.skip_to(*last);
        let step = self.mind.step(Input::Add(files), Moment::now());
        let ids: Vec<JobId> = step.record.jobs.iter().map(|job| job.id).collect();
        let kept = self.parts.store.record_downloads(self.parts.account, step.record.clone());
        if let Err(error) = kept.await {
            self.mind.take_back(&ids);
            return Err(error);
        }
        *last = ids.last().copied().unwrap_or(*last);
        drop(last);
        self.tell(&step.record);
        self.execute(step.then);
        Ok(ids)
    }

    async fn apply(&mut self, input: Input) {
        let step = self.mind.step(input, Moment::now());
        self.carry_out(step).await;
    }

    /// First the record, then the deeds.
    async fn carry_out(&mut self, step: Step) {
        if !step.record.is_empty() {
            let (store, account) = (&self.parts.store, self.parts.account);
            journal::keep(&self.parts.hub, || store.record_downloads(account, step.record.clone()))
                .await;
            self.tell(&step.record);
            self.tidy(&step.record);
        }
        self.parts.door.gate().set_outage(Side::Down, self.mind.outage().cloned());
        self.execute(step.then);
    }

    fn tell(&self, record: &Record) {
        let mut gone = record.gone.clone();
        for piece in record.jobs.chunks(JOBS_PER_EVENT) {
            let changed = piece.to_vec();
            self.parts.hub.tell(Event::Downloads { changed, gone: std::mem::take(&mut gone) });
        }
        if !gone.is_empty() {
            self.parts.hub.tell(Event::Downloads { changed: Vec::new(), gone });
        }
    }

    /// What is over needs no password, and nobody follows it.
    fn tidy(&mut self, record: &Record) {
        for job in &record.jobs {
            if let Some(trip) = self.trips.get(&job.id)
                && trip.brake.rate() != job.limit
            {
                trip.brake.set(job.limit);
            }
        }
        let over = record.jobs.iter().filter(|job| job.stage.is_over()).map(|job| job.id);
        for id in over.chain(record.gone.iter().copied()) {
            self.passwords.remove(&id);
            if let Some(trip) = self.trips.get_mut(&id) {
                trip.follower = None;
            }
        }
        for id in &record.gone {
            self.trips.remove(id);
        }
    }

    fn execute(&mut self, commands: Vec<Command>) {
        for command in commands {
            match command {
                Command::Learn(job, at) => self.learn(job, at),
                Command::Ready(job) => self.ready(job),
                Command::Ask(job, at) => self.ask(job, at),
                Command::Fetch(job) => self.fetch(job),
                Command::Sum(job) => self.sum(&job),
                Command::Place(job) => self.place(job),
                Command::Stop(job) => self.stop(job),
                Command::Sweep(job) => self.sweep(job),
                Command::Wake(at) => self.wake = Some(at),
            }
        }
    }

    fn sample(&mut self) {
        let (jobs, totals) = self.figures.sample(&self.mind, Moment::now());
        if !jobs.is_empty() {
            self.parts.hub.tell(Event::Fetched { jobs, totals });
        }
    }
}
