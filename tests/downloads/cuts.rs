//! Connections that are cut, links that expire, bytes that are damaged, files
//! that change meanwhile.

use std::time::Duration;

use fichier::downloads::{DownloadHold, DownloadStage};
use fichier::protocol::{QueueOrder, Request, Settings};
use fichier::queue::{JobId, Verdict};
use fichier::sandbox::quirks::Cut;

use super::{is_held, names, noise, part, read, start};
use crate::support::face::{Face, config, empty_sandbox, hurried};

async fn rests(face: &mut Face, id: JobId) {
    face.until_at(id, |stage| matches!(stage, DownloadStage::Resting { .. })).await;
}

/// What came has another checksum than the service tells.
async fn differs(face: &mut Face, id: JobId) {
    let differs = |why: &DownloadHold| matches!(why, DownloadHold::Mismatch { .. });
    face.until_at(id, |stage| is_held(stage, differs)).await;
}

async fn order(face: &mut Face, order: QueueOrder) {
    face.ask(Request::Queue { order }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_cuts_at_any_place_cost_one_link_and_no_byte() {
    let sandbox = empty_sandbox().await;
    let body = noise(6_000_000, 2);
    sandbox.put_file("/a.bin", body.clone());
    let mut face = start(&sandbox).await;
    let cuts: Vec<u64> = noise(21, 77).iter().map(|byte| 40_000 + u64::from(*byte) * 800).collect();
    sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(cuts[0])));
    let ids = face.download(face.errand(&["/a.bin"])).await;
    for cut in &cuts[1..] {
        rests(&mut face, ids[0]).await;
        sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(*cut)));
        // What rests is hurried on by hand: twenty real rests would take long.
        order(&mut face, QueueOrder::Resume { jobs: ids.clone() }).await;
        face.until_at(ids[0], |stage| !matches!(stage, DownloadStage::Resting { .. })).await;
    }
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
    assert_eq!(sandbox.count("download"), 22);
    assert_eq!(face.downloads[&ids[0]].tries, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_link_is_replaced_by_another() {
    let sandbox = empty_sandbox().await;
    let body = noise(2_000_000, 3);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| {
        quirks.download.drop = Some(Cut::once(500_000));
        quirks.download.resume = Duration::ZERO;
    });
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
    assert_eq!(sandbox.count("download/get_token.cgi"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_instead_of_the_bytes_is_no_file() {
    let sandbox = empty_sandbox().await;
    let body = noise(100_000, 4);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| quirks.download.html_instead = 1);
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    rests(&mut face, ids[0]).await;
    assert_eq!(std::fs::metadata(part(&face)).unwrap().len(), 0, "nothing was written");
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_ranges_costs_bytes_and_nothing_else() {
    let sandbox = empty_sandbox().await;
    let body = noise(2_000_000, 5);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| {
        quirks.download.ignores_range = true;
        quirks.download.drop = Some(Cut { at: 700_000, times: 3 });
    });
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_connections_are_used_where_they_are_allowed() {
    let sandbox = empty_sandbox().await;
    let body = noise(40_000_000, 6);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| quirks.download.drop = Some(Cut { at: 5_000_000, times: 3 }));
    let mut face = start(&sandbox).await;
    let settings = Settings { ranges: 2, ..Settings::default() };
    face.ask(Request::Set { settings }).await.unwrap();
    let ids = face.download(face.errand(&["/a.bin"])).await;
    // The sandbox tells no checksum of a file that large.
    let saved = DownloadStage::Done { verdict: Verdict::Unchecked };
    face.until_at(ids[0], |stage| *stage == saved).await;
    assert_eq!(read(&face, "a.bin"), body);
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
    assert!(sandbox.count("download") > 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_bytes_are_fetched_anew_once_and_then_nothing_is_kept() {
    let sandbox = empty_sandbox().await;
    let body = noise(300_000, 7);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.put_file("/b.bin", body.clone());
    let mut face = start(&sandbox).await;
    sandbox.set(|quirks| quirks.download.corrupt = 1);
    let ids = face.download(face.errand(&["/a.bin"])).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
    assert_eq!(face.downloads[&ids[0]].bad, 1);

    sandbox.set(|quirks| quirks.download.corrupt = 2);
    let ids = face.download(face.errand(&["/b.bin"])).await;
    differs(&mut face, ids[0]).await;
    assert!(!face.target().join("b.bin").exists());
    order(&mut face, QueueOrder::Resume { jobs: ids.clone() }).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "b.bin"), body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_meanwhile_is_noticed_and_taken_when_told() {
    let sandbox = empty_sandbox().await;
    let file = sandbox.put_file("/a.bin", noise(2_000_000, 8));
    sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(900_000)));
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    rests(&mut face, ids[0]).await;
    let other = noise(1_500_000, 9);
    sandbox.change_file(&file.id, other.clone());
    face.until_at(ids[0], |stage| is_held(stage, |why| *why == DownloadHold::Changed)).await;
    assert!(!face.target().join("a.bin").exists());
    order(&mut face, QueueOrder::Resume { jobs: ids.clone() }).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), other);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changed_without_changing_its_size_never_mixes() {
    let sandbox = empty_sandbox().await;
    let file = sandbox.put_file("/a.bin", noise(2_000_000, 10));
    sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(900_000)));
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    rests(&mut face, ids[0]).await;
    let other = noise(2_000_000, 11);
    sandbox.change_file(&file.id, other.clone());
    differs(&mut face, ids[0]).await;
    assert!(!face.target().join("a.bin").exists());
    order(&mut face, QueueOrder::Resume { jobs: ids.clone() }).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), other);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_goes_on_after_a_restart_with_what_came() {
    let sandbox = empty_sandbox().await;
    let body = noise(6_000_000, 21);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| quirks.download.drop = Some(Cut::once(4_000_000)));
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    rests(&mut face, ids[0]).await;
    let came = face.downloads[&ids[0]].have.total();
    assert!(came > 0);
    let target = face.target();
    let home = face.stop().await;
    sandbox.forget_calls();
    let config = config(&sandbox, home.path(), hurried());
    let mut face = Face::with(config, home).await;
    face.until_saved(ids[0]).await;
    assert_eq!(std::fs::read(target.join("a.bin")).unwrap(), body);
    assert_eq!(sandbox.count("download/get_token.cgi"), 0, "the link is still good");
    assert_eq!(sandbox.count("download"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn pausing_keeps_and_cancelling_removes_what_came() {
    let sandbox = empty_sandbox().await;
    let body = noise(2_000_000, 22);
    sandbox.put_file("/a.bin", body.clone());
    sandbox.set(|quirks| quirks.download.stall = Some(Cut::always(1_000_000)));
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    face.until_at(ids[0], |stage| *stage == DownloadStage::Fetching).await;
    let some = |face: &Face| std::fs::metadata(part(face)).is_ok_and(|meta| meta.len() > 900_000);
    while !some(&face) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    order(&mut face, QueueOrder::Pause { jobs: ids.clone(), after: false }).await;
    face.until("paused with its bytes", |face| {
        let job = &face.downloads[&ids[0]];
        job.stage == DownloadStage::Paused && job.have.total() > 900_000
    })
    .await;
    order(&mut face, QueueOrder::Cancel { jobs: ids.clone() }).await;
    face.until("swept", |face| face.downloads[&ids[0]].part.is_none()).await;
    assert_eq!(names(&face.target()), [""; 0]);
    sandbox.set(|quirks| quirks.download.stall = None);
    order(&mut face, QueueOrder::Retry { jobs: ids.clone() }).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_marks_its_content_saves_the_second_half() {
    let sandbox = empty_sandbox().await;
    let file = sandbox.put_file("/a.bin", noise(2_000_000, 30));
    sandbox.set(|quirks| {
        quirks.download.tags = true;
        quirks.download.drop = Some(Cut::once(900_000));
    });
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/a.bin"])).await;
    rests(&mut face, ids[0]).await;
    sandbox.change_file(&file.id, noise(2_000_000, 31));
    face.until("begun anew", |face| {
        let job = &face.downloads[&ids[0]];
        job.tries == 1 && job.have.is_empty() && job.link.is_none()
    })
    .await;
}
