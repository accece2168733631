//! The only way out for calls to the API host. Keeps the [rule](super::rule)
//! for everybody: whoever wants to call waits here, people before batches.
//! Owns the budget; knows nothing of what is called.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::hub::Hub;
use super::rule::{Budget, Call, Decision, Pace};
use super::store::{Store, StoreError};
use crate::clock::Moment;
use crate::protocol::{Event, GateView, Wait};
use crate::remote::{NetFault, Problem, ProblemKind};

/// Who waits: a person before a screen goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Priority {
    /// A person waits for the answer.
    Person,
    /// Part of a batch.
    Batch,
}

/// Whose outage it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The uploads'.
    Up,
    /// The downloads'.
    Down,
}

/// How long calls are remembered for the figure on the screen.
const HOUR: Duration = Duration::from_secs(3600);

#[derive(Debug)]
struct State {
    budget: Budget,
    people: u32,
    waiting: u32,
    made: VecDeque<Moment>,
    /// Of uploads and of downloads.
    outages: [Option<(Moment, Problem)>; 2],
}

#[derive(Debug)]
struct Inner {
    state: Mutex<State>,
    changed: Notify,
    store: Store,
    hub: Hub,
    pace: Pace,
}

/// The gate; cheap to clone, one per engine.
#[derive(Debug, Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

/// Leave to make one call. Tell it how the call ended; a pass that is dropped
/// untold belongs to a call that was given up.
#[derive(Debug)]
pub struct Pass {
    gate: Gate,
    call: Call,
    told: bool,
}

impl Gate {
    /// A gate that goes on with the budget the store kept.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(store: Store, hub: Hub, pace: Pace) -> Result<Self, StoreError> {
        let budget = store.budget().await?;
        let made = VecDeque::new();
        let state = State { budget, people: 0, waiting: 0, made, outages: [None, None] };
        let inner = Inner { state: Mutex::new(state), changed: Notify::new(), store, hub, pace };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Waits until `call` may leave; `on_wait` hears what it waits for.
    pub async fn pass(
        &self,
        call: Call,
        priority: Priority,
        mut on_wait: impl FnMut(&Wait) + Send,
    ) -> Pass {
        let place = Place::take(self, priority);
        loop {
            let changed = self.inner.changed.notified();
            let now = Moment::now();
            let wait = match self.try_pass(call, priority, now) {
                Ok(caught_up) => {
                    drop(place);
                    if let Err(error) = self.inner.store.book(call, now, caught_up).await {
                        // A full disk must not keep anybody from looking
                        // around; only a restart could now call too early.
                        tracing::warn!("A call could not be booked: {error}");
                    }
                    self.tell();
                    return Pass { gate: self.clone(), call, told: false };
                }
                Err(wait) => wait,
            };
            on_wait(&wait);
            // The system clock may be set while we sleep: look again at least
            // once a minute.
            let pause = wait.until().since(now).clamp(Duration::from_millis(5), HOUR / 60);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = changed => {}
            }
        }
    }

    fn try_pass(&self, call: Call, priority: Priority, now: Moment) -> Result<Moment, Wait> {
        let mut state = self.state();
        if priority == Priority::Batch && state.people > 0 {
            return Err(Wait::Pace { until: now.plus(self.inner.pace.steady) });
        }
        match state.budget.ask(call, &self.inner.pace, now) {
            Decision::Wait(wait) => Err(wait),
            Decision::Go => {
                state.made.push_back(now);
                Ok(state.budget.caught_up)
            }
        }
    }

    /// Waits until a call that nobody waits for would keep nobody waiting:
    /// no other stands in line, and what was called before is made up for.
    pub async fn quiet(&self) {
        while let Some(until) = self.busy_until() {
            let changed = self.inner.changed.notified();
            let pause = until.since(Moment::now()).clamp(Duration::from_millis(5), HOUR / 60);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = changed => {}
            }
        }
    }

    fn busy_until(&self) -> Option<Moment> {
        let (state, now) = (self.state(), Moment::now());
        if state.waiting > 0 {
            return Some(now.plus(self.inner.pace.steady));
        }
        let blocked = state.budget.blocked(Call::Plain, &self.inner.pace, now);
        let owed = state.budget.caught_up;
        blocked.map(|wait| wait.until()).or((owed > now).then_some(owed))
    }

    /// What stands in the way of `call` now.
    #[must_use]
    pub fn blocked(&self, call: Call) -> Option<Wait> {
        self.state().budget.blocked(call, &self.inner.pace, Moment::now())
    }

    /// When the budget of `call`'s own kind allows the next one.
    #[must_use]
    pub fn allowed(&self, call: Call) -> Moment {
        self.state().budget.allowed(call, &self.inner.pace, Moment::now())
    }

    /// The lock, if there is one: its end and what the service said.
    #[must_use]
    pub fn lock(&self) -> Option<(Moment, Problem)> {
        self.state().budget.lock.as_ref().map(|lock| (lock.until, lock.why.clone()))
    }

    /// One side found the service away until then, or there again.
    pub fn set_outage(&self, side: Side, outage: Option<(Moment, Problem)>) {
        let changed = {
            let mut state = self.state();
            let [up, down] = &mut state.outages;
            let known = match side {
                Side::Up => up,
                Side::Down => down,
            };
            let changed = *known != outage;
            *known = outage;
            changed
        };
        if changed {
            self.tell();
        }
    }

    /// Another account is in use: its folders were not listed just now, even
    /// if they have the same numbers, as every root has.
    pub fn forget_listings(&self) {
        let forget = |call: &Call| matches!(call, Call::List(_) | Call::Everything);
        self.state().budget.last.retain(|call, _| !forget(call));
        self.inner.changed.notify_waiters();
    }

    /// A lock was noticed outside the API host, on an upload node say.
    pub async fn locked(&self, problem: &Problem) {
        let lock = {
            let mut state = self.state();
            let _ = state.budget.ended(Err(problem), &self.inner.pace, Moment::now());
            state.budget.lock.clone()
        };
        self.keep_lock(lock).await;
    }

    /// The gate for the screens.
    #[must_use]
    pub fn view(&self) -> GateView {
        let mut state = self.state();
        let now = Moment::now();
        while state.made.front().is_some_and(|at| now.since(*at) > HOUR) {
            state.made.pop_front();
        }
        let next = state.budget.blocked(Call::Plain, &self.inner.pace, now);
        GateView {
            lock: state.budget.lock.as_ref().map(|lock| (lock.until, lock.why.clone())),
            outage: state.outages.iter().flatten().max_by_key(|(until, _)| *until).cloned(),
            waiting: state.waiting,
            last_hour: u32::try_from(state.made.len()).unwrap_or(u32::MAX),
            next: next.map_or(now, |wait| wait.until()),
        }
    }

    fn tell(&self) {
        self.inner.hub.tell(Event::Gate { view: self.view() });
    }

    async fn keep_lock(&self, lock: Option<super::rule::Lock>) {
        if let Err(error) = self.inner.store.keep_lock(lock.as_ref()).await {
            tracing::warn!("The lock could not be kept: {error}");
        }
        self.inner.changed.notify_waiters();
        self.tell();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// Tells the gate how the call ended.
    pub async fn ended(mut self, outcome: Result<(), &Problem>) {
        self.told = true;
        let unsent = outcome.err().is_some_and(|problem| {
            matches!(
                problem.kind,
                ProblemKind::Unreachable(
                    NetFault::Dns | NetFault::Connect | NetFault::Tls | NetFault::Proxy
                )
            )
        });
        let lock = {
            let mut state = self.gate.state();
            if unsent {
                state.budget.refund(self.call);
            }
            let changed = state.budget.ended(outcome, &self.gate.inner.pace, Moment::now());
            changed.then(|| state.budget.lock.clone())
        };
        if unsent && let Err(error) = self.gate.inner.store.unbook(self.call).await {
            tracing::warn!("A call could not be unbooked: {error}");
        }
        match lock {
            Some(lock) => self.gate.keep_lock(lock).await,
            None => self.gate.inner.changed.notify_waiters(),
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.told {
            self.gate.state().budget.abandoned();
            self.gate.inner.changed.notify_waiters();
        }
    }
}

/// A place in the line before the gate, left when dropped.
struct Place<'a> {
    gate: &'a Gate,
    priority: Priority,
}

