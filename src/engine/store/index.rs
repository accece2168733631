//! What the listing of the whole account goes by: which folders are still to
//! be listed, and how it was begun.

use rusqlite::{OptionalExtension, params};

use super::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::remote::FolderId;

/// The folders that can be reached from the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Census {
    /// How many.
    pub folders: u64,
    /// Those to be listed: first what never was, then the oldest.
    pub left: Vec<FolderId>,
}

impl Store {
    /// Which folders were never listed, or not since `stale`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn census(&self, account: AccountId, stale: Moment) -> Result<Census, StoreError> {
        self.run(move |conn| {
            // UNION, not UNION ALL: stale rows may form a loop.
            let mut rows = conn.prepare_cached(
                "WITH RECURSIVE tree(id) AS (
                     SELECT 0 UNION
                     SELECT f.id FROM tree t JOIN folders f INDEXED BY folders_by_parent
                     ON f.account = ?1 AND f.parent = t.id
                 )
                 SELECT t.id, f.listed FROM tree t
                 LEFT JOIN folders f ON f.account = ?1 AND f.id = t.id",
            )?;
            let rows = rows.query_map([account.0], |row| {
                Ok((FolderId(row.get(0)?), row.get::<_, Option<i64>>(1)?.map(Moment)))
            })?;
            let (mut folders, mut left) = (0, Vec::new());
            for row in rows {
                let (id, listed) = row?;
                folders += 1;
                if listed.is_none_or(|at| at < stale) {
                    left.push((listed, id));
                }
            }
            left.sort_unstable();
            Ok(Census { folders, left: left.into_iter().map(|(_, id)| id).collect() })
        })
        .await
    }

    /// How the listing was begun, as it was kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn index_plan(&self, account: AccountId) -> Result<Option<String>, StoreError> {
        self.run(move |conn| {
            let read = "SELECT value FROM settings WHERE name = ?1";
            conn.query_row(read, [name(account)], |row| row.get(0)).optional()
        })
        .await
    }

    /// Keeps how the listing was begun.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_index_plan(
        &self,
        account: AccountId,
        plan: String,
    ) -> Result<(), StoreError> {
        self.run(move |conn| {
            let write = "INSERT OR REPLACE INTO settings VALUES (?1, ?2)";
            conn.execute(write, params![name(account), plan]).map(|_| ())
        })
        .await
    }
}

fn name(account: AccountId) -> String {
    format!("index {}", account.0)
}
