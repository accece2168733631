//! The queue's rows.

use std::sync::Arc;

use rusqlite::{Transaction, params};

use super::{AccountId, Store, StoreError};
use crate::engine::hooks::Tell;
use crate::queue::{Attempt, Job, Numbers, Record};

/// A queue as it was left.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// Its jobs.
    pub jobs: Vec<Job>,
    /// Its attempts.
    pub attempts: Vec<Attempt>,
    /// The highest numbers ever given away, over all accounts.
    pub last: Numbers,
}

impl Store {
    /// The queue of an account. A row that cannot be read is left where it
    /// is and left out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn queue(&self, account: AccountId) -> Result<Rows, StoreError> {
        self.run(move |conn| {
            let bodies = |table: &str| -> rusqlite::Result<Vec<String>> {
                let sql = format!("SELECT body FROM {table} WHERE account = ?1 ORDER BY id");
                conn.prepare(&sql)?.query_map([account.0], |row| row.get(0))?.collect()
            };
            let last = |name| super::numbers::last(conn, name);
            Ok(Rows {
                jobs: readable(bodies("jobs")?),
                attempts: readable(bodies("attempts")?),
                last: Numbers { job: last("job")?, attempt: last("attempt")? },
            })
        })
        .await
    }

    /// Makes a step's record durable, with what hooks are to be told of it,
    /// whole or not at all.
    ///
    /// # Errors
    /// When the store fails; nothing of the record is kept then.
    pub async fn record(
        &self,
        account: AccountId,
        record: impl Into<Arc<Record>>,
        tells: Vec<Tell>,
    ) -> Result<(), StoreError> {
        let record = record.into();
        self.run(move |conn| {
            let tx = conn.transaction()?;
            write(&tx, account, &record)?;
            super::hooks::write(&tx, &tells)?;
            tx.commit()
        })
        .await
    }
}

pub(super) fn readable<T: serde::de::DeserializeOwned>(bodies: Vec<String>) -> Vec<T> {
    let read = |body: String| match serde_json::from_str(&body) {
        Ok(row) => Some(row),
        Err(error) => {
            tracing::error!("A row of the queue cannot be read and is left out: {error}");
            None
        }
    };
    bodies.into_iter().filter_map(read).collect()
}

fn write(tx: &Transaction<'_>, account: AccountId, record: &Record) -> rusqlite::Result<()> {
    let mut put_job = tx.prepare_cached("INSERT OR REPLACE INTO jobs VALUES (?1, ?2, ?3)")?;
    for job in &record.jobs {
        put_job.execute(params![job.id.0, account.0, json(job)?])?;
    }
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO attempts VALUES (?1, ?2, ?3)")?;
    for attempt in &record.attempts {
        put.execute(params![attempt.id.0, account.0, json(attempt)?])?;
    }
    let mut forget = tx.prepare_cached("DELETE FROM jobs WHERE id = ?1")?;
    for id in &record.gone_jobs {
        forget.execute([id.0])?;
    }
    let mut forget = tx.prepare_cached("DELETE FROM attempts WHERE id = ?1")?;
    for id in &record.gone_attempts {
        forget.execute([id.0])?;
    }
    super::numbers::gave(tx, "job", record.jobs.iter().map(|job| job.id.0))?;
    super::numbers::gave(tx, "attempt", record.attempts.iter().map(|attempt| attempt.id.0))?;
    let jobs = record.jobs.iter().map(|job| (job.id, job.stage.is_over(), job));
    super::history::remember(tx, account, &record.trips, jobs)
}

pub(super) fn json(row: &impl serde::Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(row)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
