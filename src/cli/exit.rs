//! How the program ends, as the shell sees it.

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
#[expect(clippy::print_stderr, reason = "the screen is not running here")]
pub(super) fn fail(sentence: impl std::fmt::Display) -> Exit {
    eprintln!("fichier: {sentence}");
    Exit::Failed
}

/// Says a sentence that is no failure to standard error.
#[expect(clippy::print_stderr, reason = "the screen is not running here")]
pub(super) fn warn(sentence: impl std::fmt::Display) {
    eprintln!("fichier: {sentence}");
}
