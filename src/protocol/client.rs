//! The faces' end of the connection.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::{mpsc, oneshot};

use super::message::{Answer, Down, Event, Failure, FromEngine, Request, ToEngine};

/// Longest line either side accepts, in bytes: the snapshot of a long queue
/// is the longest there is.
pub const LINE_LIMIT: u64 = 256 << 20;

/// The engine did not answer because the connection is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone;

/// What comes unasked.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// From the engine.
    Event(Event),
    /// The connection is over; nothing follows.
    Down(Down),
}

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Answer, Failure>>>>>;

/// Asks the engine; cheap to clone.
#[derive(Debug, Clone)]
pub struct Asker {
    lines: mpsc::UnboundedSender<(Request, oneshot::Sender<Result<Answer, Failure>>)>,
}

impl Asker {
    /// Sends a request and waits for its answer.
    ///
    /// # Errors
    /// [`Gone`] when the connection ended first.
    pub async fn ask(&self, request: Request) -> Result<Result<Answer, Failure>, Gone> {
        let (reply, answer) = oneshot::channel();
        self.lines.send((request, reply)).map_err(|_| Gone)?;
        answer.await.map_err(|_| Gone)
    }
}

/// A connection: requests go through [`Client::asker`], what comes unasked
/// through [`Client::incoming`].
#[derive(Debug)]
pub struct Client {
    /// To ask with.
    pub asker: Asker,
    /// To listen to.
    pub incoming: mpsc::UnboundedReceiver<Incoming>,
}

impl Client {
    /// Speaks over any pair of byte streams; its tasks end with the
    /// connection or when both ends of the client are dropped.
    pub fn over<R, W>(read: R, write: W) -> Self
    where
        R: AsyncRead + Unpin + Send + 'static,
        W: AsyncWrite + Unpin + Send + 'static,
    {
        let (lines, asked) = mpsc::unbounded_channel();
        let (events, incoming) = mpsc::unbounded_channel();
        let waiting = Waiting::default();
        tokio::spawn(write_requests(write, asked, Arc::clone(&waiting)));
        tokio::spawn(read_lines(read, events, waiting));
        Self { asker: Asker { lines }, incoming }
    }
}

async fn write_requests<W: AsyncWrite + Unpin>(
    mut write: W,
    mut asked: mpsc::UnboundedReceiver<(Request, oneshot::Sender<Result<Answer, Failure>>)>,
    waiting: Waiting,
) {
    let mut id = 0;
    while let Some((request, reply)) = asked.recv().await {
        id += 1;
        lock(&waiting).insert(id, reply);
        if send_line(&mut write, &ToEngine { id, request }).await.is_err() {
            lock(&waiting).clear();
            return;
        }
    }
}

async fn send_line<W: AsyncWrite + Unpin>(write: &mut W, line: &ToEngine) -> io::Result<()> {
    let mut bytes = serde_json::to_vec(line)?;
    bytes.push(b'\n');
    write.write_all(&bytes).await?;
    write.flush().await
}

async fn read_lines<R: AsyncRead + Unpin>(
    read: R,
    events: mpsc::UnboundedSender<Incoming>,
    waiting: Waiting,
) {
    let mut read = BufReader::with_capacity(64 << 10, read);
    let mut line = Vec::new();
    let down = loop {
        line.clear();
        match (&mut read).take(LINE_LIMIT).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => break Down::Closed,
            Ok(_) => {}
        }
        match serde_json::from_slice(&line) {
            Ok(FromEngine::Event(event)) => {
                if events.send(Incoming::Event(event)).is_err() {
                    break Down::Closed;
                }
            }
            Ok(FromEngine::Answer { id, answer }) => resolve(&waiting, id, Ok(answer)),
            Ok(FromEngine::Failure { id, failure }) => resolve(&waiting, id, Err(failure)),
            Err(error) => break Down::Garbled(error.to_string()),
        }
    };
    // Dropping the repliers tells every asker that nobody will answer.
    lock(&waiting).clear();
    let _ = events.send(Incoming::Down(down));
}

fn resolve(waiting: &Waiting, id: u64, result: Result<Answer, Failure>) {
    if let Some(reply) = lock(waiting).remove(&id) {
        // The asker may have given up; that is its right.
        let _ = reply.send(result);
    }
}

fn lock(
    waiting: &Waiting,
) -> std::sync::MutexGuard<'_, HashMap<u64, oneshot::Sender<Result<Answer, Failure>>>> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner)
}
