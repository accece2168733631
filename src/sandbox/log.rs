//! What was asked of the sandbox. Owns the record tests read; no key is in
//! it, because it stands in a header only.

use std::collections::VecDeque;

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

/// A sandbox that runs for weeks must not grow: the oldest calls go.
const MOST: usize = 100_000;

/// All requests that are remembered.
#[derive(Debug, Default)]
pub(super) struct Record {
    calls: VecDeque<Call>,
    /// How many went before the first one here.
    gone: usize,
}

impl Record {
    /// Remembers a call and returns its number.
    pub(super) fn note(&mut self, call: Call) -> usize {
        if self.calls.len() >= MOST {
            self.calls.pop_front();
            self.gone += 1;
        }
        self.calls.push_back(call);
        self.gone + self.calls.len() - 1
    }

    /// The call with this number, if it is still remembered.
    pub(super) fn get_mut(&mut self, number: usize) -> Option<&mut Call> {
        self.calls.get_mut(number.checked_sub(self.gone)?)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    pub(super) fn clear(&mut self) {
        self.gone += self.calls.len();
        self.calls.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_numbers_stay() {
        let call = |path: usize| Call {
            at: Moment(0),
            service: Service::Api,
            method: String::new(),
            host: String::new(),
            path: path.to_string(),
            endpoint: String::new(),
            body: None,
            status: None,
        };
        let mut record = Record::default();
        let numbers: Vec<usize> = (0..MOST + 2).map(|path| record.note(call(path))).collect();
        assert_eq!((record.iter().count(), numbers[MOST]), (MOST, MOST));
        assert!(record.get_mut(1).is_none());
        assert_eq!(record.get_mut(MOST).unwrap().path, MOST.to_string());
        record.clear();
        assert_eq!(record.note(call(0)), MOST + 2);
        assert!(record.get_mut(MOST).is_none());
    }
}
