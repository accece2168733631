//! Orders that change or count something on the local disk. Each runs on a
//! thread of its own, which may hang on a dead mount: who asked is told all
//! the same.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc as std_mpsc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::app::{DiskFact, DiskOrder, Event, Ticket};
use crate::clock::Moment;
use crate::local::change::{
    Answer, Change, Outcome, Progress, Record, Refusal, Setting, Survey, home_trash, perform,
    survey,
};
use crate::local::{Fault, Journal, LocalPath};

/// Between two looks at figures.
const LOOK_EVERY: Duration = Duration::from_millis(120);

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
    journal: Option<Journal>,
    changes: HashMap<Ticket, Working>,
    counts: HashMap<Ticket, Arc<Survey>>,
    tasks: JoinSet<()>,
}

impl DiskErrands {
    /// With a journal, where there is a folder for it.
    pub fn new(done: mpsc::UnboundedSender<Event>, journal: Option<PathBuf>) -> Self {
        let (changes, counts) = (HashMap::new(), HashMap::new());
        let journal = journal.map(Journal::at);
        Self { done, journal, changes, counts, tasks: JoinSet::new() }
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
        let Some(journal) = self.journal.clone() else { return };
        self.tasks.spawn_blocking(move || {
            if let Err(error) = journal.add(&record) {
                tracing::warn!(%error, "a change is not in the journal");
            }
        });
    }

    fn recall(&mut self, ticket: Ticket) {
        let (journal, done) = (self.journal.clone(), self.done.clone());
        self.tasks.spawn_blocking(move || {
            let records = journal.map(|journal| journal.records()).unwrap_or_default();
            let _ = done.send(Event::Disk(DiskFact::Recalled { ticket, records }));
        });
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
