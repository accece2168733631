//! The tables, and how an older file becomes today's. Version `n` is reached
//! by running the `n`th text on version `n - 1`; texts are never edited once
//! they were released.

use rusqlite::Connection;

use super::StoreError;

const STEPS: [&str; 2] = [
    "
    -- Who a key belongs to. A key is known by a digest of it, an account by
    -- its address once the service has told it.
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT UNIQUE,
        asked INTEGER,
        facts TEXT
    );
    CREATE TABLE keys (
        digest BLOB PRIMARY KEY,
        account INTEGER NOT NULL REFERENCES accounts(id)
    );

    -- When budgeted calls were last made, and the lock (one row).
    CREATE TABLE calls (
        call TEXT PRIMARY KEY,
        at INTEGER NOT NULL
    );
    CREATE TABLE lock (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        body TEXT NOT NULL
    );

    -- The tree, as last listed and as edited by our own deeds. `own_until`:
    -- a row of our own doing that a listing which lags behind must not undo
    -- before that moment.
    CREATE TABLE folders (
        account INTEGER NOT NULL,
        id INTEGER NOT NULL,
        parent INTEGER,
        name TEXT NOT NULL,
        body TEXT NOT NULL,
        listed INTEGER,
        capped INTEGER NOT NULL DEFAULT 0,
        about TEXT,
        own_until INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account, id)
    ) WITHOUT ROWID;
    CREATE INDEX folders_by_parent ON folders (account, parent);
    CREATE TABLE files (
        account INTEGER NOT NULL,
        url TEXT NOT NULL,
        folder INTEGER NOT NULL,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        checksum TEXT,
        body TEXT NOT NULL,
        own_until INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (account, url)
    ) WITHOUT ROWID;
    CREATE INDEX files_by_folder ON files (account, folder);
    CREATE INDEX files_by_content ON files (account, size, checksum);
    CREATE TABLE gone (
        account INTEGER NOT NULL,
        key TEXT NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (account, key)
    ) WITHOUT ROWID;

    -- The queue. Bodies are JSON: fields may be added without a migration.
    CREATE TABLE jobs (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX jobs_by_account ON jobs (account);
    CREATE TABLE attempts (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE TABLE numbers (
        name TEXT PRIMARY KEY,
        last INTEGER NOT NULL
    );
    CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    );
",
    "
    -- Downloads. Their numbers are counted together with those of jobs.
    CREATE TABLE downloads (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX downloads_by_account ON downloads (account);
",
];

/// Brings the file to today's version.
pub(super) fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let version = version as usize;
    if version > STEPS.len() {
        return Err(StoreError::Newer);
    }
    for (number, step) in STEPS.iter().enumerate().skip(version) {
        let tx = conn.transaction()?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "user_version", number as i64 + 1)?;
        tx.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_future_is_left_alone() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.pragma_update(None, "user_version", STEPS.len() as i64 + 1).unwrap();
        assert_eq!(migrate(&mut conn), Err(StoreError::Newer));
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        migrate(&mut conn).unwrap();
        let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(version as usize, STEPS.len());
    }
}
