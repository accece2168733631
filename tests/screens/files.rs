//! The two panes.

use fichier::app::{Effect, Screen, Side};
use fichier::local::{Fault, Kind};
use fichier::operations::{Object, OperationId, Order};
use fichier::protocol::{Accepted, Answer, Event, Failure, Refresh, Request, Wait};
use fichier::remote::{FileUrl, FolderId, ProblemKind};

use super::face::{Face, NOW};
use super::world::{entry, home, local_folder, problem, remote_file, root, view};
use fichier::clock::Moment;

fn here(face: &Face) -> String {
    face.app.pane().entry().map(|(_, row)| row.name().into_owned()).unwrap_or_default()
}

#[test]
fn at_the_start_the_local_pane_is_left_and_has_the_keys() {
    let mut face = Face::start(80, 24);
    assert_eq!((face.app.focus(), face.app.screen()), (Side::Local, Screen::Files));
    let orders = face.take();
    assert!(orders.iter().any(
        |order| matches!(order, Effect::ListLocal { path, .. } if path.to_string() == "/home/me")
    ));
    let asks = |wanted: &Request| {
        orders.iter().any(|o| matches!(o, Effect::Ask { request, .. } if request == wanted))
    };
    assert!(asks(&Request::Watch));
    assert!(asks(&Request::Folder { folder: FolderId::ROOT, refresh: false }));
    face.shows("Reading the folder.");
}

#[test]
fn moving_with_counts_and_both_hands() {
    let mut face = Face::ready(80, 24);
    assert_eq!(here(&face), "films");
    face.press("2 j");
    assert_eq!(
        here(&face),
        "a-very-long-name-that-does-not-fit-into-any-column-of-the-pane.tar.gz"
    );
    face.press("G");
    assert_eq!(here(&face), "東京 été 🗼.mkv");
    face.press("g g down");
    assert_eq!(here(&face), "films");
    face.press("end up home down down");
    assert_eq!(here(&face), "photos");
}

#[test]
fn into_a_folder_and_back_to_where_one_was() {
    let mut face = Face::ready(80, 24);
    face.press("j l");
    face.list_local(Ok(local_folder(vec![entry("one", Kind::File, 1)])));
    assert_eq!(here(&face), "one");
    face.press("h");
    face.list_local(Ok(home()));
    assert_eq!(here(&face), "photos", "the cursor is on the folder one came from");
    face.press("H");
    face.list_local(Ok(local_folder(vec![entry("one", Kind::File, 1)])));
    assert_eq!(face.app.pane().place().label(), "/home/me/photos");
    face.press("L");
    assert_eq!(face.app.pane().place().label(), "/home/me");
}

#[test]
fn a_late_listing_of_a_folder_that_was_left_is_dropped() {
    let mut face = Face::ready(80, 24);
    face.press("l");
    let late = face.take();
    face.press("h");
    face.list_local(Ok(home()));
    let Some(Effect::ListLocal { ticket, path }) = late.into_iter().next() else { panic!() };
    let result = Ok(local_folder(vec![entry("late", Kind::File, 1)]));
    face.event(fichier::app::Event::LocalListed { ticket, path, result });
    face.shows_not("late");
    face.shows("film9.mkv");
}

#[test]
fn a_remote_answer_for_another_folder_is_dropped() {
    let mut face = Face::ready(80, 24);
    face.press("tab l");
    let ticket = face.ticket_of_folder(7);
    face.press("h");
    face.answer(
        ticket,
        Answer::Folder(Box::new(view(7, &["Backups"], vec![remote_file(9, "late", 1)], vec![]))),
    );
    face.shows_not("late");
    assert_eq!(face.app.pane().place().label(), "/");
}

