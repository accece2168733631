//! Making, copying and moving.

use super::*;

#[test]
fn folders_are_made_with_those_above_and_unmade() {
    let mut place = Place::new(&[]);
    let outcome = place.does_well(&Change::MakeFolder(place.at("a/b/c")));
    assert_eq!(place.tree(), wanted(&[("a/b/c", "/")]));
    assert_eq!(outcome.landed, Some(place.at("a/b/c")));
    assert_eq!(outcome.steps.len(), 3);
    let again = place.does(&Change::MakeFolder(place.at("a/b")));
    assert_eq!(place.why(&again), [("a/b".to_owned(), Refusal::Fault(Fault::Exists))]);
    assert!(place.undoes(&outcome).problems.is_empty());
    assert!(!place.path("a").exists());
}

#[test]
fn a_folder_that_holds_something_by_now_is_not_unmade() {
    let mut place = Place::new(&[]);
    let outcome = place.does_well(&Change::MakeFolder(place.at("a/b")));
    place.write("a/new", "x");
    let undone = place.undoes(&outcome);
    assert_eq!(place.why(&undone), [("a".to_owned(), Refusal::NotEmpty)]);
    assert_eq!(place.tree(), wanted(&[("a/new", "x")]));
}

#[test]
fn a_copy_keeps_modes_times_and_links() {
    let mut place = Place::new(&[("from/sub/file", "text"), ("from/empty/", ""), ("to/", "")]);
    let then = UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_789);
    let file = place.path("from/sub/file");
    fs::File::options().write(true).open(&file).unwrap().set_modified(then).unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o4751)).unwrap();
    symlink("../outside", place.path("from/link")).unwrap();
    symlink("sub", place.path("from/folder link")).unwrap();
    fs::set_permissions(place.path("from/sub"), fs::Permissions::from_mode(0o551)).unwrap();
    let outcome = place.copies(&["from"], "to");
    assert_eq!(place.why(&outcome), []);
    let copy = tree(&place.path("to"));
    let expected = [
        ("from/empty", "/"),
        ("from/folder link", "-> sub"),
        ("from/link", "-> ../outside"),
        ("from/sub/file", "text"),
    ];
    assert_eq!(copy, wanted(&expected));
    let meta = fs::metadata(place.path("to/from/sub/file")).unwrap();
    assert_eq!(meta.modified().unwrap(), then);
    assert_eq!(meta.mode() & 0o7777, 0o751, "a copy lends nobody its owner's rights");
    let mode = fs::metadata(place.path("to/from/sub")).unwrap().mode();
    assert_eq!(mode & 0o7777, 0o551);
    assert_eq!((outcome.entries, outcome.bytes), (6, 4));
    let step = Step::Copied { from: place.at("from"), to: place.at("to/from") };
    assert_eq!(outcome.steps, [step]);
}

#[test]
fn names_of_any_bytes_are_carried() {
    let mut place = Place::new(&[("to/", "")]);
    let name = OsString::from_vec(b"\xff\n\x1b]0;x\x07 \xe2\x80\xae".to_vec());
    fs::write(place.dir.path().join(&name), "x").unwrap();
    let item = LocalPath::new(place.dir.path().join(&name));
    let change = Change::Copy { items: vec![item], to: place.folder("to") };
    place.does_well(&change);
    let copied = place.path("to").join(&name);
    assert_eq!(fs::read(&copied).unwrap(), b"x");
    let outcome = place.does_well(&Change::Trash(vec![LocalPath::new(&copied)]));
    place.does_well(&Change::Undo(outcome.steps));
    assert_eq!(fs::read(&copied).unwrap(), b"x");
}

#[test]
fn a_copy_beside_the_original_gets_another_name() {
    let mut place = Place::new(&[("a.txt", "x"), ("d/in", "y")]);
    let outcome = place.copies(&["a.txt", "d"], "");
    assert_eq!(place.why(&outcome), []);
    assert!(place.asked.is_empty());
    let expected = [("a.txt", "x"), ("a (2).txt", "x"), ("d/in", "y"), ("d (2)/in", "y")];
    assert_eq!(place.tree(), wanted(&expected));
    let moved = place.moves(&["a.txt"], "");
    assert_eq!(place.why(&moved), [("a.txt".to_owned(), Refusal::Same)]);
}

#[test]
fn a_folder_never_goes_into_itself_by_whatever_way() {
    let mut place = Place::new(&[("a/b/c", "x")]);
    symlink("a/b", place.path("short")).unwrap();
    for to in ["a", "a/b", "short"] {
        let copied = place.copies(&["a"], to);
        assert_eq!(place.why(&copied), [("a".to_owned(), Refusal::Inside)], "copied to {to}");
        let moved = place.moves(&["a"], to);
        assert_eq!(place.why(&moved), [("a".to_owned(), Refusal::Inside)], "moved to {to}");
    }
    assert_eq!(place.tree(), wanted(&[("a/b/c", "x"), ("short", "-> a/b")]));
}

