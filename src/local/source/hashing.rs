//! The checksum of what is being sent. A thread hashes the very pieces that
//! go out; where it cannot keep up (Whirlpool does about 125 MB/s on a core)
//! it lets go of them and reads the rest of the file again at its own pace,
//! so that sending never waits for it and memory stays bounded.

use std::fs::File;
use std::future::Future;
use std::io::{Read, Seek, SeekFrom};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::thread;

use bytes::Bytes;
use tokio::sync::oneshot;

use super::{Meter, PIECE, Source, changed, unreadable};
use crate::remote::{Checksum, Hasher, Problem, ProblemKind};

/// Pieces that may wait for the hashing thread: 8 MiB.
const QUEUE: usize = 32;

/// Starts a thread that takes the checksums of `sources`, sent in this order
/// in one upload. The feed goes into the upload; each handle becomes the
/// checksum of one source, possibly after the upload is over. When every
/// handle is dropped, or the sending ends early, the thread ends.
#[must_use]
pub fn hash_beside(sources: &[Source], meter: &Meter) -> (HashFeed, Vec<HashHandle>) {
    let (pieces, coming) = sync_channel(QUEUE);
    let link = Arc::new(Link::default());
    let wanted = Arc::new(());
    let mut works = Vec::with_capacity(sources.len());
    let mut handles = Vec::with_capacity(sources.len());
    for source in sources {
        let (answer, handle) = oneshot::channel();
        works.push((source.clone(), answer));
        handles.push(HashHandle { answer: handle, _wanted: Arc::clone(&wanted) });
    }
    let hashing = Hashing {
        coming,
        link: Arc::clone(&link),
        wanted: Arc::downgrade(&wanted),
        meter: meter.clone(),
    };
    // If no thread can be had, the handles say so: their senders are gone.
    let _ =
        thread::Builder::new().name("fichier-hash".to_owned()).spawn(move || hashing.run(works));
    (HashFeed(Some(Feed { pieces, link })), handles)
}

/// Where the sending side puts its pieces. The default feeds nobody.
#[derive(Debug, Clone, Default)]
pub struct HashFeed(Option<Feed>);

#[derive(Debug, Clone)]
struct Feed {
    pieces: SyncSender<(usize, Bytes)>,
    link: Arc<Link>,
}

/// What both sides know of each other.
#[derive(Debug, Default)]
struct Link {
    /// A piece was left out: from here on the thread reads for itself.
    behind: AtomicBool,
    /// The whole body was handed over.
    complete: AtomicBool,
}

impl HashFeed {
    /// Gives a piece of part `part`, without ever waiting.
    pub(crate) fn push(&self, part: usize, piece: Bytes) {
        let Some(feed) = &self.0 else { return };
        if feed.link.behind.load(Ordering::Acquire) {
            return;
        }
        match feed.pieces.try_send((part, piece)) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(_)) => feed.link.behind.store(true, Ordering::Release),
        }
    }

    /// Nobody will feed: the thread reads the files from their beginnings.
    pub fn alone(self) {
        if let Some(feed) = &self.0 {
            feed.link.complete.store(true, Ordering::Release);
            feed.link.behind.store(true, Ordering::Release);
        }
    }

    /// All that was to be sent was handed to the network, so the checksum
    /// stays worth having after the feed is gone.
    pub(crate) fn complete(&self) {
        if let Some(feed) = &self.0 {
            feed.link.complete.store(true, Ordering::Release);
        }
    }
}

/// Becomes the checksum of one source.
///
/// Fails with `SourceChanged` when the file changed while the rest of it was
/// read again, and with `SourceUnreadable` when it cannot be read or when the
/// sending ended before its end.
#[derive(Debug)]
pub struct HashHandle {
    answer: oneshot::Receiver<Result<Checksum, Problem>>,
    _wanted: Arc<()>,
}

impl Future for HashHandle {
    type Output = Result<Checksum, Problem>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.answer).poll(cx).map(|answer| answer.unwrap_or_else(|_| Err(ended())))
    }
}

