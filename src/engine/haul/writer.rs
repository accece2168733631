//! Writes what comes into the temporary file, on a thread of its own, and
//! makes it durable now and then: only what is durable is recorded as there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{OwnedMutexGuard, mpsc, oneshot};
use tokio::time::Instant;

use super::Message;
use crate::downloads::{Input, Spans};
use crate::engine::gauges::Counter;
use crate::local::{LandFault, Landing, Lead, Open, Part};
use crate::queue::JobId;

/// Pieces that may wait for the disk; the network then waits too.
const WAITING: usize = 8;
/// Bytes that a power cut may cost at most, and the time.
const SYNC_BYTES: u64 = 32 << 20;
const SYNC_TIME: Duration = Duration::from_secs(4);

/// A piece and its place.
pub(super) type Piece = (u64, Bytes);

/// How a writer ended: what is durable, and what stopped it.
pub(super) type Written = (Spans, Option<LandFault>);

/// How much of one file is there; clones look at the same number.
#[derive(Debug, Clone)]
pub(super) struct Came {
    bytes: Arc<AtomicU64>,
    lead: Option<Lead>,
}

impl Came {
    /// So much is there; `lead` runs ahead of whoever takes the checksum.
    pub fn of(bytes: u64, lead: Option<Lead>) -> Self {
        Self { bytes: Arc::new(AtomicU64::new(bytes)), lead }
    }
}

impl Counter for Came {
    fn moved(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    fn hashed(&self) -> u64 {
        self.lead.as_ref().map_or(0, Lead::hashed)
    }
}

/// What a writer is made of.
pub(super) struct Writing {
    pub job: JobId,
    pub landing: Landing,
    pub part: Part,
    pub size: u64,
    pub have: Spans,
    pub came: Came,
    pub facts: mpsc::UnboundedSender<Message>,
    /// Nobody else touches the file meanwhile.
    pub alone: OwnedMutexGuard<()>,
}

impl Writing {
    /// Starts the thread. It ends when the sender of pieces is dropped, or
    /// when the disk refuses; what is durable by then is recorded even if
    /// nobody waits for the answer any more.
    pub fn start(self) -> (mpsc::Sender<Piece>, oneshot::Receiver<Written>) {
        let (pieces, coming) = mpsc::channel(WAITING);
        let (answer, written) = oneshot::channel();
        let thread = std::thread::Builder::new().name("fichier-write".to_owned());
        // Without a thread the answer's sender is gone, which says it all.
        let _ = thread.spawn(move || {
            let (facts, job, part) = (self.facts.clone(), self.job, self.part.clone());
            let (have, fault, alone) = self.run(coming);
            let _ = facts.send(Message::Fact(Input::Kept { job, part, have: have.clone() }));
            drop(alone);
            let _ = answer.send((have, fault));
        });
        (pieces, written)
    }

    fn run(
        self,
        mut coming: mpsc::Receiver<Piece>,
    ) -> (Spans, Option<LandFault>, OwnedMutexGuard<()>) {
        let open = match self.landing.open(&self.part, self.have.end()) {
            Ok(open) => open,
            Err(fault) => return (self.have, Some(fault), self.alone),
        };
        let mut book = Book::new(self.have.clone());
        self.show(&book.there);
        let mut fault = None;
        while let Some((at, piece)) = coming.blocking_recv() {
            fault = self.take(&open, &mut book, at, &piece).err();
            if fault.is_some() {
                break;
            }
        }
        // What was asked for no more is not waited for.
        drop(coming);
        let synced = book.sync(&open).err();
        (book.safe, fault.or(synced), self.alone)
    }

    fn take(&self, open: &Open, book: &mut Book, at: u64, piece: &Bytes) -> Result<(), LandFault> {
        open.write(piece, at).map_err(|fault| {
            let full = matches!(fault, LandFault::Space { .. });
            let needed = self.size.saturating_sub(book.there.total());
            if full { open.shortage(needed) } else { fault }
        })?;
        book.there.add(at, at + piece.len() as u64);
        self.show(&book.there);
        if book.is_due() {
            book.sync(open)?;
            let (job, part, have) = (self.job, self.part.clone(), book.safe.clone());
            let _ = self.facts.send(Message::Fact(Input::Kept { job, part, have }));
        }
        Ok(())
    }

    fn show(&self, there: &Spans) {
        self.came.bytes.store(there.total(), Ordering::Relaxed);
        if let Some(lead) = &self.came.lead {
            lead.there(there.prefix());
        }
    }
}

/// What is written, and what of it is durable.
struct Book {
    there: Spans,
    safe: Spans,
    synced: Instant,
}

impl Book {
    fn new(have: Spans) -> Self {
        Self { there: have.clone(), safe: have, synced: Instant::now() }
    }

    fn is_due(&self) -> bool {
        let waiting = self.there.total() - self.safe.total();
        waiting >= SYNC_BYTES || self.synced.elapsed() >= SYNC_TIME
    }

    fn sync(&mut self, open: &Open) -> Result<(), LandFault> {
        if self.there != self.safe {
            open.sync()?;
            self.safe = self.there.clone();
        }
        self.synced = Instant::now();
        Ok(())
    }
}
