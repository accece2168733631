//! Finding places: from a path to a folder, and making what is missing on an
//! upload's way.

use std::collections::BTreeSet;

use super::{Catalog, STALE, journal};
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::engine::label;
use crate::queue::{Place, Target};
use crate::remote::{FolderId, Listing, Problem, ProblemKind};

impl Catalog {
    /// The folder at a path such as `/Backups/2026`.
    ///
    /// # Errors
    /// [`ProblemKind::NotFound`] with the part that is missing, or the
    /// service's problem.
    pub async fn locate(&self, path: &str) -> Result<FolderId, Problem> {
        let mut folder = FolderId::ROOT;
        for name in path.split('/').filter(|part| !part.is_empty()) {
            let newer_than = Moment::now().minus(STALE);
            let known = self.known(folder).await?.map(|(listing, _)| listing);
            folder = match known.as_ref().and_then(|listing| child(listing, name)) {
                Some(id) => id,
                None => {
                    let listing = self.list(folder, Priority::Person, newer_than).await?;
                    child(&listing, name).ok_or_else(|| {
                        Problem::new(ProblemKind::NotFound, format!("finding the folder {path}"))
                            .saying(format!("there is no folder \"{name}\""))
                    })?
                }
            };
        }
        Ok(folder)
    }

    /// Finds a place or makes it, and tells what it is known to hold: a
    /// folder that was just made is known to be empty, any other is listed
    /// unless that was done a few minutes ago. That listing also proves that
    /// the folder still exists: the service puts a file for a folder that
    /// does not into the root, and says nothing (§5.2). Of `sizes` it tells
    /// which the account is known to hold, anywhere.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn find_or_make(
        &self,
        place: &Place,
        sizes: BTreeSet<u64>,
    ) -> Result<Target, Problem> {
        let _alone = self.making.lock().await;
        let mut folder = place.base;
        let (mut listing, mut listed) = self.fresh(folder).await?;
        for name in &place.below {
            folder = match child(&listing, name) {
                Some(id) => id,
                None => self.make_or_find(folder, name, Priority::Batch).await?.0,
            };
            (listing, listed) = self.fresh(folder).await?;
        }
        let sizes = self.known_sizes(sizes).await?;
        Ok(Target { folder, known: listing.files, listed, sizes })
    }

    /// Finds a folder in `parent` or makes it; tells whether it was made.
    /// `sure`: an earlier call may have made it, so that no older listing is
    /// believed.
    ///
    /// # Errors
    /// The service's problem.
    pub(super) async fn place(
        &self,
        parent: FolderId,
        name: &str,
        sure: bool,
        priority: Priority,
    ) -> Result<(FolderId, bool), Problem> {
        let _alone = self.making.lock().await;
        let now = Moment::now();
        let newer_than = if sure { now } else { now.minus(STALE) };
        let listing = self.list(parent, priority, newer_than).await?;
        match child(&listing, name) {
            Some(id) => Ok((id, false)),
            None => self.make_or_find(parent, name, priority).await,
        }
    }

    /// What a folder held a few minutes ago at most.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn recent(&self, folder: FolderId) -> Result<Listing, Problem> {
        self.fresh(folder).await.map(|(listing, _)| listing)
    }

    async fn fresh(&self, folder: FolderId) -> Result<(Listing, Moment), Problem> {
        let newer_than = Moment::now().minus(STALE);
        self.list_with_age(folder, Priority::Batch, newer_than).await
    }

    /// The way to a folder as far as it is known: `/a/b`, empty for the root.
    ///
    /// # Errors
    /// The store's, as [`ProblemKind::Journal`].
    pub async fn label(&self, folder: FolderId) -> Result<String, Problem> {
        let path = self.store.path(self.account, folder).await;
        let path = path.map_err(|error| journal(&error))?;
        Ok(label(&path))
    }

    /// What the service answers to an existing name is unknown (§4.2): when
    /// it refuses, somebody else may have made the folder; look once more.
    async fn make_or_find(
        &self,
        parent: FolderId,
        name: &str,
        priority: Priority,
    ) -> Result<(FolderId, bool), Problem> {
        let asked = Moment::now();
        let refusal = match self.make_folder(parent, name, priority).await {
            Ok(id) => return Ok((id, true)),
            Err(problem) if may_exist(problem.kind) => problem,
            Err(problem) => return Err(problem),
        };
        let listing = self.list(parent, priority, asked).await?;
        child(&listing, name).map(|id| (id, false)).ok_or(refusal)
    }
}

fn may_exist(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::Refused | ProblemKind::Unreadable | ProblemKind::Unreachable(_))
}

fn child(listing: &Listing, name: &str) -> Option<FolderId> {
    listing.folders.iter().find(|folder| folder.name == name).map(|folder| folder.id)
}
