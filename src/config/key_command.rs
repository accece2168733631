//! A program that prints the key: `pass`, `op`, `systemd-creds`.

use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use secrecy::SecretString;

/// Runs the command and takes the first line it prints. A password may have
/// to be typed meanwhile, so `patience` should be a minute.
///
/// # Errors
/// A whole sentence.
pub(super) fn run(command: &[String], patience: Duration) -> Result<SecretString, String> {
    let (program, arguments) = command.split_first().ok_or("The key command is empty.")?;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("The key command {program:?} cannot be started: {error}."))?;
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (reply, answer) = mpsc::channel();
    std::thread::spawn(move || reply.send(child.wait_with_output()));
    let output = match answer.recv_timeout(patience) {
        Ok(output) => {
            output.map_err(|error| format!("The key command {program:?} failed: {error}."))?
        }
        Err(_) => {
            // Its thread has not reaped it yet, so the number is still its own.
            let _ = pid.map(|pid| kill_process(pid, Signal::TERM));
            let time = patience.as_secs();
            return Err(format!(
                "The key command {program:?} gave no answer within {time} seconds."
            ));
        }
    };
    first_line(program, output)
}

fn first_line(program: &str, output: Output) -> Result<SecretString, String> {
    let said = String::from_utf8_lossy(&output.stderr).trim().lines().last().map(printable);
    // Taken over before anything can fail, so that it is wiped in any case.
    let text = String::from_utf8(output.stdout).unwrap_or_default();
    let line = SecretString::from(text.lines().next().unwrap_or_default());
    drop(SecretString::from(text));
    if output.status.success() {
        return Ok(line);
    }
    let said = said.map(|said| format!(": {said}")).unwrap_or_default();
    Err(format!("The key command {program:?} failed ({}){said}.", output.status))
}

/// Foreign text in our sentence: one line, no control characters, not long.
fn printable(text: &str) -> String {
    let clean = text.trim_end_matches('.').chars().filter(|c| !c.is_control());
    clean.take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const LONG: Duration = Duration::from_secs(60);

    fn sh(script: &str) -> Vec<String> {
        ["sh", "-c", script].map(str::to_owned).to_vec()
    }

    #[test]
    fn the_first_line_is_the_key() {
        let key = run(&sh("echo the-key; echo user: me"), LONG).unwrap();
        assert_eq!(key.expose_secret(), "the-key");
    }

    #[test]
    fn failures_are_sentences_without_what_was_printed() {
        let said =
            run(&sh("echo the-key; printf 'no\\033[31m luck.\\n' >&2; exit 3"), LONG).unwrap_err();
        assert_eq!(said, "The key command \"sh\" failed (exit status: 3): no[31m luck.");
        let said = run(&["/no/such/program".to_owned()], LONG).unwrap_err();
        assert!(said.starts_with("The key command \"/no/such/program\" cannot be started: "));
        assert!(run(&[], LONG).is_err());
    }

    #[test]
    fn a_command_that_hangs_is_left() {
        let said = run(&sh("exec sleep 600"), Duration::from_millis(50)).unwrap_err();
        assert_eq!(said, "The key command \"sh\" gave no answer within 0 seconds.");
    }
}
