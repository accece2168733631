//! The tables, and how an older file becomes today's. Version `n` is reached
//! by running the `n`th text on version `n - 1`; texts are never edited once
//! they were released.

use rusqlite::Connection;

use super::StoreError;

const STEPS: [&str; 8] = [
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
    -- Attempts that are over, as their jobs remember them.
    CREATE TABLE trips (
        job INTEGER NOT NULL,
        attempt INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (job, attempt)
    ) WITHOUT ROWID;

    -- Jobs that ended, in the order in which they did; those that are still in
    -- the queue are here as well. `text` is what is searched.
    CREATE TABLE history (
        account INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        job INTEGER NOT NULL UNIQUE,
        state TEXT NOT NULL,
        text TEXT NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (account, seq)
    );
    CREATE INDEX history_search ON history (account, seq, state, text);
    INSERT INTO history
        SELECT account,
            row_number() OVER (PARTITION BY account ORDER BY body ->> '$.ended', id),
            id,
            body ->> '$.stage.is',
            lower(concat_ws(char(10), body ->> '$.name', body ->> '$.source',
                body ->> '$.place_label')),
            body
        FROM jobs WHERE CASE WHEN json_valid(body) THEN body ->> '$.stage.is' END
            IN ('done', 'failed', 'cancelled');
",
    "
    -- What hooks are still to be told, as JSON. Numbers are never used twice.
    CREATE TABLE tells (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        body TEXT NOT NULL
    );
",
    "
    -- Bytes sent, by the day of the calendar here.
    CREATE TABLE traffic (
        day TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL
    );
",
    "
    -- Operations on the remote side; those that are not over go on after a
    -- restart.
    CREATE TABLE operations (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        over INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX operations_by_account ON operations (account, over);

    -- Every change that was made, one thing a row. `words` is what is
    -- searched.
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        account INTEGER NOT NULL,
        operation INTEGER NOT NULL,
        object TEXT NOT NULL,
        words TEXT NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX audit_by_operation ON audit (account, operation);
    CREATE INDEX audit_by_object ON audit (account, object);

    -- What the tree shows ahead of the service's answer: a file (by link) or
    -- a folder (by number) in another folder (NULL: in none) or under another
    -- name (NULL: its own). Taken back when the service says no.
    CREATE TABLE ahead (
        account INTEGER NOT NULL,
        key TEXT NOT NULL,
        operation INTEGER NOT NULL,
        folder INTEGER,
        name TEXT,
        PRIMARY KEY (account, key)
    ) WITHOUT ROWID;
    CREATE INDEX ahead_by_folder ON ahead (account, folder);
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
    "
    -- Downloads that ended belong into the history as well.
    INSERT OR IGNORE INTO history
        SELECT account,
            row_number() OVER (PARTITION BY account ORDER BY body ->> '$.ended', id) +
                (SELECT coalesce(max(seq), 0) FROM history AS old
                    WHERE old.account = downloads.account),
            id,
            body ->> '$.stage.is',
            lower(concat_ws(char(10), body ->> '$.file', body ->> '$.to', body ->> '$.from',
                body ->> '$.name')),
            json_set(body, '$.direction', 'down')
        FROM downloads WHERE CASE WHEN json_valid(body) THEN body ->> '$.stage.is' END
            IN ('done', 'failed', 'cancelled', 'skipped');
",
    "
    -- What the service shall bring into the account by itself. Their numbers
    -- are counted in `numbers` under the name import.
    CREATE TABLE imports (
        id INTEGER PRIMARY KEY,
        account INTEGER NOT NULL,
        body TEXT NOT NULL
    );
    CREATE INDEX imports_by_account ON imports (account);
",
];

/// Whether a file is of today's version.
pub(super) fn is_current(conn: &Connection) -> Result<bool, StoreError> {
    let version: u32 = conn.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    Ok(version as usize == STEPS.len())
}

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
    fn jobs_of_the_first_version_come_into_the_history() {
        let mut conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(STEPS[0]).unwrap();
        conn.pragma_update(None, "user_version", 1).unwrap();
        let job = |id: i64, stage: &str| {
            let stage = stage.replace('\'', "\"");
            format!(
                r#"{{"id":{id},"source":"/srv/Film.mkv","print":{{"size":5,"mtime_ns":0,"inode":1}},
                "name":"Film.mkv","place":{{"base":0,"below":[]}},"place_label":"/Films",
                "on_clash":"hold","rank":1,"stage":{stage},"tries":0,"added":1,"started":null,
                "ended":{id}}}"#
            )
        };
        let link = "{'is':'done','link':'https://1fichier.com/?a','verdict':'verified'}";
        for (id, body) in [
            (1, job(9, link)),
            (2, job(2, "{'is':'cancelled'}")),
            (3, job(3, "{'is':'waiting'}")),
            (4, "no JSON".to_owned()),
        ] {
            conn.execute("INSERT INTO jobs VALUES (?1, 7, ?2)", (id, body)).unwrap();
        }
        migrate(&mut conn).unwrap();
        let mut rows = conn.prepare("SELECT seq, job, state, text FROM history").unwrap();
        let rows: Vec<(i64, i64, String, String)> = rows
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let text = "film.mkv\n/srv/film.mkv\n/films".to_owned();
        assert_eq!(
            rows,
            [(1, 2, "cancelled".to_owned(), text.clone()), (2, 1, "done".to_owned(), text)]
        );
    }

    #[test]
    fn downloads_that_ended_come_into_the_history_behind_what_is_there() {
        let mut conn = Connection::open_in_memory().unwrap();
        STEPS[..6].iter().for_each(|step| conn.execute_batch(step).unwrap());
        conn.pragma_update(None, "user_version", 6).unwrap();
        conn.execute("INSERT INTO history VALUES (7, 4, 1, 'done', 'x', '{}')", []).unwrap();
        let body = |stage: &str, ended: i64| {
            format!(
                r#"{{"name":"B?","file":"B_","to":"/srv","from":"/Films",
                "stage":{{"is":"{stage}"}},"ended":{ended}}}"#
            )
        };
        for (id, body) in [
            (2, body("done", 9)),
            (3, body("skipped", 5)),
            (4, body("waiting", 0)),
            (5, "no JSON".to_owned()),
        ] {
            conn.execute("INSERT INTO downloads VALUES (?1, 7, ?2)", (id, body)).unwrap();
        }
        migrate(&mut conn).unwrap();
        let sql = "SELECT seq, job, state, text, body ->> '$.direction' FROM history WHERE seq > 4";
        let mut rows = conn.prepare(sql).unwrap();
        let rows: Vec<(i64, i64, String, String, String)> = rows
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let row = |seq, job, state: &str| {
            let text = "b_\n/srv\n/films\nb?".to_owned();
            (seq, job, state.to_owned(), text, "down".to_owned())
        };
        assert_eq!(rows, [row(5, 3, "skipped"), row(6, 2, "done")]);
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
