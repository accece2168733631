//! Files by their content: where the account holds some bytes, copying them,
//! and deleting what a new upload replaces.

use std::collections::BTreeSet;

use super::{Catalog, STALE, journal};
use crate::api::{self, Endpoint};
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::queue::{Copied, CopyWish, Search, Sought, Twin};
use crate::remote::{FileUrl, FolderId, Problem, ProblemKind, RemoteFile};

impl Catalog {
    /// Those of these sizes of which a file with a checksum is known.
    pub(super) async fn known_sizes(&self, sizes: BTreeSet<u64>) -> Result<BTreeSet<u64>, Problem> {
        let known = self.store.known_sizes(self.account, sizes).await;
        known.map_err(|error| journal(&error))
    }

    /// Looks for a job's bytes, by what is known of the account. Only where
    /// they are in the job's own folder, or where the search wants it, is the
    /// folder listed: that a file is there is said of a recent listing only.
    ///
    /// # Errors
    /// The service's problem, or the store's as [`ProblemKind::Journal`].
    pub async fn seek(&self, search: &Search) -> Result<Sought, Problem> {
        let here = |(folder, file): &(FolderId, RemoteFile)| {
            *folder == search.folder && file.name == search.name
        };
        let newer_than = search.anew.unwrap_or_else(|| Moment::now().minus(STALE));
        if search.anew.is_some() || self.files_of(search).await?.iter().any(here) {
            self.list(search.folder, Priority::Batch, newer_than).await?;
        }
        let mut files = self.files_of(search).await?;
        if let Some((_, file)) = files.iter().find(|file| here(file)) {
            return Ok(Sought::Here(file.url.clone()));
        }
        // One of the same name needs no new one, and goes with others.
        files.sort_by_key(|(_, file)| file.name != search.name);
        let Some((folder, file)) = files.into_iter().next() else { return Ok(Sought::Nowhere) };
        let path = self.store.path(self.account, folder).await.map_err(|error| journal(&error))?;
        let names: Vec<String> = path.into_iter().map(|crumb| crumb.name).collect();
        let path = if names.len() == 1 { "/".to_owned() } else { names.join("/") };
        Ok(Sought::Elsewhere(Twin { url: file.url, name: file.name, path, sum: search.sum }))
    }

    /// Files with the bytes that are looked for; without those whose owner
    /// hides their links, for there is no way to them.
    async fn files_of(&self, search: &Search) -> Result<Vec<(FolderId, RemoteFile)>, Problem> {
        let files = self.store.files_of_content(self.account, search.size, search.sum).await;
        let mut files = files.map_err(|error| journal(&error))?;
        files.retain(|(_, file)| !file.url.as_str().is_empty());
        Ok(files)
    }

    /// Has the service copy files into a folder, in one call; tells which
    /// were copied. Two of them must not be copies of one file.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn copy_files(
        &self,
        folder: FolderId,
        wishes: &[CopyWish],
    ) -> Result<Vec<Copied>, Problem> {
        let urls: Vec<FileUrl> = wishes.iter().map(|wish| wish.twin.url.clone()).collect();
        let rename = wishes.iter().find(|wish| wish.is_renamed()).map(|wish| wish.name.clone());
        let copies = self
            .door
            .plain(Endpoint::FileCp, Priority::Batch, |client| {
                let (urls, rename) = (urls.clone(), rename.clone());
                async move { client.file_cp(&urls, folder, None, rename.as_deref()).await }
            })
            .await;
        if let Err(problem) = &copies
            && problem.kind == ProblemKind::NotFound
            && urls.len() == 1
        {
            // Nobody shall be told again that it is there.
            self.forget(urls).await?;
        }
        let copies = copies?;
        let mut copied = Vec::with_capacity(wishes.len());
        for wish in wishes {
            let made = copies.iter().find(|copy| copy.from == wish.twin.url);
            if let Some(copy) = made {
                let name = self.name_of_copy(copy, wish).await;
                copied.push(Copied { job: wish.job, url: copy.to.clone(), name });
            }
        }
        Ok(copied)
    }

    /// The name a copy has. A service that does not say that it renamed it is
    /// asked once more: it is known to pass over such wishes (§3.5).
    async fn name_of_copy(&self, copy: &api::Copied, wish: &CopyWish) -> String {
        if !wish.is_renamed() || copy.name.as_ref() == Some(&wish.name) {
            return wish.name.clone();
        }
        let renamed = self
            .door
            .plain(Endpoint::FileRename, Priority::Batch, |client| {
                let change = vec![(copy.to.clone(), wish.name.clone())];
                async move { client.file_rename(&change).await }
            })
            .await;
        match renamed {
            Ok(_) => wish.name.clone(),
            // It has its name already, it seems.
            Err(problem) if problem.kind == ProblemKind::NotRenamed => wish.name.clone(),
            Err(problem) => {
                tracing::warn!("A copy kept the name of its original: {problem:?}");
                copy.name.clone().unwrap_or_else(|| wish.twin.name.clone())
            }
        }
    }

    /// Deletes files that were replaced, in one call, and makes sure that
    /// none of them is there any more: some may be gone since long, after a
    /// crash say, and what the service answers then is not written anywhere.
    ///
    /// # Errors
    /// The service's problem; its refusal where a file is there still.
    pub async fn delete_replaced(
        &self,
        folder: FolderId,
        files: Vec<FileUrl>,
    ) -> Result<(), Problem> {
        let asked = Moment::now();
        let removed = self
            .door
            .plain(Endpoint::FileRm, Priority::Batch, |client| {
                let files = files.clone();
                async move { client.file_rm(&files).await }
            })
            .await;
        let refusal = match removed {
            Ok(removed) if removed.count >= files.len() as u64 => None,
            Ok(_) => Some(
                Problem::new(ProblemKind::Refused, Endpoint::FileRm.path())
                    .saying("not all files were removed"),
            ),
            Err(problem) if may_be_gone(problem.kind) => Some(problem),
            Err(problem) => return Err(problem),
        };
        if let Some(refusal) = refusal {
            let listing = self.list(folder, Priority::Batch, asked).await?;
            let there = listing.files.iter().any(|file| files.contains(&file.url));
            if there || listing.capped {
                return Err(refusal);
            }
        }
        self.forget(files).await?;
        self.tell(folder).await;
        Ok(())
    }

    /// These files are not there any more.
    async fn forget(&self, files: Vec<FileUrl>) -> Result<(), Problem> {
        let gone = self.store.drop_files(self.account, files, Self::own_until());
        gone.await.map_err(|error| journal(&error))
    }
}

fn may_be_gone(kind: ProblemKind) -> bool {
    matches!(kind, ProblemKind::NotFound | ProblemKind::Refused | ProblemKind::NotAllowed)
}
