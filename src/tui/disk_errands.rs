//! Orders that change or count something on the local disk. Each runs on a
//! thread of its own, which may hang on a dead mount: who asked is told all
//! the same.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::app::{DiskFact, DiskOrder, Event, Ticket, pattern};
use crate::clock::Moment;
use crate::local::change::{
    Answer, Change, Outcome, Progress, Record, Refusal, Setting, Survey, home_trash, perform,
    survey,
};
use crate::local::find::{Finding, find};
use crate::local::{self, Bookmarks, Digesting, Disk, Fault, Journal, LocalPath, Recent};

/// Between two looks at figures.
const LOOK_EVERY: Duration = Duration::from_millis(120);

/// Between two lists of hits, at most.
const SLOWEST: Duration = Duration::from_secs(2);

/// A file that is not read by then is on a dead mount.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks that a stopped change still gets to end; it may hang on a dead mount.
const LOOKS_AFTER_STOP: u32 = 20;

/// What still runs gets so long when the program leaves.
const FAREWELL: Duration = Duration::from_secs(2);

/// Folders in folders need room on the stack.
const STACK: usize = 8 << 20;

/// A change that runs.
struct Working {
    progress: Arc<Progress>,
    answers: std_mpsc::Sender<Option<Answer>>,
}

/// Carries out orders for the disk.
pub(super) struct DiskErrands {
    done: mpsc::UnboundedSender<Event>,
    disk: Disk,
    memory: Option<Memory>,
    changes: HashMap<Ticket, Working>,
    counts: HashMap<Ticket, Arc<Survey>>,
    finds: HashMap<Ticket, Arc<Finding>>,
    digests: HashMap<Ticket, Arc<Digesting>>,
    tasks: JoinSet<()>,
}

impl DiskErrands {
    /// With a memory, where there is a folder for it.
    pub fn new(done: mpsc::UnboundedSender<Event>, memory: Option<&Path>) -> Self {
        Self {
            done,
            disk: Disk::new(),
            memory: memory.map(Memory::at),
            changes: HashMap::new(),
            counts: HashMap::new(),
            finds: HashMap::new(),
            digests: HashMap::new(),
            tasks: JoinSet::new(),
        }
    }

    /// Starts on an order.
    pub fn perform(&mut self, order: DiskOrder) {
        while self.tasks.try_join_next().is_some() {}
        match order {
            DiskOrder::Change { ticket, change } => self.change(ticket, change),
            DiskOrder::Answer { ticket, answer } => {
                if let Some(working) = self.changes.get(&ticket) {
                    // It may have ended meanwhile.
                    let _ = working.answers.send(answer);
                }
            }
            DiskOrder::Stop { ticket } => self.stop(ticket),
            DiskOrder::Count { ticket, items } => self.count(ticket, items),
            DiskOrder::Remember(record) => self.remember(*record),
            DiskOrder::Recall { ticket } => self.recall(ticket),
            DiskOrder::Find { ticket, root, text, hidden } => {
                self.find(ticket, root, &text, hidden);
            }
            DiskOrder::Peek { ticket, path } => self.peek(ticket, path),
            DiskOrder::Digest { ticket, files } => self.digest(ticket, files),
            DiskOrder::RecallPlaces => self.recall_places(),
            DiskOrder::KeepBookmark { letter, place } => {
                self.keep(move |memory| memory.bookmarks.set(letter, place));
            }
            DiskOrder::KeepRecent(places) => {
                self.keep(move |memory| memory.recent.write(&places));
            }
        }
    }

    /// Stops what runs, and waits a moment for it: a file that is half copied
    /// is taken away, and what was done is remembered.
    pub async fn end(&mut self) {
        for working in self.changes.values() {
            stop(working);
        }
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let _ = timeout(FAREWELL, all).await;
    }

    fn stop(&mut self, ticket: Ticket) {
        if let Some(working) = self.changes.get(&ticket) {
            stop(working);
        }
        if let Some(counted) = self.counts.remove(&ticket) {
            counted.stop();
        }
        if let Some(finding) = self.finds.remove(&ticket) {
            finding.stop();
        }
        if let Some(digesting) = self.digests.remove(&ticket) {
            digesting.stop();
        }
    }

