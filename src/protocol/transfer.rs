//! A job of either direction, as its user sees it: one queue.

use crate::downloads::{Download, DownloadStage};
use crate::local::LocalPath;
use crate::queue::{Job, JobId, Priority, Reason, Rung, Stage, Stands, State};
use crate::remote::FileUrl;

/// A job of either direction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transfer {
    /// From here to the service.
    Up(Box<Job>),
    /// From the service to here.
    Down(Box<Download>),
}

impl From<Job> for Transfer {
    fn from(job: Job) -> Self {
        Self::Up(Box::new(job))
    }
}

impl From<Download> for Transfer {
    fn from(job: Download) -> Self {
        Self::Down(Box::new(job))
    }
}

impl Stands for Transfer {
    fn stands(&self) -> (State, Option<Reason>) {
        let reason = match self {
            Self::Up(job) => Reason::of(&job.stage),
            Self::Down(job) => job.stage.reason(),
        };
        (self.state(), reason)
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

    /// Its place in lists: uploads first, for each direction has lanes of its
    /// own, and then as its user ordered.
    #[must_use]
    pub const fn place(&self) -> (bool, Rung) {
        match self {
            Self::Up(job) => (false, job.rung()),
            Self::Down(job) => (true, job.rung()),
        }
    }

    /// Where it stands in one word.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Up(job) => job.stage.state(),
            Self::Down(job) => job.stage.state(),
        }
    }

    /// How urgent it is, and whether it is to begin at once.
    #[must_use]
    pub const fn urgency(&self) -> (Priority, bool) {
        match self {
            Self::Up(job) => (job.priority, job.at_once),
            Self::Down(job) => (job.priority, job.at_once),
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
        matches!(self.state(), State::Running)
    }

    /// Whether nothing more will happen to it.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.state().is_over()
    }

    /// It stops when what runs is through.
    #[must_use]
    pub const fn pauses_after(&self) -> bool {
        match self {
            Self::Up(job) => job.pause_after,
            Self::Down(job) => job.pause_after,
        }
    }

    /// The name it gets.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Up(job) => &job.name,
            Self::Down(job) if job.file.is_empty() => &job.name,
            Self::Down(job) => &job.file,
        }
    }

    /// Where it comes from, and the folder it goes to; a download of which
    /// nothing is known yet comes from its link.
    #[must_use]
    pub fn ways(&self) -> (String, String) {
        match self {
            Self::Up(job) => (job.source.to_string(), job.place_label.clone()),
            Self::Down(job) => {
                let mut folder = job.to.as_path().to_owned();
                folder.extend(&job.below);
                (job.origin(), folder.display().to_string())
            }
        }
    }

    /// The local file: what is sent, or what is saved.
    #[must_use]
    pub fn local(&self) -> LocalPath {
        match self {
            Self::Up(job) => job.source.clone(),
            Self::Down(job) => job.path(),
        }
    }

    /// The remote file's link, once it has one.
    #[must_use]
    pub const fn link(&self) -> Option<&FileUrl> {
        match self {
            Self::Up(job) => job.stage.link(),
            Self::Down(job) => Some(&job.url),
        }
    }

    /// Failed tries so far.
    #[must_use]
    pub const fn tries(&self) -> u32 {
        match self {
            Self::Up(job) => job.tries,
            Self::Down(job) => job.tries,
        }
    }

    /// Whether its bytes go or come now.
    #[must_use]
    pub const fn moves(&self) -> bool {
        match self {
            Self::Up(job) => matches!(job.stage, Stage::Sending { .. }),
            Self::Down(job) => matches!(job.stage, DownloadStage::Fetching),
        }
    }

    /// Its own limit in bytes per second.
    #[must_use]
    pub const fn limit(&self) -> Option<u64> {
        match self {
            Self::Up(job) => job.limit,
            Self::Down(job) => job.limit,
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
