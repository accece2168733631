//! The user's editor on our terminal, which is given back for it and taken
//! again afterwards.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::path::Path;

use rustix::process::{Signal, kill_process_group};
use tokio::process::{Child, Command};

use super::job_control;
use super::signals::{Caught, Signals};
use crate::config::Environment;

/// What is said when the editor complains.
const FAILED: &str = "The editor ended with an error; nothing is changed.";

/// Larger than any list of names.
const MOST: u64 = 64 << 20;

/// How the editor is started.
#[derive(Debug, Clone)]
pub(super) struct Editor {
    /// As in the shell: with arguments, perhaps.
    command: OsString,
}

/// How it ended.
pub(super) enum Ended {
    /// Well.
    Well,
    /// By itself, with a complaint.
    Badly(String),
    /// A signal asks us to leave.
    Leave(i32),
}

impl Editor {
    /// `VISUAL`, else `EDITOR`, else `vi`.
    pub fn of(env: &Environment) -> Self {
        let wanted = env.get("VISUAL").or_else(|| env.get("EDITOR"));
        Self { command: wanted.unwrap_or(OsStr::new("vi")).to_owned() }
    }

    /// Runs it on a file until it ends.
    pub async fn run(&self, path: &Path, signals: &mut Signals) -> Ended {
        let mut line = self.command.clone();
        line.push(" \"$1\"");
        let child = Command::new("/bin/sh").arg("-c").arg(line).arg("sh").arg(path).spawn();
        match child {
            Ok(mut child) => wait(&mut child, signals, FAILED).await,
            Err(error) => Ended::Badly(format!("The editor cannot be started: {error}.")),
        }
    }

    /// Runs it on a text; gives what became of the text.
    pub async fn edit(&self, text: &str, signals: &mut Signals) -> (Ended, Option<String>) {
        let written = || -> io::Result<tempfile::NamedTempFile> {
            let mut file = tempfile::Builder::new().prefix("fichier-names-").tempfile()?;
            file.write_all(text.as_bytes())?;
            Ok(file)
        };
        let file = match written() {
            Ok(file) => file,
            Err(error) => {
                let why = format!("The list for the editor cannot be written: {error}.");
                return (Ended::Badly(why), None);
            }
        };
        let ended = self.run(file.path(), signals).await;
        // By its path: many editors write a new file of the old name.
        let mut text = String::new();
        let read = std::fs::File::open(file.path())
            .and_then(|file| file.take(MOST).read_to_string(&mut text));
        match (ended, read) {
            (Ended::Well, Ok(_)) => (Ended::Well, Some(text)),
            (Ended::Well, Err(error)) => {
                (Ended::Badly(format!("The editor's list cannot be read: {error}.")), None)
            }
            (ended @ (Ended::Badly(_) | Ended::Leave(_)), _) => (ended, None),
        }
    }
}

/// Waits for what has our terminal; its signals are for that, not for us.
/// `failed` is what is said when it complains.
pub(super) async fn wait(child: &mut Child, signals: &mut Signals, failed: &str) -> Ended {
    loop {
        tokio::select! {
            status = child.wait() => return match status {
                Ok(status) if status.success() => Ended::Well,
                Ok(_) => Ended::Badly(failed.to_owned()),
                Err(error) => Ended::Badly(format!("{failed} It was lost: {error}.")),
            },
            caught = signals.next() => match caught {
                Caught::Leave(signal)
                    if signal == Signal::INT.as_raw() || signal == Signal::QUIT.as_raw() => {}
                Caught::Leave(signal) => return Ended::Leave(signal),
                // It has stopped, and with it everything started here.
                Caught::Stop if job_control::can_be_resumed() => job_control::stop(),
                // Nobody would ever resume it.
                Caught::Stop => {
                    let _ = kill_process_group(rustix::process::getpgrp(), Signal::CONT);
                }
                Caught::Continue | Caught::Resize => {}
            },
        }
    }
}
