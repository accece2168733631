//! What is said about direct download links.

use serde::{Deserialize, Serialize};

use crate::clock::Moment;

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
