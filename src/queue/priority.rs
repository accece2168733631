//! Whose turn is first: priority, then rank.

use serde::{Deserialize, Serialize};

use super::job::{Job, JobId};

/// How urgent a job is to its user. All of a higher priority start before any
/// of a lower one.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Priority {
    /// Before the others.
    High,
    /// As any other.
    #[default]
    Normal,
    /// When no other waits.
    Low,
}

impl Priority {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 3] = [Self::High, Self::Normal, Self::Low];

    /// One step more urgent.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::High | Self::Normal => Self::High,
            Self::Low => Self::Normal,
        }
    }

    /// One step less urgent.
    #[must_use]
    pub const fn lowered(self) -> Self {
        match self {
            Self::High => Self::Normal,
            Self::Normal | Self::Low => Self::Low,
        }
    }

    /// The word, as JSON and the command line have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Normal => "normal",
            Self::Low => "low",
        }
    }
}

/// A job's place in the queue. Lists are sorted by it, and it does not change
/// when a job begins, rests or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rung {
    /// First of all.
    pub priority: Priority,
    /// Among equals: smaller goes first.
    pub rank: i64,
    /// Among equals in that as well.
    pub job: JobId,
}

/// A job's turn: its place in the queue, but those that are to start at once
/// come before everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Turn {
    in_line: bool,
    pub(super) rung: Rung,
}

impl Turn {
    /// Whether it is to start at once.
    pub(super) const fn is_at_once(self) -> bool {
        !self.in_line
    }

    /// Whether two files may share a request: a more urgent one must not wait
    /// for the bytes of a less urgent one.
    pub(super) fn is_as_urgent_as(self, other: Self) -> bool {
        (self.in_line, self.rung.priority) == (other.in_line, other.rung.priority)
    }
}

impl Job {
    /// Its place in the queue.
    #[must_use]
    pub const fn rung(&self) -> Rung {
        Rung { priority: self.priority, rank: self.rank, job: self.id }
    }

    /// Its turn.
    pub(super) const fn turn(&self) -> Turn {
        Turn { in_line: !self.at_once, rung: self.rung() }
    }
}
