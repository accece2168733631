//! Answers given instead of the real ones: every text of §11 and every body
//! that is not JSON (§1.1).

use serde::{Deserialize, Serialize};

use super::ALWAYS;

/// One answer for one endpoint, a number of times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// `folder/ls.cgi` and so on; `upload.cgi`, `end.pl`, `download`, `dir`,
    /// `check_links.pl`; `*` for every API call.
    pub at: String,
    /// How often it still happens; [`ALWAYS`] without end.
    #[serde(default = "always")]
    pub times: u32,
    /// What happens.
    pub answer: FaultAnswer,
}

const fn always() -> u32 {
    ALWAYS
}

impl Fault {
    /// An answer that stays until it is taken away.
    #[must_use]
    pub fn new(at: impl Into<String>, answer: FaultAnswer) -> Self {
        Self { at: at.into(), times: ALWAYS, answer }
    }

    /// The same for the next `times` requests only.
    #[must_use]
    pub const fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }
}

/// What stands in for the real answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultAnswer {
    /// `{"status":"KO","message":…}` with this HTTP status.
    Ko {
        /// HTTP status.
        http: u16,
        /// The message with its number.
        message: String,
    },
    /// An HTML page with this HTTP status where JSON was asked.
    Html {
        /// HTTP status.
        http: u16,
        /// The text inside `<body>`.
        body: String,
    },
    /// 503 and the maintenance page.
    Maintenance,
    /// 200 and an HTML page with `Can't connect DB`.
    NoDatabase,
    /// 302 to `/?c=DB`.
    DatabaseRedirect,
    /// 403 and the nine letters `IP Locked`.
    PlainLock,
    /// 200 and JSON that breaks off.
    BrokenJson,
    /// 200 and nothing.
    Empty,
    /// The connection is closed without an answer.
    Hangup,
    /// No answer ever.
    Stall,
}

impl FaultAnswer {
    /// A refusal in the service's own words.
    #[must_use]
    pub fn ko(http: u16, message: impl Into<String>) -> Self {
        Self::Ko { http, message: message.into() }
    }
}
