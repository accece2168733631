//! Changes on the local side, as keys and screens.

use fichier::app::{DiskFact, DiskOrder, Effect, Event, Ticket};
use fichier::clock::Moment;
use fichier::local::change::{
    Answer, Change, Clash, ClashKind, Decision, Figures, Outcome, Record, Refusal, Side, Step,
    Target, What,
};
use fichier::local::{Fault, Kind, LocalPath};

use super::face::{Face, NOW};
use super::world::{ago, entry, local_folder};

fn at(name: &str) -> LocalPath {
    LocalPath::new(format!("/home/me/{name}"))
}

fn all(names: &[&str]) -> Vec<LocalPath> {
    names.iter().map(|name| at(name)).collect()
}

fn moved(from: &str, to: &str) -> Step {
    Step::Moved { from: at(from), to: at(to) }
}

fn done(steps: Vec<Step>) -> Outcome {
    Outcome { steps, ..Outcome::default() }
}

impl Face {
    /// The orders for the disk among those given so far.
    fn disk_orders(&mut self) -> Vec<DiskOrder> {
        let disk = |order| if let Effect::Disk(order) = order { Some(order) } else { None };
        self.take().into_iter().filter_map(disk).collect()
    }

    /// The one change among the orders given so far.
    #[track_caller]
    pub fn one_change(&mut self) -> (Ticket, Change) {
        let mut orders = self.disk_orders();
        orders.retain(|order| matches!(order, DiskOrder::Change { .. }));
        let Some(DiskOrder::Change { ticket, change }) = orders.pop() else {
            panic!("no change\n{}", self.screen())
        };
        assert!(orders.is_empty(), "{orders:?}");
        (ticket, change)
    }

    pub fn disk(&mut self, fact: DiskFact) {
        self.event(Event::Disk(fact));
    }

    pub fn changed(&mut self, ticket: Ticket, outcome: Outcome) {
        self.disk(DiskFact::Changed { ticket, outcome: Box::new(outcome) });
    }

    fn clashes(&mut self, ticket: Ticket, kind: ClashKind) {
        let side = |name: &str, size| Side { path: at(name), size, modified: ago(5) };
        let clash = Clash { kind, coming: side("a/film.mkv", 700), there: side("b/film.mkv", 1) };
        self.disk(DiskFact::Clash { ticket, clash: Box::new(clash) });
    }

    /// The answer among the orders given so far.
    fn answered(&mut self) -> Option<Answer> {
        let answer = |order| {
            if let DiskOrder::Answer { answer, .. } = order { Some(answer) } else { None }
        };
        self.disk_orders().into_iter().find_map(answer).expect("an answer")
    }
}

#[test]
fn what_is_taken_up_is_put_down_elsewhere() {
    let mut face = Face::ready(80, 24);
    face.press("G space k space y y");
    face.shows("2 entries to be copied: p puts it down.");
    face.press("g g j l");
    face.list_local(Ok(local_folder(vec![])));
    face.press("p");
    let (_, change) = face.one_change();
    let Change::Copy { items, to } = change else { panic!("{change:?}") };
    assert_eq!((items.len(), to), (2, Target::Into(at("films"))));
    // A copy can be put down again, a move cannot.
    face.press("p x");
    assert!(matches!(face.take().as_slice(), [Effect::Disk(_)] | []));
}

