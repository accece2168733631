//! Commands in a real terminal: progress that is drawn and taken away, and
//! Ctrl-C.

use fichier::sandbox::Running;
use portable_pty::CommandBuilder;

use crate::support::face::empty_sandbox;
use crate::support::program::Program;
use crate::support::pty::Pty;

/// A command in a terminal of eighty columns.
fn in_terminal(program: &Program, args: &[&str]) -> Pty {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_fichier"));
    command.args(args);
    command.env_clear();
    for (name, value) in program.env() {
        command.env(name, value);
    }
    command.env("TERM", "xterm-256color");
    Pty::start(command, 80, 24)
}

/// An upload that is waited for and slow, with its first bytes on the way.
fn slow_upload(sandbox: &Running, program: &Program, before: &[&str], to: &str) -> Pty {
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(500_000));
    let path = program.write("a film with a name that is long enough.mkv", &vec![7; 9_000_000]);
    let upload = ["upload", &path, "--wait", "--on-duplicate", "send", "--to", to];
    let args = [before, &upload].concat();
    let pty = in_terminal(program, &args);
    pty.wait_for("sending ");
    pty
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_upload_has_a_line_that_goes_when_it_is_over() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let mut pty = slow_upload(&sandbox, &program, &[], "/Films");
    pty.wait_for("0 of 1 file, ");
    pty.wait_until("one line of progress and one sum", |screen| {
        let text = screen.contents();
        text.contains(".mkv") && text.matches("0 of 1 file").count() == 1
    });
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    pty.wait_for("1 job: 1 done.");
    assert_eq!(pty.exit_code(), 0);
    pty.wait_until("nothing but the report", |screen| {
        let text = screen.contents();
        text.starts_with("https://1fichier.com/?") && !text.contains("of 1 file")
    });
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_the_waiting_and_not_the_upload() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let mut pty = slow_upload(&sandbox, &program, &[], "/Films");
    pty.type_in("\u{3}");
    assert_eq!(pty.exit_code(), 130);
    pty.wait_for("The uploads go on in the background.");
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_engine_inside_ctrl_c_first_finishes_what_runs() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let mut pty = slow_upload(&sandbox, &program, &["--no-engine"], "/one");
    pty.type_in("\u{3}");
    pty.wait_for("Ctrl-C again stops at once.");
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    assert_eq!(pty.exit_code(), 0);
    assert_eq!(sandbox.files().len(), 1);

    let mut pty = slow_upload(&sandbox, &program, &["--no-engine"], "/two");
    pty.type_in("\u{3}");
    pty.wait_for("Ctrl-C again stops at once.");
    pty.type_in("\u{3}");
    assert_eq!(pty.exit_code(), 130);
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_typed_on_the_screen_and_never_shown() {
    let sandbox = empty_sandbox().await;
    sandbox.put_locked("/a.txt", b"locked".to_vec(), "open sesame");
    let program = Program::at(&sandbox);
    let to = program.home().join("in").to_str().unwrap().to_owned();
    program.run(["download", "/a.txt", "--to", &to]).await.ends(0);
    program.run(["queue", "wait"]).await.ends(6);
    let mut screen = in_terminal(&program, &[]);
    screen.wait_for("held");
    screen.type_in("w");
    screen.wait_for("held: password");
    screen.type_in("\r");
    screen.wait_for("A password is asked for");
    screen.type_in("wrong one\r");
    screen.wait_for("The password is not the right one.");
    screen.type_in("\r");
    screen.wait_for("The last one was not the right one.");
    screen.type_in("open sesame");
    screen.wait_for("Password: ***********");
    screen.type_in("\r");
    screen.wait_for("verified");
    assert!(!screen.bytes().contains("sesame"), "it was painted");
    assert_eq!(std::fs::read(program.home().join("in/a.txt")).unwrap(), b"locked");
    let log = std::fs::read_dir(program.state()).unwrap().flatten().map(|entry| entry.path());
    for path in log.filter(|path| path.is_file()) {
        let bytes = std::fs::read(&path).unwrap_or_default();
        assert!(!bytes.windows(6).any(|part| part == b"sesame"), "{}", path.display());
    }
}
