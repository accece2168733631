//! How the program ends, as the shell sees it: the exit codes, each with one
//! meaning for all commands, and what becomes of a failure on its way there.

use std::io::Write;
use std::process::{ExitCode, Termination};

use crate::protocol::Failure;
use crate::remote::ProblemKind;
use crate::words;

/// An exit code with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well: 0.
    Good,
    /// Something failed; it was said what: 1.
    Failed,
    /// The command line could not be understood: 2.
    Usage,
    /// There is no usable API key, or 1fichier refused it: 3.
    Key,
    /// 1fichier has locked this address, account or key: 4.
    Locked,
    /// 1fichier cannot be reached, or is in maintenance: 5.
    Unreachable,
    /// Some files were left out, failed, or wait for their user: 6.
    Partly,
    /// The folder or the job does not exist, or nothing was found: 7.
    NotFound,
    /// The time given with `--timeout` ran out: 8.
    Late,
    /// Ended by Ctrl-C before the work was over: 130.
    Interrupted,
    /// The screen ended otherwise than by its user's wish: 128 and the
    /// signal's number, or 101 for a mistake in the program.
    Screen(u8),
}

impl Exit {
    /// Every code that commands end with.
    pub const ALL: [Self; 10] = [
        Self::Good,
        Self::Failed,
        Self::Usage,
        Self::Key,
        Self::Locked,
        Self::Unreachable,
        Self::Partly,
        Self::NotFound,
        Self::Late,
        Self::Interrupted,
    ];

    /// The number.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Good => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Key => 3,
            Self::Locked => 4,
            Self::Unreachable => 5,
            Self::Partly => 6,
            Self::NotFound => 7,
            Self::Late => 8,
            Self::Interrupted => 130,
            Self::Screen(code) => code,
        }
    }

    /// What it means, in a sentence: the second column of the table in
    /// docs/commands.md and of the manual.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Good => "All went well.",
            Self::Failed => {
                "Something failed on this machine: the state folder, the engine, the disk; or the \
                 deed was refused."
            }
            Self::Usage => {
                "The command line could not be understood, or a path names several things."
            }
            Self::Key => "There is no usable API key, or 1fichier refused it.",
            Self::Locked => "1fichier has locked this address, account or key for a while.",
            Self::Unreachable => "1fichier cannot be reached, or is in maintenance.",
            Self::Partly => {
                "Some files were left out, failed, are held or paused, or a job could not do what \
                 was asked."
            }
            Self::NotFound => {
                "The folder, the file or the job does not exist, or nothing was found."
            }
            Self::Late => "The time given with `--timeout` ran out.",
            Self::Interrupted => "Ended by Ctrl-C before the work was over.",
            Self::Screen(_) => "The screen was ended by a signal, or by a mistake in the program.",
        }
    }

    /// What a problem with the service means to a script.
    #[must_use]
    pub const fn of_problem(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::NoKey
            | ProblemKind::KeyRefused
            | ProblemKind::ResetNeeded
            | ProblemKind::NotCustomer => Self::Key,
            ProblemKind::Flood(_) | ProblemKind::AddressLocked => Self::Locked,
            // The service was not there, or something in between answered.
            ProblemKind::Maintenance
            | ProblemKind::ServerFault
            | ProblemKind::Unreachable(_)
            | ProblemKind::Unreadable
            | ProblemKind::UnsafeHost
            | ProblemKind::Redirected
            | ProblemKind::Stalled
            | ProblemKind::NodeFault => Self::Unreachable,
            ProblemKind::NotFound => Self::NotFound,
            ProblemKind::NotAllowed
            | ProblemKind::PasswordWrong
            | ProblemKind::PasswordNeeded
            | ProblemKind::OwnerLocked
            | ProblemKind::Locations
            | ProblemKind::ServerNetwork
            | ProblemKind::BadRequest
            | ProblemKind::NotRenamed
            | ProblemKind::NothingToChange
            | ProblemKind::NoFileInForm
            | ProblemKind::SourceUnreadable
            | ProblemKind::SourceChanged
            | ProblemKind::EmptyFile
            | ProblemKind::TooBig
            | ProblemKind::Journal
            | ProblemKind::Refused => Self::Failed,
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self.code())
    }
}

