//! What a job and an attempt are. A job is one file to one folder; an attempt
//! is one upload request that carries one job or several small ones.

use serde::{Deserialize, Serialize};

use super::fate::Fate;
use super::priority::Priority;
use crate::clock::Moment;
use crate::local::{Fingerprint, LocalPath};
use crate::remote::{Checksum, FileUrl, FolderId, Problem};

/// A job's number; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub i64);

/// An attempt's number; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttemptId(pub i64);

/// Where a file goes: a folder that exists and, below it, names of folders
/// that are found or made when their first file's turn comes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// An existing folder.
    pub base: FolderId,
    /// Folders below it, outermost first; empty once they are known to exist.
    pub below: Vec<String>,
}

/// What to do when the folder already holds a file of that name. The service
/// never overwrites: it would keep both (§12.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum ClashRule {
    /// Wait aside for the user.
    #[default]
    Hold,
    /// Send it; both stay.
    KeepBoth,
}

/// Why a job waits for its user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hold {
    /// The key is missing or refused.
    Key(Problem),
    /// The folder holds a file of this name and, perhaps, another size.
    Clash {
        /// Size in bytes of the file that is there.
        there: u64,
    },
    /// The file is not the one that was chosen any more.
    Changed,
    /// The service reports another checksum than the bytes that were read;
    /// both sides are kept.
    Mismatch {
        /// The stored file.
        link: FileUrl,
        /// What was read here.
        ours: Checksum,
        /// What the service reports.
        theirs: Checksum,
    },
    /// All bytes went out, but the file was not found afterwards, and its
    /// absence is not proven either.
    Lost,
}

/// How sure it is that the stored file is the local one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Both Whirlpool checksums are equal.
    Verified,
    /// It could not be compared: the service reported no checksum, or the
    /// local file was gone before it was computed, or the user did not wait.
    Unchecked,
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Stage {
    /// Its turn has not come.
    Waiting,
    /// Its attempt waits for an upload node.
    Asking {
        /// The attempt it rides in.
        attempt: AttemptId,
    },
    /// Its bytes are on the way.
    Sending {
        /// The attempt it rides in.
        attempt: AttemptId,
    },
    /// The service took all bytes; the result is awaited ("finishing").
    Settling {
        /// The attempt it rides in.
        attempt: AttemptId,
    },
    /// It may or may not be stored; end page and listing are asked.
    Doubtful {
        /// The attempt it rode in.
        attempt: AttemptId,
    },
    /// Stored; the local checksum is still being computed.
    Verifying {
        /// The stored file.
        link: FileUrl,
        /// What the service reports.
        theirs: Checksum,
    },
    /// Will be tried again by itself.
    Resting {
        /// When.
        until: Moment,
        /// What failed.
        why: Problem,
    },
    /// Needs its user.
    Held {
        /// For what.
        why: Hold,
    },
    /// Stopped by the user.
    Paused,
    /// Given up by the user. If its bytes may be stored, its attempt is still
    /// followed: it becomes [`Stage::Done`] should the file be found.
    Cancelled,
    /// Given up after the last try.
    Failed {
        /// What failed last.
        why: Problem,
    },
    /// Stored.
    Done {
        /// Its link.
        link: FileUrl,
        /// How sure.
        verdict: Verdict,
    },
}

impl Stage {
    /// Whether the work on it came to a result: stored or given up as failed.
    #[must_use]
    pub const fn is_result(&self) -> bool {
        matches!(self, Self::Failed { .. } | Self::Done { .. })
    }

    /// Where the stored file is, if anything is stored.
    #[must_use]
    pub const fn link(&self) -> Option<&FileUrl> {
        match self {
            Self::Done { link, .. }
            | Self::Verifying { link, .. }
            | Self::Held { why: Hold::Mismatch { link, .. } } => Some(link),
            Self::Waiting
            | Self::Asking { .. }
            | Self::Sending { .. }
            | Self::Settling { .. }
            | Self::Doubtful { .. }
            | Self::Resting { .. }
            | Self::Held { .. }
            | Self::Paused
            | Self::Cancelled
            | Self::Failed { .. } => None,
        }
    }

    /// The attempt it rides in.
    #[must_use]
    pub const fn attempt(&self) -> Option<AttemptId> {
        match self {
            Self::Asking { attempt }
            | Self::Sending { attempt }
            | Self::Settling { attempt }
            | Self::Doubtful { attempt } => Some(*attempt),
            Self::Waiting
            | Self::Verifying { .. }
            | Self::Resting { .. }
            | Self::Held { .. }
            | Self::Paused
            | Self::Cancelled
            | Self::Failed { .. }
            | Self::Done { .. } => None,
        }
    }
}

