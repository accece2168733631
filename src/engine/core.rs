//! The engine's one owner: holds the session of the key in use and answers
//! what faces ask. Quick answers are given in turn; whatever waits for the
//! service runs beside, and answers when it can.

mod direct;
mod download;
mod import;
mod past;
mod request;
mod session;

use std::path::PathBuf;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::sync::{mpsc, oneshot};

use self::session::{Pages, Parts, Session};
use super::account::Account;
use super::bandwidth::Bandwidth;
use super::door::KeyVerdict;
use super::gate::Gate;
use super::hooks::{HookLine, Hooks};
use super::hub::Hub;
use super::operator::TrashRule;
use super::rule::Pace;
use super::store::{AccountId, Store, StoreError};
use crate::api;
use crate::clock::Moment;
use crate::protocol::{
    AccountView, Answer, Event, Failure, Greeting, KeySource, KeyState, Request, Settings, VERSION,
};
use crate::remote::{ApiKey, Problem};

/// How often an engine that is to finish asks whether it has.
const IDLE_BEAT: Duration = Duration::from_millis(200);

/// What an engine is made of.
#[derive(Debug)]
pub struct Config {
    /// The state file; `None` leaves nothing behind.
    pub state_file: Option<PathBuf>,
    /// How to reach the service.
    pub api: api::Settings,
    /// The key, where one was found, and where.
    pub key: Option<(ApiKey, KeySource)>,
    /// Why a key source could not be used, in a sentence.
    pub key_trouble: Option<String>,
    /// Where a key is kept that the user types.
    pub key_path: PathBuf,
    /// Keeps a key there, mode 0600.
    pub keep_key: fn(&ApiKey, &std::path::Path) -> std::io::Result<()>,
    /// The distances the gate keeps.
    pub pace: Pace,
    /// Settings where the store has none of its own.
    pub settings: Settings,
    /// Days after which the trash is deleted for good; `None` is never.
    pub trash_days: Option<u32>,
    /// The zone whose days and hours the timetable and the caps mean.
    pub zone: TimeZone,
    /// The user's programs that are told of ended jobs.
    pub hooks: Hooks,
    /// The engine lives inside its face's process.
    pub inside: bool,
    /// A digest of how the service is reached, see [`Greeting::way`].
    pub way: String,
}

/// Why an engine could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The state file.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The HTTP client.
    #[error("the way to the service cannot be set up")]
    Client(Problem),
}

/// One request on its way to the core.
#[derive(Debug)]
pub struct Asked {
    /// What.
    pub request: Request,
    /// Where the answer goes.
    pub reply: oneshot::Sender<Result<Answer, Failure>>,
}

/// What reaches the core.
#[derive(Debug)]
pub enum ToCore {
    /// A face asks.
    Asked(Asked),
    /// The whole state as events, for a face that begins to watch or fell
    /// behind.
    Snapshot(oneshot::Sender<Snapshot>),
    /// Is anything left that will go on by itself?
    Busy(oneshot::Sender<bool>),
    /// Does a hook run or wait?
    Hooks(oneshot::Sender<bool>),
}

/// The whole state.
#[derive(Debug)]
pub struct Snapshot {
    /// All but the queue.
    pub events: Vec<Event>,
    /// The queue, if there is one.
    pub queue: Option<Pages>,
}

impl Snapshot {
    /// The next event; `None` behind the last.
    pub async fn next(&mut self) -> Option<Event> {
        if self.events.is_empty() {
            return self.queue.as_mut()?.next().await;
        }
        Some(self.events.remove(0))
    }
}

/// The engine's owner.
#[derive(Debug)]
pub struct Core {
    config: Config,
    store: Store,
    gate: Gate,
    hub: Hub,
    client: api::Client,
    settings: Settings,
    bandwidth: Bandwidth,
    session: Option<Session>,
    hooks: HookLine,
    verdicts: (mpsc::UnboundedSender<KeyVerdict>, mpsc::UnboundedReceiver<KeyVerdict>),
    moved: (mpsc::UnboundedSender<AccountId>, mpsc::UnboundedReceiver<AccountId>),
}

