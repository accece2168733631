//! What is said about imports.

use serde::{Deserialize, Serialize};

use crate::imports::ImportId;

/// Imports that were taken on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Their numbers, in the order of the addresses.
    pub imports: Vec<ImportId>,
    /// Addresses that were left out: named twice, or under way to this folder
    /// already.
    pub doubles: Vec<String>,
}
