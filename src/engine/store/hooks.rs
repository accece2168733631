//! What hooks are still to be told, in order.

use rusqlite::{OptionalExtension, Transaction};

use super::{Store, StoreError};
use crate::engine::hooks::Tell;

impl Store {
    /// The first one behind number `last`; without its content if that cannot
    /// be read.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn next_tell(&self, last: i64) -> Result<Option<(i64, Option<Tell>)>, StoreError> {
        self.run(move |conn| {
            let sql = "SELECT id, body FROM tells WHERE id > ?1 ORDER BY id LIMIT 1";
            let row: Option<(i64, String)> =
                conn.query_row(sql, [last], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            Ok(row.map(|(id, body)| (id, serde_json::from_str(&body).ok())))
        })
        .await
    }

    /// It has been told.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn drop_tell(&self, id: i64) -> Result<(), StoreError> {
        self.run(move |conn| conn.execute("DELETE FROM tells WHERE id = ?1", [id]).map(drop)).await
    }

    /// Whether anything is left to be told.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn has_tells(&self) -> Result<bool, StoreError> {
        self.run(|conn| conn.query_row("SELECT EXISTS (SELECT 1 FROM tells)", [], |row| row.get(0)))
            .await
    }
}

pub(super) fn write(tx: &Transaction<'_>, tells: &[Tell]) -> rusqlite::Result<()> {
    let mut put = tx.prepare_cached("INSERT INTO tells (body) VALUES (?1)")?;
    for tell in tells {
        put.execute([super::jobs::json(tell)?])?;
    }
    Ok(())
}
