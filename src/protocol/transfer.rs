//! A job of either direction, as its user sees it: one queue.

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::downloads::{Download, DownloadStage};
use crate::local::LocalPath;
use crate::queue::{Job, JobId, Priority, Reason, Rung, Skip, Stage, Stands, State, Verdict};
use crate::remote::{Checksum, FileUrl};

/// A job of either direction. One that does not say its direction was written
/// when there were only uploads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "direction", rename_all = "kebab-case", from = "Written")]
pub enum Transfer {
    /// From here to the service.
    Up(Box<Job>),
    /// From the service to here.
    Down(Box<Download>),
}

/// As it may be written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Told(Told),
    Untold(Box<Job>),
}

#[derive(Deserialize)]
#[serde(tag = "direction", rename_all = "kebab-case")]
enum Told {
    Up(Box<Job>),
    Down(Box<Download>),
}

impl From<Written> for Transfer {
    fn from(written: Written) -> Self {
        match written {
            Written::Told(Told::Up(job)) | Written::Untold(job) => Self::Up(job),
            Written::Told(Told::Down(job)) => Self::Down(job),
        }
    }
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

    /// The direction in one word: `up` or `down`.
    #[must_use]
    pub const fn direction(&self) -> &'static str {
        match self {
            Self::Up(_) => "up",
            Self::Down(_) => "down",
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
            Self::Down(job) => (job.origin(), job.folder().to_string()),
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

    /// Whether both sides are proven equal.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        match self {
            Self::Up(job) => matches!(
                job.stage,
                Stage::Done { verdict: Verdict::Verified, .. }
                    | Stage::Replacing { .. }
                    | Stage::Skipped { why: Skip::Identical, .. }
            ),
            Self::Down(job) => {
                matches!(job.stage, DownloadStage::Done { verdict: Verdict::Verified })
            }
        }
    }

    /// The Whirlpool: of an upload what was read here, of a download what the
    /// service reports.
    #[must_use]
    pub fn checksum(&self) -> Option<Checksum> {
        match self {
            Self::Up(job) => job.checksum,
            Self::Down(job) => job.facts.as_ref()?.checksum,
        }
    }

    /// When it was queued.
    #[must_use]
    pub const fn added(&self) -> Moment {
        match self {
            Self::Up(job) => job.added,
            Self::Down(job) => job.added,
        }
    }

    /// When its bytes began to go or to come.
    #[must_use]
    pub const fn started(&self) -> Option<Moment> {
        match self {
            Self::Up(job) => job.started,
            Self::Down(job) => job.started,
        }
    }

    /// When it came to an end.
    #[must_use]
    pub const fn ended(&self) -> Option<Moment> {
        match self {
            Self::Up(job) => job.ended,
            Self::Down(job) => job.ended,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_does_not_say_its_direction_goes_up() {
        let row = r#"{"id":1,"source":"/a","print":{"size":1,"mtime_ns":0,"inode":1},"name":"a",
            "place":{"base":0,"below":[]},"place_label":"/","folder":null,"on_clash":"hold",
            "rank":1,"stage":{"is":"waiting"},"tries":0,"added":0,"started":null,"ended":null,
            "pause_after":false}"#;
        let job: Transfer = serde_json::from_str(row).unwrap();
        assert_eq!((job.id(), job.direction()), (JobId(1), "up"));
        let told = serde_json::to_value(&job).unwrap();
        assert_eq!(told["direction"], "up");
        assert_eq!(serde_json::from_value::<Transfer>(told).unwrap(), job);
    }
}
