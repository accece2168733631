//! Download hosts (§6.2). Owns tokens in use, ranges and the bytes on their
//! way out; `get_token.cgi` gives tokens.

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody};
use hyper::{
    HeaderMap, Method, StatusCode,
    body::Frame,
    header::{
        ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG,
    },
};

use super::{
    content::Reader,
    http::{self, Hangup, Reply, Visit, header},
    names::content_type,
    node::Pace,
    pages,
    quirks::Downloads,
    site::Site,
    tree::Entry,
};
use crate::clock::Moment;

/// Time for the last bytes to go out before an ordered break.
const FLUSH: Duration = Duration::from_millis(20);

/// A link given out by `get_token.cgi`.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) file: String,
    pub(super) ip: IpAddr,
    pub(super) given: Moment,
    pub(super) used: Option<Moment>,
    pub(super) single: bool,
    /// Good for the address it was given to only (`restrict_ip`).
    pub(super) bound: bool,
    pub(super) inline: bool,
}

impl Token {
    /// Whether it may be used now (§6.1); a first use is noted.
    fn usable(&mut self, visit: &Visit, rules: &Downloads) -> bool {
        let right_place = !rules.wrong_address && (!self.bound || self.ip == visit.ip);
        let age = visit.now.since(self.given);
        let alive = match self.used {
            None => age < rules.life,
            Some(_) if self.single && rules.single_means_once => false,
            Some(_) => age < rules.resume,
        };
        right_place && alive
    }
}

/// Which bytes of a file a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Span {
    Whole,
    Part { first: u64, last: u64 },
    Unsatisfiable,
}

/// Serves one download.
pub(super) fn answer(
    site: &Arc<Site>,
    visit: &Visit,
    method: &Method,
    headers: &HeaderMap,
    path: &str,
) -> Result<Reply, Hangup> {
    let quirks = site.quirks();
    let rules = &quirks.download;
    let Some((file, inline)) = redeemed(site, visit, method, path, rules) else {
        return Ok(http::html(
            rules.refusal_http,
            "<div class=\"bloc2\">Lien invalide ou expiré</div>",
        ));
    };
    if method != Method::HEAD && site.spend(|quirks| &mut quirks.download.html_instead) {
        return Ok(http::html(200, &pages::reason(pages::WAIT)));
    }
    let reader = file.content.reader().map_err(|_| Hangup)?;
    let Some(reader) = reader else {
        return Ok(http::html(404, "<div class=\"bloc2\">Fichier introuvable</div>"));
    };
    let length = file.content.length();
    let range = header(headers, "range").filter(|_| !rules.ignores_range);
    let span = range.map_or(Span::Whole, |range| span(range, length));
    let (first, last) = match span {
        Span::Whole => (0, length),
        Span::Part { first, last } => (first, last + 1),
        Span::Unsatisfiable => {
            let reply = http::html(416, "<h1>416 Range Not Satisfiable</h1>");
            return Ok(http::with(reply, CONTENT_RANGE, &format!("bytes */{length}")));
        }
    };
    let body =
        if method == Method::HEAD { None } else { Some(Outgoing::new(site, reader, first, last)) };
    let mut reply = shaped(&file, inline, body);
    reply = http::with(reply, CONTENT_LENGTH, &(last - first).to_string());
    if rules.tags {
        let mark: String = file.checksum.of(&file.content).chars().take(16).collect();
        reply = http::with(reply, ETAG, &format!("\"{mark}\""));
    }
    if let Span::Part { first, last } = span {
        *reply.status_mut() = StatusCode::PARTIAL_CONTENT;
        reply = http::with(reply, CONTENT_RANGE, &format!("bytes {first}-{last}/{length}"));
    }
    Ok(reply)
}

/// The file behind a link, if the link is good now. `HEAD` uses nothing up.
fn redeemed(
    site: &Site,
    visit: &Visit,
    method: &Method,
    path: &str,
    rules: &Downloads,
) -> Option<(Entry, bool)> {
    let mut world = site.world();
    let token = world.tokens.get_mut(path.trim_start_matches('/'))?;
    if !token.usable(visit, rules) {
        return None;
    }
    if method != Method::HEAD {
        token.used.get_or_insert(visit.now);
    }
    let (id, inline) = (token.file.clone(), token.inline);
    world.tree.file(&id).cloned().map(|file| (file, inline))
}

