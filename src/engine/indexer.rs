//! Listing the whole account, one folder after the other, while nobody else
//! calls: what was never listed cannot be found. Begun and paused by the user,
//! and kept: it goes on after a restart. Asks through the catalog like anybody
//! else, so that a folder somebody looked at meanwhile is not listed again.
//!
//! The listing of all files (folder -1) is not used: it names no folders, so
//! it can tell neither where a file is nor which folder changed (§3.1).

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::catalog::Catalog;
use super::gate::{Gate, Priority};
use super::hub::Hub;
use super::store::{AccountId, Store, StoreError};
use crate::clock::Moment;
use crate::protocol::{Event, IndexOrder, IndexState, IndexView};
use crate::remote::{FolderId, Problem, ProblemKind};

/// A listing younger than this is good enough, unless another age is wished.
const DAYS: u32 = 30;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// After a failure it rests; after each further one for twice as long.
const REST: Duration = Duration::from_secs(60);
const LONGEST_REST: Duration = Duration::from_secs(60 * 60);

/// How it was begun.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Plan {
    on: bool,
    begun: Option<Moment>,
    ended: Option<Moment>,
    /// Listings that are older are made anew.
    stale: Moment,
}

impl Plan {
    /// The same after an order.
    fn after(self, order: IndexOrder, now: Moment) -> Self {
        let paused = !self.on && self.begun.is_some() && self.ended.is_none();
        match order {
            IndexOrder::Pause => Self { on: false, ..self },
            IndexOrder::Start { older_than: None } if self.on || paused => {
                Self { on: true, ..self }
            }
            IndexOrder::Start { older_than } => {
                let stale = now.minus(DAY * older_than.unwrap_or(DAYS));
                Self { on: true, begun: Some(now), ended: None, stale }
            }
        }
    }

    const fn state(&self) -> IndexState {
        match (self.on, self.begun, self.ended) {
            (true, ..) => IndexState::Running,
            (false, None, _) => IndexState::Off,
            (false, Some(_), None) => IndexState::Paused,
            (false, Some(_), Some(_)) => IndexState::Done,
        }
    }
}

/// How long it rests after so many failures in a row.
fn rest(failures: u32) -> Duration {
    REST.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(LONGEST_REST)
}

#[derive(Debug)]
struct State {
    plan: Plan,
    view: IndexView,
    /// The engine begins nothing new.
    draining: bool,
}

/// What it needs.
#[derive(Debug, Clone)]
pub(super) struct Parts {
    pub account: AccountId,
    pub store: Store,
    pub catalog: Catalog,
    pub gate: Gate,
    pub hub: Hub,
    /// From one listing to the next, at least.
    pub gap: Duration,
    pub draining: bool,
}

/// The handle on it; cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Indexer {
    parts: Parts,
    state: Arc<Mutex<State>>,
    changed: Arc<Notify>,
}

