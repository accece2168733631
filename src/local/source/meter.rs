//! How far an upload is, as numbers anybody may look at at any time. Nothing
//! is sent to anybody for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes sent and hashed, for each file of one upload attempt. Clones look at
/// the same numbers.
#[derive(Debug, Clone)]
pub struct Meter(Arc<[Gauge]>);

#[derive(Debug, Default)]
struct Gauge {
    sent: AtomicU64,
    hashed: AtomicU64,
}

impl Meter {
    /// For an upload of so many files.
    #[must_use]
    pub fn new(parts: usize) -> Self {
        Self((0..parts).map(|_| Gauge::default()).collect())
    }

    /// Bytes of this file given to the network. They run ahead of the wire by
    /// up to about 4 MB, the size of the buffers below us.
    #[must_use]
    pub fn sent(&self, part: usize) -> u64 {
        self.0.get(part).map_or(0, |gauge| gauge.sent.load(Ordering::Relaxed))
    }

    /// Bytes of this file that went through the checksum.
    #[must_use]
    pub fn hashed(&self, part: usize) -> u64 {
        self.0.get(part).map_or(0, |gauge| gauge.hashed.load(Ordering::Relaxed))
    }

    /// Bytes of all files given to the network.
    #[must_use]
    pub fn sent_in_all(&self) -> u64 {
        self.0.iter().map(|gauge| gauge.sent.load(Ordering::Relaxed)).sum()
    }

    /// Counts bytes given to the network.
    pub(crate) fn add_sent(&self, part: usize, bytes: usize) {
        if let Some(gauge) = self.0.get(part) {
            gauge.sent.fetch_add(bytes as u64, Ordering::Relaxed);
        }
    }

    /// Counts bytes hashed.
    pub(super) fn add_hashed(&self, part: usize, bytes: usize) {
        if let Some(gauge) = self.0.get(part) {
            gauge.hashed.fetch_add(bytes as u64, Ordering::Relaxed);
        }
    }
}