fn shaped(file: &Entry, inline: bool, body: Option<Outgoing>) -> Reply {
    let kind = if inline { "inline" } else { "attachment" };
    let name = file.name.replace('"', "'");
    let empty = http::text(200, Bytes::new());
    let reply = match body {
        None => empty,
        Some(outgoing) => {
            let pieces = stream::try_unfold(outgoing, Outgoing::next);
            empty.map(|_| BodyExt::boxed_unsync(StreamBody::new(pieces)))
        }
    };
    let reply = http::with(reply, CONTENT_TYPE, content_type(&file.name));
    let reply = http::with(reply, ACCEPT_RANGES, "bytes");
    http::with(reply, CONTENT_DISPOSITION, &format!("{kind}; filename=\"{name}\""))
}

/// Bytes of a file on their way out.
struct Outgoing {
    site: Arc<Site>,
    reader: Reader,
    at: u64,
    end: u64,
    sent: u64,
    pace: Pace,
    /// How far breaks were looked for.
    checked: u64,
    corrupt: bool,
}

impl Outgoing {
    fn new(site: &Arc<Site>, reader: Reader, at: u64, end: u64) -> Self {
        Self {
            site: site.clone(),
            reader,
            at,
            end,
            sent: 0,
            pace: Pace::new(),
            checked: 0,
            corrupt: site.spend(|quirks| &mut quirks.download.corrupt),
        }
    }

    async fn next(mut self) -> io::Result<Option<(Frame<Bytes>, Self)>> {
        let (from, to) = (self.checked, self.sent);
        self.checked = to;
        if self.site.meets(|quirks| &mut quirks.download.stall, from, to) {
            self.site.until(|quirks| quirks.download.stall.is_none()).await;
        }
        if self.site.meets(|quirks| &mut quirks.download.drop, from, to) {
            // What was sent so far must leave hyper's buffer first.
            tokio::time::sleep(FLUSH).await;
            return Err(io::Error::other("the sandbox was told to drop the connection"));
        }
        self.pace.keep(self.site.ask(|quirks| quirks.download.bytes_per_second), self.sent).await;
        let wanted = (self.end - self.at).min(self.next_break());
        if wanted == 0 {
            return Ok(None);
        }
        let mut piece = self.reader.piece(self.at, wanted)?;
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        if length == 0 {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
        }
        if self.corrupt {
            piece = flipped(&piece);
            self.corrupt = false;
        }
        self.at += length;
        self.sent += length;
        Ok(Some((Frame::data(piece), self)))
    }

    /// Bytes until the next planned break, or a tenth of a second's worth.
    fn next_break(&self) -> u64 {
        self.site.ask(|quirks| {
            let rules = &quirks.download;
            let cuts = [rules.drop, rules.stall].into_iter().flatten();
            let ahead = cuts.map(|cut| cut.at.saturating_sub(self.sent)).filter(|left| *left > 0);
            let paced = rules.bytes_per_second.map(|rate| (rate / 10).max(1));
            ahead.chain(paced).min().unwrap_or(u64::MAX)
        })
    }
}

fn flipped(piece: &Bytes) -> Bytes {
    let mut bytes = piece.to_vec();
    if let Some(byte) = bytes.first_mut() {
        *byte ^= 0xff;
    }
    bytes.into()
}

/// Reads a `Range` header; several ranges, or none that is understood, mean
/// the whole file.
fn span(range: &str, length: u64) -> Span {
    let Some((from, to)) =
        range.strip_prefix("bytes=").and_then(|range| range.trim().split_once('-'))
    else {
        return Span::Whole;
    };
    let end = length.saturating_sub(1);
    let parsed = match (from.is_empty(), to.is_empty()) {
        (false, true) => from.parse().ok().map(|first| (first, end)),
        (false, false) => from.parse().ok().zip(to.parse().ok().map(|last: u64| last.min(end))),
        (true, false) => to.parse().ok().map(|last: u64| (length.saturating_sub(last), end)),
        (true, true) => None,
    };
    match parsed {
        None => Span::Whole,
        Some((first, last)) if first > last || first >= length => Span::Unsatisfiable,
        Some((first, last)) => Span::Part { first, last },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(span("bytes=0-9", 100), Span::Part { first: 0, last: 9 });
        assert_eq!(span("bytes=90-", 100), Span::Part { first: 90, last: 99 });
        assert_eq!(span("bytes=-10", 100), Span::Part { first: 90, last: 99 });
        assert_eq!(span("bytes=90-500", 100), Span::Part { first: 90, last: 99 });
        assert_eq!(span("bytes=100-", 100), Span::Unsatisfiable);
        assert_eq!(span("bytes=-0", 100), Span::Unsatisfiable);
        assert_eq!(span("bytes=0-1,5-6", 100), Span::Whole);
        assert_eq!(span("lines=1-2", 100), Span::Whole);
    }
}
