//! How many bytes were sent on which day.

use jiff::civil::Date;
use rusqlite::params;

use super::{Store, StoreError};
use crate::bandwidth::Ledger;

impl Store {
    /// What was sent, as it was left.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn traffic(&self) -> Result<Ledger, StoreError> {
        self.run(|conn| {
            let mut rows = conn.prepare("SELECT day, bytes FROM traffic")?;
            let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let rows = rows.collect::<rusqlite::Result<Vec<(String, i64)>>>()?;
            let day = |(day, bytes): (String, i64)| {
                Some((day.parse::<Date>().ok()?, u64::try_from(bytes).ok()?))
            };
            Ok(Ledger::of(rows.into_iter().filter_map(day)))
        })
        .await
    }

    /// Keeps what was sent on these days; a day without bytes is forgotten.
    ///
    /// # Errors
    /// When the store fails; nothing of it is kept then.
    pub async fn keep_traffic(&self, days: Vec<(Date, u64)>) -> Result<(), StoreError> {
        self.run(move |conn| {
            let tx = conn.transaction()?;
            for (day, bytes) in days {
                let day = day.to_string();
                match i64::try_from(bytes).unwrap_or(i64::MAX) {
                    0 => tx.execute("DELETE FROM traffic WHERE day = ?1", [day])?,
                    bytes => tx.execute(
                        "INSERT OR REPLACE INTO traffic VALUES (?1, ?2)",
                        params![day, bytes],
                    )?,
                };
            }
            tx.commit()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[tokio::test]
    async fn days_are_kept_replaced_and_forgotten() {
        let store = Store::in_memory().unwrap();
        let (old, new) = (date(2026, 5, 1), date(2030, 1, 1));
        store.keep_traffic(vec![(old, 5), (new, u64::MAX)]).await.unwrap();
        store.keep_traffic(vec![(old, 7), (new, 0)]).await.unwrap();
        assert_eq!(store.traffic().await.unwrap(), Ledger::of([(old, 7)]));
    }
}
