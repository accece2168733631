//! Many names at once, of either side: from patterns or from a list, checked
//! and brought into an order in which no name is ever taken. `pattern` and
//! `plan` know neither disk nor service: a folder is whatever tells folders
//! apart. `bulk` is the page.

mod bulk;
mod pattern;
mod plan;

pub use bulk::{Bulk, BulkRow, name_fault};
pub use pattern::{Pattern, PatternFault};
pub use plan::{Given, NameFault, Plan, Step, plan};
