//! What was changed, as the list of changes keeps it.

use serde::{Deserialize, Serialize};

use super::order::{Change, Outcome, Refusal, Step};
use crate::clock::Moment;
use crate::local::LocalPath;

/// Steps of one change that are kept on disk.
const KEPT: usize = 1_000;

/// What kind of change it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A folder was made.
    MakeFolder,
    /// Names were given.
    Rename,
    /// Copied.
    Copy,
    /// Moved.
    Move,
    /// Put into the trash.
    Trash,
    /// Deleted for good.
    Erase,
    /// An earlier change was taken back.
    Undo,
}

impl Change {
    /// What kind of change it is.
    #[must_use]
    pub const fn what(&self) -> What {
        match self {
            Self::MakeFolder(_) => What::MakeFolder,
            Self::Rename(_) => What::Rename,
            Self::Copy { .. } => What::Copy,
            Self::Move { .. } => What::Move,
            Self::Trash(_) => What::Trash,
            Self::Erase(_) => What::Erase,
            Self::Undo(_) => What::Undo,
        }
    }
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// When it ended; no two of a list are the same.
    pub at: Moment,
    /// What it was.
    pub what: What,
    /// What was done.
    pub steps: Vec<Step>,
    /// Steps that were done but are not kept.
    #[serde(default)]
    pub more: u64,
    /// Bytes that were written.
    #[serde(default)]
    pub bytes: u64,
    /// What was left out as the user said.
    #[serde(default)]
    pub skipped: u64,
    /// What could not be done, the first of it.
    #[serde(default)]
    pub problems: Vec<(LocalPath, Refusal)>,
    /// All that could not be done.
    #[serde(default)]
    pub failed: u64,
    /// It was stopped before its end.
    #[serde(default)]
    pub stopped: bool,
    /// The earlier change it took back.
    #[serde(default)]
    pub undoes: Option<Moment>,
}

impl Record {
    /// Of a change that has ended.
    #[must_use]
    pub fn new(at: Moment, what: What, outcome: Outcome, undoes: Option<Moment>) -> Self {
        let Outcome { steps, bytes, skipped, problems, failed, stopped, .. } = outcome;
        Self { at, what, steps, more: 0, bytes, skipped, problems, failed, stopped, undoes }
    }

    /// Whether nothing came of it, not even trouble.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty() && self.problems.is_empty()
    }

    /// Whether any of it can be taken back, and all its steps are known.
    #[must_use]
    pub fn can_be_undone(&self) -> bool {
        self.what != What::Undo && self.more == 0 && self.steps.iter().any(Step::can_be_undone)
    }

    /// As it is kept on disk.
    #[must_use]
    pub fn to_keep(&self) -> Self {
        let mut kept = self.clone();
        kept.more += kept.steps.len().saturating_sub(KEPT) as u64;
        kept.steps.truncate(KEPT);
        kept
    }
}