/// Why a command ends early: a code, and whole sentences for standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub exit: Exit,
    pub text: String,
}

impl Trouble {
    pub fn new(exit: Exit, text: impl Into<String>) -> Self {
        Self { exit, text: text.into() }
    }

    /// Of an answer that belongs to another request.
    pub fn odd() -> Self {
        Self::new(Exit::Failed, "The engine answered something else.")
    }

    /// Of a request the engine could not do.
    pub fn of(failure: &Failure) -> Self {
        let exit = match failure {
            Failure::Problem(problem) => Exit::of_problem(problem.kind),
            Failure::Version(_) | Failure::Invalid(_) | Failure::Store(_) => Exit::Failed,
        };
        let text = format!("{} {}", words::failure(failure), words::failure_step(failure));
        Self { exit, text: text.trim_end().to_owned() }
    }
}

impl From<String> for Trouble {
    fn from(text: String) -> Self {
        Self { exit: Exit::Failed, text }
    }
}

/// What the first Ctrl-C says, wherever an engine lives in the command.
pub(super) const FINISHING: &str =
    "What runs is finished and no more is begun. Ctrl-C again stops at once.";

/// Ends a command.
pub(super) fn end(result: Result<Exit, Trouble>) -> Exit {
    result.unwrap_or_else(|trouble| {
        warn(trouble.text);
        trouble.exit
    })
}

/// Says a sentence to standard error and ends in failure.
pub(super) fn fail(sentence: impl std::fmt::Display) -> Exit {
    warn(sentence);
    Exit::Failed
}

/// Says a sentence that is no failure to standard error.
pub(super) fn warn(sentence: impl std::fmt::Display) {
    // A terminal that is gone must not make the program panic.
    let _ = writeln!(std::io::stderr(), "fichier: {sentence}");
}

/// Prints a line of a command's report.
pub(super) fn say(line: impl std::fmt::Display) {
    // A reader that has gone, as in `| head`, ends nothing but the printing.
    let _ = writeln!(std::io::stdout(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::{LockScope, NetFault, Problem};

    #[test]
    fn codes_are_told_apart_and_documented() {
        let page = include_str!("../../docs/commands.md");
        let mut codes: Vec<u8> = Exit::ALL.iter().map(|exit| exit.code()).collect();
        for exit in Exit::ALL {
            let row = format!("\n| {} | {} | ", exit.code(), exit.meaning());
            assert!(page.contains(&row), "{row} is not in docs/commands.md");
        }
        let rows = page.lines().filter(|line| {
            let code = line.strip_prefix("| ").and_then(|rest| rest.split(' ').next());
            code.is_some_and(|code| code.parse::<u8>().is_ok())
        });
        assert_eq!(rows.count(), Exit::ALL.len(), "a row of the page is no code");
        codes.dedup();
        assert_eq!(codes.len(), Exit::ALL.len());
    }

    #[test]
    fn a_script_can_tell_whose_turn_it_is() {
        let table = [
            (ProblemKind::KeyRefused, Exit::Key),
            (ProblemKind::Flood(LockScope::User), Exit::Locked),
            (ProblemKind::Unreachable(NetFault::Dns), Exit::Unreachable),
            (ProblemKind::Maintenance, Exit::Unreachable),
            (ProblemKind::NotFound, Exit::NotFound),
            (ProblemKind::Refused, Exit::Failed),
        ];
        for (kind, exit) in table {
            let trouble = Trouble::of(&Failure::Problem(Problem::new(kind, "x")));
            assert_eq!(trouble.exit, exit, "{kind:?}");
            assert!(trouble.text.ends_with('.'), "{}", trouble.text);
        }
    }
}
