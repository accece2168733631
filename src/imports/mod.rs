//! Imports: files the service brings into the account by itself (§7, §3.7).
//! What lies on another site is fetched by it; what somebody else has on
//! 1fichier is copied inside it. Pure: the book of imports is told what was
//! answered and says what to ask next; the engine's importer carries it out.
//! Local files have no part in it: those are the queue's and the downloads'.
//!
//! Neither a request nor a copy may be made twice. So each is on disk before
//! it leaves; when its answer is lost, by a crash or on the way, it is looked
//! for among what the service has noted, and twice in vain before it leaves
//! again.

mod address;
mod answer;
mod book;
mod call;
mod import;
mod look;
#[cfg(test)]
mod tests;

pub use address::{AddressFault, Bad, Sorted, Source, sort_out, sort_out_list};
pub use book::{Imports, Input, Step};
pub use call::{Call, Fetched, Reply, Wish};
pub use import::{Import, ImportId, ImportOrder, Stage};
pub use look::copied;
