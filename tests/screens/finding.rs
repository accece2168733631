//! Finding, jumping, places and the text of a file, as keys and screens.

use fichier::app::{DiskFact, DiskOrder, Effect, Ticket};
use fichier::local::change::Change;
use fichier::local::{Bookmark, Fault, Kept, Kind, LocalPath, Peek};
use fichier::protocol::Request;

use super::face::Face;
use super::world::{entry, home, local_folder};

impl Face {
    fn last_disk_order(&mut self) -> DiskOrder {
        let disk = |order| if let Effect::Disk(order) = order { Some(order) } else { None };
        self.take().into_iter().filter_map(disk).next_back().expect("an order for the disk")
    }

    #[track_caller]
    fn search(&mut self) -> (Ticket, String) {
        let order = self.last_disk_order();
        let DiskOrder::Find { ticket, text, .. } = order else { panic!("{order:?}") };
        (ticket, text)
    }

    fn finds(&mut self, ticket: Ticket, names: &[&str], whole: bool) {
        let entries = names.iter().map(|name| entry(name, Kind::File, 7)).collect();
        let folder = local_folder(entries);
        self.disk(DiskFact::Found { ticket, folder, looked: 1_234, whole });
    }

    fn under_cursor(&self) -> String {
        self.app.pane().entry().map(|(_, row)| row.name().into_owned()).unwrap_or_default()
    }
}

#[test]
fn hits_come_while_it_goes_on_and_are_acted_on_like_files() {
    let mut face = Face::ready(120, 24);
    face.press("F 'film' enter");
    face.shows("Searching. Esc ends it.");
    let (ticket, text) = face.search();
    assert_eq!(text, "film");
    face.finds(ticket, &["a/film.mkv"], false);
    face.shows("searching, 1,234 seen");
    face.shows("a/film.mkv");
    face.press("space");
    face.finds(ticket, &["a/film.mkv", "b/c/film 2.mkv"], true);
    face.shows_not("searching");
    face.shows("“film” below /home/me");
    face.shows("1 marked");
    face.press("d d y");
    let (ticket, change) = face.one_change();
    assert_eq!(change, Change::Trash(vec![LocalPath::new("/home/me/a/film.mkv")]));
    // Afterwards it is looked again, and the old hits stay meanwhile.
    face.changed(ticket, Default::default());
    let orders = face.take();
    let again = orders.iter().find_map(|order| {
        if let Effect::Disk(DiskOrder::Find { ticket, .. }) = order { Some(*ticket) } else { None }
    });
    face.shows("film 2.mkv");
    face.finds(again.unwrap(), &["b/c/film 2.mkv"], true);
    face.shows_not("a/film.mkv");
}

#[test]
fn the_last_part_of_a_hit_is_renamed_and_its_folder_is_gone_to() {
    let mut face = Face::ready(80, 24);
    face.press("F '*.mkv' enter");
    let (ticket, _) = face.search();
    face.finds(ticket, &["a/film.mkv"], true);
    face.press("r 'X' enter");
    let Change::Rename(renames) = face.one_change().1 else { panic!() };
    assert_eq!(renames, [(LocalPath::new("/home/me/a/film.mkv"), "filmX.mkv".into())]);
    face.press("g o");
    face.list_local(Ok(local_folder(vec![
        entry("other", Kind::File, 1),
        entry("film.mkv", Kind::File, 1),
    ])));
    assert_eq!(face.app.pane().place().label(), "/home/me/a");
    assert_eq!(face.under_cursor(), "film.mkv");
}

#[test]
fn esc_and_the_way_up_lead_back_to_the_folder_and_end_the_search() {
    for leave in ["esc", "h"] {
        let mut face = Face::ready(80, 24);
        face.press("F 'film' enter");
        let (ticket, _) = face.search();
        face.press(leave);
        let orders = face.take();
        let stops = |order: &Effect| matches!(order, Effect::Disk(DiskOrder::Stop { ticket: of }) if *of == ticket);
        assert!(orders.iter().any(stops), "{leave}: {orders:?}");
        face.orders = orders;
        face.list_local(Ok(home()));
        face.shows("film10.mkv");
        face.take();
        // A hit that comes late changes nothing.
        face.finds(ticket, &["late"], true);
        face.shows_not("late");
    }
}

