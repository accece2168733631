//! How the program ends, as the shell sees it.

use std::io::Write;
use std::process::{ExitCode, Termination};

/// An exit code with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well: 0.
    Good,
    /// Something failed; it was said what: 1.
    Failed,
    /// The command line could not be understood: 2.
    Usage,
    /// The screen ended otherwise than by its user's wish: 128 and the
    /// signal's number, or 101 for a mistake in the program.
    Screen(u8),
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Good => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Screen(code) => code,
        })
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
