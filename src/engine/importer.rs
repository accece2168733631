//! Carries out imports: makes each step durable, then asks what it orders,
//! and brings the answer back. Owns the book; decides nothing about it.

use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use super::catalog::Catalog;
use super::hub::Hub;
use super::store::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::imports::{Import, Imports, Input, Reply, Sorted, Source, Step, sort_out};
use crate::protocol::{Begun, Event, Failure, Settings};
use crate::remote::{FolderId, Problem};

/// The system clock may be set while we sleep: look again at least so often.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// What the importer is told.
#[derive(Debug)]
pub enum Message {
    /// Begin these; answered when they are on disk.
    Add(Wanted, oneshot::Sender<Begun>),
    /// A fact or an order.
    Fact(Input),
    /// All there is.
    Snapshot(oneshot::Sender<Vec<Import>>),
    /// Will anything go on by itself?
    Busy(oneshot::Sender<bool>),
    /// Is a call out?
    Running(oneshot::Sender<bool>),
}

/// Addresses for a folder.
#[derive(Debug)]
pub struct Wanted {
    /// Sound ones, and those that were named twice.
    sorted: Sorted,
    /// Into which folder.
    folder: FolderId,
    /// Its path.
    label: String,
}

impl Wanted {
    /// Takes addresses apart, without the folder they go to.
    ///
    /// # Errors
    /// Which of them cannot be used, and why; or that there is none.
    pub fn read(urls: &[String]) -> Result<Self, Failure> {
        let sorted = sort_out(urls.iter().map(String::as_str));
        if let Some(bad) = sorted.bad.first() {
            return Err(Failure::Invalid(format!("{} cannot be used: {}", bad.text, bad.why)));
        }
        if sorted.sources.is_empty() {
            return Err(Failure::Invalid("no address is named".into()));
        }
        Ok(Self { sorted, folder: FolderId::ROOT, label: String::new() })
    }

    /// For this folder, which has this path.
    #[must_use]
    pub fn into_folder(self, folder: FolderId, label: String) -> Self {
        let label = if label.is_empty() { "/".to_owned() } else { label };
        Self { folder, label, ..self }
    }
}

/// What an importer is made of.
#[derive(Debug)]
pub struct Parts {
    /// Whose imports they are.
    pub account: AccountId,
    /// Where everything is kept.
    pub store: Store,
    /// The tree, and the way to the service.
    pub catalog: Catalog,
    /// The engine's voice.
    pub hub: Hub,
    /// Whether anything new may be begun.
    pub settings: Settings,
    /// The shortest time between two looks.
    pub beat: Duration,
}

/// The way to the importer; cheap to clone.
#[derive(Debug, Clone)]
pub struct Importing {
    messages: mpsc::UnboundedSender<Message>,
}

impl Importing {
    /// Says something to it.
    pub fn say(&self, message: Message) {
        if self.messages.send(message).is_err() {
            tracing::error!("The imports have ended before the engine.");
        }
    }

    /// Asks it something; the default when it has ended.
    pub async fn ask<T: Default>(&self, question: impl FnOnce(oneshot::Sender<T>) -> Message) -> T {
        let (reply, answer) = oneshot::channel();
        self.say(question(reply));
        answer.await.unwrap_or_default()
    }

    /// Begins imports; answered when they are on disk.
    ///
    /// # Errors
    /// When the engine is ending.
    pub async fn add(&self, wanted: Wanted) -> Result<Begun, Failure> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Add(wanted, reply));
        answer.await.map_err(|_| Failure::Store("the engine is ending".into()))
    }
}

#[derive(Debug)]
struct Importer {
    account: AccountId,
    store: Store,
    catalog: Catalog,
    hub: Hub,
    book: Imports,
    wake: Option<Moment>,
    calls: JoinSet<Result<Reply, Problem>>,
}

/// Takes up what was left and runs until the returned task is aborted, which
/// is the same as a crash and as safe.
///
/// # Errors
/// When the rows cannot be read.
pub async fn start(parts: Parts) -> Result<(Importing, JoinHandle<()>), StoreError> {
    let Parts { account, store, catalog, hub, settings, beat } = parts;
    let (rows, last) = store.imports(account).await?;
    let book = Imports::new(rows, last, beat);
    let calls = JoinSet::new();
    let mut importer = Importer { account, store, catalog, hub, book, wake: None, calls };
    let (messages, told) = mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        importer.step(Input::Draining(settings.draining)).await;
        importer.step(Input::Begin).await;
        importer.run(told).await;
    });
    Ok((Importing { messages }, task))
}

impl Importer {
    async fn run(&mut self, mut told: mpsc::UnboundedReceiver<Message>) {
        loop {
            let wake = self.wake.map(|at| at.since(Moment::now()).min(LONGEST_SLEEP));
            tokio::select! {
                message = told.recv() => match message {
                    Some(message) => self.hear(message).await,
                    None => return,
                },
                Some(ended) = self.calls.join_next() => if let Ok(result) = ended {
                    self.step(Input::Answered(Box::new(result))).await;
                },
                () = tokio::time::sleep(wake.unwrap_or_default()), if wake.is_some() => {
                    self.step(Input::Woke).await;
                }
            }
        }
    }

    async fn hear(&mut self, message: Message) {
        // Whoever asks and is gone needs no answer.
        match message {
            Message::Add(wanted, reply) => {
                let _ = reply.send(self.add(wanted).await);
            }
            Message::Fact(input) => drop(self.step(input).await),
            Message::Snapshot(reply) => {
                let _ = reply.send(self.book.all().cloned().collect());
            }
            Message::Busy(reply) => {
                let _ = reply.send(self.book.is_busy());
            }
            Message::Running(reply) => {
                let _ = reply.send(self.book.is_out());
            }
        }
    }

    async fn add(&mut self, wanted: Wanted) -> Begun {
        let Wanted { sorted, folder, label } = wanted;
        let known = |source: &Source| self.book.is_under_way(source, folder);
        let (doubles, sources): (Vec<Source>, Vec<Source>) =
            sorted.sources.into_iter().partition(known);
        let doubles = doubles.iter().map(|source| source.as_str().to_owned());
        let doubles = sorted.doubles.into_iter().chain(doubles).collect();
        let changed = self.step(Input::Add { sources, folder, label }).await;
        Begun { imports: changed.iter().map(|import| import.id).collect(), doubles }
    }

    /// First the record, then the call: while the disk takes no record,
    /// nothing goes on. Gives what has changed.
    async fn step(&mut self, input: Input) -> Vec<Import> {
        let Step { changed, gone, call, wake, filled } = self.book.step(input, Moment::now());
        self.wake = wake;
        if !changed.is_empty() || !gone.is_empty() {
            let (store, account) = (&self.store, self.account);
            let write = || store.record_imports(account, changed.clone(), gone.clone());
            super::journal::keep(&self.hub, write).await;
            self.hub.tell(Event::Imports { changed: changed.clone(), gone });
        }
        filled.into_iter().for_each(|folder| self.catalog.filled(folder));
        if let Some(call) = call {
            let catalog = self.catalog.clone();
            self.calls.spawn(async move { catalog.import(call).await });
        }
        changed
    }
}
