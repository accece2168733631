//! The figures of a change while it runs, and the way to stop it.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::local::LocalPath;

/// The figures at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Files, links and folders done.
    pub entries: u64,
    /// All of them; 0 while they are counted, or if nobody counts.
    pub all_entries: u64,
    /// Bytes done.
    pub bytes: u64,
    /// All of them.
    pub all_bytes: u64,
    /// What is being worked on.
    pub at: Option<LocalPath>,
}

/// Shared between the worker and whoever shows its figures; neither waits for
/// the other.
#[derive(Debug, Default)]
pub struct Progress {
    stop: AtomicBool,
    entries: AtomicU64,
    all_entries: AtomicU64,
    bytes: AtomicU64,
    all_bytes: AtomicU64,
    at: Mutex<Option<PathBuf>>,
}

impl Progress {
    /// The figures so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Figures {
            entries: self.entries.load(Ordering::Relaxed),
            all_entries: self.all_entries.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            all_bytes: self.all_bytes.load(Ordering::Relaxed),
            at: at.map(LocalPath::new),
        }
    }

    /// Lets the change end at its next piece.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(super) fn expect(&self, entries: u64, bytes: u64) {
        self.all_bytes.fetch_add(bytes, Ordering::Relaxed);
        self.all_entries.fetch_add(entries, Ordering::Relaxed);
    }

    pub(super) fn add_entry(&self) {
        self.entries.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    pub(super) fn at(&self, path: &Path) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Some(path.to_owned());
    }
}