impl<'a> Place<'a> {
    fn take(gate: &'a Gate, priority: Priority) -> Self {
        let mut state = gate.state();
        state.waiting += 1;
        state.people += u32::from(priority == Priority::Person);
        drop(state);
        Self { gate, priority }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut state = self.gate.state();
        state.waiting -= 1;
        state.people -= u32::from(self.priority == Priority::Person);
        drop(state);
        self.gate.inner.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_moment_is_quiet_when_nobody_waits_and_nothing_is_owed() {
        let pace = Pace { steady: Duration::from_millis(40), burst: 2, ..Pace::default() };
        let gate = Gate::open(Store::in_memory().unwrap(), Hub::default(), pace).await.unwrap();
        gate.quiet().await;
        for _ in 0..2 {
            gate.pass(Call::Plain, Priority::Person, |_| {}).await.ended(Ok(())).await;
        }
        let owed = gate.state().budget.caught_up;
        let (batch, quiet) = (gate.clone(), gate.clone());
        let mut batch = tokio::spawn(async move {
            batch.pass(Call::Plain, Priority::Batch, |_| {}).await.ended(Ok(())).await;
        });
        tokio::select! {
            biased;
            ended = &mut batch => ended.unwrap(),
            () = async {
                // It stands in line by then.
                while quiet.state().waiting == 0 {
                    tokio::task::yield_now().await;
                }
                quiet.quiet().await;
            } => panic!("it was quiet before a batch that waited"),
        }
        gate.quiet().await;
        assert!(Moment::now() >= owed.plus(pace.steady));
    }
}
