//! The sheet before sending.

use fichier::app::{Effect, Event, Ticket};
use fichier::local::{Cannot, Count, LocalPath};
use fichier::protocol::{Answer, Failure, Request};
use fichier::queue::{ClashRule, JobId};
use fichier::remote::FolderId;

use super::face::Face;
use super::world::{found, walk};

pub fn walk_ticket(face: &Face) -> Ticket {
    let mut last = None;
    for order in &face.orders {
        if let Effect::Walk { ticket, .. } = order {
            last = Some(*ticket);
        }
    }
    last.expect("a walk was ordered")
}

#[test]
fn the_main_job_by_its_keys() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'film' enter space c");
    let ticket = walk_ticket(&face);
    let Some(Effect::Walk { roots, .. }) = face.take().pop() else { panic!() };
    assert_eq!(roots, [LocalPath::new("/home/me/films")]);
    let count = Count { files: 3, bytes: 5_000, folders: 2, cannot: 0 };
    face.event(Event::Walking { ticket, count });
    face.shows("so far 3 files, 5.00 kB, in 2 folders");
    let files = vec![found("/home/me/films/a.mkv", &["films"], 10)];
    face.event(Event::Walked { ticket, walk: Box::new(walk(files)) });
    face.shows("send   1 file, 10 B");
    face.press("enter");
    let (_, request) = face.one_request();
    let Request::Add { target, files, on_clash, moves: false, .. } = request else {
        panic!("{request:?}")
    };
    assert_eq!((target, on_clash), (FolderId::ROOT, ClashRule::Hold));
    assert_eq!(
        (files[0].name.as_str(), files[0].below.as_slice()),
        ("a.mkv", &["films".to_owned()][..])
    );
    assert_eq!(face.app.pane().marks().count(), 0);
    face.shows("1 file (10 B) to /");
}

#[test]
fn a_move_says_what_goes_and_stays_a_move_to_the_queue() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'film9' enter M");
    let ticket = walk_ticket(&face);
    face.take();
    face.shows("Move");
    face.shows("Local files go when verified.");
    let files = vec![found("/home/me/film9.mkv", &[], 10)];
    face.event(Event::Walked { ticket, walk: Box::new(walk(files)) });
    face.shows("Enter moves, Esc leaves.");
    face.press("enter");
    let (_, request) = face.one_request();
    assert!(matches!(request, Request::Add { moves: true, .. }), "{request:?}");
}

#[test]
fn an_early_yes_waits_for_the_count_and_for_bad_news() {
    for (trouble, sent) in [(false, 1), (true, 0)] {
        let mut face = Face::ready(80, 24);
        face.press("c enter");
        let ticket = walk_ticket(&face);
        face.take();
        let mut walk = walk(vec![found("/home/me/a.mkv", &[], 10)]);
        if trouble {
            walk.cannot.push((LocalPath::new("/home/me/empty"), Cannot::Empty));
        }
        face.event(Event::Walked { ticket, walk: Box::new(walk) });
        let add =
            |order: &Effect| matches!(order, Effect::Ask { request: Request::Add { .. }, .. });
        assert_eq!(face.take().iter().filter(|order| add(order)).count(), sent);
        assert_eq!(face.app.dialogs().len(), 1 - sent, "what cannot go is shown first");
    }
}

#[test]
fn what_is_marked_goes_in_the_order_of_the_list() {
    let mut face = Face::ready(80, 24);
    face.press(", r A c");
    walk_ticket(&face);
    let Some(Effect::Walk { roots, .. }) = face.take().pop() else { panic!() };
    let mut seen: Vec<String> = roots.iter().map(LocalPath::name).collect();
    let pane = face.app.pane();
    let shown = pane.view().iter().filter_map(|row| pane.rows().get(*row));
    let shown: Vec<String> = shown.map(|row| row.name().to_string()).collect();
    assert!(seen.len() > 2);
    assert_eq!(seen, shown);
    seen.sort();
    assert_ne!(seen, shown, "the order of the test says something");
}

#[test]
fn esc_stops_the_count_and_late_reports_are_dropped() {
    let mut face = Face::ready(80, 24);
    face.press("c");
    let ticket = walk_ticket(&face);
    face.press("esc");
    assert!(
        face.orders.iter().any(|o| matches!(o, Effect::StopWalk { ticket: t } if *t == ticket))
    );
    face.event(Event::Walked { ticket, walk: Box::new(walk(vec![found("/x", &[], 1)])) });
    assert!(face.app.dialogs().is_empty());
}

