//! Fetching the bytes that are missing, over one link and as many connections
//! as are allowed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{self, StreamExt};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::writer::{Piece, Written};
use crate::api::{Client, DownloadLink};
use crate::downloads::{Download, FetchFault, Spans};
use crate::local::source::Grant;
use crate::local::{LandFault, Throttle};
use crate::remote::Problem;

/// Stretches are not cut shorter, in bytes, to be fetched side by side.
const LEAST_SHARE: u64 = 16 << 20;

/// Over which connections, and how fast.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub client: Client,
    /// Of all downloads, and of this one.
    pub throttles: [Throttle; 2],
    /// Connections.
    pub ranges: u32,
}

/// What is fetched.
#[derive(Debug, Clone)]
pub(super) struct Fetch {
    link: String,
    size: u64,
    /// The mark the host must give, if it gives one.
    tag: Option<String>,
    shares: Vec<(u64, u64)>,
}

impl Fetch {
    /// What is missing of a job, in shares for so many connections.
    pub fn of(job: &Download, ranges: u32) -> Self {
        let size = job.size();
        let most = (ranges.max(1) as usize).max(job.have.missing(size).len());
        // Another host may mark the same content otherwise. Where a checksum
        // will tell at the end, its mark is only held against itself.
        let unsummed = job.facts.as_ref().is_none_or(|facts| facts.checksum.is_none());
        let held = unsummed || job.link.as_ref().is_some_and(|link| link.used);
        Self {
            link: job.link.as_ref().map(|link| link.url.clone()).unwrap_or_default(),
            size,
            tag: job.tag.clone().filter(|_| held && !job.have.is_empty()),
            shares: job.have.shares(size, most, LEAST_SHARE),
        }
    }

    /// Fetches all shares into `pieces`; `began` hears the host's mark when
    /// the first bytes are about to come. A share that fails lets the others
    /// go on; the first failure is the answer.
    pub async fn run(
        &self,
        way: &Way,
        pieces: mpsc::Sender<Piece>,
        began: impl Fn(Option<String>) + Send + Sync,
    ) -> Result<(), FetchFault> {
        let link = way.client.download_link(&self.link).map_err(FetchFault::Problem)?;
        let said = AtomicBool::new(false);
        let once = |tag| {
            if !said.swap(true, Ordering::Relaxed) {
                began(tag);
            }
        };
        let (link, once, pieces) = (&link, &once, &pieces);
        let pull = |share: &(u64, u64)| self.pull(way, link, *share, pieces, once).boxed();
        let pulls: Vec<BoxFuture<'_, _>> = self.shares.iter().map(pull).collect();
        let mut pulls = stream::iter(pulls).buffer_unordered(way.ranges.max(1) as usize);
        let mut first = Ok(());
        while let Some(ended) = pulls.next().await {
            match ended {
                // It is another file: nothing more of it is wanted.
                Err(fault @ (FetchFault::OtherSize | FetchFault::OtherTag)) => return Err(fault),
                Err(fault) if first.is_ok() => first = Err(fault),
                Ok(()) | Err(_) => {}
            }
        }
        first
    }

    async fn pull(
        &self,
        way: &Way,
        link: &DownloadLink,
        (from, to): (u64, u64),
        pieces: &mpsc::Sender<Piece>,
        began: &(impl Fn(Option<String>) + Sync),
    ) -> Result<(), FetchFault> {
        let end = (to < self.size).then_some(to);
        let coming = way.client.download_part(link, (from, end), None).await;
        let mut coming = coming.map_err(FetchFault::Problem)?;
        if coming.size.is_some_and(|size| size != self.size) {
            return Err(FetchFault::OtherSize);
        }
        if coming.tag.is_some() && self.tag.is_some() && coming.tag != self.tag {
            return Err(FetchFault::OtherTag);
        }
        began(coming.tag.clone());
        let mut at = coming.offset;
        while at < to {
            let Some(piece) = coming.chunk().await.map_err(FetchFault::Problem)? else {
                return Ok(());
            };
            let piece_end = at + piece.len() as u64;
            // A host that knows no ranges begins at the beginning: what is
            // there already is passed over.
            let (first, last) = (at.max(from), piece_end.min(to));
            if first < last {
                let bytes = piece.slice(index(first - at)..index(last - at));
                self.pass_on(way, pieces, first, bytes).await?;
            }
            at = piece_end;
        }
        Ok(())
    }

    async fn pass_on(
        &self,
        way: &Way,
        pieces: &mpsc::Sender<Piece>,
        mut at: u64,
        mut bytes: bytes::Bytes,
    ) -> Result<(), FetchFault> {
        while !bytes.is_empty() {
            let mut most = bytes.len();
            for throttle in &way.throttles {
                most = granted(throttle, most).await;
            }
            let piece = bytes.split_to(most);
            let length = piece.len() as u64;
            // The writer has ended: it says why.
            let stopped = |_| FetchFault::Disk(LandFault::Gone);
            pieces.send((at, piece)).await.map_err(stopped)?;
            at += length;
        }
        Ok(())
    }
}

/// Waits until some of `want` bytes may go, and says how many.
async fn granted(throttle: &Throttle, want: usize) -> usize {
    loop {
        match throttle.ask(want, Instant::now()) {
            Grant::Wait(pause) => sleep(pause).await,
            Grant::Go(most) => return most.clamp(1, want),
        }
    }
}

fn index(bytes: u64) -> usize {
    usize::try_from(bytes).unwrap_or(usize::MAX)
}

/// What came of it: the disk's word counts before the network's, which it may
/// have caused.
pub(super) fn outcome(
    fetched: Result<(), FetchFault>,
    written: Option<Written>,
    before: Spans,
) -> (Spans, Result<(), FetchFault>) {
    match written {
        Some((have, Some(fault))) => (have, Err(FetchFault::Disk(fault))),
        Some((have, None)) => (have, fetched),
        None => (before, Err(FetchFault::Disk(LandFault::System { number: 11 }))),
    }
}

/// Whether a failure is a lock, of which the gate must know.
pub(super) fn lock(result: &Result<(), FetchFault>) -> Option<&Problem> {
    match result {
        Err(FetchFault::Problem(problem)) if problem.kind.is_lock() => Some(problem),
        Ok(())
        | Err(
            FetchFault::Problem(_)
            | FetchFault::OtherSize
            | FetchFault::OtherTag
            | FetchFault::Disk(_),
        ) => None,
    }
}

/// Shared by the deeds.
pub(super) type Alone = Arc<tokio::sync::Mutex<()>>;
