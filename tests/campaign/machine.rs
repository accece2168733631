//! The machine the engine lives on: a home folder, and a process that is
//! started and killed.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fichier::protocol::connect;
use fichier::sandbox::Running;
use tempfile::TempDir;
use tokio::time::Instant;

use super::face::Face;

const PATIENCE: Duration = Duration::from_secs(30);

pub struct Machine {
    home: TempDir,
    env: Vec<(&'static str, String)>,
    engine: Option<Child>,
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Machine {
    pub fn new(sandbox: &Running) -> Self {
        let home = TempDir::new().unwrap();
        let env = vec![
            ("HOME", home.path().display().to_string()),
            ("FICHIER_API_URL", sandbox.api_url()),
            ("FICHIER_API_KEY", sandbox.key()),
            ("LANG", "C.UTF-8".to_owned()),
        ];
        Self { home, env, engine: None }
    }

    pub fn home(&self) -> PathBuf {
        self.home.path().to_owned()
    }

    fn state(&self) -> PathBuf {
        self.home.path().join(".local/state/fichier")
    }

    /// Starts the engine's process; it is not there yet.
    pub fn start(&mut self) {
        assert!(self.engine.is_none());
        let mut command = Command::new(env!("CARGO_BIN_EXE_fichier"));
        command.args(["engine", "run"]).env_clear().envs(self.env.clone());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.engine = Some(command.spawn().unwrap());
    }

    /// Connects to it as soon as it listens.
    pub async fn face(&mut self) -> Face {
        let socket = self.state().join("engine.sock");
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Ok((client, _)) = connect(&socket).await
                && let Some(face) = Face::attach(client).await
            {
                return face;
            }
            let ended = self.engine.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the engine ended by itself: {ended:?}\n{}", self.log());
            assert!(Instant::now() < deadline, "no engine\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut engine) = self.engine.take() {
            let ended = engine.try_wait().unwrap();
            let _ = engine.kill();
            let _ = engine.wait();
            if !std::thread::panicking() {
                assert!(ended.is_none(), "the engine ended by itself: {ended:?}\n{}", self.log());
            }
        }
    }

    /// The state file as the killed engine left it opens and is whole. Looked
    /// at in a copy: the next engine must manage by itself.
    pub fn check_state(&self) {
        let copy = TempDir::new().unwrap();
        for name in ["state.db", "state.db-wal"] {
            let from = self.state().join(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).unwrap();
            }
        }
        let file = rusqlite::Connection::open(copy.path().join("state.db")).unwrap();
        let verdict: String =
            file.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(verdict, "ok", "the state file is damaged");
    }

    /// The last lines of the engine's log.
    pub fn log(&self) -> String {
        let logs = std::fs::read_dir(self.state().join("log"))
            .into_iter()
            .flatten()
            .filter_map(|entry| std::fs::read_to_string(entry.ok()?.path()).ok());
        let text: String = logs.collect();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }
}
