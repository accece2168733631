//! What files and folders are like besides name and place, asked and changed.
//! Each change edits the cache; nothing is listed to see it.

use super::{Catalog, journal};
use crate::api::{Endpoint, TokenWish};
use crate::engine::gate::Priority;
use crate::remote::{
    Access, FileChanges, FileFacts, FileUrl, FolderId, Problem, RemoteFile, RemoteFolder, Sharing,
};

impl Catalog {
    /// All that the service tells of one file. Only for what a person looks
    /// at: too many of these calls lock the address (API page §3.2).
    ///
    /// # Errors
    /// The service's problem.
    pub async fn file_facts(
        &self,
        file: &FileUrl,
        password: Option<&str>,
    ) -> Result<FileFacts, Problem> {
        self.door
            .plain(Endpoint::FileInfo, Priority::Person, |client| {
                let (file, password) = (file.clone(), password.map(str::to_owned));
                async move { client.file_info(&file, password.as_deref()).await }
            })
            .await
    }

    /// A link to a file's bytes, which needs no key (§6.1).
    ///
    /// # Errors
    /// The service's problem.
    pub async fn direct(&self, file: &FileUrl, wish: &TokenWish) -> Result<String, Problem> {
        let link = self.door.plain(Endpoint::GetToken, Priority::Person, |client| {
            let (file, wish) = (file.clone(), wish.clone());
            async move { client.get_token(&file, &wish).await }
        });
        link.await.map(|link| link.as_str().to_owned())
    }

    /// Changes files of one folder, in one call.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn change_files(
        &self,
        folder: FolderId,
        files: &[FileUrl],
        changes: &FileChanges,
    ) -> Result<(), Problem> {
        self.door
            .plain(Endpoint::FileChattr, Priority::Person, |client| {
                let (files, changes) = (files.to_vec(), changes.clone());
                async move { client.file_chattr(&files, &changes).await.map(|_| ()) }
            })
            .await?;
        let known = self.known(folder).await?.map(|(listing, _)| listing.files);
        for mut file in known.into_iter().flatten().filter(|file| files.contains(&file.url)) {
            note(&mut file, changes);
            self.put(folder, file).await?;
        }
        self.tell(folder).await;
        Ok(())
    }

    /// Changes who sees a folder.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn share(
        &self,
        parent: FolderId,
        folder: FolderId,
        sharing: &Sharing,
    ) -> Result<(), Problem> {
        let page = self
            .door
            .plain(Endpoint::FolderShare, Priority::Person, |client| {
                let sharing = sharing.clone();
                async move { client.folder_share(folder, &sharing).await }
            })
            .await?;
        // Where nothing was said of the page, its absence in the answer does
        // not tell that there is none (§4.5).
        let known = |page: &Option<String>| page.is_some() || sharing.public.is_some();
        let page = Some(page).filter(known);
        let edited = self.store.share(self.account, folder, page.clone(), sharing.people.clone());
        edited.await.map_err(|error| journal(&error))?;
        let above = self.known(parent).await?.map(|(listing, _)| listing.folders);
        if let Some(old) = above.into_iter().flatten().find(|known| known.id == folder) {
            let password = match (&sharing.password, sharing.public) {
                (_, Some(false)) => false,
                (Some(password), _) => !password.is_empty(),
                (None, Some(true) | None) => old.password,
            };
            let shared = page.unwrap_or_else(|| old.shared.clone());
            let row = RemoteFolder { shared, password, ..old };
            self.store
                .put_folder(self.account, parent, row, Self::own_until(), None)
                .await
                .map_err(|error| journal(&error))?;
        }
        self.tell(parent).await;
        self.tell(folder).await;
        Ok(())
    }
}

/// What a listing would show of the changes.
fn note(file: &mut RemoteFile, changes: &FileChanges) {
    if let Some(password) = &changes.password {
        file.password = !password.is_empty();
    }
    if let Some(cdn) = changes.cdn {
        file.cdn = cdn;
    }
    if let Some(access) = &changes.access {
        file.restricted = *access != Access::default();
    }
}