#[test]
fn nothing_found_says_so() {
    let mut face = Face::ready(120, 24);
    face.press("F enter");
    face.shows("Type a part of the name");
    face.press("'zzz' enter");
    let (ticket, _) = face.search();
    face.finds(ticket, &[], true);
    face.shows("Nothing here is called that. Esc goes back.");
}

#[test]
fn a_few_letters_jump_and_esc_goes_back() {
    let mut face = Face::ready(80, 24);
    face.press("G f 'f1'");
    assert_eq!(face.under_cursor(), "film10.mkv");
    face.shows("Jump: f1");
    face.press("backspace");
    face.press("tab");
    face.shows("2 of");
    face.press("esc");
    assert_eq!(face.under_cursor(), "東京 été 🗼.mkv");
    face.press("f 'notes' enter");
    assert_eq!(face.under_cursor(), "notes.txt");
    face.press("f 'qqq'");
    face.shows("no name");
    face.press("enter");
    assert_eq!(face.under_cursor(), "notes.txt");
}

#[test]
fn a_letter_leads_to_a_folder_of_either_side() {
    let mut face = Face::ready(80, 24);
    face.press("m");
    face.shows("A letter for /home/me:");
    face.press("'h'");
    let kept = Kept::Local(LocalPath::new("/home/me"));
    assert_eq!(
        face.last_disk_order(),
        DiskOrder::KeepBookmark { letter: 'h', place: Some(kept.clone()) }
    );
    face.press("tab");
    let bookmarks = vec![
        Bookmark { letter: 'h', place: kept },
        Bookmark { letter: 'q', place: Kept::Remote("/Backups/2026".to_owned()) },
    ];
    let recent = vec![Kept::Remote("/old place".to_owned())];
    face.disk(DiskFact::Places { bookmarks, recent });
    face.event(fichier::app::Event::Key(super::face::key_event("'")));
    face.shows("1fichier:/Backups/2026");
    face.shows("1fichier:/old place");
    face.press("'z'");
    face.press("esc");
    face.shows("There is no bookmark z");
    face.event(fichier::app::Event::Key(super::face::key_event("'")));
    face.press("'q'");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Locate { path: "/Backups/2026".into() });
    face.event(fichier::app::Event::Key(super::face::key_event("'")));
    face.press("delete");
    face.shows("The bookmark h is gone.");
    let gone = DiskOrder::KeepBookmark { letter: 'h', place: None };
    assert_eq!(face.last_disk_order(), gone);
}

#[test]
fn folders_seen_last_are_on_the_list_and_kept() {
    let mut face = Face::ready(80, 24);
    face.press("g g j l");
    face.list_local(Ok(local_folder(vec![])));
    face.take();
    face.event(fichier::app::Event::Key(super::face::key_event("'")));
    face.press("enter");
    assert_eq!(face.app.pane().place().label(), "/home/me");
    face.press("q");
    let orders = face.take();
    let kept = orders.iter().any(|order| matches!(order, Effect::Disk(DiskOrder::KeepRecent(_))));
    assert!(kept, "{orders:?}");
}

#[test]
fn the_text_of_a_file_is_below_its_facts() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'notes' enter F3");
    let order = face.last_disk_order();
    let DiskOrder::Peek { ticket, path } = order else { panic!("{order:?}") };
    assert_eq!(path, LocalPath::new("/home/me/notes.txt"));
    let mut lines: Vec<String> = (0..100).map(|n| format!("line {n}")).collect();
    lines.push("\u{1b}[31mred".to_owned());
    face.disk(DiskFact::Peeked { ticket, result: Ok(Peek::Text { lines, more: true }) });
    face.shows("line 5");
    face.press("G");
    face.shows("␛[31mred");
    face.shows("only the beginning is shown");
    face.press("k");
    face.shows_not("only the beginning is shown");
    face.press("q F3");
    let DiskOrder::Peek { ticket, .. } = face.last_disk_order() else { panic!() };
    face.disk(DiskFact::Peeked { ticket, result: Err(Fault::Denied) });
    face.shows("This user may not use it.");
}
