//! A command's connection to the engine: the one that runs in the background,
//! started if there is none, or one inside this process.

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use tokio::io::DuplexStream;
use tokio::net::UnixStream;

use super::setup::{Setup, sentence};
use crate::engine::{Claim, Engine, socket_path};
use crate::protocol::{self, Client, Greeting, KeySource, LinkFault, Request};
use crate::sandbox::Running;
use crate::tui::SecretOffer;

/// How often hooks are looked at that are waited for.
const HOOKS_BEAT: Duration = Duration::from_millis(50);

/// A connection, and the engine itself if it lives in this process.
#[derive(Debug)]
pub(super) struct Link {
    pub client: Client,
    pub greeting: Greeting,
    /// Why this process finds no key although a place for it is named; the
    /// engine may have one all the same.
    pub key_trouble: Option<String>,
    /// To be left at the end.
    pub home: Home,
}

/// The engine, where it lives in this process.
#[derive(Debug, Default)]
pub(super) struct Home {
    engine: Option<Engine>,
    _claim: Option<Claim>,
    _sandbox: Option<Running>,
}

impl Home {
    /// An engine of its own, without a state folder.
    pub fn demo(engine: Engine, sandbox: Running) -> Self {
        Self { engine: Some(engine), _claim: None, _sandbox: Some(sandbox) }
    }

    /// An engine inside this process, on the user's state folder; one that is
    /// `draining` starts no upload.
    async fn engine(setup: &Setup, draining: bool) -> Result<Self, String> {
        let claim = Claim::take(&setup.paths.state)
            .map_err(|error| format!("The state folder cannot be used: {error}."))?
            .ok_or(TWO_ENGINES)?;
        let mut config = setup.engine(setup.key().await?, true);
        config.settings.draining = draining;
        let engine = Engine::start(config).await.map_err(|error| sentence(&error))?;
        Ok(Self { engine: Some(engine), _claim: Some(claim), _sandbox: None })
    }

    /// Waits until all hooks have run, if the engine lives here.
    pub async fn hooks_done(&self) {
        while let Some(engine) = &self.engine
            && engine.runs_hooks().await
        {
            tokio::time::sleep(HOOKS_BEAT).await;
        }
    }

    /// Ends the engine, if it lives here.
    pub async fn leave(self) {
        if let Some(engine) = self.engine {
            engine.stop().await;
        }
    }
}

/// What to do when the engine lives inside another face.
const HELD: &str = "Another fichier runs with --no-engine and holds the queue. \
     Wait until it ends, or end it.";

/// Whether another process has the right to be the engine.
pub(super) fn is_held(setup: &Setup) -> bool {
    matches!(Claim::take(&setup.paths.state), Ok(None))
}

/// What to do when a second engine is wanted.
const TWO_ENGINES: &str = "An engine runs in the background already. \
     Leave out --no-engine, or run: fichier engine stop";

/// Brings a face's pipe to the engine: to one inside this process if
/// `inside`, else to the background engine, for as long as either lives.
///
/// # Errors
/// A whole sentence.
pub(super) async fn join(setup: &Setup, inside: bool, pipe: DuplexStream) -> Result<Home, String> {
    if inside {
        let home = Home::engine(setup, false).await?;
        if let Some(engine) = &home.engine {
            let (read, write) = tokio::io::split(pipe);
            engine.serve(read, write);
        }
        return Ok(home);
    }
    // The handshake has a connection of its own, so that the face's pipe
    // begins with the face's first word.
    drop(Link::background(setup).await?);
    let socket = UnixStream::connect(socket_path(&setup.paths.state)).await;
    let mut socket = socket.map_err(|error| format!("The engine cannot be reached: {error}."))?;
    let mut pipe = pipe;
    // When either side ends, the face notices by itself.
    let _ = tokio::io::copy_bidirectional(&mut pipe, &mut socket).await;
    Ok(Home::default())
}

