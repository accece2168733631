//! The form of properties.

use fichier::app::Dialog;
use fichier::protocol::{Answer, Request};
use fichier::remote::{Access, FileFacts, FolderId};

use super::face::Face;
use super::world::remote_file;

fn facts() -> FileFacts {
    FileFacts {
        file: remote_file(2, "twin.mkv", 700),
        folder: Some(FolderId::ROOT),
        path: Vec::new(),
        description: "old".to_owned(),
        no_ssl: false,
        inline: false,
        access: Access::default(),
    }
}

/// The form of the file under the cursor.
fn opened(cols: u16, rows: u16) -> Face {
    let mut face = Face::ready(cols, rows);
    face.press("tab G e");
    let (ticket, request) = face.one_request();
    assert!(matches!(request, Request::Properties { .. }), "{request:?}");
    face.answer(ticket, Answer::Properties(Box::new(facts())));
    face
}

#[test]
fn the_form_of_a_file_orders_what_was_changed() {
    for (cols, rows) in [(120, 40), (80, 24), (40, 12)] {
        let mut face = opened(cols, rows);
        face.shows("> Description");
        face.press("'er' down 'letmein' down down space");
        face.shows("* New password");
        face.shows("[x] yes");
        face.shows("shown there rather");
        face.press("enter");
        let (ticket, request) = face.one_request();
        let Request::ChangeFiles { folder, files, changes } = request else { panic!() };
        assert_eq!((folder, files.len()), (FolderId::ROOT, 1));
        assert_eq!(changes.description.as_deref(), Some("older"));
        assert_eq!((changes.password.as_deref(), changes.inline), (Some("letmein"), Some(true)));
        assert_eq!((changes.no_ssl, changes.access), (None, None));
        face.answer(ticket, Answer::Ok);
        face.shows("Changed.");
    }
}

#[test]
fn where_nothing_is_chosen_that_is_said() {
    let mut face = Face::ready(80, 24);
    face.press("tab / 'no such name' enter e");
    face.shows("Put the cursor on a file or a folder");
    assert!(face.asked().is_empty());
}

#[test]
fn what_would_be_refused_is_said_in_the_form_and_nothing_typed_is_lost() {
    let mut face = opened(80, 24);
    face.press("down '12345' enter");
    face.shows("six characters");
    face.shows("12345");
    assert!(face.asked().is_empty());
    face.press("'6' enter");
    assert!(matches!(face.one_request().1, Request::ChangeFiles { .. }));
    let mut face = opened(80, 24);
    face.press("enter");
    face.shows("Nothing was changed.");
    let mut face = opened(80, 24);
    face.press("'x' esc");
    assert!(face.asked().is_empty() && face.app.dialogs().is_empty());
}

#[test]
fn several_files_are_not_asked_about_and_a_mixture_has_no_form() {
    let mut face = Face::ready(80, 24);
    face.press("tab G space k space e");
    assert!(face.asked().is_empty());
    assert!(matches!(face.app.dialogs(), [Dialog::Form(_)]), "{:?}", face.app.dialogs());
    face.shows("[-] as it is");
    let mut face = Face::ready(80, 24);
    face.press("tab A e");
    face.shows("both at once have no");
}
