use std::fmt::Write as _;

use super::*;
use crate::sandbox::{options::Options, tree::Entry};

fn world() -> World {
    let now = Moment(1_795_500_000_000);
    let mut world = World::new(&Options::default(), now);
    furnish(&mut world, now);
    world
}

fn synthetic(file: &Entry) -> (u64, u64) {
    match file.content {
        Content::Synthetic { seed, length } => (seed, length),
        Content::Memory(_) | Content::Kept { .. } | Content::Discarded { .. } => {
            panic!("{} is no made-up file", file.name)
        }
    }
}

fn large(world: &World) -> Vec<Entry> {
    world.tree.files().filter(|file| file.content.length() > checksums::LARGE).cloned().collect()
}

#[test]
fn it_is_large_and_small_and_everything_between() {
    let world = world();
    let total: u64 = world.tree.files().map(|file| file.content.length()).sum();
    assert!(total > 20_000_000_000, "{total}");
    let most = world.tree.folders().map(|folder| world.tree.files_in(folder.id).count()).max();
    assert_eq!(most, Some(1000));
    let root = world.accounts.get(0).unwrap().root;
    let empty = world.tree.sub_folders(root).find(|folder| folder.name == "Boîte vide").unwrap();
    assert_eq!(world.tree.files_in(empty.id).count(), 0);
}

#[test]
fn names_hold_what_a_screen_must_survive() {
    let world = world();
    let names: Vec<&str> = world.tree.files().map(|file| file.name.as_str()).collect();
    let has = |wanted: &str| names.iter().any(|name| name.contains(wanted));
    for wanted in ["\u{1b}[", "\u{202e}", "\n", "é", "報", "🎂", "＜", "␠"] {
        assert!(has(wanted), "{wanted:?}");
    }
    assert_eq!(names.iter().map(|name| name.chars().count()).max(), Some(240));
    assert_eq!(names.iter().filter(|name| **name == "notes.txt").count(), 3);
    assert!(world.tree.files().any(|file| file.pass.is_some()));
}

#[test]
fn checksums_of_large_files_are_known_and_true() {
    let world = world();
    let files = large(&world);
    if std::env::var_os("FICHIER_WRITE_CHECKSUMS").is_some() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/sandbox/demo/checksums.txt");
        std::fs::write(path, written(&files)).unwrap();
        return;
    }
    let known = Checksums::read();
    for file in &files {
        let (seed, length) = synthetic(file);
        assert!(
            known.get(seed, length).is_some(),
            "no checksum of {}: see demo/checksums.rs",
            file.name
        );
    }
    let mut short: Vec<&Entry> = files.iter().collect();
    short.sort_by_key(|file| file.content.length());
    for file in short.iter().take(4) {
        assert_eq!(
            file.checksum.of(&file.content),
            Checksum::later().of(&file.content),
            "{}",
            file.name
        );
    }
}

fn written(files: &[Entry]) -> String {
    let mut lines: Vec<String> = files
        .iter()
        .map(|file| {
            let (seed, length) = synthetic(file);
            let mut line = format!("{seed:016x} {length} ");
            let _ = write!(line, "{}", Checksum::later().of(&file.content));
            line
        })
        .collect();
    lines.sort();
    lines.join("\n") + "\n"
}
