//! What disks refuse, and moves from one to another.

use super::*;

#[test]
fn what_may_not_be_done_is_told_and_the_rest_is_done() {
    let mut place = Place::new(&[("f/a", "1"), ("f/shut", "2"), ("to/", "")]);
    let _pipe = std::os::unix::net::UnixListener::bind(place.path("f/socket")).unwrap();
    fs::set_permissions(place.path("f/shut"), fs::Permissions::from_mode(0o000)).unwrap();
    let outcome = place.copies(&["f", "none"], "to");
    let mut why = place.why(&outcome);
    why.sort();
    let mut expected = vec![
        ("f/shut".to_owned(), Refusal::Fault(Fault::Denied)),
        ("f/socket".to_owned(), Refusal::Special),
        ("none".to_owned(), Refusal::Fault(Fault::Missing)),
    ];
    expected.retain(|(name, _)| !(is_root() && name == "f/shut"));
    assert_eq!(why, expected);
    assert_eq!(fs::read_to_string(place.path("to/f/a")).unwrap(), "1");
    let moved = place.moves(&["f/socket"], "to");
    assert_eq!(place.why(&moved), [], "a rename takes everything along");
}

#[test]
fn a_stop_in_the_middle_of_a_file_leaves_nothing_of_it() {
    let mut place = Place::new(&[("to/", "")]);
    fs::write(place.path("big"), vec![7; 40 << 20]).unwrap();
    let progress = std::sync::Arc::new(Progress::default());
    let change = Change::Copy { items: place.all(&["big"]), to: place.folder("to") };
    let watched = std::sync::Arc::clone(&progress);
    let stopper = std::thread::spawn(move || {
        while watched.figures().bytes == 0 {
            std::thread::yield_now();
        }
        watched.stop();
    });
    let outcome = place.does_with(&change, &progress);
    stopper.join().unwrap();
    // On a fast disk the copy may have been quicker than the stopper.
    let copied = place.path("to/big").exists();
    assert_eq!(copied, !outcome.stopped);
    let left = fs::read_dir(place.path("to")).unwrap().count();
    assert_eq!(left, usize::from(copied));
}

#[test]
fn to_another_disk_everything_goes_and_comes_back() {
    let tree = [("d/s/file", "text"), ("d/empty/", ""), ("single", "2"), ("keep", "3")];
    let Some((mut here, there)) = two_disks(&tree) else { return };
    symlink("nowhere", here.path("d/link")).unwrap();
    fs::set_permissions(here.path("d/s/file"), fs::Permissions::from_mode(0o640)).unwrap();
    let to = Target::Into(LocalPath::new(there.dir.path()));
    let change = Change::Move { items: here.all(&["d", "single"]), to };
    let progress = Progress::default();
    let outcome = here.does_with(&change, &progress);
    assert_eq!(here.why(&outcome), []);
    assert_eq!(here.tree(), wanted(&[("keep", "3")]));
    let moved = [("d/s/file", "text"), ("d/empty", "/"), ("d/link", "-> nowhere"), ("single", "2")];
    assert_eq!(there.tree(), wanted(&moved));
    let mode = fs::metadata(there.path("d/s/file")).unwrap().mode();
    assert_eq!(mode & 0o777, 0o640);
    assert_eq!(outcome.steps.len(), 2);
    assert!(outcome.steps.iter().all(Step::can_be_undone), "{:?}", outcome.steps);
    let figures = progress.figures();
    assert_eq!((figures.all_entries, figures.all_bytes, figures.bytes), (6, 5, 5));

    let back = here.undoes(&outcome);
    assert_eq!(here.why(&back), []);
    assert_eq!(there.tree().len(), 1, "{:?}", there.tree());
    assert_eq!(here.tree().len(), 5);
}

#[test]
fn what_could_not_go_to_another_disk_stays() {
    let Some((mut here, there)) = two_disks(&[("d/file", "1"), ("d/other", "2")]) else { return };
    there.write("d/file", "taken");
    let _pipe = std::os::unix::net::UnixListener::bind(here.path("d/socket")).unwrap();
    let to = Target::Into(LocalPath::new(there.dir.path()));
    let change = Change::Move { items: here.all(&["d"]), to };
    here = here.answering(&[one(Decision::Replace), one(Decision::Skip)]);
    let outcome = here.does(&change);
    let left: Vec<_> = here.tree().into_keys().collect();
    assert_eq!(left, ["d/file", "d/socket"]);
    assert_eq!(there.tree(), wanted(&[("d/file", "taken"), ("d/other", "2")]));
    assert_eq!(here.why(&outcome), [("d/socket".to_owned(), Refusal::Special)]);
}

#[test]
fn figures_are_known_before_the_first_byte() {
    let mut place = Place::new(&[("f/a", "12"), ("f/s/b", "345"), ("to/", "")]);
    let progress = Progress::default();
    let change = Change::Copy { items: place.all(&["f"]), to: place.folder("to") };
    place.does_with(&change, &progress);
    let figures = progress.figures();
    assert_eq!((figures.all_entries, figures.all_bytes), (4, 5));
    assert_eq!((figures.entries, figures.bytes), (4, 5));
    let counted = Survey::default();
    survey(&place.all(&["f", "to"]), &counted);
    assert_eq!(counted.counts(), (4, 5, 10));
}

#[test]
fn a_temporary_name_is_never_left_over() {
    let mut place = Place::new(&[("f/a", "1"), ("f/b", "2"), ("to/a", "3")])
        .answering(&[one(Decision::Replace)]);
    place.copies(&["f/a", "f/b"], "to");
    let names: Vec<_> = fs::read_dir(place.path("to")).unwrap().map(|e| e.unwrap()).collect();
    assert_eq!(names.len(), 2);
    assert!(!names.iter().any(|entry| entry.file_name().as_bytes().starts_with(b".")));
}
