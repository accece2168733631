//! Orders for the local disk, and what is told of them.

use crate::app::event::Ticket;
use std::sync::Arc;

use crate::local::change::{Answer, Change, Clash, Figures, Outcome, Record};
use crate::local::{Bookmark, Fault, Folder, Kept, LocalPath, Peek};
use crate::remote::Checksum;

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
    /// Look for names below a folder.
    Find {
        /// For the answers.
        ticket: Ticket,
        /// The folder.
        root: LocalPath,
        /// A part of the name, or a pattern.
        text: String,
        /// Also names that begin with a dot.
        hidden: bool,
    },
    /// Read the beginning of a file.
    Peek {
        /// For the answer.
        ticket: Ticket,
        /// Which.
        path: LocalPath,
    },
    /// Take the checksums of files, one after the other.
    Digest {
        /// For the answers.
        ticket: Ticket,
        /// Which.
        files: Vec<LocalPath>,
    },
    /// Read bookmarks and the folders seen last.
    RecallPlaces,
    /// Keep a bookmark, or drop it.
    KeepBookmark {
        /// Its letter.
        letter: char,
        /// The folder, or none.
        place: Option<Kept>,
    },
    /// Keep the folders seen last.
    KeepRecent(Vec<Kept>),
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
    /// A search goes on, or is over.
    Found {
        /// Of which order.
        ticket: Ticket,
        /// The hits so far, by their paths below the folder.
        folder: Arc<Folder>,
        /// Entries that were looked at.
        looked: u64,
        /// That is all.
        whole: bool,
    },
    /// The beginning of a file.
    Peeked {
        /// Of which order.
        ticket: Ticket,
        /// It.
        result: Result<Peek, Fault>,
    },
    /// Checksums are taken, or all of them are.
    Digested {
        /// Of which order.
        ticket: Ticket,
        /// What came of the next files, in their order.
        sums: Vec<Result<Checksum, Fault>>,
        /// Bytes that were read so far.
        bytes: u64,
        /// That is all.
        whole: bool,
    },
    /// Bookmarks and the folders seen last.
    Places {
        /// By letter.
        bookmarks: Vec<Bookmark>,
        /// The last one first.
        recent: Vec<Kept>,
    },
}
