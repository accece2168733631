//! Changes to real folders.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

mod bringing;
mod disks;
mod removing;

use super::*;
use crate::clock::Moment;
use crate::local::{Fault, LocalPath};

/// A place on a disk, and a trash on it.
struct Place {
    dir: tempfile::TempDir,
    trash: PathBuf,
    asked: Vec<Clash>,
    answers: Vec<Answer>,
}

fn one(decision: Decision) -> Answer {
    Answer { decision, for_all: false }
}

fn all(decision: Decision) -> Answer {
    Answer { decision, for_all: true }
}

impl Place {
    fn new(tree: &[(&str, &str)]) -> Self {
        Self::on("", tree)
    }

    /// Below this folder, or in the usual place.
    fn on(disk: &str, tree: &[(&str, &str)]) -> Self {
        let dir = match disk {
            "" => tempfile::tempdir(),
            disk => tempfile::tempdir_in(disk),
        };
        let dir = dir.unwrap();
        let trash = dir.path().join("home/Trash");
        let place = Self { dir, trash, asked: Vec::new(), answers: Vec::new() };
        for (name, text) in tree {
            place.write(name, text);
        }
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn at(&self, name: &str) -> LocalPath {
        LocalPath::new(self.path(name))
    }

    fn all(&self, names: &[&str]) -> Vec<LocalPath> {
        names.iter().map(|name| self.at(name)).collect()
    }

    fn folder(&self, name: &str) -> Target {
        Target::Into(self.at(name))
    }

    /// A file, or a folder if the name ends in a slash.
    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        if name.ends_with('/') {
            return fs::create_dir_all(path).unwrap();
        }
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn answering(mut self, answers: &[Answer]) -> Self {
        self.answers = answers.iter().rev().copied().collect();
        self
    }

    fn does(&mut self, change: &Change) -> Outcome {
        self.does_with(change, &Progress::default())
    }

    fn does_with(&mut self, change: &Change, progress: &Progress) -> Outcome {
        let setting = Setting { now: Moment(0), home_trash: Some(self.trash.clone()) };
        let (asked, answers) = (&mut self.asked, &mut self.answers);
        perform(change, progress, &setting, &mut |clash| {
            asked.push(clash);
            answers.pop()
        })
    }

    #[track_caller]
    fn does_well(&mut self, change: &Change) -> Outcome {
        let outcome = self.does(change);
        assert_eq!((&outcome.problems, outcome.stopped), (&Vec::new(), false));
        outcome
    }

    fn copies(&mut self, items: &[&str], to: &str) -> Outcome {
        self.does(&Change::Copy { items: self.all(items), to: self.folder(to) })
    }

    fn moves(&mut self, items: &[&str], to: &str) -> Outcome {
        self.does(&Change::Move { items: self.all(items), to: self.folder(to) })
    }

    fn undoes(&mut self, outcome: &Outcome) -> Outcome {
        self.does(&Change::Undo(outcome.steps.clone()))
    }

    /// All there is, but the trash.
    fn tree(&self) -> BTreeMap<String, String> {
        let mut tree = tree(self.dir.path());
        tree.retain(|name, _| !name.starts_with("home"));
        tree
    }

    fn why(&self, outcome: &Outcome) -> Vec<(String, Refusal)> {
        let name = |path: &LocalPath| {
            let path = path.as_path();
            let name = path.strip_prefix(self.dir.path()).unwrap_or(path);
            name.to_string_lossy().into_owned()
        };
        outcome.problems.iter().map(|(path, why)| (name(path), *why)).collect()
    }
}

/// Names with what is in the files, `->` for links, `/` for empty folders.
fn tree(root: &Path) -> BTreeMap<String, String> {
    fn add(root: &Path, path: &Path, out: &mut BTreeMap<String, String>) {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        let meta = fs::symlink_metadata(path).unwrap();
        if meta.is_symlink() {
            out.insert(name, format!("-> {}", fs::read_link(path).unwrap().display()));
        } else if meta.is_dir() {
            let below: Vec<_> = fs::read_dir(path).unwrap().map(|e| e.unwrap().path()).collect();
            if below.is_empty() {
                out.insert(name, "/".to_owned());
            }
            below.iter().for_each(|path| add(root, path, out));
        } else {
            out.insert(name, fs::read_to_string(path).unwrap_or_default());
        }
    }
    let mut out = BTreeMap::new();
    add(root, root, &mut out);
    out
}

fn wanted(tree: &[(&str, &str)]) -> BTreeMap<String, String> {
    tree.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Two places on two disks, where this machine has them.
fn two_disks(tree: &[(&str, &str)]) -> Option<(Place, Place)> {
    let device = |path: &Path| fs::metadata(path).ok().map(|meta| meta.dev());
    let first = Place::new(tree);
    let second = device(Path::new("/dev/shm")).map(|_| Place::on("/dev/shm", &[]))?;
    (device(first.dir.path()) != device(second.dir.path())).then_some((first, second))
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
