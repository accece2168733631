//! Folders and files as the service addresses them: a folder by its id, a
//! file by its download link (API page §3, §4).

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Checksum;
use crate::clock::Moment;

/// A folder's number; 0 is the root of the account (§4).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct FolderId(pub i64);

impl FolderId {
    /// The root of the account.
    pub const ROOT: Self = Self(0);
    /// Not a folder: asks for every file of the account, once per hour (§3.1).
    pub const EVERYTHING: Self = Self(-1);
}

impl fmt::Display for FolderId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A file's download link, which is its only address (§3). Its domain is kept
/// as given, because a file is unknown on the service's other domains.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileUrl(String);

impl FileUrl {
    /// Takes a link as the service writes it and cuts `&af=…` and other
    /// suffixes, which are not part of the address.
    #[must_use]
    pub fn new(link: &str) -> Self {
        let trimmed = link.trim();
        Self(trimmed.split('&').next().unwrap_or(trimmed).to_owned())
    }

    /// The link as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One file of a listing (§3.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteFile {
    /// Its address; empty where the owner of a shared folder hides links.
    pub url: FileUrl,
    /// The name in our writing: look-alike characters already turned back.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When it arrived at the service.
    pub date: Option<Moment>,
    /// Whirlpool, where the service told it.
    pub checksum: Option<Checksum>,
    /// As guessed by the service; may be empty.
    pub content_type: String,
    /// A password is needed to download it.
    pub password: bool,
    /// An access list restricts it.
    pub restricted: bool,
    /// Its downloads spend CDN credit.
    pub cdn: bool,
}

/// One sub-folder of a listing (§4.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteFolder {
    /// Its number.
    pub id: FolderId,
    /// The name in our writing.
    pub name: String,
    /// When it was made.
    pub created: Option<Moment>,
    /// Its public page asks for a password.
    pub password: bool,
    /// Its public page, if it has one.
    pub shared: Option<String>,
    /// The owner's address, for a folder somebody else shares with us.
    pub owner: Option<String>,
    /// For such a folder: whether we may write into it.
    pub writable: bool,
    /// For such a folder: its files have no links of their own for us.
    pub hide_links: bool,
}

/// One person a folder is shared with (§4.5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Their e-mail address.
    pub email: String,
    /// May write.
    pub writable: bool,
    /// Sees no links.
    pub hide_links: bool,
}

impl Share {
    /// Reads `me@example.org`, with `:write`, `:hidden` or `:read` behind it.
    ///
    /// # Errors
    /// The right that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (email, right) = text.split_once(':').unwrap_or((text, "read"));
        let (writable, hide_links) = match right {
            "read" => (false, false),
            "write" => (true, false),
            "hidden" => (false, true),
            other => return Err(other.to_owned()),
        };
        Ok(Self { email: email.to_owned(), writable, hide_links })
    }
}

/// What one folder holds, from one call (§4.1 with `files: 1`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The folder listed.
    pub folder: FolderId,
    /// Its name; the service calls the root "Root".
    pub name: String,
    /// Its public page, if it has one.
    pub shared: Option<String>,
    /// People it is shared with.
    pub shares: Vec<Share>,
    /// Sub-folders, in the service's order.
    pub folders: Vec<RemoteFolder>,
    /// Files, in the service's order; names may repeat.
    pub files: Vec<RemoteFile>,
    /// The service's cap of 5,000 entries was reached: there may be more.
    pub capped: bool,
}
