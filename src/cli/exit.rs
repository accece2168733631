//! How the program ends, as the shell sees it.

use std::io::Write;
use std::process::{ExitCode, Termination};

/// An exit code with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// All went well.
    Good = 0,
    /// Something failed; it was said what.
    Failed = 1,
    /// The command line could not be understood.
    Usage = 2,
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
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