#[test]
fn a_filter_narrows_while_typing_and_esc_drops_it_before_the_marks() {
    let mut face = Face::ready(80, 24);
    face.press("space / 'film'");
    face.shows("Filter: film");
    face.shows_not("evil");
    face.press("enter");
    assert_eq!(here(&face), "films", "the cursor stays on its row while it is seen");
    face.press("j space");
    assert_eq!(face.app.pane().marks().count(), 2);
    face.press("esc");
    face.shows("evil");
    assert_eq!(face.app.pane().marks().count(), 2);
    face.later(2_000);
    face.press("esc");
    assert_eq!(face.app.pane().marks().count(), 0);
}

#[test]
fn the_main_job_marks_the_first_hit() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'NOTES' enter space");
    let marked: Vec<_> = face.app.pane().marks().rows().collect();
    let name = face.app.pane().rows().get(marked[0]).unwrap().name().into_owned();
    assert_eq!((marked.len(), name.as_str()), (1, "notes.txt"));
}

#[test]
fn n_goes_from_hit_to_hit_of_the_last_filter() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'film' enter esc g g n");
    assert_eq!(here(&face), "films");
    face.press("n");
    assert_eq!(here(&face), "film9.mkv");
    face.press("N N");
    assert_eq!(here(&face), "film10.mkv", "it goes round");
}

#[test]
fn marks_by_range_pattern_all_and_inverted() {
    let mut face = Face::ready(80, 24);
    face.press("v j j v");
    assert_eq!(face.app.pane().marks().count(), 3);
    face.press("v G esc");
    assert_eq!(face.app.pane().marks().count(), 3, "Esc takes the unfinished range back");
    face.press("A");
    assert_eq!(face.app.pane().marks().count(), 8);
    face.press("*");
    assert_eq!(face.app.pane().marks().count(), 0);
    face.press("+ '*.mkv' enter");
    assert_eq!(face.app.pane().marks().count(), 3);
    face.press("- 'film' enter");
    assert_eq!(face.app.pane().marks().count(), 1);
    face.press("+ '{' enter");
    face.shows("This is no pattern");
}

#[test]
fn marks_and_cursor_survive_a_refresh_by_name() {
    let mut face = Face::ready(80, 24);
    face.press("4 j space k C-r");
    let cursor = here(&face);
    let mut entries = home().entries.clone();
    entries.retain(|entry| entry.name != "films");
    entries.push(entry("0-new", Kind::File, 1));
    face.list_local(Ok(local_folder(entries)));
    assert_eq!(here(&face), cursor);
    assert_eq!(face.app.pane().marks().count(), 1);
    let row = face.app.pane().marks().rows().next().unwrap();
    assert_eq!(face.app.pane().rows().get(row).unwrap().name(), cursor);
}

#[test]
fn hidden_names_and_orders() {
    let mut face = Face::ready(80, 24);
    face.shows_not(".bashrc");
    face.press("z h");
    face.shows(".bashrc");
    face.press(".");
    face.shows_not(".bashrc");
    face.press(", s G k");
    face.shows("by size");
    face.press(", r");
    face.shows("by size, reversed");
}

#[test]
fn the_prefix_shows_its_choices_after_a_moment() {
    let mut face = Face::ready(80, 24);
    face.take();
    face.press(",");
    assert_eq!(face.wake, Some(Moment(NOW.0 + 300)));
    face.shows_not("sort by extension");
    face.later(300);
    face.shows("sort by extension");
    face.press("x");
    face.shows_not("sort by extension");
    face.shows(",x means nothing here");
}

#[test]
fn enter_on_a_remote_file_lists_what_can_be_done_and_sends_nothing() {
    let mut face = Face::ready(80, 24);
    face.press("tab G enter");
    face.shows("copy the link of a remote file");
    assert!(face.take().is_empty());
    face.press("j enter");
    assert!(
        matches!(face.orders.as_slice(), [Effect::Copy(link)] if link == "https://1fichier.com/?file002")
    );
}

