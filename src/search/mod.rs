//! What is looked for in the account: the conditions of a query, how people
//! write them (`*.mkv size>1G date>2024-01 in:/Films`), and whether a file or
//! a folder fits them. Pure: the present and the zone are parameters. Owns no
//! list of files; the engine does.

mod date;
mod fold;
mod grammar;
mod matcher;
mod query;

pub use date::{Stretch, stretch};
pub use fold::fold;
pub use grammar::parse;
pub use matcher::{Candidate, Matcher};
pub use query::{By, Condition, Kind, Query, QueryFault};
