//! A command's talk with the engine: asking with a limit to one's patience,
//! and watching. Every way it can fail becomes a code and a sentence.

use std::pin::pin;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::time::Instant;

use super::exit::{Exit, Trouble, end};
use super::grammar::Common;
use super::link::Link;
use super::picture::Picture;
use super::setup::Setup;
use crate::clock::Moment;
use crate::protocol::{
    AccountView, Answer, Asker, Client, Down, Event, Failure, Incoming, Request,
};
use crate::remote::Problem;
use crate::words;

/// An answer that takes longer has a reason, which is then looked for.
const AT_ONCE: Duration = Duration::from_millis(1500);

/// What a command does with an engine inside this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stay {
    /// Asks, and leaves: no upload is begun.
    Glance,
    /// Stays while uploads run.
    Long,
}

/// A talk.
#[derive(Debug)]
pub(super) struct Talk {
    pub setup: Setup,
    pub link: Link,
    pub zone: TimeZone,
    /// Events come already.
    watching: bool,
}

/// Connects, runs `deed` and leaves, however it went.
pub(super) async fn with(
    common: Common,
    stay: Stay,
    deed: impl AsyncFnOnce(&mut Talk) -> Result<Exit, Trouble>,
) -> Exit {
    let mut talk = match Talk::open(&common, stay).await {
        Ok(talk) => talk,
        Err(trouble) => return end(Err(trouble)),
    };
    let result = deed(&mut talk).await;
    let Link { client, home, .. } = talk.link;
    drop(client);
    if stay == Stay::Long && result.as_ref().is_ok_and(|exit| *exit != Exit::Interrupted) {
        // What it has waited for is told before the engine goes with us.
        tokio::select! {
            () = home.hooks_done() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    home.leave().await;
    end(result)
}

impl Talk {
    async fn open(common: &Common, stay: Stay) -> Result<Self, Trouble> {
        let setup = Setup::read(common)?;
        let link = match stay {
            Stay::Glance => Link::glance(&setup, common.no_engine).await?,
            Stay::Long => Link::open(&setup, common.no_engine).await?,
        };
        Ok(Self::over(setup, link))
    }

    /// Over a connection that is there.
    pub fn over(setup: Setup, link: Link) -> Self {
        Self { setup, link, zone: TimeZone::system(), watching: false }
    }

    /// Ends it, and the engine with it if that lives in this process.
    pub async fn leave(self) {
        let Link { client, home, .. } = self.link;
        drop(client);
        home.leave().await;
    }

    /// Whether the engine lives in this process.
    pub const fn inside(&self) -> bool {
        self.link.greeting.inside
    }

    /// Refuses to go on with the engine's key when the one that was named
    /// here cannot be used: it could be another account's.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn key_or_trouble(&self) -> Result<(), Trouble> {
        match &self.link.key_trouble {
            Some(trouble) => Err(Trouble::new(Exit::Key, trouble)),
            None => Ok(()),
        }
    }

    /// Asks, and waits for the answer however long it takes.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn ask(&self, request: Request) -> Result<Answer, Trouble> {
        ask(&self.link.client.asker, request).await
    }

    /// Asks for what may have to wait for the service.
    ///
    /// # Errors
    /// Why there is no answer; a lock that outlasts the patience at once.
    pub async fn ask_within(
        &mut self,
        request: Request,
        patience: Duration,
    ) -> Result<Answer, Trouble> {
        let answered = self.patiently(request, patience).await?;
        answered.map_err(|failure| Trouble::of(&failure))
    }

    async fn patiently(
        &mut self,
        request: Request,
        patience: Duration,
    ) -> Result<Result<Answer, Failure>, Trouble> {
        let deadline = Instant::now() + patience;
        let asker = self.link.client.asker.clone();
        let mut answer = pin!(try_ask(&asker, request));
        if let Ok(answer) = tokio::time::timeout(patience.min(AT_ONCE), &mut answer).await {
            return answer;
        }
        let mut picture = self.watch().await?;
        loop {
            self.outlasted(&picture, deadline)?;
            tokio::select! {
                answer = &mut answer => return answer,
                incoming = self.link.client.incoming.recv() => {
                    picture.take(event(incoming)?);
                }
                () = tokio::time::sleep_until(deadline) => return Err(late(patience)),
            }
        }
    }

    /// The same, where a refusal of the service is an ordinary case.
    ///
    /// # Errors
    /// As [`Talk::ask_within`], but for what the service refuses.
    pub async fn try_within(
        &mut self,
        request: Request,
        patience: Duration,
    ) -> Result<Result<Answer, Problem>, Trouble> {
        self.patiently(request, patience).await.and_then(|answered| match answered {
            Err(Failure::Problem(problem)) => Ok(Err(problem)),
            Err(failure) => Err(Trouble::of(&failure)),
            Ok(answer) => Ok(Ok(answer)),
        })
    }

    /// A lock that is longer than one's patience need not be waited for.
    fn outlasted(&self, picture: &Picture, deadline: Instant) -> Result<(), Trouble> {
        let Some((until, why)) = &picture.gate.lock else { return Ok(()) };
        let now = Moment::now();
        if until.since(now) <= deadline.saturating_duration_since(Instant::now()) {
            return Ok(());
        }
        let text =
            format!("{} Next try {}.", words::problem(why), words::clock(*until, &self.zone));
        Err(Trouble::new(Exit::Locked, text))
    }

    /// Begins to watch and takes in the whole state.
    ///
    /// # Errors
    /// When the engine ends meanwhile.
    pub async fn watch(&mut self) -> Result<Picture, Trouble> {
        self.watching = true;
        watch(&mut self.link.client).await
    }

    /// Has events come, if they do not yet.
    ///
    /// # Errors
    /// As [`Talk::watch`].
    pub async fn follow(&mut self) -> Result<(), Trouble> {
        if self.watching { Ok(()) } else { self.watch().await.map(|_| ()) }
    }

    /// The whole state after everything that was ordered so far.
    ///
    /// # Errors
    /// When the engine ends meanwhile.
    pub async fn look_again(&self) -> Result<Picture, Trouble> {
        let mut client = self.link.again(&self.setup).await?;
        watch(&mut client).await
    }

    /// Waits for the next event.
    ///
    /// # Errors
    /// When the connection is over.
    pub async fn next(&mut self) -> Result<Event, Trouble> {
        event(self.link.client.incoming.recv().await)
    }

    /// The queue belongs to an account: without a key there is none to show.
    ///
    /// # Errors
    /// When there is no usable key.
    pub fn queue_of(&self, picture: &Picture) -> Result<(), Trouble> {
        self.key_or_trouble()?;
        match &picture.account {
            Some(view) if !picture.has_key() => Err(no_key(view, &self.zone)),
            Some(_) | None => Ok(()),
        }
    }
}

