//! What the known tree tells without a call: how much a folder holds, and
//! which files are there twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::thing::Item;
use crate::clock::Moment;
use crate::remote::{Checksum, FolderId, Listing};

/// One known folder of a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Which.
    pub id: FolderId,
    /// Its path.
    pub path: String,
    /// What it holds; `None` if it was never listed.
    pub listing: Option<Listing>,
    /// When that was listed.
    pub listed: Option<Moment>,
}

/// How much a folder holds, with all below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Its path.
    pub path: String,
    /// Files.
    pub files: u64,
    /// Folders below it.
    pub folders: u64,
    /// Bytes of all files.
    pub bytes: u64,
    /// Folders of it that were never listed, or show only a part.
    pub unknown: u64,
}

/// Files with the same content: the same size and Whirlpool checksum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Bytes of each.
    pub size: u64,
    /// Their checksum.
    pub checksum: Checksum,
    /// Each with its folder's path and its date, oldest first.
    pub files: Vec<(Item, String, Option<Moment>)>,
}

/// How much each folder of a tree holds; the branches come parents first, as
/// the engine tells them.
#[must_use]
pub fn usage(branches: &[Branch]) -> Vec<Usage> {
    let at: BTreeMap<FolderId, usize> =
        branches.iter().enumerate().map(|(at, branch)| (branch.id, at)).collect();
    let mut all: Vec<Usage> = branches.iter().map(own).collect();
    for (number, branch) in branches.iter().enumerate().rev() {
        let Some(listing) = &branch.listing else { continue };
        for sub in &listing.folders {
            let below = at.get(&sub.id).filter(|below| **below > number);
            let Some(below) = below.and_then(|below| all.get(*below)).cloned() else { continue };
            if let Some(usage) = all.get_mut(number) {
                usage.files += below.files;
                usage.folders += below.folders;
                usage.bytes = usage.bytes.saturating_add(below.bytes);
                usage.unknown += below.unknown;
            }
        }
    }
    all
}

fn own(branch: &Branch) -> Usage {
    let listing = branch.listing.as_ref();
    let files = listing.map_or(&[][..], |listing| &listing.files);
    Usage {
        path: branch.path.clone(),
        files: files.len() as u64,
        folders: listing.map_or(0, |listing| listing.folders.len() as u64),
        bytes: files.iter().fold(0, |sum: u64, file| sum.saturating_add(file.size)),
        unknown: u64::from(listing.is_none_or(|listing| listing.capped)),
    }
}

/// Files that are there more than once, largest first.
#[must_use]
pub fn twins(branches: &[Branch]) -> Vec<Twin> {
    let mut alike: BTreeMap<(u64, String), Twin> = BTreeMap::new();
    for branch in branches {
        for file in branch.listing.iter().flat_map(|listing| &listing.files) {
            // Links of a shared folder may be hidden (§12.3): nothing to act on.
            let Some(checksum) = file.checksum.filter(|_| !file.url.as_str().is_empty()) else {
                continue;
            };
            let twin = alike.entry((file.size, checksum.to_string())).or_insert_with(|| Twin {
                size: file.size,
                checksum,
                files: Vec::new(),
            });
            twin.files.push((Item::file(file, branch.id), branch.path.clone(), file.date));
        }
    }
    let mut twins: Vec<Twin> = alike.into_values().filter(|twin| twin.files.len() > 1).collect();
    for twin in &mut twins {
        twin.files.sort_by(|a, b| (a.2, &a.1, &a.0.id).cmp(&(b.2, &b.1, &b.0.id)));
    }
    twins.sort_by_key(|twin| std::cmp::Reverse(twin.size));
    twins
}
