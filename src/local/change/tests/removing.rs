//! Renaming, the trash, and deleting.

use super::*;

#[test]
fn renames_are_all_or_none() {
    let mut place = Place::new(&[("a", "1"), ("b", "2"), ("c", "3")]);
    let rename = |place: &Place, pairs: &[(&str, &str)]| {
        let pairs = pairs.iter().map(|(from, to)| (place.at(from), OsString::from(to)));
        Change::Rename(pairs.collect())
    };
    let swap = rename(&place, &[("a", "tmp"), ("b", "a"), ("tmp", "b")]);
    let outcome = place.does_well(&swap);
    assert_eq!(place.tree(), wanted(&[("a", "2"), ("b", "1"), ("c", "3")]));
    place.undoes(&outcome);
    let fails = rename(&place, &[("a", "d"), ("b", "c")]);
    let outcome = place.does(&fails);
    assert_eq!(place.why(&outcome), [("b".into(), Refusal::Fault(Fault::Exists))]);
    assert_eq!(outcome.steps, []);
    assert_eq!(place.tree(), wanted(&[("a", "1"), ("b", "2"), ("c", "3")]));
    for name in ["", ".", "..", "x/y"] {
        let outcome = place.does(&rename(&place, &[("a", name)]));
        assert_eq!(outcome.failed, 1, "{name}");
    }
}

#[test]
fn hard_links_are_two_entries() {
    let mut place = Place::new(&[("a", "1")]);
    fs::hard_link(place.path("a"), place.path("A")).unwrap();
    let change = Change::Rename(vec![(place.at("a"), "A".into())]);
    let outcome = place.does(&change);
    assert_eq!(place.why(&outcome), [("a".into(), Refusal::Fault(Fault::Exists))]);
}

#[test]
fn the_trash_keeps_everything_and_gives_it_back() {
    let mut place = Place::new(&[("a b/x", "1"), ("f", "2"), ("sub/f", "3")]);
    symlink("f", place.path("link")).unwrap();
    let names = ["a b", "f", "sub/f", "link"];
    let outcome = place.does_well(&Change::Trash(place.all(&names)));
    assert_eq!(place.tree(), wanted(&[("sub", "/")]));
    let trash = tree(&place.trash);
    assert_eq!(trash["files/a b/x"], "1");
    assert_eq!(trash["files/f"], "2");
    assert_eq!(trash["files/f (2)"], "3");
    assert_eq!(trash["files/link"], "-> f");
    let note = &trash["info/f (2).trashinfo"];
    let path = place.dir.path().canonicalize().unwrap();
    assert!(note.contains(&format!("\nPath={}/sub/f\n", path.display())), "{note}");
    let again = place.does(&Change::Trash(vec![LocalPath::new(place.trash.join("files/f"))]));
    assert_eq!(again.problems[0].1, Refusal::InTrash);

    let back = place.undoes(&outcome);
    assert_eq!(place.why(&back), []);
    let expected = [("a b/x", "1"), ("f", "2"), ("sub/f", "3"), ("link", "-> f")];
    assert_eq!(place.tree(), wanted(&expected));
    assert_eq!(tree(&place.trash), wanted(&[("files", "/"), ("info", "/")]));
}

#[test]
fn what_the_trash_holds_no_more_is_told() {
    let mut place = Place::new(&[("f", "2")]);
    let outcome = place.does_well(&Change::Trash(place.all(&["f"])));
    fs::remove_file(place.trash.join("files/f")).unwrap();
    let back = place.undoes(&outcome);
    assert_eq!(place.why(&back), [("f".into(), Refusal::Gone)]);
}

#[test]
fn a_disk_without_a_trash_keeps_its_files() {
    let mut place = Place::new(&[("f", "2")]);
    // A trash on another disk, and none can be made at this one's top.
    place.trash = PathBuf::from("/proc/none/Trash");
    if is_root() {
        return;
    }
    let outcome = place.does(&Change::Trash(place.all(&["f"])));
    assert_eq!(place.why(&outcome), [("f".into(), Refusal::NoTrash)]);
    assert_eq!(place.tree(), wanted(&[("f", "2")]));
}

#[test]
fn deleting_never_goes_through_a_link() {
    let mut place = Place::new(&[("d/a/x", "1"), ("d/b", "2"), ("keep/file", "3")]);
    symlink(place.path("keep"), place.path("d/a/link")).unwrap();
    symlink("../keep/file", place.path("d/file link")).unwrap();
    symlink("keep", place.path("top")).unwrap();
    let outcome = place.does_well(&Change::Erase(place.all(&["d", "top"])));
    assert_eq!(place.tree(), wanted(&[("keep/file", "3")]));
    assert_eq!(outcome.entries, 7);
    assert!(!outcome.steps.iter().any(Step::can_be_undone));
}

#[test]
fn a_stopped_delete_leaves_the_rest() {
    let mut place = Place::new(&[("d/a", "1")]);
    let progress = Progress::default();
    progress.stop();
    let outcome = place.does_with(&Change::Erase(place.all(&["d"])), &progress);
    assert!(outcome.stopped);
    assert_eq!(place.tree(), wanted(&[("d/a", "1")]));
}
