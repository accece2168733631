//! From paths and links to the things they name, and whole trees as far as
//! they are known.

use std::collections::HashMap;

use super::{Catalog, STALE, journal};
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::engine::label;
use crate::engine::store::StoreError;
use crate::operations::{Branch, Item, Object};
use crate::protocol::Found;
use crate::remote::{FileUrl, FolderId, Listing, Problem};

/// Folders of one answer, at most: a loop of stale rows must end.
const MOST: usize = 200_000;

/// Listings that were read for one request.
type Read = HashMap<FolderId, Listing>;

impl Catalog {
    /// What each path or link names, in their order: nothing, one thing, or
    /// several of one name. Lists what is not known on the way.
    ///
    /// # Errors
    /// The service's problem, or the store's.
    pub async fn resolve(&self, paths: Vec<String>) -> Result<Vec<Found>, Problem> {
        let mut read = Read::new();
        let mut found = Vec::with_capacity(paths.len());
        for path in paths {
            let items = if path.contains("://") {
                self.by_link(&path).await?
            } else {
                self.by_path(&path, &mut read).await?
            };
            found.push(Found { path, items });
        }
        Ok(found)
    }

    async fn by_link(&self, link: &str) -> Result<Vec<Item>, Problem> {
        let id = Object::File(FileUrl::new(link));
        let known = self.store.places(self.account, vec![id.clone()]).await;
        let known = known.map_err(|error| journal(&error))?;
        let item = |(place, name): &(FolderId, String)| Item {
            id: id.clone(),
            name: name.clone(),
            place: *place,
            size: 0,
            becomes: None,
        };
        Ok(known.get(&id).map(item).into_iter().collect())
    }

    async fn by_path(&self, path: &str, read: &mut Read) -> Result<Vec<Item>, Problem> {
        let names: Vec<&str> = path.split('/').filter(|name| !name.is_empty()).collect();
        let Some((last, way)) = names.split_last() else { return Ok(vec![root()]) };
        let mut folders = vec![FolderId::ROOT];
        for name in way {
            let found = self.named(&folders, name, read).await?;
            folders = found.iter().filter_map(|item| item.id.folder()).collect();
        }
        let mut items = self.named(&folders, last, read).await?;
        items.retain(|item| item.is_folder() || !path.ends_with('/'));
        Ok(items)
    }

    /// Everything of this name in any of these folders; the service lets
    /// several things share one (§12.1).
    async fn named(
        &self,
        folders: &[FolderId],
        name: &str,
        read: &mut Read,
    ) -> Result<Vec<Item>, Problem> {
        let mut items = Vec::new();
        for folder in folders {
            if !read.contains_key(folder)
                && let Some((listing, _)) = self.known(*folder).await?
            {
                read.insert(*folder, listing);
            }
            let known = read.get(folder).map(|listing| matching(listing, *folder, name));
            if let Some(known) = known.filter(|known| !known.is_empty()) {
                items.extend(known);
                continue;
            }
            // It may have come since the folder was listed.
            let newer_than = Moment::now().minus(STALE);
            let listing = self.list(*folder, Priority::Person, newer_than).await?;
            items.extend(matching(&listing, *folder, name));
            read.insert(*folder, listing);
        }
        Ok(items)
    }

    /// A folder and all below it that is known, parents first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tree(&self, top: FolderId) -> Result<Vec<Branch>, StoreError> {
        let path = label(&self.store.path(self.account, top).await?);
        let mut branches = vec![Branch { id: top, path, listing: None, listed: None }];
        let mut at = 0;
        while let Some((id, path)) = branches.get(at).map(|branch| (branch.id, branch.path.clone()))
        {
            let known = self.store.listing(self.account, id).await?;
            if let Some((listing, listed)) = known {
                let below = listing.folders.iter().take(MOST.saturating_sub(branches.len()));
                let below: Vec<Branch> = below
                    .map(|sub| Branch {
                        id: sub.id,
                        path: format!("{path}/{}", sub.name),
                        listing: None,
                        listed: None,
                    })
                    .collect();
                branches.extend(below);
                if let Some(branch) = branches.get_mut(at) {
                    (branch.listing, branch.listed) = (Some(listing), Some(listed));
                }
            }
            at += 1;
        }
        if let Some(first) = branches.first_mut().filter(|first| first.path.is_empty()) {
            first.path.push('/');
        }
        Ok(branches)
    }
}

fn matching(listing: &Listing, folder: FolderId, name: &str) -> Vec<Item> {
    let folders = listing.folders.iter().filter(|sub| sub.name == name);
    let files = listing.files.iter().filter(|file| file.name == name);
    folders
        .map(|sub| Item::folder(sub, folder))
        .chain(files.map(|file| Item::file(file, folder)))
        .collect()
}

fn root() -> Item {
    let id = Object::Folder(FolderId::ROOT);
    Item { id, name: String::new(), place: FolderId::ROOT, size: 0, becomes: None }
}
