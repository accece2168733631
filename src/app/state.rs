//! The whole of the screen's mind and the door to it.

use jiff::tz::TimeZone;

use super::{Effect, Event};
use crate::clock::Moment;
use crate::local::LocalPath;

/// What the program knows before the first event.
#[derive(Debug, Clone)]
pub struct Start {
    /// The folder the local pane opens on.
    pub local_dir: LocalPath,
    /// The user's home, for `gh` and for `~` in paths.
    pub home: Option<LocalPath>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// Columns of the terminal.
    pub cols: u16,
    /// Rows of the terminal.
    pub rows: u16,
    /// The engine lives in this process and ends with it.
    pub inside: bool,
    /// The present.
    pub now: Moment,
}

/// Everything that is visible, and what leads from one event to the next.
#[derive(Debug)]
pub struct App {
    start: Start,
}

impl App {
    /// The first state, and what is to be asked first.
    #[must_use]
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        (Self { start }, Vec::new())
    }

    /// Takes one fact in; gives the orders that follow from it.
    pub fn update(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        self.start.now = now;
        match event {
            Event::Leave => vec![Effect::Quit],
            Event::Key(_)
            | Event::Paste(_)
            | Event::Resized { .. }
            | Event::Focused(_)
            | Event::Woke
            | Event::Engine(_)
            | Event::Down(_)
            | Event::Answered { .. }
            | Event::LocalListed { .. }
            | Event::LocalDone { .. }
            | Event::Walking { .. }
            | Event::Walked { .. }
            | Event::Copied { .. } => Vec::new(),
        }
    }
}
