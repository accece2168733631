//! The pieces of an operation, and the calls they become.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::order::OnClash;
use super::thing::Item;
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Listing, Problem};

/// A listing not older than this is good enough to begin with.
const LATELY: Duration = Duration::from_secs(10 * 60);

/// A folder that is known, or will be when its task is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Spot {
    Known(FolderId),
    /// By the number of the task that finds or makes it.
    Made(u32),
}

/// What is done to a thing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Deed {
    Remove,
    Move(Spot),
    Copy(Spot),
    Rename,
}

/// A piece of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Task {
    /// Find or make a folder. `sure`: do not believe an older listing.
    Place { parent: Spot, name: String, slot: u32, sure: bool },
    /// Many files, as many as go in one call at a time.
    Files { deed: Deed, items: Vec<Item> },
    /// One folder. `again`: it was emptied anew since it was refused.
    Folder { deed: Deed, item: Item, again: bool },
    /// Look into a folder that shall go, so that its content goes first.
    /// `again`: it was emptied before, and the service found more in it.
    Empty { item: Item, since: Moment, again: bool },
    /// Look into a folder that is copied.
    Spread { item: Item, to: Spot, since: Moment },
    /// Look into the target for the same names.
    Clash { to: FolderId, rule: OnClash, since: Moment },
    /// Find out what became of files that an answer left open. `why` is the
    /// refusal of the whole call, if it was one.
    Doubt { deed: Deed, items: Vec<Item>, why: Option<Problem>, since: Moment },
}

impl Task {
    pub fn place(parent: Spot, name: String, slot: u32) -> Self {
        Self::Place { parent, name, slot, sure: false }
    }

    /// How old a listing may be that a task begins with.
    pub fn lately(now: Moment) -> Moment {
        now.minus(LATELY)
    }

    /// Things it still has to do, as files and folders.
    pub fn left(&self) -> u64 {
        match self {
            Self::Files { items, .. } | Self::Doubt { items, .. } => items.len() as u64,
            Self::Folder { .. } | Self::Empty { .. } => 1,
            Self::Place { .. } | Self::Spread { .. } | Self::Clash { .. } => 0,
        }
    }
}

/// What the engine shall ask the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Find a folder in the tree, or make it. `sure`: list first.
    Place {
        /// Where.
        parent: FolderId,
        /// Its name.
        name: String,
        /// Believe no older listing.
        sure: bool,
    },
    /// What the service says a folder holds, not longer ago than `since`.
    List {
        /// Which.
        folder: FolderId,
        /// The oldest listing that is good enough.
        since: Moment,
    },
    /// Delete files (§3.4).
    Remove(Vec<FileUrl>),
    /// Move files (§3.5).
    Move(Vec<FileUrl>, FolderId),
    /// Copy files (§3.7).
    Copy(Vec<FileUrl>, FolderId),
    /// Rename files (§3.6).
    Rename(Vec<(FileUrl, String)>),
    /// Remove an empty folder (§4.3).
    RemoveFolder(FolderId),
    /// Move a folder (§4.4).
    MoveFolder(FolderId, FolderId),
    /// Rename a folder (§4.4).
    RenameFolder(FolderId, String),
}

/// What the service answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To [`Call::Place`]: the folder, and whether it had to be made.
    Placed(FolderId, bool),
    /// To [`Call::List`].
    Listed(Box<Listing>),
    /// To a removal or a move: how many, and which as far as it was said.
    Done(u64, Vec<FileUrl>),
    /// To a copy: what was copied, and the copy.
    Copied(Vec<(FileUrl, FileUrl)>),
    /// To a renaming: which, and the name it has now.
    Renamed(Vec<(FileUrl, String)>),
    /// To a deed on a folder.
    Ok,
}

/// What was done to a thing, for the list of all changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// A folder was made.
    Made,
    /// Moved to another folder.
    Moved,
    /// Copied to another folder.
    Copied,
    /// Renamed.
    Renamed,
    /// Moved to the trash.
    Trashed,
    /// Deleted for good.
    Removed,
    /// Put back.
    Returned,
}

/// A change that the service has confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What.
    pub what: What,
    /// To what, as it was before; a made folder as it is.
    pub item: Item,
    /// The folder it went to.
    pub to: Option<FolderId>,
    /// The name it has now, if that changed.
    pub name: Option<String>,
    /// The copy's link.
    pub copy: Option<FileUrl>,
}
