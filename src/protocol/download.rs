//! What is said about downloads.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::downloads::LocalClash;
use crate::local::LocalPath;
use crate::queue::{JobId, Priority};
use crate::remote::{FileUrl, FolderId};

/// Something to be downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Wanted {
    /// A file, or a folder with all below it, by its path in the account; one
    /// that ends in `/` is a folder's.
    Path {
        /// The path, beginning with `/`.
        path: String,
    },
    /// A file of a folder.
    File {
        /// The folder.
        folder: FolderId,
        /// The file.
        file: FileUrl,
    },
    /// A folder with all below it.
    Folder {
        /// Which.
        folder: FolderId,
    },
    /// A file anywhere on the service, by its link.
    Link {
        /// The link.
        file: FileUrl,
    },
}

/// What is wanted, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// What.
    pub wanted: Vec<Wanted>,
    /// The local folder, as an absolute path.
    pub to: LocalPath,
    /// What to do about something of the same name there.
    pub on_clash: LocalClash,
    /// CDN credit may be spent.
    pub cdn: bool,
    /// How urgent they are.
    #[serde(default)]
    pub priority: Priority,
    /// Where the engine reads the files' password, once: the password itself
    /// never travels in a message, and is kept in memory only.
    #[serde(default)]
    pub password: Option<PathBuf>,
}

/// What a user gives downloads that are held for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Decision {
    /// Here is the password.
    Unlock {
        /// Of which.
        jobs: Vec<JobId>,
        /// Where the engine reads it, once.
        path: PathBuf,
    },
    /// CDN credit may be spent.
    UseCdn {
        /// For which.
        jobs: Vec<JobId>,
    },
}

/// Something that is not downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its remote path.
    pub path: String,
    /// Why.
    pub why: LeftWhy,
}

/// Why something is not downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftWhy {
    /// Its owner hides its link.
    Hidden,
    /// The folder holds more files than the service lists (§3.1).
    Capped,
}

/// What an errand amounts to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Survey {
    /// Files.
    pub files: u64,
    /// Of these, links about whose files nothing is known yet.
    pub links: u64,
    /// Their bytes, as far as they are known.
    pub bytes: u64,
    /// Files whose name is taken in the local folder.
    pub clashes: u64,
    /// Bytes free on the disk; `None` where nobody can tell.
    pub free: Option<u64>,
    /// What is left out.
    pub left: Vec<LeftOut>,
}

/// An errand that was queued.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// Its jobs.
    pub jobs: Vec<JobId>,
    /// Their bytes, as far as they are known.
    pub bytes: u64,
    /// What is left out.
    pub left: Vec<LeftOut>,
}
