//! Orders the screen's mind gives to the outside.

use secrecy::SecretString;

use super::announce::Gauge;
use super::disk::DiskOrder;
use super::event::Ticket;
use crate::clock::Moment;
use crate::local::LocalPath;
use crate::protocol::Request;
use crate::queue::JobId;
use crate::remote::ApiKey;

/// An order.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Ask the engine; the answer comes as `Event::Answered`.
    Ask {
        /// For the answer.
        ticket: Ticket,
        /// What.
        request: Request,
    },
    /// Hand this key to the engine without putting it into a message, and ask
    /// it to check: a memory file and `Request::UseKey`.
    OfferKey {
        /// For the answer.
        ticket: Ticket,
        /// The key.
        key: ApiKey,
    },
    /// The same with a password for downloads: `Decision::Unlock`.
    OfferPassword {
        /// For the answer.
        ticket: Ticket,
        /// The password.
        password: SecretString,
        /// The downloads.
        jobs: Vec<JobId>,
    },
    /// Read a local folder, off the drawing task.
    ListLocal {
        /// For the answer.
        ticket: Ticket,
        /// Which.
        path: LocalPath,
    },
    /// Walk these local files and folders for an upload.
    Walk {
        /// For the answers.
        ticket: Ticket,
        /// What.
        roots: Vec<LocalPath>,
    },
    /// Stop a walk.
    StopWalk {
        /// Which.
        ticket: Ticket,
    },
    /// Give the terminal to the user's editor; ends in `Event::Edited`.
    Edit {
        /// For the answer.
        ticket: Ticket,
        /// What to edit.
        edit: Edit,
    },
    /// Hand this direct link to the user's player; ends in `Event::Played`.
    Play(String),
    /// Change, count or remember something of the local disk.
    Disk(DiskOrder),
    /// Put text into the user's clipboard.
    Copy(String),
    /// Tell the user, who does not look at the screen.
    Notify(String),
    /// Show this as the window's title.
    Title(String),
    /// Show this in the taskbar.
    Gauge(Gauge),
    /// Send `Event::Woke` at this moment (a later order replaces an earlier).
    WakeAt(Moment),
    /// Paint everything anew.
    Redraw,
    /// Give the terminal back and stop until the shell resumes us (Ctrl-Z).
    Suspend,
    /// Leave.
    Quit,
}

/// What the user's editor is to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// This text; what becomes of it comes back.
    Text(String),
    /// A file.
    File(LocalPath),
}
