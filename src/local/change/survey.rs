//! How much there is, before anything is done with it.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::open::{Folder, Sort};
use crate::local::LocalPath;

/// What was counted, also while the counting goes on.
#[derive(Debug, Default)]
pub struct Survey {
    stop: AtomicBool,
    files: AtomicU64,
    folders: AtomicU64,
    bytes: AtomicU64,
}

impl Survey {
    /// Files and links, folders, and bytes of the files.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, u64) {
        let read = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        (read(&self.files), read(&self.folders), read(&self.bytes))
    }

    /// Ends the counting.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Counts these and all below them. What cannot be read counts as nothing:
/// the change itself will say so.
pub fn survey(items: &[LocalPath], survey: &Survey) {
    count(items, survey, &|| survey.is_stopped());
}

/// The same until `stopped`.
pub(super) fn count(items: &[LocalPath], survey: &Survey, stopped: &dyn Fn() -> bool) {
    for item in items {
        if let Ok((folder, name)) = Folder::of(item) {
            meet(&folder, &name, survey, stopped);
        }
    }
}

fn meet(folder: &Folder, name: &OsStr, survey: &Survey, stopped: &dyn Fn() -> bool) {
    if stopped() {
        return;
    }
    let Ok(look) = folder.look(name) else { return };
    let add = |figure: &AtomicU64, by: u64| figure.fetch_add(by, Ordering::Relaxed);
    match look.sort {
        Sort::Folder => {
            add(&survey.folders, 1);
            let Ok(below) = folder.child(name) else { return };
            for name in below.names().unwrap_or_default() {
                meet(&below, &name, survey, stopped);
            }
        }
        Sort::File => {
            add(&survey.files, 1);
            add(&survey.bytes, look.size);
        }
        Sort::Link | Sort::Special => {
            add(&survey.files, 1);
        }
    }
}
