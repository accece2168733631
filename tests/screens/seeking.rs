//! Finding in the whole account, as keys and screens.

use fichier::app::Ticket;
use fichier::operations::{Object, Order};
use fichier::protocol::{
    Answer, Crumb, Event, FindQuery, Hit, Hits, IndexOrder, IndexState, IndexView, Known, Request,
    Thing, Wanted,
};
use fichier::remote::{FileUrl, FolderId};
use fichier::search::{Condition, Query};

use super::face::Face;
use super::world::{remote_file, remote_folder, root};

fn crumb(id: i64, name: &str) -> Crumb {
    Crumb { id: FolderId(id), name: name.to_owned() }
}

/// A film in `/Films/2024`, one in `/Old`, and the folder `/Films/2024`.
fn hits() -> Hits {
    let file = |n, name: &str| Thing::File(remote_file(n, name, 1_500_000_000));
    Hits {
        hits: vec![
            Hit { folder: FolderId(12), what: Thing::Folder(remote_folder(13, "2024")) },
            Hit { folder: FolderId(13), what: file(51, "Nosferatu.mkv") },
            Hit { folder: FolderId(20), what: file(52, "Nosferatu.mkv") },
        ],
        places: vec![
            vec![crumb(0, ""), crumb(12, "Films")],
            vec![crumb(0, ""), crumb(12, "Films"), crumb(13, "2024")],
            vec![crumb(0, ""), crumb(20, "Old")],
        ],
        files: 5_311,
        folders: 1,
        bytes: 3_000_000_000,
        known: Known { files: 9_000, folders: 40, unlisted: 3, ..Known::default() },
    }
}

impl Face {
    /// The questions asked since, the last one with its ticket.
    #[track_caller]
    fn sought(&mut self) -> (Ticket, FindQuery) {
        let (ticket, request) = self.asked().pop().expect("a question");
        let Request::Find(query) = request else { panic!("{request:?}") };
        (ticket, query)
    }

    fn row(&self) -> String {
        let pane = self.app.pane();
        pane.entry().map(|(row, _)| pane.rows().label(row).into_owned()).unwrap_or_default()
    }
}

/// The remote pane with the hits of `nos`, kept.
fn found(cols: u16, rows: u16) -> Face {
    let mut face = Face::ready(cols, rows);
    face.press("tab F 'nos'");
    let (ticket, _) = face.sought();
    face.answer(ticket, Answer::Hits(Box::new(hits())));
    face.press("enter");
    face
}

#[test]
fn each_key_asks_and_a_late_answer_changes_nothing() {
    let mut face = Face::ready(120, 24);
    face.press("tab F");
    face.shows("Find:");
    face.shows("A part of a name, *.mkv");
    let (first, query) = face.sought();
    assert_eq!((query.limit, query.query), (0, Query::default()));
    face.press("'n'");
    let (early, _) = face.sought();
    face.press("'os -x'");
    let (late, query) = face.sought();
    let not = Condition::Not(Query { all: vec![Condition::Part("x".into())] });
    assert_eq!(query.query.all, [Condition::Part("nos".into()), not]);
    face.answer(first, Answer::Hits(Box::default()));
    face.answer(early, Answer::Hits(Box::default()));
    face.shows("Searching.");
    face.answer(late, Answer::Hits(Box::new(hits())));
    face.shows("“nos -x” in the account");
    face.shows("Films/2024/Nosferatu.mkv");
    face.shows("first 3 of 5,312, 3.00 GB");
    face.shows("3 unlisted");
    // What cannot be understood is said, and the hits stay meanwhile.
    face.press("' size'");
    face.take();
    face.press("'>'");
    face.shows("Something must stand behind “size>”.");
    face.shows("Films/2024/Nosferatu.mkv");
    assert!(face.asked().is_empty());
    face.press("'1G'");
    assert_eq!(face.sought().1.query.all.len(), 3);
}

