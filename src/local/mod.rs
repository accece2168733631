//! The local disk as the faces and the engine need it: paths of any bytes,
//! listing, walking, fingerprints, and reading a file for an upload. Knows
//! nothing of the service but the names it can take.

mod entry;
mod path;
pub mod source;

pub use entry::{Cannot, Count, Entry, Fault, Folder, Found, Kind, Walk};
pub use path::{Fingerprint, LocalPath};
pub use source::{HashFeed, HashHandle, Meter, Source, Throttle, hash_beside};
