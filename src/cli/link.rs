//! A command's connection to the engine: the one that runs in the background,
//! started if there is none, or one inside this process.

use std::io;
use std::process::{Command, Stdio};

use super::setup::{Setup, sentence};
use crate::engine::{Claim, Engine, socket_path};
use crate::protocol::{self, Client, Greeting, KeySource, LinkFault, Request};
use crate::tui::KeyOffer;

/// A connection, and the engine itself if it lives in this process.
#[derive(Debug)]
pub(super) struct Link {
    pub client: Client,
    pub greeting: Greeting,
    /// Why this process finds no key although a place for it is named; the
    /// engine may have one all the same.
    pub key_trouble: Option<String>,
    home: Home,
}

/// The engine, where it lives in this process.
#[derive(Debug)]
pub(super) struct Home(Option<(Engine, Claim)>);

impl Home {
    /// Ends the engine, if it lives here.
    pub async fn leave(self) {
        if let Some((engine, _claim)) = self.0 {
            engine.stop().await;
        }
    }
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
        let claim = Claim::take(&setup.paths.state)
            .map_err(|error| format!("The state folder cannot be used: {error}."))?
            .ok_or("An engine runs in the background already. Leave out --no-engine, or run: fichier engine stop")?;
        let mut config = setup.engine(setup.key().await?, true);
        config.settings.draining = draining;
        let engine = Engine::start(config).await.map_err(|error| sentence(&error))?;
        let (client, greeting) = protocol::greet(engine.connect()).await.map_err(words)?;
        // The engine knows the trouble with the key itself.
        Ok(Self { client, greeting, key_trouble: None, home: Home(Some((engine, claim))) })
    }

    async fn background(setup: &Setup) -> Result<Self, String> {
        let socket = socket_path(&setup.paths.state);
        let started = protocol::connect_or_start(&socket, || spawn(setup)).await;
        let (client, greeting) = started
            .map_err(words)?
            .map_err(|error| format!("The engine cannot be started: {error}."))?;
        let mut link = Self { client, greeting, key_trouble: None, home: Home(None) };
        link.key_trouble = link.offer_key(setup).await?;
        Ok(link)
    }

    /// Connects to an engine that runs already; `None` when there is none.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn running(setup: &Setup) -> Result<Option<Self>, String> {
        match protocol::connect(&socket_path(&setup.paths.state)).await {
            Ok((client, greeting)) => {
                Ok(Some(Self { client, greeting, key_trouble: None, home: Home(None) }))
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

    async fn use_key(
        &self,
        key: &crate::remote::ApiKey,
        source: Option<KeySource>,
    ) -> Result<(), String> {
        let offer = KeyOffer::new(key);
        let offer = offer.map_err(|error| format!("The key cannot be handed over: {error}."))?;
        let request = Request::UseKey { path: offer.path(), source };
        match self.client.asker.ask(request).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(_)) | Err(_) => Err("The engine did not take the key.".to_owned()),
        }
    }

    /// A second connection to the same engine: what it shows first is the
    /// state after everything that was ordered through this one.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn again(&self, setup: &Setup) -> Result<Client, String> {
        let linked = match &self.home.0 {
            Some((engine, _)) => protocol::greet(engine.connect()).await,
            None => protocol::connect(&socket_path(&setup.paths.state)).await,
        };
        linked.map(|(client, _)| client).map_err(words)
    }

    /// The connection, and apart from it what must be left at the end.
    pub fn split(self) -> (Client, Home) {
        (self.client, self.home)
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
