//! Stopping and being resumed by the shell (Ctrl-Z, `fg`).

use rustix::process::{Signal, getpid, kill_current_process_group};

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
    somebody_resumes(getpid().as_raw_nonzero().get(), kinship_of)
}

/// Where a process stands. 0 is whatever lies outside of our PID namespace:
/// in a container the ancestors' group and session may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kinship {
    parent: i32,
    group: i32,
    session: i32,
}

fn somebody_resumes(us: i32, kinship: impl Fn(i32) -> Option<Kinship>) -> bool {
    let Some(ours) = kinship(us) else { return false };
    let mut parent = ours.parent;
    // Up to the first ancestor outside our group: that is the shell, if it is
    // of our session.
    while parent != 0 {
        match kinship(parent) {
            Some(other) if other.group == ours.group => parent = other.parent,
            Some(other) => return other.session == ours.session,
            None => return false,
        }
    }
    false
}

/// From `/proc`, not from `getpgid`: the wrapper at hand takes a group outside
/// of our namespace for impossible.
fn kinship_of(process: i32) -> Option<Kinship> {
    kinship_in(&std::fs::read(format!("/proc/{process}/stat")).ok()?)
}

/// The kinship in a line of `/proc/PID/stat`. The program's name in front may
/// hold anything, brackets and spaces too.
fn kinship_in(stat: &[u8]) -> Option<Kinship> {
    let end = stat.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(stat.get(end + 1..)?).ok()?;
    let mut numbers = rest.split_whitespace().skip(1).map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some(Kinship { parent: next()?, group: next()?, session: next()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Processes in a row: the first is ours, each is the next one's child.
    fn resumed(row: &[(i32, i32)]) -> bool {
        somebody_resumes(1, |process| {
            let at = usize::try_from(process).ok()?;
            let (group, session) = *row.get(at - 1)?;
            let parent = if at == row.len() { 0 } else { process + 1 };
            Some(Kinship { parent, group, session })
        })
    }

    #[test]
    fn a_shell_is_an_ancestor_of_our_session_and_another_group() {
        assert!(resumed(&[(5, 9), (9, 9)]), "a shell");
        assert!(resumed(&[(5, 9), (5, 9), (9, 9)]), "cargo run in a shell");
        assert!(!resumed(&[(5, 5), (7, 7)]), "a server, with a session of its own for us");
        assert!(!resumed(&[(5, 5)]), "nobody");
    }

    #[test]
    fn ancestors_outside_of_the_container_are_no_shell() {
        assert!(!resumed(&[(5, 5), (0, 0)]), "our session is our own");
        assert!(!resumed(&[(0, 0), (0, 0)]), "all of us were put into it");
        assert!(resumed(&[(5, 0), (6, 0)]), "a shell that was put into it");
    }

    #[test]
    fn kinship_is_found_behind_any_name() {
        let of = |parent, group, session| Some(Kinship { parent, group, session });
        assert_eq!(kinship_in(b"12 (my (odd) 7 name) S 345 12 9 34816"), of(345, 12, 9));
        assert_eq!(kinship_in(b"1 (init) S 0 1 1"), of(0, 1, 1));
        assert_eq!(kinship_in(b"9 (in a container) S 0 0 0 34816"), of(0, 0, 0));
        assert_eq!(kinship_in(b"garbage"), None);
        assert_eq!(kinship_in(b"1 (cut) S 0 1"), None);
        let parent = rustix::process::getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
        assert_eq!(kinship_of(getpid().as_raw_nonzero().get()).map(|own| own.parent), Some(parent));
    }
}
