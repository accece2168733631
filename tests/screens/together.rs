//! Both panes going together, swapped, and reached from the queue.

use fichier::app::{Effect, Side};
use fichier::local::{Kind, LocalPath};
use fichier::protocol::{Answer, Event, FolderView, Request};
use fichier::queue::{JobId, Stage};
use fichier::remote::FolderId;

use super::face::Face;
use super::world::{entry, job, local_folder, remote_file, remote_folder, view};

/// Both sides hold `films` and `photos's`; this disk also `alone`.
fn both() -> Face {
    let mut face = Face::ready(120, 24);
    face.press("C-r");
    let folder = |name| entry(name, Kind::Folder, 0);
    face.list_local(Ok(local_folder(vec![folder("alone"), folder("films"), folder("it's")])));
    face.engine(Event::Folder { view: Box::new(root()) });
    face.press("S");
    face.shows("Both panes go into folders and out of them together; S ends that.");
    face.shows("in step");
    face.take();
    face
}

fn root() -> FolderView {
    view(0, &[], Vec::new(), vec![remote_folder(7, "films"), remote_folder(8, "it's")])
}

fn films() -> FolderView {
    view(7, &["films"], vec![remote_file(1, "x", 1)], vec![remote_folder(9, "old")])
}

fn label(face: &Face, side: Side) -> String {
    face.app.side(side).place().label()
}

fn asked_for(face: &mut Face, id: i64) -> bool {
    let wanted = Request::Folder { folder: FolderId(id), refresh: false };
    face.asked().iter().any(|(_, request)| *request == wanted)
}

#[test]
fn what_one_pane_enters_and_leaves_so_does_the_other() {
    let mut face = both();
    face.press("g g j j l");
    assert!(asked_for(&mut face, 7));
    assert_eq!(label(&face, Side::Local), "/home/me/films");
    assert_eq!(label(&face, Side::Remote), "/films");
    face.press("h");
    assert_eq!(label(&face, Side::Remote), "/");
    // A name the service writes otherwise, from its side.
    face.press("tab");
    face.engine(Event::Folder { view: Box::new(root()) });
    let folder = |name| entry(name, Kind::Folder, 0);
    face.list_local(Ok(local_folder(vec![folder("films"), folder("it's")])));
    face.press("G l");
    assert_eq!(label(&face, Side::Remote), "/it's");
    assert_eq!(label(&face, Side::Local), "/home/me/it's");
    face.press("S");
    face.shows("Each pane goes its own way again.");
    face.press("h");
    assert_eq!(label(&face, Side::Local), "/home/me/it's");
}

#[test]
fn what_is_not_there_is_waited_for_outside() {
    let mut face = both();
    face.press("g g j l");
    face.shows("The account has no folder alone there: it waits until you come back.");
    face.shows("one pane waits");
    assert_eq!(label(&face, Side::Remote), "/");
    face.press("h");
    face.shows("in step");
    assert_eq!(
        (label(&face, Side::Local), label(&face, Side::Remote)),
        ("/home/me".into(), "/".into())
    );
    // Made meanwhile, it is gone into.
    let folder = |name| entry(name, Kind::Folder, 0);
    face.list_local(Ok(local_folder(vec![folder("alone"), folder("films")])));
    face.press("g g j l");
    face.take();
    let with = view(0, &[], Vec::new(), vec![remote_folder(11, "alone")]);
    face.engine(Event::Folder { view: Box::new(with) });
    assert!(asked_for(&mut face, 11));
    assert_eq!(label(&face, Side::Remote), "/alone");
}

#[test]
fn a_listing_that_is_slow_is_caught_up_with() {
    let mut face = both();
    face.press("g g j j l");
    face.list_local(Ok(local_folder(vec![entry("old", Kind::Folder, 0)])));
    face.press("G l");
    assert_eq!(label(&face, Side::Remote), "/films", "nobody knows yet what is in it");
    face.take();
    face.engine(Event::Folder { view: Box::new(films()) });
    assert!(asked_for(&mut face, 9));
    assert_eq!(label(&face, Side::Remote), "/films/old");
}

#[test]
fn other_ways_end_it() {
    for (keys, why) in [
        ("g p 'films' enter", "a pane went another way"),
        ("g g j l tab l", "the pane that waited went on alone"),
        ("h", "the other pane is at its root already"),
    ] {
        let mut face = both();
        face.press(keys);
        face.shows(&format!("Synchronised browsing is off: {why}. S turns it on."));
        assert!(face.app.together().is_none());
    }
}

#[test]
fn a_comparison_goes_along() {
    let mut face = both();
    face.press("= enter");
    face.shows("By size: 1 only on this disk, 2 the same.");
    face.press("esc esc = enter G l");
    assert!(face.app.comparison().is_some());
    face.list_local(Ok(local_folder(vec![entry("x", Kind::File, 1)])));
    face.press("h");
    face.press("S");
    face.press("G");
    assert!(face.app.comparison().is_some(), "it is compared when both are listed");
}

#[test]
fn the_panes_are_swapped_and_back() {
    let mut face = Face::ready(80, 24);
    let column = |face: &Face, text: &str| {
        let screen = face.screen();
        let line = screen.lines().find(|line| line.contains(text)).unwrap().to_owned();
        line.chars().count() - line[line.find(text).unwrap()..].chars().count()
    };
    assert!(column(&face, "/home/me") < column(&face, "1fichier:/"));
    face.press("g s");
    assert!(column(&face, "/home/me") > column(&face, "1fichier:/"));
    // On a narrow screen the one with the keys is seen, as before.
    face.resize(40, 12);
    face.shows("/home/me");
    face.press("tab");
    face.shows("1fichier:/");
    face.press("g s tab");
    face.shows("/home/me");
}

#[test]
fn the_queue_leads_to_both_ends_of_a_job() {
    let mut face = Face::ready(80, 24);
    face.jobs(vec![job(1, "a.mkv", 5, Stage::Waiting)]);
    face.press("w g o");
    let listed = |order| if let Effect::ListLocal { path, .. } = order { Some(path) } else { None };
    let listed: Vec<_> = face.take().into_iter().filter_map(listed).collect();
    assert_eq!(listed, [LocalPath::new("/home/me/films")]);
    assert_eq!(face.app.focus(), Side::Local);
    face.press("w g t");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Locate { path: "/Backups".into() });
    let files = vec![remote_file(1, "b.mkv", 5), remote_file(2, "a.mkv", 5)];
    let there = view(7, &["Backups"], files, Vec::new());
    face.answer(ticket, Answer::Folder(Box::new(there)));
    let entry = face.app.pane().entry().unwrap().1;
    assert_eq!((entry.name().as_ref(), face.app.focus()), ("a.mkv", Side::Remote));
    assert_eq!(face.app.transfers().job(JobId(1)).unwrap().name(), "a.mkv");
}

#[test]
fn what_is_taken_up_in_the_account_is_put_down_as_a_download() {
    let mut face = Face::ready(80, 24);
    face.press("tab G x tab p");
    face.shows("A download is a copy: the account keeps its files.");
    let (_, request) = face.one_request();
    let Request::Survey { errand } = request else { panic!("{request:?}") };
    assert_eq!((errand.wanted.len(), errand.to), (1, LocalPath::new("/home/me")));
}
