//! A service of a few lines, and what can happen to a call to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::clock::Moment;
use crate::operations::{Call, Change, Input, Item, Next, Object, Operation, Order, Reply, Trash};
use crate::remote::{
    FileUrl, FolderId, Listing, LockScope, NetFault, Problem, ProblemKind, RemoteFile, RemoteFolder,
};

/// What can happen to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luck {
    Good,
    /// It never left.
    Unsent,
    /// It was done, and the answer was lost.
    Lost,
    /// It was done, and the program died before the answer.
    Died,
    /// The service was locked.
    Locked,
}

/// A service of a few lines, and the operation that runs on it.
pub(super) struct World {
    pub(super) folders: BTreeMap<i64, (i64, String)>,
    pub(super) files: BTreeMap<String, (i64, String)>,
    pub(super) forbidden: BTreeSet<String>,
    pub(super) most: usize,
    pub(super) cap: usize,
    next: i64,
    now: Moment,
    pub(super) calls: Vec<Call>,
}

pub(super) fn url(name: &str) -> FileUrl {
    FileUrl::new(&format!("https://1fichier.com/?{name}"))
}

pub(super) fn problem(kind: ProblemKind) -> Problem {
    Problem::new(kind, "x")
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            folders: BTreeMap::new(),
            files: BTreeMap::new(),
            forbidden: BTreeSet::new(),
            most: usize::MAX,
            cap: 5000,
            next: 100,
            now: Moment(1_000_000_000),
            calls: Vec::new(),
        }
    }

    pub(super) fn folder(&mut self, parent: i64, name: &str) -> i64 {
        self.next += 1;
        self.folders.insert(self.next, (parent, name.to_owned()));
        self.next
    }

    pub(super) fn file(&mut self, folder: i64, name: &str) -> Item {
        let id = format!("{}x{}", name, self.files.len());
        self.files.insert(url(&id).to_string(), (folder, name.to_owned()));
        Item {
            id: Object::File(url(&id)),
            name: name.to_owned(),
            place: FolderId(folder),
            size: 0,
            becomes: None,
        }
    }

    pub(super) fn item(&self, id: i64) -> Item {
        let (parent, name) = self.folders[&id].clone();
        let id = Object::Folder(FolderId(id));
        Item { id, name, place: FolderId(parent), size: 0, becomes: None }
    }

    /// `/a/b` and `/a/file` of everything, sorted.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut all: Vec<String> = self.folders.keys().map(|id| self.path(*id)).collect();
        all.extend(self.files.values().map(|(at, name)| format!("{}/{name}", self.path(*at))));
        all.sort();
        all
    }

    pub(super) fn path(&self, id: i64) -> String {
        match self.folders.get(&id) {
            Some((parent, name)) => format!("{}/{name}", self.path(*parent)),
            None => String::new(),
        }
    }

    pub(super) fn listing(&self, folder: i64) -> Listing {
        let file = |(url, (_, name)): (&String, &(i64, String))| RemoteFile {
            url: FileUrl::new(url),
            name: name.clone(),
            size: 0,
            date: None,
            checksum: None,
            content_type: String::new(),
            password: false,
            restricted: false,
            cdn: false,
        };
        let sub = |(id, (_, name)): (&i64, &(i64, String))| RemoteFolder {
            id: FolderId(*id),
            name: name.clone(),
            created: None,
            password: false,
            shared: None,
            owner: None,
            writable: true,
            hide_links: false,
        };
        let files: Vec<_> =
            self.files.iter().filter(|(_, (at, _))| *at == folder).map(file).collect();
        Listing {
            folder: FolderId(folder),
            name: String::new(),
            shared: None,
            shares: Vec::new(),
            folders: self.folders.iter().filter(|(_, (at, _))| *at == folder).map(sub).collect(),
            capped: files.len() >= self.cap,
            files: files.into_iter().take(self.cap).collect(),
        }
    }

    pub(super) fn exists(&self, id: FolderId) -> Result<(), Problem> {
        let there = id == FolderId::ROOT || self.folders.contains_key(&id.0);
        there.then_some(()).ok_or_else(|| problem(ProblemKind::NotFound))
    }

    /// Those that may be changed; a call of none or of too many is refused.
    pub(super) fn allowed(&self, urls: &[FileUrl]) -> Result<Vec<FileUrl>, Problem> {
        let mine = |url: &&FileUrl| {
            self.files.contains_key(url.as_str()) && !self.forbidden.contains(url.as_str())
        };
        let done: Vec<FileUrl> = urls.iter().filter(mine).cloned().collect();
        if done.is_empty() || urls.len() > self.most {
            return Err(problem(ProblemKind::Refused));
        }
        Ok(done)
    }

    pub(super) fn perform(&mut self, call: &Call) -> Result<Reply, Problem> {
        match call {
            Call::Place { parent, name, .. } => {
                self.exists(*parent)?;
                let there = self.folders.iter().find(|(_, at)| **at == (parent.0, name.clone()));
                if let Some((id, _)) = there {
                    return Ok(Reply::Placed(FolderId(*id), false));
                }
                Ok(Reply::Placed(FolderId(self.folder(parent.0, name)), true))
            }
            Call::List { folder, .. } => {
                self.exists(*folder)?;
                Ok(Reply::Listed(Box::new(self.listing(folder.0))))
            }
            Call::Remove(_) | Call::Move(..) | Call::Copy(..) | Call::Rename(_) => {
                self.perform_on_files(call)
            }
            Call::RemoveFolder(id) => {
                self.exists(*id)?;
                let full = self.folders.values().any(|(at, _)| *at == id.0)
                    || self.files.values().any(|(at, _)| *at == id.0);
                if full {
                    return Err(problem(ProblemKind::Refused));
                }
                self.folders.remove(&id.0);
                Ok(Reply::Ok)
            }
            Call::MoveFolder(id, to) => {
                self.exists(*id)?;
                self.exists(*to)?;
                if self.folders[&id.0].0 == to.0 {
                    return Err(problem(ProblemKind::Refused));
                }
                self.folders.get_mut(&id.0).unwrap().0 = to.0;
                Ok(Reply::Ok)
            }
            Call::RenameFolder(id, name) => {
                self.exists(*id)?;
                if self.folders[&id.0].1 == *name {
                    return Err(problem(ProblemKind::Refused));
                }
                self.folders.get_mut(&id.0).unwrap().1.clone_from(name);
                Ok(Reply::Ok)
            }
        }
    }

    fn perform_on_files(&mut self, call: &Call) -> Result<Reply, Problem> {
        match call {
            Call::Remove(urls) => {
                let done = self.allowed(urls)?;
                done.iter().for_each(|url| drop(self.files.remove(url.as_str())));
                Ok(Reply::Done(done.len() as u64, done))
            }
            Call::Move(urls, to) => {
                self.exists(*to)?;
                let done = self.allowed(urls)?;
                for url in &done {
                    self.files.get_mut(url.as_str()).unwrap().0 = to.0;
                }
                Ok(Reply::Done(done.len() as u64, done))
            }
            Call::Copy(urls, to) => {
                self.exists(*to)?;
                let mut pairs = Vec::new();
                for from in self.allowed(urls)? {
                    let name = self.files[from.as_str()].1.clone();
                    let copy = self.file(to.0, &name).id.file().unwrap().clone();
                    pairs.push((from, copy));
                }
                Ok(Reply::Copied(pairs))
            }
            Call::Rename(names) => {
                let mut done = Vec::new();
                for (url, name) in names {
                    let Ok(_) = self.allowed(std::slice::from_ref(url)) else { continue };
                    let file = self.files.get_mut(url.as_str()).unwrap();
                    if file.1 != *name {
                        file.1.clone_from(name);
                        done.push((url.clone(), name.clone()));
                    }
                }
                if done.is_empty() {
                    return Err(problem(ProblemKind::NotRenamed));
                }
                Ok(Reply::Renamed(done))
            }
            Call::Place { .. }
            | Call::List { .. }
            | Call::RemoveFolder(_)
            | Call::MoveFolder(..)
            | Call::RenameFolder(..) => panic!("not on files: {call:?}"),
        }
    }

    /// Runs an order to its end; `luck` meets its calls, then all is good.
    pub(super) fn run(
        &mut self,
        order: Order,
        trash: &Trash,
        luck: &[Luck],
    ) -> (Operation, Vec<Change>) {
        let paths = (String::new(), String::new());
        let mut operation = Operation::new(order, trash, paths, None, self.now);
        let mut luck = luck.iter().copied();
        let mut changes = Vec::new();
        let mut input = Input::Begin;
        for _ in 0..20_000 {
            self.now = Moment(self.now.0 + 1000);
            let step = operation.step(input, self.now);
            changes.extend(step.changes);
            // What is kept on disk is all there is.
            operation = written_and_read(&operation);
            input = match step.next {
                Next::End => return (operation, changes),
                Next::Wait(at) => {
                    self.now = at;
                    Input::Woke
                }
                Next::Call(call) => self.meet(&call, luck.next().unwrap_or(Luck::Good)),
                Next::Nothing => panic!("nothing follows"),
            };
        }
        panic!("no end: {:?}", operation.report);
    }

    pub(super) fn meet(&mut self, call: &Call, luck: Luck) -> Input {
        self.calls.push(call.clone());
        let fail = |kind| Input::Answered(Box::new(Err(problem(kind))));
        match luck {
            Luck::Good => Input::Answered(Box::new(self.perform(call))),
            Luck::Unsent => fail(ProblemKind::Unreachable(NetFault::Connect)),
            Luck::Locked => fail(ProblemKind::Flood(LockScope::Address)),
            Luck::Lost => {
                let _ = self.perform(call);
                fail(ProblemKind::Unreachable(NetFault::Timeout))
            }
            Luck::Died => {
                let _ = self.perform(call);
                Input::Begin
            }
        }
    }
}

pub(super) fn written_and_read(operation: &Operation) -> Operation {
    serde_json::from_str(&serde_json::to_string(operation).unwrap()).unwrap()
}
