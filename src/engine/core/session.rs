//! Everything that belongs to one key: its account, tree and queue. Another
//! key means another session, so nobody is shown somebody else's files.

use std::collections::HashSet;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::engine::account::Account;
use crate::engine::bandwidth::Bandwidth;
use crate::engine::catalog::Catalog;
use crate::engine::door::{Door, KeyVerdict};
use crate::engine::hooks::Watcher;
use crate::engine::hub::Hub;
use crate::engine::runner::{self, Message};
use crate::engine::store::{Store, StoreError};
use crate::local::Fingerprint;
use crate::protocol::{Event, KeySource, QueueOrder, Settings};
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
    task: JoinHandle<()>,
}

/// What a session is made of, besides its account.
#[derive(Debug)]
pub(super) struct Parts {
    pub store: Store,
    pub door: Door,
    pub hub: Hub,
    pub bandwidth: Bandwidth,
    pub settings: Settings,
    /// Who tells hooks of ended jobs.
    pub watcher: Watcher,
}

impl Session {
    pub async fn begin(account: Account, parts: Parts) -> Result<Self, StoreError> {
        let Parts { store, door, hub, bandwidth, settings, watcher } = parts;
        let catalog = Catalog::new(account.id(), store.clone(), door.clone(), hub.clone());
        let (runner, task) = runner::start(runner::Parts {
            account: account.id(),
            store,
            catalog: catalog.clone(),
            door,
            hub,
            bandwidth,
            settings,
            watcher,
        })
        .await?;
        Ok(Self { account, catalog, runner, task })
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
        jobs.chunks(PIECE).map(event).collect()
    }

    pub async fn is_busy(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Busy(reply));
        answer.await.unwrap_or(false)
    }

    /// Whether no upload is under way.
    pub async fn is_idle(&self) -> bool {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Running(reply));
        !answer.await.unwrap_or(false)
    }

    /// Cuts off whatever runs; the rows on disk say how to go on.
    pub async fn end(self) {
        self.task.abort();
        let _ = self.task.await;
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