impl Link {
    /// Connects, to an engine inside this process if `inside`.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn open(setup: &Setup, inside: bool) -> Result<Self, String> {
        if inside { Self::inside(setup, false).await } else { Self::background(setup).await }
    }

    /// The same for a command that does not stay: an engine inside this
    /// process then starts no upload that it would cut off at once.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn glance(setup: &Setup, inside: bool) -> Result<Self, String> {
        if inside { Self::inside(setup, true).await } else { Self::background(setup).await }
    }

    async fn inside(setup: &Setup, draining: bool) -> Result<Self, String> {
        let home = Home::engine(setup, draining).await?;
        let engine = home.engine.as_ref().ok_or("There is no engine.")?;
        let (client, greeting) = protocol::greet(engine.connect()).await.map_err(words)?;
        // The engine knows of any trouble with the key itself.
        Ok(Self { client, greeting, key_trouble: None, home })
    }

    async fn background(setup: &Setup) -> Result<Self, String> {
        let socket = socket_path(&setup.paths.state);
        let started = protocol::connect_or_start(&socket, || spawn(setup)).await;
        let (client, greeting) = started
            .map_err(|fault| {
                let held = matches!(fault, LinkFault::Nobody) && is_held(setup);
                if held { HELD.to_owned() } else { words(fault) }
            })?
            .map_err(|error| format!("The engine cannot be started: {error}."))?;
        let home = Home::default();
        let mut link = Self { client, greeting, key_trouble: None, home };
        if link.reaches_elsewhere(setup)? {
            link.stop().await;
            // A boxed turn of the same: the next engine is ours.
            return Box::pin(Self::background(setup)).await;
        }
        link.key_trouble = link.offer_key(setup).await?;
        Ok(link)
    }

    /// Whether the engine should make way for one that reaches the service as
    /// this process would: it was started for another server, or with other
    /// proxies or certificates. One that is at work, or that somebody else
    /// has set up and keeps running, is left alone; if that is for another
    /// server, nothing of it may be shown as ours.
    fn reaches_elsewhere(&self, setup: &Setup) -> Result<bool, String> {
        let Greeting { server, way, busy, .. } = &self.greeting;
        let stays = *busy || way.is_empty();
        if *server != setup.settings.api_url && stays {
            return Err(format!(
                "An engine is at work for another server, {server}. Wait for it, or run: \
                 fichier engine stop"
            ));
        }
        Ok((*server != setup.settings.api_url || *way != setup.way()) && !stays)
    }

    /// Ends the engine and waits until it is gone.
    async fn stop(mut self) {
        let _ = self.client.asker.ask(Request::Stop { finish: false }).await;
        while self.client.incoming.recv().await.is_some() {}
    }

    /// Connects to an engine that runs already; `None` when there is none.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn running(setup: &Setup) -> Result<Option<Self>, String> {
        match protocol::connect(&socket_path(&setup.paths.state)).await {
            Ok((client, greeting)) => {
                let home = Home::default();
                Ok(Some(Self { client, greeting, key_trouble: None, home }))
            }
            Err(LinkFault::Nobody) => Ok(None),
            Err(fault) => Err(words(fault)),
        }
    }

    /// The engine found its key when it started. If this process finds
    /// another one, because a variable or a file says so now, that one is
    /// meant. The answer is why there is none although a place is named.
    async fn offer_key(&self, setup: &Setup) -> Result<Option<String>, String> {
        let search = setup.key().await?;
        let Some((key, source)) = search.key else {
            return Ok((!search.problems.is_empty()).then(|| search.problems.join(" ")));
        };
        if key.tail() == self.greeting.key_tail && !key.tail().is_empty() {
            return Ok(None);
        }
        self.use_key(&key, Some(source)).await.map(|()| None)
    }

    /// A second connection to the same engine: what it shows first is the
    /// state after everything that was ordered through this one.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn again(&self, setup: &Setup) -> Result<Client, String> {
        let linked = match &self.home.engine {
            Some(engine) => protocol::greet(engine.connect()).await,
            None => protocol::connect(&socket_path(&setup.paths.state)).await,
        };
        linked.map(|(client, _)| client).map_err(words)
    }

    async fn use_key(
        &self,
        key: &crate::remote::ApiKey,
        source: Option<KeySource>,
    ) -> Result<(), String> {
        let offer = SecretOffer::new(key.expose());
        let offer = offer.map_err(|error| format!("The key cannot be handed over: {error}."))?;
        let request = Request::UseKey { path: offer.path(), source };
        match self.client.asker.ask(request).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err("The engine did not take the key.".to_owned()),
        }
    }
}

/// Starts an engine of its own session, without a terminal: it outlives this
/// process, its terminal and the login.
fn spawn(setup: &Setup) -> io::Result<()> {
    let mut engine = Command::new(std::env::current_exe()?);
    engine.args(["engine", "run", "--detached"]);
    if let Some(path) = setup.key_option() {
        engine.arg("--api-key-file").arg(std::path::absolute(path)?);
    }
    engine.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Not in the folder of the moment: that would hold a mount busy.
    engine.current_dir(&setup.paths.state);
    engine.spawn().map(drop)
}

/// Why there is no connection, as a sentence.
fn words(fault: LinkFault) -> String {
    match fault {
        LinkFault::Nobody => {
            "The engine did not start in time; its log tells why: fichier engine logs".to_owned()
        }
        LinkFault::Version(greeting) => format!(
            "An engine of version {} runs here (process {}), and this program is version {}. \
             Run `fichier engine stop` and start again: uploads go on where they can.",
            greeting.version,
            greeting.pid,
            env!("CARGO_PKG_VERSION"),
        ),
        LinkFault::Strange => "What answers at the engine's socket is no engine of this program. \
             Run: fichier engine stop"
            .to_owned(),
    }
}
