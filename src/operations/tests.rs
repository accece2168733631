mod world;

use std::collections::BTreeSet;

use proptest::prelude::*;

use self::world::{Luck, World, problem};
use super::*;
use crate::clock::Moment;
use crate::remote::{FolderId, ProblemKind};

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
    let run = |on_clash| {
        let mut world = World::new();
        let to = world.folder(0, "to");
        world.file(to, "same");
        let items = vec![world.file(0, "same"), world.file(0, "other")];
        let order = Order::Move { items, to: FolderId(to), on_clash };
        let (operation, changes) = world.run(order, &Trash::default(), &[]);
        assert!(world.paths().contains(&"/same".to_owned()), "it stayed where it was");
        (operation.report.tally, operation.report.stage, changes.len())
    };
    let (tally, stage, changes) = run(OnClash::Skip);
    assert_eq!((tally.files, tally.skipped, stage, changes), (1, 1, Stage::Done, 1));
    let (tally, stage, changes) = run(OnClash::Hold);
    assert!(matches!(stage, Stage::Failed { .. }));
    assert_eq!((tally.failed, changes), (2, 0));
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
    let mut operation = Operation::new(remove(items), &Trash::default(), paths, None, Moment(0));
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
    let mut operation = Operation::new(remove(items), &Trash::default(), paths, None, Moment(0));
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
        Order::Rename { items: vec![top.named("b"), file.named("c")] },
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

/// `a` and the folder `top` with what is in it, to `to` under new names.
fn move_to_names(world: &mut World, top: Item) -> Order {
    let to = FolderId(world.folder(0, "to"));
    let items = vec![world.file(0, "a").named("b"), top.named("new top")];
    Order::Move { items, to, on_clash: OnClash::KeepBoth }
}

#[test]
fn what_moves_to_a_new_name_counts_once_and_comes_back_as_it_was() {
    let (mut world, top) = deep();
    let order = move_to_names(&mut world, top);
    let before = world.paths();
    let (operation, changes) = world.run(order, &Trash::default(), &[]);
    assert_eq!(world.calls.len(), 4);
    assert_eq!((operation.report.tally.files, operation.report.tally.folders), (1, 1));
    let paths = world.paths();
    assert!(paths.contains(&"/to/b".to_owned()) && paths.contains(&"/to/new top".to_owned()));
    let back = undone(&world, changes).unwrap();
    let (operation, _) = world.run(back, &Trash::default(), &[]);
    assert_eq!(operation.report.stage, Stage::Done);
    assert_eq!(world.paths(), before);
}

#[test]
fn what_cannot_move_keeps_its_name() {
    let mut world = World::new();
    let (one, to) = (world.file(0, "one"), FolderId(world.folder(0, "to")));
    world.forbidden.insert(one.id.to_string());
    let items = vec![one.named("two")];
    let order = Order::Move { items, to, on_clash: OnClash::KeepBoth };
    let (operation, _) = world.run(order, &Trash::default(), &[]);
    assert!(matches!(operation.report.stage, Stage::Failed { .. }));
    assert!(!operation.report.failures[0].stays);
    assert_eq!(world.paths(), ["/one", "/to"]);
}

#[test]
fn copies_get_new_names_and_the_originals_keep_theirs() {
    let (mut world, top) = deep();
    let to = FolderId(world.folder(0, "to"));
    let items = vec![world.file(0, "a").named("b"), top.named("copy")];
    let order = Order::Copy { items, to, on_clash: OnClash::KeepBoth };
    let (operation, _) = world.run(order, &Trash::default(), &[Luck::Lost, Luck::Good, Luck::Died]);
    assert_eq!(operation.report.stage, Stage::Done);
    let paths = world.paths();
    for path in ["/a", "/to/b", "/top/f0", "/to/copy/f0", "/to/copy/side/s"] {
        assert!(paths.contains(&path.to_owned()), "{path}");
    }
    assert_eq!(paths.iter().filter(|path| path.starts_with("/to/b")).count(), 1);
}

#[test]
fn a_name_that_is_taken_there_counts_as_the_new_one() {
    let mut world = World::new();
    let to = world.folder(0, "to");
    world.file(to, "b");
    let items = vec![world.file(0, "a").named("b"), world.file(0, "b").named("c")];
    let order = Order::Move { items, to: FolderId(to), on_clash: OnClash::Skip };
    let (operation, _) = world.run(order, &Trash::default(), &[]);
    assert_eq!((operation.report.tally.files, operation.report.tally.skipped), (1, 1));
    assert_eq!(world.paths(), ["/a", "/to", "/to/b", "/to/c"]);
}

#[test]
fn an_operation_of_an_older_version_is_read() {
    let operation = Operation::new(
        remove(vec![World::new().file(0, "a")]),
        &Trash::default(),
        (String::new(), String::new()),
        None,
        Moment(1),
    );
    let mut value = serde_json::to_value(&operation).unwrap();
    value.as_object_mut().unwrap().remove("names").unwrap();
    assert_eq!(serde_json::from_value::<Operation>(value).unwrap(), operation);
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
    fn whatever_happens_what_moves_has_its_new_name(luck in luck()) {
        let (mut world, top) = deep();
        let order = move_to_names(&mut world, top);
        let (operation, _) = world.run(order, &Trash::default(), &luck);
        prop_assert_eq!(&operation.report.stage, &Stage::Done);
        prop_assert_eq!((operation.report.tally.files, operation.report.tally.folders), (1, 1));
        let paths = world.paths();
        prop_assert!(paths.contains(&"/to/b".to_owned()));
        prop_assert!(paths.contains(&"/to/new top/f0".to_owned()));
    }

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
