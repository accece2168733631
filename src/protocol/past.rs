//! What the engine remembers of jobs: how each attempt went, and what became
//! of those that left the queue.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Transfer;
use crate::downloads;
use crate::queue::{State, Trip, mean_speed};

/// A job with its past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The job as it is, or as it was when it ended.
    pub job: Transfer,
    /// It is in the queue, not only in the history.
    pub queued: bool,
    /// Its last attempts that are over, at most 20, the oldest first; of a
    /// download each time its bytes were fetched.
    pub trips: Vec<Trip>,
}

impl Story {
    /// Bytes per second while bytes were on their way, and that time, as far
    /// as it can be told.
    #[must_use]
    pub fn mean_speed(&self) -> Option<(u64, Duration)> {
        match &self.job {
            Transfer::Up(job) => mean_speed(job, &self.trips),
            Transfer::Down(_) => downloads::mean_speed(&self.trips),
        }
    }
}

/// What is sought in the history.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryQuery {
    /// A part of name, local path or remote folder, whatever its case; empty
    /// for all.
    pub text: String,
    /// Only jobs that ended so; empty for all.
    pub states: Vec<State>,
    /// Go on behind this page: its [`HistoryPage::next`].
    #[serde(default)]
    pub before: Option<i64>,
    /// At most so many jobs; the engine gives at most 500.
    pub limit: u32,
}

/// Jobs that ended, the last one first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryPage {
    /// They.
    pub jobs: Vec<Transfer>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<i64>,
}
