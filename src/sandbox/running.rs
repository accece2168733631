//! Starting and steering a sandbox. Owns its tasks: they end with
//! [`Running`].

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{JoinHandle, JoinSet},
};

use super::{
    budget::Caller,
    log::{Call, Service},
    options::Options,
    quirks::{Fault, FaultAnswer, Quirks, Scope},
    remote, router,
    site::{Errand, Site},
};
use crate::clock::Moment;

/// Reading large bodies in large pieces keeps uploads fast.
const READ_BUFFER: usize = 512 * 1024;

/// The look-alike, before it runs.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox;

impl Sandbox {
    /// Starts to serve on 127.0.0.1; returns when connections are accepted.
    ///
    /// # Errors
    /// When the port is taken or no temporary folder can be made.
    pub async fn start(options: Options) -> io::Result<Running> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let (errands, orders) = mpsc::unbounded_channel();
        let site = Arc::new(Site::new(&options, listener.local_addr()?, errands)?);
        let task = tokio::spawn(accept(listener, orders, site.clone()));
        Ok(Running { site, task })
    }
}

/// Takes connections and errands until it is dropped, with all of them.
async fn accept(
    listener: TcpListener,
    mut orders: mpsc::UnboundedReceiver<Errand>,
    site: Arc<Site>,
) {
    let mut tasks = JoinSet::new();
    loop {
        tokio::select! {
            taken = listener.accept() => match taken {
                Ok((stream, peer)) => drop(tasks.spawn(connection(site.clone(), stream, peer))),
                // Out of file descriptors, or a peer already gone: the next
                // one may do better.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(Errand::Fetch(job)) = orders.recv() => drop(tasks.spawn(remote::run(site.clone(), job))),
            Some(_) = tasks.join_next() => {}
        }
    }
}

async fn connection(site: Arc<Site>, stream: TcpStream, peer: SocketAddr) {
    // Small answers must not wait for more.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| router::serve(site.clone(), peer, request));
    let mut http = http1::Builder::new();
    http.max_buf_size(READ_BUFFER);
    // An error here is a client that went away or a break that was ordered.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}

/// A running sandbox. It stops when this is dropped, open connections
/// included.
#[derive(Debug)]
pub struct Running {
    site: Arc<Site>,
    task: JoinHandle<()>,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.site.addr
    }

    /// Base of the API: `http://127.0.0.1:PORT/v1`.
    #[must_use]
    pub fn api_url(&self) -> String {
        format!("http://{}/v1", self.site.addr)
    }

    /// API key of the demo account.
    #[must_use]
    pub fn key(&self) -> String {
        self.key_of(0)
    }

    /// API key of a second account, `friend@example.org`, for folders lent
    /// between accounts.
    #[must_use]
    pub fn friend_key(&self) -> String {
        self.key_of(1)
    }

    fn key_of(&self, user: usize) -> String {
        self.site.world().accounts.get(user).map(|account| account.key.clone()).unwrap_or_default()
    }

    /// Changes switches from the next request on; a running stall or pace
    /// follows at once.
    pub fn set(&self, change: impl FnOnce(&mut Quirks)) {
        self.site.set(change);
    }

    /// The switches as they are now, counts used up included.
    #[must_use]
    pub fn quirks(&self) -> Quirks {
        self.site.quirks()
    }

    /// Answers the next `times` requests to `endpoint` (see [`Fault::at`])
    /// with `answer`; [`ALWAYS`](super::quirks::ALWAYS) without end.
    pub fn fail(&self, endpoint: &str, answer: FaultAnswer, times: u32) {
        let fault = Fault::new(endpoint, answer).times(times);
        self.set(|quirks| quirks.faults.push(fault));
    }

    /// Locks the demo account's caller from 127.0.0.1, as a broken rule would.
    pub fn lock(&self, scope: Scope, length: Duration) {
        let caller = Caller { ip: Ipv4Addr::LOCALHOST.into(), user: Some(0) };
        let now = self.site.now();
        self.site.world().budget.lock(caller, scope, length, false, now);
    }

    /// Opens all locks and forgets the calls that were counted.
    pub fn unlock(&self) {
        self.site.world().budget.forget();
    }

    /// Moves the sandbox's clock on, for locks, spans, tokens and lags;
    /// nothing is waited for.
    pub fn advance(&self, by: Duration) {
        self.site.advance(by);
    }

    /// The sandbox's time.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.site.now()
    }

    /// Every request so far, in order of arrival; the last 100,000 of them.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.site.calls().iter().cloned().collect()
    }

    /// Forgets the requests so far.
    pub fn forget_calls(&self) {
        self.site.calls().clear();
    }

    /// How many calls the API has seen.
    #[must_use]
    pub fn api_calls(&self) -> usize {
        self.site.calls().iter().filter(|call| call.service == Service::Api).count()
    }

    /// How many requests one endpoint has seen (see [`Call::endpoint`]).
    #[must_use]
    pub fn count(&self, endpoint: &str) -> usize {
        self.site.calls().iter().filter(|call| call.endpoint == endpoint).count()
    }

    /// How many locks broken rules have caused; those of [`Running::lock`]
    /// do not count.
    #[must_use]
    pub fn locks(&self) -> u32 {
        self.site.world().budget.caused()
    }

    pub(super) fn site(&self) -> &Site {
        &self.site
    }
}