/// One file to one folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its number.
    pub id: JobId,
    /// The local file.
    pub source: LocalPath,
    /// The local file as it was when chosen.
    pub print: Fingerprint,
    /// The name it gets, in our writing (not yet in the service's).
    pub name: String,
    /// Where it goes.
    pub place: Place,
    /// The same for a reader: `/Backups/2026`.
    pub place_label: String,
    /// The folder itself, once found or made.
    #[serde(default)]
    pub folder: Option<FolderId>,
    /// What to do about a file of the same name.
    pub on_clash: ClashRule,
    /// How urgent it is.
    #[serde(default)]
    pub priority: Priority,
    /// Order among jobs of its priority: smaller goes first.
    pub rank: i64,
    /// The user wants it to start without waiting for a free lane; true only
    /// while it goes on by itself.
    #[serde(default)]
    pub at_once: bool,
    /// Where it stands.
    pub stage: Stage,
    /// Failed tries so far; outages and locks do not count.
    pub tries: u32,
    /// When it was queued.
    pub added: Moment,
    /// When its last attempt began to send.
    pub started: Option<Moment>,
    /// When it reached an end.
    pub ended: Option<Moment>,
    /// Pause it as soon as the running attempt is over and it is not done.
    #[serde(default)]
    pub pause_after: bool,
    /// Bytes per second; `None` is no limit of its own.
    #[serde(default)]
    pub limit: Option<u64>,
    /// What becomes of the local file.
    #[serde(default)]
    pub fate: Fate,
    /// Whirlpool of what is stored: as the service reports it, or, where it
    /// reports none, as the bytes were read here.
    #[serde(default)]
    pub checksum: Option<Checksum>,
}

/// One upload request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// Its number.
    pub id: AttemptId,
    /// The upload node, once granted.
    pub node: String,
    /// The upload's id at that node, once granted.
    pub upload: String,
    /// The id of the end page, once accepted.
    pub xid: Option<String>,
    /// The jobs it carries, in the order of the form.
    pub jobs: Vec<JobId>,
    /// The folder it goes to.
    pub folder: FolderId,
    /// How many it carried when it began.
    #[serde(default)]
    pub files: u32,
    /// When it began.
    pub began: Moment,
    /// When its node was granted.
    #[serde(default)]
    pub granted: Option<Moment>,
    /// When the node had taken all bytes.
    #[serde(default)]
    pub accepted: Option<Moment>,
    /// The last byte was allowed to leave. Recorded before it does: while
    /// this is false the service cannot have the whole body, so nothing can
    /// be stored, and sending again is safe.
    pub all_out: bool,
    /// How often the end page was asked in vain.
    pub asked: u32,
    /// How often the folder was looked at in vain.
    pub looked: u32,
}

/// Direction of a change of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Move {
    /// One place towards the front.
    Up,
    /// One place towards the end.
    Down,
    /// To the front.
    Top,
    /// To the end.
    Bottom,
}

/// A change the user makes to jobs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum QueueOrder {
    /// Stop; a running upload loses its bytes unless `after`.
    Pause {
        /// Which.
        jobs: Vec<JobId>,
        /// Let a running upload finish its file first.
        after: bool,
    },
    /// Go on; a job held for a clash is sent all the same.
    Resume {
        /// Which.
        jobs: Vec<JobId>,
    },
    /// Give up.
    Cancel {
        /// Which.
        jobs: Vec<JobId>,
    },
    /// Try again, from the first byte.
    Retry {
        /// Which.
        jobs: Vec<JobId>,
    },
    /// Change the order, among jobs of the same priority.
    Move {
        /// Which.
        jobs: Vec<JobId>,
        /// Where to.
        to: Move,
    },
    /// Give jobs a limit of their own, below that of all; holds at once for
    /// what runs. Files that ride in one request share the lowest.
    Limit {
        /// Which.
        jobs: Vec<JobId>,
        /// Bytes per second; `None` lifts it.
        limit: Option<u64>,
    },
    /// Change the priority of jobs that are neither done nor cancelled.
    Priority {
        /// Which.
        jobs: Vec<JobId>,
        /// The new one.
        priority: Priority,
    },
    /// Start at once what waits, rests or is paused, even if all lanes are
    /// busy.
    Start {
        /// Which.
        jobs: Vec<JobId>,
    },
    /// Forget jobs that are done or cancelled; failed ones stay.
    ClearFinished,
}

/// A running job's figures, sampled; never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which job.
    pub job: JobId,
    /// Bytes handed to the connection.
    pub sent: u64,
    /// Bytes the local checksum has seen.
    pub hashed: u64,
    /// Bytes per second over the last seconds.
    pub speed: u64,
    /// Seconds left at that speed; `None` when unknown.
    pub left: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_an_earlier_version_has_no_limit() {
        let row = "{\"id\":1,\"source\":\"/a\",\"print\":{\"size\":1,\"mtime_ns\":0,\"inode\":1},\
                   \"name\":\"a\",\"place\":{\"base\":0,\"below\":[]},\"place_label\":\"/\",\
                   \"folder\":null,\"on_clash\":\"hold\",\"rank\":1,\"stage\":{\"is\":\"waiting\"},\
                   \"tries\":0,\"added\":0,\"started\":null,\"ended\":null,\"pause_after\":false}";
        let job: Job = serde_json::from_str(row).unwrap();
        assert_eq!((job.id, job.limit), (JobId(1), None));
    }
}
