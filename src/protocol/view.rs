//! What faces are shown of the engine's state.

use serde::{Deserialize, Serialize};

use crate::bandwidth::Rules;
use crate::clock::Moment;
use crate::remote::{AccountFacts, FolderId, Listing, Problem};

/// One step of a folder's path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crumb {
    /// The folder.
    pub id: FolderId,
    /// Its name; empty for the root.
    pub name: String,
}

/// Why something waits, with its end where it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "for")]
pub enum Wait {
    /// The steady pace of calls (§10).
    Pace {
        /// When it may go.
        until: Moment,
    },
    /// The same folder may be listed once per 30 seconds.
    Folder {
        /// When it may go.
        until: Moment,
    },
    /// The account endpoint may be called once per five minutes.
    Account {
        /// When it may go.
        until: Moment,
    },
    /// All files may be listed once per hour.
    Everything {
        /// When it may go.
        until: Moment,
    },
    /// The service has locked us out.
    Lock {
        /// When one careful call may try.
        until: Moment,
    },
}

impl Wait {
    /// When it ends.
    #[must_use]
    pub const fn until(&self) -> Moment {
        match self {
            Self::Pace { until }
            | Self::Folder { until }
            | Self::Account { until }
            | Self::Everything { until }
            | Self::Lock { until } => *until,
        }
    }
}

/// What a folder's refresh is doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Refresh {
    /// Nothing; the next one may go at this moment.
    Idle {
        /// When the budget allows the next listing.
        allowed: Moment,
    },
    /// Waits for the budget.
    Waiting(Wait),
    /// The call is out.
    Running,
    /// The last one failed; what was cached is still shown.
    Failed(Problem),
}

/// One remote folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderView {
    /// Which.
    pub id: FolderId,
    /// From the root to it; the last is the folder itself. May be short when
    /// a parent was never listed.
    pub path: Vec<Crumb>,
    /// What it holds, as last known; `None` before the first listing.
    pub listing: Option<Listing>,
    /// When that was listed.
    pub listed: Option<Moment>,
    /// What its refresh is doing.
    pub refresh: Refresh,
}

/// Where the key came from (design §8, in this order of precedence).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "from", content = "at")]
pub enum KeySource {
    /// `--api-key-file`.
    Option(String),
    /// An environment variable, by its name.
    Environment(String),
    /// A systemd credential, by its path.
    Credential(String),
    /// The configured key command.
    Command,
    /// Our key file, by its path.
    File(String),
    /// rclone's configuration: path and remote.
    Rclone(String),
    /// The system's keyring.
    Keyring,
    /// Typed in this session and not kept.
    Typed,
    /// The sandbox's own.
    Sandbox,
}

/// What is known of the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum KeyState {
    /// There is none.
    Missing,
    /// It has not been tried since it was read.
    Untried,
    /// The account endpoint is being asked, or will be when `wait` is over.
    Checking {
        /// What it waits for, if it does.
        wait: Option<Wait>,
    },
    /// The service accepted it.
    Valid,
    /// The service refused it, or something about the account.
    Refused(Problem),
    /// Locked out; the key was not judged.
    Locked {
        /// When one careful call may try.
        until: Moment,
        /// What the service said.
        why: Problem,
    },
    /// The service could not be asked.
    Unreachable(Problem),
    /// A key file could not be used (mode, content); the words say why.
    #[serde(with = "said")]
    Unusable(String),
}

/// A bare string has no room for the tag of its variant, so it is written as
/// an object.
mod said {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    struct Said {
        why: String,
    }

    pub fn serialize<S: Serializer>(why: &str, s: S) -> Result<S::Ok, S::Error> {
        Said { why: why.to_owned() }.serialize(s)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<String, D::Error> {
        Said::deserialize(d).map(|said| said.why)
    }
}

/// The account screen's facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// The key's state.
    pub state: KeyState,
    /// Where the key came from.
    pub source: Option<KeySource>,
    /// At most its last four characters.
    pub key_tail: String,
    /// The last answer of the account endpoint.
    pub facts: Option<AccountFacts>,
    /// When that was.
    pub asked: Option<Moment>,
    /// When the endpoint may be called again.
    pub allowed: Moment,
    /// The key was typed and is not kept anywhere yet.
    pub unsaved: bool,
    /// Where `KeepKey` would keep it.
    pub keep_path: String,
}

impl AccountView {
    /// The account behind no key: nothing is known but why there is none.
    #[must_use]
    pub const fn without_key(state: KeyState, keep_path: String, now: Moment) -> Self {
        Self {
            state,
            source: None,
            key_tail: String::new(),
            facts: None,
            asked: None,
            allowed: now,
            unsaved: false,
            keep_path,
        }
    }
}

/// The call budget and the lock.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateView {
    /// Locked until then, and why.
    pub lock: Option<(Moment, Problem)>,
    /// The service or the network is away; the next try is then.
    pub outage: Option<(Moment, Problem)>,
    /// Calls that wait now.
    pub waiting: u32,
    /// Calls made in the last hour.
    pub last_hour: u32,
    /// When the next ordinary call may go.
    pub next: Moment,
}

/// Figures of the whole queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Bytes per second of all running uploads.
    pub speed: u64,
}

/// Settings that are changed while the engine runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Uploads at the same time.
    pub lanes: u32,
    /// Start no new upload or download.
    pub draining: bool,
    /// Deleted remote files go to a dated trash folder first. Told, and not
    /// changed by a request: the settings file says it.
    #[serde(default = "yes")]
    pub trash: bool,
    /// Limit, turtle, timetable and caps.
    #[serde(flatten)]
    pub bandwidth: Rules,
    /// Downloads at the same time.
    #[serde(default = "two")]
    pub downloads: u32,
    /// Connections for one download. More than one may lock (§10.2).
    #[serde(default = "one")]
    pub ranges: u32,
}

const fn one() -> u32 {
    1
}

const fn two() -> u32 {
    2
}

const fn yes() -> bool {
    true
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lanes: 2,
            draining: false,
            trash: true,
            bandwidth: Rules::default(),
            downloads: two(),
            ranges: one(),
        }
    }
}
