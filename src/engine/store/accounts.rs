//! Which account a key belongs to, and the last answer about it.

use rusqlite::{OptionalExtension, params};
use whirlpool::{Digest, Whirlpool};

use super::{Store, StoreError};
use crate::clock::Moment;
use crate::remote::{AccountFacts, ApiKey};

/// An account's number in the store. Every row of tree and queue carries one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AccountId(pub i64);

/// What a key is known by on disk: nobody gets back to the key from it.
pub(super) fn digest(key: &ApiKey) -> Vec<u8> {
    Whirlpool::digest(key.expose().as_bytes()).get(..16).unwrap_or_default().to_vec()
}

impl Store {
    /// The account this key was last seen to belong to; a new one for a key
    /// never seen.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn account_of(&self, key: &ApiKey) -> Result<AccountId, StoreError> {
        let digest = digest(key);
        self.run(move |conn| {
            let tx = conn.transaction()?;
            let known: Option<i64> = tx
                .query_row("SELECT account FROM keys WHERE digest = ?1", [&digest], |r| r.get(0))
                .optional()?;
            let id = match known {
                Some(id) => id,
                None => {
                    tx.execute("INSERT INTO accounts DEFAULT VALUES", [])?;
                    let id = tx.last_insert_rowid();
                    tx.execute("INSERT INTO keys VALUES (?1, ?2)", params![digest, id])?;
                    id
                }
            };
            tx.commit()?;
            Ok(AccountId(id))
        })
        .await
    }

    /// Keeps the service's answer about the account of `key`, and gives the
    /// account it turns out to be: another key of a known account leads to
    /// that account's tree and queue.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_facts(
        &self,
        key: &ApiKey,
        id: AccountId,
        facts: &AccountFacts,
        asked: Moment,
    ) -> Result<AccountId, StoreError> {
        let digest = digest(key);
        let email = facts.email.clone();
        let body = serde_json::to_string(facts).unwrap_or_default();
        self.run(move |conn| {
            let tx = conn.transaction()?;
            let known: Option<i64> = tx
                .query_row("SELECT id FROM accounts WHERE email = ?1 AND ?1 <> ''", [&email], |r| {
                    r.get(0)
                })
                .optional()?;
            let id = known.unwrap_or(id.0);
            tx.execute("UPDATE keys SET account = ?2 WHERE digest = ?1", params![digest, id])?;
            tx.execute(
                "UPDATE accounts SET email = nullif(?2, ''), asked = ?3, facts = ?4 WHERE id = ?1",
                params![id, email, asked.0, body],
            )?;
            tx.commit()?;
            Ok(AccountId(id))
        })
        .await
    }

    /// The last answer about an account, and when it was given.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn facts(&self, id: AccountId) -> Result<Option<(AccountFacts, Moment)>, StoreError> {
        self.run(move |conn| {
            conn.query_row(
                "SELECT facts, asked FROM accounts WHERE id = ?1 AND facts IS NOT NULL",
                [id.0],
                |row| Ok((row.get::<_, String>(0)?, Moment(row.get(1)?))),
            )
            .optional()
        })
        .await
        .map(|row| row.and_then(|(body, at)| Some((serde_json::from_str(&body).ok()?, at))))
    }
}
