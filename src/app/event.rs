//! Facts that reach the screen's mind.

use std::sync::Arc;

use crossterm::event::KeyEvent;

use super::disk::DiskFact;
use crate::local::{Count, Fault, Folder, LocalPath, Walk};
use crate::protocol::{self, Answer, Down, Failure};

/// Ties an answer to the effect that asked; a late answer's ticket is unknown
/// by then, and the answer is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// A fact.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted.
    Paste(String),
    /// The terminal has this many columns and rows.
    Resized {
        /// Columns.
        cols: u16,
        /// Rows.
        rows: u16,
    },
    /// The terminal window has the user's attention, or lost it.
    Focused(bool),
    /// A moment asked for by `Effect::WakeAt` has come.
    Woke,
    /// The engine says something unasked.
    Engine(protocol::Event),
    /// The engine is gone.
    Down(Down),
    /// The engine answered.
    Answered {
        /// To which effect.
        ticket: Ticket,
        /// What.
        result: Result<Answer, Failure>,
    },
    /// A local folder was read.
    LocalListed {
        /// For which effect.
        ticket: Ticket,
        /// The folder that was to be read.
        path: LocalPath,
        /// Its entries. Shared, so that 100,000 of them are never copied.
        result: Result<Arc<Folder>, Fault>,
    },
    /// The user's editor has ended.
    Edited {
        /// For which effect.
        ticket: Ticket,
        /// The text, if it was given one, or why there is none.
        result: Result<Option<String>, String>,
    },
    /// The user's player got a link, or did not.
    Played(Played),
    /// Something about an order for the local disk.
    Disk(DiskFact),
    /// A walk goes on.
    Walking {
        /// For which effect.
        ticket: Ticket,
        /// The figures so far.
        count: Count,
    },
    /// A walk is over.
    Walked {
        /// For which effect.
        ticket: Ticket,
        /// What it found.
        walk: Box<Walk>,
    },
    /// The clipboard took the text, or there was no way to reach it.
    Copied {
        /// Whether some way worked as far as can be known.
        reached: bool,
        /// The text.
        text: String,
    },
    /// SIGTERM or a hang-up: leave without asking.
    Leave,
}

/// What became of playing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Played {
    /// No player can run here; this line plays it elsewhere.
    Shown(String),
    /// It was started beside us.
    Begun,
    /// It had the terminal and has ended.
    Ended,
    /// It did not work; a whole sentence.
    Failed(String),
}
