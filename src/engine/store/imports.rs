//! The rows of imports, and the count of their numbers.

use rusqlite::params;

use super::jobs::{json, readable};
use super::{AccountId, Store, StoreError};
use crate::imports::{Import, ImportId};

impl Store {
    /// The imports of an account, and the highest number ever given to one,
    /// over all accounts. A row that cannot be read is left where it is and
    /// left out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn imports(&self, account: AccountId) -> Result<(Vec<Import>, ImportId), StoreError> {
        self.run(move |conn| {
            let mut rows =
                conn.prepare("SELECT body FROM imports WHERE account = ?1 ORDER BY id")?;
            let bodies: Vec<String> =
                rows.query_map([account.0], |row| row.get(0))?.collect::<Result<_, _>>()?;
            Ok((readable(bodies), ImportId(super::numbers::last(conn, "import")?)))
        })
        .await
    }

    /// Makes a step durable, whole or not at all.
    ///
    /// # Errors
    /// When the store fails; nothing of the step is kept then.
    pub async fn record_imports(
        &self,
        account: AccountId,
        changed: Vec<Import>,
        gone: Vec<ImportId>,
    ) -> Result<(), StoreError> {
        self.run(move |conn| {
            let tx = conn.transaction()?;
            for import in &changed {
                tx.prepare_cached("INSERT OR REPLACE INTO imports VALUES (?1, ?2, ?3)")?
                    .execute(params![import.id.0, account.0, json(import)?])?;
            }
            for id in &gone {
                tx.prepare_cached("DELETE FROM imports WHERE id = ?1")?.execute([id.0])?;
            }
            super::numbers::gave(&tx, "import", changed.iter().map(|import| import.id.0))?;
            tx.commit()
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::imports::{Imports, Input, Source};
    use crate::remote::FolderId;

    #[tokio::test]
    async fn rows_come_back_and_numbers_are_never_used_twice() {
        let store = Store::in_memory().unwrap();
        let account = AccountId(1);
        let mut book = Imports::new(Vec::new(), ImportId(41), std::time::Duration::ZERO);
        let sources = vec![Source::parse("https://a.test/é").unwrap()];
        let add = Input::Add { sources, folder: FolderId(3), label: "/x".into() };
        let step = book.step(add, Moment(5));
        store.record_imports(account, step.changed.clone(), Vec::new()).await.unwrap();
        assert_eq!(store.imports(account).await.unwrap(), (step.changed, ImportId(42)));
        assert_eq!(store.imports(AccountId(2)).await.unwrap().0, []);
        store.record_imports(account, Vec::new(), vec![ImportId(42)]).await.unwrap();
        assert_eq!(store.imports(account).await.unwrap(), (Vec::new(), ImportId(42)));
    }
}
