//! Operations on the remote side over the protocol, against the sandbox over
//! real HTTP: the service's tree afterwards, and what it cost.

use std::time::Duration;

use fichier::engine::Pace;
use fichier::operations::{
    Item, Kind, Object, OnClash, OperationId, Order, Report, Stage, Tally, What,
};
use fichier::protocol::{Answer, Failure, Request};
use fichier::remote::{FolderId, ProblemKind};
use fichier::sandbox::quirks::{ExistingFolder, FaultAnswer};
use fichier::sandbox::{FolderView, Options, Running, Sandbox, StartTree};

use crate::support::face::{Face, config, empty_sandbox, hurried};

/// Every path of the service's tree, folders with a slash at their end.
pub fn paths(sandbox: &Running) -> Vec<String> {
    fn below(folder: &FolderView, path: &str, found: &mut Vec<String>) {
        found.extend(folder.files.iter().map(|file| format!("{path}/{}", file.name)));
        for sub in &folder.folders {
            let path = format!("{path}/{}", sub.name);
            found.push(format!("{path}/"));
            below(sub, &path, found);
        }
    }
    let mut found = Vec::new();
    below(&sandbox.tree(), "", &mut found);
    found.sort();
    found
}

async fn find(face: &mut Face, paths: &[&str]) -> Vec<Item> {
    let paths = paths.iter().map(ToString::to_string).collect();
    let Ok(Answer::Found(found)) = face.ask(Request::Resolve { paths }).await else {
        panic!("not resolved");
    };
    found.into_iter().flat_map(|found| found.items).collect()
}

async fn folder(face: &mut Face, path: &str) -> FolderId {
    find(face, &[path]).await[0].id.folder().unwrap()
}

/// Everything directly in a folder.
async fn all_in(face: &mut Face, path: &str) -> Vec<Item> {
    let id = folder(face, path).await;
    let Ok(Answer::Folder(view)) = face.ask(Request::Locate { path: path.to_owned() }).await else {
        panic!("no folder");
    };
    if view.listing.is_none() {
        face.until("listed", |face| {
            face.folders.get(&id).is_some_and(|view| view.listing.is_some())
        })
        .await;
    }
    let Ok(Answer::Folder(view)) = face.ask(Request::Folder { folder: id, refresh: false }).await
    else {
        panic!("no folder");
    };
    let listing = view.listing.unwrap();
    let folders = listing.folders.iter().map(|sub| Item::folder(sub, id));
    folders.chain(listing.files.iter().map(|file| Item::file(file, id))).collect()
}

async fn begin(face: &mut Face, request: Request) -> OperationId {
    match face.ask(request).await {
        Ok(Answer::Accepted(accepted)) => accepted.operation,
        other => panic!("not accepted: {other:?}"),
    }
}

async fn over(face: &mut Face, id: OperationId) -> Report {
    face.until("the end of the operation", |face| {
        face.operations.get(&id).is_some_and(|report| report.stage.is_over())
    })
    .await;
    face.operations[&id].clone()
}

async fn run(face: &mut Face, order: Order) -> Report {
    let id = begin(face, Request::Operate { order }).await;
    over(face, id).await
}

fn remove(items: Vec<Item>) -> Order {
    Order::Delete { items, forever: true }
}

fn move_to(items: Vec<Item>, to: FolderId) -> Order {
    Order::Move { items, to, on_clash: OnClash::KeepBoth }
}

async fn strict() -> Running {
    let options = Options { tree: StartTree::Empty, ..Options::default() }.strict();
    Sandbox::start(options).await.unwrap()
}

