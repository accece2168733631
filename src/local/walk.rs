//! Walking marked files and folders for an upload: what can go, what cannot
//! and why. Blocks; runs on a thread of its own and can be stopped.

use std::ffi::OsString;
use std::fs::{self, Metadata, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustix::fs::OFlags;
use rustix::io::Errno;

use super::order::natural;
use super::{Cannot, Count, Fingerprint, Found, LocalPath, Walk};
use crate::remote;

/// The service takes files up to this many bytes (API page §5.5).
const LARGEST: u64 = 300_000_000_000;

/// The figures of a walk while it runs, and the way to stop it. Whoever shows
/// them looks as often as it likes; the walk never waits for that.
#[derive(Debug, Default)]
pub struct Pace {
    stop: AtomicBool,
    files: AtomicU64,
    bytes: AtomicU64,
    folders: AtomicU64,
    cannot: AtomicU64,
}

impl Pace {
    /// The figures so far.
    #[must_use]
    pub fn count(&self) -> Count {
        Count {
            files: self.files.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
            folders: self.folders.load(Ordering::Relaxed),
            cannot: self.cannot.load(Ordering::Relaxed),
        }
    }

    /// Lets the walk end at its next entry, with what it has found by then.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether it was told to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

/// Walks `roots` in their order, the entries of each folder in the order of
/// [`natural`]. Links are followed. Nothing is read but names and facts; a
/// file is opened and closed to see whether it can be read.
#[must_use]
pub fn walk(roots: &[LocalPath], pace: &Pace) -> Walk {
    let mut walker = Walker { pace, walk: Walk::default(), levels: Vec::new() };
    for root in roots {
        let name = root.as_path().file_name().map(OsString::from);
        walker.meet(root.as_path().to_owned(), name.unwrap_or_default());
        while walker.step() {}
    }
    walker.walk.count = pace.count();
    walker.walk
}

/// A folder the walk is in.
struct Level {
    path: PathBuf,
    name: String,
    /// Device and inode: how a link back to here is recognised.
    place: (u64, u64),
    /// What is still to be met, the first at the end.
    names: Vec<OsString>,
    /// Something below it can go, or an empty folder below it stands for it.
    fruitful: bool,
}

struct Walker<'a> {
    pace: &'a Pace,
    walk: Walk,
    levels: Vec<Level>,
}

impl Walker<'_> {
    /// Meets one more entry or leaves one more folder; false when all is done
    /// or the walk was stopped.
    fn step(&mut self) -> bool {
        if self.pace.is_stopped() {
            self.levels.clear();
            return false;
        }
        let Some(level) = self.levels.last_mut() else { return false };
        match level.names.pop() {
            Some(name) => {
                let path = level.path.join(&name);
                self.meet(path, name);
            }
            None => self.leave(),
        }
        true
    }

    fn meet(&mut self, path: PathBuf, name: OsString) {
        let meta = match fs::metadata(&path) {
            Ok(meta) => meta,
            Err(error) => return self.refuse(path, why_not(&error)),
        };
        // The name is checked as the service will get it; what is kept is the
        // plain one. Bytes that are no UTF-8 have no writing there.
        let Some(name) = name.into_string().ok().filter(|name| remote::to_server(name).is_ok())
        else {
            return self.refuse(path, Cannot::Name);
        };
        if meta.is_dir() {
            self.enter(path, name, &meta);
        } else {
            self.take(path, &meta);
        }
    }

    fn take(&mut self, path: PathBuf, meta: &Metadata) {
        if let Some(reason) = unfit(&path, meta) {
            return self.refuse(path, reason);
        }
        self.pace.files.fetch_add(1, Ordering::Relaxed);
        self.pace.bytes.fetch_add(meta.len(), Ordering::Relaxed);
        let below = self.below();
        self.bear_fruit();
        self.walk.files.push(Found {
            path: LocalPath::new(path),
            print: Fingerprint::of(meta),
            below,
        });
    }

    fn enter(&mut self, path: PathBuf, name: String, meta: &Metadata) {
        let place = (meta.dev(), meta.ino());
        if self.levels.iter().any(|level| level.place == place) {
            return self.refuse(path, Cannot::Loop);
        }
        let mut names = match names_in(&path) {
            Ok(names) => names,
            Err(error) => return self.refuse(path, why_not(&error)),
        };
        names.sort_by(|a, b| natural(b, a));
        self.pace.folders.fetch_add(1, Ordering::Relaxed);
        self.levels.push(Level { path, name, place, names, fruitful: false });
    }

    fn leave(&mut self) {
        let below = self.below();
        if self.levels.pop().is_some_and(|level| !level.fruitful) {
            self.walk.empty_folders.push(below);
        }
        self.bear_fruit();
    }

    fn below(&self) -> Vec<String> {
        self.levels.iter().map(|level| level.name.clone()).collect()
    }

    fn bear_fruit(&mut self) {
        if let Some(level) = self.levels.last_mut() {
            level.fruitful = true;
        }
    }

    fn refuse(&mut self, path: PathBuf, reason: Cannot) {
        self.pace.cannot.fetch_add(1, Ordering::Relaxed);
        self.walk.cannot.push((LocalPath::new(path), reason));
    }
}

