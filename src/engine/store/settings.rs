//! The settings that were changed while an engine ran. Only those are kept,
//! each by its name: the others go on following the settings file.

use rusqlite::{Connection, OptionalExtension};
use serde_json::{Map, Value};

use super::{Store, StoreError};
use crate::protocol::Settings;

impl Store {
    /// `base`, and above it what was changed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settings(&self, base: Settings) -> Result<Settings, StoreError> {
        let kept = self.run(|conn| changed(conn)).await?;
        let mut fields = fields(&base);
        fields.extend(kept);
        Ok(serde_json::from_value(Value::Object(fields)).unwrap_or_else(|error| {
            tracing::error!("The kept settings cannot be read and are left out: {error}");
            base
        }))
    }

    /// Keeps what differs between `before` and `after`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_settings(
        &self,
        before: &Settings,
        after: &Settings,
    ) -> Result<(), StoreError> {
        let before = fields(before);
        let mut new = fields(after);
        new.retain(|name, value| before.get(name) != Some(value));
        if new.is_empty() {
            return Ok(());
        }
        self.run(move |conn| {
            let mut kept = changed(conn)?;
            kept.extend(new);
            let body = Value::Object(kept).to_string();
            conn.execute("INSERT OR REPLACE INTO settings VALUES ('engine', ?1)", [body])?;
            Ok(())
        })
        .await
    }
}

pub(super) fn changed(conn: &Connection) -> rusqlite::Result<Map<String, Value>> {
    let read = "SELECT value FROM settings WHERE name = 'engine'";
    let body: Option<String> = conn.query_row(read, [], |row| row.get(0)).optional()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default())
}

fn fields(settings: &Settings) -> Map<String, Value> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) | Err(_) => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bandwidth::Rules;

    fn file(limit: u64, daily_cap: u64) -> Settings {
        let (limit, daily_cap) = (Some(limit), Some(daily_cap));
        let bandwidth = Rules { limit, daily_cap, ..Rules::default() };
        Settings { bandwidth, ..Settings::default() }
    }

    #[tokio::test]
    async fn what_was_never_changed_follows_the_file() {
        let store = Store::in_memory().unwrap();
        let before = store.settings(file(1000, 50)).await.unwrap();
        let mut after = before.clone();
        after.bandwidth.limit = None;
        after.bandwidth.turtle = true;
        store.keep_settings(&before, &after).await.unwrap();
        let next = store.settings(file(2000, 70)).await.unwrap();
        assert_eq!((next.bandwidth.limit, next.bandwidth.turtle), (None, true));
        assert_eq!(next.bandwidth.daily_cap, Some(70));
    }

    #[tokio::test]
    async fn the_row_of_an_earlier_version_is_read() {
        let store = Store::in_memory().unwrap();
        let row = "{\"lanes\":5,\"limit\":2000000,\"draining\":false}";
        let put = "INSERT INTO settings VALUES ('engine', ?1)";
        store.run(move |conn| conn.execute(put, [row])).await.unwrap();
        let read = store.settings(file(1000, 50)).await.unwrap();
        assert_eq!((read.lanes, read.bandwidth.limit), (5, Some(2_000_000)));
        assert_eq!(read.bandwidth.daily_cap, Some(50));
    }
}
