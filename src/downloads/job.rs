//! What a download is: one remote file to one local folder.

use serde::{Deserialize, Serialize};

use super::Spans;
use super::trip::Fetching;
use crate::clock::Moment;
use crate::local::{LandFault, LocalPath, Part};
use crate::queue::{ClashRule, JobId, Priority, Reason, Rung, State, Verdict};
use crate::remote::{Checksum, FileUrl, Problem};

/// What to do when the local folder holds something of that name already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum LocalClash {
    /// Wait aside for the user.
    #[default]
    Hold,
    /// Leave the remote file out.
    Skip,
    /// Save it as `name (2)`.
    KeepBoth,
    /// Put it in place of the other, once it is whole and checked.
    Replace,
}

impl LocalClash {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Hold, Self::Skip, Self::KeepBoth, Self::Replace];

    /// The rule of uploads that means the same; some mean nothing here.
    #[must_use]
    pub const fn of(rule: ClashRule) -> Option<Self> {
        match rule {
            ClashRule::Hold => Some(Self::Hold),
            ClashRule::Skip => Some(Self::Skip),
            ClashRule::KeepBoth => Some(Self::KeepBoth),
            ClashRule::Replace => Some(Self::Replace),
            ClashRule::Newer | ClashRule::DifferentSize => None,
        }
    }

    /// As an order has it.
    #[must_use]
    pub const fn rule(self) -> ClashRule {
        match self {
            Self::Hold => ClashRule::Hold,
            Self::Skip => ClashRule::Skip,
            Self::KeepBoth => ClashRule::KeepBoth,
            Self::Replace => ClashRule::Replace,
        }
    }
}

/// What the service says of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Bytes.
    pub size: u64,
    /// Whirlpool, where it is known.
    pub checksum: Option<Checksum>,
    /// When it arrived at the service.
    pub date: Option<Moment>,
}

/// A link to the bytes (API page §6.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The link.
    pub url: String,
    /// When it was given.
    pub given: Moment,
    /// Bytes came over it.
    pub used: bool,
}

/// Why a download waits for its user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DownloadHold {
    /// The key is missing or refused, or the account may not download.
    Key(Problem),
    /// The file asks for a password.
    Password {
        /// One was given, and it is not the right one.
        wrong: bool,
    },
    /// From this network, downloads cost CDN credit (§6.2); it is never spent
    /// without being allowed.
    Cdn,
    /// The folder holds something of this name.
    Clash {
        /// Its size in bytes.
        there: u64,
    },
    /// The disk has no room for it.
    Space {
        /// Bytes still needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// The service now has another file there than the one that was chosen.
    Changed,
    /// Twice the bytes that came had another checksum than the service
    /// reports; they are not kept.
    Mismatch {
        /// What came.
        ours: Checksum,
        /// What the service reports.
        theirs: Checksum,
    },
    /// The local folder or file cannot be used.
    Disk {
        /// Why.
        fault: LandFault,
    },
}

/// Where a download stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum DownloadStage {
    /// Its turn has not come.
    Waiting,
    /// The service is asked what file it is.
    Learning,
    /// Folder, room and temporary file are made ready.
    Preparing,
    /// The service is asked for a link.
    Asking,
    /// Its bytes come.
    Fetching,
    /// All bytes are there; their checksum is being computed.
    Verifying,
    /// It gets its name.
    Placing {
        /// How sure it is that it is the remote file.
        verdict: Verdict,
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
        why: DownloadHold,
    },
    /// Stopped by the user.
    Paused,
    /// Given up by the user; nothing of it is left.
    Cancelled,
    /// Left out, because something of its name is there.
    Skipped {
        /// Its size in bytes.
        there: u64,
    },
    /// Given up after the last try.
    Failed {
        /// What failed last.
        why: Problem,
    },
    /// Saved under its name.
    Done {
        /// How sure it is that it is the remote file.
        verdict: Verdict,
    },
}

impl DownloadStage {
    /// Where it stands in one word.
    #[must_use]
    pub const fn state(&self) -> State {
        match self {
            Self::Learning
            | Self::Preparing
            | Self::Asking
            | Self::Fetching
            | Self::Verifying
            | Self::Placing { .. } => State::Running,
            Self::Waiting => State::Waiting,
            Self::Resting { .. } => State::Resting,
            Self::Held { .. } => State::Held,
            Self::Paused => State::Paused,
            Self::Cancelled => State::Cancelled,
            Self::Skipped { .. } => State::Skipped,
            Self::Failed { .. } => State::Failed,
            Self::Done { .. } => State::Done,
        }
    }

