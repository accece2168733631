//! One import and how far it is.

use serde::{Deserialize, Serialize};

use super::Source;
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Problem};

/// An import's number, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ImportId(pub i64);

/// How far an import is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Stage {
    /// Not asked for yet.
    Waiting,
    /// Asked for; the answer is not here, or was lost.
    Asked {
        /// When it was asked for.
        since: Moment,
        /// The highest number the service had given to a request before.
        newest: i64,
        /// How often it was looked for in vain.
        looks: u32,
    },
    /// The service has noted it and fetches it when it gets to it.
    Fetching,
    /// It is in the account.
    Done {
        /// Its link there, where the service told it.
        link: Option<FileUrl>,
    },
    /// It is not.
    Failed {
        /// Why.
        why: Problem,
    },
    /// Its user gave it up. What the service has noted it may fetch all the
    /// same: nothing of the API takes a request back (§7).
    Cancelled,
}

impl Stage {
    /// Whether nothing follows by itself.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Waiting | Self::Asked { .. } | Self::Fetching => false,
            Self::Done { .. } | Self::Failed { .. } | Self::Cancelled => true,
        }
    }
}

/// One address that becomes one file of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    /// Its number.
    pub id: ImportId,
    /// From where.
    pub source: Source,
    /// Into which folder.
    pub folder: FolderId,
    /// That folder's path, for readers.
    pub label: String,
    /// When it was wanted.
    pub added: Moment,
    /// When it was over.
    pub ended: Option<Moment>,
    /// How far it is.
    pub stage: Stage,
    /// The service's number of the request it is part of (§7).
    #[serde(default)]
    pub wish: Option<i64>,
    /// A request of several was refused: it is asked for by itself.
    #[serde(default)]
    pub alone: bool,
}

/// What a user wants of imports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum ImportOrder {
    /// Give up what is not over, or failed.
    Cancel {
        /// Which.
        imports: Vec<ImportId>,
    },
    /// Try what failed or was given up again.
    Retry {
        /// Which.
        imports: Vec<ImportId>,
    },
    /// Take out of the list what is done or was given up.
    Clear,
}
