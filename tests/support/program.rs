//! The real program with a home of its own and an account in a sandbox. The
//! engine it starts is stopped at the end, and nothing it printed or wrote
//! may hold the key.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use fichier::sandbox::Running;
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::Command;
use tokio::time::{sleep, timeout};

/// Longer than any command takes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// How often a state is looked at that nobody tells of.
const LOOK: Duration = Duration::from_millis(50);

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Demands an exit code.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.out, self.err);
        self
    }

    /// Standard output as one JSON value.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "{}", self.out);
        serde_json::from_str(&self.out).unwrap()
    }
}

/// A user of the program.
pub struct Program {
    home: tempfile::TempDir,
    url: String,
    pub key: String,
    /// Whether the key is in the environment.
    pub has_key: bool,
}

impl Program {
    /// With an account at `sandbox`.
    pub fn at(sandbox: &Running) -> Self {
        let (url, key) = (sandbox.api_url(), sandbox.key());
        Self { home: tempfile::tempdir().unwrap(), url, key, has_key: true }
    }

    /// With an account at another address.
    pub fn at_url(url: &str) -> Self {
        let (url, key) = (url.to_owned(), "a-key-that-nobody-knows-01234567".to_owned());
        Self { home: tempfile::tempdir().unwrap(), url, key, has_key: true }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn state(&self) -> PathBuf {
        self.home().join("state")
    }

    pub fn socket(&self) -> PathBuf {
        self.state().join("engine.sock")
    }

    /// Writes a local file.
    pub fn write(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.home().join("local").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A command that is not run yet.
    pub fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fichier"));
        command.args(args).env_clear().envs(self.env());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.kill_on_drop(true);
        command
    }

    /// Its environment.
    pub fn env(&self) -> Vec<(&'static str, String)> {
        let mut env = vec![
            ("HOME", self.home().to_str().unwrap().to_owned()),
            ("FICHIER_STATE_DIR", self.state().to_str().unwrap().to_owned()),
            ("FICHIER_API_URL", self.url.clone()),
        ];
        if self.has_key {
            env.push(("FICHIER_API_KEY", self.key.clone()));
        }
        env
    }

    /// Runs a command to its end.
    pub async fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Ran {
        let output = timeout(PATIENCE, self.command(args).output());
        let output = output.await.expect("the command does not end").unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        for text in [&out, &err] {
            assert!(!text.contains(&self.key), "the key was printed: {text}");
            assert!(!text.contains("panicked"), "{text}");
            assert!(!text.contains('\u{1b}'), "an escape sequence was printed: {text:?}");
        }
        Ran { code: output.status.code(), out, err }
    }

    /// The engine's process, if one lives.
    pub fn engine(&self) -> Option<Pid> {
        let text = std::fs::read_to_string(self.state().join("engine.lock")).ok()?;
        let pid = Pid::from_raw(text.trim().parse().ok()?)?;
        test_kill_process(pid).ok().map(|()| pid)
    }

    /// Ends the engine as a crash would.
    pub async fn crash(&self) {
        let pid = self.engine().expect("an engine that could crash");
        kill_process(pid, Signal::KILL).unwrap();
        self.until("the engine is dead", async || is_dead(pid)).await;
    }

    /// Waits for a state.
    pub async fn until(&self, what: &str, mut there: impl AsyncFnMut() -> bool) {
        let wait = async {
            while !there().await {
                sleep(LOOK).await;
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("waited in vain: {what}"));
    }

    /// Speaks to the engine's socket by hand: the lines that come back until
    /// it closes, at most `lines` of them.
    pub async fn say(&self, said: &str, lines: usize) -> Vec<String> {
        let mut stream = UnixStream::connect(self.socket()).await.unwrap();
        stream.write_all(said.as_bytes()).await.unwrap();
        let mut read = BufReader::new(stream).lines();
        let mut heard = Vec::new();
        while heard.len() < lines {
            match timeout(PATIENCE, read.next_line()).await.expect("no answer").unwrap() {
                Some(line) => heard.push(line),
                None => break,
            }
        }
        heard
    }
}

/// A process that is gone, or whose parent has not looked yet.
fn is_dead(pid: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero()));
    stat.map_or(true, |stat| stat.rsplit_once(')').is_some_and(|(_, rest)| rest.starts_with(" Z")))
}

/// Every file below a folder with its bytes.
pub fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files(&entry.path()));
        } else if kind.is_file() {
            found.push((entry.path(), std::fs::read(entry.path()).unwrap_or_default()));
        }
    }
    found
}

impl Drop for Program {
    fn drop(&mut self) {
        let pid = self.engine();
        let mut stop = std::process::Command::new(env!("CARGO_BIN_EXE_fichier"));
        stop.args(["engine", "stop"]).env_clear().envs(self.env());
        let _ = stop.stdin(Stdio::null()).output();
        if let Some(pid) = pid.filter(|pid| !is_dead(*pid)) {
            let _ = kill_process(pid, Signal::KILL);
        }
        if std::thread::panicking() {
            return;
        }
        for (path, bytes) in files(self.home()) {
            let key = self.key.as_bytes();
            let holds = bytes.windows(key.len()).any(|window| window == key);
            assert!(!holds, "the key is in {}", path.display());
        }
    }
}
