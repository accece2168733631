//! How fast and how much may be sent, and until when: the limit, the turtle,
//! the weekly timetable, the daily and the monthly cap. Pure: the present, the
//! zone and what was sent so far are parameters. Holds back no byte itself;
//! the engine does.

mod amount;
mod ledger;
mod preview;
mod rules;
mod timetable;

pub use amount::{RATE_TAKES, SIZE_TAKES, bytes, rate, short, size};
pub use ledger::Ledger;
pub use preview::Preview;
pub use rules::{By, Full, Now, Period, Rules, day, next_midnight};
pub use timetable::{BadEntry, Entry, Fault, Timetable};
