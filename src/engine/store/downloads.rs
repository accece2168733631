//! The downloads' rows, and the count of numbers they share with jobs.

use std::sync::Arc;

use rusqlite::{Transaction, params};

use super::jobs::{json, readable};
use super::{AccountId, Store, StoreError};
use crate::downloads::{Download, Record};
use crate::engine::hooks::Tell;
use crate::queue::JobId;

impl Store {
    /// The downloads of an account. A row that cannot be read is left where
    /// it is and left out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn downloads(&self, account: AccountId) -> Result<Vec<Download>, StoreError> {
        self.run(move |conn| {
            let sql = "SELECT body FROM downloads WHERE account = ?1 ORDER BY id";
            let mut rows = conn.prepare(sql)?;
            let bodies = rows.query_map([account.0], |row| row.get(0))?;
            bodies.collect::<rusqlite::Result<Vec<String>>>().map(readable)
        })
        .await
    }

    /// The highest number ever given to a job or a download, over all
    /// accounts.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_number(&self) -> Result<JobId, StoreError> {
        self.run(|conn| super::numbers::last(conn, "job").map(JobId)).await
    }

    /// Makes a step's record durable, with what hooks are to be told of it,
    /// whole or not at all.
    ///
    /// # Errors
    /// When the store fails; nothing of the record is kept then.
    pub async fn record_downloads(
        &self,
        account: AccountId,
        record: impl Into<Arc<Record>>,
        tells: Vec<Tell>,
    ) -> Result<(), StoreError> {
        let record = record.into();
        self.run(move |conn| {
            let tx = conn.transaction()?;
            write(&tx, account, &record)?;
            super::hooks::write(&tx, &tells)?;
            tx.commit()
        })
        .await
    }
}

fn write(tx: &Transaction<'_>, account: AccountId, record: &Record) -> rusqlite::Result<()> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO downloads VALUES (?1, ?2, ?3)")?;
    for job in &record.jobs {
        put.execute(params![job.id.0, account.0, json(job)?])?;
    }
    let mut forget = tx.prepare_cached("DELETE FROM downloads WHERE id = ?1")?;
    for id in &record.gone {
        forget.execute([id.0])?;
    }
    super::numbers::gave(tx, "job", record.jobs.iter().map(|job| job.id.0))?;
    let jobs = record.jobs.iter().map(|job| (job.id, job.stage.is_over(), job));
    super::history::remember(tx, account, &record.trips, jobs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::downloads::{Downloads, Input, NewDownload};
    use crate::local::LocalPath;
    use crate::remote::FileUrl;

    #[tokio::test]
    async fn rows_come_back_and_numbers_are_never_used_twice() {
        let store = Store::in_memory().unwrap();
        let account = AccountId(1);
        let mut downloads = Downloads::new(1, std::time::Duration::ZERO);
        downloads.skip_to(JobId(41));
        let new = NewDownload {
            url: FileUrl::new("https://1fichier.com/?a"),
            names: Some(("a\u{1}".to_owned(), "a\u{1}".to_owned())),
            from: "/x".to_owned(),
            facts: None,
            to: LocalPath::from_bytes(b"/tmp/\xff"),
            below: vec!["é".to_owned()],
            on_clash: crate::downloads::LocalClash::Skip,
            cdn: false,
            password: true,
            priority: crate::queue::Priority::Normal,
        };
        let step = downloads.step(Input::Add(vec![new]), Moment(5));
        store.record_downloads(account, step.record.clone(), Vec::new()).await.unwrap();
        assert_eq!(store.downloads(account).await.unwrap(), step.record.jobs);
        assert_eq!(store.downloads(AccountId(2)).await.unwrap(), []);
        assert_eq!(store.last_number().await.unwrap(), JobId(42));
        let gone = Record { gone: vec![JobId(42)], ..Record::default() };
        store.record_downloads(account, gone, Vec::new()).await.unwrap();
        assert_eq!(store.downloads(account).await.unwrap(), []);
        assert_eq!(store.last_number().await.unwrap(), JobId(42));
    }
}