#[test]
fn hits_are_acted_on_by_their_ids_wherever_they_are() {
    let mut face = found(120, 24);
    face.press("A c");
    let (_, request) = face.one_request();
    let Request::Survey { errand } = request else { panic!("{request:?}") };
    let file = |folder, n: u32| Wanted::File {
        folder: FolderId(folder),
        file: FileUrl::new(&format!("https://1fichier.com/?file{n:03}")),
    };
    let wanted = [Wanted::Folder { folder: FolderId(13) }, file(13, 51), file(20, 52)];
    assert_eq!(errand.wanted, wanted);
    face.press("d d");
    face.shows("in several folders");
    face.press("'3' enter");
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Delete { items, .. } } = request else { panic!() };
    let places: Vec<_> = items.iter().map(|item| (item.id.clone(), item.place.0)).collect();
    let url = |n: u32| Object::File(FileUrl::new(&format!("https://1fichier.com/?file{n:03}")));
    let wanted = [(Object::Folder(FolderId(13)), 12), (url(51), 13), (url(52), 20)];
    assert_eq!(places, wanted);
    face.press("G y p");
    let copied = face.take();
    assert!(format!("{copied:?}").contains("/Old/Nosferatu.mkv"), "{copied:?}");
    face.press("X '/Films' enter");
    assert!(matches!(face.one_request().1, Request::Resolve { .. }));
    face.press("A e");
    face.shows("These are in several folders");
    face.press("p");
    face.shows("These are hits: go to a folder first.");
}

#[test]
fn its_folder_is_one_key_away_and_so_is_the_way_back() {
    let mut face = found(80, 24);
    face.press("j g o");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Folder { folder: FolderId(13), refresh: false });
    assert_eq!(face.app.pane().place().label(), "/Films/2024");
    let mut face = found(80, 24);
    face.press("enter");
    assert_eq!(face.app.pane().place().label(), "/Films/2024");
    for back in ["esc", "h", "F esc", "F backspace backspace backspace backspace"] {
        let mut face = found(80, 24);
        face.press(back);
        let (ticket, request) = face.asked().pop().unwrap();
        assert_eq!(request, Request::Folder { folder: FolderId::ROOT, refresh: false }, "{back}");
        face.answer(ticket, Answer::Folder(Box::new(root())));
        face.shows("notes.txt");
        face.shows_not("Nosferatu");
    }
}

#[test]
fn what_changes_meanwhile_is_looked_for_again_and_marks_stay() {
    let mut face = found(120, 24);
    face.press("j space");
    assert_eq!(face.row(), "Old/Nosferatu.mkv");
    face.engine(Event::Folder { view: Box::new(root()) });
    face.shows("Nosferatu.mkv");
    let (ticket, query) = face.sought();
    assert_eq!(query.query.all, [Condition::Part("nos".into())]);
    // While that is under way, one question more is enough for all.
    face.engine(Event::Folder { view: Box::new(root()) });
    face.engine(Event::Folder { view: Box::new(root()) });
    assert!(face.asked().is_empty());
    let mut fewer = hits();
    fewer.hits.remove(0);
    face.answer(ticket, Answer::Hits(Box::new(fewer)));
    face.shows("1 marked");
    assert_eq!(face.row(), "Old/Nosferatu.mkv");
    face.sought();
    face.press("C-r");
    assert!(face.asked().is_empty());
}

#[test]
fn words_are_kept_for_the_next_time_and_a_filter_narrows_the_hits() {
    let mut face = found(120, 24);
    face.press("/ 'old' enter");
    face.shows("1 of 3");
    face.press("esc F");
    face.shows("Find: nos");
    face.press("'f'");
    assert_eq!(face.sought().1.query.all, [Condition::Part("nosf".into())]);
    for (cols, rows) in [(80, 24), (40, 12), (12, 3), (1, 1)] {
        face.resize(cols, rows);
        face.screen();
    }
}

#[test]
fn one_key_lists_the_whole_account_and_the_same_key_pauses_that() {
    let mut face = Face::ready(120, 24);
    face.press("g a");
    face.take();
    let view = |state, left| IndexView { state, folders: 40, left, ..IndexView::default() };
    face.engine(Event::Index { view: view(IndexState::Off, 3) });
    face.shows("3 of 40 folders never listed.");
    face.press("i");
    let (ticket, request) = face.one_request();
    let order = IndexOrder::Start { older_than: None };
    assert_eq!(request, Request::Index { order: Some(order) });
    face.answer(ticket, Answer::Index(view(IndexState::Running, 3)));
    face.shows("Listing: 37 of 40 folders, 92 %.");
    face.press("i");
    assert_eq!(face.one_request().1, Request::Index { order: Some(IndexOrder::Pause) });
}
