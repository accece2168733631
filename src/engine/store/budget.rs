//! The call budget and the lock, so that a restart does not hammer a locked
//! door.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use crate::clock::Moment;
use crate::engine::rule::{Budget, Call, Lock};

/// The name under which the steady pace is kept beside the budgeted calls.
const PACE: &str = "pace";

impl Store {
    /// The budget as it was left.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn budget(&self) -> Result<Budget, StoreError> {
        self.run(|conn| {
            let mut budget = Budget::default();
            let mut rows = conn.prepare("SELECT call, at FROM calls")?;
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                let (call, at): (String, i64) = (row.get(0)?, row.get(1)?);
                if call == PACE {
                    budget.caught_up = Moment(at);
                } else if let Ok(call) = serde_json::from_str::<Call>(&call) {
                    budget.last.insert(call, Moment(at));
                }
            }
            let lock: Option<String> =
                conn.query_row("SELECT body FROM lock", [], |row| row.get(0)).optional()?;
            budget.lock = lock.and_then(|body| serde_json::from_str(&body).ok());
            Ok(budget)
        })
        .await
    }

    /// Books a call before it leaves.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn book(&self, call: Call, now: Moment, caught_up: Moment) -> Result<(), StoreError> {
        let name = serde_json::to_string(&call).unwrap_or_default();
        self.run(move |conn| {
            let tx = conn.transaction()?;
            let put = "INSERT OR REPLACE INTO calls VALUES (?1, ?2)";
            tx.execute(put, params![PACE, caught_up.0])?;
            if call != Call::Plain {
                tx.execute(put, params![name, now.0])?;
            }
            tx.commit()
        })
        .await
    }

    /// Unbooks a call that did not reach the service.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn unbook(&self, call: Call) -> Result<(), StoreError> {
        let name = serde_json::to_string(&call).unwrap_or_default();
        self.run(move |conn| {
            conn.execute("DELETE FROM calls WHERE call = ?1", [name])?;
            Ok(())
        })
        .await
    }

    /// Keeps the lock, or forgets it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_lock(&self, lock: Option<&Lock>) -> Result<(), StoreError> {
        let body = lock.and_then(|lock| serde_json::to_string(lock).ok());
        self.run(move |conn| {
            match body {
                Some(body) => conn.execute("INSERT OR REPLACE INTO lock VALUES (1, ?1)", [body])?,
                None => conn.execute("DELETE FROM lock", [])?,
            };
            Ok(())
        })
        .await
    }
}
