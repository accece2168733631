//! Everything that belongs to one key: its account, tree and queue. Another
//! key means another session, so nobody is shown somebody else's files.

use std::collections::VecDeque;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::engine::account::Account;
use crate::engine::bandwidth::Bandwidth;
use crate::engine::catalog::Catalog;
use crate::engine::count::Count;
use crate::engine::door::{Door, KeyVerdict};
use crate::engine::finder::Finder;
use crate::engine::haul::{self, Hauling};
use crate::engine::hooks::Watcher;
use crate::engine::hub::Hub;
use crate::engine::importer::{self, Importing};
use crate::engine::indexer::{self, Indexer};
use crate::engine::operator::{self, Asking, TrashRule};
use crate::engine::rule::Pace;
use crate::engine::runner::{self, Message};
use crate::engine::store::{Store, StoreError};
use crate::local::Fingerprint;
use crate::operations::{OperationId, Report};
use crate::protocol::{Accepted, Event, Failure, KeySource, QueueOrder, Settings};
use crate::queue::{Input, JobId, NewJob};
use crate::remote::ApiKey;
use crate::{downloads, imports};

/// One key's session.
#[derive(Debug)]
pub(super) struct Session {
    account: Account,
    catalog: Catalog,
    finder: Finder,
    indexer: Indexer,
    runner: mpsc::UnboundedSender<Message>,
    hauler: Hauling,
    importer: Importing,
    operator: mpsc::UnboundedSender<operator::Message>,
    tasks: [JoinHandle<()>; 5],
}

/// What a session is made of, besides its account.
#[derive(Debug)]
pub(super) struct Parts {
    pub store: Store,
    pub door: Door,
    pub hub: Hub,
    pub bandwidth: Bandwidth,
    pub settings: Settings,
    /// The distances the gate keeps.
    pub pace: Pace,
    /// Who tells hooks of ended uploads, and of ended downloads.
    pub watchers: [Watcher; 2],
    /// What becomes of deleted things.
    pub trash: TrashRule,
}

impl Session {
    pub async fn begin(account: Account, parts: Parts) -> Result<Self, StoreError> {
        let Parts { store, door, hub, bandwidth, settings, pace, watchers, trash } = parts;
        let [up, down] = watchers;
        let count = Count::after(store.last_number().await?);
        let catalog = Catalog::new(account.id(), store.clone(), door.clone(), hub.clone());
        let finder = Finder::new(account.id(), store.clone());
        let (indexer, indexing) = Indexer::start(indexer::Parts {
            account: account.id(),
            store: store.clone(),
            catalog: catalog.clone(),
            gate: door.gate().clone(),
            hub: hub.clone(),
            gap: pace.steady * 3,
            draining: settings.draining,
        })
        .await?;
        let (hauler, hauling) = haul::start(haul::Parts {
            account: account.id(),
            store: store.clone(),
            count: count.clone(),
            door: door.clone(),
            hub: hub.clone(),
            bandwidth: bandwidth.clone(),
            settings: settings.clone(),
            watcher: down,
            gap: pace.small_downloads,
        })
        .await?;
        let (importer, importing) = importer::start(importer::Parts {
            account: account.id(),
            store: store.clone(),
            catalog: catalog.clone(),
            hub: hub.clone(),
            settings: settings.clone(),
            beat: pace.imports,
        })
        .await?;
        let (runner, running) = runner::start(runner::Parts {
            account: account.id(),
            store: store.clone(),
            count,
            catalog: catalog.clone(),
            door,
            hub: hub.clone(),
            bandwidth,
            settings,
            watcher: up,
        })
        .await?;
        let parts =
            operator::Parts { account: account.id(), store, catalog: catalog.clone(), hub, trash };
        let (operator, work) = operator::start(parts).await?;
        let tasks = [running, hauling, importing, work, indexing];
        Ok(Self { account, catalog, finder, indexer, runner, hauler, importer, operator, tasks })
    }

    pub const fn account(&self) -> &Account {
        &self.account
    }

    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub const fn finder(&self) -> &Finder {
        &self.finder
    }

    pub const fn indexer(&self) -> &Indexer {
        &self.indexer
    }

    pub fn key(&self) -> (ApiKey, KeySource) {
        let source = self.account.view().source.unwrap_or(KeySource::Typed);
        (self.account.key().clone(), source)
    }

    pub fn judged(&self, verdict: KeyVerdict) {
        if verdict == KeyVerdict::Good {
            self.say(Message::Fact(Input::KeyGood));
            self.hauler.say(haul::Message::Fact(downloads::Input::KeyGood));
            self.importer.say(importer::Message::Fact(imports::Input::KeyGood));
        }
        self.account.judged(verdict);
    }

    /// Both minds hear it; each changes the jobs that are its own.
    pub fn order(&self, order: QueueOrder) {
        self.hauler.say(haul::Message::Fact(downloads::Input::Order(order.clone())));
        self.say(Message::Fact(Input::Order(order)));
    }

    /// Tries jobs again, each file as it is now: one that changed since it was
    /// chosen is taken as it has become. Waits for disks.
    pub fn retry(&self, jobs: Vec<JobId>) -> impl Future<Output = ()> + use<> {
        let order = QueueOrder::Retry { jobs: jobs.clone() };
        self.hauler.say(haul::Message::Fact(downloads::Input::Order(order)));
        let runner = self.runner.clone();
        async move {
            let (reply, chosen) = oneshot::channel();
            say(&runner, Message::Jobs(jobs.clone(), reply));
            for job in chosen.await.unwrap_or_default() {
                let meta = tokio::fs::metadata(job.source.as_path()).await;
                if let Ok(print) = meta.as_ref().map(Fingerprint::of)
                    && print != job.print
                    && print.size > 0
                {
                    say(&runner, Message::Fact(Input::Reprinted { job: job.id, print }));
                }
            }
            say(&runner, Message::Fact(Input::Order(QueueOrder::Retry { jobs })));
        }
    }

