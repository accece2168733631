//! What is said about direct download links.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::remote::FileUrl;

/// A file to be reached directly.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectQuery {
    /// Which.
    pub file: FileUrl,
    /// Where the engine reads the file's password, once.
    #[serde(default)]
    pub password: Option<PathBuf>,
    /// CDN credit may be spent.
    #[serde(default)]
    pub cdn: bool,
}

/// A link to a file's bytes, without the key (§6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectLink {
    /// It.
    pub url: String,
    /// A download must begin before.
    pub until: Moment,
    /// One that has begun may go on until then.
    pub resumed_until: Moment,
}
