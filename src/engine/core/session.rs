//! Everything that belongs to one key: its account, tree and queue. Another
//! key means another session, so nobody is shown somebody else's files.

use std::collections::HashSet;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::downloads;
use crate::downloads::Download;
use crate::engine::account::Account;
use crate::engine::catalog::Catalog;
use crate::engine::count::Count;
use crate::engine::door::{Door, KeyVerdict};
use crate::engine::haul::{self, Hauling};
use crate::engine::hooks::Watcher;
use crate::engine::hub::Hub;
use crate::engine::rule::Pace;
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
    hauler: Hauling,
    tasks: [JoinHandle<()>; 2],
}

/// What a session begins with beside its account.
#[derive(Debug)]
pub(super) struct Terms {
    /// Lanes, limit and draining.
    pub settings: Settings,
    /// The distances the gate keeps.
    pub pace: Pace,
    /// Who tells hooks of ended jobs.
    pub watcher: Watcher,
}

impl Session {
    pub async fn begin(
        account: Account,
        door: Door,
        store: Store,
        hub: Hub,
        terms: Terms,
    ) -> Result<Self, StoreError> {
        let count = Count::after(store.last_number().await?);
        let catalog = Catalog::new(account.id(), store.clone(), door.clone(), hub.clone());
        let (hauler, hauling) = haul::start(haul::Parts {
            account: account.id(),
            store: store.clone(),
            count: count.clone(),
            door: door.clone(),
            hub: hub.clone(),
            settings: terms.settings,
            gap: terms.pace.small_downloads,
        })
        .await?;
        let (runner, running) = runner::start(runner::Parts {
            account: account.id(),
            store,
            count,
            catalog: catalog.clone(),
            door,
            hub,
            settings: terms.settings,
            watcher: terms.watcher,
        })
        .await?;
        Ok(Self { account, catalog, runner, hauler, tasks: [running, hauling] })
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
            self.hauler.say(haul::Message::Fact(downloads::Input::KeyGood));
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
        self.hauler.say(haul::Message::Settings(settings));
    }

    /// The way to the downloads, also for what runs beside the core.
    pub fn hauler(&self) -> Hauling {
        self.hauler.clone()
    }

    pub async fn add(&self, jobs: Vec<NewJob>) -> Result<Vec<JobId>, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Add(jobs, reply));
        answer.await.unwrap_or_else(|_| Err(ended()))
    }

    pub async fn jobs(&self) -> Vec<Job> {
        let (reply, answer) = oneshot::channel();
        self.say(Message::Snapshot(reply));
        answer.await.unwrap_or_default()
    }

    pub async fn downloads(&self) -> Vec<Download> {
        let (reply, answer) = oneshot::channel();
        self.hauler.say(haul::Message::Snapshot(reply));
        answer.await.unwrap_or_default()
    }

    pub async fn snapshot(&self) -> Vec<Event> {
        let (jobs, downloads) = (self.jobs().await, self.downloads().await);
        let up = |piece: &[Job]| Event::Jobs { changed: piece.to_vec(), gone: Vec::new() };
        let down =
            |piece: &[Download]| Event::Downloads { changed: piece.to_vec(), gone: Vec::new() };
        jobs.chunks(PIECE).map(up).chain(downloads.chunks(PIECE).map(down)).collect()
    }

    pub async fn is_busy(&self) -> bool {
        let (reply, up) = oneshot::channel();
        self.say(Message::Busy(reply));
        let (reply, down) = oneshot::channel();
        self.hauler.say(haul::Message::Busy(reply));
        up.await.unwrap_or(false) || down.await.unwrap_or(false)
    }

    /// Whether nothing is under way.
    pub async fn is_idle(&self) -> bool {
        let (reply, up) = oneshot::channel();
        self.say(Message::Running(reply));
        let (reply, down) = oneshot::channel();
        self.hauler.say(haul::Message::Running(reply));
        !up.await.unwrap_or(false) && !down.await.unwrap_or(false)
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

fn ended() -> StoreError {
    StoreError::Other("the queue has ended".into())
}

fn say(runner: &mpsc::UnboundedSender<Message>, message: Message) {
    if runner.send(message).is_err() {
        tracing::error!("The queue has ended before the engine.");
    }
}
