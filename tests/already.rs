//! Files that are there already, over real HTTP: compared, copied within the
//! account, replaced, left out.

use std::time::Duration;

use fichier::protocol::{QueueOrder, Request};
use fichier::queue::{ClashRule, DuplicateRule, Hold, JobId, Skip, Stage};
use fichier::remote::{ApiKey, FileUrl, FolderId};
use fichier::sandbox::Running;
use fichier::sandbox::quirks::FaultAnswer;

use crate::support::face::{Face, config, empty_sandbox, hurried};

const UPLOADS: &str = "upload/get_upload_server.cgi";

/// Lists a folder, as a user does who looks into it.
async fn look_into(face: &mut Face, folder: FolderId) {
    face.ask(Request::Folder { folder, refresh: true }).await.unwrap();
    face.until("listed", |face| {
        face.folders.get(&folder).is_some_and(|view| view.listing.is_some())
    })
    .await;
}

/// Deletes a file without the engine's knowledge.
async fn delete_behind_its_back(sandbox: &Running, url: &str) {
    let settings =
        fichier::api::Settings { base: sandbox.api_url(), ..fichier::api::Settings::default() };
    let client = fichier::api::Client::new(settings).unwrap();
    let client = client.with_key(ApiKey::new(&sandbox.key()).unwrap());
    assert_eq!(client.file_rm(&[FileUrl::new(url)]).await.unwrap().count, 1);
}

/// Waits until the one job there is stands like this.
async fn until_stage(face: &mut Face, what: &str, wanted: impl Fn(&Stage) -> bool) {
    face.until(what, |face| face.jobs.len() == 1 && face.jobs.values().all(|j| wanted(&j.stage)))
        .await;
}

/// Waits until the service was asked this once.
async fn until_called(sandbox: &Running, endpoint: &str) {
    let called = async {
        while sandbox.count(endpoint) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), called).await.unwrap();
}

async fn order(face: &mut Face, order: QueueOrder) {
    face.ask(Request::Queue { order }).await.unwrap();
}

