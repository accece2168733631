//! Operations and their changes: each step is kept whole or not at all.

use std::collections::BTreeSet;

use rusqlite::{Transaction, params};

use super::ahead::{confirm, release, show};
use super::{AccountId, Ahead, Store, StoreError};
use crate::clock::Moment;
use crate::operations::{AuditRow, Change, Object, Operation, OperationId, Report};
use crate::remote::FolderId;

/// Operations that are over and still told of.
const KEPT: i64 = 500;

/// A change with the paths it is listed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    /// It.
    pub change: Change,
    /// Path of the folder it was in.
    pub from: String,
    /// Path of the folder it went to; empty where there is none.
    pub to: String,
}

impl Store {
    /// Keeps an operation before anything of it is done, and what the tree
    /// shows of it from now on; gives it its number.
    ///
    /// # Errors
    /// When the store fails; nothing is kept then.
    pub async fn begin_operation(
        &self,
        account: AccountId,
        mut operation: Operation,
        ahead: Vec<Ahead>,
    ) -> Result<Operation, StoreError> {
        self.run(move |conn| {
            let tx = conn.transaction()?;
            tx.execute("INSERT INTO operations VALUES (NULL, ?1, 0, '')", [account.0])?;
            operation.report.id = OperationId(tx.last_insert_rowid());
            write(&tx, account, &operation)?;
            show(&tx, account, operation.report.id, &ahead)?;
            tx.commit()?;
            Ok(operation)
        })
        .await
    }

    /// Keeps what a step has brought. Gives the folders in which something is
    /// shown again as it is.
    ///
    /// # Errors
    /// When the store fails; nothing of the step is kept then.
    pub async fn record_operation(
        &self,
        account: AccountId,
        operation: Operation,
        changes: Vec<Noted>,
        released: Vec<Object>,
        (now, own_until): (Moment, Moment),
    ) -> Result<BTreeSet<FolderId>, StoreError> {
        self.run(move |conn| {
            let tx = conn.transaction()?;
            let id = operation.report.id;
            for noted in &changes {
                confirm(&tx, account, &noted.change, own_until)?;
                release(&tx, account, id, &noted.change.item.id)?;
                super::audit::note(&tx, account, id, noted, now)?;
            }
            let mut folders = BTreeSet::new();
            for object in &released {
                folders.extend(release(&tx, account, id, object)?);
            }
            write(&tx, account, &operation)?;
            if operation.report.stage.is_over() {
                tx.execute(
                    "DELETE FROM ahead WHERE account = ?1 AND operation = ?2",
                    params![account.0, id.0],
                )?;
                forget(&tx, account)?;
            }
            tx.commit()?;
            Ok(folders)
        })
        .await
    }

    /// The operations that are not over. A row that cannot be read is left
    /// out and where it is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open_operations(&self, account: AccountId) -> Result<Vec<Operation>, StoreError> {
        let sql = "SELECT body FROM operations WHERE account = ?1 AND over = 0 ORDER BY id";
        self.run(move |conn| {
            let mut rows = conn.prepare(sql)?;
            let bodies = rows.query_map([account.0], |row| row.get::<_, String>(0))?;
            let mut open = Vec::new();
            for body in bodies {
                match serde_json::from_str(&body?) {
                    Ok(operation) => open.push(operation),
                    Err(error) => tracing::error!("An operation cannot be read: {error}"),
                }
            }
            Ok(open)
        })
        .await
    }

    /// What is told of the latest operations, latest first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn reports(&self, account: AccountId) -> Result<Vec<Report>, StoreError> {
        self.run(move |conn| {
            let mut rows = conn.prepare(
                "SELECT json_extract(body, '$.report') FROM operations
                 WHERE account = ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            let bodies = rows.query_map([account.0, KEPT], |row| row.get::<_, String>(0))?;
            let bodies: Vec<String> = bodies.collect::<Result<_, _>>()?;
            Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
        })
        .await
    }

    /// All changes of an operation, in the order they were made.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn changes_of(
        &self,
        account: AccountId,
        operation: OperationId,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.run(move |conn| super::audit::of_operation(conn, account, operation)).await
    }
}

fn write(tx: &Transaction<'_>, account: AccountId, operation: &Operation) -> rusqlite::Result<()> {
    let body = serde_json::to_string(operation)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
    let over = operation.report.stage.is_over();
    tx.prepare_cached("UPDATE operations SET over = ?3, body = ?4 WHERE id = ?1 AND account = ?2")?
        .execute(params![operation.report.id.0, account.0, over, body])?;
    Ok(())
}

/// Forgets the oldest operations; their changes stay in the list longer.
fn forget(tx: &Transaction<'_>, account: AccountId) -> rusqlite::Result<()> {
    tx.execute(
        "DELETE FROM operations WHERE account = ?1 AND over = 1 AND id <=
         (SELECT id FROM operations WHERE account = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        params![account.0, KEPT],
    )?;
    Ok(())
}
