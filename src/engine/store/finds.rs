//! What the index for finding is made of: the tree as it is shown, folder by
//! folder, and which folders changed since it was read. The changes are noted
//! by triggers on this connection, so that no way of changing the tree can
//! forget to tell.

use rusqlite::{Connection, OptionalExtension, params};
use serde::Deserialize;

use super::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::operations::Object;
use crate::protocol::Thing;
use crate::remote::{FolderId, RemoteFile, RemoteFolder};

/// Folders that are read in one go: others want the store as well.
const BATCH: usize = 200;

/// Folders that changed. Without any constraint: a trigger that could fail
/// would take the change itself with it, and within an upsert `OR IGNORE`
/// counts for nothing.
const TOUCHED: &str = "
    CREATE TEMP TABLE IF NOT EXISTS touched (account INTEGER, folder INTEGER);
    CREATE INDEX IF NOT EXISTS temp.touched_by_folder ON touched (account, folder);
";

/// When something is noted, and which folders: a moved file is in two.
const TRIGGERS: [(&str, &str, &str); 9] = [
    (
        "file_came",
        "AFTER INSERT ON main.files",
        "SELECT new.account AS account, new.folder AS folder",
    ),
    (
        "file_changed",
        "AFTER UPDATE ON main.files",
        "SELECT new.account AS account, new.folder AS folder UNION SELECT old.account, old.folder",
    ),
    (
        "file_went",
        "AFTER DELETE ON main.files",
        "SELECT old.account AS account, old.folder AS folder",
    ),
    (
        "folder_came",
        "AFTER INSERT ON main.folders",
        "SELECT new.account AS account, new.id AS folder",
    ),
    (
        "folder_changed",
        "AFTER UPDATE ON main.folders",
        "SELECT new.account AS account, new.id AS folder",
    ),
    (
        "folder_went",
        "AFTER DELETE ON main.folders",
        "SELECT old.account AS account, old.id AS folder",
    ),
    // A row that is replaced is never told as deleted.
    (
        "ahead_replaced",
        "BEFORE INSERT ON main.ahead",
        "SELECT account, folder FROM ahead WHERE account = new.account AND key = new.key",
    ),
    (
        "ahead_came",
        "AFTER INSERT ON main.ahead",
        "SELECT new.account AS account, new.folder AS folder
         UNION SELECT account, folder FROM files WHERE account = new.account AND url = new.key
         UNION SELECT account, id FROM folders WHERE account = new.account
             AND id = CAST(new.key AS INTEGER) AND new.key = CAST(id AS TEXT)",
    ),
    (
        "ahead_went",
        "AFTER DELETE ON main.ahead",
        "SELECT old.account AS account, old.folder AS folder
         UNION SELECT account, folder FROM files WHERE account = old.account AND url = old.key
         UNION SELECT account, id FROM folders WHERE account = old.account
             AND id = CAST(old.key AS INTEGER) AND old.key = CAST(id AS TEXT)",
    ),
];

fn note_changes(conn: &Connection) -> rusqlite::Result<()> {
    conn.execute_batch(TOUCHED)?;
    for (name, when, rows) in TRIGGERS {
        conn.execute_batch(&format!(
            "CREATE TEMP TRIGGER IF NOT EXISTS {name} {when} BEGIN
                 INSERT INTO touched SELECT r.account, r.folder FROM ({rows}) r
                 WHERE r.folder IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM touched t
                     WHERE t.account = r.account AND t.folder = r.folder
                 );
             END"
        ))?;
    }
    Ok(())
}

/// A folder with its files, as they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    /// Which.
    pub id: FolderId,
    /// The folder it is in, as far as that is known.
    pub parent: Option<FolderId>,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created: Option<Moment>,
    /// When it was listed last.
    pub listed: Option<Moment>,
    /// It holds more than its listing shows.
    pub capped: bool,
    /// Its files.
    pub files: Vec<FileRow>,
}

/// A file of such a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its link.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When it arrived.
    pub date: Option<Moment>,
}

impl Store {
    /// All folders that are known; from now on those that change are noted.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin_index(&self, account: AccountId) -> Result<Vec<FolderId>, StoreError> {
        self.run(move |conn| {
            note_changes(conn)?;
            conn.execute("DELETE FROM temp.touched WHERE account = ?1", [account.0])?;
            let mut ids = conn.prepare("SELECT id FROM folders WHERE account = ?1")?;
            ids.query_map([account.0], |row| row.get(0).map(FolderId))?.collect()
        })
        .await
    }

    /// The folders that changed since this was asked last, or since the index
    /// was begun.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn touched(&self, account: AccountId) -> Result<Vec<FolderId>, StoreError> {
        self.run(move |conn| {
            let sql = "DELETE FROM temp.touched WHERE account = ?1 RETURNING folder";
            let mut gone = conn.prepare_cached(sql)?;
            gone.query_map([account.0], |row| row.get(0).map(FolderId))?.collect()
        })
        .await
    }

    /// Folders as they are now; those that are not known any more are left
    /// out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn folder_rows(
        &self,
        account: AccountId,
        folders: &[FolderId],
    ) -> Result<Vec<FolderRow>, StoreError> {
        let mut rows = Vec::with_capacity(folders.len());
        for batch in folders.chunks(BATCH) {
            let batch = batch.to_vec();
            let read = self.run(move |conn| {
                let rows =
                    batch.into_iter().filter_map(|id| folder_row(conn, account, id).transpose());
                rows.collect::<rusqlite::Result<Vec<_>>>()
            });
            rows.extend(read.await?);
        }
        Ok(rows)
    }

    /// Things as they are shown, in this order; `None` for what is gone.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn things(
        &self,
        account: AccountId,
        objects: Vec<Object>,
    ) -> Result<Vec<Option<Thing>>, StoreError> {
        self.run(move |conn| objects.iter().map(|object| thing(conn, account, object)).collect())
            .await
    }
}

