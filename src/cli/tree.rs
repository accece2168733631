//! Remote files by path, and all files below a folder, as commands need them.
//! Folders that were listed before cost no call; the others are listed one
//! after the other, as the budget allows.

use std::time::Duration;

use tokio::time::Instant;

use super::exit::{Exit, Trouble};
use super::list::{clean, folder, listed, locate, missing, unlisted};
use super::talk::{Talk, late};
use crate::local::natural;
use crate::protocol::FolderView;
use crate::remote::{FolderId, Listing, RemoteFile};

/// As long as it takes.
const EVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// What stands at a path.
#[derive(Debug)]
pub(super) enum Spot {
    /// A folder, at this path.
    Folder(String, Box<FolderView>),
    /// The files of that name, of which there may be several.
    Files(Vec<Found>),
}

/// A remote file and where it is.
#[derive(Debug)]
pub(super) struct Found {
    pub path: String,
    pub folder: FolderId,
    pub file: RemoteFile,
}

/// All files a path stands for.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// In the order in which people count.
    pub files: Vec<Found>,
    /// Folders that hold more than the service lists.
    pub capped: Vec<String>,
}

/// A walk over the account, with a limit to one's patience.
#[derive(Debug)]
pub(super) struct Walk<'a> {
    talk: &'a mut Talk,
    patience: Duration,
    deadline: Instant,
}

impl<'a> Walk<'a> {
    /// Over the account behind `talk`; without a limit it takes its time.
    pub fn new(talk: &'a mut Talk, seconds: Option<u64>) -> Self {
        let patience = seconds.map_or(EVER, Duration::from_secs);
        Self { talk, patience, deadline: Instant::now() + patience }
    }

    /// What stands at a path; a folder goes before a file of that name.
    ///
    /// # Errors
    /// When there is neither, or a listing could not be had.
    pub async fn at(&mut self, path: &str) -> Result<Spot, Trouble> {
        let path = clean(path);
        match locate(self.talk, &path, self.left()).await {
            Ok(view) => Ok(Spot::Folder(path, Box::new(view))),
            Err(trouble) if trouble.exit == Exit::NotFound => {
                self.named(&path).await.map(Spot::Files)
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// The files a path stands for; a folder stands for all below it.
    ///
    /// # Errors
    /// As [`Walk::at`].
    pub async fn files(&mut self, path: &str) -> Result<Tree, Trouble> {
        match self.at(path).await? {
            Spot::Folder(path, view) => self.below(path, view.id).await,
            Spot::Files(files) => Ok(Tree { files, capped: Vec::new() }),
        }
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }

    /// The files of this name in the folder above.
    async fn named(&mut self, path: &str) -> Result<Vec<Found>, Trouble> {
        let (above, name) = path.rsplit_once('/').unwrap_or_default();
        let above = clean(above);
        let view = match locate(self.talk, &above, self.left()).await {
            Err(trouble) if trouble.exit == Exit::NotFound => return Err(missing(&above)),
            located => located?,
        };
        let folder = view.id;
        let listing = self.listing(view).await?;
        let files = listing.files.into_iter().filter(|file| file.name == name);
        let found = |file| Found { path: path.to_owned(), folder, file };
        let files: Vec<_> = files.map(found).collect();
        if files.is_empty() { Err(missing(path)) } else { Ok(files) }
    }

    /// All files below a folder, its own first.
    async fn below(&mut self, path: String, id: FolderId) -> Result<Tree, Trouble> {
        let mut tree = Tree::default();
        let mut ahead = vec![(path, id)];
        while let Some((path, id)) = ahead.pop() {
            let view = folder(self.talk, id, false).await?;
            let mut listing = self.listing(view).await?;
            let inside = |name: &str| format!("{}/{name}", path.trim_end_matches('/'));
            if listing.capped {
                tree.capped.push(path.clone());
            }
            listing.files.sort_by(|a, b| natural(a.name.as_ref(), b.name.as_ref()));
            listing.folders.sort_by(|a, b| natural(b.name.as_ref(), a.name.as_ref()));
            let found = |file: RemoteFile| Found { path: inside(&file.name), folder: id, file };
            tree.files.extend(listing.files.into_iter().map(found));
            ahead.extend(listing.folders.iter().map(|folder| (inside(&folder.name), folder.id)));
        }
        Ok(tree)
    }

    /// What a folder holds; listed if it never was.
    ///
    /// # Errors
    /// Why it could not be listed.
    pub async fn listing(&mut self, view: FolderView) -> Result<Listing, Trouble> {
        let view = match view.listing {
            Some(listing) => return Ok(listing),
            None => listed(self.talk, view, None, self.deadline).await?,
        };
        let why = unlisted(&view.refresh, self.talk);
        view.listing.ok_or_else(|| why.unwrap_or_else(|| late(self.patience)))
    }
}
