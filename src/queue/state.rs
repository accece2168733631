//! Where a job stands in one word: what lists are filtered and counted by.

use serde::{Deserialize, Serialize};

use super::job::Stage;

/// A stage without its particulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Worked on: asked for, sent, finished or checked.
    Running,
    /// Its turn has not come.
    Waiting,
    /// Will be tried again by itself.
    Resting,
    /// Needs its user's decision.
    Held,
    /// Stopped by the user.
    Paused,
    /// Given up after the last try.
    Failed,
    /// Given up by the user.
    Cancelled,
    /// Stored.
    Done,
}

impl State {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Running,
        Self::Waiting,
        Self::Resting,
        Self::Held,
        Self::Paused,
        Self::Failed,
        Self::Cancelled,
        Self::Done,
    ];

    /// Those in which nothing more happens by itself: what the history keeps.
    pub const OVER: [Self; 3] = [Self::Done, Self::Failed, Self::Cancelled];

    /// The word, as JSON and the command line have it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Resting => "resting",
            Self::Held => "held",
            Self::Paused => "paused",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Done => "done",
        }
    }

    /// Whether it comes to an end without its user.
    #[must_use]
    pub const fn goes_on(self) -> bool {
        match self {
            Self::Running | Self::Waiting | Self::Resting => true,
            Self::Held | Self::Paused | Self::Failed | Self::Cancelled | Self::Done => false,
        }
    }

    /// Whether nothing more will happen to it by itself, nor is awaited of
    /// its user.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Failed | Self::Cancelled | Self::Done => true,
            Self::Running | Self::Waiting | Self::Resting | Self::Held | Self::Paused => false,
        }
    }
}

impl Stage {
    /// Where it stands in one word.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Asking { .. }
            | Self::Sending { .. }
            | Self::Settling { .. }
            | Self::Doubtful { .. }
            | Self::Verifying { .. } => State::Running,
            Self::Waiting => State::Waiting,
            Self::Resting { .. } => State::Resting,
            Self::Held { .. } => State::Held,
            Self::Paused => State::Paused,
            Self::Cancelled => State::Cancelled,
            Self::Failed { .. } => State::Failed,
            Self::Done { .. } => State::Done,
        }
    }

    /// Whether an attempt works on it now, or its checksum is computed.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.state(), State::Running)
    }

    /// Whether nothing more will happen to it by itself.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.state().is_over()
    }
}
