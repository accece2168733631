//! What the engine remembers of jobs: how each attempt went, and what became
//! of those that left the queue.

use serde::{Deserialize, Serialize};

use crate::queue::{Job, State, Trip};

/// A job with its past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// The job as it is, or as it was when it ended.
    pub job: Job,
    /// It is in the queue, not only in the history.
    pub queued: bool,
    /// Its last attempts that are over, at most 20, the oldest first.
    pub trips: Vec<Trip>,
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
    pub jobs: Vec<Job>,
    /// Where the next page begins; `None` when this is the last.
    pub next: Option<i64>,
}
