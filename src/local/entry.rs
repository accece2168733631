//! What a local folder holds, and what a walk over chosen files found.

use std::ffi::OsString;

use serde::{Deserialize, Serialize};

use super::{Fingerprint, LocalPath};
use crate::clock::Moment;

/// What kind of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link to a file.
    LinkToFile,
    /// A link to a folder.
    LinkToFolder,
    /// A link to nothing.
    BrokenLink,
    /// A socket, pipe or device: cannot be sent.
    Other,
}

impl Kind {
    /// Whether one can go into it.
    #[must_use]
    pub const fn is_folder(self) -> bool {
        matches!(self, Self::Folder | Self::LinkToFolder)
    }
}

/// One entry of a local folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, of any bytes.
    pub name: OsString,
    /// What it is.
    pub kind: Kind,
    /// Bytes; 0 for folders.
    pub size: u64,
    /// Last change.
    pub modified: Option<Moment>,
}

/// A local folder's entries, unsorted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// Its absolute path.
    pub path: LocalPath,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// Entries whose facts could not be read.
    pub unreadable: usize,
}

/// Why a local folder or file could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// It does not exist.
    Missing,
    /// No permission.
    Denied,
    /// Not a folder.
    NotAFolder,
    /// It exists already.
    Exists,
    /// No answer in time: a dead mount, most likely.
    Dead,
    /// Anything else, by the system's number.
    System(i32),
}

/// A file found by a walk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: LocalPath,
    /// As it is now.
    pub print: Fingerprint,
    /// Folders between the place the walk began and the file.
    pub below: Vec<String>,
}

/// Why a file found by a walk cannot go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cannot {
    /// The service stores no empty files (API page §5.5).
    Empty,
    /// Larger than 300 GB (§5.5).
    TooBig,
    /// Not readable by this user.
    Unreadable,
    /// A socket, pipe or device, or a link to nothing.
    NotAFile,
    /// A link that leads back to a folder above it.
    Loop,
    /// Its name, or a folder's on the way, cannot be stored (§12.1).
    Name,
}

/// The figures of a walk, so far or at its end.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// Files that can go.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Folders seen.
    pub folders: u64,
    /// What cannot go.
    pub cannot: u64,
}

/// What a walk found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Walk {
    /// What can go.
    pub files: Vec<Found>,
    /// What cannot go, and why.
    pub cannot: Vec<(LocalPath, Cannot)>,
    /// Folders that hold nothing that can go, as names below the place the
    /// walk began.
    pub empty_folders: Vec<Vec<String>>,
    /// The figures.
    pub count: Count,
}
