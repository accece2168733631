//! The three HTTP clients behind the API client, and one exchange with them.
//! Calls, uploads and downloads differ in what may take how long; none of
//! them follows a redirect or repeats a request.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, HeaderName, LOCATION};
use reqwest::{Certificate, ClientBuilder, RequestBuilder, Response, redirect};

use super::base::Base;
use super::net;
use super::settings::{IpFamily, Proxying, Settings};
use super::verdict::{Asked, Reply};
use crate::clock::Moment;
use crate::remote::{NetFault, Problem, ProblemKind};

/// Largest answer read, in bytes; a listing of 5,000 files has about 3 MB.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;

/// Shorter than what web servers keep a resting connection open for, so that
/// no call is sent into a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(15);

const KEEPALIVE: Duration = Duration::from_secs(30);

/// The HTTP clients.
pub(super) struct Transport {
    pub calls: reqwest::Client,
    /// Speaks HTTP/1.1 on a fresh connection each (§5.2), without any limit
    /// on the whole: a limit would start with the request and kill a healthy
    /// upload.
    pub uploads: reqwest::Client,
    pub downloads: reqwest::Client,
}

impl Transport {
    pub(super) fn new(settings: &Settings, base: &Base) -> Result<Self, Problem> {
        let calls = || general(settings, base).pool_idle_timeout(IDLE);
        let uploads = || {
            let fresh = general(settings, base).http1_only().pool_max_idle_per_host(0);
            fresh.tcp_user_timeout(settings.stall)
        };
        let downloads = || general(settings, base).pool_max_idle_per_host(0);
        Ok(Self { calls: built(calls)?, uploads: built(uploads)?, downloads: built(downloads)? })
    }
}

fn general(settings: &Settings, base: &Base) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .https_only(!base.is_loopback())
        .connect_timeout(settings.connect_timeout)
        .tcp_keepalive(KEEPALIVE)
        .local_address(match settings.ip {
            IpFamily::Any => None,
            IpFamily::V4 => Some(IpAddr::V4(Ipv4Addr::UNSPECIFIED)),
            IpFamily::V6 => Some(IpAddr::V6(Ipv6Addr::UNSPECIFIED)),
        });
    match settings.proxy {
        Proxying::Environment => builder,
        Proxying::Direct => builder.no_proxy(),
    }
}

/// Builds a client; on a machine without certificates of its own, with the
/// well-known ones the program carries.
fn built(make: impl Fn() -> ClientBuilder) -> Result<reqwest::Client, Problem> {
    let first = match make().build() {
        Ok(client) => return Ok(client),
        Err(error) => error,
    };
    tracing::warn!(%first, "no usable certificate store on this machine; using the built-in one");
    let roots = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    let roots = roots.iter().filter_map(|der| Certificate::from_der(der).ok());
    let asked = Asked { tried: "preparing connections", key: None };
    let fault = ProblemKind::Unreachable(NetFault::Tls);
    make().tls_certs_only(roots).build().map_err(|error| asked.problem(fault, &error.to_string()))
}

/// A whole answer, whatever it says.
#[derive(Debug)]
pub(super) struct Answer {
    pub status: u16,
    pub location: Option<String>,
    /// What the server's clock showed.
    pub date: Option<Moment>,
    content_type: String,
    pub body: Bytes,
}

impl Answer {
    /// As the verdict looks at it.
    pub(super) fn reply(&self) -> Reply<'_> {
        Reply {
            status: self.status,
            location: self.location.as_deref(),
            content_type: &self.content_type,
            body: &self.body,
        }
    }
}

/// Sends a request and reads the whole answer.
pub(super) async fn exchange(request: RequestBuilder, asked: Asked<'_>) -> Result<Answer, Problem> {
    let response = request.send().await.map_err(|error| net::problem(&error, asked))?;
    let answer = whole(response, asked).await?;
    tracing::debug!(tried = asked.tried, status = answer.status, bytes = answer.body.len());
    Ok(answer)
}

/// Reads the rest of an answer whose head is there.
pub(super) async fn whole(mut response: Response, asked: Asked<'_>) -> Result<Answer, Problem> {
    let mut body = BytesMut::new();
    while let Some(piece) = response.chunk().await.map_err(|error| net::problem(&error, asked))? {
        if body.len() + piece.len() > LARGEST_ANSWER {
            return Err(asked.problem(ProblemKind::Unreadable, "the answer is too long"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(Answer {
        status: response.status().as_u16(),
        location: header(response.headers(), &LOCATION),
        date: header(response.headers(), &DATE).and_then(|date| http_date(&date)),
        content_type: header(response.headers(), &CONTENT_TYPE).unwrap_or_default(),
        body: body.freeze(),
    })
}

/// `Tue, 24 Nov 2026 01:41:38 GMT`.
fn http_date(text: &str) -> Option<Moment> {
    let date = jiff::fmt::rfc2822::parse(text).ok()?;
    Some(Moment(date.timestamp().as_millisecond()))
}

/// A header as text.
pub(super) fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

#[cfg(test)]
impl Answer {
    pub(super) fn of(status: u16, content_type: &str, body: &str) -> Self {
        let body = Bytes::copy_from_slice(body.as_bytes());
        Self { status, location: None, date: None, content_type: content_type.to_owned(), body }
    }
}
