//! What may be said about files that are there already.

use clap::ValueEnum;

use crate::queue::{ClashRule, DuplicateRule};

/// What to do about a file of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Clash {
    /// Let it wait in the queue for a decision
    Hold,
    /// Leave it out
    Skip,
    /// Send it; 1fichier then has two files of that name
    KeepBoth,
    /// Send it; delete the old one when the new one is stored and proven equal
    Replace,
    /// Replace if the local one was changed after the other arrived, else skip
    Newer,
    /// Replace if the sizes differ, else skip
    DifferentSize,
}

/// What to do about a file whose bytes are elsewhere in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Duplicate {
    /// Ask once for all, or let it wait in the queue for a decision
    Ask,
    /// Have 1fichier copy it, without traffic
    Copy,
    /// Send it; files are not read before they are sent to find this out
    Send,
    /// Leave it out
    Skip,
}

impl From<Duplicate> for DuplicateRule {
    fn from(duplicate: Duplicate) -> Self {
        match duplicate {
            Duplicate::Ask => Self::Ask,
            Duplicate::Copy => Self::Copy,
            Duplicate::Send => Self::Send,
            Duplicate::Skip => Self::Skip,
        }
    }
}

impl From<Clash> for ClashRule {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Hold => Self::Hold,
            Clash::Skip => Self::Skip,
            Clash::KeepBoth => Self::KeepBoth,
            Clash::Replace => Self::Replace,
            Clash::Newer => Self::Newer,
            Clash::DifferentSize => Self::DifferentSize,
        }
    }
}
