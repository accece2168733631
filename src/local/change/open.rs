//! A folder that is held open, and its entries reached from it.

use std::ffi::{CString, OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, StatxFlags, StatxTimestamp, Timespec,
    Timestamps, openat,
};
use rustix::io::Errno;

use crate::clock::Moment;
use crate::local::LocalPath;

/// Device and inode.
pub(super) type Id = (u64, u64);

/// What sort of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    File,
    Folder,
    Link,
    Special,
}

/// The facts of an entry itself; a link is not followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub sort: Sort,
    pub size: u64,
    pub mode: Mode,
    pub owner: (u32, u32),
    pub id: Id,
    accessed: StatxTimestamp,
    modified: StatxTimestamp,
}

impl Look {
    fn at(folder: BorrowedFd<'_>, name: &OsStr, flags: AtFlags) -> Result<Self, Errno> {
        let flags = flags | AtFlags::SYMLINK_NOFOLLOW | AtFlags::NO_AUTOMOUNT;
        let found = rustix::fs::statx(folder, name, flags, StatxFlags::BASIC_STATS)?;
        let device = (u64::from(found.stx_dev_major) << 32) | u64::from(found.stx_dev_minor);
        Ok(Self {
            sort: sort_of(FileType::from_raw_mode(found.stx_mode.into())),
            size: found.stx_size,
            mode: Mode::from_raw_mode(u32::from(found.stx_mode) & 0o7777),
            owner: (found.stx_uid, found.stx_gid),
            id: (device, found.stx_ino),
            accessed: found.stx_atime,
            modified: found.stx_mtime,
        })
    }

    /// Of what is open.
    pub fn of(open: impl AsFd) -> Result<Self, Errno> {
        Self::at(open.as_fd(), OsStr::new(""), AtFlags::EMPTY_PATH)
    }

    /// Last access and change, to be given to a copy.
    pub fn times(&self) -> Timestamps {
        let spec = |time: StatxTimestamp| Timespec {
            tv_sec: time.tv_sec,
            tv_nsec: i64::from(time.tv_nsec),
        };
        Timestamps { last_access: spec(self.accessed), last_modification: spec(self.modified) }
    }

    /// Last change, to the nanosecond.
    pub const fn changed(&self) -> (i64, u32) {
        (self.modified.tv_sec, self.modified.tv_nsec)
    }

    /// Last change.
    pub fn moment(&self) -> Moment {
        let millis = i64::from(self.modified.tv_nsec / 1_000_000);
        Moment(self.modified.tv_sec.saturating_mul(1000).saturating_add(millis))
    }

    pub fn is_folder(&self) -> bool {
        self.sort == Sort::Folder
    }
}

const fn sort_of(kind: FileType) -> Sort {
    match kind {
        FileType::RegularFile => Sort::File,
        FileType::Directory => Sort::Folder,
        FileType::Symlink => Sort::Link,
        FileType::Fifo
        | FileType::Socket
        | FileType::CharacterDevice
        | FileType::BlockDevice
        | FileType::Unknown => Sort::Special,
    }
}

/// A folder that is held open: what it holds stays reachable whatever its
/// path leads to by now.
#[derive(Debug)]
pub(super) struct Folder {
    fd: OwnedFd,
    path: PathBuf,
    pub id: Id,
}

const HOLD: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC).union(OFlags::NONBLOCK);

impl Folder {
    /// A folder by its path. Links on the way are followed: the user chose it.
    pub fn open(path: &Path) -> Result<Self, Errno> {
        Self::from(openat(CWD, path, HOLD, Mode::empty())?, path.to_owned())
    }

    fn from(fd: OwnedFd, path: PathBuf) -> Result<Self, Errno> {
        let id = Look::of(&fd)?.id;
        Ok(Self { fd, path, id })
    }

    /// A folder in it; a link is none.
    pub fn child(&self, name: &OsStr) -> Result<Self, Errno> {
        let fd = openat(&self.fd, name, HOLD | OFlags::NOFOLLOW, Mode::empty())?;
        Self::from(fd, self.path.join(name))
    }

