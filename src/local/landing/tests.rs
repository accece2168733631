use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use super::*;
use crate::clock::Moment;
use crate::remote::Checksum;

fn landing(base: &Path, below: &[&str], name: &str) -> Landing {
    let below = below.iter().map(|part| (*part).to_owned()).collect();
    Landing { base: LocalPath::new(base), below, name: name.to_owned() }
}

fn want(size: u64) -> Want<'static> {
    Want { id: 7, size, part: None, end: 0, despite_clash: false }
}

fn finish(size: u64, taken: Taken) -> Finish {
    Finish { size, date: Some(Moment(1_600_000_000_500)), taken }
}

fn ready(landing: &Landing, want: Want<'_>) -> Result<Open, LandFault> {
    landing.ready(want, &Rooms::default())
}

/// A whole temporary file.
fn written(landing: &Landing, bytes: &[u8]) -> Part {
    let want = Want { despite_clash: true, ..want(bytes.len() as u64) };
    let open = ready(landing, want).unwrap();
    open.write(bytes, 0).unwrap();
    open.part
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    names
}

#[test]
fn a_file_is_private_until_it_has_its_name_and_time() {
    let dir = tempfile::tempdir().unwrap();
    let landing = landing(&dir.path().join("new"), &["a", "b"], "film.mkv");
    let part = written(&landing, b"hello");
    let folder = dir.path().join("new/a/b");
    assert_eq!(names(&folder), [".film.mkv.7.fichier-part"]);
    let meta = fs::metadata(folder.join(&part.name)).unwrap();
    assert_eq!(meta.mode() & 0o777, 0o600);
    assert_eq!(landing.place(&part, finish(5, Taken::Stop)), Ok("film.mkv".to_owned()));
    assert_eq!(names(&folder), ["film.mkv"]);
    let meta = fs::metadata(folder.join("film.mkv")).unwrap();
    assert_eq!((meta.mtime(), meta.mtime_nsec()), (1_600_000_000, 500_000_000));
    assert_eq!(meta.permissions().mode() & 0o700, 0o600);
    // Asked once more after a crash, it has its name already.
    assert_eq!(landing.place(&part, finish(5, Taken::Stop)), Ok("film.mkv".to_owned()));
}

#[test]
fn room_is_taken_before_the_first_byte() {
    let dir = tempfile::tempdir().unwrap();
    let landing = landing(dir.path(), &[], "a");
    let open = ready(&landing, want(1 << 20)).unwrap();
    let meta = fs::metadata(dir.path().join(&open.part.name)).unwrap();
    assert_eq!(meta.len(), 0, "the length tells what was written");
    assert!(meta.blocks() * 512 >= 1 << 20, "{}", meta.blocks());
    drop(open);
    let huge = ready(&landing, want(u64::MAX >> 2));
    assert!(matches!(huge, Err(LandFault::Space { needed, .. }) if needed > 1 << 60), "{huge:?}");
    assert_eq!(names(dir.path()), [""; 0], "nothing is left of what could not begin");
}

#[test]
fn only_the_very_file_is_gone_on_with() {
    let dir = tempfile::tempdir().unwrap();
    let landing = landing(dir.path(), &[], "a");
    let part = written(&landing, b"hello");
    let again = |end| Want { part: Some(&part), end, ..want(10) };
    assert!(!ready(&landing, again(5)).unwrap().fresh);
    assert!(landing.open(&part, 5).is_ok());
    assert!(matches!(landing.open(&part, 6), Err(LandFault::Gone)));
    // Too short: somebody took bytes away. It is left to them.
    let open = ready(&landing, again(6)).unwrap();
    assert!(open.fresh && open.part.name == ".a.7-2.fichier-part");
    drop(open);
    // Another file of the same name.
    let path = dir.path().join(&part.name);
    fs::rename(&path, dir.path().join("moved")).unwrap();
    fs::write(&path, b"hello").unwrap();
    assert!(matches!(landing.open(&part, 0), Err(LandFault::Gone)));
    assert_eq!(landing.place(&part, finish(5, Taken::Stop)), Err(LandFault::Gone));
    landing.sweep(&part).unwrap();
    assert!(path.exists(), "another's file is not removed");
}

#[test]
fn what_is_not_trusted_is_emptied_first() {
    let dir = tempfile::tempdir().unwrap();
    let landing = landing(dir.path(), &[], "a");
    let part = written(&landing, b"hello");
    let open = ready(&landing, Want { part: Some(&part), ..want(5) }).unwrap();
    assert_eq!((open.fresh, &open.part), (false, &part));
    assert_eq!(fs::read(dir.path().join(&part.name)).unwrap(), b"");
}

