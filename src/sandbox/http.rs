//! Answers as HTTP. Owns the headers the service sends and the type of every
//! reply; what stands in a reply is made elsewhere.

use std::{fmt, io, net::IpAddr};

use bytes::Bytes;
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use hyper::{
    HeaderMap, Response, StatusCode,
    header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION, SERVER, VARY},
};

use super::pages;
use crate::clock::Moment;

/// An answer on its way out.
pub(super) type Reply = Response<UnsyncBoxBody<Bytes, io::Error>>;

/// Close the connection instead of answering.
#[derive(Debug)]
pub(super) struct Hangup;

impl fmt::Display for Hangup {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the sandbox was told to hang up")
    }
}

impl std::error::Error for Hangup {}

/// One request's circumstances.
#[derive(Debug, Clone)]
pub(super) struct Visit {
    pub(super) ip: IpAddr,
    /// The host the client asked for, lower case, without a port.
    pub(super) host: String,
    /// Whether that is one of the service's own names: the answers then use
    /// such names too instead of the loopback address.
    pub(super) named: bool,
    pub(super) now: Moment,
}

/// The text of a header; `None` when it is absent or no text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

pub(super) fn full(status: u16, kind: &'static str, body: impl Into<Bytes>) -> Reply {
    let body = Full::new(body.into()).map_err(|never| match never {}).boxed_unsync();
    let mut reply = Response::new(body);
    *reply.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    reply.headers_mut().insert(SERVER, HeaderValue::from_static("nginx"));
    reply
}

pub(super) fn json(status: u16, body: String) -> Reply {
    let mut reply = full(status, "application/json; charset=utf-8", body);
    reply.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    reply
}

pub(super) fn html(status: u16, body: &str) -> Reply {
    full(status, "text/html; charset=utf-8", pages::page(body))
}

pub(super) fn text(status: u16, body: impl Into<Bytes>) -> Reply {
    full(status, "text/plain; charset=utf-8", body)
}

pub(super) fn redirect(to: &str) -> Reply {
    let reply = html(302, "Moved temporarily");
    with(reply, LOCATION, to)
}

/// Adds a header whose value may hold any text: what no header can carry is
/// replaced by `_`.
pub(super) fn with(mut reply: Reply, name: HeaderName, value: &str) -> Reply {
    let clean: Vec<u8> =
        value.bytes().map(|byte| if byte < 32 || byte == 127 { b'_' } else { byte }).collect();
    if let Ok(value) = HeaderValue::from_bytes(&clean) {
        reply.headers_mut().insert(name, value);
    }
    reply
}
