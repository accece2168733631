//! The local side as people use it who know another commander: the real
//! binary in a terminal, keys only, real files.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::support::pty::Pty;

/// A user's home with a folder of files. What is remembered lies in it.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        let home = Self(TempDir::new().unwrap());
        for name in ["films/one.mkv", "films/two.mkv", "notes.txt", "old.bak", "empty.bak"] {
            home.write(name, name);
        }
        home.write("evil\u{1b}]52;c;aGk=\u{7}\u{202e}.exe", "x");
        home
    }

    fn files(&self) -> PathBuf {
        self.0.path().join("files")
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.files().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn has(&self, name: &str) -> bool {
        self.files().join(name).symlink_metadata().is_ok()
    }

    fn text(&self, name: &str) -> String {
        std::fs::read_to_string(self.files().join(name)).unwrap()
    }

    /// An editor that does this to its file.
    fn editor(&self, script: &str) -> String {
        let path = self.0.path().join("editor");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    /// The program, without a way to any service.
    fn screen(&self, editor: &str) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
        command.args(["--no-engine"]);
        command.env_clear();
        let path = std::env::var("PATH").unwrap_or_default();
        for (name, value) in [
            ("HOME", self.0.path().display().to_string()),
            ("FICHIER_API_URL", "http://127.0.0.1:9".to_owned()),
            ("FICHIER_API_KEY", "a-key-that-nobody-knows-01234567".to_owned()),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("PATH", path),
            ("EDITOR", editor.to_owned()),
        ] {
            command.env(name, value);
        }
        command.cwd(self.files());
        let screen = Pty::start(command, 120, 36);
        screen.wait_for("notes.txt");
        screen
    }
}

fn trash(home: &Home) -> PathBuf {
    home.0.path().join(".local/share/Trash")
}

fn wait_until(what: &str, screen: &Pty, there: impl Fn() -> bool) {
    screen.wait_until(what, |_| there());
}

fn leave(mut screen: Pty, keys: &str) {
    screen.type_in(keys);
    assert_eq!(screen.exit_code(), 0);
    screen.wait_given_back();
}

const F3: &str = "\x1bOR";
const F4: &str = "\x1bOS";
const F7: &str = "\x1b[18~";
const F8: &str = "\x1b[19~";
const F10: &str = "\x1b[21~";
const INSERT: &str = "\x1b[2~";
const DOWN: &str = "\x1b[B";
const HOME: &str = "\x1b[H";

#[test]
fn ten_tasks_with_the_keys_of_midnight_commander() {
    let home = Home::new();
    let mut screen = home.screen(&home.editor("echo edited >> \"$1\""));
    // 1: a folder, with the one above it.
    screen.type_in(&format!("{F7}new/sub\r"));
    screen.wait_for("The folder sub is made.");
    assert!(home.has("new/sub"));
    // 2: into a folder and back.
    screen.type_in(&format!("{HOME}{DOWN}\r"));
    screen.wait_for("one.mkv");
    screen.type_in("\x7f");
    screen.wait_for("notes.txt");
    // 3, 4: mark by a pattern, swap the marks.
    screen.type_in("+*.bak\r");
    screen.wait_for("2 marked.");
    screen.type_in("**");
    screen.wait_for("2 marked,");
    // 5: away with them.
    screen.type_in(F8);
    screen.wait_for("Put 2 files into the trash?");
    screen.type_in("y");
    screen.wait_for("2 entries are in the trash. u brings it back.");
    assert!(!home.has("old.bak") && trash(&home).join("files/old.bak").exists());
    assert!(trash(&home).join("info/old.bak.trashinfo").exists());
    // 6: oh no.
    screen.type_in("u");
    screen.wait_for("Taken back: 2 changes.");
    assert_eq!(home.text("old.bak"), "old.bak");
    // 7: look into a file.
    screen.type_in("fnotes\r");
    screen.type_in(F3);
    screen.wait_until("facts and text", |screen| {
        let text = screen.contents();
        text.contains("kind") && text.matches("notes.txt").count() >= 4
    });
    screen.type_in("q");
    // 8: edit it.
    screen.type_in(F4);
    wait_until("the editor has written", &screen, || home.text("notes.txt").contains("edited"));
    screen.wait_for("16 B");
    // 9: copy marked files to a path that is completed.
    screen.type_in(INSERT);
    screen.type_in("Cfi\t");
    screen.wait_for("files/films/");
    screen.type_in("\r");
    screen.wait_for("Copied notes.txt to");
    assert!(home.text("films/notes.txt").contains("edited"));
    assert!(!screen.bytes().contains("\x1b]52"), "a name spoke to the terminal");
    // 10: leave.
    leave(screen, F10);
}

