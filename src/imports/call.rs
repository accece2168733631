//! What the book asks the service, and what comes back.

use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId};

/// A call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// All requests the service has noted.
    List,
    /// One of them.
    Info(i64),
    /// Have these addresses fetched.
    Request {
        /// From where.
        urls: Vec<String>,
        /// Into which folder.
        folder: FolderId,
    },
    /// Copy a file inside the service.
    Copy {
        /// Which.
        link: FileUrl,
        /// Into which folder.
        folder: FolderId,
    },
    /// Look for the copy of a file.
    FindCopy {
        /// Of which.
        link: FileUrl,
        /// In which folder.
        folder: FolderId,
        /// When it was asked for.
        since: Moment,
        /// Copies that are known to be others.
        others: Vec<FileUrl>,
    },
}

impl Call {
    /// Whether asking twice would make two files.
    #[must_use]
    pub const fn is_deed(&self) -> bool {
        match self {
            Self::Request { .. } | Self::Copy { .. } => true,
            Self::List | Self::Info(_) | Self::FindCopy { .. } => false,
        }
    }
}

/// A request the service has noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// Its number.
    pub id: i64,
    /// When it was made.
    pub requested: Option<Moment>,
    /// It was carried out.
    pub executed: bool,
}

/// What became of one address of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// From where.
    pub url: String,
    /// The file, where there is one.
    pub link: Option<FileUrl>,
    /// The service says it went well.
    pub done: bool,
    /// The service's words.
    pub message: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// To [`Call::List`].
    Listed(Vec<Wish>),
    /// To [`Call::Info`].
    Told {
        /// Which, and whether it was carried out.
        wish: Wish,
        /// What was asked for.
        urls: Vec<String>,
        /// What became of it.
        results: Vec<Fetched>,
    },
    /// To [`Call::Request`]: the number it was given.
    Noted(i64),
    /// To [`Call::Copy`] and [`Call::FindCopy`]: the copy.
    Copied(Option<FileUrl>),
}
