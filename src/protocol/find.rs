//! Looking for files and folders in all that is known of the account.

use serde::{Deserialize, Serialize};

use super::view::Crumb;
use crate::clock::Moment;
use crate::remote::{FolderId, RemoteFile, RemoteFolder};
use crate::search::{By, Query};

/// What is looked for, and which part of the hits is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindQuery {
    /// The conditions; without any, everything is a hit.
    pub query: Query,
    /// In which order.
    #[serde(default)]
    pub by: By,
    /// The other way round.
    #[serde(default)]
    pub reversed: bool,
    /// Leave out so many hits at the beginning.
    #[serde(default)]
    pub offset: u64,
    /// At most so many; never more than 5,000.
    pub limit: u32,
}

/// Hits, as far as they were wanted, and how many there are in all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hits {
    /// They, in the order that was asked for.
    pub hits: Vec<Hit>,
    /// The ways to the folders they are in, from the root; each folder once,
    /// as the last of its way.
    pub places: Vec<Vec<Crumb>>,
    /// Files that fit, shown or not.
    pub files: u64,
    /// Folders that fit, shown or not.
    pub folders: u64,
    /// Bytes of all files that fit.
    pub bytes: u64,
    /// What was looked through.
    pub known: Known,
}

impl Hits {
    /// How many things fit, shown or not.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.files.saturating_add(self.folders)
    }
}

/// One thing that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The folder it is in.
    pub folder: FolderId,
    /// It.
    pub what: Thing,
}

/// A file or a folder of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Thing {
    /// A folder.
    Folder(RemoteFolder),
    /// A file.
    File(RemoteFile),
}

/// How much of the account is known: what was never listed cannot be found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Files.
    pub files: u64,
    /// Folders, listed or not.
    pub folders: u64,
    /// Folders that were never listed; nobody knows what is in them.
    pub unlisted: u64,
    /// Folders that hold more than the service shows (§3.1).
    pub capped: u64,
    /// When the listing that is the oldest was made.
    pub oldest: Option<Moment>,
}
