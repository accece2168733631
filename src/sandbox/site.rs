//! What all requests share. Owns the world behind its lock, the switches,
//! the record of requests and the sandbox's clock.

use std::{
    collections::BTreeMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use tempfile::TempDir;
use tokio::sync::{mpsc, watch};

use super::{
    account::Accounts,
    budget::Budget,
    dates::Dates,
    demo,
    download::Token,
    log::Record,
    options::{Options, StartTree, Storage},
    quirks::{self, Cut, Quirks},
    random::Random,
    remote::Job,
    tree::Tree,
    uploads::Uploads,
};
use crate::clock::Moment;

/// Work that goes on after its request was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// Carry out the remote upload with this id.
    Fetch(u64),
}

/// The service's data.
#[derive(Debug)]
pub(super) struct World {
    pub(super) accounts: Accounts,
    pub(super) tree: Tree,
    pub(super) budget: Budget,
    pub(super) random: Random,
    pub(super) dates: Dates,
    pub(super) uploads: Uploads,
    /// Download tokens by their path without the slash.
    pub(super) tokens: BTreeMap<String, Token>,
    pub(super) jobs: Vec<Job>,
    /// Storage figures of each user and when they were taken (§2: not live).
    pub(super) figures: BTreeMap<usize, Figures>,
}

/// Storage figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) taken: Moment,
    pub(super) hot: u64,
    pub(super) cold: u64,
}

/// Everything a request may reach.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) addr: SocketAddr,
    pub(super) storage: Storage,
    pub(super) hashed: bool,
    /// Where large uploads are kept; removed with the sandbox.
    pub(super) folder: TempDir,
    quirks: watch::Sender<Quirks>,
    world: Mutex<World>,
    calls: Mutex<Record>,
    /// Milliseconds the sandbox's clock was moved on.
    skipped: AtomicI64,
    errands: mpsc::UnboundedSender<Errand>,
}

impl Site {
    pub(super) fn new(
        options: &Options,
        addr: SocketAddr,
        errands: mpsc::UnboundedSender<Errand>,
    ) -> io::Result<Self> {
        let now = Moment::now();
        let mut world = World::new(options, now);
        if options.tree == StartTree::Demo {
            demo::furnish(&mut world, now);
        }
        Ok(Self {
            addr,
            storage: options.storage,
            hashed: !options.no_hash,
            folder: tempfile::Builder::new().prefix("fichier-sandbox-").tempdir()?,
            quirks: watch::Sender::new(options.quirks.clone()),
            world: Mutex::new(world),
            calls: Mutex::default(),
            skipped: AtomicI64::new(0),
            errands,
        })
    }

    /// The data; never held across an await.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of the switches as they are now.
    pub(super) fn quirks(&self) -> Quirks {
        self.quirks.borrow().clone()
    }

    /// One thing about the switches as they are now.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&Quirks) -> T) -> T {
        question(&self.quirks.borrow())
    }

    /// Changes switches; whoever waits for one wakes.
    pub(super) fn set(&self, change: impl FnOnce(&mut Quirks)) {
        self.quirks.send_modify(change);
    }

    /// Uses up one of "the next N"; false when there is none.
    pub(super) fn spend(&self, count: impl FnOnce(&mut Quirks) -> &mut u32) -> bool {
        let mut spent = false;
        self.quirks.send_if_modified(|quirks| {
            spent = quirks::spend(count(quirks));
            spent
        });
        spent
    }

    /// Whether a transfer that goes from byte `from` to byte `to` meets a
    /// break; that uses up one of its times.
    pub(super) fn meets(
        &self,
        which: impl FnOnce(&mut Quirks) -> &mut Option<Cut>,
        from: u64,
        to: u64,
    ) -> bool {
        let mut met = false;
        self.quirks.send_if_modified(|quirks| {
            met = which(quirks)
                .as_mut()
                .is_some_and(|cut| cut.lies(from, to) && quirks::spend(&mut cut.times));
            met
        });
        met
    }

    /// Waits until the switches are so.
    pub(super) async fn until(&self, so: impl FnMut(&Quirks) -> bool) {
        // An error means the sandbox ends, and this task with it.
        let _ = self.quirks.subscribe().wait_for(so).await;
    }

    pub(super) fn now(&self) -> Moment {
        let skipped = self.skipped.load(Ordering::Relaxed);
        Moment(Moment::now().0.saturating_add(skipped))
    }

    /// Moves the sandbox's clock on.
    pub(super) fn advance(&self, by: Duration) {
        let millis = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        self.skipped.fetch_add(millis, Ordering::Relaxed);
    }

    pub(super) fn calls(&self) -> MutexGuard<'_, Record> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands work to the sandbox's own tasks; dropped when it is ending.
    pub(super) fn run(&self, errand: Errand) {
        let _ = self.errands.send(errand);
    }

    /// Whether a locked address is refused transfers now.
    pub(super) fn transfers_locked(&self, ip: IpAddr) -> bool {
        let now = self.now();
        self.ask(|quirks| quirks.limits.locks_reach_transfers)
            && self.world().budget.transfers_locked(ip, now)
    }
}

impl World {
    pub(super) fn new(options: &Options, now: Moment) -> Self {
        let accounts = Accounts::new(options.key.as_deref());
        let mut tree = Tree::new();
        for (user, account) in accounts.iter() {
            tree.add_root(account.root, user, now);
        }
        Self {
            accounts,
            tree,
            budget: Budget::default(),
            random: Random::new(options.seed),
            dates: Dates::new(),
            uploads: Uploads::default(),
            tokens: BTreeMap::new(),
            jobs: Vec::new(),
            figures: BTreeMap::new(),
        }
    }
}
