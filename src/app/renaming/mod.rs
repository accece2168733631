//! Many names at once, of either side: from patterns or from a list, checked
//! and brought into an order in which no name is ever taken. Pure, and knows
//! neither disk nor service; a folder is whatever tells folders apart.

mod pattern;
mod plan;

pub use pattern::{Pattern, PatternFault};
pub use plan::{Given, NameFault, Plan, Step, plan};
