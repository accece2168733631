use std::fs;
use std::future::poll_fn;
use std::io::Write;
use std::time::Duration;

use tempfile::TempDir;

use super::*;
use crate::remote::Checksum;

fn content(len: usize) -> Vec<u8> {
    let mut bytes = (0..251).collect::<Vec<u8>>().repeat(len / 251 + 1);
    bytes.truncate(len);
    bytes
}

fn source(dir: &TempDir, len: usize) -> Source {
    let path = dir.path().join("file");
    fs::write(&path, content(len)).unwrap();
    Source::of(LocalPath::new(path)).unwrap()
}

async fn next(reading: &mut Reading) -> Result<Step, Problem> {
    poll_fn(|cx| reading.poll_step(cx)).await
}

async fn drain(reading: &mut Reading) -> Result<Vec<u8>, Problem> {
    let mut all = Vec::new();
    while let Step::Data(piece) = next(reading).await? {
        assert!(piece.len() <= PIECE);
        all.extend_from_slice(&piece);
    }
    Ok(all)
}

/// A part that is fed, read whole and hashed.
async fn read_and_hash(len: usize, let_go: bool) {
    let dir = TempDir::new().unwrap();
    let source = source(&dir, len);
    let meter = Meter::new(1);
    let (feed, mut handles) = hash_beside(std::slice::from_ref(&source), &meter);
    let mut reading = source.read(0, feed.clone());
    let first = next(&mut reading).await.unwrap();
    if let_go {
        feed.let_go();
    }
    let Step::Data(first) = first else { panic!("nothing was read") };
    let rest = drain(&mut reading).await.unwrap();
    feed.complete();
    drop((feed, reading));
    assert_eq!([first.to_vec(), rest].concat(), content(len));
    assert_eq!(handles.remove(0).await.unwrap(), Checksum::of(&content(len)));
    assert_eq!(meter.hashed(0), len as u64);
}

#[tokio::test]
async fn gives_every_byte_and_the_checksum_of_what_it_gave() {
    for len in [1, PIECE - 1, PIECE, PIECE + 1, 5 * PIECE + 17] {
        read_and_hash(len, false).await;
    }
}

#[tokio::test]
async fn a_hasher_that_falls_behind_reads_the_rest_for_itself() {
    read_and_hash(40 * PIECE + 5, true).await;
}

#[tokio::test]
async fn several_files_are_hashed_one_after_the_other() {
    let (one, two) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let sources = [source(&one, 3000), source(&two, 10)];
    let meter = Meter::new(2);
    let (feed, handles) = hash_beside(&sources, &meter);
    for (part, source) in sources.iter().enumerate() {
        drain(&mut source.read(part, feed.clone())).await.unwrap();
    }
    for (handle, len) in handles.into_iter().zip([3000, 10]) {
        assert_eq!(handle.await.unwrap(), Checksum::of(&content(len)));
    }
}

#[tokio::test]
async fn a_file_that_changed_before_the_first_byte_is_not_read() {
    let dir = TempDir::new().unwrap();
    let source = source(&dir, 100);
    fs::write(source.path().as_path(), content(101)).unwrap();
    let problem = drain(&mut source.read(0, HashFeed::default())).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::SourceChanged);
}

/// What may happen to a file while more of it than is read ahead is unread.
async fn problem_after(spoil: impl FnOnce(&std::path::Path)) -> ProblemKind {
    let dir = TempDir::new().unwrap();
    let source = source(&dir, 20 * PIECE);
    let mut reading = source.read(0, HashFeed::default());
    next(&mut reading).await.unwrap();
    spoil(source.path().as_path());
    drain(&mut reading).await.unwrap_err().kind
}

#[tokio::test]
async fn a_file_that_changes_on_the_way_never_reaches_its_end() {
    let append = |path: &std::path::Path| {
        fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"more").unwrap();
    };
    let cut = |path: &std::path::Path| {
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(1000).unwrap();
    };
    let replace = |path: &std::path::Path| {
        let beside = path.with_extension("new");
        fs::write(&beside, content(20 * PIECE)).unwrap();
        fs::rename(beside, path).unwrap();
    };
    assert_eq!(problem_after(append).await, ProblemKind::SourceChanged);
    assert_eq!(problem_after(cut).await, ProblemKind::SourceChanged);
    assert_eq!(problem_after(replace).await, ProblemKind::SourceChanged);
    assert_eq!(
        problem_after(|path| fs::remove_file(path).unwrap()).await,
        ProblemKind::SourceChanged
    );
}

#[tokio::test]
async fn what_is_no_file_is_refused_without_waiting_for_it() {
    let dir = TempDir::new().unwrap();
    let source = source(&dir, 100);
    fs::remove_file(source.path().as_path()).unwrap();
    fs::create_dir(source.path().as_path()).unwrap();
    let problem = drain(&mut source.read(0, HashFeed::default())).await.unwrap_err();
    assert_eq!(problem.kind, ProblemKind::SourceUnreadable);
    assert!(Source::of(LocalPath::new("/nowhere/at/all")).is_err());
}

#[tokio::test]
async fn dropping_the_reading_ends_both_threads() {
    for let_go in [false, true] {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("sparse");
        File::create(&path).unwrap().set_len(1 << 30).unwrap();
        let source = Source::of(LocalPath::new(path)).unwrap();
        let meter = Meter::new(1);
        let (feed, mut handles) = hash_beside(std::slice::from_ref(&source), &meter);
        if let_go {
            feed.let_go();
        }
        let mut reading = source.read(0, feed);
        next(&mut reading).await.unwrap();
        drop(reading);
        // The hashing thread only gives up when the reading thread has let
        // go of the feed, so this ending shows both.
        let answer = tokio::time::timeout(Duration::from_secs(20), handles.remove(0)).await;
        assert_eq!(answer.unwrap().unwrap_err().kind, ProblemKind::SourceUnreadable);
        assert!(meter.hashed(0) < source.size());
    }
}
