//! Finding the engine: knocks at its socket, makes sure that both sides speak
//! the same version, and waits for one that was just started.

use std::io;
use std::path::Path;
use std::time::Duration;

use tokio::net::UnixStream;

use super::Client;
use super::message::{Answer, Failure, Greeting, Request, VERSION};

/// How long a started engine may take until it listens.
const START_PATIENCE: Duration = Duration::from_secs(15);
/// How often it is looked for meanwhile.
const KNOCK: Duration = Duration::from_millis(10);

/// Why there is no connection.
#[derive(Debug)]
pub enum LinkFault {
    /// Nobody listens.
    Nobody,
    /// The engine is of another version.
    Version(Greeting),
    /// It answered what no engine answers, or not at all.
    Strange,
}

/// Connects to the engine that listens at `socket`.
///
/// # Errors
/// Why there is no connection.
pub async fn connect(socket: &Path) -> Result<(Client, Greeting), LinkFault> {
    let stream = UnixStream::connect(socket).await.map_err(|_| LinkFault::Nobody)?;
    let (read, write) = stream.into_split();
    greet(Client::over(read, write)).await
}

/// Says hello.
///
/// # Errors
/// When the other side is of another version or no engine.
pub async fn greet(client: Client) -> Result<(Client, Greeting), LinkFault> {
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let hello = client.asker.ask(Request::Hello { protocol: VERSION, version });
    match tokio::time::timeout(START_PATIENCE, hello).await {
        Ok(Ok(Ok(Answer::Welcome(greeting)))) => Ok((client, greeting)),
        Ok(Ok(Err(Failure::Version(greeting)))) => Err(LinkFault::Version(greeting)),
        Ok(Ok(_)) | Err(_) => Err(LinkFault::Strange),
        // An engine on its way out: as good as none.
        Ok(Err(_)) => Err(LinkFault::Nobody),
    }
}

/// Connects to the engine at `socket`; where there is none, has one started
/// and waits for it. `start` may be asked again if an engine leaves just when
/// it was knocked at.
///
/// # Errors
/// Why there is no connection, or why no engine could be started.
pub async fn connect_or_start(
    socket: &Path,
    start: impl Fn() -> io::Result<()>,
) -> Result<io::Result<(Client, Greeting)>, LinkFault> {
    let deadline = tokio::time::Instant::now() + START_PATIENCE;
    let mut started = None;
    loop {
        match connect(socket).await {
            Err(LinkFault::Nobody) => {}
            other => return other.map(Ok),
        }
        let now = tokio::time::Instant::now();
        if now > deadline {
            return Err(LinkFault::Nobody);
        }
        if started.is_none_or(|at| now > at + Duration::from_secs(2)) {
            if let Err(error) = start() {
                return Ok(Err(error));
            }
            started = Some(now);
        }
        tokio::time::sleep(KNOCK).await;
    }
}
