//! A search through the whole account in place of a folder's list, while its
//! words are typed and after.

use super::{Pane, State};
use crate::app::event::Ticket;
use crate::app::hits::HitRows;
use crate::app::rows::Rows;
use crate::app::text::Line;
use crate::protocol::{Hits, Known};
use crate::search::QueryFault;

/// How many things fit, shown or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Fitting {
    /// Files.
    pub files: u64,
    /// Folders.
    pub folders: u64,
    /// Bytes of the files.
    pub bytes: u64,
}

/// The search.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    line: Line,
    typing: bool,
    /// Of the question under way.
    asked: Option<Ticket>,
    /// What was found may have changed since it was asked.
    outdated: bool,
    /// The words are others than those that are answered.
    changed: bool,
    /// Why the words cannot be understood.
    pub fault: Option<QueryFault>,
    /// All that fits.
    pub fitting: Fitting,
    /// What was looked through; `None` before the first answer.
    pub known: Option<Known>,
}

impl Sought {
    /// What is typed.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// Whether keys go to it.
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.typing
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub const fn asking(&self) -> bool {
        self.asked.is_some()
    }
}

impl Pane {
    /// The search its list is of, if it is one of hits in the account.
    #[must_use]
    pub const fn sought(&self) -> Option<&Sought> {
        self.sought.as_ref()
    }

    /// From now on its list is one of hits in the account, and keys go to
    /// the words; again, the words are changed.
    pub fn begin_sought(&mut self) {
        if let Some(sought) = &mut self.sought {
            sought.typing = true;
            return;
        }
        self.empty(None);
        self.state = State::Ready;
        self.sought = Some(Sought { typing: true, ..Sought::default() });
        self.cursor.to(0, self.len());
    }

    /// Keys go to the list from now on.
    pub fn keep_sought(&mut self) {
        if let Some(sought) = &mut self.sought {
            sought.typing = false;
        }
    }

    /// Changes the words; says whether they are others now.
    pub fn type_sought(&mut self, change: impl FnOnce(&mut Line)) -> bool {
        let Some(sought) = &mut self.sought else { return false };
        let before = sought.line.text().to_owned();
        change(&mut sought.line);
        sought.changed |= sought.line.text() != before;
        sought.line.text() != before
    }

    /// What is known may have changed: says whether to ask again now; an
    /// answer under way is waited for first.
    pub fn outdate_sought(&mut self) -> bool {
        let Some(sought) = &mut self.sought else { return false };
        sought.outdated = sought.asking();
        !sought.asking()
    }

    /// It was asked, or cannot be.
    pub fn sought_asked(&mut self, asked: Result<Ticket, QueryFault>) {
        let Some(sought) = &mut self.sought else { return };
        sought.outdated = false;
        (sought.asked, sought.fault) = match asked {
            Ok(ticket) => (Some(ticket), None),
            Err(fault) => (None, Some(fault)),
        };
    }

    /// The answer to a question; says whether to ask again. One that was
    /// overtaken by a later question is dropped.
    pub fn sought_answered(&mut self, ticket: Ticket, hits: Option<Hits>) -> bool {
        let Some(sought) = self.sought.as_mut().filter(|sought| sought.asked == Some(ticket))
        else {
            return false;
        };
        sought.asked = None;
        let again = std::mem::take(&mut sought.outdated);
        let Some(hits) = hits else { return again };
        let (files, folders, bytes) = (hits.files, hits.folders, hits.bytes);
        sought.fitting = Fitting { files, folders, bytes };
        sought.known = Some(hits.known);
        let anew = std::mem::take(&mut sought.changed);
        let rows = if sought.line.text().trim().is_empty() { Hits::default() } else { hits };
        self.fill(Rows::Hits(Box::new(HitRows::new(rows))));
        if anew {
            self.cursor.to(0, self.len());
        }
        again
    }
}