#[test]
fn every_answer_to_a_taken_name() {
    let tree = [("f/x.txt", "new"), ("to/x.txt", "old")];
    for (decision, left, expected) in [
        (Decision::Skip, "old", None),
        (Decision::Replace, "new", None),
        (Decision::KeepBoth, "old", Some("new")),
    ] {
        let mut place = Place::new(&tree).answering(&[one(decision)]);
        let outcome = place.copies(&["f/x.txt"], "to");
        assert_eq!(place.why(&outcome), []);
        assert_eq!(fs::read_to_string(place.path("to/x.txt")).unwrap(), left, "{decision:?}");
        let other = fs::read_to_string(place.path("to/x (2).txt")).ok();
        assert_eq!(other.as_deref(), expected, "{decision:?}");
        assert_eq!(outcome.skipped, u64::from(decision == Decision::Skip));
        assert_eq!(place.asked[0].kind, ClashKind::Files);
        assert_eq!((place.asked[0].coming.size, place.asked[0].there.size), (3, 3));
    }
}

#[test]
fn only_the_newer_one_stays() {
    let mut place = Place::new(&[("f/old", "1"), ("f/new", "1"), ("to/old", "2"), ("to/new", "2")])
        .answering(&[all(Decision::Newer)]);
    let age = |name: &str, secs| {
        let file = fs::File::options().write(true).open(place.path(name)).unwrap();
        file.set_modified(UNIX_EPOCH + Duration::from_secs(secs)).unwrap();
    };
    age("f/old", 10);
    age("to/old", 20);
    age("f/new", 30);
    age("to/new", 20);
    let outcome = place.moves(&["f/old", "f/new"], "to");
    assert_eq!((outcome.skipped, place.asked.len()), (1, 1));
    assert_eq!(place.tree(), wanted(&[("f/old", "1"), ("to/old", "2"), ("to/new", "1")]));
    assert!(outcome.steps.contains(&Step::Replaced(place.at("to/new"))));
}

#[test]
fn folders_become_one_and_only_what_is_taken_is_asked_about() {
    let tree = [("f/d/a", "1"), ("f/d/s/b", "1"), ("to/d/a", "2"), ("to/d/s/c", "2")];
    for moves in [false, true] {
        let mut place = Place::new(&tree).answering(&[all(Decision::Replace), one(Decision::Skip)]);
        let outcome =
            if moves { place.moves(&["f/d"], "to") } else { place.copies(&["f/d"], "to") };
        assert_eq!(place.why(&outcome), []);
        let kinds: Vec<_> = place.asked.iter().map(|clash| clash.kind).collect();
        assert_eq!(kinds, [ClashKind::Folders, ClashKind::Files]);
        let mut expected = wanted(&[("to/d/a", "2"), ("to/d/s/b", "1"), ("to/d/s/c", "2")]);
        expected.insert("f/d/a".into(), "1".into());
        if !moves {
            expected.insert("f/d/s/b".into(), "1".into());
        }
        assert_eq!(place.tree(), expected, "moves: {moves}");
        if moves {
            let back = place.undoes(&outcome);
            assert_eq!(place.why(&back), []);
            assert_eq!(place.tree(), wanted(&tree));
        }
    }
}

#[test]
fn a_file_never_takes_a_folders_place() {
    let mut place = Place::new(&[("f/x", "1"), ("to/x/in", "2"), ("g/y/in", "3"), ("to/y", "4")])
        .answering(&[all(Decision::Replace)]);
    let outcome = place.copies(&["f/x", "g/y"], "to");
    assert_eq!((outcome.skipped, place.asked.len()), (2, 1));
    assert_eq!(place.asked[0].kind, ClashKind::Mixed);
    assert_eq!(fs::read_to_string(place.path("to/x/in")).unwrap(), "2");
}

#[test]
fn no_answer_stops_everything() {
    let mut place = Place::new(&[("f/x", "1"), ("f/y", "1"), ("to/x", "2")]);
    let outcome = place.copies(&["f/x", "f/y"], "to");
    assert!(outcome.stopped);
    assert!(!place.path("to/y").exists());
}

#[test]
fn a_typed_target_is_a_folder_or_a_new_name() {
    let mut place = Place::new(&[("a", "x"), ("b", "y"), ("to/", "")]);
    let typed = |place: &Place, name: &str| {
        LocalPath::new(format!("{}/{name}", place.dir.path().display()))
    };
    let mut change = |items: &[&str], to: &str| {
        let (items, to) = (place.all(items), Target::Typed(typed(&place, to)));
        let outcome = place.does(&Change::Move { items, to });
        outcome.problems.first().map(|(_, why)| *why)
    };
    assert_eq!(change(&["a"], "to"), None);
    assert_eq!(change(&["to/a"], "to/new name"), None);
    assert_eq!(change(&["b"], "none/"), Some(Refusal::NoTarget));
    assert_eq!(change(&["b"], "none/b"), Some(Refusal::NoTarget));
    assert_eq!(change(&["b", "to/new name"], "both"), Some(Refusal::OneName));
    assert_eq!(place.tree(), wanted(&[("b", "y"), ("to/new name", "x")]));
}

#[test]
fn a_move_is_undone_step_by_step() {
    let mut place = Place::new(&[("a/x", "1"), ("b", "2"), ("to/", "")]);
    let outcome = place.moves(&["a", "b"], "to");
    assert_eq!(place.tree(), wanted(&[("to/a/x", "1"), ("to/b", "2")]));
    // One of them is renamed by somebody, and a name is taken.
    fs::rename(place.path("to/a"), place.path("to/c")).unwrap();
    place.write("b", "other");
    let back = place.undoes(&outcome);
    let exists = Refusal::Fault(Fault::Exists);
    assert_eq!(place.why(&back), [("to/b".into(), exists), ("to/a".into(), Refusal::Gone)]);
    assert_eq!(place.tree(), wanted(&[("b", "other"), ("to/b", "2"), ("to/c/x", "1")]));
}
