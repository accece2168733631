//! Why a download cannot land.

use std::io;

use rustix::io::Errno;
use serde::{Deserialize, Serialize};

/// Why a folder or file on this disk cannot take a download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum LandFault {
    /// Something of that name is there.
    Clash {
        /// Its size in bytes.
        there: u64,
    },
    /// No room.
    Space {
        /// Bytes still needed.
        needed: u64,
        /// Bytes free.
        free: u64,
    },
    /// A folder on the way is a link; where it leads is not followed.
    Link {
        /// Its name.
        name: String,
    },
    /// A folder on the way is no folder.
    NotAFolder {
        /// Its name.
        name: String,
    },
    /// It is no name for a file.
    Name {
        /// It.
        name: String,
    },
    /// This user may not write there.
    Denied,
    /// The disk is mounted for reading only.
    ReadOnly,
    /// The file is larger than this disk's files may be.
    TooBig,
    /// The temporary file is not there any more, or is not ours.
    Gone,
    /// Anything else, by the system's number.
    System {
        /// The number.
        number: i32,
    },
}

impl From<Errno> for LandFault {
    fn from(error: Errno) -> Self {
        match error {
            // How much is missing, the caller may know.
            Errno::NOSPC | Errno::DQUOT => Self::Space { needed: 0, free: 0 },
            Errno::ACCESS | Errno::PERM => Self::Denied,
            Errno::ROFS => Self::ReadOnly,
            Errno::FBIG => Self::TooBig,
            other => Self::System { number: other.raw_os_error() },
        }
    }
}

impl From<io::Error> for LandFault {
    fn from(error: io::Error) -> Self {
        Errno::from_io_error(&error).unwrap_or(Errno::IO).into()
    }
}
