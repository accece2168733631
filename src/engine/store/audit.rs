//! The list of every change, searched by names and paths.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::operations::Noted;
use super::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::operations::{AuditRow, Object, OperationId, What};

/// Changes that are kept; older ones are forgotten.
const KEPT: i64 = 100_000;
/// Changes of one answer, at most.
const MOST: u32 = 1000;

impl Store {
    /// Changes, latest first: those whose names, paths or links hold all of
    /// the words of `search`, with numbers below `before`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn audit(
        &self,
        account: AccountId,
        search: String,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.run(move |conn| {
            let words: Vec<String> =
                search.split_whitespace().map(|word| word.to_lowercase()).collect();
            let mut rows = conn.prepare(
                "SELECT id, words, body FROM audit WHERE account = ?1 AND id < ?2 ORDER BY id DESC",
            )?;
            let mut rows = rows.query(params![account.0, before.unwrap_or(i64::MAX)])?;
            let mut found = Vec::new();
            while let (Some(row), true) = (rows.next()?, found.len() < limit.min(MOST) as usize) {
                let text: String = row.get(1)?;
                if words.iter().all(|word| text.contains(word)) {
                    found.extend(read(row.get(0)?, &row.get::<_, String>(2)?));
                }
            }
            Ok(found)
        })
        .await
    }

    /// The last change that put each of these into the trash.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn trashed(
        &self,
        account: AccountId,
        objects: Vec<Object>,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.run(move |conn| {
            let mut last = conn.prepare(
                "SELECT id, body FROM audit WHERE account = ?1 AND object = ?2 ORDER BY id DESC",
            )?;
            let mut found = Vec::new();
            for object in objects {
                let rows = last.query_map(params![account.0, object.to_string()], |row| {
                    Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
                })?;
                let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
                let mut rows = rows.iter().filter_map(|(id, body)| read(*id, body));
                found.extend(rows.find(|row| row.what == What::Trashed));
            }
            Ok(found)
        })
        .await
    }

    /// The last operation that changed something and neither undoes another
    /// nor is undone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_undoable(
        &self,
        account: AccountId,
    ) -> Result<Option<OperationId>, StoreError> {
        self.run(move |conn| {
            conn.query_row(
                "SELECT id FROM operations o WHERE account = ?1 AND over = 1
                 AND json_extract(body, '$.report.undoes') IS NULL
                 AND EXISTS (SELECT 1 FROM audit a
                             WHERE a.account = o.account AND a.operation = o.id)
                 AND NOT EXISTS (SELECT 1 FROM operations u WHERE u.account = o.account
                                 AND json_extract(u.body, '$.report.undoes') = o.id
                                 AND json_extract(u.body, '$.report.stage.is') <> 'failed')
                 ORDER BY id DESC LIMIT 1",
                [account.0],
                |row| row.get(0),
            )
            .optional()
        })
        .await
        .map(|id| id.map(OperationId))
    }
}

fn read(id: i64, body: &str) -> Option<AuditRow> {
    serde_json::from_str(body).ok().map(|row: AuditRow| AuditRow { id, ..row })
}

/// Adds a change to the list.
pub(super) fn note(
    tx: &Transaction<'_>,
    account: AccountId,
    operation: OperationId,
    noted: &Noted,
    now: Moment,
) -> rusqlite::Result<()> {
    let change = &noted.change;
    let row = AuditRow {
        id: 0,
        operation,
        at: now,
        what: change.what,
        object: change.item.id.clone(),
        name: change.item.name.clone(),
        from: change.item.place,
        from_path: noted.from.clone(),
        to: change.to,
        to_path: noted.to.clone(),
        new_name: change.name.clone(),
        copy: change.copy.clone(),
        size: change.item.size,
    };
    let copy = row.copy.as_ref().map_or("", |url| url.as_str());
    let new_name = row.new_name.as_deref().unwrap_or_default();
    let words =
        format!("{} {} {} {new_name} {} {copy}", row.name, row.from_path, row.to_path, row.object);
    let body = serde_json::to_string(&row).unwrap_or_default();
    tx.prepare_cached("INSERT INTO audit VALUES (NULL, ?1, ?2, ?3, ?4, ?5)")?.execute(params![
        account.0,
        operation.0,
        row.object.to_string(),
        words.to_lowercase(),
        body
    ])?;
    tx.prepare_cached("DELETE FROM audit WHERE id <= ?1")?
        .execute([tx.last_insert_rowid() - KEPT])?;
    Ok(())
}

/// All changes of an operation, in their order.
pub(super) fn of_operation(
    conn: &Connection,
    account: AccountId,
    operation: OperationId,
) -> rusqlite::Result<Vec<AuditRow>> {
    let mut rows = conn
        .prepare("SELECT id, body FROM audit WHERE account = ?1 AND operation = ?2 ORDER BY id")?;
    let rows = rows.query_map(params![account.0, operation.0], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let rows: Vec<(i64, String)> = rows.collect::<Result<_, _>>()?;
    Ok(rows.iter().filter_map(|(id, body)| read(*id, body)).collect())
}
