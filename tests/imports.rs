//! Imports over the protocol, against the sandbox over real HTTP: what comes
//! into the account, what it costs, and that nothing comes twice.

use std::time::Duration;

use fichier::api::{Client, FetchWish, Settings};
use fichier::imports::{Import, ImportId, ImportOrder, Stage};
use fichier::protocol::{Answer, Begun, Failure, Request};
use fichier::remote::{ApiKey, FileUrl, FolderId, Problem, ProblemKind};
use fichier::sandbox::Running;
use fichier::sandbox::quirks::FaultAnswer;

use crate::support::face::{Face, config, empty_sandbox, hurried};

const REQUEST: &str = "remote/request.cgi";

/// A sandbox that fetches without delay.
async fn quick_sandbox() -> Running {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.remote.delay = Duration::ZERO);
    sandbox
}

fn urls(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

async fn fetch(face: &mut Face, target: FolderId, texts: &[&str]) -> Begun {
    match face.ask(Request::Fetch { target, urls: urls(texts) }).await {
        Ok(Answer::Begun(begun)) => *begun,
        other => panic!("not begun: {other:?}"),
    }
}

async fn all_over(face: &mut Face, count: usize) {
    face.until("the end of all imports", |face| {
        face.imports.len() == count && face.imports.values().all(|one| one.stage.is_over())
    })
    .await;
}

fn link_of(import: &Import) -> &FileUrl {
    let Stage::Done { link: Some(link) } = &import.stage else { panic!("{import:?}") };
    link
}

fn why(import: &Import) -> &Problem {
    let Stage::Failed { why } = &import.stage else { panic!("{import:?}") };
    why
}

async fn called(sandbox: &Running, endpoint: &str) {
    while sandbox.count(endpoint) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Somebody who calls the service without the engine.
fn client(sandbox: &Running) -> Client {
    let settings = Settings { base: sandbox.api_url(), ..Settings::default() };
    Client::new(settings).unwrap().with_key(ApiKey::new(&sandbox.key()).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_fetched_links_copied_and_the_folder_read_once() {
    let sandbox = quick_sandbox().await;
    let films = FolderId(i64::try_from(sandbox.put_folder("/Films")).unwrap());
    let theirs = sandbox.put_file("/theirs.bin", b"bytes of others".to_vec());
    let mut face = Face::start(&sandbox, hurried()).await;
    face.ask(Request::Folder { folder: films, refresh: false }).await.unwrap();
    face.until("listed", |face| face.folders.get(&films).is_some_and(|f| f.listing.is_some()))
        .await;
    sandbox.forget_calls();
    let texts = [
        "https://example.org/a.mkv",
        "https://nowhere.invalid/b",
        "https://example.org/a.mkv#x",
        &theirs.url,
    ];
    let begun = fetch(&mut face, films, &texts).await;
    assert_eq!((begun.imports.len(), begun.doubles), (3, urls(&["https://example.org/a.mkv#x"])));
    all_over(&mut face, 3).await;
    let [a, b, copy] = &face.imports.values().collect::<Vec<_>>()[..] else { panic!() };
    let tree = sandbox.tree();
    let names: Vec<(&str, &str)> =
        tree.at("Films").unwrap().files.iter().map(|f| (&*f.name, &*f.url)).collect();
    assert!(names.contains(&("a.mkv", link_of(a).as_str())), "{names:?}");
    assert!(names.contains(&("theirs.bin", link_of(copy).as_str())), "{names:?}");
    assert_eq!(why(b).said.as_deref(), Some("Can't resolve host"));
    face.until("the folder shows both", |face| {
        let listing = face.folders.get(&films).and_then(|view| view.listing.as_ref());
        listing.is_some_and(|listing| listing.files.len() == 2)
    })
    .await;
    assert_eq!((sandbox.count("folder/ls.cgi"), sandbox.count(REQUEST)), (1, 1));
    assert_eq!((sandbox.count("file/cp.cgi"), sandbox.count("file/info.cgi")), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_address_refuses_the_whole_and_what_is_under_way_is_not_asked_again() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.remote.delay = Duration::from_secs(3600));
    let mut face = Face::start(&sandbox, hurried()).await;
    let bad = urls(&["https://example.org/a", "ftp://example.org/b"]);
    let refused = face.ask(Request::Fetch { target: FolderId::ROOT, urls: bad }).await;
    let Err(Failure::Invalid(why)) = refused else { panic!("{refused:?}") };
    assert!(why.contains("ftp://example.org/b"), "{why}");
    assert_eq!(sandbox.api_calls(), 0);
    let begun = fetch(&mut face, FolderId::ROOT, &["https://example.org/a"]).await;
    assert_eq!(begun.imports, [ImportId(1)]);
    face.until("noted", |face| face.imports.values().any(|one| one.wish.is_some())).await;
    let begun = fetch(&mut face, FolderId::ROOT, &["https://example.org/a"]).await;
    assert_eq!((begun.imports, begun.doubles.len()), (vec![], 1));
    assert_eq!(sandbox.count(REQUEST), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_answer_was_lost_in_a_crash_is_found_and_not_sent_again() {
    let sandbox = quick_sandbox().await;
    sandbox.fail(REQUEST, FaultAnswer::Stall, 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    let texts = ["https://example.org/a.mkv", "https://example.org/b.mkv"];
    fetch(&mut face, FolderId::ROOT, &texts).await;
    called(&sandbox, REQUEST).await;
    let home = face.stop().await;
    // The answer was lost, but not the deed.
    let wish = FetchWish { urls: urls(&texts), ..FetchWish::default() };
    client(&sandbox).remote_request(&wish).await.unwrap();
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    all_over(&mut face, 2).await;
    assert!(face.imports.values().all(|import| !link_of(import).as_str().is_empty()));
    assert_eq!((sandbox.count(REQUEST), sandbox.files().len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_arrived_is_sent_again_after_two_looks() {
    let sandbox = quick_sandbox().await;
    sandbox.fail(REQUEST, FaultAnswer::Stall, 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    fetch(&mut face, FolderId::ROOT, &["https://example.org/a.mkv"]).await;
    called(&sandbox, REQUEST).await;
    let home = face.stop().await;
    sandbox.forget_calls();
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    all_over(&mut face, 1).await;
    assert_eq!((sandbox.count(REQUEST), sandbox.files().len()), (1, 1));
    let calls = sandbox.calls();
    let sent = calls.iter().position(|call| call.endpoint == REQUEST).unwrap();
    assert_eq!(calls[..sent].iter().filter(|call| call.endpoint == "remote/ls.cgi").count(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_whose_answer_was_lost_in_a_crash_is_found_and_not_made_again() {
    let sandbox = empty_sandbox().await;
    sandbox.put_folder("/mine");
    let theirs = sandbox.put_file("/theirs.bin", b"bytes of others".to_vec());
    sandbox.fail("file/cp.cgi", FaultAnswer::Stall, 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    let mine = FolderId(i64::try_from(sandbox.tree().at("mine").unwrap().id).unwrap());
    fetch(&mut face, mine, &[&theirs.url]).await;
    called(&sandbox, "file/cp.cgi").await;
    let home = face.stop().await;
    let links = [FileUrl::new(&theirs.url)];
    client(&sandbox).file_cp(&links, mine, None, None).await.unwrap();
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    all_over(&mut face, 1).await;
    let copy = sandbox.tree().at("mine").unwrap().files[0].url.clone();
    assert_eq!(link_of(&face.imports[&ImportId(1)]).as_str(), copy);
    assert_eq!((sandbox.count("file/cp.cgi"), sandbox.files().len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_and_what_is_good_comes_all_the_same() {
    let sandbox = quick_sandbox().await;
    sandbox.fail(REQUEST, FaultAnswer::ko(200, "One of the URLs is not allowed #999"), 2);
    let mut face = Face::start(&sandbox, hurried()).await;
    fetch(&mut face, FolderId::ROOT, &["https://a.test/1", "https://b.test/2"]).await;
    all_over(&mut face, 2).await;
    let [one, two] = &face.imports.values().collect::<Vec<_>>()[..] else { panic!() };
    assert_eq!(why(one).kind, ProblemKind::Refused);
    assert_eq!(sandbox.files()[0].url, link_of(two).as_str());
    let order = ImportOrder::Retry { imports: vec![one.id] };
    face.ask(Request::Imports { order }).await.unwrap();
    face.until("both are here", |face| {
        face.imports.values().all(|one| matches!(one.stage, Stage::Done { .. }))
    })
    .await;
    face.ask(Request::Imports { order: ImportOrder::Clear }).await.unwrap();
    face.until("cleared", |face| face.imports.is_empty()).await;
    let home = face.stop().await;
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    assert_eq!(
        fetch(&mut face, FolderId::ROOT, &["https://a.test/1"]).await.imports,
        [ImportId(3)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_waited_for_and_then_it_goes_on() {
    let sandbox = quick_sandbox().await;
    sandbox.fail("remote/info.cgi", FaultAnswer::ko(403, "Flood detected: IP Locked #374"), 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    fetch(&mut face, FolderId::ROOT, &["https://a.test/1"]).await;
    face.until("locked", |face| face.gate.lock.is_some()).await;
    all_over(&mut face, 1).await;
    assert_eq!((sandbox.count(REQUEST), sandbox.files().len()), (1, 1));
}
