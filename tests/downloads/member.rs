//! Downloads as members of the queue: slowed with all else, remembered after
//! they were cleared, told to hooks, told page by page.

use fichier::bandwidth::{By, Rules};
use fichier::downloads::DownloadStage;
use fichier::engine::{Config, Hooks};
use fichier::protocol::{
    Answer, Errand, HistoryQuery, QueueOrder, Request, Settings, Story, Wanted,
};
use fichier::queue::{ClashRule, JobId, TripEnd};
use fichier::remote::{FileUrl, FolderId};
use fichier::sandbox::quirks::Cut;

use super::{noise, read, start};
use crate::support::face::{Face, config, empty_sandbox, hurried};
use crate::support::pty::wait_for_file;

async fn rules(face: &mut Face, rules: Rules) {
    let settings = Settings { bandwidth: rules, ..Settings::default() };
    face.ask(Request::Set { settings }).await.unwrap();
}

async fn story(face: &mut Face, job: JobId) -> Story {
    match face.ask(Request::Story { job }).await {
        Ok(Answer::Story(Some(story))) => *story,
        other => panic!("{other:?}"),
    }
}

async fn history(face: &mut Face, text: &str) -> Vec<JobId> {
    let query = HistoryQuery { text: text.to_owned(), limit: 10, ..HistoryQuery::default() };
    match face.ask(Request::History(query)).await {
        Ok(Answer::History(page)) => page.jobs.iter().map(|job| job.id()).collect(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_turtle_slows_downloads_and_a_reached_cap_does_not_stop_them() {
    let sandbox = empty_sandbox().await;
    let body = noise(5_000_000, 41);
    sandbox.put_file("/a.bin", body.clone());
    let mut face = start(&sandbox).await;
    let slow = Rules { turtle: true, turtle_limit: 100_000, ..Rules::default() };
    rules(&mut face, slow).await;
    face.until("told", |face| face.bandwidth.download_by == By::Turtle).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    face.until("a speed", |face| face.speeds[1] > 0).await;
    assert!(face.speeds[1] < 1_000_000, "{:?}", face.speeds);
    rules(&mut face, Rules { daily_cap: Some(0), ..Rules::default() }).await;
    face.until("the cap is reached", |face| face.bandwidth.full.is_some()).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
    let ids = face.download(face.errand(&["/a.bin"])).await;
    face.until_at(ids[0], |stage| matches!(stage, DownloadStage::Held { .. })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_is_in_the_history_with_its_attempts_over_a_restart() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/Films/Été.bin", noise(2_000_000, 42));
    sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(500_000)));
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/Films/Été.bin"])).await;
    face.until_saved(ids[0]).await;
    face.ask(Request::Queue { order: QueueOrder::ClearFinished }).await.unwrap();
    face.until("cleared", |face| face.downloads.is_empty()).await;
    let home = face.stop().await;
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    for (text, found) in [("été", 1), ("/FILMS", 1), ("came/", 1), ("nothing like it", 0)] {
        assert_eq!(history(&mut face, text).await, ids[..found], "{text}");
    }
    let story = story(&mut face, ids[0]).await;
    assert!(!story.queued && story.job.is_verified() && story.job.ended().is_some());
    let [broke, stored] = &story.trips[..] else { panic!("{:?}", story.trips) };
    assert!(matches!(broke.end, TripEnd::Broke { .. }), "{broke:?}");
    assert_eq!(stored.end, TripEnd::Stored);
    assert_eq!(broke.bytes.unwrap() + stored.bytes.unwrap(), 2_000_000);
    assert!(broke.bytes.is_some_and(|bytes| bytes > 0) && broke.granted.is_some());
    assert!(broke.ended <= stored.began && stored.node.contains("127.0.0.1"), "{stored:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_are_told_of_both_directions_and_once_that_nothing_is_left() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/Films/down.bin", noise(1000, 43));
    let home = tempfile::tempdir().unwrap();
    let hook = |script: &str| {
        ["sh", "-c", script, "hook", home.path().to_str().unwrap()].map(str::to_owned).to_vec()
    };
    let hooks = Hooks {
        on_done: hook(
            r#"echo "$FICHIER_DIRECTION|$FICHIER_NAME|$FICHIER_PATH|$FICHIER_FOLDER|$FICHIER_VERIFIED" > "$1/$FICHIER_DIRECTION""#,
        ),
        on_failed: hook(r#"echo "$FICHIER_DIRECTION|$FICHIER_NAME" > "$1/failed""#),
        on_empty: hook(
            r#"echo "$FICHIER_DONE $FICHIER_FAILED" > "$1/new"; mv "$1/new" "$1/empty""#,
        ),
        ..Hooks::default()
    };
    let quiet = Settings { draining: true, ..Settings::default() };
    let config = Config { hooks, ..config(&sandbox, home.path(), hurried()) };
    let mut face = Face::with(config, home).await;
    // Queued together, so that nothing is done before all are there.
    face.ask(Request::Set { settings: quiet }).await.unwrap();
    let sent = face.write("up.bin", b"up");
    face.add(FolderId::ROOT, &["up.bin"], ClashRule::Hold).await;
    let gone = Wanted::Link { file: FileUrl::new("https://1fichier.com/?nothingatallthere000") };
    let mut errand = face.errand(&["/Films/down.bin"]);
    errand.wanted.push(gone);
    face.download(errand).await;
    face.ask(Request::Set { settings: Settings::default() }).await.unwrap();
    let home = face.home.path().to_owned();
    let saved = face.target().join("down.bin");
    let (told, empty) = tokio::task::spawn_blocking(move || {
        let empty = wait_for_file(&home.join("empty"));
        (["up", "down", "failed"].map(|name| wait_for_file(&home.join(name))), empty)
    })
    .await
    .unwrap();
    assert_eq!(told[0], format!("up|up.bin|{}|/|1\n", sent.display()));
    assert_eq!(told[1], format!("down|down.bin|{}|/Films|1\n", saved.display()));
    assert!(told[2].starts_with("down|https://1fichier.com/?nothing"), "{}", told[2]);
    assert_eq!(empty, "2 1\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_of_downloads_is_told_page_by_page() {
    let sandbox = empty_sandbox().await;
    let mut face = start(&sandbox).await;
    let settings = Settings { draining: true, ..Settings::default() };
    face.ask(Request::Set { settings: settings.clone() }).await.unwrap();
    let link = |n| Wanted::Link { file: FileUrl::new(&format!("https://1fichier.com/?file{n}")) };
    let errand = Errand { wanted: (0..1200).map(link).collect(), ..face.errand(&[]) };
    let ids = face.download(errand).await;
    let home = face.stop().await;
    let config = Config { settings, ..config(&sandbox, home.path(), hurried()) };
    let mut face = Face::with(config, home).await;
    face.until("all are told", |face| face.downloads.len() == 1200).await;
    assert_eq!(face.longest, 500, "jobs in one event");
    assert!(ids.iter().all(|id| face.downloads.contains_key(id)));
}
