//! What operations are about: files and folders by the service's ids.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::remote::{FileUrl, FolderId, RemoteFile, RemoteFolder};

/// A file or a folder, by the only address the service knows (§3, §4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Object {
    /// A folder, by its number.
    Folder(FolderId),
    /// A file, by its link.
    File(FileUrl),
}

impl Object {
    /// The file's link, if it is one.
    #[must_use]
    pub const fn file(&self) -> Option<&FileUrl> {
        match self {
            Self::File(url) => Some(url),
            Self::Folder(_) => None,
        }
    }

    /// The folder's number, if it is one.
    #[must_use]
    pub const fn folder(&self) -> Option<FolderId> {
        match self {
            Self::Folder(id) => Some(*id),
            Self::File(_) => None,
        }
    }
}

impl fmt::Display for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(id) => id.fmt(f),
            Self::File(url) => url.fmt(f),
        }
    }
}

/// One thing an operation is about, as it was when it was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which.
    pub id: Object,
    /// Its name, in our writing; for readers.
    pub name: String,
    /// The folder it is in.
    pub place: FolderId,
    /// Bytes of a file; 0 for a folder.
    #[serde(default)]
    pub size: u64,
    /// The name it shall get, where names are changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub becomes: Option<String>,
}

impl Item {
    /// A file of a folder.
    #[must_use]
    pub fn file(file: &RemoteFile, place: FolderId) -> Self {
        let id = Object::File(file.url.clone());
        Self { id, name: file.name.clone(), place, size: file.size, becomes: None }
    }

    /// A folder in a folder.
    #[must_use]
    pub fn folder(folder: &RemoteFolder, place: FolderId) -> Self {
        let id = Object::Folder(folder.id);
        Self { id, name: folder.name.clone(), place, size: 0, becomes: None }
    }

    /// The same, to be called `name`.
    #[must_use]
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { becomes: Some(name.into()), ..self }
    }

    /// Whether it is a folder.
    #[must_use]
    pub const fn is_folder(&self) -> bool {
        matches!(self.id, Object::Folder(_))
    }
}
