//! A glance at a state file from outside the engine: nothing is written, and
//! nobody who writes is held up.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde_json::{Map, Value};

use super::accounts::digest;
use super::{AccountId, StoreError, schema, settings};
use crate::remote::{ApiKey, FolderId};

/// How long a file is waited for that somebody else holds: a person waits.
const PATIENCE: Duration = Duration::from_millis(30);

/// A state file that is only read.
#[derive(Debug)]
pub struct Peek(Connection);

/// A name in a folder of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// It.
    pub name: String,
    /// A folder's, not a file's.
    pub folder: bool,
}

impl Peek {
    /// Opens a file that is there.
    ///
    /// # Errors
    /// When it is not, cannot be read, or is of another version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, flags)?;
        conn.busy_timeout(PATIENCE)?;
        if schema::is_current(&conn)? { Ok(Self(conn)) } else { Err(StoreError::Newer) }
    }

    /// The account of a key; without one the account that was listed last.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn account(&self, key: Option<&ApiKey>) -> Result<Option<AccountId>, StoreError> {
        let id = match key {
            Some(key) => self
                .0
                .query_row("SELECT account FROM keys WHERE digest = ?1", [digest(key)], |row| {
                    row.get(0)
                })
                .optional()?,
            None => self
                .0
                .query_row(
                    "SELECT a.id FROM accounts a JOIN folders f ON f.account = a.id AND f.id = 0
                     ORDER BY f.listed DESC LIMIT 1",
                    [],
                    |row| row.get(0),
                )
                .optional()?,
        };
        Ok(id.map(AccountId))
    }

    /// The names in the folder at a path, as far as they are known; none for
    /// a folder that is not.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn below(&self, account: AccountId, path: &[&str]) -> Result<Vec<Known>, StoreError> {
        let mut folder = FolderId::ROOT.0;
        for step in path {
            let found = self.folders(account, folder)?.into_iter().find(|(name, _)| name == step);
            let Some((_, id)) = found else { return Ok(Vec::new()) };
            folder = id;
        }
        let folders = self.folders(account, folder)?.into_iter();
        let mut known: Vec<Known> = folders.map(|(name, _)| Known { name, folder: true }).collect();
        let mut files = self.0.prepare(
            "SELECT name FROM files f WHERE account = ?1 AND folder = ?2
             AND NOT EXISTS (SELECT 1 FROM ahead a WHERE a.account = f.account AND a.key = f.url)
             UNION ALL
             SELECT coalesce(a.name, f.name) FROM ahead a JOIN files f
             ON f.account = a.account AND f.url = a.key
             WHERE a.account = ?1 AND a.folder = ?2",
        )?;
        let names = files.query_map(params![account.0, folder], |row| row.get(0))?;
        for name in names {
            known.push(Known { name: name?, folder: false });
        }
        Ok(known)
    }

    /// Folders in a folder, as they will be when what is under way is done.
    fn folders(&self, account: AccountId, parent: i64) -> Result<Vec<(String, i64)>, StoreError> {
        let mut folders = self.0.prepare_cached(
            "SELECT name, id FROM folders f WHERE account = ?1 AND parent = ?2
             AND NOT EXISTS (SELECT 1 FROM ahead a WHERE a.account = f.account
                             AND a.key = CAST(f.id AS TEXT))
             UNION ALL
             SELECT coalesce(a.name, f.name), f.id FROM ahead a JOIN folders f
             ON f.account = a.account AND f.id = CAST(a.key AS INTEGER)
             AND a.key = CAST(f.id AS TEXT)
             WHERE a.account = ?1 AND a.folder = ?2",
        )?;
        let rows =
            folders.query_map(params![account.0, parent], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The settings that were changed while an engine ran, by the names of
    /// the protocol; they stand above the settings file.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn changed_settings(&self) -> Result<Map<String, Value>, StoreError> {
        Ok(settings::changed(&self.0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::store::Store;

    #[tokio::test]
    async fn names_are_seen_as_they_will_be() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("state.db");
        assert!(Peek::open(&path).is_err(), "nothing is made");
        let store = Store::open(&path).unwrap();
        let key = ApiKey::new("a-key").unwrap();
        let account = store.account_of(&key).await.unwrap();
        store
            .run(move |conn| {
                conn.execute_batch(&format!(
                    "INSERT INTO folders (account, id, parent, name, body, listed) VALUES
                         ({0}, 0, NULL, '', '', 5), ({0}, 1, 0, 'Films', '', 5),
                         ({0}, 2, 1, 'Old', '', 5);
                     INSERT INTO files VALUES
                         ({0}, 'u1', 1, 'a.mkv', 5, NULL, '', 0), ({0}, 'u2', 1, 'b.mkv', 5, NULL, '', 0);
                     INSERT INTO ahead VALUES ({0}, 'u1', 1, 1, 'new.mkv'), ({0}, 'u2', 1, NULL, NULL);",
                    account.0
                ))
            })
            .await
            .unwrap();
        let peek = Peek::open(&path).unwrap();
        assert_eq!(peek.account(Some(&key)), Ok(Some(account)));
        assert_eq!(peek.account(None), Ok(Some(account)));
        assert_eq!(peek.account(Some(&ApiKey::new("other").unwrap())), Ok(None));
        let names = |path: &[&str]| -> Vec<(String, bool)> {
            let known = peek.below(account, path).unwrap();
            known.into_iter().map(|known| (known.name, known.folder)).collect()
        };
        assert_eq!(names(&[]), [("Films".to_owned(), true)]);
        assert_eq!(names(&["Films"]), [("Old".to_owned(), true), ("new.mkv".to_owned(), false)]);
        assert_eq!(names(&["Films", "none"]), []);
        assert!(peek.0.execute("DELETE FROM files", []).is_err(), "it is only read");
    }
}
