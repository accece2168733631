//! The one file everything durable is in: SQLite, write-ahead log, synced at
//! every commit. Owns the connection on a thread of its own, so that no
//! asynchronous task ever waits for a disk.

mod accounts;
mod ahead;
mod audit;
mod budget;
mod content;
mod downloads;
mod finds;
mod history;
mod hooks;
mod imports;
mod index;
mod jobs;
mod numbers;
mod operations;
mod peek;
mod schema;
mod settings;
mod traffic;
mod tree;

use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Connection;
use thiserror::Error;
use tokio::sync::oneshot;

pub use accounts::AccountId;
pub use ahead::Ahead;
pub use finds::{FileRow, FolderRow};
pub use operations::Noted;
pub use peek::{Known, Peek};

/// Why the state file could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk with the state file is full")]
    Full,
    /// The file was written by a newer program.
    #[error("the state file was written by a newer version of this program")]
    Newer,
    /// Another process holds it.
    #[error("another process holds the state file")]
    Busy,
    /// Anything else, in SQLite's words.
    #[error("the state file cannot be used: {0}")]
    Other(String),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Other(error.to_string()),
        }
    }
}

type Deed = Box<dyn FnOnce(&mut Connection) + Send>;

/// A handle on the store; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    deeds: mpsc::Sender<Deed>,
}

impl Store {
    /// Opens the file, or makes it, and brings its schema up to date.
    ///
    /// # Errors
    /// When it cannot be opened or was written by a newer program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        // The tree's names are nobody else's business, whatever the umask.
        let private = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path);
        private.map_err(|error| StoreError::Other(error.to_string()))?;
        let mut conn = Connection::open(path)?;
        conn.busy_timeout(Duration::from_secs(5))?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "synchronous", "FULL")?;
        conn.pragma_update(None, "foreign_keys", "ON")?;
        schema::migrate(&mut conn)?;
        Ok(Self::on_thread(conn))
    }

    /// A store in memory, for an engine that must leave nothing behind.
    ///
    /// # Errors
    /// When SQLite refuses, which it has no reason to.
    pub fn in_memory() -> Result<Self, StoreError> {
        let mut conn = Connection::open_in_memory()?;
        schema::migrate(&mut conn)?;
        Ok(Self::on_thread(conn))
    }

    fn on_thread(mut conn: Connection) -> Self {
        let (deeds, orders) = mpsc::channel::<Deed>();
        std::thread::spawn(move || {
            for deed in orders {
                deed(&mut conn);
            }
        });
        Self { deeds }
    }

    /// Does `deed` on the store's thread, after all that was asked before.
    ///
    /// # Errors
    /// What the deed says; [`StoreError::Other`] when the store is gone.
    pub async fn run<T: Send + 'static>(
        &self,
        deed: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let gone = || StoreError::Other("its thread has ended".into());
        self.deeds
            .send(Box::new(move |conn| {
                // Whoever asked may have been cut off; the deed is done.
                let _ = reply.send(deed(conn));
            }))
            .map_err(|_| gone())?;
        Ok(answer.await.map_err(|_| gone())??)
    }
}
