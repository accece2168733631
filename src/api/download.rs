//! Downloads: a link for one file (§6.1) and its bytes from any offset on
//! (§6.2). The key is used for the link only.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderMap, RANGE};
use reqwest::{Response, Url};
use serde_json::json;
use tokio::time::timeout;

use super::client::{fields_of, needed};
use super::transport::{header, whole};
use super::verdict::{Asked, judge};
use super::{Client, Endpoint, net};
use crate::remote::{ApiKey, FileUrl, NetFault, Problem, ProblemKind};

/// How a download link is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TokenWish {
    /// The file's password.
    pub password: Option<String>,
    /// Pay with CDN credit.
    pub cdn: bool,
}

/// A checked link to a file's bytes. To be used within five minutes; going on
/// on the same link is allowed for thirty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DownloadLink(Url);

impl DownloadLink {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Bytes on their way.
#[derive(Debug)]
pub struct Download {
    response: Response,
    /// Where the bytes begin: 0 when the host did not go along with the
    /// wanted offset.
    pub offset: u64,
    /// Size of the whole file, if the host told it. Where the wanted bytes
    /// lie beyond it, there are none, and the size tells why.
    pub size: Option<u64>,
    /// The host's mark of this very content (`ETag`), if it gives one.
    pub tag: Option<String>,
    left: Option<u64>,
    stall: Duration,
    key: Option<ApiKey>,
}

impl Client {
    /// A link for downloading a file. For customers only; many at once lock.
    ///
    /// # Errors
    /// Any failure of a call; `UnsafeHost` when the link leads elsewhere.
    pub async fn get_token(
        &self,
        url: &FileUrl,
        wish: &TokenWish,
    ) -> Result<DownloadLink, Problem> {
        let mut question = json!({"url": url.as_str()});
        if let Some(password) = &wish.password {
            question["pass"] = json!(password);
        }
        if wish.cdn {
            question["cdn"] = json!(1);
        }
        let answer = self.call(Endpoint::GetToken, &question, &["url"]).await?;
        let link = fields_of(&answer, Endpoint::GetToken)?.words("url");
        let link = needed(link, Endpoint::GetToken)?;
        let asked = self.asked(Endpoint::GetToken.path());
        let checked = self.base().download(&link);
        checked.map(DownloadLink).map_err(|problem| asked.blotted(problem))
    }

    /// A link that was kept; checked again, for who knows where.
    ///
    /// # Errors
    /// `UnsafeHost` when it leads elsewhere.
    pub fn download_link(&self, link: &str) -> Result<DownloadLink, Problem> {
        let asked = self.asked(Endpoint::Download.path());
        let checked = self.base().download(link);
        checked.map(DownloadLink).map_err(|problem| asked.blotted(problem))
    }

    /// Starts to fetch the bytes from `offset` on. `size` is what the listing
    /// says of the file: bytes of another file are refused.
    ///
    /// # Errors
    /// What the host's page says when it sends one instead of the bytes, or
    /// any failure of the network.
    pub async fn download(
        &self,
        link: &DownloadLink,
        offset: u64,
        size: Option<u64>,
    ) -> Result<Download, Problem> {
        self.download_part(link, (offset, None), size).await
    }