impl Core {
    /// Opens the store, the gate and, with a key, the session.
    ///
    /// # Errors
    /// When the store or the client cannot be set up.
    pub async fn open(config: Config, hub: Hub) -> Result<Self, StartError> {
        let store = match &config.state_file {
            Some(path) => Store::open(path)?,
            None => Store::in_memory()?,
        };
        let gate = Gate::open(store.clone(), hub.clone(), config.pace).await?;
        let client = api::Client::new(config.api.clone()).map_err(StartError::Client)?;
        // Draining is never kept: whoever starts the engine decides. The trash
        // is what the settings file says.
        let Settings { draining, trash, .. } = config.settings;
        let kept = store.settings(config.settings.clone()).await?;
        let settings = Settings { draining, trash, ..kept };
        let rules = settings.bandwidth.clone();
        let zone = config.zone.clone();
        let bandwidth = Bandwidth::begin(rules, zone, store.clone(), hub.clone()).await;
        let key = config.key.clone();
        let hooks = config.hooks.clone();
        // Who begins no upload, because it does not stay, begins no hook.
        let hooks = if config.settings.draining {
            HookLine::asleep(hooks, store.clone())
        } else {
            HookLine::start(hooks, store.clone(), hub.clone())
        };
        let mut core = Self {
            config,
            store,
            gate,
            hub,
            client,
            settings,
            bandwidth,
            session: None,
            hooks,
            verdicts: mpsc::unbounded_channel(),
            moved: mpsc::unbounded_channel(),
        };
        if let Some((key, source)) = key {
            core.begin(key, source).await?;
        }
        Ok(core)
    }

    /// Serves until nobody can ask any more, or is told to stop.
    pub async fn run(mut self, mut asked: mpsc::Receiver<ToCore>) {
        let mut leaving = None;
        loop {
            tokio::select! {
                message = asked.recv() => match message {
                    Some(ToCore::Asked(Asked { request: Request::Stop { finish }, reply })) => {
                        let _ = reply.send(Ok(Answer::Ok));
                        if !finish {
                            return self.stop().await;
                        }
                        leaving.get_or_insert_with(|| tokio::time::interval(IDLE_BEAT));
                        self.drain();
                    }
                    Some(ToCore::Asked(asked)) => self.answer(asked).await,
                    Some(ToCore::Snapshot(reply)) => {
                        let _ = reply.send(self.snapshot());
                    }
                    Some(ToCore::Busy(reply)) => {
                        let _ = reply.send(self.is_busy().await);
                    }
                    Some(ToCore::Hooks(reply)) => {
                        let _ = reply.send(self.hooks.is_busy().await);
                    }
                    None => return,
                },
                Some(verdict) = self.verdicts.1.recv() => self.judge(verdict),
                Some(id) = self.moved.1.recv() => self.follow(id).await,
                () = next_beat(&mut leaving) => if self.is_idle().await {
                    return self.stop().await;
                },
            }
        }
    }

    async fn is_busy(&self) -> bool {
        let sends = match &self.session {
            Some(session) => session.is_busy().await,
            None => false,
        };
        sends || self.hooks.is_busy().await
    }

    /// Starts nothing new, and goes on serving until what runs is over.
    fn drain(&mut self) {
        self.settings.draining = true;
        if let Some(session) = &self.session {
            session.set(self.settings.clone());
        }
        self.hub.tell(Event::Settings { settings: self.settings.clone() });
    }

    async fn is_idle(&self) -> bool {
        let still = match &self.session {
            Some(session) => session.is_idle().await,
            None => true,
        };
        still && !self.hooks.is_busy().await
    }