#[test]
fn ten_tasks_with_the_keys_of_yazi() {
    let home = Home::new();
    let mut screen = home.screen(&home.editor("sed -i s/^/x-/ \"$1\""));
    // 1 to 3: take up, go, put down.
    screen.type_in("fnotes\ryyggjl");
    screen.wait_for("one.mkv");
    screen.type_in("p");
    screen.wait_for("Copied notes.txt to");
    // Once more: the name is taken.
    screen.type_in("p");
    screen.wait_for("There is a file of that name");
    screen.type_in("jjj\r");
    screen.wait_for("notes (2).txt");
    // 4: move them up.
    screen.type_in("f(2)\rxhp");
    screen.wait_for("Moved notes (2).txt to");
    assert!(home.has("notes (2).txt") && !home.has("films/notes (2).txt"));
    // 5: another name.
    screen.type_in("f(2)\rr");
    screen.wait_for("The new name:");
    screen.type_in("\x15fresh.txt\r");
    screen.wait_for("notes (2).txt is called fresh.txt now.");
    // 6: many names, in the editor.
    screen.type_in("/txt\rA\x1br");
    screen.wait_for("of 2 get another name");
    screen.type_in("\t");
    screen.wait_for("The names are those of the list");
    screen.type_in("\r");
    screen.wait_for("2 entries have new names.");
    assert!(home.has("x-fresh.txt") && home.has("x-notes.txt"));
    // 7: for good.
    screen.type_in("fx-fresh\rD");
    screen.wait_for("Delete 1 file for good?");
    screen.type_in("1\r");
    screen.wait_for("for good.");
    assert!(!home.has("x-fresh.txt"));
    // 8: find below, and go there.
    screen.type_in("Ftwo\r");
    screen.wait_for("films/two.mkv");
    screen.type_in("go");
    screen.wait_for("one.mkv");
    // 9: a bookmark.
    screen.type_in("mf");
    screen.wait_for("from now on.");
    // 10: leave.
    leave(screen, "q");

    // The next session knows the bookmark and what was done.
    let mut screen = home.screen("true");
    screen.type_in("'f");
    screen.wait_for("two.mkv");
    screen.type_in("gc");
    screen.wait_for("Moved notes (2).txt to");
    screen.type_in("/called\rggu");
    screen.wait_for("It is not where it was left.");
    leave(screen, "qq");
}

/// Bytes of a large file.
const SIZE: usize = 400 << 20;

#[test]
fn a_copy_that_is_left_leaves_no_half_file() {
    let home = Home::new();
    std::fs::write(home.files().join("big.bin"), vec![7; SIZE]).unwrap();
    // Large enough to be met in the middle.
    let mut screen = home.screen("true");
    screen.type_in("fbig\ryyggjl");
    screen.wait_for("one.mkv");
    screen.type_in("p");
    screen.wait_for("copying");
    screen.type_in("q");
    screen.wait_for("Running here: copying.");
    leave(screen, "y");
    let left = names(&home.files().join("films"));
    assert!(left.iter().all(|name| !name.ends_with(".part")), "{left:?}");
    // It may have been quicker than the keys: then it is whole.
    let whole = std::fs::metadata(home.files().join("films/big.bin"));
    assert!(whole.map_or(true, |meta| meta.len() == SIZE as u64));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}
