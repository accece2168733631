//! Deeds on the remote side. Each edits the cache from the service's answer.

use super::{Catalog, journal};
use crate::api::Endpoint;
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::queue::Stored;
use crate::remote::{FileUrl, FolderId, Problem, RemoteFile, RemoteFolder};

impl Catalog {
    /// Makes a folder; the answer is its id.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn make_folder(
        &self,
        parent: FolderId,
        name: &str,
        priority: Priority,
    ) -> Result<FolderId, Problem> {
        let id = self
            .door
            .plain(Endpoint::FolderMkdir, priority, |client| {
                let name = name.to_owned();
                async move { client.folder_mkdir(parent, &name).await }
            })
            .await?;
        let now = Moment::now();
        let folder = RemoteFolder {
            id,
            name: name.to_owned(),
            created: Some(now),
            password: false,
            shared: None,
            owner: None,
            writable: true,
            hide_links: false,
        };
        self.store
            .put_folder(self.account, parent, folder, Self::own_until(), Some(now))
            .await
            .map_err(|error| journal(&error))?;
        self.tell(parent).await;
        Ok(id)
    }

    /// Renames a file.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn rename_file(
        &self,
        folder: FolderId,
        file: &FileUrl,
        name: &str,
    ) -> Result<(), Problem> {
        self.door
            .plain(Endpoint::FileRename, Priority::Person, |client| {
                let change = vec![(file.clone(), name.to_owned())];
                async move { client.file_rename(&change).await.map(|_| ()) }
            })
            .await?;
        let known = self.known(folder).await?.map(|(listing, _)| listing.files);
        let old = known.into_iter().flatten().find(|known| known.url == *file);
        if let Some(old) = old {
            let renamed = RemoteFile { name: name.to_owned(), ..old };
            self.put(folder, renamed).await?;
        }
        self.tell(folder).await;
        Ok(())
    }

    /// Renames a folder.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn rename_folder(
        &self,
        parent: FolderId,
        folder: FolderId,
        name: &str,
    ) -> Result<(), Problem> {
        self.door
            .plain(Endpoint::FolderMv, Priority::Person, |client| {
                let name = name.to_owned();
                async move { client.folder_rename(folder, &name).await }
            })
            .await?;
        let known = self.known(parent).await?.map(|(listing, _)| listing.folders);
        let old = known.into_iter().flatten().find(|known| known.id == folder);
        if let Some(old) = old {
            let renamed = RemoteFolder { name: name.to_owned(), ..old };
            self.store
                .put_folder(self.account, parent, renamed, Self::own_until(), None)
                .await
                .map_err(|error| journal(&error))?;
        }
        self.tell(parent).await;
        Ok(())
    }

    /// Deletes files, in one call.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn delete_files(&self, folder: FolderId, files: Vec<FileUrl>) -> Result<(), Problem> {
        self.door
            .plain(Endpoint::FileRm, Priority::Person, |client| {
                let files = files.clone();
                async move { client.file_rm(&files).await.map(|_| ()) }
            })
            .await?;
        self.drop_entries(folder, files, Vec::new()).await
    }

    /// Deletes a folder; the service does so only when it is empty (§4.3).
    ///
    /// # Errors
    /// The service's problem.
    pub async fn delete_folder(&self, parent: FolderId, folder: FolderId) -> Result<(), Problem> {
        self.door
            .plain(Endpoint::FolderRm, Priority::Person, |client| async move {
                client.folder_rm(folder).await
            })
            .await?;
        self.drop_entries(parent, Vec::new(), vec![folder]).await
    }

    async fn drop_entries(
        &self,
        parent: FolderId,
        files: Vec<FileUrl>,
        folders: Vec<FolderId>,
    ) -> Result<(), Problem> {
        self.store
            .drop_entries(self.account, files, folders, Self::own_until())
            .await
            .map_err(|error| journal(&error))?;
        self.tell(parent).await;
        Ok(())
    }

    /// An upload has put a file here.
    pub async fn filed(&self, folder: FolderId, stored: Stored) {
        let file = RemoteFile {
            url: stored.url,
            name: stored.name,
            size: stored.size,
            date: Some(Moment::now()),
            checksum: stored.checksum,
            content_type: String::new(),
            password: false,
            restricted: false,
            cdn: false,
        };
        if let Err(problem) = self.put(folder, file).await {
            // The file is stored; the next listing will show it.
            tracing::warn!("An uploaded file could not be noted in the tree: {problem:?}");
        }
        self.tell_soon(folder);
    }

    pub(super) async fn put(&self, folder: FolderId, file: RemoteFile) -> Result<(), Problem> {
        self.store
            .put_file(self.account, folder, file, Self::own_until())
            .await
            .map_err(|error| journal(&error))
    }
}
