//! Orders for the local disk, and what is told of them.

use crate::app::event::Ticket;
use crate::local::LocalPath;
use crate::local::change::{Answer, Change, Clash, Figures, Outcome, Record};

/// An order.
#[derive(Debug, Clone, PartialEq)]
pub enum DiskOrder {
    /// Change something; ends in [`DiskFact::Changed`].
    Change {
        /// For the answers.
        ticket: Ticket,
        /// What.
        change: Change,
    },
    /// The answer to [`DiskFact::Clash`]; none stops the change.
    Answer {
        /// Of the change.
        ticket: Ticket,
        /// What to do.
        answer: Option<Answer>,
    },
    /// End a change, or a count, at its next piece.
    Stop {
        /// Of which.
        ticket: Ticket,
    },
    /// Count these and all below them.
    Count {
        /// For the answers.
        ticket: Ticket,
        /// What.
        items: Vec<LocalPath>,
    },
    /// Keep a record.
    Remember(Box<Record>),
    /// Read the records of earlier times.
    Recall {
        /// For the answer.
        ticket: Ticket,
    },
}

/// What is told.
#[derive(Debug, Clone, PartialEq)]
pub enum DiskFact {
    /// A change goes on.
    Changing {
        /// Of which order.
        ticket: Ticket,
        /// So far.
        figures: Figures,
    },
    /// A change has met a name that is taken, and waits.
    Clash {
        /// Of which order.
        ticket: Ticket,
        /// Which.
        clash: Box<Clash>,
    },
    /// A change is over.
    Changed {
        /// Of which order.
        ticket: Ticket,
        /// What came of it.
        outcome: Box<Outcome>,
    },
    /// A count goes on, or is over.
    Counted {
        /// Of which order.
        ticket: Ticket,
        /// Files, folders, bytes.
        counts: (u64, u64, u64),
        /// That is all.
        whole: bool,
    },
    /// The records of earlier times, oldest first.
    Recalled {
        /// Of which order.
        ticket: Ticket,
        /// They.
        records: Vec<Record>,
    },
}