#[test]
fn a_walk_of_an_earlier_sheet_does_not_fill_a_later_one() {
    let mut face = Face::ready(80, 24);
    face.press("c");
    let early = walk_ticket(&face);
    face.press("esc j c");
    face.event(Event::Walked { ticket: early, walk: Box::new(walk(vec![found("/x", &[], 1)])) });
    face.shows("Counting.");
}

#[test]
fn what_cannot_go_is_listed_with_its_reason_and_changed_names_as_stored() {
    let mut face = Face::ready(100, 30);
    face.press("c");
    let ticket = walk_ticket(&face);
    let mut walk = walk(vec![found("/home/me/it's", &[], 5)]);
    walk.cannot = vec![
        (LocalPath::new("/home/me/void"), Cannot::Empty),
        (LocalPath::new("/home/me/huge"), Cannot::TooBig),
        (LocalPath::new("/home/me/root-only"), Cannot::Unreadable),
        (LocalPath::new("/home/me/pipe"), Cannot::NotAFile),
    ];
    walk.empty_folders = vec![vec!["nothing".to_owned()]];
    face.event(Event::Walked { ticket, walk: Box::new(walk) });
    for text in [
        "4 things that cannot go",
        "/home/me/void: empty",
        "/home/me/huge: larger",
        "/home/me/root-only: not readable",
        "/home/me/pipe: not a file",
        "/home/me/it's as it＇s",
        "1 folder with nothing to send",
    ] {
        face.shows(text);
    }
}

#[test]
fn same_names_wait_aside_unless_the_user_says_otherwise() {
    let sheet = || {
        let mut face = Face::ready(80, 24);
        face.press("c");
        let ticket = walk_ticket(&face);
        let files = vec![found("/home/me/notes.txt", &[], 5), found("/home/me/new", &[], 6)];
        face.event(Event::Walked { ticket, walk: Box::new(walk(files)) });
        face.take();
        face
    };
    let sent = |mut face: Face| {
        face.press("enter");
        let (_, request) = face.one_request();
        let Request::Add { files, on_clash, .. } = request else { panic!("{request:?}") };
        (files.len(), on_clash)
    };
    let face = sheet();
    face.shows("Same names (1): hold them aside until you decide");
    assert_eq!(sent(face), (2, ClashRule::Hold));
    let mut face = sheet();
    face.press("o");
    face.shows("the service keeps both");
    assert_eq!(sent(face), (2, ClashRule::KeepBoth));
    let mut face = sheet();
    face.press("o o");
    face.shows("send   1 file, 6 B");
    assert_eq!(sent(face), (1, ClashRule::Hold));
}

#[test]
fn many_files_go_in_pieces_one_after_the_other() {
    let mut face = Face::ready(80, 24);
    face.press("c");
    let ticket = walk_ticket(&face);
    let files = (0..1_200).map(|n| found(&format!("/home/me/f{n}"), &[], 1)).collect();
    face.event(Event::Walked { ticket, walk: Box::new(walk(files)) });
    face.take();
    face.press("enter");
    let mut names = Vec::new();
    for expected in [500, 500, 200] {
        let (ticket, request) = face.one_request();
        let Request::Add { files, .. } = request else { panic!("{request:?}") };
        assert_eq!(files.len(), expected);
        names.extend(files.into_iter().map(|file| file.name));
        let ids = (0..expected).map(|n| JobId(i64::try_from(n).unwrap())).collect();
        face.shows("queueing");
        face.answer(ticket, Answer::Queued(ids));
    }
    assert!(face.take().is_empty());
    assert_eq!(names, (0..1_200).map(|n| format!("f{n}")).collect::<Vec<_>>());
}

#[test]
fn a_failed_piece_says_how_many_files_are_missing() {
    let mut face = Face::ready(80, 24);
    face.press("c");
    let ticket = walk_ticket(&face);
    let files = (0..700).map(|n| found(&format!("/home/me/f{n}"), &[], 1)).collect();
    face.event(Event::Walked { ticket, walk: Box::new(walk(files)) });
    face.take();
    face.press("enter");
    let (ticket, _) = face.one_request();
    face.answer(ticket, Answer::Queued((0..500).map(JobId).collect()));
    let (ticket, _) = face.one_request();
    face.refuse(ticket, Failure::Store("disk full".into()));
    face.shows("Error: 200 of 700 files not queued");
    assert_eq!(face.app.adding(), 0);
}

#[test]
fn nothing_to_send_is_said() {
    let mut face = Face::ready(80, 24);
    face.press("k c");
    face.shows("There is nothing to send here");
    face.press("j c");
    let ticket = walk_ticket(&face);
    face.event(Event::Walked { ticket, walk: Box::new(walk(vec![])) });
    face.shows("Nothing of this can go.");
    face.take();
    face.press("enter");
    assert!(face.take().is_empty());
}
