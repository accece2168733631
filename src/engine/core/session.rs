//! Everything that belongs to one key: its account, tree and queue. Another
//! key means another session, so nobody is shown somebody else's files.

use std::collections::HashSet;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::engine::account::Account;
use crate::engine::catalog::Catalog;
use crate::engine::door::{Door, KeyVerdict};
use crate::engine::hooks::Watcher;
use crate::engine::hub::Hub;
use crate::engine::operator::{self, Asking, TrashRule};
use crate::engine::runner::{self, Message};
use crate::engine::store::{Store, StoreError};
use crate::local::Fingerprint;
use crate::operations::{OperationId, Report};
use crate::protocol::{Accepted, Event, Failure, KeySource, QueueOrder, Settings};
use crate::queue::{Input, Job, JobId, NewJob};
use crate::remote::ApiKey;

/// Jobs in one event of a snapshot.
const PIECE: usize = 500;

/// One key's session.
#[derive(Debug)]
pub(super) struct Session {
    account: Account,
    catalog: Catalog,
    runner: mpsc::UnboundedSender<Message>,
    operator: mpsc::UnboundedSender<operator::Message>,
    tasks: [JoinHandle<()>; 2],
}

/// What a session begins with beside its account.
#[derive(Debug)]
pub(super) struct Terms {
    /// Lanes, limit and draining.
    pub settings: Settings,
    /// Who tells hooks of ended jobs.
    pub watcher: Watcher,
    /// What becomes of deleted things.
    pub trash: TrashRule,
}

impl Session {
    pub async fn begin(
        account: Account,
        door: Door,
        store: Store,
        hub: Hub,
        terms: Terms,
    ) -> Result<Self, StoreError> {
        let catalog = Catalog::new(account.id(), store.clone(), door.clone(), hub.clone());
        let (runner, task) = runner::start(runner::Parts {
            account: account.id(),
            store: store.clone(),
            catalog: catalog.clone(),
            door,
            hub: hub.clone(),
            settings: terms.settings,
            watcher: terms.watcher,
        })
        .await?;
        let parts = operator::Parts {
            account: account.id(),
            store,
            catalog: catalog.clone(),
            hub,
            trash: terms.trash,
        };
        let (operator, work) = operator::start(parts).await?;
        Ok(Self { account, catalog, runner, operator, tasks: [task, work] })
    }

    pub const fn account(&self) -> &Account {
        &self.account
    }

    pub const fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    pub fn key(&self) -> (ApiKey, KeySource) {
        let source = self.account.view().source.unwrap_or(KeySource::Typed);
        (self.account.key().clone(), source)
    }

    pub fn judged(&self, verdict: KeyVerdict) {
        if verdict == KeyVerdict::Good {
            self.say(Message::Fact(Input::KeyGood));
        }
        self.account.judged(verdict);
    }

    pub fn order(&self, order: QueueOrder) {
        self.say(Message::Fact(Input::Order(order)));
    }

    /// Tries jobs again, each file as it is now: one that changed since it was
    /// chosen is taken as it has become. Waits for disks.
    pub fn retry(&self, jobs: Vec<JobId>) -> impl Future<Output = ()> + use<> {
        let runner = self.runner.clone();
        async move {
            let chosen: HashSet<JobId> = jobs.iter().copied().collect();
            let (reply, all) = oneshot::channel();
            say(&runner, Message::Snapshot(reply));
            let all = all.await.unwrap_or_default();
            for job in all.into_iter().filter(|job| chosen.contains(&job.id)) {
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
        self.say(Message::Settings(settings));
    }

    pub async fn add(&self, jobs: Vec<NewJob>) -> Result<Vec<JobId>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Add(jobs, reply));
        answer.await.unwrap_or_else(|_| Err(StoreError::Other("the queue has ended".into())))
    }

    pub async fn jobs(&self) -> Vec<Job> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Snapshot(reply));
        answer.await.unwrap_or_default()
    }

    pub async fn snapshot(&self) -> Vec<Event> {
        let jobs = self.jobs().await;
        let event = |piece: &[Job]| Event::Jobs { changed: piece.to_vec(), gone: Vec::new() };
        let mut events: Vec<Event> = jobs.chunks(PIECE).map(event).collect();
        let open = self.open_operations().await.into_iter();
        events.extend(open.map(|report| Event::Operation { report: Box::new(report) }));
        events
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
        let (reply, answer) = oneshot::channel();
        let _ = self.operator.send(operator::Message::Open(reply));
        answer.await.unwrap_or_default()
    }

    pub async fn is_busy(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Busy(reply));
        answer.await.unwrap_or(false) || !self.open_operations().await.is_empty()
    }

    /// Whether no upload and no operation is under way.
    pub async fn is_idle(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Running(reply));
        !answer.await.unwrap_or(false) && self.open_operations().await.is_empty()
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

fn say(runner: &mpsc::UnboundedSender<Message>, message: Message) {
    if runner.send(message).is_err() {
        tracing::error!("The queue has ended before the engine.");
    }
}
