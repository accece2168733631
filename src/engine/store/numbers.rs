//! The highest numbers that were ever given away, by name. A number is never
//! used twice, even when its row is gone.

use rusqlite::{Connection, OptionalExtension, Transaction, params};

/// The last number of a name; 0 where none was given.
pub(super) fn last(conn: &Connection, name: &str) -> rusqlite::Result<i64> {
    let last = conn
        .prepare_cached("SELECT last FROM numbers WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or(0))
}

/// Notes that the highest of these was given away.
pub(super) fn gave(
    tx: &Transaction<'_>,
    name: &str,
    numbers: impl Iterator<Item = i64>,
) -> rusqlite::Result<()> {
    let Some(last) = numbers.max() else { return Ok(()) };
    tx.prepare_cached(
        "INSERT INTO numbers VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET last = max(last, excluded.last)",
    )?
    .execute(params![name, last])?;
    Ok(())
}
