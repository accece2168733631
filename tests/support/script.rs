//! A scripted server on loopback: each connection gets the next act of a
//! list, byte for byte. For what no well-behaved server does: answers of any
//! shape, resets in mid-body, silence. Keeps what it was sent, raw.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// What to do with one connection.
pub enum Act {
    /// Take the whole request, answer, close.
    Answer(Vec<u8>),
    /// Answer after so many bytes of the body, then take the rest.
    Early { after: usize, answer: Vec<u8> },
    /// Take so many bytes of the body, then wait for the signal, then take
    /// the rest and answer.
    Hold { after: usize, until: Arc<Notify>, answer: Vec<u8> },
    /// Reset the connection after so many bytes of the body.
    Reset { after: usize },
    /// Reset the connection after the whole request.
    ResetAtEnd,
    /// Take so many bytes of the body and nothing more, for ever.
    Stall { after: usize },
    /// Take the whole request, answer this, keep the connection open.
    Open(Vec<u8>),
    /// Take the whole request, answer this, reset.
    AnswerAndReset(Vec<u8>),
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Request line and headers, up to the empty line.
    pub head: String,
    /// As much of the body as was taken.
    pub body: Vec<u8>,
}

impl Seen {
    /// Method and target.
    pub fn line(&self) -> &str {
        let line = self.head.lines().next().unwrap_or_default();
        line.trim_end_matches(" HTTP/1.1")
    }

    /// A header's value, by its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v.trim())
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The running server.
pub struct Script {
    pub address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: JoinHandle<()>,
}

impl Drop for Script {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Script {
    pub async fn start(acts: Vec<Act>) -> Self {
        Self::start_with(|_| acts).await
    }

    /// For acts that name the server itself.
    pub async fn start_with(acts: impl FnOnce(SocketAddr) -> Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, acts(address), Arc::clone(&seen)));
        Self { address, seen, task }
    }

    /// The address as an API base.
    pub fn base(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The address as the service names nodes.
    pub fn node(&self) -> String {
        self.address.to_string()
    }

    /// All requests so far whose act is over.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(listener: TcpListener, acts: Vec<Act>, seen: Arc<Mutex<Vec<Seen>>>) {
    for act in acts {
        let (stream, _) = listener.accept().await.unwrap();
        play(stream, act, &seen).await;
    }
}

async fn play(mut stream: TcpStream, act: Act, seen: &Mutex<Vec<Seen>>) {
    let Some((mut request, length)) = head(&mut stream).await else { return };
    let keep = |request: Seen| seen.lock().unwrap().push(request);
    match act {
        Act::Answer(answer) => {
            take(&mut stream, &mut request, length).await;
            keep(request);
            let _ = stream.write_all(&answer).await;
            let _ = stream.shutdown().await;
        }
        Act::Early { after, answer } => {
            take(&mut stream, &mut request, after).await;
            let _ = stream.write_all(&answer).await;
            take(&mut stream, &mut request, length).await;
            keep(request);
        }
        Act::Hold { after, until, answer } => {
            take(&mut stream, &mut request, after).await;
            until.notified().await;
            take(&mut stream, &mut request, length).await;
            keep(request);
            let _ = stream.write_all(&answer).await;
        }
        Act::Reset { after } => {
            take(&mut stream, &mut request, after).await;
            keep(request);
            stream.set_zero_linger().unwrap();
        }
        Act::ResetAtEnd => {
            take(&mut stream, &mut request, length).await;
            keep(request);
            stream.set_zero_linger().unwrap();
        }
        Act::Stall { after } => {
            take(&mut stream, &mut request, after).await;
            keep(request);
            std::future::pending::<()>().await;
        }
        Act::Open(answer) => {
            take(&mut stream, &mut request, length).await;
            keep(request);
            let _ = stream.write_all(&answer).await;
            std::future::pending::<()>().await;
        }
        Act::AnswerAndReset(answer) => {
            take(&mut stream, &mut request, length).await;
            keep(request);
            let _ = stream.write_all(&answer).await;
            let _ = stream.flush().await;
            stream.set_zero_linger().unwrap();
        }
    }
}

/// Reads up to the empty line; tells how long the body will be.
async fn head(stream: &mut TcpStream) -> Option<(Seen, usize)> {
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\n") {
        bytes.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(bytes).unwrap();
    let request = Seen { head, body: Vec::new() };
    let length = request.header("content-length").map_or(0, |length| length.parse().unwrap());
    Some((request, length))
}

/// Reads until the body has `length` bytes or the client is gone.
async fn take(stream: &mut TcpStream, request: &mut Seen, length: usize) {
    let mut piece = vec![0; 64 * 1024];
    while request.body.len() < length {
        let want = piece.len().min(length - request.body.len());
        match stream.read(&mut piece[..want]).await {
            Ok(0) | Err(_) => return,
            Ok(got) => request.body.extend_from_slice(&piece[..got]),
        }
    }
}

/// An answer with these headers.
pub fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Whatever\r\nConnection: close\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// An answer of data.
pub fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, &[("Content-Type", "application/json; charset=utf-8")], body.as_bytes())
}

/// An answer of a page.
pub fn html(status: u16, body: &str) -> Vec<u8> {
    answer(status, &[("Content-Type", "text/html; charset=utf-8")], body.as_bytes())
}

/// A redirect.
pub fn redirect(to: &str) -> Vec<u8> {
    answer(302, &[("Location", to), ("Content-Type", "text/html")], b"Moved...")
}
