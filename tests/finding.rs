//! Finding in all that is known of an account, over the protocol and against
//! the sandbox: no call is made, and what changes is found as it is shown. And
//! the listing of the whole account, which makes all of it known.

use fichier::clock::Moment;
use fichier::operations::{Item, OnClash, Order};
use fichier::protocol::{Answer, Failure, FindQuery, Hits, IndexOrder, IndexState, Request, Thing};
use fichier::remote::FolderId;
use fichier::sandbox::Running;
use fichier::sandbox::quirks::FaultAnswer;
use fichier::search::{By, Condition, Kind, Query};
use portable_pty::CommandBuilder;

use crate::support::face::{Face, config, empty_sandbox, hurried};
use crate::support::pty::Pty;

/// Lists a folder and all below it.
async fn list_all(face: &mut Face) {
    let mut open = vec![FolderId::ROOT];
    while let Some(folder) = open.pop() {
        face.ask(Request::Folder { folder, refresh: true }).await.unwrap();
        face.until("a listing", |face| {
            face.folders.get(&folder).is_some_and(|view| view.listing.is_some())
        })
        .await;
        let listing = face.folders[&folder].listing.as_ref().unwrap();
        open.extend(listing.folders.iter().map(|sub| sub.id));
    }
}

async fn find(face: &mut Face, all: Vec<Condition>) -> Hits {
    let (query, limit) = (Query { all }, 100);
    let query = FindQuery { query, limit, ..FindQuery::default() };
    match face.ask(Request::Find(query)).await {
        Ok(Answer::Hits(hits)) => *hits,
        other => panic!("{other:?}"),
    }
}

fn part(text: &str) -> Vec<Condition> {
    vec![Condition::Part(text.to_owned())]
}

/// The paths of hits, folders with a slash at their end.
fn paths(hits: &Hits) -> Vec<String> {
    let path = |folder: FolderId| {
        let way = hits.places.iter().find(|way| way.last().unwrap().id == folder).unwrap();
        way.iter().map(|crumb| format!("{}/", crumb.name)).collect::<String>()
    };
    let name = |what: &Thing| match what {
        Thing::File(file) => file.name.clone(),
        Thing::Folder(folder) => format!("{}/", folder.name),
    };
    hits.hits.iter().map(|hit| path(hit.folder) + &name(&hit.what)).collect()
}

fn item(hits: &Hits) -> Item {
    let hit = &hits.hits[0];
    match &hit.what {
        Thing::File(file) => Item::file(file, hit.folder),
        Thing::Folder(folder) => Item::folder(folder, hit.folder),
    }
}

