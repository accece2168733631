//! Where a download lands: its folder, the temporary file beside its name,
//! and the moment it gets the name. Nothing here follows a link out of the
//! folder that was chosen, and nothing is overwritten that was not meant.
//! Waits for the disk.

mod fault;
mod folder;
mod follow;
mod name;
mod part;
mod place;
mod rooms;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::LocalPath;

pub use fault::LandFault;
pub use folder::free_space;
pub use follow::{Follower, Lead};
pub use name::{fitting, numbered};
pub use part::{Open, Want};
pub use place::{Finish, Taken};
pub use rooms::Rooms;

/// A folder that was chosen, and names below it that came from the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// The chosen folder. Links on its way are its user's own.
    pub base: LocalPath,
    /// Folders below it. Links among them are not followed.
    pub below: Vec<String>,
    /// The file's name there.
    pub name: String,
}

/// A temporary file as it was made: told from any other by more than its
/// name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name, in the folder where the file will be.
    pub name: String,
    /// Its disk.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
}
