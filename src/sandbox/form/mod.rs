//! The upload form: `multipart/form-data` read the way the service's own
//! parser does (§5.2), piece by piece, in constant memory. Owns the
//! boundaries and what is malformed; the meaning of parts is `node`'s.
//!
//! File bytes are handed on as slices of what came from the socket. Only what
//! may be the beginning of a boundary at the end of a piece is held back.

mod head;

use bytes::{Bytes, BytesMut};
use memchr::memmem::{self, Finder};

pub(super) use head::{PartHead, boundary};

use super::quirks::FormRules;

/// Headers of a part longer than this are malformed.
const HEAD_LIMIT: usize = 16 * 1024;

/// What the form says next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Part(PartHead),
    Data(Bytes),
    PartEnd,
    /// The closing boundary; what follows is passed over.
    End,
}

/// The form does not keep the rules. Nothing in it counts then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Malformed;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first boundary.
    Preamble,
    /// After a boundary: a line end or two dashes.
    Delimited,
    Head,
    Data,
    Epilogue,
}

/// A form on its way in.
pub(super) struct Form {
    /// `\r\n--boundary`.
    delimiter: Vec<u8>,
    finder: Finder<'static>,
    rules: FormRules,
    state: State,
    /// Bytes seen but not yet understood.
    held: BytesMut,
}

impl Form {
    pub(super) fn new(boundary: &str, rules: FormRules) -> Self {
        let delimiter = format!("\r\n--{boundary}").into_bytes();
        let finder = Finder::new(&delimiter).into_owned();
        // The first boundary stands at the start of the body: as if after a
        // line end.
        Self {
            delimiter,
            finder,
            rules,
            state: State::Preamble,
            held: BytesMut::from(&b"\r\n"[..]),
        }
    }

    /// Whether the closing boundary was seen.
    pub(super) fn ended(&self) -> bool {
        self.state == State::Epilogue
    }

    /// Reads one more piece of the body.
    pub(super) fn feed(&mut self, piece: Bytes, events: &mut Vec<Event>) -> Result<(), Malformed> {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = match self.state {
                State::Preamble | State::Data => self.content(&rest, events),
                State::Delimited => self.delimited(rest, events)?,
                State::Head => self.head(&rest, events)?,
                State::Epilogue => Bytes::new(),
            };
        }
        Ok(())
    }

    /// Bytes of a part up to the next boundary; returns what comes after it.
    fn content(&mut self, piece: &Bytes, events: &mut Vec<Event>) -> Bytes {
        if self.held.is_empty() {
            return self.fresh(piece, events);
        }
        // A boundary may begin in what is held and end in this piece.
        let edge = piece.len().min(self.delimiter.len() - 1);
        let before = self.held.len();
        self.held.extend_from_slice(piece.get(..edge).unwrap_or_default());
        if let Some(at) = self.finder.find(&self.held) {
            let used = at + self.delimiter.len() - before;
            let data = self.held.split_to(at).freeze();
            self.held.clear();
            self.close(data, events);
            return piece.slice(used..);
        }
        if edge < piece.len() {
            let data = self.held.split_to(before).freeze();
            self.held.clear();
            self.pass(data, events);
            return self.fresh(piece, events);
        }
        let keep = promising(&self.held, &self.delimiter);
        let data = self.held.split_to(self.held.len() - keep).freeze();
        self.pass(data, events);
        Bytes::new()
    }

    /// The same for a piece before which nothing is held.
    fn fresh(&mut self, piece: &Bytes, events: &mut Vec<Event>) -> Bytes {
        if let Some(at) = self.finder.find(piece) {
            self.close(piece.slice(..at), events);
            return piece.slice(at + self.delimiter.len()..);
        }
        let keep = promising(piece, &self.delimiter);
        let sure = piece.len() - keep;
        self.held.extend_from_slice(piece.get(sure..).unwrap_or_default());
        self.pass(piece.slice(..sure), events);
        Bytes::new()
    }

    fn pass(&self, data: Bytes, events: &mut Vec<Event>) {
        if self.state == State::Data && !data.is_empty() {
            events.push(Event::Data(data));
        }
    }

    fn close(&mut self, data: Bytes, events: &mut Vec<Event>) {
        self.pass(data, events);
        if self.state == State::Data {
            events.push(Event::PartEnd);
        }
        self.state = State::Delimited;
    }

    fn delimited(&mut self, mut piece: Bytes, events: &mut Vec<Event>) -> Result<Bytes, Malformed> {
        let wanted = 2_usize.saturating_sub(self.held.len()).min(piece.len());
        self.held.extend_from_slice(&piece.split_to(wanted));
        if self.held.len() < 2 {
            return Ok(piece);
        }
        let mark = self.held.split();
        self.state = match &mark[..] {
            b"\r\n" => State::Head,
            b"--" => {
                events.push(Event::End);
                State::Epilogue
            }
            _ => return Err(Malformed),
        };
        Ok(piece)
    }

    fn head(&mut self, piece: &Bytes, events: &mut Vec<Event>) -> Result<Bytes, Malformed> {
        let before = self.held.len();
        self.held.extend_from_slice(piece.get(..piece.len().min(HEAD_LIMIT)).unwrap_or_default());
        let Some(end) = memmem::find(&self.held, b"\r\n\r\n") else {
            return if self.held.len() >= HEAD_LIMIT { Err(Malformed) } else { Ok(Bytes::new()) };
        };
        let head = self.held.split_to(end);
        self.held.clear();
        events.push(Event::Part(PartHead::read(&head, &self.rules)?));
        self.state = State::Data;
        Ok(piece.slice(end + 4 - before..))
    }
}

/// How many bytes at the end of `piece` may be the beginning of a boundary.
fn promising(piece: &[u8], delimiter: &[u8]) -> usize {
    let longest = piece.len().min(delimiter.len() - 1);
    let tail = piece.get(piece.len() - longest..).unwrap_or_default();
    let starts = memchr::memchr_iter(b'\r', tail);
    let hit =
        starts.map(|at| tail.get(at..).unwrap_or_default()).find(|end| delimiter.starts_with(end));
    hit.map_or(0, <[u8]>::len)
}

#[cfg(test)]
mod tests;