async fn films() -> Running {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/Films/Été 2024/Nosferatu.mkv", vec![1; 2_000]);
    sandbox.put_file("/Films/Metropolis.avi", vec![1; 3_000]);
    sandbox.put_file("/notes.txt", vec![1; 10]);
    sandbox.put_folder("/Empty");
    sandbox
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_is_known_is_found_without_a_call_and_it_is_said_what_is_not() {
    let sandbox = films().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let nothing = find(&mut face, vec![]).await;
    assert_eq!((nothing.total(), nothing.known.folders, nothing.known.unlisted), (0, 1, 1));
    face.ask(Request::Folder { folder: FolderId::ROOT, refresh: true }).await.unwrap();
    face.until("the root", |face| {
        face.folders.get(&FolderId::ROOT).is_some_and(|view| view.listing.is_some())
    })
    .await;
    let root = find(&mut face, vec![]).await;
    assert_eq!(paths(&root), ["/notes.txt", "/Empty/", "/Films/"]);
    assert_eq!((root.known.folders, root.known.unlisted), (3, 2));
    list_all(&mut face).await;
    let calls = sandbox.api_calls();
    let before = Moment::now();
    let all = find(&mut face, vec![]).await;
    assert_eq!((all.files, all.folders, all.bytes), (3, 3, 5_010));
    assert_eq!((all.known.files, all.known.unlisted), (3, 0));
    assert!(all.known.oldest.unwrap() <= before);
    let found = find(&mut face, part("ETE")).await;
    assert_eq!(paths(&found), ["/Films/Été 2024/"]);
    let conditions = vec![Condition::Kind(Kind::Video), Condition::AtLeast(2_500)];
    assert_eq!(paths(&find(&mut face, conditions).await), ["/Films/Metropolis.avi"]);
    let conditions = vec![Condition::Below("/films/ete 2024".into())];
    assert_eq!(paths(&find(&mut face, conditions).await), ["/Films/Été 2024/Nosferatu.mkv"]);
    assert_eq!(sandbox.api_calls(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_largest_says_how_many_there_are() {
    let sandbox = empty_sandbox().await;
    (0..30).for_each(|n| drop(sandbox.put_synthetic(&format!("/f{n:02}"), 100 + n, n)));
    let mut face = Face::start(&sandbox, hurried()).await;
    list_all(&mut face).await;
    let query = FindQuery { by: By::Size, offset: 2, limit: 2, ..FindQuery::default() };
    let Ok(Answer::Hits(hits)) = face.ask(Request::Find(query)).await else { panic!() };
    assert_eq!((paths(&hits), hits.files), (vec!["/f27".to_owned(), "/f26".to_owned()], 30));
    let query = Query { all: vec![Condition::Glob("[".into())] };
    let query = FindQuery { query, limit: 2, ..FindQuery::default() };
    assert!(matches!(face.ask(Request::Find(query)).await, Err(Failure::Invalid(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_found_as_they_are_shown() {
    let sandbox = films().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    list_all(&mut face).await;
    let film = find(&mut face, part("nosferatu")).await;
    // The operation is on disk, whatever the service says to it later.
    let order = Order::Rename { items: vec![item(&film).named("Renamed.mkv")] };
    face.ask(Request::Operate { order }).await.unwrap();
    assert_eq!(find(&mut face, part("nosferatu")).await.total(), 0);
    assert_eq!(paths(&find(&mut face, part("renamed")).await), ["/Films/Été 2024/Renamed.mkv"]);
    let (folder, to) = (find(&mut face, part("ete")).await, find(&mut face, part("empty")).await);
    let to = item(&to).id.folder().unwrap();
    let order = Order::Move { items: vec![item(&folder)], to, on_clash: OnClash::KeepBoth };
    face.ask(Request::Operate { order }).await.unwrap();
    face.until("both", |face| {
        face.operations.len() == 2 && face.operations.values().all(|report| report.stage.is_over())
    })
    .await;
    assert_eq!(paths(&find(&mut face, part("renamed")).await), ["/Empty/Été 2024/Renamed.mkv"]);
    let renamed = find(&mut face, part("renamed")).await;
    let order = Order::Delete { items: vec![item(&renamed)], forever: true };
    face.ask(Request::Operate { order }).await.unwrap();
    assert_eq!(find(&mut face, part("renamed")).await.total(), 0);
    // What somebody else put there is found when it was listed.
    sandbox.put_file("/Films/new.mkv", vec![1; 5]);
    // A listing that was under way already may be from before.
    let listed = async {
        while find(&mut face, part("new")).await.total() == 0 {
            list_all(&mut face).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), listed).await.unwrap();
    assert_eq!(paths(&find(&mut face, part("new")).await), ["/Films/new.mkv"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_finds_while_typing_and_acts_on_a_hit() {
    let sandbox = films().await;
    let home = tempfile::tempdir().unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
    command.arg("--no-engine");
    command.env_clear();
    for (name, value) in [
        ("HOME", home.path().display().to_string()),
        ("FICHIER_API_URL", sandbox.api_url()),
        ("FICHIER_API_KEY", sandbox.key()),
        ("TERM", "xterm-256color".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
    ] {
        command.env(name, value);
    }
    command.cwd(home.path());
    let mut screen = Pty::start(command, 120, 36);
    screen.wait_for("notes.txt");
    // What is looked at is known from then on.
    screen.type_in("\t/Films\r\r");
    screen.wait_for("Metropolis.avi");
    screen.type_in("F");
    screen.wait_for("A part of a name");
    screen.wait_for("2 unlisted");
    screen.type_in("metr");
    screen.wait_for("Films/Metropolis.avi");
    screen.type_in(" type:video\r");
    screen.wait_for("“metr type:video” in the account");
    screen.type_in("dd");
    screen.wait_for("in /Films");
    screen.type_in("y");
    screen.wait_for("Trash/20");
    screen.wait_until("the service has it in its trash", |_| {
        sandbox.tree().at("Films").is_some_and(|folder| folder.files.is_empty())
    });
    screen.type_in("\x1b");
    screen.wait_for("1fichier:/Films");
    screen.type_in("q");
    assert_eq!(screen.exit_code(), 0);
}

async fn index(face: &mut Face, order: IndexOrder) {
    let answer = face.ask(Request::Index { order: Some(order) }).await;
    assert!(matches!(answer, Ok(Answer::Index(_))), "{answer:?}");
}

/// Orders a listing and waits for its end.
async fn listed(face: &mut Face, order: IndexOrder) {
    let before = face.index.ended;
    index(face, order).await;
    face.until("the end", |face| face.index.state == IndexState::Done && face.index.ended > before)
        .await;
}

/// The engine ends, and another one takes up what it left.
async fn again(face: Face, sandbox: &Running) -> Face {
    let home = face.stop().await;
    Face::with(config(sandbox, home.path(), hurried()), home).await
}

const START: IndexOrder = IndexOrder::Start { older_than: None };

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_account_is_listed_in_the_background_each_folder_once() {
    let sandbox = films().await;
    sandbox.put_folder("/a/b/c/d");
    let mut face = Face::start(&sandbox, hurried()).await;
    assert_eq!(face.index.state, IndexState::Off);
    index(&mut face, START).await;
    face.until("the end", |face| face.index.state == IndexState::Done).await;
    assert_eq!((face.index.folders, face.index.left), (8, 0));
    assert_eq!(sandbox.count("folder/ls.cgi"), 8);
    let all = find(&mut face, vec![]).await;
    assert_eq!((all.files, all.known.unlisted), (3, 0));
    // Nothing is older than it may be: there is nothing to do.
    listed(&mut face, START).await;
    assert_eq!(sandbox.count("folder/ls.cgi"), 8);
    listed(&mut face, IndexOrder::Start { older_than: Some(0) }).await;
    assert_eq!(sandbox.count("folder/ls.cgi"), 16);
    assert_eq!(sandbox.locks(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_listing_is_paused_and_goes_on_after_a_restart() {
    let sandbox = films().await;
    let home = tempfile::tempdir().unwrap();
    // An engine that begins nothing only keeps the order.
    let mut asleep = config(&sandbox, home.path(), hurried());
    asleep.settings.draining = true;
    let mut face = Face::with(asleep, home).await;
    index(&mut face, START).await;
    assert_eq!(sandbox.count("folder/ls.cgi"), 0);
    let mut face = again(face, &sandbox).await;
    face.until("the end", |face| face.index.state == IndexState::Done).await;
    assert_eq!(sandbox.count("folder/ls.cgi"), 4);
    index(&mut face, IndexOrder::Start { older_than: Some(0) }).await;
    index(&mut face, IndexOrder::Pause).await;
    face.until("the pause", |face| face.index.state == IndexState::Paused).await;
    let mut face = again(face, &sandbox).await;
    face.until("the pause", |face| face.index.state == IndexState::Paused).await;
    index(&mut face, START).await;
    face.until("the end", |face| face.index.state == IndexState::Done).await;
    assert!(sandbox.count("folder/ls.cgi") <= 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_and_rested_after() {
    let sandbox = films().await;
    sandbox.fail("folder/ls.cgi", FaultAnswer::Ko { http: 403, message: "no".into() }, 50);
    let mut face = Face::start(&sandbox, hurried()).await;
    index(&mut face, START).await;
    face.until("a rest", |face| matches!(face.index.state, IndexState::Resting { .. })).await;
    let calls = sandbox.api_calls();
    index(&mut face, IndexOrder::Pause).await;
    face.until("the pause", |face| face.index.state == IndexState::Paused).await;
    assert_eq!(sandbox.api_calls(), calls);
}