#[test]
fn two_never_write_the_same_temporary_file() {
    let dir = tempfile::tempdir().unwrap();
    let landing = landing(dir.path(), &[], "a");
    let one = ready(&landing, want(5)).unwrap();
    let two = ready(&landing, want(5)).unwrap();
    assert_ne!(one.part, two.part);
    assert!(matches!(landing.open(&one.part, 0), Err(LandFault::Gone)));
    let part = one.part.clone();
    drop(one);
    assert!(landing.open(&part, 0).is_ok());
}

#[test]
fn nothing_is_overwritten_unless_meant() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.txt"), b"mine").unwrap();
    let landing = landing(dir.path(), &[], "a.txt");
    assert!(matches!(ready(&landing, want(5)), Err(LandFault::Clash { there: 4 })));
    let place = |taken| {
        let part = written(&landing, b"hello");
        (landing.place(&part, finish(5, taken)), part)
    };
    let (result, part) = place(Taken::Stop);
    assert_eq!(result, Err(LandFault::Clash { there: 4 }));
    landing.sweep(&part).unwrap();
    let (result, part) = place(Taken::Number);
    assert_eq!(result, Ok("a (2).txt".to_owned()));
    assert_eq!(landing.place(&part, finish(5, Taken::Number)), Ok("a (2).txt".to_owned()));
    assert_eq!(fs::read(dir.path().join("a.txt")).unwrap(), b"mine");
    assert_eq!(place(Taken::Replace).0, Ok("a.txt".to_owned()));
    assert_eq!(fs::read(dir.path().join("a.txt")).unwrap(), b"hello");
    assert_eq!(names(dir.path()), ["a (2).txt", "a.txt"]);
}

#[test]
fn a_folder_is_never_replaced_and_a_link_is_replaced_itself() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("a")).unwrap();
    let to = landing(dir.path(), &[], "a");
    let part = written(&to, b"hello");
    assert!(matches!(to.place(&part, finish(5, Taken::Replace)), Err(LandFault::Clash { .. })));
    fs::write(dir.path().join("far"), b"far").unwrap();
    symlink("far", dir.path().join("b")).unwrap();
    let to = landing(dir.path(), &[], "b");
    let part = written(&to, b"hello");
    assert_eq!(to.place(&part, finish(5, Taken::Replace)), Ok("b".to_owned()));
    assert_eq!(fs::read(dir.path().join("far")).unwrap(), b"far");
    assert!(!fs::symlink_metadata(dir.path().join("b")).unwrap().is_symlink());
}

#[test]
fn no_name_and_no_link_leads_out_of_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let (inside, outside) = (dir.path().join("in"), dir.path().join("out"));
    fs::create_dir_all(&inside).unwrap();
    fs::create_dir_all(&outside).unwrap();
    symlink(&outside, inside.join("link")).unwrap();
    fs::write(inside.join("file"), b"x").unwrap();
    let refused = |below: &[&str], name: &str| ready(&landing(&inside, below, name), want(5)).err();
    for (below, name) in
        [(&[".."][..], "a"), (&["a/b"], "a"), (&[], ".."), (&[], "x/y"), (&[""], "a")]
    {
        assert!(matches!(refused(below, name), Some(LandFault::Name { .. })), "{below:?} {name}");
    }
    let link = LandFault::Link { name: "link".to_owned() };
    assert_eq!(refused(&["link"], "a"), Some(link));
    let file = LandFault::NotAFolder { name: "file".to_owned() };
    assert_eq!(refused(&["file"], "a"), Some(file));
    assert_eq!(names(&outside), [""; 0]);
    // The temporary name as a link, put there by somebody else.
    symlink(outside.join("stolen"), inside.join(".a.7.fichier-part")).unwrap();
    let open = ready(&landing(&inside, &[], "a"), want(5)).unwrap();
    assert_eq!(open.part.name, ".a.7-2.fichier-part");
    assert_eq!(names(&outside), [""; 0]);
}

#[test]
fn a_follower_sums_what_comes_and_ends_when_left() {
    let dir = tempfile::tempdir().unwrap();
    let landing = landing(dir.path(), &[], "a");
    let bytes: Vec<u8> = (0..700_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let open = ready(&landing, want(bytes.len() as u64)).unwrap();
    let (spot, part) = (landing.clone(), open.part.clone());
    let mut follower = Follower::start(move || spot.reader(&part), bytes.len() as u64).unwrap();
    let sum = follower.sum().unwrap();
    let lead = follower.lead();
    for (at, piece) in bytes.chunks(100_000).enumerate() {
        open.write(piece, at as u64 * 100_000).unwrap();
        lead.there((at as u64 * 100_000) + piece.len() as u64);
    }
    assert_eq!(sum.blocking_recv(), Ok(Ok(Checksum::of(&bytes))));
    assert_eq!(lead.hashed(), 700_000);

    let part = open.part;
    let mut follower = Follower::start(move || landing.reader(&part), 10).unwrap();
    let sum = follower.sum().unwrap();
    drop(follower);
    assert!(sum.blocking_recv().is_err());
}