/// All of a file's body that an index holds and no column does.
#[derive(Deserialize)]
struct Dated {
    #[serde(alias = "created")]
    date: Option<Moment>,
}

fn dated(body: &str) -> Option<Moment> {
    // A row that cannot be read is found by its name, and then not shown.
    serde_json::from_str::<Dated>(body).ok().and_then(|body| body.date)
}

fn folder_row(
    conn: &Connection,
    account: AccountId,
    id: FolderId,
) -> rusqlite::Result<Option<FolderRow>> {
    let row = conn
        .prepare_cached(
            "SELECT CASE WHEN a.key IS NULL THEN f.parent ELSE a.folder END,
                    coalesce(a.name, f.name), f.body, f.listed, f.capped
             FROM folders f LEFT JOIN ahead a
             ON a.account = f.account AND a.key = CAST(f.id AS TEXT)
             WHERE f.account = ?1 AND f.id = ?2",
        )?
        .query_row(params![account.0, id.0], |row| {
            Ok(FolderRow {
                id,
                parent: row.get::<_, Option<i64>>(0)?.map(FolderId),
                name: row.get(1)?,
                created: dated(&row.get::<_, String>(2)?),
                listed: row.get::<_, Option<i64>>(3)?.map(Moment),
                capped: row.get(4)?,
                files: Vec::new(),
            })
        })
        .optional()?;
    let Some(mut row) = row else { return Ok(None) };
    row.files = file_rows(conn, account, id)?;
    Ok(Some(row))
}

fn file_rows(
    conn: &Connection,
    account: AccountId,
    folder: FolderId,
) -> rusqlite::Result<Vec<FileRow>> {
    let mut files = conn.prepare_cached(
        // Left to itself, SQLite reads every file of the account for this.
        "SELECT f.url, f.name, f.size, f.body FROM files f INDEXED BY files_by_folder
         WHERE account = ?1 AND folder = ?2
         AND NOT EXISTS (SELECT 1 FROM ahead a WHERE a.account = f.account AND a.key = f.url)
         UNION ALL
         SELECT f.url, coalesce(a.name, f.name), f.size, f.body FROM ahead a JOIN files f
         ON f.account = a.account AND f.url = a.key
         WHERE a.account = ?1 AND a.folder = ?2",
    )?;
    let rows = files.query_map(params![account.0, folder.0], |row| {
        Ok(FileRow {
            url: row.get(0)?,
            name: row.get(1)?,
            size: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            date: dated(row.get_ref(3)?.as_str()?),
        })
    })?;
    rows.collect()
}

fn thing(
    conn: &Connection,
    account: AccountId,
    object: &Object,
) -> rusqlite::Result<Option<Thing>> {
    let sql = match object {
        Object::Folder(_) => {
            "SELECT f.body, a.name FROM folders f LEFT JOIN ahead a
             ON a.account = f.account AND a.key = ?2
             WHERE f.account = ?1 AND f.id = CAST(?2 AS INTEGER)"
        }
        Object::File(_) => {
            "SELECT f.body, a.name FROM files f LEFT JOIN ahead a
             ON a.account = f.account AND a.key = f.url
             WHERE f.account = ?1 AND f.url = ?2"
        }
    };
    let row: Option<(String, Option<String>)> = conn
        .prepare_cached(sql)?
        .query_row(params![account.0, object.to_string()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.and_then(|(body, name)| read(object, &body, name)))
}

fn read(object: &Object, body: &str, name: Option<String>) -> Option<Thing> {
    match object {
        Object::Folder(_) => {
            let folder: RemoteFolder = serde_json::from_str(body).ok()?;
            let name = name.unwrap_or_else(|| folder.name.clone());
            Some(Thing::Folder(RemoteFolder { name, ..folder }))
        }
        Object::File(_) => {
            let file: RemoteFile = serde_json::from_str(body).ok()?;
            let name = name.unwrap_or_else(|| file.name.clone());
            Some(Thing::File(RemoteFile { name, ..file }))
        }
    }
}
