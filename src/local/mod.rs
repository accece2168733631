//! The local disk as the faces and the engine need it: paths of any bytes,
//! listing, walking, fingerprints, and reading a file for an upload. Knows
//! nothing of the service.

mod path;

pub use path::{Fingerprint, LocalPath};
