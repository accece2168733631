//! Values of the service, as the rest of the program sees them: ids, links,
//! names, dates, checksums, listings, the account's facts and the kinds of
//! failure. Owns no connection and no text for the screen.

mod account;
mod checksum;
mod date;
mod entry;
mod key;
mod name;
mod problem;
mod properties;

pub use account::{AccountFacts, Offer, SecondFactor};
pub use checksum::{Checksum, Hasher};
pub use date::{french, moment_of};
pub use entry::{FileUrl, FolderId, Listing, RemoteFile, RemoteFolder, Share};
pub use key::{ApiKey, KeyFault};
pub use name::{NameFault, from_server, from_server_bytes, to_server, to_server_bytes};
pub use problem::{LockScope, NetFault, Problem, ProblemKind};
pub use properties::{Access, FileChanges, FileFacts, PropertyFault, Sharing};
