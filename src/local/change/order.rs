//! What can be ordered, and what came of it.

use std::ffi::OsString;

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use crate::local::{Fault, LocalPath};

/// Where copies and moved things go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Into this folder, under their own names.
    Into(LocalPath),
    /// As typed: a folder to go into, or the new path of one thing.
    Typed(LocalPath),
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Make a folder, and the folders above it that are missing.
    MakeFolder(LocalPath),
    /// Give new names, each in its own folder, in this order; all or none.
    Rename(Vec<(LocalPath, OsString)>),
    /// Copy.
    Copy {
        /// What.
        items: Vec<LocalPath>,
        /// Where to.
        to: Target,
    },
    /// Move.
    Move {
        /// What.
        items: Vec<LocalPath>,
        /// Where to.
        to: Target,
    },
    /// Put into the trash of their disk.
    Trash(Vec<LocalPath>),
    /// Delete for good.
    Erase(Vec<LocalPath>),
    /// Take these steps back, the last first.
    Undo(Vec<Step>),
}

/// One thing that was done, as the list of changes keeps it and as it can be
/// taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A folder was made.
    Made(LocalPath),
    /// Something has another name or place.
    Moved {
        /// Before.
        from: LocalPath,
        /// Now.
        to: LocalPath,
    },
    /// A copy was made.
    Copied {
        /// Of what.
        from: LocalPath,
        /// Where it is.
        to: LocalPath,
    },
    /// Something is in the trash.
    Trashed {
        /// Where it was.
        from: LocalPath,
        /// Where it is.
        to: LocalPath,
        /// The note beside it that says where it was.
        note: LocalPath,
    },
    /// Something was deleted for good.
    Erased(LocalPath),
    /// Something was written over by another thing of its name.
    Replaced(LocalPath),
}

impl Step {
    /// A copy whose original goes away is a move.
    pub(super) fn into_move(self) -> Self {
        match self {
            Self::Copied { from, to } => Self::Moved { from, to },
            Self::Made(_)
            | Self::Moved { .. }
            | Self::Trashed { .. }
            | Self::Erased(_)
            | Self::Replaced(_) => self,
        }
    }

    /// Whether it can be taken back.
    #[must_use]
    pub const fn can_be_undone(&self) -> bool {
        match self {
            Self::Made(_) | Self::Moved { .. } | Self::Trashed { .. } => true,
            Self::Copied { .. } | Self::Erased(_) | Self::Replaced(_) => false,
        }
    }
}

/// Why something was left as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The disk said so.
    Fault(Fault),
    /// The disk, or the user's share of it, is full.
    Full,
    /// The name is too long for the disk.
    TooLong,
    /// It is there already: it is the same file.
    Same,
    /// A folder cannot go into itself.
    Inside,
    /// A socket, pipe or device: only a rename moves it.
    Special,
    /// It changed while it was read.
    Changed,
    /// Another disk is mounted there.
    Mounted,
    /// Its disk has no trash.
    NoTrash,
    /// It is in the trash already.
    InTrash,
    /// The folder it should go to is not there.
    NoTarget,
    /// Several things cannot get one name.
    OneName,
    /// It is not where it was left.
    Gone,
    /// The folder holds something now.
    NotEmpty,
}

impl From<Errno> for Refusal {
    fn from(error: Errno) -> Self {
        match error {
            Errno::NOSPC | Errno::DQUOT => Self::Full,
            Errno::NAMETOOLONG => Self::TooLong,
            Errno::BUSY => Self::Mounted,
            Errno::NOTEMPTY => Self::NotEmpty,
            other => Self::Fault(other.into()),
        }
    }
}

/// What came of a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// What was done, in order.
    pub steps: Vec<Step>,
    /// Files, links and folders that were done with.
    pub entries: u64,
    /// Bytes that were written.
    pub bytes: u64,
    /// What was left out as the user said.
    pub skipped: u64,
    /// The first things that could not be done.
    pub problems: Vec<(LocalPath, Refusal)>,
    /// All that could not be done.
    pub failed: u64,
    /// It was stopped before its end.
    pub stopped: bool,
    /// Where the first thing is now.
    pub landed: Option<LocalPath>,
}
