use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::clock::Moment;
use crate::remote::{
    FileUrl, FolderId, Listing, LockScope, NetFault, Problem, ProblemKind, RemoteFile, RemoteFolder,
};

/// What can happen to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Luck {
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
struct World {
    folders: BTreeMap<i64, (i64, String)>,
    files: BTreeMap<String, (i64, String)>,
    forbidden: BTreeSet<String>,
    most: usize,
    cap: usize,
    next: i64,
    now: Moment,
    calls: Vec<Call>,
}

fn url(name: &str) -> FileUrl {
    FileUrl::new(&format!("https://1fichier.com/?{name}"))
}

fn problem(kind: ProblemKind) -> Problem {
    Problem::new(kind, "x")
}

impl World {
    fn new() -> Self {
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

    fn folder(&mut self, parent: i64, name: &str) -> i64 {
        self.next += 1;
        self.folders.insert(self.next, (parent, name.to_owned()));
        self.next
    }

    fn file(&mut self, folder: i64, name: &str) -> Item {
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

    fn item(&self, id: i64) -> Item {
        let (parent, name) = self.folders[&id].clone();
        let id = Object::Folder(FolderId(id));
        Item { id, name, place: FolderId(parent), size: 0, becomes: None }
    }

    /// `/a/b` and `/a/file` of everything, sorted.
    fn paths(&self) -> Vec<String> {
        let mut all: Vec<String> = self.folders.keys().map(|id| self.path(*id)).collect();
        all.extend(self.files.values().map(|(at, name)| format!("{}/{name}", self.path(*at))));
        all.sort();
        all
    }

    fn path(&self, id: i64) -> String {
        match self.folders.get(&id) {
            Some((parent, name)) => format!("{}/{name}", self.path(*parent)),
            None => String::new(),
        }
    }

    fn listing(&self, folder: i64) -> Listing {
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

    fn exists(&self, id: FolderId) -> Result<(), Problem> {
        let there = id == FolderId::ROOT || self.folders.contains_key(&id.0);
        there.then_some(()).ok_or_else(|| problem(ProblemKind::NotFound))
    }

    /// Those that may be changed; a call of none or of too many is refused.
    fn allowed(&self, urls: &[FileUrl]) -> Result<Vec<FileUrl>, Problem> {
        let mine = |url: &&FileUrl| {
            self.files.contains_key(url.as_str()) && !self.forbidden.contains(url.as_str())
        };
        let done: Vec<FileUrl> = urls.iter().filter(mine).cloned().collect();
        if done.is_empty() || urls.len() > self.most {
            return Err(problem(ProblemKind::Refused));
        }
        Ok(done)
    }

    fn perform(&mut self, call: &Call) -> Result<Reply, Problem> {
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

    /// Runs an order to its end; `luck` meets its calls, then all is good.
    fn run(&mut self, order: Order, trash: &Trash, luck: &[Luck]) -> (Operation, Vec<Change>) {
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

    fn meet(&mut self, call: &Call, luck: Luck) -> Input {
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

fn written_and_read(operation: &Operation) -> Operation {
    serde_json::from_str(&serde_json::to_string(operation).unwrap()).unwrap()
}

fn dated() -> Trash {
    Trash { names: vec!["Trash".into(), "2026-11-23".into()], inside: BTreeSet::new() }
}

fn remove(items: Vec<Item>) -> Order {
    Order::Delete { items, forever: true }
}

/// Five levels, each with three files, and one beside it that stays.
fn deep() -> (World, Item) {
    let mut world = World::new();
    world.file(0, "stays");
    let top = world.folder(0, "top");
    let mut at = top;
    for level in 0..5 {
        (0..3).for_each(|n| drop(world.file(at, &format!("f{n}"))));
        let side = world.folder(at, "side");
        world.file(side, "s");
        at = world.folder(at, &format!("level {level}"));
    }
    let item = world.item(top);
    (world, item)
}

#[test]
fn three_hundred_files_are_one_call() {
    let mut world = World::new();
    let items: Vec<Item> = (0..300).map(|n| world.file(0, &format!("{n}"))).collect();
    let to = FolderId(world.folder(0, "to"));
    let order = Order::Move { items: items.clone(), to, on_clash: OnClash::KeepBoth };
    let (operation, changes) = world.run(order, &Trash::default(), &[]);
    assert_eq!((world.calls.len(), changes.len()), (1, 300));
    assert_eq!(operation.report.stage, Stage::Done);
    assert_eq!(operation.report.tally, Tally { files: 300, ..Tally::default() });
    let items = items.into_iter().map(|item| Item { place: to, ..item }).collect();
    let (operation, _) = world.run(Order::Delete { items, forever: false }, &dated(), &[]);
    assert_eq!(world.calls.len(), 4, "two folders and one move");
    assert_eq!((operation.report.kind, operation.report.tally.files), (Kind::Trash, 300));
    assert!(world.paths().contains(&"/Trash/2026-11-23/7".to_owned()));
}

#[test]
fn a_tree_is_emptied_depth_first_with_its_files_in_one_call() {
    let (mut world, top) = deep();
    let (operation, _) = world.run(remove(vec![top]), &Trash::default(), &[]);
    assert_eq!(world.paths(), ["/stays"]);
    assert_eq!(operation.report.stage, Stage::Done);
    assert_eq!((operation.report.tally.files, operation.report.tally.folders), (20, 11));
    // 11 listings, one deletion of files, 11 of folders.
    assert_eq!(world.calls.len(), 23);
    assert_eq!(world.calls.iter().filter(|call| matches!(call, Call::Remove(_))).count(), 1);
}

#[test]
fn a_folder_past_the_cap_is_emptied_to_the_last_file() {
    let mut world = World::new();
    world.cap = 5;
    let full = world.folder(0, "full");
    (0..23).for_each(|n| drop(world.file(full, &format!("{n}"))));
    let item = world.item(full);
    let (operation, _) = world.run(remove(vec![item]), &Trash::default(), &[]);
    assert!(world.paths().is_empty());
    assert_eq!((operation.report.tally.files, operation.report.tally.folders), (23, 1));
}

#[test]
fn what_may_not_go_stays_with_its_folders_and_is_named() {
    let (mut world, top) = deep();
    let held = world.files.iter().find(|(_, (_, name))| name == "f1").unwrap().0.clone();
    world.forbidden.insert(held);
    let (operation, _) = world.run(remove(vec![top]), &Trash::default(), &[]);
    let left = world.paths();
    assert!(left.iter().any(|path| path.ends_with("/f1")), "{left:?}");
    assert_eq!(left.iter().filter(|path| path.contains("/f")).count(), 1, "{left:?}");
    assert_eq!(operation.report.stage, Stage::Partly);
    assert!(operation.report.failures.iter().any(|failed| failed.name == "f1"));
    assert_eq!(operation.report.tally.files, 19);
}

#[test]
fn a_service_that_takes_no_long_lists_gets_short_ones() {
    let mut world = World::new();
    world.most = 100;
    let items: Vec<Item> = (0..300).map(|n| world.file(0, &format!("{n}"))).collect();
    let to = FolderId(world.folder(0, "to"));
    let order = Order::Move { items, to, on_clash: OnClash::KeepBoth };
    let (operation, _) = world.run(order, &Trash::default(), &[]);
    assert_eq!(operation.report.tally, Tally { files: 300, ..Tally::default() });
    assert!(world.calls.len() <= 10, "{}", world.calls.len());
}

#[test]
fn copies_take_the_whole_tree_and_are_never_made_twice() {
    for luck in [Luck::Good, Luck::Lost, Luck::Died, Luck::Unsent, Luck::Locked] {
        let (mut world, top) = deep();
        let to = FolderId(world.folder(0, "to"));
        let below: Vec<String> =
            world.paths().iter().filter(|path| path.starts_with("/top")).cloned().collect();
        let order = Order::Copy { items: vec![top], to, on_clash: OnClash::KeepBoth };
        let (operation, _) = world.run(order, &Trash::default(), &[luck; 9]);
        assert_eq!(operation.report.stage, Stage::Done, "{luck:?}");
        let copied: Vec<String> = below.iter().map(|path| format!("/to{path}")).collect();
        let all = world.paths();
        let there: Vec<String> = all.into_iter().filter(|p| p.starts_with("/to/")).collect();
        assert_eq!(there, copied, "{luck:?}");
    }
}

#[test]
fn names_that_are_there_are_left_out_or_hold_all() {
    let (order, expected) = (OnClash::Skip, (1, 1, Stage::Done));
    for (rule, (files, skipped, stage)) in [(order, expected.clone())] {
        let mut world = World::new();
        let to = world.folder(0, "to");
        world.file(to, "same");
        let items = vec![world.file(0, "same"), world.file(0, "other")];
        let order = Order::Move { items, to: FolderId(to), on_clash: rule };
        let (operation, _) = world.run(order, &Trash::default(), &[]);
        let tally = operation.report.tally;
        assert_eq!((tally.files, tally.skipped, operation.report.stage), (files, skipped, stage));
        assert!(world.paths().contains(&"/same".to_owned()));
    }
    let mut world = World::new();
    let to = world.folder(0, "to");
    world.file(to, "same");
    let items = vec![world.file(0, "same"), world.file(0, "other")];
    let order = Order::Move { items, to: FolderId(to), on_clash: OnClash::Hold };
    let (operation, changes) = world.run(order, &Trash::default(), &[]);
    assert!(changes.is_empty() && matches!(operation.report.stage, Stage::Failed { .. }));
    assert_eq!(operation.report.tally.failed, 2);
}

#[test]
fn what_changes_nothing_is_not_asked() {
    let mut world = World::new();
    let item = world.file(0, "a");
    let same = Order::Rename { items: vec![item.clone().named("a")] };
    let here = Order::Move { items: vec![item], to: FolderId(0), on_clash: OnClash::KeepBoth };
    for order in [same, here] {
        let (operation, _) = world.run(order, &Trash::default(), &[]);
        assert_eq!((operation.report.tally.skipped, operation.report.stage), (1, Stage::Done));
    }
    assert!(world.calls.is_empty());
}

#[test]
fn a_refused_key_ends_it_with_exact_counts() {
    let mut world = World::new();
    let items: Vec<Item> = (0..3).map(|n| world.file(0, &format!("{n}"))).collect();
    let paths = (String::new(), String::new());
    let mut operation =
        Operation::new(remove(items), &Trash::default(), paths, None, Moment(0));
    operation.step(Input::Begin, Moment(0));
    let refused = Err(problem(ProblemKind::KeyRefused));
    let step = operation.step(Input::Answered(Box::new(refused)), Moment(1));
    assert_eq!((step.next, step.released.len()), (Next::End, 3));
    assert_eq!(operation.report.tally, Tally { failed: 3, ..Tally::default() });
}

#[test]
fn a_stopped_one_takes_back_what_it_has_not_done() {
    let mut world = World::new();
    let items: Vec<Item> = (0..1200).map(|n| world.file(0, &format!("{n}"))).collect();
    let paths = (String::new(), String::new());
    let mut operation =
        Operation::new(remove(items), &Trash::default(), paths, None, Moment(0));
    let Next::Call(call) = operation.step(Input::Begin, Moment(0)).next else { panic!("a call") };
    assert_eq!(operation.step(Input::Stop, Moment(1)).next, Next::Nothing);
    let answer = world.perform(&call);
    let step = operation.step(Input::Answered(Box::new(answer)), Moment(2));
    assert_eq!((step.changes.len(), step.released.len(), step.next), (500, 700, Next::End));
    assert_eq!(operation.report.stage, Stage::Stopped);
}

fn rows(changes: Vec<Change>) -> Vec<AuditRow> {
    let row = |(id, change): (usize, Change)| AuditRow {
        id: id as i64,
        operation: OperationId(1),
        at: Moment(0),
        what: change.what,
        object: change.item.id,
        name: change.item.name,
        from: change.item.place,
        from_path: String::new(),
        to: change.to,
        to_path: String::new(),
        new_name: change.name,
        copy: change.copy,
        size: change.item.size,
    };
    changes.into_iter().enumerate().map(row).collect()
}

fn undone(world: &World, changes: Vec<Change>) -> Result<Order, CannotUndo> {
    let now = |object: &Object| match object {
        Object::Folder(id) => {
            world.folders.get(&id.0).map(|(at, name)| (FolderId(*at), name.clone()))
        }
        Object::File(url) => {
            world.files.get(url.as_str()).map(|(at, name)| (FolderId(*at), name.clone()))
        }
    };
    backwards(&rows(changes), &now)
}

#[test]
fn moves_renames_and_trashed_deletes_are_undone() {
    let (mut world, top) = deep();
    let file = world.file(0, "a");
    let to = FolderId(world.folder(0, "to"));
    let before = world.paths();
    let both = vec![top.clone(), file.clone()];
    for order in [
        Order::Move { items: both.clone(), to, on_clash: OnClash::KeepBoth },
        Order::Rename { items: vec![top.clone().named("b"), file.clone().named("c")] },
        Order::Delete { items: both, forever: false },
        Order::MakeFolder { parent: to, names: vec!["x".into(), "y".into()] },
    ] {
        let (_, changes) = world.run(order.clone(), &dated(), &[]);
        assert_ne!(world.paths(), before);
        let back = undone(&world, changes).unwrap();
        let (operation, _) = world.run(back, &Trash::default(), &[]);
        assert_eq!(operation.report.stage, Stage::Done, "{order:?}");
        let left: Vec<String> =
            world.paths().into_iter().filter(|path| !path.starts_with("/Trash")).collect();
        assert_eq!(left, before, "{order:?}");
    }
}

#[test]
fn what_cannot_be_undone_is_refused() {
    let mut world = World::new();
    let items = vec![world.file(0, "a"), world.file(0, "b")];
    let to = FolderId(world.folder(0, "to"));
    let order = Order::Move { items: items.clone(), to, on_clash: OnClash::KeepBoth };
    let (_, moved) = world.run(order, &Trash::default(), &[]);
    let (_, gone) = world.run(remove(vec![items[0].clone()]), &Trash::default(), &[]);
    assert_eq!(undone(&world, moved), Err(CannotUndo::Changed));
    assert_eq!(undone(&world, gone), Err(CannotUndo::Removed));
    assert_eq!(undone(&world, Vec::new()), Err(CannotUndo::Nothing));
}

fn luck() -> impl Strategy<Value = Vec<Luck>> {
    let one = prop_oneof![
        Just(Luck::Good),
        Just(Luck::Good),
        Just(Luck::Unsent),
        Just(Luck::Lost),
        Just(Luck::Died),
        Just(Luck::Locked)
    ];
    proptest::collection::vec(one, 0..40)
}

proptest! {
    #[test]
    fn whatever_happens_the_tree_is_as_asked(luck in luck()) {
        let (mut world, top) = deep();
        let files: Vec<Item> = (0..7).map(|n| world.file(0, &format!("m{n}"))).collect();
        let to = FolderId(world.folder(0, "to"));
        let renamed = Order::Rename { items: files.iter().cloned().map(|f| f.named("new")).collect() };
        let (one, _) = world.run(renamed, &Trash::default(), &luck);
        let moved = Order::Move { items: files, to, on_clash: OnClash::KeepBoth };
        let (two, _) = world.run(moved, &Trash::default(), &luck);
        let (three, _) = world.run(remove(vec![top]), &Trash::default(), &luck);
        for operation in [&one, &two, &three] {
            prop_assert_eq!(&operation.report.stage, &Stage::Done);
        }
        prop_assert_eq!(one.report.tally.files, 7);
        prop_assert_eq!(two.report.tally.files, 7);
        prop_assert_eq!((three.report.tally.files, three.report.tally.folders), (20, 11));
        let mut expected = vec!["/stays".to_owned(), "/to".to_owned()];
        expected.extend((0..7).map(|_| "/to/new".to_owned()));
        prop_assert_eq!(world.paths(), expected);
    }
}
