//! What is left of jobs: their attempts that are over, and the jobs that
//! ended, whether they are still in the queue or were cleared from it.

use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};

use super::jobs::{json, readable};
use super::{AccountId, Store, StoreError};
use crate::downloads::Download;
use crate::protocol::{HistoryPage, HistoryQuery, Story, Transfer};
use crate::queue::{Job, JobId, Trip};

/// Jobs an account's history keeps; the oldest leave first.
const MOST_JOBS: i64 = 100_000;
/// Attempts that are kept of one job; the oldest leave first.
const MOST_TRIPS: i64 = 20;
/// Jobs in one page, at most.
const PAGE: u32 = 500;

impl Store {
    /// A job of the queue or of the history, with its attempts; `None` where
    /// it is in neither, or its row cannot be read.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn story(&self, account: AccountId, job: JobId) -> Result<Option<Story>, StoreError> {
        self.run(move |conn| {
            let row = |table: &str, number: &str| -> rusqlite::Result<Vec<String>> {
                let sql = format!("SELECT body FROM {table} WHERE account = ?1 AND {number} = ?2");
                let ids = params![account.0, job.0];
                let row = conn.query_row(&sql, ids, |row| row.get(0)).optional()?;
                Ok(row.into_iter().collect())
            };
            let up = readable::<Job>(row("jobs", "id")?).pop().map(Transfer::from);
            let down = readable::<Download>(row("downloads", "id")?).pop().map(Transfer::from);
            let live = up.or(down);
            let queued = live.is_some();
            let Some(found) = live.or(readable(row("history", "job")?).pop()) else {
                return Ok(None);
            };
            let trips = trips(conn, job)?;
            Ok(Some(Story { job: found, queued, trips }))
        })
        .await
    }

    /// A page of the history, the job that ended last first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn history(
        &self,
        account: AccountId,
        query: HistoryQuery,
    ) -> Result<HistoryPage, StoreError> {
        self.run(move |conn| page(conn, account, &query)).await
    }
}

fn trips(conn: &Connection, job: JobId) -> rusqlite::Result<Vec<Trip>> {
    let mut rows = conn.prepare("SELECT body FROM trips WHERE job = ?1 ORDER BY attempt")?;
    let bodies = rows.query_map([job.0], |row| row.get(0))?;
    Ok(readable(bodies.collect::<rusqlite::Result<_>>()?))
}

/// The search reads the index alone, which holds no bodies.
fn page(
    conn: &Connection,
    account: AccountId,
    query: &HistoryQuery,
) -> rusqlite::Result<HistoryPage> {
    let states: Vec<&str> = query.states.iter().map(|state| state.word()).collect();
    let any_state = if states.is_empty() { "1" } else { "0" };
    let marks = vec!["?"; states.len()].join(",");
    let sql = format!(
        "SELECT seq, body FROM history WHERE account = ? AND seq IN (
             SELECT seq FROM history WHERE account = ? AND seq < ?
             AND ({any_state} OR state IN ({marks})) AND (? = '' OR instr(text, ?))
             ORDER BY seq DESC LIMIT ?
         ) ORDER BY seq DESC"
    );
    let limit = query.limit.clamp(1, PAGE);
    let text = query.text.to_lowercase();
    let (id, before) = (account.0.into(), query.before.unwrap_or(i64::MAX).into());
    let mut values: Vec<rusqlite::types::Value> = vec![id, account.0.into(), before];
    values.extend(states.iter().map(|state| (*state).to_owned().into()));
    values.extend([text.clone().into(), text.into(), i64::from(limit).into()]);
    let mut rows = conn.prepare(&sql)?;
    let rows: Vec<(i64, String)> = rows
        .query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    // Counted in rows, not in jobs: one that cannot be read ends no list.
    let full = rows.len() == limit as usize;
    let next = rows.last().map(|(seq, _)| *seq).filter(|_| full);
    Ok(HistoryPage { jobs: readable(rows.into_iter().map(|(_, body)| body).collect()), next })
}

/// Takes in what a step means for the past, within the step's transaction: the
/// attempts that are over, and of each changed job whether it is.
pub(super) fn remember<'a, J: Clone + Into<Transfer> + 'a>(
    tx: &Transaction<'_>,
    account: AccountId,
    trips: &[(JobId, Trip)],
    jobs: impl Iterator<Item = (JobId, bool, &'a J)>,
) -> rusqlite::Result<()> {
    let mut put = tx.prepare_cached("INSERT OR REPLACE INTO trips VALUES (?1, ?2, ?3)")?;
    let mut bound = tx.prepare_cached(
        "DELETE FROM trips WHERE job = ?1 AND attempt <=
         (SELECT attempt FROM trips WHERE job = ?1 ORDER BY attempt DESC LIMIT 1 OFFSET ?2)",
    )?;
    for (job, trip) in trips {
        put.execute(params![job.0, trip.attempt.0, json(trip)?])?;
        bound.execute(params![job.0, MOST_TRIPS])?;
    }
    let mut leave = tx.prepare_cached("DELETE FROM history WHERE job = ?1")?;
    let mut ended = false;
    for (id, is_over, job) in jobs {
        if is_over {
            enter(tx, account, &job.clone().into())?;
            ended = true;
        } else {
            // Tried again: it comes back when it ends again.
            leave.execute([id.0])?;
        }
    }
    if ended { bound_history(tx, account, MOST_JOBS) } else { Ok(()) }
}

/// A job that is in already changes where it stands.
fn enter(tx: &Transaction<'_>, account: AccountId, job: &Transfer) -> rusqlite::Result<()> {
    let (state, text, body) = (job.state().word(), text(job), json(job)?);
    let known = tx
        .prepare_cached("UPDATE history SET state = ?2, text = ?3, body = ?4 WHERE job = ?1")?
        .execute(params![job.id().0, state, text, body])?;
    if known == 0 {
        tx.prepare_cached(
            "INSERT INTO history VALUES (?1,
                 (SELECT coalesce(max(seq), 0) + 1 FROM history WHERE account = ?1),
                 ?2, ?3, ?4, ?5)",
        )?
        .execute(params![account.0, job.id().0, state, text, body])?;
    }
    Ok(())
}

/// What is searched: its name, its local path and its remote folder, in small
/// letters.
fn text(job: &Transfer) -> String {
    let remote = match job {
        Transfer::Up(job) => job.place_label.clone(),
        Transfer::Down(job) => job.origin(),
    };
    format!("{}\n{}\n{remote}", job.name(), job.local()).to_lowercase()
}

/// Drops the oldest jobs beyond `most`, and the attempts nobody asks for any
/// more.
fn bound_history(tx: &Transaction<'_>, account: AccountId, most: i64) -> rusqlite::Result<()> {
    let last: i64 = tx
        .prepare_cached("SELECT coalesce(max(seq), 0) FROM history WHERE account = ?1")?
        .query_row([account.0], |row| row.get(0))?;
    let old = params![account.0, last - most];
    tx.prepare_cached(
        "DELETE FROM trips WHERE job IN
             (SELECT job FROM history WHERE account = ?1 AND seq <= ?2)
         AND job NOT IN (SELECT id FROM jobs) AND job NOT IN (SELECT id FROM downloads)",
    )?
    .execute(old)?;
    tx.prepare_cached("DELETE FROM history WHERE account = ?1 AND seq <= ?2")?.execute(old)?;
    Ok(())
}

#[cfg(test)]
#[path = "history_tests.rs"]
mod tests;
