//! Finding entries by their names, in a folder and all below it. Blocks; runs
//! on a thread of its own and can be stopped. Links are found but never
//! followed, and what is mounted from far away is not gone into.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use rustix::fs::FileType;

use super::{Entry, Folder, LocalPath, list, mounts};

/// Hits that are kept; whoever has more should ask for less.
pub const MOST_HITS: usize = 10_000;

/// What was found so far, and the way to stop.
#[derive(Debug, Default)]
pub struct Finding {
    stop: AtomicBool,
    looked: AtomicU64,
    hits: Mutex<Vec<Entry>>,
}

impl Finding {
    /// Ends the search at its next entry.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to end.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// How many entries were looked at, and how many hits there are.
    #[must_use]
    pub fn figures(&self) -> (u64, usize) {
        (self.looked.load(Ordering::Relaxed), self.lock().len())
    }

    /// The hits as a folder's listing: their names are paths below `root`.
    #[must_use]
    pub fn folder(&self, root: &LocalPath) -> Folder {
        Folder { path: root.clone(), entries: self.lock().clone(), unreadable: 0 }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.hits.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the search is over with this hit.
    fn add(&self, entry: Entry) -> bool {
        let mut hits = self.lock();
        hits.push(entry);
        hits.len() >= MOST_HITS
    }
}

/// Looks for names that fit, below `root`; names that begin with a dot, and
/// what is below them, only if `hidden`.
pub fn find(root: &LocalPath, hidden: bool, fits: &dyn Fn(&OsStr) -> bool, finding: &Finding) {
    let far = mounts::all_far_away();
    let real = std::fs::canonicalize(root.as_path()).unwrap_or_else(|_| root.as_path().to_owned());
    // The folders still to be read, by their paths below the root.
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        let mut folders = Vec::new();
        for (name, kind) in names(&real.join(&below)) {
            if finding.is_stopped() {
                return;
            }
            if !hidden && name.as_bytes().starts_with(b".") {
                continue;
            }
            finding.looked.fetch_add(1, Ordering::Relaxed);
            let path = below.join(&name);
            let here = real.join(&path);
            let away = far.contains(&here);
            if fits(&name) && finding.add(entry(&here, path.clone(), away)) {
                return;
            }
            if kind == FileType::Directory && !away {
                folders.push(path);
            }
        }
        folders.sort();
        open.extend(folders.into_iter().rev());
    }
}

fn entry(here: &Path, below: PathBuf, away: bool) -> Entry {
    list::entry_at(here, below.into_os_string(), away)
}

/// What cannot be read holds nothing.
fn names(folder: &Path) -> Vec<(OsString, FileType)> {
    use rustix::fs::{CWD, Dir, Mode, OFlags, openat};
    let flags =
        OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let Ok(fd) = openat(CWD, folder, flags, Mode::empty()) else { return Vec::new() };
    let Ok(dir) = Dir::read_from(&fd) else { return Vec::new() };
    let entries = dir.filter_map(Result::ok).map(|entry| {
        let name = OsString::from_vec(entry.file_name().to_bytes().to_vec());
        let mut kind = entry.file_type();
        // Some disks do not tell.
        if kind == FileType::Unknown {
            kind = list::type_of(&folder.join(&name));
        }
        (name, kind)
    });
    entries.filter(|(name, _)| !matches!(name.as_bytes(), b"." | b"..")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::Kind;

    fn place() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in ["a/film.mkv", "a/b/Film 2.MKV", "a/.hidden/film", "films/x", "other"] {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, b"abc").unwrap();
        }
        std::os::unix::fs::symlink("..", dir.path().join("a/film up")).unwrap();
        dir
    }

    fn found(dir: &tempfile::TempDir, hidden: bool) -> Vec<(String, Kind, u64)> {
        let finding = Finding::default();
        let fits = |name: &OsStr| name.to_string_lossy().to_lowercase().contains("film");
        let root = LocalPath::new(dir.path());
        find(&root, hidden, &fits, &finding);
        let folder = finding.folder(&root);
        let entries = folder.entries.into_iter();
        entries.map(|e| (e.name.into_string().unwrap(), e.kind, e.size)).collect()
    }

    #[test]
    fn finds_below_links_not_followed_hidden_ones_only_when_wanted() {
        let dir = place();
        let mut hits = found(&dir, false);
        hits.sort_by(|a, b| a.0.cmp(&b.0));
        let wanted = [
            ("a/b/Film 2.MKV", Kind::File, 3),
            ("a/film up", Kind::LinkToFolder, 0),
            ("a/film.mkv", Kind::File, 3),
            ("films", Kind::Folder, 0),
        ];
        let wanted = wanted.map(|(name, kind, size)| (name.to_owned(), kind, size));
        assert_eq!(hits, wanted);
        assert_eq!(found(&dir, true).len(), 5);
    }

    #[test]
    fn a_stopped_search_ends() {
        let dir = place();
        let finding = Finding::default();
        finding.stop();
        find(&LocalPath::new(dir.path()), true, &|_| true, &finding);
        assert_eq!(finding.figures(), (0, 0));
    }
}
