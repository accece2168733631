//! Hooks: the user's own programs, run when a job has ended and when nothing
//! is left to do. What they are to be told is on disk with the record of what
//! happened, and is taken away when the program has run: after a crash it is
//! run again, so each end is told at least once. A few run at the same time;
//! the rest waits on disk. A hook holds up no upload.

mod program;
mod tell;

use std::collections::HashSet;
use std::ffi::OsString;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};

pub use tell::{Standing, Tell};

use self::program::{Fault, Program};
use self::tell::{Counts, Occasion};
use super::gate::Side;
use super::hub::Hub;
use super::store::{Store, StoreError};
use crate::protocol::{NoticeLevel, Transfer};

/// Programs that run at the same time.
const AT_ONCE: usize = 4;
/// How often a store that failed is asked again.
const STORE_PAUSE: Duration = Duration::from_secs(30);

/// The user's programs.
#[derive(Debug, Clone)]
pub struct Hooks {
    /// Run when a job is done: program and arguments; empty for none.
    pub on_done: Vec<String>,
    /// Run when a job has failed.
    pub on_failed: Vec<String>,
    /// Run when nothing is left to do.
    pub on_empty: Vec<String>,
    /// How long one may run.
    pub time: Duration,
    /// Variables of this process they must not see.
    pub withheld: Vec<OsString>,
    /// Why a job stands where it stands, in sentences.
    pub explain: fn(&Transfer) -> String,
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            on_done: Vec::new(),
            on_failed: Vec::new(),
            on_empty: Vec::new(),
            time: Duration::from_secs(300),
            withheld: Vec::new(),
            explain: |_| String::new(),
        }
    }
}

impl Hooks {
    fn command(&self, occasion: Occasion) -> &[String] {
        match occasion {
            Occasion::Done => &self.on_done,
            Occasion::Failed => &self.on_failed,
            Occasion::Empty => &self.on_empty,
        }
    }
}

/// Notices what hooks are to be told of one direction; whether nothing is
/// left to do, the watchers of both find out together.
#[derive(Debug)]
pub struct Watcher {
    hooks: Arc<Hooks>,
    bell: Arc<Notify>,
    side: Side,
    work: Arc<Mutex<Work>>,
}

/// The work of both directions.
#[derive(Debug, Default)]
struct Work {
    /// Since nothing was left to do.
    since: Counts,
    up: Standing,
    down: Standing,
}

impl Work {
    const fn side(&mut self, side: Side) -> &mut Standing {
        match side {
            Side::Up => &mut self.up,
            Side::Down => &mut self.down,
        }
    }

    /// What there is to say about the end of all work, once.
    fn end(&mut self) -> Option<Tell> {
        // A pause or a cancel alone is no end of any work.
        if !self.since.any() || self.up.is_busy || self.down.is_busy {
            return None;
        }
        let counts = std::mem::take(&mut self.since);
        Some(Tell::Empty { counts: counts.with(self.up).with(self.down) })
    }
}

impl Watcher {
    /// What is to be told of a step, by which these ended and which left the
    /// direction so.
    pub fn tells(&self, ended: impl Iterator<Item = Transfer>, standing: Standing) -> Vec<Tell> {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        *work.side(self.side) = standing;
        let mut tells: Vec<Tell> = ended.filter_map(Tell::of_end).collect();
        tells.iter().for_each(|tell| work.since.add(tell));
        tells.extend(work.end());
        tells.retain(|tell| !self.hooks.command(tell.occasion()).is_empty());
        tells
    }

    /// There is work in this direction.
    pub fn goes_on(&self) {
        let mut work = self.work.lock().unwrap_or_else(PoisonError::into_inner);
        work.side(self.side).is_busy = true;
    }

    /// What was to be told is on disk now.
    pub fn ring(&self) {
        self.bell.notify_one();
    }
}

/// The line in which the programs wait for their turn.
#[derive(Debug)]
pub struct HookLine {
    hooks: Arc<Hooks>,
    bell: Arc<Notify>,
    store: Store,
    /// Absent where programs would only be cut off: they wait for another
    /// start.
    task: Option<JoinHandle<()>>,
}

impl HookLine {
    /// A line that runs nothing: its engine does not stay.
    #[must_use]
    pub fn asleep(hooks: Hooks, store: Store) -> Self {
        Self { hooks: Arc::new(hooks), bell: Arc::new(Notify::new()), store, task: None }
    }

    /// Takes up what is left from the last time.
    #[must_use]
    pub fn start(hooks: Hooks, store: Store, hub: Hub) -> Self {
        let mut line = Self::asleep(hooks, store);
        let turns = Turns {
            hooks: Arc::clone(&line.hooks),
            store: line.store.clone(),
            hub,
            running: JoinSet::new(),
            last: 0,
            said: HashSet::new(),
        };
        line.task = Some(tokio::spawn(turns.run(Arc::clone(&line.bell))));
        line
    }

