//! The account behind the key: asks the account endpoint when somebody looks
//! and the budget allows, keeps the last answer on disk, and says the truth
//! about the key in every state.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::mpsc;

use super::door::{Door, KeyVerdict};
use super::gate::Priority;
use super::hub::Hub;
use super::rule::Call;
use super::store::{AccountId, Store};
use crate::api::Endpoint;
use crate::clock::Moment;
use crate::protocol::{AccountView, Event, KeySource, KeyState, Wait};
use crate::remote::{AccountFacts, ApiKey, Problem};

/// An answer younger than this is shown instead of asking again (§2).
const FRESH: Duration = Duration::from_secs(5 * 60);

#[derive(Debug)]
struct State {
    key: KeyState,
    facts: Option<(AccountFacts, Moment)>,
    unsaved: bool,
    source: KeySource,
}

/// The account of one key; cheap to clone.
#[derive(Debug, Clone)]
pub struct Account {
    id: AccountId,
    key: ApiKey,
    keep_path: String,
    store: Store,
    door: Door,
    hub: Hub,
    state: Arc<Mutex<State>>,
    /// Told when the key turns out to belong to another known account.
    moved: mpsc::UnboundedSender<AccountId>,
}

/// What an [`Account`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// Its number in the store.
    pub id: AccountId,
    /// Its key.
    pub key: ApiKey,
    /// Where the key came from.
    pub source: KeySource,
    /// Where `KeepKey` keeps it.
    pub keep_path: String,
    /// The store.
    pub store: Store,
    /// The way to the service.
    pub door: Door,
    /// The engine's voice.
    pub hub: Hub,
    /// Told when the key turns out to belong to another known account.
    pub moved: mpsc::UnboundedSender<AccountId>,
}

impl Account {
    /// Takes up an account with what was last known of it.
    pub async fn open(parts: Parts) -> Self {
        let facts = parts.store.facts(parts.id).await.unwrap_or_else(|error| {
            tracing::warn!("The last account answer could not be read: {error}");
            None
        });
        let unsaved = parts.source == KeySource::Typed;
        let state = State { key: KeyState::Untried, facts, unsaved, source: parts.source };
        Self {
            id: parts.id,
            key: parts.key,
            keep_path: parts.keep_path,
            store: parts.store,
            door: parts.door,
            hub: parts.hub,
            state: Arc::new(Mutex::new(state)),
            moved: parts.moved,
        }
    }

    /// What is known now.
    #[must_use]
    pub fn view(&self) -> AccountView {
        let state = self.state();
        let (facts, asked) = state.facts.clone().unzip();
        AccountView {
            state: state.key.clone(),
            source: Some(state.source.clone()),
            key_tail: self.key.tail(),
            facts,
            asked,
            allowed: self.door.gate().allowed(Call::Account(self.id.0)),
            unsaved: state.unsaved,
            keep_path: self.keep_path.clone(),
        }
    }

    /// Somebody looks at the account. Asks the service if the last answer is
    /// old and the budget allows it now; `ask` asks even if it is young.
    pub fn look(&self, ask: bool) -> AccountView {
        let now = Moment::now();
        let checking = matches!(self.state().key, KeyState::Checking { .. });
        let young = {
            let state = self.state();
            let asked = state.facts.as_ref().map(|(_, at)| *at);
            state.key == KeyState::Valid && asked.is_some_and(|at| now.since(at) < FRESH)
        };
        let wanted = ask || !young;
        let call = Call::Account(self.id.0);
        match self.door.gate().blocked(call) {
            Some(Wait::Pace { .. }) | None if wanted && !checking => {
                self.check();
            }
            Some(Wait::Lock { until }) if wanted => self.note_lock(until),
            Some(_) | None => {}
        }
        self.view()
    }

    /// Checks the key as soon as the budget allows, however long that is.
    pub fn check(&self) {
        self.set(KeyState::Checking { wait: None });
        self.door.forgive();
        let account = self.clone();
        tokio::spawn(async move { account.ask().await });
    }

    async fn ask(&self) {
        let answer = self
            .door
            .call(
                Call::Account(self.id.0),
                Endpoint::UserInfo,
                Priority::Person,
                |wait| self.set(KeyState::Checking { wait: Some(wait.clone()) }),
                |client| async move { client.user_info().await },
            )
            .await;
        match answer {
            Ok(facts) => self.take(facts).await,
            Err(problem) => self.set(self.state_for(problem)),
        }
    }

    async fn take(&self, facts: AccountFacts) {
        let now = Moment::now();
        let kept = self.store.keep_facts(&self.key, self.id, &facts, now).await;
        self.state().facts = Some((facts, now));
        self.set(KeyState::Valid);
        match kept {
            Ok(id) if id != self.id => {
                // Another key of an account that has a tree and a queue here.
                let _ = self.moved.send(id);
            }
            Ok(_) => {}
            Err(error) => tracing::warn!("The account answer could not be kept: {error}"),
        }
    }

    fn state_for(&self, problem: Problem) -> KeyState {
        match self.door.gate().lock() {
            Some((until, _)) if problem.kind.is_lock() => KeyState::Locked { until, why: problem },
            _ if problem.kind.is_lock() => KeyState::Locked { until: Moment::now(), why: problem },
            _ if problem.kind.is_key() => KeyState::Refused(problem),
            _ if problem.kind.is_outage() => KeyState::Unreachable(problem),
            _ => KeyState::Refused(problem),
        }
    }

    fn note_lock(&self, until: Moment) {
        if let Some((_, why)) = self.door.gate().lock() {
            self.set(KeyState::Locked { until, why });
        }
    }

    /// Another call has shown something about the key.
    pub fn judged(&self, verdict: KeyVerdict) {
        let next = match (&self.state().key, verdict) {
            (KeyState::Checking { .. }, _) => return,
            (_, KeyVerdict::Refused(problem)) => KeyState::Refused(problem),
            (KeyState::Valid, KeyVerdict::Good) => return,
            (_, KeyVerdict::Good) => KeyState::Valid,
        };
        self.set(next);
    }

    /// The key is kept in its file now.
    pub fn kept(&self, source: KeySource) {
        {
            let mut state = self.state();
            state.unsaved = false;
            state.source = source;
        }
        self.tell();
    }

    /// Its number in the store.
    #[must_use]
    pub const fn id(&self) -> AccountId {
        self.id
    }

    /// Its key.
    #[must_use]
    pub const fn key(&self) -> &ApiKey {
        &self.key
    }

    fn set(&self, key: KeyState) {
        {
            let mut state = self.state();
            if state.key == key {
                return;
            }
            state.key = key;
        }
        self.tell();
    }

    fn tell(&self) {
        self.hub.tell(Event::Account { view: Box::new(self.view()) });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
