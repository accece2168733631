//! The engine over the protocol, against the sandbox over real HTTP.

use std::time::Duration;

use fichier::engine::Pace;
use fichier::protocol::{Answer, Failure, KeyState, QueueOrder, Refresh, Request};
use fichier::queue::{ClashRule, DuplicateRule, Hold, Priority, Stage, TripEnd};
use fichier::remote::{Checksum, FolderId, Listing, ProblemKind};
use fichier::sandbox::{Options, Running, Sandbox, StartTree};

use crate::support::face::{Face, config, empty_sandbox, hurried, new_file};

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_up_and_is_verified() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let body = vec![7_u8; 3_000_000];
    face.write("film.mkv", &body);
    face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Hold).await;
    face.until("verified", |face| face.all_verified(1)).await;
    let stored = sandbox.files();
    assert_eq!(stored.len(), 1);
    assert_eq!(sandbox.checksum(&stored[0].id), Some(Checksum::of(&body).to_string()));
    // The tree shows it without another listing.
    let listings = sandbox.count("folder/ls.cgi");
    face.ask(Request::Folder { folder: FolderId::ROOT, refresh: false }).await.unwrap();
    face.until("the file in the tree", |face| {
        let root = face.folders.get(&FolderId::ROOT).and_then(|view| view.listing.as_ref());
        root.is_some_and(|listing| listing.files.iter().any(|file| file.name == "film.mkv"))
    })
    .await;
    assert_eq!(sandbox.count("folder/ls.cgi"), listings);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_small_files_in_four_folders_cost_few_calls_and_no_lock() {
    let options = Options { tree: StartTree::Empty, ..Options::default() }.strict();
    let sandbox = Sandbox::start(options).await.unwrap();
    let mut face = Face::start(&sandbox, Pace::default()).await;
    let names: Vec<String> = (0..40).map(|n| format!("set/{}/file {n}.bin", n % 4)).collect();
    for (n, name) in names.iter().enumerate() {
        face.write(name, &vec![u8::try_from(n).unwrap(); 20_000]);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    face.add(FolderId::ROOT, &names, ClashRule::Hold).await;
    face.until("all verified", |face| face.all_verified(40)).await;
    assert_eq!(sandbox.files().len(), 40);
    assert!(sandbox.duplicates().is_empty());
    assert_eq!(sandbox.locks(), 0);
    assert!(sandbox.api_calls() <= 12, "{} calls", sandbox.api_calls());
    // A second listing of one folder would wait for half a minute.
    assert!(sandbox.count("folder/ls.cgi") <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hundred_small_files_ride_together() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let names: Vec<String> = (0..300).map(|n| format!("many/{n}.txt")).collect();
    for name in &names {
        face.write(name, name.as_bytes());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    face.add(FolderId::ROOT, &names, ClashRule::Hold).await;
    face.until("all verified", |face| face.all_verified(300)).await;
    assert_eq!(sandbox.files().len(), 300);
    assert!(sandbox.duplicates().is_empty());
    assert_eq!(sandbox.count("upload/get_upload_server.cgi"), 3);
}

/// Sends one file of `len` bytes, waits until it is verified, and makes sure
/// that it is stored once.
async fn one_verified(sandbox: &Running, len: usize) -> Face {
    let mut face = Face::start(sandbox, hurried()).await;
    face.write("a.bin", &vec![1; len]);
    face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!(sandbox.files().len(), 1);
    face
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_makes_no_second_file() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.drop_before_answer = 1);
    one_verified(&sandbox, 5000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_page_that_makes_wait_is_waited_for() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| {
        quirks.end.wait_pages = 2;
        quirks.end.empty_links = 1;
    });
    one_verified(&sandbox, 5000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_checksum_is_loud_and_keeps_both() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.wrong_checksum = 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    let path = face.write("a.bin", &[1; 5000]);
    face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("held", |face| {
        face.jobs
            .values()
            .any(|job| matches!(&job.stage, Stage::Held { why: Hold::Mismatch { .. } }))
    })
    .await;
    assert!(path.exists());
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clash_waits_aside_and_is_sent_when_told() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", vec![9; 10]);
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("a.bin", &[1; 5000]);
    face.write("b.bin", &[2; 5000]);
    let ids = face.add(FolderId::ROOT, &["a.bin", "b.bin"], ClashRule::Hold).await;
    face.until("one held, one verified", |face| {
        let stages: Vec<_> = face.jobs.values().map(|job| &job.stage).collect();
        stages.iter().any(|stage| matches!(stage, Stage::Held { why: Hold::Clash { there: 10 } }))
            && stages.iter().any(|stage| matches!(stage, Stage::Done { .. }))
    })
    .await;
    assert_eq!(sandbox.files().len(), 2);
    let order = QueueOrder::Resume { jobs: vec![ids[0]] };
    face.ask(Request::Queue { order }).await.unwrap();
    face.until("both verified", |face| face.all_verified(2)).await;
    assert_eq!(sandbox.files().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_cut_in_the_middle_is_tried_again() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| {
        quirks.upload.drop = Some(fichier::sandbox::quirks::Cut::once(100_000));
    });
    let face = one_verified(&sandbox, 6_000_000).await;
    assert_eq!(face.jobs.values().next().unwrap().tries, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_is_noticed_even_while_the_rest_is_in_the_systems_buffers() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| {
        quirks.upload.drop = Some(fichier::sandbox::quirks::Cut::once(1_000_000));
    });
    one_verified(&sandbox, 3_000_000).await;
    assert_eq!(sandbox.count("folder/ls.cgi"), 1, "nothing had to be looked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_is_held_and_a_retry_sends_it_as_it_is() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let path = face.write("a.bin", &[1; 5000]);
    let files = vec![new_file(path.parent().unwrap(), "a.bin")];
    face.write("a.bin", &[2; 7000]);
    let add = Request::Add {
        target: FolderId::ROOT,
        files,
        on_clash: ClashRule::Hold,
        on_duplicate: DuplicateRule::Ask,
        priority: Priority::Normal,
        moves: false,
    };
    face.ask(add).await.unwrap();
    face.until("held as changed", |face| {
        let held = Stage::Held { why: Hold::Changed };
        face.jobs.len() == 1 && face.jobs.values().all(|job| job.stage == held)
    })
    .await;
    assert!(sandbox.files().is_empty());
    let jobs = face.jobs.keys().copied().collect();
    face.ask(Request::Queue { order: QueueOrder::Retry { jobs } }).await.unwrap();
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!(sandbox.files()[0].size, 7000);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_queued_goes_on_after_a_restart() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(200_000));
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("a.bin", &vec![1; 6_000_000]);
    face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("sending", |face| {
        face.jobs.values().any(|job| matches!(job.stage, Stage::Sending { .. }))
    })
    .await;
    let home = face.stop().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let config = config(&sandbox, home.path(), hurried());
    let mut face = Face::with(config, home).await;
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_holds_the_queue_and_makes_no_more_calls() {
    let sandbox = empty_sandbox().await;
    let home = tempfile::tempdir().unwrap();
    let mut config = config(&sandbox, home.path(), hurried());
    config.key = Some((
        fichier::remote::ApiKey::new("00000000000000000000000000000000").unwrap(),
        fichier::protocol::KeySource::Typed,
    ));
    let mut face = Face::with(config, home).await;
    face.write("a.bin", &[1; 10]);
    face.write("b.bin", &[1; 10]);
    face.add(FolderId::ROOT, &["a.bin", "b.bin"], ClashRule::Hold).await;
    face.until("held for the key", |face| {
        face.jobs.len() == 2
            && face.jobs.values().all(|job| {
                matches!(&job.stage, Stage::Held { why: Hold::Key(problem) }
                    if problem.kind == ProblemKind::KeyRefused)
            })
    })
    .await;
    face.until("refused", |face| {
        face.account.as_ref().is_some_and(|view| matches!(view.state, KeyState::Refused(_)))
    })
    .await;
    let calls = sandbox.api_calls();
    let answer = face.ask(Request::Locate { path: "/none".into() }).await;
    assert!(matches!(answer, Err(Failure::Problem(problem)) if problem.kind.is_key()));
    assert_eq!(sandbox.api_calls(), calls);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_lets_nothing_out_before_its_end() {
    let sandbox = empty_sandbox().await;
    sandbox.lock(fichier::sandbox::quirks::Scope::Ip, Duration::from_secs(3600));
    let mut face =
        Face::start(&sandbox, Pace { flood: Duration::from_secs(600), ..hurried() }).await;
    face.write("a.bin", &[1; 10]);
    face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("locked", |face| face.gate.lock.is_some()).await;
    let calls = sandbox.api_calls();
    face.ask(Request::Folder { folder: FolderId(5), refresh: true }).await.unwrap();
    let Ok(Answer::Account(view)) = face.ask(Request::Account { refresh: true }).await else {
        panic!("no account");
    };
    assert!(matches!(view.state, KeyState::Locked { .. }), "{:?}", view.state);
    // A restart does not hammer the locked door either.
    let home = face.stop().await;
    let config = config(&sandbox, home.path(), hurried());
    let mut face = Face::with(config, home).await;
    face.until("locked", |face| face.gate.lock.is_some()).await;
    face.ask(Request::Folder { folder: FolderId::ROOT, refresh: true }).await.unwrap();
    assert_eq!(sandbox.api_calls(), calls);
}

/// An impatient face asks while the answer is being stored.
#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_asked_for_again_and_again_is_listed_once() {
    let sandbox = empty_sandbox().await;
    for n in 0..150 {
        sandbox.put_folder(&format!("/{n}"));
    }
    let mut face = Face::start(&sandbox, hurried()).await;
    let root = listed(&mut face, FolderId::ROOT).await;
    for folder in &root.folders {
        listed(&mut face, folder.id).await;
    }
    assert_eq!(sandbox.count("folder/ls.cgi"), 1 + root.folders.len());
}

async fn listed(face: &mut Face, folder: FolderId) -> Listing {
    loop {
        let request = Request::Folder { folder, refresh: false };
        let Ok(Answer::Folder(view)) = face.ask(request).await else { panic!("no folder") };
        if let (Some(listing), Refresh::Idle { .. }) = (view.listing, view.refresh) {
            return listing;
        }
    }
}

fn listing(face: &Face) -> Option<&Listing> {
    face.folders.get(&FolderId::ROOT)?.listing.as_ref()
}

fn names(face: &Face) -> Vec<String> {
    let Some(listing) = listing(face) else { return Vec::new() };
    let folders = listing.folders.iter().map(|folder| folder.name.clone());
    folders.chain(listing.files.iter().map(|file| file.name.clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_is_asked_once_and_kept() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    face.ask(Request::Account { refresh: false }).await.unwrap();
    face.until("valid", |face| face.account.as_ref().is_some_and(|view| view.facts.is_some()))
        .await;
    face.ask(Request::Account { refresh: false }).await.unwrap();
    assert_eq!(sandbox.count("user/info.cgi"), 1);
    let view = face.account.clone().unwrap();
    assert_eq!(view.state, KeyState::Valid);
    assert!(view.key_tail.len() <= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_shows_nothing_of_the_first_account() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/mine.txt", vec![1; 10]);
    let mut face = Face::start(&sandbox, hurried()).await;
    face.ask(Request::Folder { folder: FolderId::ROOT, refresh: false }).await.unwrap();
    face.until("listed", |face| names(face) == ["mine.txt"]).await;
    face.write("a.bin", &[1; 10]);
    face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("verified", |face| face.all_verified(1)).await;
    let path = face.home.path().join("offered");
    std::fs::write(&path, sandbox.friend_key()).unwrap();
    face.ask(Request::UseKey { path, source: None }).await.unwrap();
    face.until("reset and valid", |face| {
        face.resets > 0 && face.account.as_ref().is_some_and(|view| view.state == KeyState::Valid)
    })
    .await;
    assert!(face.jobs.is_empty());
    face.ask(Request::Folder { folder: FolderId::ROOT, refresh: false }).await.unwrap();
    face.until("listed", |face| listing(face).is_some()).await;
    assert!(!names(&face).contains(&"mine.txt".to_owned()));
    assert!(face.ask(Request::KeepKey).await.is_ok());
    let kept = std::fs::metadata(face.home.path().join("key")).unwrap();
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(kept.permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_in_the_middle_stores_nothing() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(100_000));
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("a.bin", &vec![1; 6_000_000]);
    let ids = face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("sending", |face| {
        face.jobs.values().any(|job| matches!(job.stage, Stage::Sending { .. }))
    })
    .await;
    face.ask(Request::Queue { order: QueueOrder::Cancel { jobs: ids } }).await.unwrap();
    face.until("cancelled", |face| face.jobs.values().all(|job| job.stage == Stage::Cancelled))
        .await;
    assert!(sandbox.files().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_to_start_at_once_waits_for_no_lane() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(100_000));
    let mut face = Face::start(&sandbox, hurried()).await;
    let names = ["a.bin", "b.bin", "c.bin", "d.bin"];
    names.iter().for_each(|name| drop(face.write(name, &vec![1; 6_000_000])));
    let ids = face.add(FolderId::ROOT, &names, ClashRule::Hold).await;
    let sending = |face: &Face| {
        let sending = |job: &&fichier::queue::Job| matches!(job.stage, Stage::Sending { .. });
        face.jobs.values().filter(sending).map(|job| job.id).collect::<Vec<_>>()
    };
    face.until("two lanes are busy", |face| sending(face) == ids[..2]).await;
    let jobs = vec![ids[3]];
    face.ask(Request::Queue { order: QueueOrder::Start { jobs } }).await.unwrap();
    face.until("a third runs", |face| sending(face) == [ids[0], ids[1], ids[3]]).await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    face.until("all verified", |face| face.all_verified(4)).await;
    assert_eq!(sandbox.files().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_are_remembered_through_cut_connections_and_restarts() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| {
        quirks.upload.drop = Some(fichier::sandbox::quirks::Cut::once(100_000));
    });
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("a.bin", &vec![1; 6_000_000]);
    let ids = face.add(FolderId::ROOT, &["a.bin"], ClashRule::Hold).await;
    face.until("it broke", |face| face.jobs.values().any(|job| job.tries == 1)).await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(100_000));
    face.until("sending again", |face| {
        face.jobs.values().any(|job| matches!(job.stage, Stage::Sending { .. }))
    })
    .await;
    let home = face.stop().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let config = config(&sandbox, home.path(), hurried());
    let mut face = Face::with(config, home).await;
    face.until("verified", |face| face.all_verified(1)).await;
    let Ok(Answer::Story(Some(story))) = face.ask(Request::Story { job: ids[0] }).await else {
        panic!("no story");
    };
    let ends: Vec<&TripEnd> = story.trips.iter().map(|trip| &trip.end).collect();
    assert!(
        matches!(ends[..], [TripEnd::Broke { .. }, TripEnd::CutOff, TripEnd::Stored]),
        "{ends:?}"
    );
    assert!(story.trips.iter().all(|trip| !trip.node.is_empty() && trip.granted.is_some()));
    assert_eq!(story.job.checksum(), Some(Checksum::of(&vec![1; 6_000_000])));
}