const fn is_same(stage: &Stage) -> bool {
    matches!(stage, Stage::Skipped { why: Skip::Identical, .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_very_same_file_is_neither_sent_nor_asked_for() {
    let sandbox = empty_sandbox().await;
    let there = sandbox.put_file("/film.mkv", vec![7; 300_000]);
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("film.mkv", &[7; 300_000]);
    face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Hold).await;
    until_stage(&mut face, "already there", is_same).await;
    assert_eq!(face.jobs.values().next().unwrap().stage.link().unwrap().as_str(), there.url);
    assert_eq!((sandbox.files().len(), sandbox.count(UPLOADS)), (1, 0));
    // The listing of its folder is all that was asked, as for any upload.
    assert_eq!(sandbox.api_calls(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_the_same_size_is_replaced_when_told() {
    let sandbox = empty_sandbox().await;
    let old = sandbox.put_file("/film.mkv", vec![1; 5000]);
    sandbox.put_file("/other.mkv", vec![2; 5000]);
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("film.mkv", &[7; 5000]);
    let jobs = face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Hold).await;
    until_stage(&mut face, "held", |stage| {
        matches!(stage, Stage::Held { why: Hold::Clash { there: 5000 } })
    })
    .await;
    order(&mut face, QueueOrder::OnClash { jobs, rule: ClashRule::Replace }).await;
    face.until("verified", |face| face.all_verified(1)).await;
    let names: Vec<String> = sandbox.files().into_iter().map(|file| file.name).collect();
    assert_eq!(names, ["other.mkv", "film.mkv"]);
    assert!(sandbox.files().iter().all(|file| file.url != old.url));
    assert_eq!(sandbox.count("file/rm.cgi"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_small_files_are_replaced_with_one_deletion() {
    let sandbox = empty_sandbox().await;
    let names: Vec<String> = (0..40).map(|n| format!("{n}.txt")).collect();
    let mut face = Face::start(&sandbox, hurried()).await;
    for name in &names {
        sandbox.put_file(&format!("/{name}"), vec![1; 10]);
        face.write(name, name.as_bytes());
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    face.add(FolderId::ROOT, &names, ClashRule::DifferentSize).await;
    face.until("all verified", |face| face.all_verified(40)).await;
    assert_eq!(sandbox.files().len(), 40);
    assert!(sandbox.duplicates().is_empty());
    assert!(sandbox.count("file/rm.cgi") <= 2, "{}", sandbox.count("file/rm.cgi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_file_replaces_and_an_older_one_stays_here() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/film.mkv", vec![1; 4000]);
    let mut face = Face::start(&sandbox, hurried()).await;
    let path = face.write("film.mkv", &[7; 5000]);
    let changed = |at: std::time::SystemTime| {
        std::fs::File::options().write(true).open(&path).unwrap().set_modified(at).unwrap();
    };
    let day = Duration::from_secs(86_400);
    changed(std::time::SystemTime::now() - day);
    face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Newer).await;
    until_stage(&mut face, "left out", |stage| {
        matches!(stage, Stage::Skipped { why: Skip::NotNewer, .. })
    })
    .await;
    order(&mut face, QueueOrder::ClearFinished).await;
    face.until("cleared", |face| face.jobs.is_empty()).await;
    changed(std::time::SystemTime::now() + day);
    face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Newer).await;
    face.until("verified", |face| face.all_verified(1)).await;
    let sizes: Vec<u64> = sandbox.files().iter().map(|file| file.size).collect();
    assert_eq!(sizes, [5000]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_proven_deletes_nothing() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/film.mkv", vec![1; 4000]);
    sandbox.set(|quirks| quirks.upload.wrong_checksum = 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("film.mkv", &[7; 5000]);
    face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Replace).await;
    until_stage(&mut face, "held", |stage| {
        matches!(stage, Stage::Held { why: Hold::Mismatch { .. } })
    })
    .await;
    assert_eq!((sandbox.files().len(), sandbox.count("file/rm.cgi")), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_whose_answer_was_lost_is_asked_again_after_a_restart() {
    for gone in [false, true] {
        let sandbox = empty_sandbox().await;
        let old = sandbox.put_file("/film.mkv", vec![1; 4000]);
        sandbox.fail("file/rm.cgi", FaultAnswer::Stall, 1);
        let mut face = Face::start(&sandbox, hurried()).await;
        face.write("film.mkv", &[7; 5000]);
        face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Replace).await;
        until_stage(&mut face, "replacing", |stage| matches!(stage, Stage::Replacing { .. })).await;
        until_called(&sandbox, "file/rm.cgi").await;
        let home = face.stop().await;
        assert_eq!(sandbox.files().len(), 2, "the old file is there until the new one is");
        if gone {
            // The answer was lost, but not the deed.
            delete_behind_its_back(&sandbox, &old.url).await;
        }
        let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
        face.until("verified", |face| face.all_verified(1)).await;
        let sizes: Vec<u64> = sandbox.files().iter().map(|file| file.size).collect();
        assert_eq!(sizes, [5000]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_file_that_cannot_be_deleted_is_told_of_and_asked_again() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/film.mkv", vec![1; 4000]);
    sandbox.fail("file/rm.cgi", FaultAnswer::ko(403, "Owner locked #649"), 9);
    let mut face = Face::start(&sandbox, hurried()).await;
    face.write("film.mkv", &[7; 5000]);
    let jobs = face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Replace).await;
    until_stage(&mut face, "replacing", |stage| matches!(stage, Stage::Replacing { .. })).await;
    until_called(&sandbox, "file/rm.cgi").await;
    sandbox.set(|quirks| quirks.faults.clear());
    // No patience of minutes here: the restart asks at once.
    let home = face.stop().await;
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!((jobs.len(), sandbox.files().len()), (1, 1));
}

/// Adds with a rule for what is elsewhere.
async fn add(face: &mut Face, names: &[&str], rule: DuplicateRule) -> Vec<JobId> {
    face.add_by(FolderId::ROOT, names, (ClashRule::Hold, rule)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_elsewhere_in_the_account_is_copied_and_not_sent() {
    let sandbox = empty_sandbox().await;
    let films = FolderId(i64::try_from(sandbox.put_folder("/Films")).unwrap());
    sandbox.put_file("/Films/film.mkv", vec![7; 50_000]);
    sandbox.put_file("/Films/old name.txt", vec![8; 600]);
    let mut face = Face::start(&sandbox, hurried()).await;
    look_into(&mut face, films).await;
    face.write("film.mkv", &[7; 50_000]);
    face.write("it's new.txt", &[8; 600]);
    face.write("fresh.txt", &[9; 700]);
    add(&mut face, &["film.mkv", "it's new.txt", "fresh.txt"], DuplicateRule::Copy).await;
    face.until("all verified", |face| face.all_verified(3)).await;
    let mut root: Vec<String> = sandbox.tree().names().into_iter().map(str::to_owned).collect();
    root.sort();
    assert_eq!(root, ["film.mkv", "fresh.txt", "it＇s new.txt"]);
    assert_eq!(sandbox.count(UPLOADS), 1, "only what is new is sent");
    // The tree shows the copies without another listing.
    let listings = sandbox.count("folder/ls.cgi");
    face.ask(Request::Folder { folder: FolderId::ROOT, refresh: false }).await.unwrap();
    face.until("the copies in the tree", |face| {
        let root = face.folders.get(&FolderId::ROOT).and_then(|view| view.listing.as_ref());
        root.is_some_and(|listing| {
            listing.files.len() == 3 && listing.files.iter().all(|file| file.checksum.is_some())
        })
    })
    .await;
    assert_eq!(sandbox.count("folder/ls.cgi"), listings);
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_copies_are_asked_about_once_and_made_in_few_calls() {
    let sandbox = empty_sandbox().await;
    let set = FolderId(i64::try_from(sandbox.put_folder("/set")).unwrap());
    let mut face = Face::start(&sandbox, hurried()).await;
    let names: Vec<String> = (0..30).map(|n| format!("{n}.txt")).collect();
    for name in &names {
        sandbox.put_file(&format!("/set/{name}"), name.clone().into_bytes());
        face.write(name, name.as_bytes());
    }
    look_into(&mut face, set).await;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let jobs = add(&mut face, &names, DuplicateRule::Ask).await;
    face.until("all held", |face| {
        face.jobs.len() == 30
            && face
                .jobs
                .values()
                .all(|job| matches!(job.stage, Stage::Held { why: Hold::Duplicate { .. } }))
    })
    .await;
    assert_eq!((sandbox.files().len(), sandbox.count("file/cp.cgi")), (30, 0));
    order(&mut face, QueueOrder::OnDuplicate { jobs, rule: DuplicateRule::Copy }).await;
    face.until("all verified", |face| face.all_verified(30)).await;
    assert_eq!((sandbox.files().len(), sandbox.count(UPLOADS)), (60, 0));
    assert!(sandbox.count("file/cp.cgi") <= 2, "{}", sandbox.count("file/cp.cgi"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_gone_since_cannot_be_copied_and_is_sent() {
    let sandbox = empty_sandbox().await;
    let films = FolderId(i64::try_from(sandbox.put_folder("/Films")).unwrap());
    let there = sandbox.put_file("/Films/film.mkv", vec![7; 5000]);
    let mut face = Face::start(&sandbox, hurried()).await;
    look_into(&mut face, films).await;
    delete_behind_its_back(&sandbox, &there.url).await;
    face.write("film.mkv", &[7; 5000]);
    add(&mut face, &["film.mkv"], DuplicateRule::Copy).await;
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!((sandbox.count("file/cp.cgi"), sandbox.count(UPLOADS)), (1, 1));
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_whose_answer_was_lost_is_looked_for_and_not_made_twice() {
    let sandbox = empty_sandbox().await;
    let films = FolderId(i64::try_from(sandbox.put_folder("/Films")).unwrap());
    sandbox.put_file("/Films/film.mkv", vec![7; 5000]);
    sandbox.fail("file/cp.cgi", FaultAnswer::Stall, 1);
    let mut face = Face::start(&sandbox, hurried()).await;
    look_into(&mut face, films).await;
    face.write("film.mkv", &[7; 5000]);
    add(&mut face, &["film.mkv"], DuplicateRule::Copy).await;
    until_stage(&mut face, "copying", |stage| matches!(stage, Stage::Copying { .. })).await;
    until_called(&sandbox, "file/cp.cgi").await;
    let home = face.stop().await;
    // The answer was lost, but not the deed.
    sandbox.put_file("/film.mkv", vec![7; 5000]);
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!((sandbox.files().len(), sandbox.count("file/cp.cgi")), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_out_because_of_what_was_there_long_ago() {
    let sandbox = empty_sandbox().await;
    let there = sandbox.put_file("/film.mkv", vec![7; 5000]);
    let mut face = Face::start(&sandbox, hurried()).await;
    look_into(&mut face, FolderId::ROOT).await;
    let home = face.stop().await;
    delete_behind_its_back(&sandbox, &there.url).await;
    let state = rusqlite::Connection::open(home.path().join("state.db")).unwrap();
    state.execute("UPDATE folders SET listed = listed - 11 * 60 * 1000", []).unwrap();
    drop(state);
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    face.write("film.mkv", &[7; 5000]);
    face.add(FolderId::ROOT, &["film.mkv"], ClashRule::Skip).await;
    face.until("verified", |face| face.all_verified(1)).await;
    assert_eq!(sandbox.count("folder/ls.cgi"), 2, "one look at the folder is enough");
}
