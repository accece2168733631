//! Changes to the disk that a person orders: make, rename, copy, move, trash,
//! delete, and the way back. Blocks; runs on a thread of its own, tells its
//! figures by [`Progress`], asks about names that are taken, and can be
//! stopped at any piece.
//!
//! Every entry is reached from a folder that is held open and is never
//! followed if it is a link: whatever happens to the names meanwhile, nothing
//! outside of what was chosen is read, replaced or deleted.

mod carry;
mod clash;
mod erase;
mod free_name;
mod open;
mod order;
mod progress;
mod record;
mod relocate;
mod survey;
#[cfg(test)]
mod tests;
mod trash;
mod undo;
mod work;

pub use clash::{Answer, Clash, ClashKind, Decision, Side};
pub use order::{Change, Outcome, Refusal, Step, Target};
pub use progress::{Figures, Progress};
pub use record::{Record, What};
pub use survey::{Survey, survey};
pub use trash::home_trash;
pub use work::{Setting, perform};