    /// Why it stands, if it failed or is held.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        if let Self::Failed { why } = self {
            Some(Reason::of_variant(&why.kind))
        } else if let Self::Held { why } = self {
            Some(Reason::of_variant(why))
        } else {
            None
        }
    }

    /// Whether something works on it now.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        matches!(self.state(), State::Running)
    }

    /// Whether it takes one of the lanes: the line or the service is used.
    #[must_use]
    pub const fn takes_a_lane(&self) -> bool {
        matches!(self, Self::Learning | Self::Preparing | Self::Asking | Self::Fetching)
    }

    /// Whether it came to a result: saved, or given up.
    #[must_use]
    pub const fn is_result(&self) -> bool {
        matches!(self, Self::Done { .. } | Self::Failed { .. })
    }

    /// Whether it gets its name: too late to stop it.
    #[must_use]
    pub const fn is_placing(&self) -> bool {
        matches!(self, Self::Placing { .. })
    }

    /// Whether nothing more will happen to it by itself or by resuming.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.state().is_over()
    }
}

/// One remote file to one local folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Download {
    /// Its number, from the same count as those of uploads.
    pub id: JobId,
    /// The remote file.
    pub url: FileUrl,
    /// Its remote name in our writing; the link, as long as none is known.
    pub name: String,
    /// The remote folder it is in, for a reader: `/Films`; empty if unknown.
    pub from: String,
    /// What the service says of it; nothing is known yet of a bare link.
    pub facts: Option<Facts>,
    /// The local folder.
    pub to: LocalPath,
    /// Folders below it, outermost first; made when its turn comes.
    pub below: Vec<String>,
    /// The name it gets there.
    pub file: String,
    /// What to do about something of that name.
    pub on_clash: LocalClash,
    /// CDN credit may be spent.
    pub cdn: bool,
    /// It is listed with a password.
    pub password: bool,
    /// Downloads queued together: what one is told is asked of all.
    pub batch: JobId,
    /// How urgent it is.
    pub priority: Priority,
    /// It begins without waiting for a lane.
    pub at_once: bool,
    /// Order among equals: smaller goes first.
    pub rank: i64,
    /// Bytes per second it may take, below the limit of all.
    pub limit: Option<u64>,
    /// Where it stands.
    pub stage: DownloadStage,
    /// The temporary file, once made.
    pub part: Option<Part>,
    /// What of it is safely on disk.
    pub have: Spans,
    /// The link in use.
    pub link: Option<Link>,
    /// The last time its bytes were fetched, which may be now.
    #[serde(default)]
    pub fetching: Fetching,
    /// The host's mark of the content of which we have a part.
    pub tag: Option<String>,
    /// Failed tries so far; outages, locks and cuts with progress do not
    /// count.
    pub tries: u32,
    /// Cuts in a row that brought next to nothing.
    pub cuts: u32,
    /// Whole files that came with another checksum.
    pub bad: u32,
    /// When it was queued.
    pub added: Moment,
    /// When its bytes began to come.
    pub started: Option<Moment>,
    /// When it reached an end.
    pub ended: Option<Moment>,
    /// Pause it when what runs is over and it is not done.
    pub pause_after: bool,
}

impl Download {
    /// Its place in the queue.
    #[must_use]
    pub const fn rung(&self) -> Rung {
        Rung { priority: self.priority, rank: self.rank, job: self.id }
    }

    /// Bytes, as far as they are known.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.facts.as_ref().map_or(0, |facts| facts.size)
    }

    /// Where it comes from: its remote path, or its link.
    #[must_use]
    pub fn origin(&self) -> String {
        if self.from.is_empty() {
            return self.url.to_string();
        }
        format!("{}/{}", self.from.trim_end_matches('/'), self.name)
    }

    /// The local folder it will be in.
    #[must_use]
    pub fn folder(&self) -> LocalPath {
        let mut path = self.to.as_path().to_owned();
        path.extend(&self.below);
        LocalPath::new(path)
    }

    /// Where it will be, for a reader.
    #[must_use]
    pub fn path(&self) -> LocalPath {
        LocalPath::new(self.folder().as_path().join(&self.file))
    }
}
