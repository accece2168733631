//! The two panes side by side: what the folder of one side has that the other
//! has not, or has otherwise. `findings` is the pure comparison of two lists;
//! `course` keeps it true while the panes change and local files are read.

mod course;
mod findings;

pub use course::Comparison;
pub(super) use findings::common_name;
pub use findings::{Measure, Verdict};