    fn change(&mut self, ticket: Ticket, change: Change) {
        self.changes.retain(|_, working| Arc::strong_count(&working.progress) > 1);
        let progress = Arc::new(Progress::default());
        let (answers, told) = std_mpsc::channel();
        self.changes.insert(ticket, Working { progress: Arc::clone(&progress), answers });
        let (reply, ended) = oneshot::channel();
        let (working, ask) = (Arc::clone(&progress), self.done.clone());
        let setting = Setting { now: Moment::now(), home_trash: home_trash() };
        start("change", move || {
            let outcome = perform(&change, &working, &setting, &mut |clash| {
                let clash = Box::new(clash);
                ask.send(Event::Disk(DiskFact::Clash { ticket, clash })).ok()?;
                told.recv().ok().flatten()
            });
            // Nobody may wait any more.
            let _ = reply.send(outcome);
        });
        let done = self.done.clone();
        self.tasks.spawn(async move {
            let outcome = Box::new(follow(ticket, &progress, ended, &done).await);
            // Nobody listens any more when the program leaves.
            let _ = done.send(Event::Disk(DiskFact::Changed { ticket, outcome }));
        });
    }

    fn count(&mut self, ticket: Ticket, items: Vec<LocalPath>) {
        let counted = Arc::new(Survey::default());
        self.counts.insert(ticket, Arc::clone(&counted));
        let (reply, mut ended) = oneshot::channel();
        let counting = Arc::clone(&counted);
        start("count", move || {
            survey(&items, &counting);
            let _ = reply.send(());
        });
        let done = self.done.clone();
        self.tasks.spawn(async move {
            loop {
                let whole = tokio::select! {
                    biased;
                    _ = &mut ended => true,
                    () = sleep(LOOK_EVERY) => false,
                };
                if counted.is_stopped() {
                    return;
                }
                let counts = counted.counts();
                let _ = done.send(Event::Disk(DiskFact::Counted { ticket, counts, whole }));
                if whole {
                    return;
                }
            }
        });
    }

    fn remember(&mut self, record: Record) {
        self.keep(move |memory| memory.journal.add(&record));
    }

    fn keep(&mut self, deed: impl FnOnce(&Memory) -> io::Result<()> + Send + 'static) {
        let Some(memory) = self.memory.clone() else { return };
        self.tasks.spawn_blocking(move || {
            if let Err(error) = deed(&memory) {
                tracing::warn!(%error, "something is not kept for the next session");
            }
        });
    }

    /// Tells what is remembered; without a memory, nothing.
    fn tell(&mut self, fact: impl FnOnce(&Memory) -> DiskFact + Send + 'static) {
        let (memory, done) = (self.memory.clone(), self.done.clone());
        self.tasks.spawn_blocking(move || {
            if let Some(memory) = memory {
                let _ = done.send(Event::Disk(fact(&memory)));
            }
        });
    }

    fn recall(&mut self, ticket: Ticket) {
        self.tell(move |memory| DiskFact::Recalled { ticket, records: memory.journal.records() });
    }

    fn recall_places(&mut self) {
        self.tell(|memory| DiskFact::Places {
            bookmarks: memory.bookmarks.read(),
            recent: memory.recent.read(),
        });
    }

    fn peek(&mut self, ticket: Ticket, path: LocalPath) {
        let (disk, done) = (self.disk.clone(), self.done.clone());
        self.tasks.spawn(async move {
            let read = path.clone();
            let result = disk.within(&path, PATIENCE, move || local::peek(&read)).await;
            let _ = done.send(Event::Disk(DiskFact::Peeked { ticket, result }));
        });
    }

    fn digest(&mut self, ticket: Ticket, files: Vec<LocalPath>) {
        self.digests.retain(|_, digesting| Arc::strong_count(digesting) > 1);
        let digesting = Arc::new(Digesting::default());
        self.digests.insert(ticket, Arc::clone(&digesting));
        let (reply, mut ended) = oneshot::channel();
        let reading = Arc::clone(&digesting);
        start("digest", move || {
            local::digest(&files, &reading);
            let _ = reply.send(());
        });
        let done = self.done.clone();
        self.tasks.spawn(async move {
            let mut told = 0;
            loop {
                let whole = tokio::select! {
                    biased;
                    _ = &mut ended => true,
                    () = sleep(LOOK_EVERY) => false,
                };
                let (sums, bytes) = (digesting.take(), digesting.bytes());
                if digesting.is_stopped() {
                    return;
                }
                if whole || bytes != told || !sums.is_empty() {
                    told = bytes;
                    let fact = DiskFact::Digested { ticket, sums, bytes, whole };
                    let _ = done.send(Event::Disk(fact));
                }
                if whole {
                    return;
                }
            }
        });
    }

