//! Deeds on the remote side, as operations order them. The tree is changed by
//! whoever records their answers; only a folder that was made is put into it
//! here, and a file that an upload has stored.

use super::{Catalog, journal};
use crate::api::{Client, Counted, Endpoint};
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::operations::{Call, Reply};
use crate::queue::Stored;
use crate::remote::{FileUrl, FolderId, Problem, RemoteFile, RemoteFolder};

impl Catalog {
    /// Makes the call of an operation.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn perform(&self, call: Call, priority: Priority) -> Result<Reply, Problem> {
        match call {
            Call::Place { parent, name, sure } => {
                let (id, made) = self.place(parent, &name, sure, priority).await?;
                Ok(Reply::Placed(id, made))
            }
            Call::List { folder, since } => {
                let listing = self.look(folder, priority, since).await?;
                Ok(Reply::Listed(Box::new(listing)))
            }
            Call::Remove(_)
            | Call::Move(..)
            | Call::Copy(..)
            | Call::Rename(_)
            | Call::RemoveFolder(_)
            | Call::MoveFolder(..)
            | Call::RenameFolder(..) => {
                let endpoint = endpoint(&call);
                self.door.plain(endpoint, priority, |client| ask(client, call.clone())).await
            }
        }
    }

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

const fn endpoint(call: &Call) -> Endpoint {
    match call {
        Call::Place { .. } => Endpoint::FolderMkdir,
        Call::List { .. } => Endpoint::FolderLs,
        Call::Remove(_) => Endpoint::FileRm,
        Call::Move(..) => Endpoint::FileMv,
        Call::Copy(..) => Endpoint::FileCp,
        Call::Rename(_) => Endpoint::FileRename,
        Call::RemoveFolder(_) => Endpoint::FolderRm,
        Call::MoveFolder(..) | Call::RenameFolder(..) => Endpoint::FolderMv,
    }
}

async fn ask(client: Client, call: Call) -> Result<Reply, Problem> {
    let counted = |counted: Counted| Reply::Done(counted.count, counted.urls);
    match call {
        Call::Remove(urls) => client.file_rm(&urls).await.map(counted),
        Call::Move(urls, to) => client.file_mv(&urls, to).await.map(counted),
        Call::Copy(urls, to) => {
            let copied = client.file_cp(&urls, to, None).await?;
            Ok(Reply::Copied(copied.into_iter().map(|one| (one.from, one.to)).collect()))
        }
        Call::Rename(names) => {
            let renamed = client.file_rename(&names).await?;
            let pairs: Vec<(FileUrl, String)> =
                renamed.into_iter().map(|one| (one.url, one.new)).collect();
            Ok(Reply::Renamed(pairs))
        }
        Call::RemoveFolder(id) => client.folder_rm(id).await.map(|()| Reply::Ok),
        Call::MoveFolder(id, to) => client.folder_mv(id, to).await.map(|()| Reply::Ok),
        Call::RenameFolder(id, name) => client.folder_rename(id, &name).await.map(|()| Reply::Ok),
        // These concern the tree and are not asked here.
        Call::Place { .. } | Call::List { .. } => Ok(Reply::Ok),
    }
}