    /// Watchers over the uploads and the downloads of one account.
    #[must_use]
    pub fn watchers(&self) -> [Watcher; 2] {
        let work = Arc::new(Mutex::new(Work::default()));
        [Side::Up, Side::Down].map(|side| Watcher {
            hooks: Arc::clone(&self.hooks),
            bell: Arc::clone(&self.bell),
            side,
            work: Arc::clone(&work),
        })
    }

    /// Whether a program runs or waits.
    pub async fn is_busy(&self) -> bool {
        self.task.is_some() && self.store.has_tells().await.unwrap_or(false)
    }

    /// Ends the programs that run; they are run again at the next start.
    pub async fn end(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
    }
}

impl Drop for HookLine {
    fn drop(&mut self) {
        self.task.iter().for_each(JoinHandle::abort);
    }
}

/// The line's own task.
struct Turns {
    hooks: Arc<Hooks>,
    store: Store,
    hub: Hub,
    running: JoinSet<Told>,
    /// The last one that was begun.
    last: i64,
    /// Occasions whose trouble was said, and has not ended since.
    said: HashSet<Occasion>,
}

/// A program that was run.
struct Told {
    id: i64,
    tell: Tell,
    result: Result<(), Fault>,
}

impl Turns {
    async fn run(mut self, bell: Arc<Notify>) {
        loop {
            let filled = self.fill().await;
            if let Err(error) = &filled {
                tracing::error!("Hooks wait, because {error}.");
            }
            tokio::select! {
                () = bell.notified() => {}
                () = tokio::time::sleep(STORE_PAUSE), if filled.is_err() => {}
                Some(told) = self.running.join_next() => if let Ok(told) = told {
                    self.told(told).await;
                },
            }
        }
    }

    /// Begins as many as may run.
    async fn fill(&mut self) -> Result<(), StoreError> {
        while self.running.len() < AT_ONCE {
            let Some((id, tell)) = self.store.next_tell(self.last).await? else { break };
            self.last = id;
            match tell {
                Some(tell) if !self.hooks.command(tell.occasion()).is_empty() => {
                    self.begin(id, tell);
                }
                // Not wanted any more, or not to be read.
                Some(_) | None => self.store.drop_tell(id).await?,
            }
        }
        Ok(())
    }

    fn begin(&mut self, id: i64, tell: Tell) {
        let occasion = tell.occasion();
        let program = Program {
            name: occasion.hook(),
            command: self.hooks.command(occasion).to_vec(),
            variables: tell.variables(self.hooks.explain),
            withheld: self.hooks.withheld.clone(),
            time: self.hooks.time,
        };
        self.running.spawn(async move { Told { id, tell, result: program.run().await } });
    }

    async fn told(&mut self, told: Told) {
        let occasion = told.tell.occasion();
        match told.result {
            Ok(()) => drop(self.said.remove(&occasion)),
            Err(fault) => {
                let text = format!("The hook {}{} {fault}.", occasion.hook(), told.tell.of_whom());
                // One notice for a hook that never works, not ten thousand.
                if self.said.insert(occasion) {
                    self.hub.notice(NoticeLevel::Warning, text);
                } else {
                    tracing::warn!("{text}");
                }
            }
        }
        if let Err(error) = self.store.drop_tell(told.id).await {
            tracing::error!("A hook that has run will be run again, because {error}.");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::State;

    #[tokio::test]
    async fn nothing_is_left_to_do_only_where_both_directions_say_so() {
        let hooks = Hooks { on_empty: vec!["true".to_owned()], ..Hooks::default() };
        let line = HookLine::asleep(hooks, Store::in_memory().unwrap());
        let [up, down] = line.watchers();
        let done = || std::iter::once(tell::tests::saved());
        let none = std::iter::empty;
        let idle = |held| Standing { is_busy: false, held, paused: 0 };
        let busy = Standing { is_busy: true, ..Standing::default() };
        assert_eq!(down.tells(done(), busy), []);
        assert_eq!(up.tells(none(), idle(2)), [], "one still comes");
        let told = down.tells(done(), idle(1));
        assert_eq!(told.len(), 1);
        let empty = serde_json::to_value(&told[0]).unwrap();
        assert_eq!((&empty["counts"]["done"], &empty["counts"]["held"]), (&2.into(), &3.into()));
        assert_eq!(up.tells(none(), idle(0)), [], "it is told once");
        up.goes_on();
        assert_eq!(down.tells(done(), idle(0)), [], "files were queued the other way");
        assert_eq!(up.tells(none(), idle(0)).len(), 1);
    }

    #[test]
    fn what_waits_for_its_user_is_counted_where_nothing_goes_on() {
        let states = || [State::Held, State::Paused, State::Held, State::Done].into_iter();
        assert_eq!(Standing::of(false, states), Standing { is_busy: false, held: 2, paused: 1 });
        assert_eq!(Standing::of(true, states).held, 0);
    }
}
