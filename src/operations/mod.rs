//! Operations on the remote side: what the user asked, as a list of tasks
//! that is worked off call by call. Pure: an operation is told what the
//! service answered and says what to ask next; the engine's operator carries
//! it out and keeps each step on disk before anything leaves.
//!
//! Things are named by the service's own ids (a file's link, a folder's
//! number), never by rows of a screen, and carry their names for readers.
//!
//! Every call may be asked twice: after a lost answer or a crash the same
//! call is asked again, and whatever the service then leaves out is looked
//! for in a listing before it counts as failed.

mod answer;
mod audit;
mod doubt;
mod operation;
mod order;
mod step;
mod task;
#[cfg(test)]
mod tests;
mod thing;
mod trash;
mod tree;

pub use audit::{AuditRow, CannotUndo, backwards, put_back};
pub use operation::{Failed, Kind, Operation, OperationId, Report, Stage, Tally};
pub use order::{Group, OnClash, Order, Trash};
pub use step::{Input, Next, Step};
pub use task::{Call, Change, Reply, What};
pub use thing::{Item, Object};
pub use trash::{TRASH, trash_age, trash_day};
pub use tree::{Branch, Twin, Usage, twins, usage};

/// Files of one call, at most. The page names no limit (§3.4–§3.6); where the
/// service refuses so many, they are asked for in halves.
pub const MOST: usize = 500;