fn names_in(path: &Path) -> io::Result<Vec<OsString>> {
    fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

fn unfit(path: &Path, meta: &Metadata) -> Option<Cannot> {
    if !meta.is_file() {
        return Some(Cannot::NotAFile);
    }
    if meta.len() == 0 {
        return Some(Cannot::Empty);
    }
    if meta.len() > LARGEST {
        return Some(Cannot::TooBig);
    }
    // Only opening tells: access rights alone do not know of a server that
    // squashes root. Not blocking, in case it has become a pipe meanwhile.
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    let open = OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path);
    open.is_err().then_some(Cannot::Unreadable)
}

fn why_not(error: &io::Error) -> Cannot {
    match Errno::from_io_error(error) {
        // A link to nothing: the name itself was just read from its folder.
        Some(Errno::NOENT) => Cannot::NotAFile,
        Some(Errno::LOOP) => Cannot::Loop,
        Some(_) | None => Cannot::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStringExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    struct Tree(tempfile::TempDir);

    impl Tree {
        fn new(files: &[(&str, usize)]) -> Self {
            let tree = Self(tempfile::tempdir().unwrap());
            for (path, size) in files {
                let path = tree.0.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, vec![b'x'; *size]).unwrap();
            }
            tree
        }

        fn at(&self, path: &str) -> LocalPath {
            LocalPath::new(self.0.path().join(path))
        }

        fn walk(&self, roots: &[&str]) -> Walk {
            let roots: Vec<LocalPath> = roots.iter().map(|root| self.at(root)).collect();
            walk(&roots, &Pace::default())
        }

        fn refused(&self, walk: &Walk) -> Vec<(String, Cannot)> {
            let name = |path: &LocalPath| {
                path.as_path().strip_prefix(self.0.path()).unwrap().to_string_lossy().into_owned()
            };
            walk.cannot.iter().map(|(path, why)| (name(path), *why)).collect()
        }
    }

    fn written(walk: &Walk) -> Vec<String> {
        let name =
            |found: &Found| [found.below.clone(), vec![found.path.name()]].concat().join("/");
        walk.files.iter().map(name).collect()
    }

    #[test]
    fn finds_files_with_the_folders_above_them_in_natural_order() {
        let tree = Tree::new(&[
            ("show/s10/e1", 1),
            ("show/s9/e10", 2),
            ("show/s9/e2", 3),
            ("show/note", 4),
            ("alone", 5),
            ("other", 6),
        ]);
        let walk = tree.walk(&["show", "alone"]);
        let wanted = ["show/note", "show/s9/e2", "show/s9/e10", "show/s10/e1", "alone"];
        assert_eq!(written(&walk), wanted);
        assert_eq!(walk.count, Count { files: 5, bytes: 15, folders: 3, cannot: 0 });
        assert_eq!(walk.files[4].below, Vec::<String>::new());
        assert_eq!(walk.files[1].print.size, 3);
        assert_eq!(walk.empty_folders, Vec::<Vec<String>>::new());
    }

    #[test]
    fn says_what_cannot_go_and_why() {
        let tree = Tree::new(&[("f/empty", 0), ("f/good", 1), ("f/huge", 1), ("f/shut", 1)]);
        let at = |name: &str| tree.at(name).as_path().to_owned();
        OpenOptions::new().write(true).open(at("f/huge")).unwrap().set_len(LARGEST + 1).unwrap();
        fs::set_permissions(at("f/shut"), fs::Permissions::from_mode(0o000)).unwrap();
        let bytes = OsString::from_vec(b"f/\xff".to_vec());
        fs::write(tree.0.path().join(bytes), b"x").unwrap();
        fs::write(at(&format!("f/{}", "x".repeat(251))), b"x").unwrap();
        symlink("nothing", at("f/broken")).unwrap();
        symlink("round", at("f/round")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("f/socket")).unwrap();

        let walk = tree.walk(&["f", "none"]);
        let mut wanted = vec![
            ("f/broken".to_owned(), Cannot::NotAFile),
            ("f/empty".to_owned(), Cannot::Empty),
            ("f/huge".to_owned(), Cannot::TooBig),
            ("f/round".to_owned(), Cannot::Loop),
            ("f/shut".to_owned(), Cannot::Unreadable),
            ("f/socket".to_owned(), Cannot::NotAFile),
            (format!("f/{}", "x".repeat(251)), Cannot::Name),
            ("f/\u{fffd}".to_owned(), Cannot::Name),
            ("none".to_owned(), Cannot::NotAFile),
        ];
        // Root may read everything.
        if rustix::process::geteuid().is_root() {
            wanted.retain(|(_, why)| *why != Cannot::Unreadable);
        }
        assert_eq!(tree.refused(&walk), wanted);
        assert_eq!(walk.count.cannot, wanted.len() as u64);
    }

    #[test]
    fn follows_links_but_not_in_circles() {
        let tree = Tree::new(&[("a/b/file", 1), ("aside/far", 1)]);
        symlink("../..", tree.at("a/b/up").as_path()).unwrap();
        symlink("../aside", tree.at("a/link").as_path()).unwrap();
        symlink("b/file", tree.at("a/to file").as_path()).unwrap();
        let walk = tree.walk(&["a"]);
        // `up` leads to the parent of `a`, which is met once more through it
        // and there ends at `a` itself.
        assert_eq!(tree.refused(&walk), [("a/b/up/a".to_owned(), Cannot::Loop)]);
        let wanted = ["a/b/file", "a/b/up/aside/far", "a/link/far", "a/to file"];
        assert_eq!(written(&walk), wanted);
    }

    #[test]
    fn names_the_innermost_folder_that_holds_nothing() {
        let tree = Tree::new(&[("a/only empty/zero", 0), ("a/full/file", 1)]);
        fs::create_dir_all(tree.at("a/x/y").as_path()).unwrap();
        let walk = tree.walk(&["a"]);
        assert_eq!(walk.empty_folders, [vec!["a", "only empty"], vec!["a", "x", "y"]]);
    }

    #[test]
    fn a_very_deep_tree_needs_no_deep_stack() {
        let tree = Tree::new(&[]);
        let deep: PathBuf = std::iter::repeat_n("d", 1500).collect();
        fs::create_dir_all(tree.0.path().join(&deep)).unwrap();
        let walk = tree.walk(&["d"]);
        assert_eq!(walk.count.folders, 1500);
        assert_eq!(walk.empty_folders[0].len(), 1500);
    }

    #[test]
    fn a_stopped_walk_ends_with_what_it_has() {
        let tree = Tree::new(&[("a/file", 1)]);
        let pace = Pace::default();
        pace.stop();
        let walk = walk(&[tree.at("a")], &pace);
        assert_eq!(walk.files, []);
        assert_eq!(walk.empty_folders, Vec::<Vec<String>>::new());
    }
}
