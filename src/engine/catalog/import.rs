//! What the service brings into the account by itself, as imports order it.

use super::Catalog;
use crate::api::{Client, Endpoint, FetchJob, FetchResult, FetchWish};
use crate::clock::Moment;
use crate::engine::gate::Priority;
use crate::imports::{Call, Fetched, Reply, Wish, copied};
use crate::remote::{FileUrl, FolderId, Problem};

impl Catalog {
    /// Makes the call of an import.
    ///
    /// # Errors
    /// The service's problem.
    pub async fn import(&self, call: Call) -> Result<Reply, Problem> {
        let endpoint = match &call {
            Call::List => Endpoint::RemoteLs,
            Call::Info(_) => Endpoint::RemoteInfo,
            Call::Request { .. } => Endpoint::RemoteRequest,
            Call::Copy { .. } => Endpoint::FileCp,
            Call::FindCopy { link, folder, since, others } => {
                let found = self.find_copy(link, *folder, *since, others).await?;
                return Ok(Reply::Copied(found));
            }
        };
        self.door.plain(endpoint, Priority::Batch, |client| ask(client, call.clone())).await
    }

    /// What came into a folder by itself is listed, once the gate allows.
    pub fn filled(&self, folder: FolderId) {
        let (catalog, since) = (self.clone(), Moment::now());
        tokio::spawn(async move {
            // The event tells how it ended.
            let _ = catalog.list(folder, Priority::Batch, since).await;
        });
    }

    async fn find_copy(
        &self,
        link: &FileUrl,
        folder: FolderId,
        since: Moment,
        others: &[FileUrl],
    ) -> Result<Option<FileUrl>, Problem> {
        let listing = self.list(folder, Priority::Batch, Moment::now()).await?;
        // Costs a call that locks quickly (§3.2), so only for an answer that
        // was lost.
        let original = self.file_facts(link, None).await?;
        Ok(copied(&original, &listing, since, others))
    }
}

async fn ask(client: Client, call: Call) -> Result<Reply, Problem> {
    match call {
        Call::List => {
            let jobs = client.remote_ls().await?;
            Ok(Reply::Listed(jobs.iter().map(wish).collect()))
        }
        Call::Info(id) => {
            let report = client.remote_info(id).await?;
            let results = report.results.into_iter().map(fetched).collect();
            // Whatever number the answer carries, it is about this one.
            let wish = Wish { id, ..wish(&report.job) };
            Ok(Reply::Told { wish, urls: report.urls, results })
        }
        Call::Request { urls, folder } => {
            let wish = FetchWish { urls, folder: Some(folder), ..FetchWish::default() };
            client.remote_request(&wish).await.map(Reply::Noted)
        }
        Call::Copy { link, folder } => {
            let copies = client.file_cp(&[link], folder, None, None).await?;
            Ok(Reply::Copied(copies.into_iter().next().map(|copy| copy.to)))
        }
        // The tree is looked at for this, and it is not asked here.
        Call::FindCopy { .. } => Ok(Reply::Copied(None)),
    }
}

const fn wish(job: &FetchJob) -> Wish {
    Wish { id: job.id, requested: job.requested, executed: job.executed.is_some() }
}

fn fetched(result: FetchResult) -> Fetched {
    let FetchResult { url, file, done, message } = result;
    Fetched { url, link: file, done, message }
}
