//! Switches of the API's answers: JSON shape, listings, names, remote jobs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::seconds;

/// How JSON is written. The defaults are the documented forms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Shape {
    /// Whether numbers come as numbers or as strings.
    pub scalars: Scalars,
    /// Whether the order of keys changes from answer to answer.
    pub shuffled_keys: bool,
    /// What stands for an empty `items` or `sub_folders`.
    pub empty_lists: EmptyLists,
    /// Leave `size` out where it would be null.
    pub missing_size: bool,
    /// Leave `"status":"OK"` out of every success.
    pub missing_status: bool,
    /// Write `Status` instead of `status`.
    pub capital_status: bool,
    /// Write `content_type` instead of `content-type`.
    pub underscore_content_type: bool,
    /// Leave `\` in names unescaped, which makes the answer invalid JSON (a
    /// bug reported in 2020, §3.1).
    pub raw_backslash: bool,
    /// Answer every KO with HTTP 200.
    pub ko_always_200: bool,
    /// Refuse `Content-Type: application/json; charset=utf-8` too (unknown,
    /// §13.3).
    pub refuse_charset: bool,
}

/// The type of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Scalars {
    /// As the page documents each field.
    #[default]
    Documented,
    /// All as strings.
    Strings,
    /// All as numbers.
    Numbers,
    /// Each one as a coin decides.
    Mixed,
}

/// What an empty list looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum EmptyLists {
    /// `[]`.
    #[default]
    Written,
    /// `null`.
    Null,
    /// The key is left out.
    Absent,
}

/// Listings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Listing {
    /// Most results of one listing (§3.1).
    pub cap: u32,
    /// Answer KO above the cap instead of cutting (unknown, §3.1).
    pub cap_refuses: bool,
    /// How long an upload or a delete takes to show.
    #[serde(with = "seconds")]
    pub lag: Duration,
    /// How many listings of its folder an upload or a delete takes to show;
    /// counted besides [`lag`](Self::lag).
    pub lag_listings: u32,
}

impl Default for Listing {
    fn default() -> Self {
        Self { cap: 5_000, cap_refuses: false, lag: Duration::ZERO, lag_listings: 0 }
    }
}

/// What becomes of names.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// What happens to `\ < > " ' $` and the back-tick, to control characters
    /// and to spaces at an edge (unknown, §12.1).
    pub forbidden: Forbidden,
    /// Store uploads under another name than they were sent with.
    pub altered: bool,
    /// Cut file names to this many characters.
    pub file_limit: Option<u32>,
    /// What `folder/mkdir.cgi` does with a name that exists (unknown, §4.2).
    pub existing_folder: ExistingFolder,
    /// Let `file/mv.cgi` take a `rename` equal to the present name, as before
    /// 2024 (§3.5).
    pub same_name_moves: bool,
}

/// What happens to a forbidden character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Forbidden {
    /// Nothing.
    #[default]
    Keep,
    /// It is taken out.
    Strip,
    /// The request is refused.
    Refuse,
}

/// What `folder/mkdir.cgi` answers when the name exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum ExistingFolder {
    /// KO.
    #[default]
    Refuse,
    /// OK with the id of the folder that exists.
    Reuse,
    /// A second folder of that name.
    Duplicate,
}

/// Remote uploads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RemoteJobs {
    /// Time between the request and the fetching.
    #[serde(with = "seconds")]
    pub delay: Duration,
    /// Write a pending job's date as `1970-01-01 01:00:00` instead of `""`.
    pub pending_is_1970: bool,
    /// Size in bytes of what is made up for an address that is not loopback.
    pub made_up_size: u64,
}

impl Default for RemoteJobs {
    fn default() -> Self {
        Self { delay: Duration::from_secs(2), pending_is_1970: false, made_up_size: 1_500_000 }
    }
}
