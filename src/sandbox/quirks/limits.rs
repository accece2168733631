//! Switches of the call limits (§10.1). Owns the published numbers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::seconds;

/// Which rules hold, and what breaking one costs. `None` switches a rule off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// API calls allowed in any second, for one address (published: 3).
    pub per_second: Option<u32>,
    /// Time between two listings of one folder (published: 30 s).
    #[serde(with = "seconds")]
    pub same_folder: Option<Duration>,
    /// Whether `folder/ls` and `file/ls` of one folder use up the same 30 s.
    /// Nobody knows (§13.3); off means each has its own.
    pub folder_and_file_together: bool,
    /// Time between two listings of any folders (a reading of rclone's
    /// maintainers: 3 s; not published, so off in [`Limits::published`]).
    #[serde(with = "seconds")]
    pub any_listing: Option<Duration>,
    /// Time between two listings of the whole account (published: 1 h).
    #[serde(with = "seconds")]
    pub all_files: Option<Duration>,
    /// Time between two `user/info.cgi` from one address (published: 1 min).
    #[serde(with = "seconds")]
    pub info_per_ip: Option<Duration>,
    /// Time between two `user/info.cgi` for one user (published: 5 min).
    #[serde(with = "seconds")]
    pub info_per_user: Option<Duration>,
    /// Answers 401, 403, 404 and 410 an address may collect in
    /// [`error_window`](Self::error_window); the next call locks. The number
    /// is not published.
    pub errors: Option<u32>,
    /// How long an error counts.
    #[serde(with = "seconds")]
    pub error_window: Duration,
    /// How long a lock lasts. Not published: clients wait 30 s to 60 min.
    #[serde(with = "seconds")]
    pub lock: Duration,
    /// What a broken rule locks, other than those of `user/info.cgi`, which
    /// lock what they count by.
    pub scope: Scope,
    /// What the answer to a locked caller looks like.
    pub form: LockForm,
    /// Whether each call made under a lock starts its time anew (unknown,
    /// §13.3).
    pub calls_extend_lock: bool,
    /// Whether a locked address is refused by nodes and download hosts too.
    /// A lock by `user/info.cgi` was seen to spare downloads (§10.2).
    pub locks_reach_transfers: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_second: None,
            same_folder: None,
            folder_and_file_together: false,
            any_listing: None,
            all_files: None,
            info_per_ip: None,
            info_per_user: None,
            errors: None,
            error_window: Duration::from_secs(60),
            lock: Duration::from_secs(300),
            scope: Scope::Ip,
            form: LockForm::Json403,
            calls_extend_lock: false,
            locks_reach_transfers: false,
        }
    }
}

impl Limits {
    /// The limits as published (§10.1), with guesses for what is not: ten
    /// errors a minute, locks of five minutes.
    #[must_use]
    pub fn published() -> Self {
        Self {
            per_second: Some(3),
            same_folder: Some(Duration::from_secs(30)),
            all_files: Some(Duration::from_secs(3600)),
            info_per_ip: Some(Duration::from_secs(60)),
            info_per_user: Some(Duration::from_secs(300)),
            errors: Some(10),
            ..Self::default()
        }
    }
}

/// What a lock holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everything from the address: `Flood detected: IP Locked`.
    #[default]
    Ip,
    /// One API key: `Flood detected: User APK Locked`.
    Key,
    /// One account: `Flood detected: User Locked`.
    User,
}

/// How a lock is said (§1.2, §11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum LockForm {
    /// 403 with a JSON body, since April 2020.
    #[default]
    Json403,
    /// 429 with the same body, before that.
    Json429,
    /// The nine letters `IP Locked`, no JSON, with 403.
    Plain,
}
