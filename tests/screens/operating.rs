//! Changes of the remote side on the screen: where things go, what is seen of
//! it, and the way back.

use fichier::operations::{
    AuditRow, Branch, Item, Kind, Object, OperationId, Order, Report, Stage, Tally, What,
};
use fichier::protocol::{Answer, Event, Found, Request};
use fichier::remote::{FileUrl, FolderId};

use super::face::{Face, NOW};
use super::world::{root, view};

fn found(path: &str, id: i64) -> Answer {
    let item = Item::folder(&super::world::remote_folder(id, "x"), FolderId::ROOT);
    Answer::Found(vec![Found { path: path.to_owned(), items: vec![item] }])
}

fn tree(paths: &[&str]) -> Answer {
    let branch = |path: &&str| Branch {
        id: FolderId::ROOT,
        path: (*path).to_owned(),
        listing: None,
        listed: None,
    };
    Answer::Tree(paths.iter().map(branch).collect())
}

#[test]
fn remote_files_are_moved_to_a_typed_folder_with_completion() {
    let mut face = Face::ready(80, 24);
    face.press("tab G M 'B' tab");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Tree { folder: FolderId::ROOT });
    face.answer(ticket, tree(&["/", "/Backups", "/Films"]));
    face.shows("/Backups/");
    face.press("enter");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Resolve { paths: vec!["/Backups/".into()] });
    // A refresh meanwhile puts another file under the cursor.
    let mut fresh = root();
    fresh.listing.as_mut().unwrap().files.remove(1);
    face.engine(Event::Folder { view: Box::new(fresh) });
    face.answer(ticket, found("/Backups/", 7));
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Move { items, to, .. } } = request else {
        panic!("{request:?}")
    };
    assert_eq!((items.len(), to), (1, FolderId(7)));
    assert_eq!(items[0].id, Object::File(FileUrl::new("https://1fichier.com/?file002")));
}

#[test]
fn what_is_taken_up_is_put_into_another_folder() {
    let mut face = Face::ready(80, 24);
    face.press("tab p");
    face.shows("Nothing was taken up");
    face.press("G y y");
    face.shows("twin.mkv to be copied: p puts it down.");
    face.press("g g enter");
    face.take();
    let inside = view(7, &["Backups"], Vec::new(), Vec::new());
    face.engine(Event::Folder { view: Box::new(inside) });
    face.press("p");
    let (_, request) = face.one_request();
    let Request::Operate { order: Order::Copy { items, to, .. } } = request else {
        panic!("{request:?}")
    };
    assert_eq!((items[0].name.as_str(), to), ("twin.mkv", FolderId(7)));
}

fn report(stage: Stage, files: u64, left: u64) -> Event {
    let report = Report {
        id: OperationId(4),
        kind: Kind::Trash,
        names: vec!["a".into(), "b".into()],
        files: files + left,
        folders: 0,
        from: "/".into(),
        to: "/Trash/2026-11-23".into(),
        undoes: None,
        asked: NOW,
        ended: None,
        stage,
        tally: Tally { files, left, ..Tally::default() },
        failures: Vec::new(),
    };
    Event::Operation { report: Box::new(report) }
}

#[test]
fn an_operation_is_seen_while_it_goes_on_and_can_be_taken_back() {
    let mut face = Face::ready(80, 24);
    face.engine(report(Stage::Running, 500, 700));
    face.shows("Moving to the trash: 500 done, 700 left.");
    face.engine(report(Stage::Done, 1200, 0));
    face.shows("1,200 files are in /Trash/2026-11-23 now.");
    face.press("tab u");
    face.shows("Take the last change back?");
    face.press("enter");
    assert!(face.take().is_empty(), "the first answer is no");
    face.press("u y");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Undo { operation: Some(OperationId(4)) });
}

#[test]
fn changes_are_searched_and_listed() {
    let mut face = Face::ready(80, 24);
    face.press("tab g c");
    face.take();
    face.press("/ 'film' enter");
    let (ticket, request) = face.one_request();
    let Request::Audit { search, .. } = request else { panic!("{request:?}") };
    assert_eq!(search, "film");
    let row = AuditRow {
        id: 1,
        operation: OperationId(4),
        at: NOW,
        what: What::Renamed,
        object: Object::Folder(FolderId(7)),
        name: "old film".into(),
        from: FolderId::ROOT,
        from_path: "/Films".into(),
        to: None,
        to_path: String::new(),
        new_name: Some("new film".into()),
        copy: None,
        size: 0,
    };
    face.answer(ticket, Answer::Audit(vec![row]));
    face.shows("renamed /Films/old film to new film");
}

#[test]
fn what_runs_is_listed_and_stopped() {
    let mut face = Face::ready(80, 24);
    face.engine(report(Stage::Running, 500, 700));
    face.shows("700 left. (Tab gc: stop)");
    face.press("tab g c");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Operations);
    let Event::Operation { report: earlier } = report(Stage::Done, 3, 0) else { panic!() };
    let earlier = Report { id: OperationId(3), kind: Kind::Remove, ended: Some(NOW), ..*earlier };
    face.answer(ticket, Answer::Operations(vec![earlier]));
    face.shows("now");
    face.shows("3 files are deleted for good.");
    face.press("u");
    face.shows("It runs still; x stops it.");
    face.press("x");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::StopOperation { operation: OperationId(4) });
    face.shows("It ends after this call.");
    face.shows("stopping");
    face.engine(report(Stage::Stopped, 1000, 0));
    face.shows("It was stopped; the rest is as b");
    face.press("x");
    face.shows("only what runs can be stopped");
    assert!(face.take().is_empty());
    // The way back, from here as well.
    face.press("u y");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Undo { operation: Some(OperationId(4)) });
    face.press("j u");
    face.shows("There is no way back");
    face.press("k enter");
    face.shows("to  /Trash/2026-11-23");
    face.press("q q");
    assert!(face.app.dialogs().is_empty());
}
