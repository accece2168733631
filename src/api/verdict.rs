//! What an answer means. The order is fixed by the service's habits (§11):
//! its words first, because one status has ten meanings and its numbers
//! change; then the HTTP status; then the number. Pure.

use serde_json::Value;

use super::page;
use crate::remote::{ApiKey, LockScope, NetFault, Problem, ProblemKind};

/// An answer as it came over the wire.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reply<'a> {
    pub status: u16,
    pub location: Option<&'a str>,
    pub content_type: &'a str,
    pub body: &'a [u8],
}

/// Data of an answer that is no failure.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Good {
    pub value: Value,
    /// The answer says OK itself; otherwise its fields must tell (§1.1).
    pub confirmed: bool,
}

/// Whom the failure is told of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The endpoint, and what it was asked about.
    pub tried: &'a str,
    /// Blotted out wherever it appears.
    pub key: Option<&'a ApiKey>,
}

impl Asked<'_> {
    /// A problem found by somebody who does not know the key.
    pub(super) fn blotted(self, mut problem: Problem) -> Problem {
        problem.said = problem.said.and_then(|said| page::said(&said, self.key));
        problem
    }

    pub(super) fn problem(self, kind: ProblemKind, words: &str) -> Problem {
        let problem = Problem::new(kind, self.tried);
        match page::said(words, self.key) {
            Some(said) => problem.saying(said),
            None => problem,
        }
    }
}

/// Tells data from failure.
///
/// # Errors
/// The failure, classified.
pub(super) fn judge(reply: Reply<'_>, asked: Asked<'_>) -> Result<Good, Problem> {
    if (300..400).contains(&reply.status) {
        return Err(redirected(reply, asked));
    }
    let Ok(value) = serde_json::from_slice::<Value>(reply.body) else {
        return Err(not_data(reply, asked));
    };
    let state = field(&value, "status").map(str::to_ascii_lowercase);
    let confirmed = matches!(state.as_deref(), Some("ok"));
    let failed = reply.status >= 400 || state.is_some_and(|state| state != "ok");
    if !failed {
        return Ok(Good { value, confirmed });
    }
    let words = field(&value, "message").or_else(|| value.as_str()).unwrap_or_default();
    let kind = kind_of(reply.status, words).unwrap_or(ProblemKind::Refused);
    Err(asked.problem(kind, words))
}

/// A text field by its name in any letter case (§0.6).
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    let (_, found) = value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    found.as_str()
}

fn redirected(reply: Reply<'_>, asked: Asked<'_>) -> Problem {
    let to = reply.location.unwrap_or_default();
    if to.contains("c=DB") {
        return asked.problem(ProblemKind::ServerFault, "Can't connect DB");
    }
    asked.problem(ProblemKind::Redirected, to)
}

/// A page, a bare word such as `IP Locked`, nothing, or broken JSON.
fn not_data(reply: Reply<'_>, asked: Asked<'_>) -> Problem {
    let text = page::text(reply.body);
    let words = if page::is_html(reply.content_type, reply.body) {
        page::bloc2(&text).unwrap_or_else(|| page::words(&text))
    } else if text.trim_start().starts_with(['{', '[']) {
        // Broken JSON may hold any names: it is neither searched nor shown.
        String::new()
    } else {
        text
    };
    let otherwise =
        if reply.status >= 400 { ProblemKind::Refused } else { ProblemKind::Unreadable };
    asked.problem(kind_of(reply.status, &words).unwrap_or(otherwise), &words)
}

/// The verdict by words, else by HTTP status, else by the number at the end
/// of the words; nothing if none of them is known.
pub(super) fn kind_of(status: u16, words: &str) -> Option<ProblemKind> {
    by_words(words).or_else(|| by_status(status)).or_else(|| by_number(words))
}

/// The verdict of a text, whatever its letter case and number. The first
/// match counts, so the longer phrases stand before those they contain.
pub(super) fn by_words(words: &str) -> Option<ProblemKind> {
    use ProblemKind as K;
    let words = words.to_lowercase();
    let has = |part: &str| words.contains(part);
    let lock = |scope| Some(K::Flood(scope));
    if has("flood detected") || has("apk locked") || has("user locked") {
        return match () {
            () if has("apk") => lock(LockScope::Key),
            () if has("user") => lock(LockScope::User),
            () => lock(LockScope::Address),
        };
    }
    let known = [
        ("ip locked", K::AddressLocked),
        ("not authenticated", K::KeyRefused),
        ("bad token", K::KeyRefused),
        ("no such user", K::ResetNeeded),
        ("must be a customer", K::NotCustomer),
        ("content-type not json", K::BadRequest),
        ("invalid password", K::PasswordWrong),
        ("password not provided", K::PasswordNeeded),
        ("resource not found", K::NotFound),
        ("owner locked", K::OwnerLocked),
        ("allowed at a time", K::Locations),
        ("professional equipment", K::ServerNetwork),
        ("must have cdn", K::ServerNetwork),
        ("use cdn credits", K::ServerNetwork),
        ("no file has been renamed", K::NotRenamed),
        ("no changes requested", K::NothingToChange),
        ("pas de fichier trouv", K::NoFileInForm),
        ("no file found in", K::NoFileInForm),
        ("ne peut ouvrir le fichier", K::NodeFault),
        ("in maintenance", K::Maintenance),
        ("en maintenance", K::Maintenance),
        ("can't connect db", K::ServerFault),
        ("can’t connect db", K::ServerFault),
        ("resource not allowed", K::NotAllowed),
    ];
    known.iter().find(|(phrase, _)| has(phrase)).map(|(_, kind)| *kind)
}

/// What a status means by itself. 403 and 400 mean nothing by themselves.
const fn by_status(status: u16) -> Option<ProblemKind> {
    match status {
        401 => Some(ProblemKind::KeyRefused),
        404 | 410 => Some(ProblemKind::NotFound),
        407 => Some(ProblemKind::Unreachable(NetFault::Proxy)),
        408 => Some(ProblemKind::Unreachable(NetFault::Timeout)),
        413 => Some(ProblemKind::TooBig),
        429 => Some(ProblemKind::Flood(LockScope::Address)),
        500.. => Some(ProblemKind::ServerFault),
        _ => None,
    }
}

/// What the number at the end of a message has meant so far. 186 is not
/// here: what it means is not known (§11).
fn by_number(words: &str) -> Option<ProblemKind> {
    let (_, number) = words.trim_end().rsplit_once('#')?;
    match number.trim().parse::<u32>().ok()? {
        38 | 374 | 412 => Some(ProblemKind::Flood(LockScope::Address)),
        218 | 223 => Some(ProblemKind::Flood(LockScope::User)),
        247 => Some(ProblemKind::KeyRefused),
        93 => Some(ProblemKind::ResetNeeded),
        200 | 236 => Some(ProblemKind::NotCustomer),
        24 => Some(ProblemKind::BadRequest),
        469 | 606 => Some(ProblemKind::NotFound),
        631 => Some(ProblemKind::NotAllowed),
        620 | 649 => Some(ProblemKind::OwnerLocked),
        887 => Some(ProblemKind::Locations),
        913 => Some(ProblemKind::ServerNetwork),
        312 => Some(ProblemKind::NotRenamed),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
