//! What is left on the machine: nothing another user can read or command,
//! and the key nowhere. That no command prints it and no file holds it is
//! proven at the end of every test of commands.

use std::os::unix::fs::PermissionsExt;

use crate::support::face::empty_sandbox;
use crate::support::program::{Program, files};

fn mode(path: &std::path::Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn socket_and_state_are_for_this_user_only() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let path = program.write("a.txt", b"abc");
    // However careless the user's umask is.
    let line = format!("umask 0; exec {} upload {path} --wait", env!("CARGO_BIN_EXE_fichier"));
    let mut command = tokio::process::Command::new("sh");
    let output = command.args(["-c", &line]).env_clear().envs(program.env()).output().await;
    assert!(output.unwrap().status.success());
    assert_eq!(mode(&program.state()), 0o700);
    assert_eq!(mode(&program.socket()), 0o600);
    assert_eq!(mode(&program.state().join("log")), 0o700);
    let within: Vec<_> = std::fs::read_dir(program.state()).unwrap().flatten().collect();
    for entry in within.iter().filter(|entry| entry.file_type().unwrap().is_file()) {
        assert_eq!(mode(&entry.path()), 0o600, "{}", entry.path().display());
    }
    assert!(within.len() >= 4, "{within:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_in_no_argument_log_state_or_message() {
    let sandbox = empty_sandbox().await;
    let mut program = Program::at(&sandbox);
    let path = program.write("a.txt", b"abc");
    program.run(["upload", &path, "--wait"]).await.ends(0);
    program.run(["engine", "logs"]).await.ends(0);
    // A face with another key hands it over while the engine runs.
    let engine = program.engine().unwrap();
    let first = std::mem::replace(&mut program.key, sandbox.friend_key());
    program.run(["queue"]).await.ends(0);
    assert_eq!(program.engine(), Some(engine));
    let line = std::fs::read(format!("/proc/{}/cmdline", engine.as_raw_nonzero())).unwrap();
    let hello = r#"{"id":1,"ask":"hello","protocol":3,"version":"x"}"#;
    let asks = [r#"{"id":2,"ask":"watch"}"#, r#"{"id":3,"ask":"account","refresh":false}"#];
    let said = format!("{hello}\n{}\n{}\n", asks[0], asks[1]);
    let heard = program.say(&said, 6).await.join("\n");
    assert!(heard.contains(r#""key_tail""#), "{heard}");
    for key in [&first, &program.key] {
        assert!(!String::from_utf8_lossy(&line).contains(key.as_str()));
        assert!(!heard.contains(key.as_str()));
        for (path, bytes) in files(&program.state()) {
            let holds = bytes.windows(key.len()).any(|window| window == key.as_bytes());
            assert!(!holds, "{}", path.display());
        }
    }
}
