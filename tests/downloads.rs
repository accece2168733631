//! Downloads by the engine, against the sandbox over real HTTP: cut, expired,
//! changed, refused, without room. What has its real name is whole and
//! proven, or was never there.

mod cuts;
mod disk;
mod member;
mod refusals;

use std::path::Path;

use fichier::downloads::{DownloadHold, DownloadStage};
use fichier::protocol::{Errand, Failure, QueueOrder, Request, Wanted};
use fichier::queue::{ClashRule, JobId};
use fichier::remote::{FileUrl, FolderId, ProblemKind};
use fichier::sandbox::Running;

use crate::support::face::{Face, config, empty_sandbox, hurried};

/// Bytes without a pattern.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    };
    (0..length).map(|_| next()).collect()
}

/// All names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort_unstable();
    names
}

fn read(face: &Face, name: &str) -> Vec<u8> {
    std::fs::read(face.target().join(name)).unwrap()
}

async fn start(sandbox: &Running) -> Face {
    Face::start(sandbox, hurried()).await
}

fn is_held(stage: &DownloadStage, meant: impl Fn(&DownloadHold) -> bool) -> bool {
    matches!(stage, DownloadStage::Held { why } if meant(why))
}

/// The only temporary file there is.
fn part(face: &Face) -> std::path::PathBuf {
    let names = names(&face.target());
    assert!(names.len() == 1 && names[0].ends_with(".fichier-part"), "{names:?}");
    face.target().join(&names[0])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_comes_with_its_name_time_and_proof() {
    let sandbox = empty_sandbox().await;
    let body = noise(3_000_000, 1);
    sandbox.put_file("/Films/été.mkv", body.clone());
    let mut face = start(&sandbox).await;
    let ids = face.download(face.errand(&["/Films/été.mkv"])).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "été.mkv"), body);
    assert_eq!(names(&face.target()), ["été.mkv"]);
    let job = &face.downloads[&ids[0]];
    let meta = std::fs::metadata(face.target().join("été.mkv")).unwrap();
    let date = job.facts.as_ref().unwrap().date.unwrap();
    let modified = meta.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(i64::try_from(modified.as_secs()).unwrap(), date.secs());
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bare_link_is_enough_and_a_wrong_one_fails() {
    let sandbox = empty_sandbox().await;
    let body = noise(1000, 19);
    let file = sandbox.put_file("/a.bin", body.clone());
    let mut face = start(&sandbox).await;
    let link = |url: &str| Wanted::Link { file: FileUrl::new(url) };
    let wanted = vec![link(&file.url), link("https://1fichier.com/?nothingatallthere000")];
    let errand = Errand { wanted, ..face.errand(&[]) };
    let ids = face.download(errand).await;
    face.until_saved(ids[0]).await;
    assert_eq!(read(&face, "a.bin"), body);
    face.until_at(
        ids[1],
        |stage| matches!(stage, DownloadStage::Failed { why } if why.kind == ProblemKind::NotFound),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_queues_nothing() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/a.bin", noise(10, 20));
    sandbox.put_file("/twice", b"1".to_vec());
    sandbox.put_file("/twice", b"2".to_vec());
    let mut face = start(&sandbox).await;
    let errand = face.errand(&["/a.bin", "/nothing"]);
    let answer = face.ask(Request::Download { errand }).await;
    assert!(
        matches!(&answer, Err(Failure::Problem(problem)) if problem.kind == ProblemKind::NotFound),
        "{answer:?}"
    );
    let errand = face.errand(&["/twice"]);
    let answer = face.ask(Request::Download { errand }).await;
    assert!(
        matches!(&answer, Err(Failure::Invalid(why)) if why.contains("2 things")),
        "{answer:?}"
    );
    assert!(face.downloads.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn both_directions_share_numbers_and_orders() {
    let sandbox = empty_sandbox().await;
    sandbox.put_file("/x/a.bin", noise(1000, 23));
    let mut face = start(&sandbox).await;
    face.write("b.bin", &noise(1000, 24));
    face.write("c.bin", &noise(1000, 25));
    let first = face.add(FolderId::ROOT, &["b.bin"], ClashRule::Hold).await;
    let second = face.download(face.errand(&["/x/a.bin"])).await;
    let third = face.add(FolderId::ROOT, &["c.bin"], ClashRule::Hold).await;
    assert_eq!([first[0], second[0], third[0]].map(|id| id.0), [1, 2, 3]);
    face.until_saved(second[0]).await;
    face.until("both sent", |face| face.all_verified(2)).await;
    face.ask(Request::Queue { order: QueueOrder::ClearFinished }).await.unwrap();
    face.until("all cleared", |face| face.jobs.is_empty() && face.downloads.is_empty()).await;
    let home = face.stop().await;
    let config = config(&sandbox, home.path(), hurried());
    let mut face = Face::with(config, home).await;
    let fourth = face.download(face.errand(&["/x/a.bin"])).await;
    assert_eq!(fourth, [JobId(4)], "no number is used twice");
}
