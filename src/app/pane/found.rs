//! A list of hits in place of a folder's own.

use super::Pane;
use crate::app::event::Ticket;

/// What was looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Of the search that goes on, or went on last.
    pub ticket: Ticket,
    /// A part of the name, or a pattern.
    pub text: String,
    /// The search is over.
    pub whole: bool,
    /// Entries that were looked at.
    pub looked: u64,
    again: bool,
}

impl Found {
    /// A search that begins.
    #[must_use]
    pub const fn new(ticket: Ticket, text: String) -> Self {
        Self { ticket, text, whole: false, looked: 0, again: false }
    }

    /// The same is looked for once more; the old hits stay meanwhile.
    pub const fn again(&mut self, ticket: Ticket) {
        self.ticket = ticket;
        self.whole = false;
        self.again = true;
    }

    /// Whether hits of an earlier search are shown until this one is over.
    #[must_use]
    pub const fn is_again(&self) -> bool {
        self.again
    }
}

impl Pane {
    /// From now on its list is one of hits.
    pub fn begin_found(&mut self, found: Found) {
        self.found = Some(found);
    }

    /// What was looked for, if its list is one of hits.
    #[must_use]
    pub const fn found(&self) -> Option<&Found> {
        self.found.as_ref()
    }

    /// The same, to be changed.
    pub const fn found_mut(&mut self) -> Option<&mut Found> {
        self.found.as_mut()
    }

    /// Whether its list is one of hits, of either kind of search.
    #[must_use]
    pub const fn shows_hits(&self) -> bool {
        self.found.is_some() || self.sought().is_some()
    }

    /// Whether names that begin with a dot are shown.
    #[must_use]
    pub const fn shows_hidden(&self) -> bool {
        self.hidden
    }

    /// Puts the cursor on a row of the list.
    pub fn jump(&mut self, at: usize) {
        self.wanted = None;
        let len = self.len();
        self.cursor.to(at, len);
    }
}