fn no_key(view: &AccountView, zone: &TimeZone) -> Trouble {
    let words = words::key_state(view, Moment::now(), zone);
    Trouble::new(Exit::Key, format!("The API key is missing. {}", words.next))
}

async fn ask(asker: &Asker, request: Request) -> Result<Answer, Trouble> {
    try_ask(asker, request).await?.map_err(|failure| Trouble::of(&failure))
}

async fn try_ask(asker: &Asker, request: Request) -> Result<Result<Answer, Failure>, Trouble> {
    asker.ask(request).await.map_err(|_| over())
}

async fn watch(client: &mut Client) -> Result<Picture, Trouble> {
    ask(&client.asker, Request::Watch).await?;
    let mut picture = Picture::default();
    // The answer follows the state, so all of it is here by now.
    while let Ok(incoming) = client.incoming.try_recv() {
        picture.take(event(Some(incoming))?);
    }
    Ok(picture)
}

fn event(incoming: Option<Incoming>) -> Result<Event, Trouble> {
    match incoming {
        Some(Incoming::Event(event)) => Ok(event),
        Some(Incoming::Down(Down::Closed)) | None => Err(over()),
        Some(Incoming::Down(Down::Garbled(_))) => Err(Trouble::new(
            Exit::Failed,
            "The engine said what this program does not understand. Run: fichier engine stop",
        )),
    }
}

fn over() -> Trouble {
    let text = "The engine has ended. What is queued is kept; its log may tell more: \
                fichier engine logs";
    Trouble::new(Exit::Failed, text)
}

/// The patience is over.
pub(super) fn late(patience: Duration) -> Trouble {
    let text = format!(
        "There was no answer within {}. Try again later, or wait longer with --timeout.",
        words::duration(patience)
    );
    Trouble::new(Exit::Late, text)
}
