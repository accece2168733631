//! A job of either direction, as its user sees it: one queue.

use crate::downloads::{Download, DownloadStage};
use crate::queue::{Job, JobId};

/// A job of either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// From here to the service.
    Up(Job),
    /// From the service to here.
    Down(Download),
}

impl From<Job> for Transfer {
    fn from(job: Job) -> Self {
        Self::Up(job)
    }
}

impl From<Download> for Transfer {
    fn from(job: Download) -> Self {
        Self::Down(job)
    }
}

impl Transfer {
    /// Its number.
    #[must_use]
    pub const fn id(&self) -> JobId {
        match self {
            Self::Up(job) => job.id,
            Self::Down(job) => job.id,
        }
    }

    /// Its turn: uploads first, for each direction has lanes of its own, and
    /// then as its user ordered.
    #[must_use]
    pub const fn turn(&self) -> (bool, i64, JobId) {
        match self {
            Self::Up(job) => (false, job.rank, job.id),
            Self::Down(job) => (true, job.rank, job.id),
        }
    }

    /// Bytes; 0 while nobody knows.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Up(job) => job.print.size,
            Self::Down(job) => job.size(),
        }
    }

    /// Whether something works on it now.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        match self {
            Self::Up(job) => job.stage.is_active(),
            Self::Down(job) => job.stage.is_active(),
        }
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Up(job) => job.stage.is_over(),
            Self::Down(job) => job.stage.is_over(),
        }
    }

    /// It stops when what runs is through.
    #[must_use]
    pub const fn pauses_after(&self) -> bool {
        match self {
            Self::Up(job) => job.pause_after,
            Self::Down(job) => job.pause_after,
        }
    }

    /// Whether its bytes go or come now.
    #[must_use]
    pub const fn moves(&self) -> bool {
        match self {
            Self::Up(job) => matches!(job.stage, crate::queue::Stage::Sending { .. }),
            Self::Down(job) => matches!(job.stage, DownloadStage::Fetching),
        }
    }

    /// The upload, if it is one.
    #[must_use]
    pub const fn upload(&self) -> Option<&Job> {
        match self {
            Self::Up(job) => Some(job),
            Self::Down(_) => None,
        }
    }

    /// The download, if it is one.
    #[must_use]
    pub const fn download(&self) -> Option<&Download> {
        match self {
            Self::Up(_) => None,
            Self::Down(job) => Some(job),
        }
    }
}
