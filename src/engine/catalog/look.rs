//! Asking the service what a folder holds: in one call, or in as many as the
//! cap of 5,000 entries makes it (§3.1).

use super::windows::Windows;
use super::{Catalog, journal};
use crate::api::{Endpoint, FileFilter};
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::engine::rule::Call;
use crate::protocol::Refresh;
use crate::remote::{FolderId, Listing, Problem};

impl Catalog {
    /// What the service says a folder holds, not longer ago than `since`:
    /// without what is only shown ahead of its answers.
    ///
    /// # Errors
    /// The service's problem, or the store's.
    pub(super) async fn look(
        &self,
        folder: FolderId,
        priority: Priority,
        since: Moment,
    ) -> Result<Listing, Problem> {
        let turn = self.turn(folder);
        let _turn = turn.lock().await;
        let known = self.store.confirmed_listing(self.account, folder).await;
        if let Some((listing, at)) = known.map_err(|error| journal(&error))?
            && at >= since
            && at <= Moment::now()
        {
            return Ok(listing);
        }
        let listing = self.fetch(folder, priority).await?;
        let listing = self.store.without_gone(self.account, listing).await;
        listing.map_err(|error| journal(&error))
    }

    /// Asks the service and takes its answer into the tree; the answer itself
    /// is what it said, unmerged. Whoever calls holds the folder's turn.
    pub(super) async fn fetch(
        &self,
        folder: FolderId,
        priority: Priority,
    ) -> Result<Listing, Problem> {
        let result = self.fetch_all(folder, priority).await;
        self.end_refresh(folder, result.as_ref().err()).await;
        result
    }

    async fn fetch_all(&self, folder: FolderId, priority: Priority) -> Result<Listing, Problem> {
        let on_wait = |wait: &crate::protocol::Wait| self.waits(folder, wait);
        let mut listing = self
            .door
            .call(Call::List(folder), Endpoint::FolderLs, priority, on_wait, |client| async move {
                client.folder_ls(folder).await
            })
            .await?;
        if listing.capped {
            // The rest takes half a minute a piece: where nothing was known,
            // a part is better than that.
            if self.known(folder).await?.is_none() {
                self.keep(&listing).await?;
                self.tell(folder).await;
            }
            let first = std::mem::take(&mut listing.files);
            (listing.files, listing.capped) = self.rest(folder, priority, first).await?;
        }
        self.keep(&listing).await?;
        Ok(listing)
    }

    /// All files of a folder whose listing was cut off, and whether some
    /// cannot be seen even so.
    async fn rest(
        &self,
        folder: FolderId,
        priority: Priority,
        first: Vec<crate::remote::RemoteFile>,
    ) -> Result<(Vec<crate::remote::RemoteFile>, bool), Problem> {
        let mut windows = Windows::new(first);
        while let Some(window) = windows.next() {
            let filter =
                FileFilter { folder, sent_after: window.after, sent_before: window.before };
            let on_wait = |wait: &crate::protocol::Wait| self.waits(folder, wait);
            let found = self
                .door
                .call(Call::List(folder), Endpoint::FileLs, priority, on_wait, |client| {
                    let filter = filter.clone();
                    async move { client.file_ls(&filter).await }
                })
                .await?;
            windows.take(window, found.files, found.capped);
        }
        let blind = windows.blind;
        Ok((windows.into_files(), blind))
    }

    async fn keep(&self, listing: &Listing) -> Result<(), Problem> {
        let kept = self.store.take_listing(self.account, listing.clone(), Moment::now()).await;
        kept.map_err(|error| journal(&error))
    }

    fn waits(&self, folder: FolderId, wait: &crate::protocol::Wait) {
        self.set_refresh(folder, Refresh::Waiting(wait.clone()));
        self.tell_soon(folder);
    }
}