    /// The folder above; that of the root is the root.
    pub fn above(&self) -> Result<Self, Errno> {
        let fd = openat(&self.fd, "..", HOLD, Mode::empty())?;
        Self::from(fd, self.path.join(".."))
    }

    /// The folder of a path and the last part of it.
    pub fn of(path: &LocalPath) -> Result<(Self, OsString), Errno> {
        let path = path.as_path();
        let (above, name) = path.parent().zip(path.file_name()).ok_or(Errno::INVAL)?;
        Ok((Self::open(above)?, name.to_owned()))
    }

    pub fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// The path of an entry, as it was when the folder was opened.
    pub fn at(&self, name: &OsStr) -> LocalPath {
        LocalPath::new(self.path.join(name))
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The facts of an entry.
    pub fn look(&self, name: &OsStr) -> Result<Look, Errno> {
        Look::at(self.fd(), name, AtFlags::empty())
    }

    /// The names of all entries.
    pub fn names(&self) -> Result<Vec<OsString>, Errno> {
        let mut names = Vec::new();
        for entry in rustix::fs::Dir::read_from(&self.fd)? {
            let name: CString = entry?.file_name().to_owned();
            if !matches!(name.as_bytes(), b"." | b"..") {
                names.push(OsString::from_vec(name.into_bytes()));
            }
        }
        Ok(names)
    }

    /// Gives an entry a place in another folder, where that name must be free.
    pub fn rename(&self, name: &OsStr, to: &Self, new: &OsStr) -> Result<(), Errno> {
        let renamed =
            rustix::fs::renameat_with(&self.fd, name, &to.fd, new, RenameFlags::NOREPLACE);
        match renamed {
            // Old kernels and some network disks do not know the flag. Between
            // the look and the rename another program may take the name; there
            // is no closer check to be had there.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => match to.look(new) {
                Err(Errno::NOENT) => self.rename_over(name, to, new),
                Ok(_) => Err(Errno::EXIST),
                Err(error) => Err(error),
            },
            // `a` to `A` where the disk does not tell them apart: the name
            // that is taken is its own. Two hard links are not.
            Err(Errno::EXIST) if self.is_own_name(name, to, new) => self.rename_over(name, to, new),
            result => result,
        }
    }

    fn is_own_name(&self, name: &OsStr, to: &Self, new: &OsStr) -> bool {
        let only_case = name != new && name.as_bytes().eq_ignore_ascii_case(new.as_bytes());
        let here = self.names().unwrap_or_default();
        let both = here.iter().any(|other| other == name) && here.iter().any(|other| other == new);
        let same = self.look(name).ok().map(|look| look.id) == to.look(new).ok().map(|l| l.id);
        self.id == to.id && only_case && same && !both
    }

    /// The same over whatever has that name, if it is no folder.
    pub fn rename_over(&self, name: &OsStr, to: &Self, new: &OsStr) -> Result<(), Errno> {
        rustix::fs::renameat(&self.fd, name, &to.fd, new)
    }

    /// Makes a folder in it, for nobody else until it is filled.
    pub fn make(&self, name: &OsStr) -> Result<(), Errno> {
        rustix::fs::mkdirat(&self.fd, name, Mode::RWXU)
    }

    /// Takes a file or link away.
    pub fn unlink(&self, name: &OsStr) -> Result<(), Errno> {
        rustix::fs::unlinkat(&self.fd, name, AtFlags::empty())
    }

    /// Takes an empty folder away.
    pub fn remove_folder(&self, name: &OsStr) -> Result<(), Errno> {
        rustix::fs::unlinkat(&self.fd, name, AtFlags::REMOVEDIR)
    }

    /// Whether it is the folder of this identity, or lies below it.
    pub fn lies_in(&self, id: Id) -> Result<bool, Errno> {
        let mut here = self.above()?;
        let mut below = self.id;
        while below != id {
            if here.id == below {
                return Ok(false);
            }
            below = here.id;
            here = here.above()?;
        }
        Ok(true)
    }
}
