//! The screen's mind: panes, transfers, account, dialogs and keys. Pure: no
//! I/O, no clock, no tasks. [`Event`]s come in, [`Effect`]s go out; the
//! [`crate::tui`] carries them out, [`crate::ui`] paints what it sees here.

mod effect;
mod event;
mod state;

pub use effect::Effect;
pub use event::{Event, Ticket};
pub use state::{App, Start};
