//! The engine as a service: what systemd hears, how it ends, its unit and its
//! log.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::{Signal, kill_process};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::support::face::empty_sandbox;
use crate::support::program::Program;

/// The next thing systemd hears.
async fn heard(socket: &UnixDatagram) -> String {
    let mut buffer = [0; 100];
    for _ in 0..3000 {
        match socket.recv(&mut buffer) {
            Ok(count) => return String::from_utf8(buffer[..count].to_vec()).unwrap(),
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nothing is heard");
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_of_begin_and_end_and_the_queue_goes_on() {
    let sandbox = empty_sandbox().await;
    sandbox.set(|quirks| quirks.upload.bytes_per_second = Some(200_000));
    let program = Program::at(&sandbox);
    let notify = program.home().join("notify");
    let socket = UnixDatagram::bind(&notify).unwrap();
    socket.set_nonblocking(true).unwrap();
    let mut engine =
        program.command(["engine", "run"]).env("NOTIFY_SOCKET", &notify).spawn().unwrap();
    assert_eq!(heard(&socket).await, "READY=1");
    // Whoever hears that can reach the engine.
    program.run(["engine", "status"]).await.ends(0);
    let path = program.write("a.bin", &vec![1; 6_000_000]);
    program.run(["upload", &path]).await.ends(0);
    program
        .until("the upload runs", async || {
            program.run(["queue", "--json"]).await.json()["tally"]["running"] == 1
        })
        .await;
    kill_process(program.engine().unwrap(), Signal::TERM).unwrap();
    assert_eq!(heard(&socket).await, "STOPPING=1");
    assert!(engine.wait().await.unwrap().success());
    assert!(sandbox.files().is_empty());
    sandbox.set(|quirks| quirks.upload.bytes_per_second = None);
    program.run(["queue", "wait"]).await.ends(0);
    assert_eq!(sandbox.files().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_printed_and_installed_once() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let printed = program.run(["engine", "unit"]).await.ends(0);
    assert!(printed.err.contains("which the next build replaces"), "{}", printed.err);
    verify(&printed.out, program.home());
    let installed = program.run(["engine", "unit", "--install"]).await.ends(0);
    for said in ["enable --now fichier", "enable-linger", "KillUserProcesses"] {
        assert!(installed.out.contains(said), "{}", installed.out);
    }
    let path = program.home().join(".config/systemd/user/fichier.service");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), printed.out);
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
    let again = program.run(["engine", "unit", "--install"]).await.ends(0);
    assert!(again.out.starts_with("It is there already"), "{}", again.out);
    std::fs::write(&path, "[Service]\nExecStart=/bin/mine\n").unwrap();
    let refused = program.run(["engine", "unit", "--install"]).await.ends(1);
    assert!(refused.err.contains("--force replaces it"), "{}", refused.err);
    program.run(["engine", "unit", "--install", "--force"]).await.ends(0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), printed.out);
}

/// Lets systemd judge a unit, where there is one to do so.
fn verify(unit: &str, home: &Path) {
    let path = home.join("fichier.service");
    std::fs::write(&path, unit).unwrap();
    let runtime = home.join("runtime");
    std::fs::create_dir_all(&runtime).unwrap();
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--user"]).arg(&path);
    verify.env("XDG_RUNTIME_DIR", runtime).env("HOME", home);
    let Ok(judged) = verify.output() else { return };
    let said = String::from_utf8_lossy(&judged.stderr);
    let works = !said.contains("Failed to initialize manager");
    assert!(!works || judged.status.success() && !said.contains("fichier.service:"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_stays_small_and_is_followed_across_its_files() {
    let sandbox = empty_sandbox().await;
    let program = Program::at(&sandbox);
    let none = program.run(["engine", "logs"]).await.ends(1);
    assert!(none.err.contains("There is no log"), "{}", none.err);
    let config = program.home().join(".config/fichier");
    std::fs::create_dir_all(&config).unwrap();
    let text = "log_size = \"10 kB\"\nlog_files = 3\n\
        on_done = [\"sh\", \"-c\", \"yes $FICHIER_NAME-is-told-in-many-words | head -n 150\"]\n";
    std::fs::write(config.join("config.toml"), text).unwrap();
    program.run(["engine", "start"]).await.ends(0);
    let mut follow = program.command(["engine", "logs", "-f", "-n", "0"]).spawn().unwrap();
    let mut lines = BufReader::new(follow.stdout.take().unwrap()).lines();
    let mut seen = 0;
    for (name, all) in [("one", 150), ("two", 300), ("three", 450), ("four", 600)] {
        let path = program.write(name, name.as_bytes());
        program.run(["upload", &path, "--wait"]).await.ends(0);
        let words = format!("{name}-is-told-in-many-words");
        let told = async {
            while seen < all {
                let line = lines.next_line().await.unwrap().expect("the log is followed");
                seen += usize::from(line.contains(&words));
            }
        };
        tokio::time::timeout(Duration::from_secs(60), told).await.expect(name);
    }
    assert_eq!(seen, 600, "every line once");
    follow.kill().await.unwrap();
    let mut files: Vec<(String, u64, u32)> = std::fs::read_dir(program.state().join("log"))
        .unwrap()
        .flatten()
        .map(|entry| {
            let meta = entry.metadata().unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, meta.len(), meta.permissions().mode() & 0o777)
        })
        .collect();
    files.sort();
    let names: Vec<&str> = files.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["engine.1.log", "engine.2.log", "engine.log"]);
    assert!(files.iter().all(|(_, size, mode)| *size <= 10_000 && *mode == 0o600), "{files:?}");
    let end = program.run(["engine", "logs", "-n", "200"]).await.ends(0);
    assert_eq!(end.out.lines().count(), 200);
}
