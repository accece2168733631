//! Finding in all that is known of the account, without any call: keeps an
//! index of names, sizes and dates in memory while somebody looks, brings it
//! up to date before each search, and forgets it when nobody does any more.

mod index;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use self::index::{Found, Index};
use super::store::{AccountId, Store, StoreError};
use crate::operations::Object;
use crate::protocol::{Crumb, Failure, FindQuery, Hit, Hits, Known};
use crate::remote::FolderId;
use crate::search::Matcher;

/// Hits in one answer, at most.
const MOST: u32 = 5_000;

/// An index nobody asks is forgotten after this: of 200,000 files it takes
/// some 30 MB.
const KEPT: Duration = Duration::from_secs(5 * 60);

/// Finds in one account; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Finder {
    account: AccountId,
    store: Store,
    held: Arc<Mutex<Held>>,
}

#[derive(Debug, Default)]
struct Held {
    index: Option<Index>,
    used: Option<Instant>,
}

impl Finder {
    /// For `account`; nothing is read yet.
    pub fn new(account: AccountId, store: Store) -> Self {
        Self { account, store, held: Arc::default() }
    }

    /// What fits, as far as it is wanted.
    ///
    /// # Errors
    /// [`Failure::Invalid`] for a pattern that is none, [`Failure::Store`]
    /// when the store fails.
    pub async fn find(&self, query: FindQuery) -> Result<Hits, Failure> {
        let matcher = Matcher::new(&query.query).map_err(|_| {
            Failure::Invalid("the query holds a pattern that cannot be read".into())
        })?;
        let query = FindQuery { limit: query.limit.min(MOST), ..query };
        let mut held = Arc::clone(&self.held).lock_owned().await;
        let index = self.up_to_date(held.index.take()).await.map_err(|error| failed(&error))?;
        // Other requests are not held up by a search through everything.
        let looked = tokio::task::spawn_blocking(move || {
            let found = index.search(&matcher, &query);
            (index, found)
        });
        let (index, found) =
            looked.await.map_err(|_| Failure::Store("the engine is ending".into()))?;
        let places = ways(&index, &found);
        let known = index.known();
        held.index = Some(index);
        held.used = Some(Instant::now());
        drop(held);
        self.forget_later();
        self.hits(found, places, known).await.map_err(|error| failed(&error))
    }

    /// The index with all that changed since.
    async fn up_to_date(&self, index: Option<Index>) -> Result<Index, StoreError> {
        let begun = index.is_none();
        let (mut index, changed) = match index {
            Some(index) => (index, self.store.touched(self.account).await?),
            None => (Index::default(), self.store.begin_index(self.account).await?),
        };
        if begun || !changed.is_empty() {
            let rows = self.store.folder_rows(self.account, &changed).await?;
            index.update(&changed, rows);
        }
        Ok(index)
    }

    /// The index holds no more than what is compared; the rest of each hit is
    /// read now.
    async fn hits(
        &self,
        found: Found,
        places: Vec<Vec<Crumb>>,
        known: Known,
    ) -> Result<Hits, StoreError> {
        let (homes, objects): (Vec<FolderId>, Vec<Object>) = found.hits.into_iter().unzip();
        let things = self.store.things(self.account, objects).await?;
        let hits = homes.into_iter().zip(things);
        let hits = hits.filter_map(|(folder, what)| Some(Hit { folder, what: what? })).collect();
        let (files, folders, bytes) = (found.files, found.folders, found.bytes);
        Ok(Hits { hits, places, files, folders, bytes, known })
    }

    fn forget_later(&self) {
        let held = Arc::downgrade(&self.held);
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            let Some(held) = held.upgrade() else { return };
            let mut held = held.lock().await;
            if held.used.is_some_and(|used| used.elapsed() >= KEPT) {
                held.index = None;
            }
        });
    }
}

fn ways(index: &Index, found: &Found) -> Vec<Vec<Crumb>> {
    let mut homes: Vec<FolderId> = found.hits.iter().map(|(home, _)| *home).collect();
    homes.sort_unstable();
    homes.dedup();
    homes.into_iter().map(|home| index.way(home)).collect()
}

fn failed(error: &StoreError) -> Failure {
    Failure::Store(error.to_string())
}