    /// Starts to fetch the bytes from the first offset up to, not including,
    /// the second. The host may begin at 0 and go on to the end all the same.
    ///
    /// # Errors
    /// As [`Client::download`].
    pub async fn download_part(
        &self,
        link: &DownloadLink,
        (offset, end): (u64, Option<u64>),
        size: Option<u64>,
    ) -> Result<Download, Problem> {
        let asked = self.asked(Endpoint::Download.path());
        // Checked again: the link may have been kept somewhere in between.
        let url = self.base().download(link.as_str()).map_err(|problem| asked.blotted(problem))?;
        let mut request = self.transport().downloads.get(url);
        if let Some(range) = range(offset, end) {
            request = request.header(RANGE, range);
        }
        let answer = timeout(self.settings().answer_timeout, request.send()).await;
        let late = |_| asked.problem(ProblemKind::Unreachable(NetFault::Timeout), "");
        let response = answer.map_err(late)?.map_err(|error| net::problem(&error, asked))?;
        if let Some(size) = beyond(response.status().as_u16(), response.headers()) {
            let (size, left, stall) = (Some(size), Some(0), self.settings().stall);
            let key = asked.key.cloned();
            return Ok(Download { response, offset, size, tag: None, left, stall, key });
        }
        if !carries_bytes(response.status().as_u16(), response.headers()) {
            let page = timeout(self.settings().answer_timeout, whole(response, asked)).await;
            return Err(refusal(&page.map_err(late)??, asked));
        }
        let span = span_of(response.status().as_u16(), response.headers());
        let span = span.filter(|span| fits(*span, (offset, end), size));
        let wrong = || asked.problem(ProblemKind::Unreadable, "the size or the offset is wrong");
        let Span { offset, size, left } = span.ok_or_else(wrong)?;
        let (stall, tag) = (self.settings().stall, header(response.headers(), &ETAG));
        Ok(Download { response, offset, size, tag, left, stall, key: asked.key.cloned() })
    }
}

impl Download {
    /// The next bytes; nothing after the last.
    ///
    /// # Errors
    /// `Stalled` when nothing came for too long, `Unreachable` when the
    /// connection broke or ended before the last byte.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Problem> {
        let asked = Asked { tried: Endpoint::Download.path(), key: self.key.as_ref() };
        let next = timeout(self.stall, self.response.chunk()).await;
        let stalled = |_| asked.problem(ProblemKind::Stalled, "");
        let chunk = next.map_err(stalled)?.map_err(|error| net::problem(&error, asked))?;
        let broken = || asked.problem(ProblemKind::Unreachable(NetFault::Broken), "");
        match (&chunk, &mut self.left) {
            (Some(bytes), Some(left)) => {
                *left = left.checked_sub(bytes.len() as u64).ok_or_else(broken)?;
            }
            (None, Some(1..)) => return Err(broken()),
            (Some(_), None) | (None, Some(0) | None) => {}
        }
        Ok(chunk)
    }
}

/// Which bytes an answer carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    offset: u64,
    size: Option<u64>,
    left: Option<u64>,
}

/// The wanted bytes, if not all.
fn range(offset: u64, end: Option<u64>) -> Option<String> {
    match end {
        Some(end) => Some(format!("bytes={offset}-{}", end.saturating_sub(1))),
        None => (offset > 0).then(|| format!("bytes={offset}-")),
    }
}

/// The size of a file that ends before the wanted bytes.
fn beyond(status: u16, headers: &HeaderMap) -> Option<u64> {
    let range = header(headers, &CONTENT_RANGE).filter(|_| status == 416)?;
    range.trim().strip_prefix("bytes")?.trim().strip_prefix("*/")?.parse().ok()
}

