//! What the tree shows ahead of the service's answers, and what becomes of
//! the tree when an answer confirms it.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::tree::put_file;
use super::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::operations::{Change, Object, OperationId, What};
use crate::remote::{FolderId, RemoteFile, RemoteFolder};

/// One thing as it is shown while the service has not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// Which.
    pub object: Object,
    /// The folder it is shown in; none for what is deleted.
    pub folder: Option<FolderId>,
    /// The name it is shown under, if not its own.
    pub name: Option<String>,
}

impl Store {
    /// Where things are and what they are called, as shown. Those that are
    /// not known are left out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn places(
        &self,
        account: AccountId,
        objects: Vec<Object>,
    ) -> Result<HashMap<Object, (FolderId, String)>, StoreError> {
        self.run(move |conn| {
            let mut found = HashMap::new();
            for object in objects {
                if let Some(place) = place(conn, account, &object)? {
                    found.insert(object, place);
                }
            }
            Ok(found)
        })
        .await
    }
}

fn place(
    conn: &Connection,
    account: AccountId,
    object: &Object,
) -> rusqlite::Result<Option<(FolderId, String)>> {
    let sql = match object {
        Object::Folder(_) => {
            "SELECT CASE WHEN a.key IS NULL THEN f.parent ELSE a.folder END, coalesce(a.name, f.name)
             FROM folders f LEFT JOIN ahead a ON a.account = f.account AND a.key = ?2
             WHERE f.account = ?1 AND f.id = CAST(?2 AS INTEGER)"
        }
        Object::File(_) => {
            "SELECT CASE WHEN a.key IS NULL THEN f.folder ELSE a.folder END, coalesce(a.name, f.name)
             FROM files f LEFT JOIN ahead a ON a.account = f.account AND a.key = f.url
             WHERE f.account = ?1 AND f.url = ?2"
        }
    };
    let row: Option<(Option<i64>, String)> = conn
        .prepare_cached(sql)?
        .query_row(params![account.0, object.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.and_then(|(folder, name)| Some((FolderId(folder?), name))))
}

/// Shows these ahead of the answers to `operation`.
pub(super) fn show(
    tx: &Transaction<'_>,
    account: AccountId,
    operation: OperationId,
    ahead: &[Ahead],
) -> rusqlite::Result<()> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO ahead VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for one in ahead {
        let folder = one.folder.map(|id| id.0);
        put.execute(params![account.0, one.object.to_string(), operation.0, folder, one.name])?;
    }
    Ok(())
}

/// Shows a thing again as it is, unless another operation has taken it up.
/// Gives the folders that look different then: the one it is in and the one
/// it was shown in.
pub(super) fn release(
    tx: &Transaction<'_>,
    account: AccountId,
    operation: OperationId,
    object: &Object,
) -> rusqlite::Result<Vec<FolderId>> {
    let shown: Option<Option<i64>> = tx
        .prepare_cached(
            "DELETE FROM ahead WHERE account = ?1 AND key = ?2 AND operation = ?3
             RETURNING folder",
        )?
        .query_row(params![account.0, object.to_string(), operation.0], |row| row.get(0))
        .optional()?;
    let Some(shown) = shown else { return Ok(Vec::new()) };
    let place = place(tx, account, object)?.map(|(folder, _)| folder);
    Ok(place.into_iter().chain(shown.map(FolderId)).collect())
}

