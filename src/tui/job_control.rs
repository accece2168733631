//! Stopping and being resumed by the shell (Ctrl-Z, `fg`).

use rustix::process::{Pid, Signal, getpgid, getpgrp, getpid, getsid, kill_current_process_group};

/// Stops us and everything started together with us (`cargo run`, `sudo`, a
/// pipe): a shell waits for all of them. Returns when we are resumed; where
/// threads race, perhaps a moment before we are stopped.
pub fn stop() {
    // Not SIGTSTP, which we catch.
    let _ = kill_current_process_group(Signal::STOP);
}

/// Whether anybody would resume us. Started directly by `ssh -t` or as a
/// login's only program there is no shell to do so, and stopping would be
/// for ever.
#[must_use]
pub fn can_be_resumed() -> bool {
    let (group, Ok(session)) = (getpgrp(), getsid(None)) else { return false };
    let mut process = getpid();
    // Up to the first ancestor outside our group: that is the shell, if it is
    // of our session.
    while let Some(parent) = parent_of(process) {
        match getpgid(Some(parent)) {
            Ok(other) if other == group => process = parent,
            Ok(_) => return getsid(Some(parent)).is_ok_and(|other| other == session),
            Err(_) => return false,
        }
    }
    false
}

fn parent_of(process: Pid) -> Option<Pid> {
    let stat = std::fs::read(format!("/proc/{}/stat", process.as_raw_nonzero())).ok()?;
    parent_in(&stat)
}

/// The parent in a line of `/proc/PID/stat`. The program's name in front may
/// hold anything, brackets and spaces too.
fn parent_in(stat: &[u8]) -> Option<Pid> {
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(stat.get(end + 1..)?).ok()?;
    rest.split_whitespace().nth(1)?.parse().ok().and_then(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_found_behind_any_name() {
        let parent = |line: &[u8]| parent_in(line).map(|pid| pid.as_raw_nonzero().get());
        assert_eq!(parent(b"12 (my (odd) 7 name) S 345 12 12 34816"), Some(345));
        assert_eq!(parent(b"1 (init) S 0 1 1"), None);
        assert_eq!(parent(b"garbage"), None);
        assert_eq!(parent_of(getpid()), rustix::process::getppid());
    }
}
