//! Carries out what the downloads' mind orders: makes each step durable, then
//! does it, and brings the facts back. Owns that mind, everything that is
//! under way for it, and the passwords; decides nothing about jobs.

mod deed;
mod fetch;
mod writer;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{AbortHandle, JoinSet};

use self::writer::Came;
use super::bandwidth::Bandwidth;
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
use crate::downloads::{Command, Download, Downloads, Input, NewDownload, Record, Step};
use crate::local::{Follower, Rooms, Throttle};
use crate::protocol::{Event, NoticeLevel, Settings};
use crate::queue::JobId;

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
    /// The next jobs after this number, please; none when there are no more.
    Page(JobId, oneshot::Sender<Vec<Download>>),
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
    /// The brake on all downloads.
    pub bandwidth: Bandwidth,
    /// Lanes, connections and draining.
    pub settings: Settings,
    /// Who tells hooks of ended jobs.
    pub watcher: Watcher,
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
    figures: Gauges<Came>,
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
    let mut hauler = Hauler {
        parts,
        mind,
        facts: facts.clone(),
        trips: HashMap::new(),
        passwords: HashMap::new(),
        deeds: JoinSet::new(),
        begun: 0,
        figures: Gauges::default(),
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
        let mut beat = pulse::beat();
        loop {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.hear(message).await,
                    None => return,
                },
                () = pulse::failing(&mut self.deeds) => self.parts.hub.notice(
                    NoticeLevel::Error,
                    "A part of a download failed inside this program; restart it to go on.",
                ),
                () = pulse::waking(self.wake) => {
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
            Message::Page(after, reply) => {
                let page = self.mind.jobs_after(after).take(pulse::JOBS_PER_EVENT).cloned();
                let _ = reply.send(page.collect());
            }
            Message::Settings(settings) => {
                let (lanes, draining) = (settings.downloads, settings.draining);
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
        let (account, record) = (self.parts.account, Arc::new(step.record));
        let kept = self.parts.store.record_downloads(account, Arc::clone(&record), Vec::new());
        if let Err(error) = kept.await {
            self.mind.take_back(&ids);
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
        let step = self.mind.step(input, Moment::now());
        self.carry_out(step).await;
    }

    /// First the record, then the deeds.
    async fn carry_out(&mut self, step: Step) {
        let ended = step.record.ended.iter().filter_map(|id| self.mind.job(*id));
        let tells = self.parts.watcher.tells(ended.cloned().map(Into::into), self.standing());
        if !step.record.is_empty() || !tells.is_empty() {
            let (store, account) = (&self.parts.store, self.parts.account);
            let record = Arc::new(step.record);
            let write = || store.record_downloads(account, Arc::clone(&record), tells.clone());
            journal::keep(&self.parts.hub, write).await;
            self.tidy(&record);
            self.tell(record);
        }
        if !tells.is_empty() {
            self.parts.watcher.ring();
        }
        self.parts.door.gate().set_outage(Side::Down, self.mind.outage().cloned());
        self.execute(step.then);
    }

    fn tell(&self, record: Arc<Record>) {
        // The store is through with it, so nothing is copied here.
        let Record { jobs, gone, .. } = Arc::unwrap_or_clone(record);
        pulse::in_pieces(jobs, gone, |changed, gone| {
            self.parts.hub.tell(Event::Downloads { changed, gone });
        });
    }

    /// How the downloads stand, for hooks.
    fn standing(&self) -> Standing {
        Standing::of(self.mind.is_busy(), || self.mind.jobs().map(|job| job.stage.state()))
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
        let limit = self.parts.bandwidth.downloads().rate();
        let under_way = |id| {
            let job = self.mind.job(id).filter(|job| job.stage.is_active())?;
            Some(Measure { size: job.size(), limit: job.limit })
        };
        let (jobs, totals) = self.figures.sample(under_way, limit, Moment::now());
        if !jobs.is_empty() {
            self.parts.hub.tell(Event::Fetched { jobs, totals });
        }
    }
}
