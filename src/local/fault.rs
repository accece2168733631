//! What the system's error numbers mean here.

use std::io;

use rustix::io::Errno;

use super::Fault;

impl From<Errno> for Fault {
    fn from(error: Errno) -> Self {
        match error {
            Errno::NOENT => Self::Missing,
            Errno::ACCESS | Errno::PERM | Errno::ROFS => Self::Denied,
            Errno::NOTDIR => Self::NotAFolder,
            Errno::EXIST | Errno::NOTEMPTY => Self::Exists,
            // What an unmounted sshfs, a lost NFS server or a stale handle say
            // when they do say something.
            Errno::NOTCONN | Errno::STALE | Errno::TIMEDOUT | Errno::HOSTDOWN => Self::Dead,
            other => Self::System(other.raw_os_error()),
        }
    }
}

impl From<&io::Error> for Fault {
    fn from(error: &io::Error) -> Self {
        Errno::from_io_error(error).unwrap_or(Errno::IO).into()
    }
}
