//! One local file on its way into an upload: opened anew for every attempt,
//! read ahead by a thread of its own in pieces of [`PIECE`] bytes, held to
//! the fingerprint it was chosen with. Beside it: the checksum taken while
//! sending, the meter others look at, and the brake. Knows nothing of HTTP.

mod hashing;
mod meter;
mod throttle;

use std::fs::File;
use std::io::{self, Read};
use std::task::{Context, Poll};
use std::thread;

use bytes::Bytes;
use tokio::sync::mpsc;

use super::{Fingerprint, LocalPath};
use crate::remote::{Problem, ProblemKind};

pub use hashing::{HashFeed, HashHandle, hash_beside};
pub use meter::Meter;
pub use throttle::{Grant, Throttle};

/// Bytes read, sent and hashed at a time. Measured: smaller costs CPU, larger
/// costs memory and wins nothing.
pub const PIECE: usize = 256 * 1024;

/// Pieces read ahead of the network.
const AHEAD: usize = 4;

const READING: &str = "reading the file";

/// A regular file as it was when it was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    path: LocalPath,
    fingerprint: Fingerprint,
}

impl Source {
    /// A file known from before, for instance from the queue's journal.
    #[must_use]
    pub const fn new(path: LocalPath, fingerprint: Fingerprint) -> Self {
        Self { path, fingerprint }
    }

    /// A file as it is now. Waits for the disk.
    ///
    /// # Errors
    /// `SourceUnreadable` when it is missing, forbidden or no regular file.
    pub fn of(path: LocalPath) -> Result<Self, Problem> {
        let fingerprint = look(&path)?;
        Ok(Self { path, fingerprint })
    }

    /// Where it lies.
    #[must_use]
    pub const fn path(&self) -> &LocalPath {
        &self.path
    }

    /// What it looked like when it was chosen.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.fingerprint.size
    }

    /// Opens the file and makes sure that it is the one that was chosen. It
    /// is looked at first, because opening a pipe would wait for its writer.
    fn open(&self) -> Result<File, Problem> {
        self.check(look(&self.path)?)?;
        let file = File::open(self.path.as_path()).map_err(|error| unreadable(&error))?;
        let meta = file.metadata().map_err(|error| unreadable(&error))?;
        self.check(Fingerprint::of(&meta))?;
        Ok(file)
    }

    /// Whether the path still leads to the same unchanged file.
    fn recheck(&self) -> Result<(), Problem> {
        look(&self.path).map_err(|_| changed()).and_then(|now| self.check(now))
    }

    fn check(&self, now: Fingerprint) -> Result<(), Problem> {
        if now == self.fingerprint { Ok(()) } else { Err(changed()) }
    }

    /// Starts reading, as part number `part` of its upload; every piece also
    /// goes to `feed`. Dropping the reading ends its thread.
    #[must_use]
    pub fn read(&self, part: usize, feed: HashFeed) -> Reading {
        let (steps, coming) = mpsc::channel(AHEAD);
        let source = self.clone();
        let failed = steps.clone();
        let thread = thread::Builder::new().name("fichier-read".to_owned()).spawn(move || {
            if let Err(problem) = source.pass_on(part, &feed, &steps) {
                // Nobody listens any more: the upload was dropped.
                let _ = steps.blocking_send(Err(problem));
            }
        });
        if let Err(error) = thread {
            let _ = failed.try_send(Err(unreadable(&error)));
        }
        Reading(coming)
    }

    fn pass_on(
        &self,
        part: usize,
        feed: &HashFeed,
        steps: &mpsc::Sender<Result<Step, Problem>>,
    ) -> Result<(), Problem> {
        let file = self.open()?;
        let mut left = self.size();
        while left > 0 {
            let piece = next_piece(&file, left)?;
            left -= piece.len() as u64;
            feed.push(part, piece.clone());
            if steps.blocking_send(Ok(Step::Data(piece))).is_err() {
                return Ok(());
            }
        }
        self.recheck()?;
        let _ = steps.blocking_send(Ok(Step::End));
        Ok(())
    }
}

/// Reads the next full piece, or the last, shorter one.
fn next_piece(file: &File, left: u64) -> Result<Bytes, Problem> {
    let want = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
    let mut piece = Vec::with_capacity(want);
    file.take(want as u64).read_to_end(&mut piece).map_err(|error| unreadable(&error))?;
    if piece.len() < want { Err(changed()) } else { Ok(Bytes::from(piece)) }
}

fn look(path: &LocalPath) -> Result<Fingerprint, Problem> {
    let meta = std::fs::metadata(path.as_path()).map_err(|error| unreadable(&error))?;
    if !meta.is_file() {
        return Err(
            Problem::new(ProblemKind::SourceUnreadable, READING).saying("it is not a regular file")
        );
    }
    Ok(Fingerprint::of(&meta))
}

fn changed() -> Problem {
    Problem::new(ProblemKind::SourceChanged, READING)
}

fn unreadable(error: &io::Error) -> Problem {
    Problem::new(ProblemKind::SourceUnreadable, READING).saying(error.kind().to_string())
}

/// What a reading yields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The next bytes.
    Data(Bytes),
    /// All bytes were given and the file is still the one that was chosen.
    End,
}

/// A file being read by a thread.
#[derive(Debug)]
pub struct Reading(mpsc::Receiver<Result<Step, Problem>>);

impl Reading {
    /// The next step, as soon as the disk has it. After [`Step::End`] or a
    /// problem there is nothing more to ask for.
    pub fn poll_step(&mut self, cx: &mut Context<'_>) -> Poll<Result<Step, Problem>> {
        self.0.poll_recv(cx).map(|step| {
            step.unwrap_or_else(|| {
                Err(Problem::new(ProblemKind::SourceUnreadable, READING).saying("reading ended"))
            })
        })
    }
}

#[cfg(test)]
mod tests;
