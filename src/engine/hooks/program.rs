//! One run of a hook: a process group of its own, nothing to read, its output
//! in the log, and a time after which it is ended.

use std::ffi::OsString;
use std::fmt;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// What one line of output may take in the log, in bytes.
const LONGEST_LINE: u64 = 1000;
/// Lines of output that are logged of each stream; the rest is dropped.
const MOST_LINES: usize = 200;
/// What is asked to end has so long before it is killed.
const GRACE: Duration = Duration::from_secs(5);
/// A child of the hook may keep its output open; that is waited for so long.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What is to be run.
#[derive(Debug)]
pub(super) struct Program {
    /// The setting it stands in.
    pub name: &'static str,
    pub command: Vec<String>,
    pub variables: Vec<(&'static str, OsString)>,
    /// Variables of ours it must not see.
    pub withheld: Vec<OsString>,
    pub time: Duration,
}

/// Why a run was no good one.
#[derive(Debug)]
pub(super) enum Fault {
    Start(std::io::Error),
    Ended(ExitStatus),
    Late(Duration),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => write!(f, "cannot be run: {error}"),
            Self::Ended(status) => write!(f, "has failed ({status})"),
            Self::Late(time) => write!(f, "was ended after {} s", time.as_secs()),
        }
    }
}

/// The group a hook runs in. It is asked to end when this is dropped early,
/// because the engine ends.
struct Group(Option<Pid>);

impl Group {
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(Pid::from_raw))
    }

    fn send(&self, signal: Signal) {
        // It may have ended by itself meanwhile.
        let _ = self.0.map(|pid| kill_process_group(pid, signal));
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.send(Signal::TERM);
    }
}

impl Program {
    /// Runs it to its end.
    ///
    /// # Errors
    /// When it cannot be started, fails, or takes too long.
    pub async fn run(&self) -> Result<(), Fault> {
        let mut child = self.start().map_err(Fault::Start)?;
        let mut group = Group::of(&child);
        let (name, out, err) = (self.name, child.stdout.take(), child.stderr.take());
        let words = tokio::spawn(async move { tokio::join!(log(name, out), log(name, err)) });
        let ended = wait(&mut child, &group, self.time).await;
        // Its number may be somebody else's from here on.
        group.0 = None;
        let silence = words.abort_handle();
        if timeout(LAST_WORDS, words).await.is_err() {
            silence.abort();
        }
        ended
    }

    fn start(&self) -> std::io::Result<Child> {
        let (program, arguments) =
            self.command.split_first().ok_or(std::io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for name in &self.withheld {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command.process_group(0).spawn()
    }
}

/// Waits for its end, and brings that about when it takes too long.
async fn wait(child: &mut Child, group: &Group, time: Duration) -> Result<(), Fault> {
    match timeout(time, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(Fault::Ended(status)),
        Ok(Err(error)) => Err(Fault::Start(error)),
        Err(_) => {
            group.send(Signal::TERM);
            if timeout(GRACE, child.wait()).await.is_err() {
                group.send(Signal::KILL);
                let _ = child.wait().await;
            }
            Err(Fault::Late(time))
        }
    }
}

/// Logs what it says; all of it is read, so that it never waits for us.
async fn log(name: &str, from: Option<impl AsyncRead + Unpin>) {
    let Some(from) = from else { return };
    let mut from = BufReader::new(from);
    for number in 1.. {
        let mut line = Vec::new();
        match (&mut from).take(LONGEST_LINE).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return,
            Ok(_) if number <= MOST_LINES => {
                tracing::info!("{name}: {}", String::from_utf8_lossy(&line).trim_end());
            }
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str, time: Duration) -> Program {
        Program {
            name: "on_done",
            command: ["sh", "-c", script].map(str::to_owned).to_vec(),
            variables: vec![("FICHIER_NAME", "$(exit 9); a\nb".into())],
            withheld: vec!["HOME".into()],
            time,
        }
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_name_is_data_and_what_is_withheld_is_not_there() {
        let script = r#"[ "$FICHIER_NAME" = '$(exit 9); a
b' ] && [ -z "$HOME" ] && [ -z "$(cat)" ]"#;
        assert!(sh(script, LONG).run().await.is_ok());
    }

    #[tokio::test]
    async fn troubles_are_told_apart() {
        let said = |ended: Result<(), Fault>| ended.unwrap_err().to_string();
        assert_eq!(said(sh("exit 3", LONG).run().await), "has failed (exit status: 3)");
        let none = Program { command: vec!["/no/such".into()], ..sh("", LONG) };
        assert!(said(none.run().await).starts_with("cannot be run: "));
        let nothing = Program { command: Vec::new(), ..sh("", LONG) };
        assert!(nothing.run().await.is_err());
    }

    #[tokio::test]
    async fn a_hook_that_hangs_is_ended_with_all_its_children() {
        let dir = tempfile::tempdir().unwrap();
        let pid = dir.path().join("pid");
        let script = format!("sleep 600 & echo $! > {}; wait", pid.display());
        let said = sh(&script, Duration::from_secs(1)).run().await.unwrap_err().to_string();
        assert_eq!(said, "was ended after 1 s");
        let child: i32 = std::fs::read_to_string(pid).unwrap().trim().parse().unwrap();
        let child = Pid::from_raw(child).unwrap();
        // Dead, or about to be looked at by its new parent.
        for _ in 0..500 {
            let stat = std::fs::read_to_string(format!("/proc/{}/stat", child.as_raw_nonzero()));
            if stat.map_or(true, |stat| stat.contains(") Z")) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("a child of the hook is still alive");
    }

    #[tokio::test]
    async fn much_output_and_an_open_pipe_hold_nobody_up() {
        let script = "head -c 3000000 /dev/zero; yes | head -n 5000; sleep 600 & :";
        let started = tokio::time::Instant::now();
        assert!(sh(script, LONG).run().await.is_ok());
        assert!(started.elapsed() < LONG);
    }
}
