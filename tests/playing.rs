//! A file of the account is played, as a person does it: the real program in
//! a terminal, which the player gets and gives back.

use std::os::unix::fs::PermissionsExt;

use fichier::sandbox::{Options, Sandbox, StartTree};
use portable_pty::CommandBuilder;

use crate::support::pty::Pty;

/// Says what it was given, on the terminal, until a line is typed.
const PLAYER: &str = "#!/bin/sh\necho \"PLAYS $1 KEY=$FICHIER_API_KEY.\"\nread line\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_player_gets_the_terminal_and_the_link_but_not_the_key() {
    let options = Options { tree: StartTree::Empty, ..Options::default() };
    let sandbox = Sandbox::start(options).await.unwrap();
    sandbox.put_file("/film.mkv", b"bytes".to_vec());
    let home = tempfile::tempdir().unwrap();
    let player = home.path().join("player");
    std::fs::write(&player, PLAYER).unwrap();
    std::fs::set_permissions(&player, std::fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
    command.arg("--no-engine");
    command.env_clear();
    let place = home.path().display().to_string();
    let (api, key) = (sandbox.api_url(), sandbox.key());
    for (name, value) in [
        ("HOME", place.as_str()),
        ("TERM", "xterm-256color"),
        ("LANG", "C.UTF-8"),
        ("PATH", "/usr/bin:/bin"),
        ("FICHIER_API_URL", &api),
        ("FICHIER_API_KEY", &key),
        ("FICHIER_PLAYER", player.to_str().unwrap()),
        ("FICHIER_PLAYER_TERMINAL", "true"),
        ("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22"),
    ] {
        command.env(name, value);
    }
    command.cwd(home.path());
    let mut screen = Pty::start(command, 100, 30);
    screen.wait_for("film.mkv");
    screen.type_in("\tGyq");
    screen.wait_for("1fichier.com/?");
    screen.type_in("q");
    screen.type_in("o");
    screen.wait_for("PLAYS http://127.0.0.1:");
    screen.wait_for("KEY=.");
    assert_eq!(sandbox.count("download/get_token.cgi"), 1);
    screen.type_in("\r");
    screen.wait_until("the panes are back", |screen| {
        let text = screen.contents();
        text.contains("film.mkv") && !text.contains("PLAYS")
    });
    screen.type_in("q");
    assert_eq!(screen.exit_code(), 0);
    screen.wait_given_back();
}