#[test]
fn the_menu_is_about_the_file_it_was_opened_on() {
    let mut face = Face::ready(80, 24);
    face.press("tab G enter");
    let mut fresh = root();
    fresh
        .listing
        .as_mut()
        .unwrap()
        .files
        .retain(|file| file.url != FileUrl::new("https://1fichier.com/?file002"));
    face.engine(Event::Folder { view: Box::new(fresh) });
    face.press("j enter");
    assert!(
        matches!(face.orders.as_slice(), [Effect::Copy(link)] if link == "https://1fichier.com/?file002")
    );
}

#[test]
fn deleting_asks_with_names_and_count_and_its_first_answer_is_no() {
    let mut face = Face::ready(80, 24);
    face.press("tab G space k space d d");
    face.shows("Delete 2 files?");
    face.shows("> No, keep everything");
    face.press("enter");
    assert!(face.take().is_empty());
    face.press("d d y");
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Delete { items, forever: false } } = request else {
        panic!("{request:?}")
    };
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item.place == FolderId::ROOT && !item.is_folder()));
}

#[test]
fn a_refresh_between_question_and_answer_cannot_hit_another_file() {
    let mut face = Face::ready(80, 24);
    face.press("tab G d d");
    let mut fresh = root();
    fresh.listing.as_mut().unwrap().files.pop();
    fresh.listing.as_mut().unwrap().files.remove(1);
    face.engine(Event::Folder { view: Box::new(fresh) });
    face.press("y");
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Delete { items, .. } } = request else {
        panic!("{request:?}")
    };
    let ids: Vec<_> = items.into_iter().map(|item| item.id).collect();
    assert_eq!(ids, [Object::File(FileUrl::new("https://1fichier.com/?file002"))]);
}

#[test]
fn a_folder_or_many_files_want_their_count_typed() {
    let mut face = Face::ready(80, 24);
    face.press("tab F8");
    face.shows("Type 1 to go on");
    face.press("y enter");
    face.shows("That is not the number");
    assert!(face.take().is_empty());
    face.press("backspace '1' enter");
    let (ticket, request) = face.one_request();
    let Request::Operate { order: Order::Delete { items, .. } } = request else {
        panic!("{request:?}")
    };
    assert_eq!((items.len(), &items[0].id), (1, &Object::Folder(FolderId(7))));
    face.refuse(ticket, Failure::Store("the disk is full".into()));
    face.shows("Error: Nothing was changed");
}

/// An operation of this number is on disk.
fn accepted(number: i64) -> Answer {
    Answer::Accepted(Accepted { operation: OperationId(number), clashes: Vec::new() })
}

#[test]
fn new_folders_and_names_on_both_sides() {
    let mut face = Face::ready(80, 24);
    face.press("tab a 'New' enter");
    let (ticket, request) = face.one_request();
    let names = vec!["New".to_owned()];
    let order = Order::MakeFolder { parent: FolderId::ROOT, names };
    assert_eq!(request, Request::Operate { order });
    face.answer(ticket, accepted(1));
    let mut fresh = root();
    fresh.listing.as_mut().unwrap().folders.push(super::world::remote_folder(9, "New"));
    face.engine(Event::Folder { view: Box::new(fresh) });
    assert_eq!(here(&face), "New");
    face.press("G r 'x-' enter");
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Rename { items } } = request else {
        panic!("{request:?}")
    };
    assert_eq!(items[0].id, Object::File(FileUrl::new("https://1fichier.com/?file002")));
    assert_eq!(items[0].becomes.as_deref(), Some("twinx-.mkv"));
}

#[test]
fn a_typed_path_leads_there_on_both_sides() {
    let mut face = Face::ready(80, 24);
    face.press("g p C-u '~/films/../photos' enter");
    face.list_local(Err(Fault::Denied));
    assert_eq!(face.app.pane().place().label(), "/home/me/photos");
    face.shows("This user may not use it.");
    face.press("tab g p 'a/b' enter");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Locate { path: "/a/b".into() });
    face.answer(ticket, Answer::Folder(Box::new(view(12, &["a", "b"], vec![], vec![]))));
    assert_eq!(face.app.pane().place().label(), "/a/b");
    face.shows("The folder is empty.");
    face.press("g h");
    assert_eq!(face.app.pane().place().label(), "/");
}