/// A confirmed change becomes part of the tree; a listing that lags behind
/// does not undo it before `until`.
pub(super) fn confirm(
    tx: &Transaction<'_>,
    account: AccountId,
    change: &Change,
    until: Moment,
) -> rusqlite::Result<()> {
    match (&change.what, &change.item.id) {
        (What::Moved | What::Trashed | What::Returned, object) => {
            let sql = match object {
                Object::File(_) => {
                    "UPDATE files SET folder = ?3, own_until = ?4 WHERE account = ?1 AND url = ?2"
                }
                Object::Folder(_) => {
                    "UPDATE folders SET parent = ?3, own_until = ?4
                     WHERE account = ?1 AND id = CAST(?2 AS INTEGER)"
                }
            };
            let to = change.to.map(|id| id.0);
            tx.prepare_cached(sql)?.execute(params![account.0, object.to_string(), to, until.0])?;
        }
        (What::Renamed, object) => rename(tx, account, object, change.name.as_deref(), until)?,
        (What::Removed, object) => remove(tx, account, object, until)?,
        (What::Copied, Object::File(url)) => copy(tx, account, url.as_str(), change, until)?,
        // The folder was put into the tree when it was made.
        (What::Made, _) | (What::Copied, Object::Folder(_)) => {}
    }
    Ok(())
}

fn remove(
    tx: &Transaction<'_>,
    account: AccountId,
    object: &Object,
    until: Moment,
) -> rusqlite::Result<()> {
    let sql = match object {
        Object::File(_) => "DELETE FROM files WHERE account = ?1 AND url = ?2",
        Object::Folder(_) => "DELETE FROM folders WHERE account = ?1 AND id = CAST(?2 AS INTEGER)",
    };
    let key = object.to_string();
    tx.prepare_cached(sql)?.execute(params![account.0, key])?;
    tx.prepare_cached("INSERT OR REPLACE INTO gone VALUES (?1, ?2, ?3)")?
        .execute(params![account.0, key, until.0])?;
    Ok(())
}

fn rename(
    tx: &Transaction<'_>,
    account: AccountId,
    object: &Object,
    name: Option<&str>,
    until: Moment,
) -> rusqlite::Result<()> {
    let Some(name) = name else { return Ok(()) };
    let (read, write) = match object {
        Object::File(_) => (
            "SELECT body FROM files WHERE account = ?1 AND url = ?2",
            "UPDATE files SET name = ?3, body = ?4, own_until = ?5 WHERE account = ?1 AND url = ?2",
        ),
        Object::Folder(_) => (
            "SELECT body FROM folders WHERE account = ?1 AND id = CAST(?2 AS INTEGER)",
            "UPDATE folders SET name = ?3, body = ?4, own_until = ?5
             WHERE account = ?1 AND id = CAST(?2 AS INTEGER)",
        ),
    };
    let key = object.to_string();
    let body: Option<String> =
        tx.prepare_cached(read)?.query_row(params![account.0, key], |row| row.get(0)).optional()?;
    let body = body.and_then(|body| renamed(object, &body, name));
    if let Some(body) = body {
        tx.prepare_cached(write)?.execute(params![account.0, key, name, body, until.0])?;
    }
    Ok(())
}

fn renamed(object: &Object, body: &str, name: &str) -> Option<String> {
    match object {
        Object::File(_) => {
            let mut file: RemoteFile = serde_json::from_str(body).ok()?;
            name.clone_into(&mut file.name);
            serde_json::to_string(&file).ok()
        }
        Object::Folder(_) => {
            let mut folder: RemoteFolder = serde_json::from_str(body).ok()?;
            name.clone_into(&mut folder.name);
            serde_json::to_string(&folder).ok()
        }
    }
}

fn copy(
    tx: &Transaction<'_>,
    account: AccountId,
    url: &str,
    change: &Change,
    until: Moment,
) -> rusqlite::Result<()> {
    let (Some(to), Some(copy)) = (change.to, &change.copy) else { return Ok(()) };
    let body: Option<String> = tx
        .prepare_cached("SELECT body FROM files WHERE account = ?1 AND url = ?2")?
        .query_row(params![account.0, url], |row| row.get(0))
        .optional()?;
    let file: Option<RemoteFile> = body.and_then(|body| serde_json::from_str(&body).ok());
    // Somebody else's file is known by its link alone: the next listing tells.
    let Some(file) = file else { return Ok(()) };
    let file = RemoteFile { url: copy.clone(), ..file };
    put_file(tx, account, to, &file, (until, Moment(0)))
}