#[test]
fn a_move_is_done_told_shown_and_taken_back() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'notes' enter x esc H");
    face.press("g g j l");
    face.list_local(Ok(local_folder(vec![])));
    face.take();
    face.press("p");
    let (ticket, change) = face.one_change();
    let to = Target::Into(at("films"));
    assert_eq!(change, Change::Move { items: all(&["notes.txt"]), to });
    face.press("p");
    face.shows("Nothing was taken up");
    let outcome = Outcome {
        landed: Some(at("films/notes.txt")),
        ..done(vec![moved("notes.txt", "films/notes.txt")])
    };
    face.changed(ticket, outcome);
    face.shows("Moved notes.txt to /home/me/films/notes.txt.");
    let orders = face.take();
    assert!(orders.iter().any(|order| matches!(order, Effect::ListLocal { .. })));
    assert!(orders.iter().any(|order| matches!(order, Effect::Disk(DiskOrder::Remember(_)))));

    face.press("u");
    let (ticket, change) = face.one_change();
    assert_eq!(change, Change::Undo(vec![moved("notes.txt", "films/notes.txt")]));
    face.changed(ticket, done(vec![moved("films/notes.txt", "notes.txt")]));
    face.shows("Taken back: notes.txt.");
    face.press("u");
    face.shows("Nothing is left that can be taken back");
}

#[test]
fn who_has_jumped_elsewhere_is_not_thrown_to_what_has_landed() {
    let mut face = Face::ready(80, 24);
    face.press("a 'zz' enter");
    let (ticket, _) = face.one_change();
    face.changed(ticket, Outcome { landed: Some(at("zz")), ..done(vec![]) });
    face.press("f 'notes' enter");
    let entries = ["notes.txt", "zz"].map(|name| entry(name, Kind::File, 1)).to_vec();
    face.list_local(Ok(local_folder(entries)));
    face.press("i");
    face.shows("/home/me/notes.txt");
}

#[test]
fn an_undo_with_nothing_to_undo_says_so() {
    let mut face = Face::ready(80, 24);
    face.press("u");
    face.shows("Nothing was changed here yet");
    assert!(face.take().is_empty());
}

#[test]
fn folders_are_made_by_whole_paths_and_names_are_given() {
    let mut face = Face::ready(80, 24);
    face.press("a 'new/sub folder' enter");
    let (ticket, change) = face.one_change();
    assert_eq!(change, Change::MakeFolder(at("new/sub folder")));
    let outcome = Outcome {
        problems: vec![(at("new/sub folder"), Refusal::Fault(Fault::Exists))],
        failed: 1,
        ..Outcome::default()
    };
    face.changed(ticket, outcome);
    face.shows("Error: sub folder: Something of that name is there already");
    face.press("esc a '~/other' enter");
    assert_eq!(face.one_change().1, Change::MakeFolder(at("other")));
    face.press("a ' ' enter");
    face.shows("A folder needs a name.");
    face.press("esc G r 'x/' enter");
    face.shows("A name holds no slash; X moves.");
    face.press("backspace enter");
    let Change::Rename(renames) = face.one_change().1 else { panic!() };
    assert_eq!(renames.len(), 1);
}

#[test]
fn files_go_into_the_trash_after_a_question_whose_answer_is_no() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'notes' enter d d");
    face.shows("Put 1 file into the trash?");
    face.shows("notes.txt");
    face.shows("They can be brought back (u).");
    face.press("enter");
    assert!(face.take().is_empty());
    face.press("F8 y");
    let (ticket, change) = face.one_change();
    assert_eq!(change, Change::Trash(all(&["notes.txt"])));
    let (from, to, note) = (at("notes.txt"), at("t/notes.txt"), at("i/notes.txt"));
    face.changed(ticket, done(vec![Step::Trashed { from, to, note }]));
    face.shows("notes.txt is in the trash. u brings it back.");
}

#[test]
fn a_folder_asks_for_its_number_and_tells_what_it_holds() {
    let mut face = Face::ready(80, 24);
    face.press("g g j space space delete");
    face.shows("Put 2 folders into the trash?");
    face.shows("Counting what the folders hold.");
    let orders = face.disk_orders();
    let [DiskOrder::Count { ticket, items }] = orders.as_slice() else { panic!("{orders:?}") };
    assert_eq!(*items, all(&["films", "photos"]));
    face.disk(DiskFact::Counted { ticket: *ticket, counts: (12, 3, 5_000), whole: false });
    face.shows("12 files in 3 folders, 5.00 kB, so far, counting.");
    face.disk(DiskFact::Counted { ticket: *ticket, counts: (99, 4, 9_000), whole: true });
    face.shows("99 files in 4 folders, 9.00 kB, in all.");
    face.press("'1' enter");
    face.shows("That is not the number");
    face.press("backspace '2' enter");
    assert_eq!(face.one_change().1, Change::Trash(all(&["films", "photos"])));
}

