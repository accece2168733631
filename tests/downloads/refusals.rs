//! What the service refuses, and what its user is asked then.

use std::time::Duration;

use fichier::downloads::{DownloadHold, DownloadStage};
use fichier::engine::Pace;
use fichier::protocol::{Decision, Request, Settings};
use fichier::queue::Verdict;
use fichier::remote::ProblemKind;

use super::{is_held, noise, start};
use crate::support::face::{Face, empty_sandbox, hurried};

#[tokio::test(flavor = "multi_thread")]
async fn credit_is_asked_for_and_never_spent_unasked() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", noise(1000, 12));
    sandbox.put_file("/b.bin", noise(1000, 13));
    sandbox.set(|quirks| quirks.account.needs_cdn = true);
    let mut face = start(&sandbox).await;
    let settings = Settings { downloads: 1, ..Settings::default() };
    face.ask(Request::Set { settings }).await.unwrap();
    let ids = face.download(face.errand(&["/a.bin", "/b.bin"])).await;
    for id in &ids {
        face.until_at(*id, |stage| is_held(stage, |why| *why == DownloadHold::Cdn)).await;
    }
    assert_eq!(sandbox.count("download/get_token.cgi"), 1, "one refusal is enough for all");
    let decision = Decision::UseCdn { jobs: vec![ids[1]] };
    face.ask(Request::Decide { decision }).await.unwrap();
    face.until_saved(ids[1]).await;
    assert!(is_held(&face.downloads[&ids[0]].stage, |why| *why == DownloadHold::Cdn));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_asked_for_once_and_written_nowhere() {
    let sandbox = empty_sandbox().await;
    for (name, seed) in [("/x/a.bin", 14), ("/x/b.bin", 15), ("/x/c.bin", 16)] {
        sandbox.put_locked(name, noise(1000, seed), "a-long-secret");
    }
    let mut face = start(&sandbox).await;
    let settings = Settings { downloads: 1, ..Settings::default() };
    face.ask(Request::Set { settings }).await.unwrap();
    let ids = face.download(face.errand(&["/x"])).await;
    let asks = |wrong| {
        move |stage: &DownloadStage| is_held(stage, |why| *why == DownloadHold::Password { wrong })
    };
    for id in &ids {
        face.until_at(*id, asks(false)).await;
    }
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
    let path = face.home.path().join("password");
    for (text, wrong) in [("not that one\n", true), ("a-long-secret\n", false)] {
        std::fs::write(&path, text).unwrap();
        let decision = Decision::Unlock { jobs: ids.clone(), path: path.clone() };
        face.ask(Request::Decide { decision }).await.unwrap();
        if wrong {
            for id in &ids {
                face.until_at(*id, asks(true)).await;
            }
        }
    }
    for id in &ids {
        face.until_saved(*id).await;
    }
    std::fs::remove_file(path).unwrap();
    let home = face.stop().await;
    for (path, bytes) in crate::support::program::files(home.path()) {
        let holds = bytes.windows(13).any(|window| window == b"a-long-secret");
        assert!(!holds, "the password is in {}", path.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_places_make_all_wait() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", noise(1000, 17));
    sandbox.set(|quirks| quirks.account.other_location = true);
    let mut face = start(&sandbox).await;
    face.download(face.errand(&["/a.bin"])).await;
    face.until("an outage", |face| {
        face.gate.outage.as_ref().is_some_and(|(_, why)| why.kind == ProblemKind::Locations)
    })
    .await;
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_free_account_is_told_so_once() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", noise(1000, 18));
    sandbox.put_file("/b.bin", noise(1000, 18));
    sandbox.set(|quirks| quirks.account.offer = 0);
    let mut face = start(&sandbox).await;
    let settings = Settings { downloads: 1, ..Settings::default() };
    face.ask(Request::Set { settings }).await.unwrap();
    let ids = face.download(face.errand(&["/a.bin", "/b.bin"])).await;
    for id in ids {
        face.until_at(id, |stage| is_held(stage, |why| matches!(why, DownloadHold::Key(_)))).await;
    }
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_small_files_makes_no_flood() {
    let sandbox = empty_sandbox().await;
    for n in 0..40_u64 {
        sandbox.put_file(&format!("/many/{n}.txt"), noise(500, n));
    }
    let mut face =
        Face::start(&sandbox, Pace { steady: Duration::from_millis(20), ..hurried() }).await;
    let ids = face.download(face.errand(&["/many"])).await;
    assert_eq!(ids.len(), 40);
    for id in &ids {
        face.until_saved(*id).await;
    }
    assert_eq!(sandbox.count("download/get_token.cgi"), 40, "one link a file");
    assert_eq!((sandbox.count("file/info.cgi"), sandbox.locks()), (0, 0));
    let done = DownloadStage::Done { verdict: Verdict::Verified };
    assert!(face.downloads.values().all(|job| job.stage == done));
}
