//! Listing the whole account in the background, so that all of it is known.

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::remote::Problem;

/// What the listing shall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum IndexOrder {
    /// Begin, or go on after a pause.
    Start {
        /// Folders whose listing is older than so many days are listed again
        /// as well; `None` goes on as it was begun, at first with 30.
        older_than: Option<u32>,
    },
    /// Hold still until it is started again.
    Pause,
}

/// How the listing stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexView {
    /// What it does.
    pub state: IndexState,
    /// Folders that are known, listed or not.
    pub folders: u64,
    /// Those of them that are still to be listed; what is in them may add
    /// more.
    pub left: u64,
    /// When it was begun.
    pub begun: Option<Moment>,
    /// When it came to its end.
    pub ended: Option<Moment>,
    /// When it is through, if nobody calls in between and nothing more turns
    /// up.
    pub expected: Option<Moment>,
}

/// What the listing does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum IndexState {
    /// It was never begun.
    #[default]
    Off,
    /// It goes on whenever nobody else calls.
    Running,
    /// A call failed; it goes on then.
    Resting {
        /// When.
        until: Moment,
        /// What failed.
        why: Problem,
    },
    /// The user paused it.
    Paused,
    /// All that it set out to list is listed.
    Done,
}