fn ended() -> Problem {
    Problem::new(ProblemKind::SourceUnreadable, "taking the checksum")
        .saying("the sending ended before the whole file was read")
}

type Work = (Source, oneshot::Sender<Result<Checksum, Problem>>);

struct Hashing {
    coming: Receiver<(usize, Bytes)>,
    link: Arc<Link>,
    wanted: Weak<()>,
    meter: Meter,
}

enum Fed {
    Piece(Bytes),
    /// The feed let go: read on from where we are.
    Behind,
    /// Nothing will come any more.
    Ended,
}

impl Hashing {
    fn run(&self, works: Vec<Work>) {
        for (part, (source, answer)) in works.into_iter().enumerate() {
            // A handle that was dropped is no reason to leave the others.
            let _ = answer.send(self.digest(part, &source));
        }
    }

    fn digest(&self, part: usize, source: &Source) -> Result<Checksum, Problem> {
        let mut hasher = Hasher::default();
        let mut done = 0;
        while done < source.size() {
            match self.next(part) {
                Fed::Piece(piece) => {
                    hasher.update(&piece);
                    done += piece.len() as u64;
                    self.meter.add_hashed(part, piece.len());
                }
                Fed::Behind => return self.read_on(part, source, hasher, done),
                Fed::Ended => return Err(ended()),
            }
        }
        Ok(hasher.finish())
    }

    /// The next piece of `part`. Waiting for it loses nothing: while the feed
    /// has not let go, the queue was never full. Should it fill up and be let
    /// go between our two looks, its pieces are read from the file instead and
    /// found here later, when they are of no use any more.
    fn next(&self, part: usize) -> Fed {
        loop {
            if self.wanted.strong_count() == 0 {
                return Fed::Ended;
            }
            let next = match self.coming.try_recv() {
                Ok(next) => Some(next),
                Err(TryRecvError::Empty) if !self.behind() => self.coming.recv().ok(),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => None,
            };
            match next {
                Some((of, piece)) if of == part => return Fed::Piece(piece),
                Some(_) => {}
                None if self.behind() => return Fed::Behind,
                None => return Fed::Ended,
            }
        }
    }

    fn behind(&self) -> bool {
        self.link.behind.load(Ordering::Acquire)
    }

    fn read_on(
        &self,
        part: usize,
        source: &Source,
        mut hasher: Hasher,
        done: u64,
    ) -> Result<Checksum, Problem> {
        let mut file = source.open()?;
        file.seek(SeekFrom::Start(done)).map_err(|error| unreadable(&error))?;
        let mut piece = vec![0; PIECE];
        let mut left = source.size() - done;
        while left > 0 {
            if !self.worth_it() {
                return Err(ended());
            }
            let got = read_some(&mut file, &mut piece, left)?;
            hasher.update(piece.get(..got).unwrap_or_default());
            left -= got as u64;
            self.meter.add_hashed(part, got);
        }
        source.recheck()?;
        Ok(hasher.finish())
    }

    /// Whether somebody still wants the checksum and the sending goes on or
    /// went through.
    fn worth_it(&self) -> bool {
        let sending = !matches!(self.coming.try_recv(), Err(TryRecvError::Disconnected));
        let complete = self.link.complete.load(Ordering::Acquire);
        self.wanted.strong_count() > 0 && (sending || complete)
    }
}

fn read_some(file: &mut File, piece: &mut [u8], left: u64) -> Result<usize, Problem> {
    let want = usize::try_from(left).map_or(piece.len(), |left| left.min(piece.len()));
    let room = piece.get_mut(..want).unwrap_or_default();
    match file.read(room) {
        Ok(0) => Err(changed()),
        Ok(got) => Ok(got),
        Err(error) if error.kind() == std::io::ErrorKind::Interrupted => Ok(0),
        Err(error) => Err(unreadable(&error)),
    }
}

#[cfg(test)]
impl HashFeed {
    /// As if the queue had been full.
    pub(super) fn let_go(&self) {
        if let Some(feed) = &self.0 {
            feed.link.behind.store(true, Ordering::Release);
        }
    }
}