    pub fn set(&self, settings: Settings) {
        self.indexer.set_draining(settings.draining);
        self.hauler.say(haul::Message::Settings(settings.clone()));
        let draining = imports::Input::Draining(settings.draining);
        self.importer.say(importer::Message::Fact(draining));
        self.say(Message::Settings(settings));
    }

    /// The way to the downloads, also for what runs beside the core.
    pub fn hauler(&self) -> Hauling {
        self.hauler.clone()
    }

    /// The way to the imports, also for what runs beside the core.
    pub fn importer(&self) -> Importing {
        self.importer.clone()
    }

    pub async fn add(&self, jobs: Vec<NewJob>) -> Result<Vec<JobId>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Add(jobs, reply));
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    /// Begins an operation; answered when it is on disk.
    pub fn operate(&self, wish: Asking) -> impl Future<Output = Result<Accepted, Failure>> + use<> {
        let (reply, answer) = oneshot::channel();
        let sent = self.operator.send(operator::Message::Begin(wish, reply)).is_ok();
        async move {
            let ended = || Failure::Store("the engine is ending".into());
            if sent { answer.await.unwrap_or_else(|_| Err(ended())) } else { Err(ended()) }
        }
    }

    pub fn stop_operation(&self, operation: OperationId) {
        // One that is over needs no stopping.
        let _ = self.operator.send(operator::Message::Stop(operation));
    }

    async fn open_operations(&self) -> Vec<Report> {
        open_operations(&self.operator).await
    }

    pub fn pages(&self) -> Pages {
        Pages {
            runner: self.runner.clone(),
            hauler: self.hauler.clone(),
            last: JobId(0),
            down: false,
            importer: Some(self.importer.clone()),
            operator: Some(self.operator.clone()),
            reports: VecDeque::new(),
        }
    }

    pub async fn is_busy(&self) -> bool {
        let (reply, up) = oneshot::channel();
        self.say(Message::Busy(reply));
        let (reply, down) = oneshot::channel();
        self.hauler.say(haul::Message::Busy(reply));
        up.await.unwrap_or(false)
            || down.await.unwrap_or(false)
            || self.importer.ask(importer::Message::Busy).await
            || !self.open_operations().await.is_empty()
            || self.indexer.is_busy()
    }

    /// Whether nothing is under way.
    pub async fn is_idle(&self) -> bool {
        let (reply, up) = oneshot::channel();
        self.say(Message::Running(reply));
        let (reply, down) = oneshot::channel();
        self.hauler.say(haul::Message::Running(reply));
        !up.await.unwrap_or(false)
            && !down.await.unwrap_or(false)
            && !self.importer.ask(importer::Message::Running).await
            && self.open_operations().await.is_empty()
    }

    /// Cuts off whatever runs; the rows on disk say how to go on.
    pub async fn end(self) {
        for task in self.tasks {
            task.abort();
            let _ = task.await;
        }
    }

    fn say(&self, message: Message) {
        say(&self.runner, message);
    }
}

/// What is under way on the remote side and by the service itself, then the
/// whole queue as events, page by page, first the uploads and then the
/// downloads: a second copy of a long queue for each face that comes would
/// take more memory than all the rest. What changes between two pages is told
/// to whoever listened before the first one.
#[derive(Debug)]
pub struct Pages {
    runner: mpsc::UnboundedSender<Message>,
    hauler: Hauling,
    /// The last one told, and which are being told.
    last: JobId,
    down: bool,
    /// Until imports are told.
    importer: Option<Importing>,
    /// Until it was asked what is under way.
    operator: Option<mpsc::UnboundedSender<operator::Message>>,
    reports: VecDeque<Report>,
}

impl Pages {
    /// The next page; `None` behind the last.
    pub async fn next(&mut self) -> Option<Event> {
        if let Some(operator) = self.operator.take() {
            self.reports = open_operations(&operator).await.into();
        }
        if let Some(report) = self.reports.pop_front() {
            return Some(Event::Operation { report: Box::new(report) });
        }
        if let Some(importer) = self.importer.take() {
            let changed = importer.ask(importer::Message::Snapshot).await;
            return Some(Event::Imports { changed, gone: Vec::new() });
        }
        if !self.down {
            let (reply, answer) = oneshot::channel();
            say(&self.runner, Message::Page(self.last, reply));
            let changed = answer.await.unwrap_or_default();
            if let Some(last) = changed.last() {
                self.last = last.id;
                return Some(Event::Jobs { changed, gone: Vec::new() });
            }
            (self.down, self.last) = (true, JobId(0));
        }
        let (reply, answer) = oneshot::channel();
        self.hauler.say(haul::Message::Page(self.last, reply));
        let changed = answer.await.unwrap_or_default();
        self.last = changed.last()?.id;
        Some(Event::Downloads { changed, gone: Vec::new() })
    }
}

fn ended() -> StoreError {
    StoreError::Other("the queue has ended".into())
}

fn say(runner: &mpsc::UnboundedSender<Message>, message: Message) {
    if runner.send(message).is_err() {
        tracing::error!("The queue has ended before the engine.");
    }
}

async fn open_operations(operator: &mpsc::UnboundedSender<operator::Message>) -> Vec<Report> {
    let (reply, answer) = oneshot::channel();
    let _ = operator.send(operator::Message::Open(reply));
    answer.await.unwrap_or_default()
}
