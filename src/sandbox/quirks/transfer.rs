//! Switches of uploads, of the page that ends them, and of downloads.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{ALWAYS, seconds};

/// A break at a place in a body, a number of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "CutSetting")]
pub struct Cut {
    /// After how many bytes of the body.
    pub at: u64,
    /// How often it still happens.
    pub times: u32,
}

impl Cut {
    /// The next time only.
    #[must_use]
    pub const fn once(at: u64) -> Self {
        Self { at, times: 1 }
    }

    /// Every time.
    #[must_use]
    pub const fn always(at: u64) -> Self {
        Self { at, times: ALWAYS }
    }

    /// Whether a step from byte `from` to byte `to` reaches it.
    pub(in crate::sandbox) const fn lies(&self, from: u64, to: u64) -> bool {
        to >= self.at && (from < self.at || from == 0)
    }
}

/// A cut as it may be given: a bare number means every time.
#[derive(Deserialize)]
#[serde(untagged)]
enum CutSetting {
    Every(u64),
    Counted { at: u64, times: u32 },
}

impl From<CutSetting> for Cut {
    fn from(setting: CutSetting) -> Self {
        match setting {
            CutSetting::Every(at) => Self::always(at),
            CutSetting::Counted { at, times } => Self { at, times },
        }
    }
}

/// Receiving an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Uploads {
    /// How success is told.
    pub answer: UploadAnswer,
    /// The next N uploads end with `Ne peut ouvrir le fichier destination`.
    pub node_faults: u32,
    /// Close the connection inside the body; nothing is stored.
    pub drop: Option<Cut>,
    /// Read the whole body, store the files, and close the connection
    /// instead of answering, the next N times.
    pub drop_before_answer: u32,
    /// Stop reading inside the body for as long as this is set.
    pub stall: Option<Cut>,
    /// Store the files and never answer while this is set.
    pub stall_before_answer: bool,
    /// Bytes a second read of each upload.
    pub bytes_per_second: Option<u64>,
    /// The next N files get another checksum than their bytes have.
    pub wrong_checksum: u32,
    /// Take a key that is not valid as no key at all (anonymous upload)
    /// instead of answering 401 (unknown).
    pub wrong_key_is_anonymous: bool,
    /// Largest request in bytes (§5.5); 413 above it.
    pub max_request: u64,
    /// Largest file in bytes (§5.5).
    pub max_file: u64,
    /// Most files of one upload (§5.2).
    pub max_files: u32,
}

impl Default for Uploads {
    fn default() -> Self {
        Self {
            answer: UploadAnswer::default(),
            node_faults: 0,
            drop: None,
            drop_before_answer: 0,
            stall: None,
            stall_before_answer: false,
            bytes_per_second: None,
            wrong_checksum: 0,
            wrong_key_is_anonymous: false,
            max_request: 500_000_000_000,
            max_file: 300_000_000_000,
            max_files: 500,
        }
    }
}

/// How a node tells success (§5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum UploadAnswer {
    /// `302` with `Location: /end.pl?xid=…`.
    #[default]
    Redirect,
    /// `302` with the whole address in `Location`.
    AbsoluteRedirect,
    /// `302` to an `xid` that is not the id of the upload.
    OtherXid,
    /// `200` with the result page at once.
    Page,
}

/// How picky the form parser is; each rule makes a breach "no file found".
/// What the rules demand was seen or said in §5.2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FormRules {
    /// `Content-Disposition` is the first header of a part.
    pub disposition_first: bool,
    /// The boundary is not quoted in the request header.
    pub boundary_unquoted: bool,
    /// `name` and `filename` are quoted.
    pub names_quoted: bool,
    /// Text parts have no `Content-Type`.
    pub text_without_type: bool,
    /// No `filename*=`.
    pub plain_filename: bool,
    /// `Content-Length` is there; 411 otherwise, before anything is read.
    pub content_length: bool,
}

impl Default for FormRules {
    fn default() -> Self {
        Self {
            disposition_first: true,
            boundary_unquoted: true,
            names_quoted: true,
            text_without_type: true,
            plain_filename: true,
            content_length: true,
        }
    }
}

/// The page that ends an upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EndPage {
    /// The first N questions for an upload get HTML, "Veuillez patienter".
    pub wait_pages: u32,
    /// The N questions after those get JSON with empty `links`.
    pub empty_links: u32,
    /// How long the result can be asked for (§5.4: 2 h).
    #[serde(with = "seconds")]
    pub life: Duration,
    /// What a question for an unknown or expired upload gets (unknown).
    pub unknown: UnknownUpload,
}

impl Default for EndPage {
    fn default() -> Self {
        Self {
            wait_pages: 0,
            empty_links: 0,
            life: Duration::from_secs(7200),
            unknown: UnknownUpload::default(),
        }
    }
}

/// The answer of `end.pl` to an `xid` it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum UnknownUpload {
    /// 200 and an HTML page.
    #[default]
    Page,
    /// 200 and JSON without links.
    EmptyLinks,
    /// 404 and an HTML page.
    NotFound,
}

/// Download links.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Downloads {
    /// A link must be used first within this time (§6.1: 5 min).
    #[serde(with = "seconds")]
    pub life: Duration,
    /// A link once used may be resumed for this time (§6.1: 30 min).
    #[serde(with = "seconds")]
    pub resume: Duration,
    /// HTTP status of the HTML pages that refuse a link (200 or 403, §6.2).
    pub refusal_http: u16,
    /// Refuse every link as asked for from another address.
    pub wrong_address: bool,
    /// The next N downloads get an HTML page with 200 instead of the bytes.
    pub html_instead: u32,
    /// Close the connection inside the body.
    pub drop: Option<Cut>,
    /// Send nothing more from there on, for as long as this is set.
    pub stall: Option<Cut>,
    /// Bytes a second of each download.
    pub bytes_per_second: Option<u64>,
    /// Send the whole file whatever `Range` asks.
    pub ignores_range: bool,
    /// Whether a link asked with `single:1` refuses a second request
    /// (unknown, §13.3).
    pub single_means_once: bool,
    /// Whether the owner needs a file's password too (unknown).
    pub owner_needs_password: bool,
    /// The next N downloads have one byte changed.
    pub corrupt: u32,
    /// `get_token.cgi` answers OK without a link, the next N times (§6.1).
    pub missing_link: u32,
    /// The host marks each content with an `ETag` of its own (unknown).
    pub tags: bool,
}

impl Default for Downloads {
    fn default() -> Self {
        Self {
            life: Duration::from_secs(300),
            resume: Duration::from_secs(1800),
            refusal_http: 403,
            wrong_address: false,
            html_instead: 0,
            drop: None,
            stall: None,
            bytes_per_second: None,
            ignores_range: false,
            single_means_once: false,
            owner_needs_password: true,
            corrupt: 0,
            missing_link: 0,
            tags: false,
        }
    }
}