#[test]
fn a_count_nobody_waits_for_is_stopped() {
    let mut face = Face::ready(80, 24);
    face.press("g g j d d");
    let orders = face.disk_orders();
    let [DiskOrder::Count { ticket, .. }] = orders.as_slice() else { panic!("{orders:?}") };
    face.press("esc");
    face.disk(DiskFact::Counted { ticket: *ticket, counts: (1, 1, 1), whole: false });
    assert_eq!(face.disk_orders(), [DiskOrder::Stop { ticket: *ticket }]);
}

#[test]
fn deleting_for_good_always_asks_for_the_number() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'notes' enter D");
    face.shows("Delete 1 file for good?");
    face.shows("This cannot be undone.");
    face.press("y enter");
    face.shows("That is not the number");
    face.press("backspace '1' enter");
    let (ticket, change) = face.one_change();
    assert_eq!(change, Change::Erase(all(&["notes.txt"])));
    face.changed(ticket, done(vec![Step::Erased(at("notes.txt"))]));
    face.press("u");
    face.shows("what is deleted for good stay");
}

#[test]
fn a_typed_target_is_completed_by_the_disk() {
    let mut face = Face::ready(80, 24);
    face.press("G C 'fi' tab");
    face.list_local(Ok(local_folder(vec![
        entry("film festival", Kind::Folder, 0),
        entry("films", Kind::Folder, 0),
        entry("fix.txt", Kind::File, 1),
        entry(".final", Kind::Folder, 0),
    ])));
    face.shows("/home/me/film");
    face.shows("film festival/  films/");
    face.take();
    face.press("'s' tab");
    face.list_local(Ok(local_folder(vec![entry("films", Kind::LinkToFolder, 0)])));
    face.shows("/home/me/films/");
    face.take();
    face.press("enter");
    let (ticket, change) = face.one_change();
    let Change::Copy { to, .. } = change else { panic!("{change:?}") };
    assert_eq!(to, Target::Typed(LocalPath::new("/home/me/films/")));
    face.changed(ticket, Outcome::default());
    face.press("X C-u '../x' enter");
    let (_, change) = face.one_change();
    let Change::Move { to, .. } = change else { panic!("{change:?}") };
    assert_eq!(to, Target::Typed(LocalPath::new("/home/x")));
}

#[test]
fn a_late_completion_changes_nothing() {
    let mut face = Face::ready(80, 24);
    face.press("g p tab 'x'");
    face.list_local(Ok(local_folder(vec![entry("films", Kind::Folder, 0)])));
    face.shows("/home/me/x");
    face.press("esc");
    face.shows("film9.mkv");
}

/// A face whose first change runs and another waits.
fn two_changes() -> (Face, Ticket) {
    let mut face = Face::ready(80, 24);
    face.press("G y y p");
    let (ticket, _) = face.one_change();
    face.press("p");
    face.shows("It begins when what runs now is done");
    assert!(face.disk_orders().is_empty());
    (face, ticket)
}

#[test]
fn one_long_change_at_a_time_and_short_ones_at_once() {
    let (mut face, first) = two_changes();
    let figures = Figures { bytes: 340, all_bytes: 1_000, ..Figures::default() };
    face.disk(DiskFact::Changing { ticket: first, figures });
    face.shows("copying 34 %, 340 B of 1.00 kB (+1)");
    face.press("r 'x' enter");
    assert!(matches!(face.one_change().1, Change::Rename(_)));
    face.changed(first, Outcome::default());
    assert!(matches!(face.one_change().1, Change::Copy { .. }));
}

