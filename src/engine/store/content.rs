//! Files by their content: which bytes the account is known to hold.

use std::collections::BTreeSet;

use rusqlite::params;

use super::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::remote::{Checksum, FileUrl, FolderId, RemoteFile};

impl Store {
    /// Those of these sizes (bytes) of which a file with a checksum is known,
    /// anywhere in the account.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn known_sizes(
        &self,
        account: AccountId,
        sizes: BTreeSet<u64>,
    ) -> Result<BTreeSet<u64>, StoreError> {
        self.run(move |conn| {
            let mut statement = conn.prepare_cached(
                "SELECT 1 FROM files
                 WHERE account = ?1 AND size = ?2 AND checksum IS NOT NULL LIMIT 1",
            )?;
            let mut known = BTreeSet::new();
            for size in sizes {
                if statement.exists(params![account.0, as_stored(size)])? {
                    known.insert(size);
                }
            }
            Ok(known)
        })
        .await
    }

    /// The files with these bytes, each with its folder.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn files_of_content(
        &self,
        account: AccountId,
        size: u64,
        sum: Checksum,
    ) -> Result<Vec<(FolderId, RemoteFile)>, StoreError> {
        self.run(move |conn| {
            let mut statement = conn.prepare_cached(
                "SELECT folder, body FROM files
                 WHERE account = ?1 AND size = ?2 AND checksum = ?3 ORDER BY url",
            )?;
            let rows = statement
                .query_map(params![account.0, as_stored(size), sum.to_string()], |row| {
                    Ok((FolderId(row.get(0)?), row.get::<_, String>(1)?))
                })?;
            let mut files = Vec::new();
            for row in rows {
                let (folder, body) = row?;
                files.extend(serde_json::from_str(&body).ok().map(|file| (folder, file)));
            }
            Ok(files)
        })
        .await
    }

    /// These files are gone, and a lagging listing must not bring them back
    /// before `until`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drop_files(
        &self,
        account: AccountId,
        files: Vec<FileUrl>,
        until: Moment,
    ) -> Result<(), StoreError> {
        self.run(move |conn| {
            let tx = conn.transaction()?;
            for url in files {
                tx.prepare_cached("DELETE FROM files WHERE account = ?1 AND url = ?2")?
                    .execute(params![account.0, url.as_str()])?;
                tx.prepare_cached("INSERT OR REPLACE INTO gone VALUES (?1, ?2, ?3)")?
                    .execute(params![account.0, url.as_str(), until.0])?;
            }
            tx.commit()
        })
        .await
    }
}

fn as_stored(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