fn fill(sandbox: &Running, folder: &str, count: usize) {
    (0..count).for_each(|n| drop(sandbox.put_synthetic(&format!("{folder}/f{n:04}"), 1, 10)));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_files_are_moved_and_deleted_in_a_few_calls() {
    let sandbox = strict().await;
    fill(&sandbox, "/a", 300);
    sandbox.put_folder("/b");
    let mut face = Face::start(&sandbox, Pace::default()).await;
    let (items, to) = (all_in(&mut face, "/a").await, folder(&mut face, "/b").await);
    let listings = sandbox.api_calls();
    let report = run(&mut face, move_to(items, to)).await;
    assert_eq!(report.tally, Tally { files: 300, ..Tally::default() });
    assert_eq!(sandbox.api_calls() - listings, 1);
    let before = sandbox.api_calls();
    let items = all_in(&mut face, "/b").await;
    assert_eq!(items.len(), 300, "seen, although the folder was never listed");
    let listed = sandbox.api_calls();
    let report = run(&mut face, Order::Delete { items, forever: false }).await;
    assert_eq!((report.kind, report.tally.files), (Kind::Trash, 300));
    assert!(sandbox.api_calls() - listed <= 4, "{}", sandbox.api_calls() - before);
    assert_eq!(sandbox.locks(), 0);
    assert_eq!(sandbox.tree().at("Trash").unwrap().folders[0].files.len(), 300);
    // Undone, and undone means where they came from.
    let id = begin(&mut face, Request::Undo { operation: None }).await;
    assert_eq!(over(&mut face, id).await.tally.files, 300);
    assert_eq!(sandbox.tree().at("b").unwrap().files.len(), 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_levels_go_for_good_with_exact_counts() {
    let sandbox = empty_sandbox().await;
    for level in 0..5 {
        let path = (0..=level).map(|n| format!("/l{n}")).collect::<String>();
        fill(&sandbox, &path, 7);
        sandbox.put_folder(&format!("{path}/it's <{level}> \"$\""));
    }
    sandbox.put_file("/stays.txt", "x");
    let mut face = Face::start(&sandbox, hurried()).await;
    let items = find(&mut face, &["/l0"]).await;
    let calls = sandbox.api_calls();
    let report = run(&mut face, remove(items)).await;
    assert_eq!(report.stage, Stage::Done);
    assert_eq!((report.tally.files, report.tally.folders), (35, 10));
    assert_eq!(paths(&sandbox), ["/stays.txt"]);
    assert_eq!(sandbox.count("file/rm.cgi"), 1);
    assert_eq!(sandbox.api_calls() - calls, 10 + 1 + 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_the_middle_is_taken_up_and_nothing_is_lost_or_done_twice() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a", 1200);
    sandbox.put_file("/keep", "x");
    let mut face = Face::start(&sandbox, hurried()).await;
    let items = all_in(&mut face, "/a").await;
    // The second call gets no answer: the engine is cut off while it waits.
    let id = begin(&mut face, Request::Operate { order: remove(items) }).await;
    face.until("the first five hundred", |face| {
        face.operations.get(&id).is_some_and(|report| report.tally.files >= 500)
    })
    .await;
    let home = face.stop().await;
    let config = config(&sandbox, home.path(), hurried());
    let mut face = Face::with(config, home).await;
    let left = |sandbox: &Running| sandbox.tree().at("a").unwrap().files.len();
    tokio::time::timeout(Duration::from_secs(30), async {
        while left(&sandbox) > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .unwrap();
    // Its end may have been told before this face watched.
    let all = loop {
        let Ok(Answer::Operations(all)) = face.ask(Request::Operations).await else { panic!() };
        if all[0].stage.is_over() {
            break all;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(paths(&sandbox), ["/a/", "/keep"]);
    assert_eq!((all[0].stage.clone(), all[0].tally.files), (Stage::Done, 1200));
    let request = Request::Audit { search: "a".into(), before: None, limit: 1000 };
    let Ok(Answer::Audit(rows)) = face.ask(request).await else { panic!() };
    assert_eq!(rows.len(), 1000);
    assert!(rows.iter().all(|row| row.what == What::Removed && row.operation == id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_looked_after_and_counted_once() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a", 30);
    sandbox.put_folder("/b");
    let mut face = Face::start(&sandbox, hurried()).await;
    let (items, to) = (all_in(&mut face, "/a").await, folder(&mut face, "/b").await);
    sandbox.fail("file/mv.cgi", FaultAnswer::Hangup, 1);
    sandbox.fail("file/rm.cgi", FaultAnswer::NoDatabase, 1);
    let report = run(&mut face, move_to(items, to)).await;
    assert_eq!(report.tally, Tally { files: 30, ..Tally::default() });
    let items = all_in(&mut face, "/b").await;
    let report = run(&mut face, remove(items)).await;
    assert_eq!(report.tally, Tally { files: 30, ..Tally::default() });
    assert_eq!(paths(&sandbox), ["/a/", "/b/"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_refuses_comes_back_into_the_tree() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a", 3);
    let home = tempfile::tempdir().unwrap();
    let mut config = config(&sandbox, home.path(), hurried());
    // Long enough for the tree to be shown without them.
    config.api.answer_timeout = Duration::from_millis(1500);
    let mut face = Face::with(config, home).await;
    let items = all_in(&mut face, "/a").await;
    let id = folder(&mut face, "/a").await;
    sandbox.fail("file/rm.cgi", FaultAnswer::Stall, 1);
    sandbox.fail("file/rm.cgi", FaultAnswer::ko(403, "Resource not allowed #631"), 20);
    let shown = |face: &Face, count| {
        let view = face.folders.get(&id).and_then(|view| view.listing.as_ref());
        view.is_some_and(|listing| listing.files.len() == count)
    };
    let operation = begin(&mut face, Request::Operate { order: remove(items) }).await;
    face.until("gone from the tree", |face| shown(face, 0)).await;
    face.until_operations_end().await;
    let report = &face.operations[&operation];
    let Stage::Failed { why } = &report.stage else { panic!("{:?}", report.stage) };
    assert_eq!((why.kind, report.tally.failed), (ProblemKind::NotAllowed, 3));
    face.until("they are back", |face| shown(face, 3)).await;
    assert_eq!(sandbox.tree().at("a").unwrap().files.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tree_shows_a_change_before_its_answer() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a", 3);
    let mut face = Face::start(&sandbox, hurried()).await;
    let items = all_in(&mut face, "/a").await;
    let id = folder(&mut face, "/a").await;
    sandbox.fail("file/rm.cgi", FaultAnswer::Stall, 1);
    begin(&mut face, Request::Operate { order: remove(items) }).await;
    face.until("gone from the tree", |face| {
        let view = face.folders.get(&id).and_then(|view| view.listing.as_ref());
        view.is_some_and(|listing| listing.files.is_empty())
    })
    .await;
    assert_eq!(sandbox.tree().at("a").unwrap().files.len(), 3, "the service has not answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_made_changed_and_changed_back() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/old.txt", "x");
    let mut face = Face::start(&sandbox, hurried()).await;
    let names = vec!["A".to_owned(), "été <1>".to_owned(), "c".to_owned()];
    let make = || Order::MakeFolder { parent: FolderId::ROOT, names: names.clone() };
    assert_eq!(run(&mut face, make()).await.tally.folders, 3);
    let again = run(&mut face, make()).await;
    assert_eq!((again.tally.folders, again.tally.skipped, again.stage), (0, 3, Stage::Done));
    let both = find(&mut face, &["/old.txt", "/A/été <1>"]).await;
    let items = both.into_iter().map(|item| item.named("new \"$\"")).collect();
    let report = run(&mut face, Order::Rename { items }).await;
    assert_eq!((report.tally.files, report.tally.folders), (1, 1));
    assert_eq!(paths(&sandbox), ["/A/", "/A/new ＂＄＂/", "/A/new ＂＄＂/c/", "/new ＂＄＂"]);
    let id = begin(&mut face, Request::Undo { operation: None }).await;
    assert_eq!(over(&mut face, id).await.stage, Stage::Done);
    assert_eq!(paths(&sandbox), ["/A/", "/A/été ＜1＞/", "/A/été ＜1＞/c/", "/old.txt"]);
    assert_eq!(sandbox.count("folder/ls.cgi"), 1, "nothing was listed to see one's own change");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_goes_with_all_it_holds_and_never_into_itself() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a/b", 2);
    sandbox.put_folder("/to");
    let mut face = Face::start(&sandbox, hurried()).await;
    let a = find(&mut face, &["/a"]).await;
    let (b, to) = (folder(&mut face, "/a/b").await, folder(&mut face, "/to").await);
    let calls = sandbox.api_calls();
    let order = move_to(a.clone(), b);
    let refused = face.ask(Request::Operate { order }).await;
    assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
    assert_eq!(sandbox.api_calls(), calls);
    assert_eq!(run(&mut face, move_to(a, to)).await.stage, Stage::Done);
    assert_eq!(paths(&sandbox), ["/to/", "/to/a/", "/to/a/b/", "/to/a/b/f0000", "/to/a/b/f0001"]);
    let copied = find(&mut face, &["/to/a"]).await;
    let order = Order::Copy { items: copied, to: FolderId::ROOT, on_clash: OnClash::KeepBoth };
    assert_eq!(run(&mut face, order).await.tally.files, 2);
    assert!(paths(&sandbox).contains(&"/a/b/f0001".to_owned()));
    assert_eq!(all_in(&mut face, "/a/b").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_deleted_twice_a_day_has_room_in_the_trash() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.names.existing_folder = ExistingFolder::Refuse);
    let mut face = Face::start(&sandbox, hurried()).await;
    for _ in 0..2 {
        let names = vec!["same".to_owned()];
        run(&mut face, Order::MakeFolder { parent: FolderId::ROOT, names }).await;
        let items = find(&mut face, &["/same"]).await;
        let report = run(&mut face, Order::Delete { items, forever: false }).await;
        assert_eq!(report.stage, Stage::Done);
    }
    let tree = sandbox.tree();
    let trash = tree.at("Trash").unwrap();
    assert_eq!(trash.folders.len(), 2);
    assert!(trash.folders.iter().all(|day| day.folders[0].name == "same"));
    // What is in the trash goes for good, and then nothing brings it back.
    let items = find(&mut face, &["/Trash"]).await;
    let report = run(&mut face, Order::Delete { items, forever: false }).await;
    assert_eq!((report.kind, report.tally.folders), (Kind::Remove, 5));
    let refused = face.ask(Request::Undo { operation: Some(report.id) }).await;
    assert!(matches!(refused, Err(Failure::Invalid(_))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn things_are_restored_from_the_trash_by_name() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a", 3);
    let mut face = Face::start(&sandbox, hurried()).await;
    let items = find(&mut face, &["/a/f0001"]).await;
    let objects: Vec<Object> = items.iter().map(|item| item.id.clone()).collect();
    run(&mut face, Order::Delete { items, forever: false }).await;
    assert_eq!(sandbox.tree().at("a").unwrap().names(), ["f0000", "f0002"]);
    let id = begin(&mut face, Request::Restore { objects: objects.clone() }).await;
    assert_eq!(over(&mut face, id).await.kind, Kind::Return);
    assert_eq!(sandbox.tree().at("a").unwrap().files.len(), 3);
    let again = face.ask(Request::Restore { objects }).await;
    assert!(matches!(again, Err(Failure::Invalid(_))), "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn six_thousand_files_are_seen_in_pieces_and_all_go() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/many", 4000);
    sandbox.advance(Duration::from_secs(60));
    (4000..6000).for_each(|n| drop(sandbox.put_synthetic(&format!("/many/f{n:04}"), 1, 10)));
    let mut face = Face::start(&sandbox, hurried()).await;
    let id = folder(&mut face, "/many").await;
    face.ask(Request::Folder { folder: id, refresh: false }).await.unwrap();
    face.until("all six thousand", |face| {
        let view = face.folders.get(&id).and_then(|view| view.listing.as_ref());
        view.is_some_and(|listing| listing.files.len() == 6000 && !listing.capped)
    })
    .await;
    assert_eq!((sandbox.count("folder/ls.cgi"), sandbox.count("file/ls.cgi")), (2, 1));
    let items = find(&mut face, &["/many"]).await;
    let report = run(&mut face, remove(items)).await;
    assert_eq!((report.tally.files, report.tally.folders), (6000, 1));
    assert_eq!(sandbox.count("file/rm.cgi"), 12);
    assert!(paths(&sandbox).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_listing_can_show_is_said_and_deleted_all_the_same() {
    let sandbox = empty_sandbox().await;
    // All in one second: no date tells them apart.
    fill(&sandbox, "/many", 5200);
    let mut face = Face::start(&sandbox, hurried()).await;
    let id = folder(&mut face, "/many").await;
    face.ask(Request::Folder { folder: id, refresh: false }).await.unwrap();
    let seconds = {
        let tree = sandbox.tree();
        let dates = tree.at("many").unwrap().files.iter().map(|file| file.date.secs());
        dates.collect::<std::collections::BTreeSet<_>>().len()
    };
    face.until("listed to the end", |face| {
        let view = face.folders.get(&id);
        view.is_some_and(|view| {
            let done = matches!(view.refresh, fichier::protocol::Refresh::Idle { .. });
            let all = view
                .listing
                .as_ref()
                .is_some_and(|listing| listing.files.len() == 5200 || listing.capped);
            done && all
        })
    })
    .await;
    assert!(seconds >= 1);
    let items = find(&mut face, &["/many"]).await;
    let report = run(&mut face, remove(items)).await;
    assert_eq!((report.tally.files, report.tally.folders), (5200, 1));
    assert!(paths(&sandbox).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trash_is_emptied_by_itself_only_where_the_rule_says_so() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/Trash/2020-01-01/old", "x");
    sandbox.put_file("/Trash/notes/kept", "x");
    let mut face = Face::start(&sandbox, hurried()).await;
    run(&mut face, Order::MakeFolder { parent: FolderId::ROOT, names: vec!["x".into()] }).await;
    assert_eq!(find(&mut face, &["/Trash/2020-01-01"]).await.len(), 1);
    let home = face.stop().await;
    assert!(paths(&sandbox).contains(&"/Trash/2020-01-01/old".to_owned()));
    let mut config = config(&sandbox, home.path(), hurried());
    config.trash_days = Some(30);
    let mut face = Face::with(config, home).await;
    face.until("the trash is emptied", |face| {
        face.operations.values().any(|report| report.stage == Stage::Done)
    })
    .await;
    assert_eq!(paths(&sandbox), ["/Trash/", "/Trash/notes/", "/Trash/notes/kept", "/x/"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn listings_that_lag_bring_nothing_back() {
    let sandbox = empty_sandbox().await;
    fill(&sandbox, "/a/b", 3);
    sandbox.set(|quirks| quirks.listing.lag_listings = 3);
    let mut face = Face::start(&sandbox, hurried()).await;
    let files = find(&mut face, &["/a/b/f0000", "/a/b/f0001"]).await;
    sandbox.fail("file/rm.cgi", FaultAnswer::Hangup, 1);
    assert_eq!(run(&mut face, remove(files)).await.tally.files, 2);
    let top = find(&mut face, &["/a"]).await;
    assert_eq!(run(&mut face, remove(top)).await.stage, Stage::Done);
    assert!(paths(&sandbox).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_of_one_name_are_two_things() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a/same", "1");
    sandbox.put_file("/a/same", "22");
    let mut face = Face::start(&sandbox, hurried()).await;
    let both = find(&mut face, &["/a/same"]).await;
    assert_eq!(both.len(), 2);
    let one: Vec<Item> = both.into_iter().filter(|item| item.size == 1).collect();
    run(&mut face, remove(one)).await;
    let left = sandbox.files();
    assert_eq!((left.len(), left[0].size), (1, 2));
}

/// These, to be called what `name` makes of their names.
fn named(items: Vec<Item>, name: impl Fn(&str) -> String) -> Order {
    let named = |item: Item| {
        let new = name(&item.name);
        item.named(new)
    };
    Order::Rename { items: items.into_iter().map(named).collect() }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_new_names_cost_one_call_and_come_back_with_one() {
    let sandbox = strict().await;
    fill(&sandbox, "/a", 300);
    let mut face = Face::start(&sandbox, Pace::default()).await;
    let items = all_in(&mut face, "/a").await;
    let before = sandbox.api_calls();
    let order = named(items, |old| format!("it's {old}"));
    let report = run(&mut face, order).await;
    assert_eq!((report.kind, report.tally.files, report.tally.failed), (Kind::Rename, 300, 0));
    assert_eq!(sandbox.api_calls() - before, 1);
    assert!(paths(&sandbox).iter().skip(1).all(|path| path.starts_with("/a/it＇s f")));
    let id = begin(&mut face, Request::Undo { operation: None }).await;
    over(&mut face, id).await;
    assert_eq!(sandbox.api_calls() - before, 2);
    assert!(paths(&sandbox).iter().skip(1).all(|path| path.starts_with("/a/f")));
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_pass_their_names_on_and_get_them_back() {
    let sandbox = empty_sandbox().await;
    for path in ["/a/x", "/b/y", "/c/z"] {
        sandbox.put_file(path, "x");
    }
    let mut face = Face::start(&sandbox, hurried()).await;
    let mut items = find(&mut face, &["/a", "/b", "/c"]).await;
    items.reverse();
    let next = |old: &str| old.replace('c', "d").replace('b', "c").replace('a', "b");
    let report = run(&mut face, named(items, next)).await;
    assert_eq!((report.tally.folders, report.tally.failed), (3, 0));
    let there = ["/b/", "/b/x", "/c/", "/c/y", "/d/", "/d/z"];
    assert_eq!(paths(&sandbox), there);
    let id = begin(&mut face, Request::Undo { operation: None }).await;
    let report = over(&mut face, id).await;
    assert_eq!((report.tally.folders, report.tally.failed), (3, 0));
    assert_eq!(paths(&sandbox), ["/a/", "/a/x", "/b/", "/b/y", "/c/", "/c/z"]);
}
