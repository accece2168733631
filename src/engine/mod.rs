//! The engine: everything that talks to 1fichier, behind one gate, and
//! everything that must be durable, in one store. Faces reach it only
//! through the protocol.

mod account;
mod bandwidth;
mod catalog;
mod core;
mod count;
mod door;
mod finder;
mod freight;
mod gate;
mod gauges;
mod haul;
mod hooks;
mod hub;
mod importer;
mod indexer;
mod journal;
mod operator;
mod probe;
mod pulse;
mod rule;
mod runner;
mod server;
mod socket;
mod store;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub use self::core::{Config, StartError};
pub use hooks::Hooks;
pub use rule::Pace;
pub use socket::{Claim, Leave, Socket, SocketFault, socket_path};
pub use store::{Known, Peek, StoreError};

use self::core::{Asked, Core, ToCore};
use self::hub::Hub;
use crate::protocol::{Client, Crumb, Request};
use crate::remote::FolderId;

/// Requests that may wait for the core.
const BACKLOG: usize = 64;
/// Bytes in the pipe between a face and an engine in one process.
const PIPE: usize = 256 << 10;

/// A running engine.
#[derive(Debug)]
pub struct Engine {
    core: mpsc::Sender<ToCore>,
    hub: Hub,
    task: JoinHandle<()>,
}

impl Engine {
    /// Starts an engine on the current tokio runtime. It takes up the queue
    /// it left, and ends when it is stopped or dropped.
    ///
    /// # Errors
    /// When the state file or the client cannot be set up.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let hub = Hub::default();
        let core = Core::open(config, hub.clone()).await?;
        let (asked, requests) = mpsc::channel(BACKLOG);
        let task = tokio::spawn(core.run(requests));
        Ok(Self { core: asked, hub, task })
    }

    /// Serves a face over a pair of byte streams.
    pub fn serve<R, W>(&self, read: R, write: W) -> JoinHandle<()>
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        tokio::spawn(server::serve(read, write, self.core.clone(), self.hub.clone()))
    }

    /// A face's end of a pipe inside this process: the same protocol as over
    /// a socket.
    #[must_use]
    pub fn connect(&self) -> Client {
        let (face, engine) = tokio::io::duplex(PIPE);
        let (read, write) = tokio::io::split(engine);
        self.serve(read, write);
        let (read, write) = tokio::io::split(face);
        Client::over(read, write)
    }

    /// Whether anything is left that will go on by itself.
    pub async fn is_busy(&self) -> bool {
        self.is(ToCore::Busy).await
    }

    /// Whether a hook runs or waits for its turn.
    pub async fn runs_hooks(&self) -> bool {
        self.is(ToCore::Hooks).await
    }

    async fn is(&self, question: impl FnOnce(oneshot::Sender<bool>) -> ToCore) -> bool {
        let (reply, answer) = oneshot::channel();
        let asked = self.core.send(question(reply)).await;
        asked.is_ok() && answer.await.unwrap_or(false)
    }

    /// Waits until a face has stopped the engine.
    pub async fn ended(&mut self) {
        let _ = (&mut self.task).await;
    }

    /// Starts nothing new, and ends when what runs is through.
    pub async fn finish(&self) {
        let (reply, heard) = oneshot::channel();
        let stop = Asked { request: Request::Stop { finish: true }, reply };
        if self.core.send(ToCore::Asked(stop)).await.is_ok() {
            let _ = heard.await;
        }
    }

    /// Cuts off whatever runs and ends; the queue goes on at the next start.
    pub async fn stop(self) {
        let (reply, _) = oneshot::channel();
        let stop = Asked { request: Request::Stop { finish: false }, reply };
        // A core that has ended already was stopped by a face.
        let stopped = self.core.send(ToCore::Asked(stop)).await;
        if stopped.is_ok() && !self.task.is_finished() {
            let _ = self.task.await;
        }
    }
}

/// `/a/b` for a path from the root, empty for the root itself.
fn label(path: &[Crumb]) -> String {
    let named = path.iter().filter(|crumb| crumb.id != FolderId::ROOT);
    named.map(|crumb| format!("/{}", crumb.name)).collect()
}
