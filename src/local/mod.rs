//! The local disk as the faces and the engine need it: paths of any bytes,
//! listing, walking, fingerprints, reading a file for an upload, and where a
//! download lands. Knows
//! nothing of the service but the names it can take.

pub mod change;
mod deeds;
mod digest;
mod disk;
mod entry;
mod fault;
pub mod find;
mod journal;
mod landing;
mod list;
mod mounts;
mod order;
mod path;
mod peek;
mod places;
pub mod source;
mod walk;

pub use deeds::{Removal, fingerprint, remove_unchanged};
pub use digest::{Digesting, digest};
pub use disk::Disk;
pub use entry::{Cannot, Count, Entry, Fault, Folder, Found, Kind, Walk};
pub use journal::Journal;
pub use landing::{
    Finish, Follower, LandFault, Landing, Lead, Open, Part, Rooms, Taken, Want, fitting,
    free_space, numbered,
};
pub use list::list;
pub use order::{natural, natural_key};
pub use path::{Fingerprint, LocalPath};
pub use peek::{Peek, peek};
pub use places::{Bookmark, Bookmarks, Kept, Recent};
pub use source::{HashFeed, HashHandle, Meter, Source, Throttle, hash_beside};
pub use walk::{Pace, walk};