    fn find(&mut self, ticket: Ticket, root: LocalPath, text: &str, hidden: bool) {
        let Some(pattern) = pattern(text) else { return };
        let finding = Arc::new(Finding::default());
        self.finds.insert(ticket, Arc::clone(&finding));
        let (reply, mut ended) = oneshot::channel();
        let (looking, place) = (Arc::clone(&finding), root.clone());
        start("find", move || {
            let fits = |name: &OsStr| pattern.is_match(&*name.to_string_lossy());
            find(&place, hidden, &fits, &looking);
            let _ = reply.send(());
        });
        let done = self.done.clone();
        self.tasks.spawn(async move {
            let (mut pause, mut told) = (LOOK_EVERY, usize::MAX);
            loop {
                let whole = tokio::select! {
                    biased;
                    _ = &mut ended => true,
                    () = sleep(pause) => false,
                };
                let (looked, hits) = finding.figures();
                if finding.is_stopped() {
                    return;
                }
                // A long list is not made anew for every hit.
                pause = if hits == told { LOOK_EVERY } else { (pause * 2).min(SLOWEST) };
                told = hits;
                let folder = Arc::new(finding.folder(&root));
                let _ = done.send(Event::Disk(DiskFact::Found { ticket, folder, looked, whole }));
                if whole {
                    return;
                }
            }
        });
    }
}

/// The files that are kept between sessions.
#[derive(Debug, Clone)]
struct Memory {
    journal: Journal,
    bookmarks: Bookmarks,
    recent: Recent,
}

impl Memory {
    fn at(folder: &Path) -> Self {
        Self {
            journal: Journal::at(folder.join("changes.jsonl")),
            bookmarks: Bookmarks::at(folder.join("bookmarks.json")),
            recent: Recent::at(folder.join("recent.json")),
        }
    }
}

fn stop(working: &Working) {
    working.progress.stop();
    // It may wait for an answer; then this is one.
    let _ = working.answers.send(None);
}

/// Without a thread the repliers are dropped, which their askers notice.
fn start(name: &str, deed: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().name(name.to_owned()).stack_size(STACK);
    if let Err(error) = thread.spawn(deed) {
        tracing::warn!(%error, "no thread for the disk");
    }
}

/// Tells a change's figures until it ends, or does not end when it should.
async fn follow(
    ticket: Ticket,
    progress: &Progress,
    mut ended: oneshot::Receiver<Outcome>,
    done: &mpsc::UnboundedSender<Event>,
) -> Outcome {
    let (mut told, mut looks_after_stop) = (progress.figures(), 0);
    loop {
        tokio::select! {
            biased;
            outcome = &mut ended => {
                let io = Fault::System(rustix::io::Errno::IO.raw_os_error());
                return outcome.unwrap_or_else(|_| left(progress, io));
            }
            () = sleep(LOOK_EVERY) => {}
        }
        let figures = progress.figures();
        if progress.is_stopped() {
            looks_after_stop += 1;
            if looks_after_stop > LOOKS_AFTER_STOP {
                return left(progress, Fault::Dead);
            }
        } else if figures != told {
            told = figures.clone();
            let _ = done.send(Event::Disk(DiskFact::Changing { ticket, figures }));
        }
    }
}

/// Of a change that cannot tell what it has done: its thread hangs, or died.
fn left(progress: &Progress, fault: Fault) -> Outcome {
    let figures = progress.figures();
    let at = figures.at.unwrap_or_else(|| LocalPath::new("/"));
    Outcome {
        entries: figures.entries,
        bytes: figures.bytes,
        problems: vec![(at, Refusal::Fault(fault))],
        failed: 1,
        stopped: true,
        ..Outcome::default()
    }
}

#[cfg(test)]
#[path = "disk_errands_tests.rs"]
mod tests;