#[test]
fn what_runs_is_on_the_list_and_can_be_stopped() {
    let (mut face, first) = two_changes();
    face.press("g c");
    face.shows("now");
    face.shows("waits");
    face.press("j x");
    face.shows_not("waits");
    face.press("k x");
    let stop = DiskOrder::Stop { ticket: first };
    assert!(face.disk_orders().contains(&stop));
    face.shows("stopping");
    face.changed(first, Outcome { stopped: true, ..Outcome::default() });
    face.shows("Nothing was changed yet.");
    face.press("esc");
    face.shows("stopped before its end.");
}

#[test]
fn a_taken_name_is_asked_about_and_no_is_the_answer_at_hand() {
    let (mut face, first) = two_changes();
    face.clashes(first, ClashKind::Files);
    face.shows("There is a file of that name");
    face.shows("for this one only");
    face.press("enter");
    let skip = Answer { decision: Decision::Skip, for_all: false };
    assert_eq!(face.answered(), Some(skip));
    face.clashes(first, ClashKind::Files);
    face.press("j j a");
    face.shows("for all of this kind");
    face.press("enter");
    let newer = Answer { decision: Decision::Newer, for_all: true };
    assert_eq!(face.answered(), Some(newer));
    face.clashes(first, ClashKind::Mixed);
    face.shows_not("Replace");
    face.press("esc");
    assert_eq!(face.answered(), None);
}

#[test]
fn a_question_waits_until_the_user_is_free() {
    let (mut face, first) = two_changes();
    face.press("a 'fold'");
    face.clashes(first, ClashKind::Folders);
    face.shows("New folder");
    face.shows("a change asks");
    face.press("esc");
    face.shows("Make one folder of both");
    // It goes with its change.
    face.changed(first, Outcome::default());
    face.shows_not("Make one folder");
}

#[test]
fn leaving_stops_what_runs_and_waits_for_it() {
    let (mut face, first) = two_changes();
    face.press("q");
    face.shows("Running here: copying.");
    face.press("enter");
    assert!(face.take().is_empty());
    face.press("q y");
    assert!(face.disk_orders().contains(&DiskOrder::Stop { ticket: first }));
    face.changed(first, Outcome { stopped: true, ..Outcome::default() });
    assert!(face.take().iter().any(|order| matches!(order, Effect::Quit)));
}

#[test]
fn earlier_changes_are_found_and_taken_back_from_the_list() {
    let mut face = Face::ready(120, 30);
    face.press("a 'x' enter");
    let (ticket, _) = face.one_change();
    face.changed(ticket, done(vec![Step::Made(at("x"))]));
    face.press("g c");
    let ticket = face.disk_orders().into_iter().find_map(|order| {
        if let DiskOrder::Recall { ticket } = order { Some(ticket) } else { None }
    });
    let record = |minutes, what, steps| Record::new(ago(minutes), what, done(steps), None);
    let records = vec![
        record(9_000, What::Erase, vec![Step::Erased(at("gone"))]),
        record(8_000, What::Rename, vec![moved("old", "older")]),
    ];
    face.disk(DiskFact::Recalled { ticket: ticket.unwrap(), records });
    face.shows("The folder x is made.");
    face.shows("old is called older now.");
    face.press("/ 'me/gone' enter");
    face.shows_not("older");
    face.press("u");
    face.shows("Search: me/gone");
    face.press("/ C-u 'old is' enter g g enter");
    face.shows("moved /home/me/old to /home/me/older");
    face.press("q u");
    let (ticket, change) = face.one_change();
    assert_eq!(change, Change::Undo(vec![moved("old", "older")]));
    face.now = Moment(NOW.0 + 5);
    face.changed(ticket, done(vec![moved("older", "old")]));
    face.shows("Taken back.");
    // The key in the pane reaches only this session's own.
    face.press("esc esc u");
    assert_eq!(face.one_change().1, Change::Undo(vec![Step::Made(at("x"))]));
}

#[test]
fn from_one_side_to_the_other_it_is_sending() {
    let mut face = Face::ready(80, 24);
    face.press("G y y tab p");
    face.shows("Counting. Esc stops it.");
}
