//! The two panes compared, as keys and screens.

use fichier::app::{DiskFact, DiskOrder, Effect, Side, Ticket};
use fichier::local::{Fault, Kind, LocalPath};
use fichier::protocol::Event;
use fichier::remote::{Checksum, RemoteFile};

use super::face::Face;
use super::world::{entry, local_folder, remote_file, remote_folder, view};

fn stored(number: u32, name: &str, bytes: &[u8]) -> RemoteFile {
    let checksum = Some(Checksum::of(bytes));
    RemoteFile { checksum, ..remote_file(number, name, bytes.len() as u64) }
}

/// Here: `a`, `it's`, `only` and the folder `films`. There: `a` of the same
/// size, `it's` of another one, `there` and the folders `films` and `more`.
fn both() -> Face {
    let mut face = Face::ready(100, 24);
    face.press("C-r");
    let (file, folder) = (Kind::File, Kind::Folder);
    let here = [("a", file, 3), ("it's", file, 3), ("only", file, 5), ("films", folder, 0)];
    let here = here.map(|(name, kind, size)| entry(name, kind, size));
    face.list_local(Ok(local_folder(here.to_vec())));
    face.engine(Event::Folder { view: Box::new(account(b"abc")) });
    face.take();
    face
}

fn account(a: &[u8]) -> fichier::protocol::FolderView {
    let files = vec![stored(1, "a", a), stored(2, "it's", b"other"), stored(3, "there", b"x")];
    view(0, &[], files, vec![remote_folder(7, "films"), remote_folder(8, "more")])
}

fn marked(face: &Face, side: Side) -> Vec<String> {
    face.app.side(side).marked().map(|row| row.name().into_owned()).collect()
}

/// The one order to read files.
fn to_read(face: &mut Face) -> (Ticket, Vec<LocalPath>) {
    let digest = |order| {
        if let Effect::Disk(DiskOrder::Digest { ticket, files }) = order {
            Some((ticket, files))
        } else {
            None
        }
    };
    face.take().into_iter().find_map(digest).expect("files to be read")
}

#[test]
fn what_is_missing_or_different_is_said_signed_and_marked() {
    let mut face = both();
    face.press("=");
    face.shows("Compare the panes");
    face.shows("/home/me and 1fichier:/");
    face.press("enter");
    face.shows("By size: 1 only on this disk, 2 only in the account, 1 differs, 2 the same.");
    assert_eq!(marked(&face, Side::Local), ["it's", "only"]);
    assert_eq!(marked(&face, Side::Remote), ["more", "it's", "there"]);
    let screen = face.screen();
    let has = |name: &str, sign: &str| {
        let lines = screen.lines().filter(|line| line.contains(name));
        lines.map(|line| line.matches(sign).count()).sum::<usize>()
    };
    // What the account alone has stands in the same line.
    assert_eq!((has(" only ", " + "), has("it's", " ~ "), has("films", " = ")), (2, 2, 2));
    // By name alone only what is missing counts.
    face.press("C-x d k enter");
    face.shows("By name: 1 only on this disk, 2 only in the account, 3 the same.");
    assert_eq!(marked(&face, Side::Local), ["only"]);
    // Esc drops the marks, then the comparison.
    face.press("esc esc");
    assert!(face.app.comparison().is_none());
}

#[test]
fn content_is_read_where_the_size_is_the_same_and_nowhere_else() {
    let mut face = both();
    face.press("= j enter");
    face.shows("Reading 1 file (3 B) to compare; Esc ends it.");
    let (ticket, files) = to_read(&mut face);
    assert_eq!(files, [LocalPath::new("/home/me/a")]);
    let told = |sums, bytes, whole| DiskFact::Digested { ticket, sums, bytes, whole };
    face.disk(told(Vec::new(), 2, false));
    face.shows("comparing 2 B of 3 B");
    face.disk(told(vec![Ok(Checksum::of(b"xyz"))], 3, true));
    face.shows("By content: 1 only on this disk, 2 only in the account, 2 differ, 1 the same.");
    assert_eq!(marked(&face, Side::Local), ["a", "it's", "only"]);
    // What was read is not read again, and a new listing is believed.
    face.take();
    face.engine(Event::Folder { view: Box::new(account(b"xyz")) });
    face.press("= j enter");
    face.shows("1 differs, 2 the same.");
    assert!(!face.take().iter().any(|order| matches!(order, Effect::Disk(_))));
}

#[test]
fn a_listing_meanwhile_begins_no_file_anew_and_leaving_stops_it() {
    let mut face = both();
    face.press("= j enter");
    let (ticket, _) = to_read(&mut face);
    face.engine(Event::Folder { view: Box::new(account(b"abd")) });
    assert!(face.take().is_empty(), "the reading goes on");
    face.disk(DiskFact::Digested { ticket, sums: Vec::new(), bytes: 1, whole: false });
    face.shows("comparing 1 B of 3 B");
    face.press("tab g g j enter");
    let stops = |order: &Effect| matches!(order, Effect::Disk(DiskOrder::Stop { ticket: of }) if *of == ticket);
    assert!(face.take().iter().any(stops), "another folder is another matter");
    assert!(face.app.comparison().is_none());
    face.disk(DiskFact::Digested { ticket, sums: Vec::new(), bytes: 3, whole: true });
}

#[test]
fn what_cannot_be_read_is_not_known() {
    let mut face = both();
    face.press("= j enter");
    let (ticket, _) = to_read(&mut face);
    let sums = vec![Err(Fault::Denied)];
    face.disk(DiskFact::Digested { ticket, sums, bytes: 0, whole: true });
    face.shows("1 differs, 1 not known, 1 the same.");
    assert_eq!(marked(&face, Side::Local), ["it's", "only"]);
}

#[test]
fn folders_that_are_not_listed_are_not_compared() {
    let mut face = Face::start(80, 24);
    face.press("= enter");
    face.shows("Both folders must be listed before they can be compared.");
}
