//! The engine behind the commands: started once, found again, lost and
//! replaced, and of another version.

use std::path::Path;

use fichier::sandbox::Running;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::UnixListener;
use tokio::process::{Child, ChildStderr};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

/// Engines that live on a state folder.
fn engines(state: &Path) -> usize {
    let wanted = format!("FICHIER_STATE_DIR={}", state.display());
    let is_engine = |process: &Path| {
        let read = |file: &str| std::fs::read(process.join(file)).unwrap_or_default();
        let (line, environ) = (read("cmdline"), read("environ"));
        let words: Vec<&[u8]> = line.split(|byte| *byte == 0).collect();
        words.get(1..3) == Some(&[&b"engine"[..], &b"run"[..]])
            && environ.split(|byte| *byte == 0).any(|var| var == wanted.as_bytes())
    };
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    processes.filter(|process| is_engine(&process.path())).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn engines_that_are_started_at_once_end_as_one() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let start = || program.run(["engine", "start"]);
    let (a, b, c, d) = tokio::join!(start(), start(), start(), start());
    for other in [b, c, d] {
        assert_eq!(a.out, other.ends(0).out, "all found the same engine");
    }
    program.until("one engine", async || engines(&program.state()) == 1).await;
    let ran = program.run(["engine", "run"]).await.ends(1);
    assert!(ran.err.contains("An engine runs already."), "{}", ran.err);
    program.run(["engine", "stop"]).await.ends(0);
    program.until("no engine", async || engines(&program.state()) == 0).await;
    program.run(["engine", "status"]).await.ends(1);
}

/// Queues a file that is slow to go, and waits until bytes have gone.
async fn under_way(sandbox: &Running, program: &Program) -> u64 {
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(1_000_000));
    let path = program.write("big.bin", &vec![7; 40_000_000]);
    program.run(["upload", &path, "--to", "/in"]).await.ends(0);
    let mut sent = 0;
    program
        .until("bytes have gone", async || {
            let json = program.run(["queue", "--json"]).await.ends(0).json();
            sent = json["jobs"][0]["sent"].as_u64().unwrap_or(0);
            sent > 500_000
        })
        .await;
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_killed_in_the_middle_of_an_upload_makes_one_file() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let sent = under_way(&sandbox, &program).await;
    assert!(sent < 40_000_000, "it was killed too late to prove anything");
    program.crash().await;
    assert!(program.socket().exists(), "a crash leaves the socket behind");
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let ran = program.run(["queue", "wait", "--json"]).await.ends(0);
    assert_eq!(ran.json()["tally"]["done"], 1);
    let files = sandbox.files();
    assert_eq!(files.len(), 1);
    assert_eq!((files[0].path().as_str(), files[0].size), ("in/big.bin", 40_000_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_outlives_a_crash_of_the_engine() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    under_way(&sandbox, &program).await;
    let (mut waiting, mut said) = waiting(&program).await;
    program.crash().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    let next = said.next_line().await.unwrap().unwrap();
    assert!(next.contains("it is started again and goes on"), "{next}");
    assert_eq!(waiting.wait().await.unwrap().code(), Some(0));
    assert_eq!(sandbox.files().len(), 1);
}

/// A wait that has begun, and what it says to standard error after its first
/// line of progress.
async fn waiting(program: &Program) -> (Child, Lines<BufReader<ChildStderr>>) {
    let mut waiting = program.command(["queue", "wait"]).spawn().unwrap();
    let mut said = BufReader::new(waiting.stderr.take().unwrap()).lines();
    let first = said.next_line().await.unwrap().unwrap();
    assert!(first.starts_with("0 of 1 file"), "{first}");
    (waiting, said)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_ends_when_the_engine_is_stopped_on_purpose() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    under_way(&sandbox, &program).await;
    let (mut waiting, mut said) = waiting(&program).await;
    program.run(["engine", "stop"]).await.ends(0);
    let last = said.next_line().await.unwrap().unwrap();
    assert!(last.contains("The engine was stopped."), "{last}");
    assert_eq!(waiting.wait().await.unwrap().code(), Some(1));
    assert!(sandbox.files().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_finishes_still_answers_and_can_be_told_to_hurry() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    under_way(&sandbox, &program).await;
    let mut finish = program.command(["engine", "stop", "--finish"]).spawn().unwrap();
    program
        .until("it drains", async || {
            let json = program.run(["queue", "--json"]).await.ends(0).json();
            json["settings"]["draining"] == true
        })
        .await;
    assert!(finish.try_wait().unwrap().is_none(), "it waits for the upload");
    program.run(["engine", "stop"]).await.ends(0);
    assert_eq!(finish.wait().await.unwrap().code(), Some(0));
    assert!(sandbox.files().is_empty(), "the second stop cut it off");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_of_another_version_is_met_with_a_sentence() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    program.run(["engine", "status"]).await.ends(1);
    // One that is older than this program, played by hand.
    let listener = UnixListener::bind(program.socket()).unwrap();
    let old = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let Some(line) = lines.next_line().await.unwrap() else { continue };
            assert!(line.contains(r#""ask":"hello""#), "{line}");
            let answer = concat!(
                r#"{"failure":{"id":1,"failure":{"version":"#,
                r#"{"protocol":0,"version":"0.0.1","pid":1,"inside":false}}}}"#,
                "\n"
            );
            write.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    for args in [&["status"][..], &["ls"], &["queue"], &["upload", "/etc/hostname"], &["events"]] {
        let ran = program.run(args).await.ends(1);
        assert!(ran.err.contains("An engine of version 0.0.1 runs here"), "{}", ran.err);
        assert!(ran.err.contains("fichier engine stop"), "{}", ran.err);
    }
    old.abort();
    std::fs::remove_file(program.socket()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_of_another_version_is_told_and_nonsense_is_answered() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    program.run(["engine", "start"]).await.ends(0);
    let hello = r#"{"id":7,"ask":"hello","protocol":99,"version":"9.9.9"}"#;
    let heard = program.say(&format!("{hello}\n"), 1).await;
    let heard: Value = serde_json::from_str(&heard[0]).unwrap();
    assert_eq!(heard["failure"]["id"], 7);
    assert_eq!(heard["failure"]["failure"]["version"]["version"], env!("CARGO_PKG_VERSION"));
    let heard = program.say("nonsense\n", 9).await;
    assert_eq!(heard.len(), 1, "one answer, then the end: {heard:?}");
    assert!(heard[0].contains(r#""invalid":"#), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_another_face_holds_is_told() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(100_000));
    let program = Program::at(&sandbox);
    let path = program.write("slow.bin", &vec![7; 40_000_000]);
    let args = ["--no-engine", "upload", &path, "--wait"];
    let mut holder = program.command(args).spawn().unwrap();
    let mut said = BufReader::new(holder.stderr.take().unwrap()).lines();
    assert!(said.next_line().await.unwrap().unwrap().starts_with("0 of 1 file"));
    let ran = program.run(["queue"]).await.ends(1);
    assert!(ran.err.contains("with --no-engine and holds the queue"), "{}", ran.err);
    let ran = program.run(["--no-engine", "queue"]).await.ends(1);
    assert!(ran.err.contains("fichier engine stop"), "{}", ran.err);
    holder.kill().await.unwrap();
}