    /// Ends the session, cutting off what runs.
    async fn stop(mut self) {
        if let Some(session) = self.session.take() {
            session.end().await;
        }
        self.hooks.end().await;
        self.bandwidth.save().await;
        self.hub.tell(Event::Closing);
    }

    /// Begins a session with a key, in place of any other.
    async fn begin(&mut self, key: ApiKey, source: KeySource) -> Result<(), StoreError> {
        let id = self.store.account_of(&key).await?;
        self.begin_as(key, source, id).await
    }

    async fn begin_as(
        &mut self,
        key: ApiKey,
        source: KeySource,
        id: AccountId,
    ) -> Result<(), StoreError> {
        if let Some(old) = self.session.take() {
            if old.account().id() != id {
                self.gate.forget_listings();
            }
            old.end().await;
        }
        let door = super::door::Door::new(
            self.client.with_key(key.clone()),
            self.gate.clone(),
            self.verdicts.0.clone(),
        );
        let account = Account::open(super::account::Parts {
            id,
            key,
            source,
            keep_path: self.config.key_path.display().to_string(),
            store: self.store.clone(),
            door: door.clone(),
            hub: self.hub.clone(),
            moved: self.moved.0.clone(),
        })
        .await;
        let parts = Parts {
            store: self.store.clone(),
            door,
            hub: self.hub.clone(),
            bandwidth: self.bandwidth.clone(),
            settings: self.settings.clone(),
            pace: self.config.pace,
            watchers: self.hooks.watchers(),
            trash: TrashRule { used: self.settings.trash, days: self.config.trash_days },
        };
        let session = Session::begin(account, parts).await?;
        self.session = Some(session);
        Ok(())
    }

    fn judge(&self, verdict: KeyVerdict) {
        if let Some(session) = &self.session {
            session.judged(verdict);
        }
    }

    /// The key turned out to belong to an account that is known here under
    /// another number: its tree and queue are the right ones.
    async fn follow(&mut self, id: AccountId) {
        let Some(session) = &self.session else { return };
        let (key, source) = session.key();
        if let Err(error) = self.begin_as(key, source, id).await {
            tracing::error!("The account could not be changed: {error}");
        }
        self.show_all().await;
    }

    /// Everybody forgets what was shown and sees the session as it is now.
    async fn show_all(&self) {
        self.hub.tell(Event::Reset);
        let mut snapshot = self.snapshot();
        while let Some(event) = snapshot.next().await {
            self.hub.tell(event);
        }
    }

    fn snapshot(&self) -> Snapshot {
        let view = self.session.as_ref().map(|session| session.indexer().view());
        let view = view.unwrap_or_default();
        let events = vec![
            Event::Account { view: Box::new(self.account_view()) },
            Event::Gate { view: self.gate.view() },
            Event::Settings { settings: self.settings.clone() },
            Event::Bandwidth { now: self.bandwidth.now() },
            Event::Index { view },
        ];
        Snapshot { events, queue: self.session.as_ref().map(Session::pages) }
    }

    fn account_view(&self) -> AccountView {
        match &self.session {
            Some(session) => session.account().view(),
            None => {
                let trouble = self.config.key_trouble.clone();
                let state = trouble.map_or(KeyState::Missing, KeyState::Unusable);
                let keep_path = self.config.key_path.display().to_string();
                AccountView::without_key(state, keep_path, Moment::now())
            }
        }
    }

    async fn greeting(&self) -> Greeting {
        Greeting {
            protocol: VERSION,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pid: std::process::id(),
            inside: self.config.inside,
            key_tail: self.session.as_ref().map(|s| s.key().0.tail()).unwrap_or_default(),
            server: self.config.api.base.clone(),
            way: self.config.way.clone(),
            busy: self.is_busy().await,
        }
    }
}

async fn next_beat(beat: &mut Option<tokio::time::Interval>) {
    match beat {
        Some(beat) => drop(beat.tick().await),
        None => std::future::pending().await,
    }
}
