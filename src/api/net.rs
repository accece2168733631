//! Failures below HTTP: where the way to the service broke, read from the
//! chain of causes, because the HTTP library tells it nowhere else.

use std::error::Error;

use super::verdict::Asked;
use crate::remote::{NetFault, Problem, ProblemKind};

/// The problem behind a failed exchange. The library's own words name URLs;
/// only the innermost cause is kept.
pub(super) fn problem(error: &reqwest::Error, asked: Asked<'_>) -> Problem {
    let kind = ProblemKind::Unreachable(fault(error));
    asked.problem(kind, &innermost(error))
}

/// How the TLS library's complaints begin or what they are about.
const TLS_WORDS: [&str; 5] = ["certificate", "tls", "alert", "handshake", "corrupt message"];

/// Where the way broke.
fn fault(error: &reqwest::Error) -> NetFault {
    let causes = causes(error);
    let has = |part: &str| causes.iter().any(|cause| cause.contains(part));
    if has("tunnel error") || has("proxy") || has("socks") {
        NetFault::Proxy
    } else if error.is_dns() || has("dns error") {
        NetFault::Dns
    } else if error.is_timeout() {
        NetFault::Timeout
    } else if error.is_connect() && TLS_WORDS.into_iter().any(has) {
        NetFault::Tls
    } else if error.is_connect() {
        NetFault::Connect
    } else {
        NetFault::Broken
    }
}

/// The texts of all causes below the error itself, in lower case. The error's
/// own text is left out: it contains the URL.
fn causes(error: &dyn Error) -> Vec<String> {
    let mut texts = Vec::new();
    let mut below = error.source();
    while let Some(cause) = below {
        texts.push(cause.to_string().to_lowercase());
        below = cause.source();
    }
    texts
}

fn innermost(error: &dyn Error) -> String {
    let mut deepest = None;
    let mut below = error.source();
    while let Some(cause) = below {
        deepest = Some(cause);
        below = cause.source();
    }
    let text = deepest.map(ToString::to_string).unwrap_or_default();
    // "Connection refused (os error 111)": the number helps nobody.
    text.split(" (os error").next().unwrap_or_default().to_owned()
}