impl Indexer {
    /// Takes up what was kept.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn start(parts: Parts) -> Result<(Self, JoinHandle<()>), StoreError> {
        let kept = parts.store.index_plan(parts.account).await?;
        let plan: Plan = kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let state = State { plan, view: IndexView::default(), draining: parts.draining };
        let indexer = Self { parts, state: Arc::new(Mutex::new(state)), changed: Arc::default() };
        indexer.look().await?;
        let running = tokio::spawn(indexer.clone().run());
        Ok((indexer, running))
    }

    /// Carries an order out; when it is kept, tells how it stands.
    ///
    /// # Errors
    /// When the store fails; then nothing is changed.
    pub async fn order(&self, order: IndexOrder) -> Result<IndexView, StoreError> {
        let plan = self.state().plan.after(order, Moment::now());
        self.keep(plan).await?;
        self.changed.notify_one();
        self.look().await?;
        Ok(self.view())
    }

    /// How it stands now.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn fresh_view(&self) -> Result<IndexView, StoreError> {
        self.look().await?;
        Ok(self.view())
    }

    /// How it stood when it was looked at last.
    pub fn view(&self) -> IndexView {
        self.state().view.clone()
    }

    /// Whether it goes on by itself.
    pub fn is_busy(&self) -> bool {
        let state = self.state();
        state.plan.on && !state.draining
    }

    /// Begins no listing while the engine begins nothing new.
    pub fn set_draining(&self, draining: bool) {
        let before = std::mem::replace(&mut self.state().draining, draining);
        if before != draining {
            self.changed.notify_one();
        }
    }

    async fn keep(&self, plan: Plan) -> Result<(), StoreError> {
        let text = serde_json::to_string(&plan).unwrap_or_default();
        self.parts.store.keep_index_plan(self.parts.account, text).await?;
        self.state().plan = plan;
        Ok(())
    }

    /// Counts what is left and tells of it; gives what is to be listed.
    async fn look(&self) -> Result<Vec<FolderId>, StoreError> {
        let plan = self.state().plan;
        let stale = if plan.begun.is_some() { plan.stale } else { Moment(i64::MIN) };
        let census = self.parts.store.census(self.parts.account, stale).await?;
        let left = census.left.len() as u64;
        let each = self.parts.gap.saturating_mul(u32::try_from(left).unwrap_or(u32::MAX));
        self.show(|view, plan| IndexView {
            state: match &view.state {
                resting @ IndexState::Resting { .. } if plan.on => resting.clone(),
                IndexState::Off
                | IndexState::Running
                | IndexState::Resting { .. }
                | IndexState::Paused
                | IndexState::Done => plan.state(),
            },
            folders: census.folders,
            left,
            begun: plan.begun,
            ended: plan.ended,
            expected: (plan.on && left > 0).then(|| Moment::now().plus(each)),
        });
        Ok(census.left)
    }

    fn show(&self, change: impl FnOnce(&IndexView, &Plan) -> IndexView) {
        let mut state = self.state();
        let view = change(&state.view, &state.plan);
        if view != state.view {
            state.view = view.clone();
            drop(state);
            self.parts.hub.tell(Event::Index { view });
        }
    }

    async fn run(self) {
        // Folders the service does not know any more: their parents' next
        // listings will tell.
        let (mut gone, mut failures) = (HashSet::new(), 0);
        loop {
            if !self.is_busy() {
                self.changed.notified().await;
                (gone, failures) = (HashSet::new(), 0);
                continue;
            }
            match self.list_next(&mut gone).await {
                Ok(()) => failures = 0,
                Err(problem) => {
                    failures += 1;
                    self.rest(problem, rest(failures)).await;
                }
            }
        }
    }

    /// Lists one folder when nobody else calls, or comes to the end.
    async fn list_next(&self, gone: &mut HashSet<FolderId>) -> Result<(), Problem> {
        let left = self.look().await.map_err(|error| journal(&error))?;
        let Some(folder) = left.into_iter().find(|folder| !gone.contains(folder)) else {
            let plan = Plan { on: false, ended: Some(Moment::now()), ..self.state().plan };
            self.keep(plan).await.map_err(|error| journal(&error))?;
            self.look().await.map_err(|error| journal(&error))?;
            return Ok(());
        };
        let quiet = async {
            tokio::time::sleep(self.parts.gap).await;
            self.parts.gate.quiet().await;
        };
        tokio::select! {
            () = quiet => {}
            () = self.changed.notified() => return Ok(()),
        }
        let stale = self.state().plan.stale;
        match self.parts.catalog.list(folder, Priority::Batch, stale).await {
            Ok(_) => Ok(()),
            Err(problem) if problem.kind == ProblemKind::NotFound => {
                gone.insert(folder);
                Ok(())
            }
            Err(problem) => Err(problem),
        }
    }

    async fn rest(&self, why: Problem, pause: Duration) {
        let lock = self.parts.gate.lock().map(|(until, _)| until);
        let now = Moment::now();
        let until = now.plus(pause).max(lock.unwrap_or(now));
        self.show(|view, _| IndexView {
            state: IndexState::Resting { until, why },
            expected: None,
            ..view.clone()
        });
        tokio::select! {
            () = tokio::time::sleep(until.since(now)) => {}
            () = self.changed.notified() => {}
        }
        self.show(|view, plan| IndexView { state: plan.state(), ..view.clone() });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn journal(error: &StoreError) -> Problem {
    Problem::new(ProblemKind::Journal, "listing the account").saying(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: IndexOrder = IndexOrder::Start { older_than: None };
    const NOW: Moment = Moment(1_795_444_320_000);

    #[test]
    fn a_paused_one_goes_on_as_it_was_begun_and_one_that_ended_begins_anew() {
        let begun = Plan::default().after(START, NOW);
        assert_eq!((begun.on, begun.stale), (true, NOW.minus(DAY * 30)));
        let later = NOW.plus(DAY);
        assert_eq!(begun.after(START, later), begun);
        let paused = begun.after(IndexOrder::Pause, later);
        assert_eq!(paused.state(), IndexState::Paused);
        assert_eq!(paused.after(START, later), begun);
        let ended = Plan { on: false, ended: Some(later), ..begun };
        assert_eq!(ended.state(), IndexState::Done);
        assert_eq!(ended.after(START, later).begun, Some(later));
        let anew = begun.after(IndexOrder::Start { older_than: Some(0) }, later);
        assert_eq!((anew.stale, anew.begun), (later, Some(later)));
        assert_eq!(Plan::default().after(IndexOrder::Pause, NOW).state(), IndexState::Off);
    }

    #[test]
    fn rests_grow_up_to_an_hour() {
        let rests = [1, 2, 3, 7, 100].map(|failures| rest(failures).as_secs());
        assert_eq!(rests, [60, 120, 240, 3600, 3600]);
    }
}
