//! The two panes of the real binary in a terminal, before an account in the
//! sandbox: compared by content, and many remote names given in an editor.

use std::os::unix::fs::PermissionsExt;

use fichier::sandbox::Running;
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::operations::paths;
use crate::support::face::empty_sandbox;
use crate::support::pty::Pty;

/// A home with an editor, and a folder of files to begin in.
struct Home(TempDir);

impl Home {
    fn new(files: &[(&str, &str)]) -> Self {
        let home = Self(TempDir::new().unwrap());
        std::fs::create_dir(home.files()).unwrap();
        for (name, text) in files {
            std::fs::write(home.files().join(name), text).unwrap();
        }
        home
    }

    fn files(&self) -> std::path::PathBuf {
        self.0.path().join("files")
    }

    /// An editor that does this to its file.
    fn editor(&self, script: &str) -> String {
        let path = self.0.path().join("editor");
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path.display().to_string()
    }

    fn screen(&self, sandbox: &Running, editor: &str) -> Pty {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
        command.args(["--no-engine"]);
        command.env_clear();
        for (name, value) in [
            ("HOME", self.0.path().display().to_string()),
            ("FICHIER_API_URL", sandbox.api_url()),
            ("FICHIER_API_KEY", sandbox.key()),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("EDITOR", editor.to_owned()),
        ] {
            command.env(name, value);
        }
        command.cwd(self.files());
        Pty::start(command, 120, 36)
    }
}

fn leave(mut screen: Pty) {
    screen.type_in("\x1b[21~");
    assert_eq!(screen.exit_code(), 0);
    screen.wait_given_back();
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sides_are_compared_by_what_is_in_the_files() {
    let sandbox = empty_sandbox().await;
    for (path, text) in [("/it's same", "abc"), ("/other", "abc"), ("/there", "x")] {
        sandbox.put_file(path, text);
    }
    let home = Home::new(&[("it's same", "abc"), ("other", "xyz"), ("here", "x")]);
    let mut screen = home.screen(&sandbox, "true");
    screen.wait_for("there");
    screen.type_in("=j\r");
    screen
        .wait_for("By content: 1 only on this disk, 1 only in the account, 1 differs, 1 the same.");
    screen.wait_until("the marks", |screen| {
        let text = screen.contents();
        text.contains("2 marked") && text.contains("* here") && text.contains("* there")
    });
    leave(screen);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_remote_names_are_given_in_the_editor_and_taken_back() {
    let sandbox = empty_sandbox().await;
    for name in ["one.mkv", "two.mkv", "three.mkv"] {
        sandbox.put_file(&format!("/{name}"), name);
    }
    let home = Home::new(&[("here", "x")]);
    let mut screen = home.screen(&sandbox, &home.editor("sed -i s/^/x-/ \"$1\""));
    screen.wait_for("three.mkv");
    screen.type_in("\tAR");
    screen.wait_for("0 of 3 get another name.");
    screen.type_in("\t");
    screen.wait_for("3 of 3 get another name.");
    screen.type_in("\r");
    screen.wait_for("3 files are renamed.");
    screen.wait_for("x-three.mkv");
    assert_eq!(paths(&sandbox), ["/x-one.mkv", "/x-three.mkv", "/x-two.mkv"]);
    assert_eq!(sandbox.count("file/rename.cgi"), 1);
    screen.type_in("gc");
    screen.wait_for("Changes of the account");
    screen.type_in("u");
    screen.wait_for("Take this change back?");
    screen.type_in("y");
    screen
        .wait_until("the old names", |_| paths(&sandbox) == ["/one.mkv", "/three.mkv", "/two.mkv"]);
    screen.type_in("q");
    leave(screen);
}
