//! Many local names at once, as keys and screens.

use fichier::app::{Edit, Effect, Event, Ticket};
use fichier::local::LocalPath;
use fichier::local::change::Change;
use fichier::operations::Order;
use fichier::protocol::Request;

use super::face::Face;
use super::world::{entry, local_folder};

/// Two films and a note are marked, and another file has a name.
fn marked() -> Face {
    use fichier::local::Kind::File;
    let mut face = Face::start(80, 24);
    let names = ["one.mkv", "two.mkv", "three", "taken.mkv"];
    face.list_local(Ok(local_folder(names.map(|name| entry(name, File, 5)).to_vec())));
    face.press("g g j space j space space R");
    face.take();
    face
}

fn renamed(face: &mut Face) -> Vec<(String, String)> {
    let Change::Rename(renames) = face.one_change().1 else { panic!() };
    let text = |path: &LocalPath| path.name();
    renames.iter().map(|(from, to)| (text(from), to.to_string_lossy().into_owned())).collect()
}

impl Face {
    fn edited_text(&mut self) -> (Ticket, String) {
        let edit = |order| {
            if let Effect::Edit { ticket, edit: Edit::Text(text) } = order {
                Some((ticket, text))
            } else {
                None
            }
        };
        self.take().into_iter().find_map(edit).expect("the editor")
    }

    fn edited(&mut self, ticket: Ticket, text: &str) {
        self.event(Event::Edited { ticket, result: Ok(Some(text.to_owned())) });
    }
}

#[test]
fn a_pattern_is_tried_while_it_is_typed() {
    let mut face = marked();
    face.shows("0 of 3 get another name.");
    face.press("enter");
    face.shows("No name is different yet.");
    face.press("C-u 'film_{n:02}.{ext'");
    face.shows("In braces go name, ext, n or n:03");
    face.press("'}'");
    face.shows("3 of 3 get another name.");
    face.shows("→ film_01.mkv");
    face.shows("→ film_03");
    face.press("enter");
    let wanted = [("one.mkv", "film_01.mkv"), ("three", "film_02"), ("two.mkv", "film_03.mkv")];
    let wanted = wanted.map(|(from, to)| (from.to_owned(), to.to_owned()));
    assert_eq!(renamed(&mut face), wanted);
}

#[test]
fn names_that_cannot_be_given_are_shown_and_nothing_is_done() {
    let mut face = marked();
    face.press("C-u 's/one|two/taken/'");
    face.shows("2 names cannot be given.");
    face.shows("(twice)");
    face.press("enter");
    assert!(face.take().is_empty());
    face.press("C-u 's/two/taken/'");
    face.shows("1 name cannot be given.");
    face.shows("(taken)");
    face.press("esc");
    face.shows("3 marked");
}

#[test]
fn the_list_is_edited_and_checked() {
    let mut face = marked();
    face.press("tab");
    let (ticket, text) = face.edited_text();
    assert_eq!(text, "one.mkv\nthree\ntwo.mkv\n");
    face.edited(ticket, "two.mkv\nthree\n");
    face.shows("The list has 2 lines, but there are 3 names.");
    face.press("tab");
    let (ticket, text) = face.edited_text();
    assert_eq!(text, "two.mkv\nthree\n", "what was typed is not lost");
    face.edited(ticket, "two.mkv\nthree\none.mkv\n");
    face.shows("The names are those of the list");
    face.shows("2 of 3 get another name.");
    face.press("'typed in vain' enter");
    let names = renamed(&mut face);
    assert_eq!(names.len(), 3, "a ring takes three steps: {names:?}");
}

#[test]
fn r_on_marks_is_for_all_of_them() {
    let mut face = marked();
    face.press("esc r");
    face.shows("0 of 3 get another name.");
    face.press("esc esc r");
    face.shows("The new name:");
}

#[test]
fn a_file_is_opened_in_the_editor() {
    let mut face = Face::ready(80, 24);
    face.press("/ 'notes' enter e");
    let orders = face.take();
    let [Effect::Edit { ticket, edit }] = orders.as_slice() else { panic!("{orders:?}") };
    assert_eq!(*edit, Edit::File(LocalPath::new("/home/me/notes.txt")));
    face.event(Event::Edited { ticket: *ticket, result: Err("The editor ended badly.".into()) });
    face.shows("Error: The editor ended badly.");
    face.press("esc esc g g j F4");
    face.shows("The editor takes one file.");
}

/// A note, an archive and one of two twins of the account are marked.
fn marked_there() -> Face {
    let mut face = Face::ready(80, 24);
    face.press("tab g g j j space space space R");
    face.shows("0 of 3 get another name.");
    face.take();
    face
}

fn renamed_there(face: &mut Face) -> Vec<(String, String)> {
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Rename { items } } = request else {
        panic!("{request:?}")
    };
    items.into_iter().map(|item| (item.name, item.becomes.unwrap_or_default())).collect()
}

fn pairs(names: &[(&str, &str)]) -> Vec<(String, String)> {
    names.iter().map(|(old, new)| ((*old).to_owned(), (*new).to_owned())).collect()
}

#[test]
fn remote_names_are_given_in_one_operation() {
    let mut face = marked_there();
    face.press("C-u '{name}_{n}.{ext}'");
    face.shows("3 of 3 get another name.");
    face.press("enter");
    let wanted =
        [("notes.txt", "notes_1.txt"), ("secret.zip", "secret_2.zip"), ("twin.mkv", "twin_3.mkv")];
    assert_eq!(renamed_there(&mut face), pairs(&wanted));
    assert_eq!(face.app.pane().marks().count(), 0);
}

#[test]
fn remote_names_that_cannot_be_given_send_nothing() {
    let mut face = marked_there();
    face.press("C-u 's/notes.txt/twin.mkv/' enter");
    face.shows("1 name cannot be given.");
    face.shows("(twice)");
    face.press("C-u 's/notes.txt/Backups/' enter");
    face.shows("(taken)");
    let long = "x".repeat(251);
    face.press(&format!("C-u 's/notes/{long}/' enter"));
    face.shows("(too long)");
    face.press("C-u 's,notes,a/b,' enter");
    face.shows("(a character it cannot have)");
    face.press("C-u 's/notes.txt|secret.zip/same/' enter");
    face.shows("(twice)");
    assert!(face.take().is_empty());
}

#[test]
fn remote_names_are_swapped_among_files_but_not_among_folders() {
    let mut face = marked_there();
    face.press("tab");
    let (ticket, text) = face.edited_text();
    assert_eq!(text, "notes.txt\nsecret.zip\ntwin.mkv\n");
    face.edited(ticket, "secret.zip\nnotes.txt\ntwin.mkv\n");
    face.press("enter");
    let wanted = [("secret.zip", "notes.txt"), ("notes.txt", "secret.zip")];
    assert_eq!(renamed_there(&mut face), pairs(&wanted));

    face.press("g g space space R tab");
    let (ticket, text) = face.edited_text();
    assert_eq!(text, "Backups\nShared\n");
    face.edited(ticket, "Shared\nBackups\n");
    face.press("enter");
    face.shows("Names cannot be swapped while folders are among them.");
    assert!(face.take().is_empty());
}