/// Whether an answer is the file. Failures come as pages, often with 200; a
/// file that is itself a page comes as an attachment (§6.2).
fn carries_bytes(status: u16, headers: &HeaderMap) -> bool {
    let kind = header(headers, &CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
    let attached = headers.contains_key(CONTENT_DISPOSITION);
    matches!(status, 200 | 206) && (attached || !kind.contains("text/html"))
}

/// What a page instead of the file says.
fn refusal(page: &super::transport::Answer, asked: Asked<'_>) -> Problem {
    match judge(page.reply(), asked) {
        Err(problem) => problem,
        Ok(_) => asked.problem(ProblemKind::Unreadable, ""),
    }
}

fn span_of(status: u16, headers: &HeaderMap) -> Option<Span> {
    let length = header(headers, &reqwest::header::CONTENT_LENGTH);
    let left = length.and_then(|text| text.trim().parse().ok());
    if status != 206 {
        return Some(Span { offset: 0, size: left, left });
    }
    let range = header(headers, &CONTENT_RANGE)?;
    let (span, size) = range.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    let (first, last) = span.split_once('-')?;
    let (first, last): (u64, u64) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let counted = last.checked_sub(first)?.checked_add(1)?;
    let agreed = left.is_none_or(|left: u64| left == counted);
    let size = size.trim().parse().ok();
    agreed.then_some(Span { offset: first, size, left: Some(counted) })
}

/// Whether the bytes are those that were asked for, up to the wanted or the
/// file's end. A host may ignore what was wanted and send the whole, but not
/// choose another part.
fn fits(span: Span, (offset, wanted): (u64, Option<u64>), size: Option<u64>) -> bool {
    let end = span.left.map(|left| span.offset.saturating_add(left));
    let agree =
        |one: Option<u64>, other: Option<u64>| one.is_none() || other.is_none() || one == other;
    let to_the_end = agree(end, span.size) && agree(end, size);
    let as_wanted = span.offset == offset && wanted.is_some() && agree(end, wanted);
    let right_place = span.offset == offset || span.offset == 0;
    right_place && agree(span.size, size) && (to_the_end || as_wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn pages_are_not_taken_for_the_file() {
        let page = headers(&[("content-type", "text/html; charset=utf-8")]);
        let saved =
            headers(&[("content-type", "text/html"), ("content-disposition", "attachment")]);
        let bytes = headers(&[("content-type", "application/octet-stream")]);
        assert!(!carries_bytes(200, &page) && carries_bytes(200, &saved));
        assert!(carries_bytes(206, &bytes) && carries_bytes(200, &headers(&[])));
        assert!(!carries_bytes(403, &bytes) && !carries_bytes(302, &bytes));
    }

    #[test]
    fn ranges_are_read_and_must_agree() {
        let part = |range| span_of(206, &headers(&[("content-range", range)]));
        let span = part("bytes 10-99/100").unwrap();
        assert_eq!(span, Span { offset: 10, size: Some(100), left: Some(90) });
        assert_eq!(part("bytes 0-0/*").unwrap().size, None);
        for bad in ["bytes */100", "bytes 9-3/100", "10-99/100", "bytes 10-99", ""] {
            assert_eq!(part(bad), None, "{bad}");
        }
        let disagree = headers(&[("content-range", "bytes 10-99/100"), ("content-length", "5")]);
        assert_eq!(span_of(206, &disagree), None);
        let full = span_of(200, &headers(&[("content-length", "100")])).unwrap();
        assert_eq!(full, Span { offset: 0, size: Some(100), left: Some(100) });
    }

    #[test]
    fn bytes_of_another_file_or_place_do_not_fit() {
        let span = |offset, size| Span { offset, size, left: None };
        assert!(fits(span(10, Some(100)), (10, None), Some(100)));
        assert!(fits(span(0, Some(100)), (10, None), Some(100)), "the offset was ignored");
        assert!(fits(span(10, None), (10, None), Some(100)));
        assert!(!fits(span(20, Some(100)), (10, None), Some(100)));
        assert!(!fits(span(10, Some(101)), (10, None), Some(100)));
        assert!(!fits(Span { offset: 0, size: None, left: Some(5) }, (0, None), Some(100)));
        assert!(!fits(Span { offset: 10, size: Some(100), left: Some(5) }, (10, None), None));
        let part = Span { offset: 10, size: Some(100), left: Some(5) };
        assert!(fits(part, (10, Some(15)), Some(100)));
        assert!(!fits(part, (10, Some(16)), Some(100)) && !fits(part, (9, Some(15)), None));
        let whole = Span { offset: 0, size: Some(100), left: Some(100) };
        assert!(fits(whole, (10, Some(15)), Some(100)), "the range was ignored");
    }

    #[test]
    fn a_file_that_ends_before_the_wanted_bytes_tells_its_size() {
        assert_eq!(beyond(416, &headers(&[("content-range", "bytes */100")])), Some(100));
        assert_eq!(beyond(416, &headers(&[])), None);
        assert_eq!(beyond(200, &headers(&[("content-range", "bytes */100")])), None);
        assert_eq!(range(0, None), None);
        assert_eq!(range(5, None).as_deref(), Some("bytes=5-"));
        assert_eq!(range(0, Some(10)).as_deref(), Some("bytes=0-9"));
    }
}
