//! The remote tree as far as it is known: answers from the cache at once,
//! refreshes when the gate allows, and edits the cache from the service's own
//! answers, so that nothing is listed just to see one's own change.

mod change;
mod content;
mod find;
mod import;
mod look;
mod properties;
mod resolve;
mod windows;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::door::Door;
use super::gate::Priority;
use super::hub::Hub;
use super::rule::Call;
use super::store::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::protocol::{Event, FolderView, Refresh};
use crate::remote::{FolderId, Listing, Problem, ProblemKind};

/// A cached listing older than this is refreshed when somebody looks at it.
const STALE: Duration = Duration::from_secs(10 * 60);

/// How long a row of our own doing outlives listings that lag behind (§13.1:
/// nobody says how far they do).
const OWN: Duration = Duration::from_secs(10 * 60);

/// Changes of one folder within this time are told together: 300 small files
/// that arrive must not send the folder 300 times.
const TELL_PAUSE: Duration = Duration::from_millis(300);

/// The tree of one account; cheap to clone.
#[derive(Debug, Clone)]
pub struct Catalog {
    account: AccountId,
    store: Store,
    door: Door,
    hub: Hub,
    refreshes: Arc<Mutex<HashMap<FolderId, Refresh>>>,
    turns: Arc<Mutex<HashMap<FolderId, Arc<tokio::sync::Mutex<()>>>>>,
    /// Held while folders are found or made: two uploads into one new folder
    /// must not both make it.
    making: Arc<tokio::sync::Mutex<()>>,
    /// Folders whose change will be told within [`TELL_PAUSE`].
    to_tell: Arc<Mutex<HashSet<FolderId>>>,
}

impl Catalog {
    /// The tree of `account`, refreshed through `door`.
    #[must_use]
    pub fn new(account: AccountId, store: Store, door: Door, hub: Hub) -> Self {
        Self {
            account,
            store,
            door,
            hub,
            refreshes: Arc::default(),
            turns: Arc::default(),
            making: Arc::default(),
            to_tell: Arc::default(),
        }
    }

    /// A folder as it is known now. Where it was never listed, is stale, or
    /// `refresh` asks for it, a refresh begins and reports as an event.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn open(&self, folder: FolderId, refresh: bool) -> Result<FolderView, StoreError> {
        let asked = Moment::now();
        let view = self.view(folder).await?;
        let now = Moment::now();
        let stale = view.listed.is_none_or(|at| now.since(at) > STALE || at > now);
        if (refresh || stale) && self.begin_refresh(folder) {
            let catalog = self.clone();
            tokio::spawn(async move {
                // The event tells how it ended. A listing that came since we
                // were asked is as good as one of our own.
                let _ = catalog.list(folder, Priority::Person, asked).await;
            });
            return self.view(folder).await;
        }
        Ok(view)
    }

    /// A folder's listing, not older than `newer_than`; whoever asks for the
    /// same folder meanwhile shares one call.
    ///
    /// # Errors
    /// The service's problem, or the store's as [`ProblemKind::Journal`].
    pub async fn list(
        &self,
        folder: FolderId,
        priority: Priority,
        newer_than: Moment,
    ) -> Result<Listing, Problem> {
        self.list_with_age(folder, priority, newer_than).await.map(|(listing, _)| listing)
    }

    /// The same, with the moment it was listed.
    ///
    /// # Errors
    /// The same.
    pub(super) async fn list_with_age(
        &self,
        folder: FolderId,
        priority: Priority,
        newer_than: Moment,
    ) -> Result<(Listing, Moment), Problem> {
        let turn = self.turn(folder);
        let _turn = turn.lock().await;
        if let Some((listing, at)) = self.known(folder).await?
            && at >= newer_than
            && at <= Moment::now()
        {
            self.end_refresh(folder, None).await;
            return Ok((listing, at));
        }
        self.fetch(folder, priority).await?;
        let merged = self.known(folder).await?;
        merged.ok_or_else(|| Problem::new(ProblemKind::Journal, "reading back a listing"))
    }

    /// What is cached of a folder, and since when.
    ///
    /// # Errors
    /// The store's, as [`ProblemKind::Journal`].
    pub async fn known(&self, folder: FolderId) -> Result<Option<(Listing, Moment)>, Problem> {
        self.store.listing(self.account, folder).await.map_err(|error| journal(&error))
    }

    async fn view(&self, folder: FolderId) -> Result<FolderView, StoreError> {
        // Before the listing: one that is stored in between is then shown
        // with a refresh whose end is still to be told. The other way round,
        // none would be shown as being on its way, and a second one begun.
        let refresh = self.refreshes().get(&folder).cloned();
        let cached = self.store.listing(self.account, folder).await?;
        let path = self.store.path(self.account, folder).await?;
        let refresh = refresh.unwrap_or_else(|| Refresh::Idle {
            allowed: self.door.gate().allowed(Call::List(folder)),
        });
        let (listing, listed) = cached.map_or((None, None), |(l, at)| (Some(l), Some(at)));
        Ok(FolderView { id: folder, path, listing, listed, refresh })
    }

    /// Shows everybody how a folder looks now.
    pub(super) async fn tell(&self, folder: FolderId) {
        match self.view(folder).await {
            Ok(view) => self.hub.tell(Event::Folder { view: Box::new(view) }),
            Err(error) => tracing::error!("A folder could not be shown: {error}"),
        }
    }

    pub(super) fn tell_soon(&self, folder: FolderId) {
        let first = self.to_tell.lock().unwrap_or_else(PoisonError::into_inner).insert(folder);
        if !first {
            return;
        }
        let catalog = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(TELL_PAUSE).await;
            catalog.to_tell.lock().unwrap_or_else(PoisonError::into_inner).remove(&folder);
            catalog.tell(folder).await;
        });
    }

    /// Says that a refresh is under way, unless one is.
    fn begin_refresh(&self, folder: FolderId) -> bool {
        let wait = self.door.gate().blocked(Call::List(folder));
        let mut refreshes = self.refreshes();
        if let Some(Refresh::Waiting(_) | Refresh::Running) = refreshes.get(&folder) {
            return false;
        }
        refreshes.insert(folder, wait.map_or(Refresh::Running, Refresh::Waiting));
        true
    }

    fn set_refresh(&self, folder: FolderId, refresh: Refresh) {
        self.refreshes().insert(folder, refresh);
    }

    async fn end_refresh(&self, folder: FolderId, problem: Option<&Problem>) {
        match problem {
            Some(problem) => self.set_refresh(folder, Refresh::Failed(problem.clone())),
            None => {
                self.refreshes().remove(&folder);
            }
        }
        self.tell(folder).await;
    }

    fn refreshes(&self) -> std::sync::MutexGuard<'_, HashMap<FolderId, Refresh>> {
        self.refreshes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn turn(&self, folder: FolderId) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(folder).or_default())
    }

    pub(super) fn own_until() -> Moment {
        Moment::now().plus(OWN)
    }
}

fn journal(error: &StoreError) -> Problem {
    Problem::new(ProblemKind::Journal, "keeping the folder tree").saying(error.to_string())
}
