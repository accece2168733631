//! What was asked of the sandbox. Owns the record tests read; no key is in
//! it, because it stands in a header only.

use crate::clock::Moment;

/// Which of the service's hosts a request was for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Service {
    /// `api.1fichier.com`.
    Api,
    /// An upload node: `upload.cgi` and `end.pl`.
    Node,
    /// A download host.
    Download,
    /// The web site.
    Public,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// When it arrived, by the sandbox's clock.
    pub at: Moment,
    /// The host it was for.
    pub service: Service,
    /// `GET`, `POST`, …
    pub method: String,
    /// The `Host` header as sent.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// What faults and counts call it: `folder/ls.cgi`, `upload.cgi`,
    /// `end.pl`, `download`, `dir`, `check_links.pl`, `page`.
    pub endpoint: String,
    /// The body of an API call.
    pub body: Option<String>,
    /// HTTP status of the answer; `None` while there is none, or when the
    /// connection was closed instead.
    pub status: Option<u16>,
}
