//! The checksum of a file that is still being written: a thread reads behind
//! the writer, from the beginning, as far as it is told that the bytes are
//! there. So nothing that comes waits for Whirlpool, cuts do not matter, and
//! at the end there is little left to read.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use tokio::sync::oneshot;

use super::LandFault;
use crate::local::source::PIECE;
use crate::remote::{Checksum, Hasher};

/// A thread that follows a writer; dropping this ends it.
#[derive(Debug)]
pub struct Follower {
    tail: Arc<Tail>,
    sum: Option<oneshot::Receiver<Result<Checksum, LandFault>>>,
}

/// How far the follower may read.
#[derive(Debug, Clone)]
pub struct Lead(Arc<Tail>);

#[derive(Debug, Default)]
struct Tail {
    state: Mutex<State>,
    moved: Condvar,
    hashed: AtomicU64,
}

#[derive(Debug, Default, Clone, Copy)]
struct State {
    there: u64,
    left: bool,
}

impl Follower {
    /// Follows the writer of a file, which will have `size` bytes; `open` is
    /// done by the thread, for it waits for the disk.
    ///
    /// # Errors
    /// When no thread can be had.
    pub fn start(
        open: impl FnOnce() -> Result<File, LandFault> + Send + 'static,
        size: u64,
    ) -> Result<Self, LandFault> {
        let tail = Arc::new(Tail::default());
        let (answer, sum) = oneshot::channel();
        let behind = Arc::clone(&tail);
        thread::Builder::new().name("fichier-follow".to_owned()).spawn(move || {
            let sum = open().and_then(|file| behind.follow(&file, size));
            if let Some(result) = sum.transpose() {
                let _ = answer.send(result);
            }
        })?;
        Ok(Self { tail, sum: Some(sum) })
    }

    /// To tell it how far the bytes are there.
    #[must_use]
    pub fn lead(&self) -> Lead {
        Lead(Arc::clone(&self.tail))
    }

    /// Takes the answer, which comes when all bytes are there and read.
    pub fn sum(&mut self) -> Option<oneshot::Receiver<Result<Checksum, LandFault>>> {
        self.sum.take()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.tail.state().left = true;
        self.tail.moved.notify_all();
    }
}

impl Lead {
    /// All bytes before this one are there. Never goes back.
    pub fn there(&self, bytes: u64) {
        let mut state = self.0.state();
        state.there = state.there.max(bytes);
        self.0.moved.notify_all();
    }

    /// Bytes that went through the checksum.
    #[must_use]
    pub fn hashed(&self) -> u64 {
        self.0.hashed.load(Ordering::Relaxed)
    }
}

impl Tail {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nothing if nobody waits any more.
    fn follow(&self, file: &File, size: u64) -> Result<Option<Checksum>, LandFault> {
        let mut hasher = Hasher::default();
        let mut piece = vec![0; PIECE];
        let mut at = 0;
        while at < size {
            let Some(there) = self.beyond(at) else { return Ok(None) };
            let want = usize::try_from(there.min(size) - at).map_or(PIECE, |more| more.min(PIECE));
            let read = &mut piece[..want];
            file.read_exact_at(read, at).map_err(|_| LandFault::Gone)?;
            hasher.update(read);
            at += want as u64;
            self.hashed.store(at, Ordering::Relaxed);
        }
        Ok(Some(hasher.finish()))
    }

    /// Waits until there is more than `at`.
    fn beyond(&self, at: u64) -> Option<u64> {
        let waiting = |state: &mut State| !state.left && state.there <= at;
        let state = self.moved.wait_while(self.state(), waiting);
        let state = *state.unwrap_or_else(PoisonError::into_inner);
        (!state.left).then_some(state.there)
    }
}
