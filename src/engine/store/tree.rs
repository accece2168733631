//! The cached tree: what was listed, and what our own deeds changed since.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::protocol::Crumb;
use crate::remote::{FolderId, Listing, RemoteFile, RemoteFolder, Share};

/// The part of a listing that is about the folder itself.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct About {
    shared: Option<String>,
    #[serde(default)]
    shares: Vec<Share>,
}

impl Store {
    /// What a folder holds, and when it was listed; `None` before that.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn listing(
        &self,
        account: AccountId,
        folder: FolderId,
    ) -> Result<Option<(Listing, Moment)>, StoreError> {
        self.run(move |conn| read_listing(conn, account, folder, &AHEAD)).await
    }

    /// The same without what is shown ahead of the service's answers.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn confirmed_listing(
        &self,
        account: AccountId,
        folder: FolderId,
    ) -> Result<Option<(Listing, Moment)>, StoreError> {
        self.run(move |conn| read_listing(conn, account, folder, &CONFIRMED)).await
    }

    /// A listing as the service gave it, without what we have deleted since.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn without_gone(
        &self,
        account: AccountId,
        mut listing: Listing,
    ) -> Result<Listing, StoreError> {
        self.run(move |conn| {
            let mut gone = conn.prepare("SELECT key FROM gone WHERE account = ?1")?;
            let keys: HashSet<String> =
                gone.query_map([account.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
            listing.files.retain(|file| !keys.contains(file.url.as_str()));
            listing.folders.retain(|folder| !keys.contains(&folder.id.to_string()));
            Ok(listing)
        })
        .await
    }

    /// Takes in a fresh listing. Rows of our own doing younger than
    /// `own_until` outlive a listing that lags behind, and what we deleted
    /// does not come back before its time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn take_listing(
        &self,
        account: AccountId,
        listing: Listing,
        now: Moment,
    ) -> Result<(), StoreError> {
        self.run(move |conn| {
            let tx = conn.transaction()?;
            tx.execute(
                "DELETE FROM gone WHERE account = ?1 AND until <= ?2",
                params![account.0, now.0],
            )?;
            replace_listing(&tx, account, &listing, now)?;
            tx.commit()
        })
        .await
    }

    /// The way from the root to a folder, as far as it is known.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn path(
        &self,
        account: AccountId,
        folder: FolderId,
    ) -> Result<Vec<Crumb>, StoreError> {
        self.run(move |conn| {
            let mut path = Vec::new();
            let mut next = Some(folder);
            // A tree deeper than this, or a loop of stale rows, is cut.
            while let (Some(id), true) = (next, path.len() < 256) {
                let row: Option<(Option<i64>, String)> = conn
                    .query_row(
                        "SELECT coalesce(a.folder, f.parent), coalesce(a.name, f.name)
                         FROM folders f LEFT JOIN ahead a
                         ON a.account = f.account AND a.key = CAST(f.id AS TEXT)
                         WHERE f.account = ?1 AND f.id = ?2",
                        params![account.0, id.0],
                        |row| Ok((row.get(0)?, row.get(1)?)),
                    )
                    .optional()?;
                let (parent, name) = row.unwrap_or((None, String::new()));
                let name = if id == FolderId::ROOT { String::new() } else { name };
                path.push(Crumb { id, name });
                next = parent.map(FolderId);
            }
            path.reverse();
            Ok(path)
        })
        .await
    }

    /// A file of ours is in this folder now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_file(
        &self,
        account: AccountId,
        folder: FolderId,
        file: RemoteFile,
        own_until: Moment,
    ) -> Result<(), StoreError> {
        self.run(move |conn| put_file(conn, account, folder, &file, (own_until, Moment(0)))).await
    }

    /// Folder `id` is below `parent` now. `fresh`: it was just made, so it is
    /// known to be empty.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn put_folder(
        &self,
        account: AccountId,
        parent: FolderId,
        folder: RemoteFolder,
        own_until: Moment,
        fresh: Option<Moment>,
    ) -> Result<(), StoreError> {
        self.run(move |conn| {
            put_folder(conn, account, Some(parent), &folder, (own_until, Moment(0)))?;
            if let Some(now) = fresh {
                conn.execute(
                    "UPDATE folders SET listed = ?3, about = '{}' WHERE account = ?1 AND id = ?2",
                    params![account.0, folder.id.0, now.0],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// A folder's page and people were changed; `None` leaves them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn share(
        &self,
        account: AccountId,
        folder: FolderId,
        page: Option<Option<String>>,
        people: Option<Vec<Share>>,
    ) -> Result<(), StoreError> {
        self.run(move |conn| {
            let key = params![account.0, folder.0];
            let about: Option<Option<String>> = conn
                .query_row("SELECT about FROM folders WHERE account = ?1 AND id = ?2", key, |row| {
                    row.get(0)
                })
                .optional()?;
            let mut about = about.flatten().map(|body| read_about(&body)).unwrap_or_default();
            about.shared = page.unwrap_or(about.shared);
            about.shares = people.unwrap_or(about.shares);
            conn.execute(
                "UPDATE folders SET about = ?3 WHERE account = ?1 AND id = ?2",
                params![account.0, folder.0, serde_json::to_string(&about).unwrap_or_default()],
            )?;
            Ok(())
        })
        .await
    }
}

/// How the content of a folder is read: body, and the name that is shown in
/// place of its own. The index is named: left to itself, SQLite reads every
/// file of the account for one folder.
struct Views {
    folders: &'static str,
    files: &'static str,
}

/// As the service has confirmed it.
const CONFIRMED: Views = Views {
    folders: "SELECT body, NULL FROM folders WHERE account = ?1 AND parent = ?2 ORDER BY id",
    files: "SELECT body, NULL FROM files INDEXED BY files_by_folder
            WHERE account = ?1 AND folder = ?2 ORDER BY name, url",
};

/// As it will be when the service has answered what is under way.
const AHEAD: Views = Views {
    folders: "SELECT body, NULL, id FROM folders f WHERE account = ?1 AND parent = ?2
              AND NOT EXISTS (SELECT 1 FROM ahead a WHERE a.account = f.account
                              AND a.key = CAST(f.id AS TEXT))
              UNION ALL
              SELECT f.body, a.name, f.id FROM ahead a JOIN folders f
              ON f.account = a.account AND f.id = CAST(a.key AS INTEGER)
              AND a.key = CAST(f.id AS TEXT)
              WHERE a.account = ?1 AND a.folder = ?2 ORDER BY 3",
    files: "SELECT body, NULL, name, url FROM files f INDEXED BY files_by_folder
            WHERE account = ?1 AND folder = ?2
            AND NOT EXISTS (SELECT 1 FROM ahead a WHERE a.account = f.account AND a.key = f.url)
            UNION ALL
            SELECT f.body, a.name, coalesce(a.name, f.name), f.url FROM ahead a JOIN files f
            ON f.account = a.account AND f.url = a.key
            WHERE a.account = ?1 AND a.folder = ?2 ORDER BY 3, 4",
};

fn read_listing(
    conn: &Connection,
    account: AccountId,
    folder: FolderId,
    views: &Views,
) -> rusqlite::Result<Option<(Listing, Moment)>> {
    let head: Option<(String, i64, bool, Option<String>)> = conn
        .query_row(
            "SELECT name, listed, capped, about FROM folders
             WHERE account = ?1 AND id = ?2 AND listed IS NOT NULL",
            params![account.0, folder.0],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let Some((name, listed, capped, about)) = head else { return Ok(None) };
    let about = about.map(|body| read_about(&body)).unwrap_or_default();
    let listing = Listing {
        folder,
        name,
        shared: about.shared,
        shares: about.shares,
        folders: bodies(conn, views.folders, (account, folder), |sub: &mut RemoteFolder, name| {
            sub.name = name;
        })?,
        files: bodies(conn, views.files, (account, folder), |file: &mut RemoteFile, name| {
            file.name = name;
        })?,
        capped,
    };
    Ok(Some((listing, Moment(listed))))
}

fn bodies<T: serde::de::DeserializeOwned>(
    conn: &Connection,
    sql: &str,
    (account, folder): (AccountId, FolderId),
    rename: impl Fn(&mut T, String),
) -> rusqlite::Result<Vec<T>> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params![account.0, folder.0], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
    })?;
    let mut out = Vec::new();
    for row in rows {
        let (body, name) = row?;
        let Ok(mut value) = serde_json::from_str::<T>(&body) else { continue };
        if let Some(name) = name {
            rename(&mut value, name);
        }
        out.push(value);
    }
    Ok(out)
}

fn replace_listing(
    tx: &Transaction<'_>,
    account: AccountId,
    listing: &Listing,
    now: Moment,
) -> rusqlite::Result<()> {
    let folder = listing.folder;
    tx.execute(
        "DELETE FROM files INDEXED BY files_by_folder
         WHERE account = ?1 AND folder = ?2 AND own_until <= ?3",
        params![account.0, folder.0, now.0],
    )?;
    // A sub-folder that went loses its place, not what is known of its own
    // content: it may only have moved.
    tx.execute(
        "UPDATE folders SET parent = NULL
         WHERE account = ?1 AND parent = ?2 AND own_until <= ?3",
        params![account.0, folder.0, now.0],
    )?;
    for file in &listing.files {
        if !is_gone(tx, account, file.url.as_str())? {
            put_file(tx, account, folder, file, (Moment(0), now))?;
        }
    }
    for sub in &listing.folders {
        if !is_gone(tx, account, &sub.id.to_string())? {
            put_folder(tx, account, Some(folder), sub, (Moment(0), now))?;
        }
    }
    let about = About { shared: listing.shared.clone(), shares: listing.shares.clone() };
    tx.execute(
        "INSERT INTO folders (account, id, name, body, listed, capped, about)
         VALUES (?1, ?2, ?3, '{}', ?4, ?5, ?6)
         ON CONFLICT (account, id) DO UPDATE
         SET listed = excluded.listed, capped = excluded.capped, about = excluded.about",
        params![
            account.0,
            folder.0,
            listing.name,
            now.0,
            listing.capped,
            serde_json::to_string(&about).unwrap_or_default()
        ],
    )?;
    Ok(())
}

/// An unreadable one is as good as none: the next listing writes it anew.
fn read_about(body: &str) -> About {
    serde_json::from_str(body).unwrap_or_default()
}

fn is_gone(conn: &Connection, account: AccountId, key: &str) -> rusqlite::Result<bool> {
    conn.prepare_cached("SELECT 1 FROM gone WHERE account = ?1 AND key = ?2")?
        .exists(params![account.0, key])
}

pub(super) fn put_file(
    conn: &Connection,
    account: AccountId,
    folder: FolderId,
    file: &RemoteFile,
    (own_until, now): (Moment, Moment),
) -> rusqlite::Result<()> {
    // A row of our own doing keeps its protection when a listing that may be
    // older shows it: it could still hold the name before a rename.
    conn.prepare_cached(
        "INSERT INTO files VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (account, url) DO UPDATE
         SET folder = excluded.folder, name = excluded.name, size = excluded.size,
             checksum = excluded.checksum, body = excluded.body, own_until = excluded.own_until
         WHERE excluded.own_until > 0 OR files.own_until <= ?9",
    )?
    .execute(params![
        account.0,
        file.url.as_str(),
        folder.0,
        file.name,
        i64::try_from(file.size).unwrap_or(i64::MAX),
        file.checksum.map(|sum| sum.to_string()),
        serde_json::to_string(file).unwrap_or_default(),
        own_until.0,
        now.0
    ])?;
    Ok(())
}

fn put_folder(
    conn: &Connection,
    account: AccountId,
    parent: Option<FolderId>,
    folder: &RemoteFolder,
    (own_until, now): (Moment, Moment),
) -> rusqlite::Result<()> {
    conn.prepare_cached(
        "INSERT INTO folders (account, id, parent, name, body, own_until)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (account, id) DO UPDATE
         SET parent = excluded.parent, name = excluded.name, body = excluded.body,
             own_until = excluded.own_until
         WHERE excluded.own_until > 0 OR folders.own_until <= ?7",
    )?
    .execute(params![
        account.0,
        folder.id.0,
        parent.map(|id| id.0),
        folder.name,
        serde_json::to_string(folder).unwrap_or_default(),
        own_until.0,
        now.0
    ])?;
    Ok(())
}