#[test]
fn a_refresh_that_must_wait_counts_down_each_second() {
    let mut face = Face::ready(80, 24);
    face.press("tab C-r");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Folder { folder: FolderId::ROOT, refresh: true });
    let mut waiting = root();
    waiting.refresh = Refresh::Waiting(Wait::Folder { until: Moment(NOW.0 + 12_000) });
    face.engine(Event::Folder { view: Box::new(waiting) });
    face.shows("folder list allowed in 12 s");
    assert_eq!(face.wake, Some(Moment(NOW.0 + 1_000)));
    face.later(1_000);
    face.shows("folder list allowed in 11 s");
    face.press("w");
    face.take();
    face.later(1_000);
    assert_eq!(face.wake, None, "nothing ticks that is not to be seen");
}

#[test]
fn failures_name_the_next_step_and_old_rows_stay() {
    let mut face = Face::start(80, 24);
    let ticket = face.ticket_of_folder(0);
    face.list_local(Err(Fault::Dead));
    face.shows("The disk does not answer");
    face.refuse(ticket, Failure::Problem(problem(ProblemKind::NoKey)));
    face.shows("No API key is known");
    let mut face = Face::ready(80, 24);
    let mut failed = root();
    failed.refresh = Refresh::Failed(problem(ProblemKind::ServerFault));
    face.engine(Event::Folder { view: Box::new(failed) });
    face.shows("twin.mkv");
    face.shows("not refreshed");
}

#[test]
fn a_capped_listing_says_so() {
    let mut face = Face::ready(120, 24);
    let mut capped = root();
    capped.listing.as_mut().unwrap().capped = true;
    face.engine(Event::Folder { view: Box::new(capped) });
    face.shows("capped at 5,000");
}

#[test]
fn without_a_clipboard_the_text_can_be_selected() {
    let mut face = Face::ready(80, 24);
    face.press("tab G y l");
    let Some(Effect::Copy(text)) = face.take().pop() else { panic!() };
    face.event(fichier::app::Event::Copied { reached: false, text });
    let lines: Vec<_> = face.screen().lines().map(str::to_owned).collect();
    assert!(lines.contains(&"https://1fichier.com/?file002".to_owned()), "{lines:#?}");
    face.press("q");
    face.shows("film9.mkv");
}

#[test]
fn links_are_copied_as_they_are_written_elsewhere() {
    let mut face = Face::ready(80, 24);
    face.press("tab G y L");
    face.shows("1 link");
    face.press("j enter");
    let Some(Effect::Copy(text)) = face.take().pop() else { panic!() };
    assert_eq!(text, "- [twin\\.mkv](<https://1fichier.com/?file002>)");
    face.press("y L n");
    assert!(face.take().is_empty() && face.app.dialogs().is_empty());
}

#[test]
fn another_account_shows_nothing_of_the_last() {
    let mut face = Face::ready(80, 24);
    face.press("tab G d d");
    face.engine(Event::Reset);
    face.shows_not("twin.mkv");
    assert!(face.app.dialogs().is_empty());
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Folder { folder: FolderId::ROOT, refresh: false });
    face.press("H");
    face.shows("There is no folder to go to");
}

#[test]
fn a_listing_that_overtakes_the_cached_answer_is_not_undone_by_it() {
    let mut face = Face::ready(80, 24);
    face.press("tab l");
    let ticket = face.ticket_of_folder(7);
    let mut cached = view(7, &["Backups"], vec![remote_file(9, "stale", 1)], vec![]);
    cached.refresh = Refresh::Running;
    let mut fresh = view(7, &["Backups"], vec![remote_file(8, "new", 1)], vec![]);
    fresh.listed = Some(NOW);
    face.engine(Event::Folder { view: Box::new(fresh) });
    face.answer(ticket, Answer::Folder(Box::new(cached)));
    face.shows("new");
    face.shows_not("stale");
    face.shows_not("refreshing");
}
