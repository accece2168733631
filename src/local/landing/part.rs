//! The temporary file: made for this user alone, with room for the whole.

use std::fs::{File, TryLockError};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, MetadataExt};

use rustix::fs::{AtFlags, FallocateFlags, Mode, OFlags, fallocate, openat, unlinkat};
use rustix::io::Errno;

use super::folder::{free, there};
use super::name::temporary;
use super::{LandFault, Landing, Part, Rooms};

/// Names that are tried for a temporary file.
const MOST_NAMES: u32 = 20;
/// Bytes of a block as the system counts them.
const BLOCK: u64 = 512;

const OPEN: OFlags = OFlags::RDWR.union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
/// For this user alone, until the file has its name.
const PRIVATE: Mode = Mode::from_raw_mode(0o600);

/// What is wanted of a temporary file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want<'a> {
    /// The job's number.
    pub id: i64,
    /// Bytes of the whole file.
    pub size: u64,
    /// The one there should be.
    pub part: Option<&'a Part>,
    /// The byte after the last one it should hold; 0 empties it.
    pub end: u64,
    /// Something of the final name is no hindrance.
    pub despite_clash: bool,
}

/// An open temporary file, nobody else's while it is open.
#[derive(Debug)]
pub struct Open {
    pub(super) file: File,
    /// It.
    pub part: Part,
    /// Nothing of what should be in it is.
    pub fresh: bool,
}

impl Landing {
    /// Makes the temporary file ready: the folder, the file, room for it.
    ///
    /// # Errors
    /// [`LandFault`].
    pub fn ready(&self, want: Want<'_>, rooms: &Rooms) -> Result<Open, LandFault> {
        let folder = self.open_folder(true)?;
        if let Some(there) = there(&folder, &self.name)?.filter(|_| !want.despite_clash) {
            return Err(LandFault::Clash { there });
        }
        let open = match want.part.and_then(|part| ours(&folder, part, want.end)) {
            Some(open) => open,
            None => self.make(&folder, want.id)?,
        };
        if want.end == 0 {
            open.file.set_len(0)?;
        }
        let result = rooms.in_turn(open.part.device, || open.reserve(want.size));
        if result.is_err() && open.fresh {
            // Nothing is in it; the next one is made anew.
            let _ = unlinkat(&folder, open.part.name.as_str(), AtFlags::empty());
        }
        result.map(|()| open)
    }

    /// Opens the temporary file to go on with it.
    ///
    /// # Errors
    /// [`LandFault::Gone`] if it is not the one that was made, or is too
    /// short.
    pub fn open(&self, part: &Part, end: u64) -> Result<Open, LandFault> {
        ours(&self.open_folder(false)?, part, end).ok_or(LandFault::Gone)
    }

    /// The same file for somebody who reads it while it is written: opened
    /// anew, so that it does not count as being at work on it.
    ///
    /// # Errors
    /// [`LandFault::Gone`] if it is not the one that was made.
    pub fn reader(&self, part: &Part) -> Result<File, LandFault> {
        find(&self.open_folder(false)?, part).ok_or(LandFault::Gone)
    }

    /// Removes the temporary file, if it is the one that was made.
    ///
    /// # Errors
    /// [`LandFault`].
    pub fn sweep(&self, part: &Part) -> Result<(), LandFault> {
        let folder = self.open_folder(false)?;
        match find(&folder, part) {
            Some(_) => Ok(unlinkat(&folder, part.name.as_str(), AtFlags::empty())?),
            None => Ok(()),
        }
    }

    fn make(&self, folder: &OwnedFd, id: i64) -> Result<Open, LandFault> {
        for n in 1..=MOST_NAMES {
            let name = temporary(&self.name, id, n);
            let made = match openat(
                folder,
                name.as_str(),
                OPEN | OFlags::CREATE | OFlags::EXCL,
                PRIVATE,
            ) {
                Ok(file) => Some(File::from(file)),
                // Left by a crash between making it and noting it: empty.
                Err(Errno::EXIST) => left_behind(folder, &name),
                Err(error) => return Err(error.into()),
            };
            if let Some(file) = made.filter(is_free) {
                let meta = file.metadata()?;
                let part = Part { name, device: meta.dev(), inode: meta.ino() };
                return Ok(Open { file, part, fresh: true });
            }
        }
        Err(Errno::EXIST.into())
    }
}

/// The file that was made, if it is still there and holds as much as it
/// should.
fn ours(folder: &OwnedFd, part: &Part, end: u64) -> Option<Open> {
    let file = find(folder, part)?;
    let whole = file.metadata().is_ok_and(|meta| meta.len() >= end);
    (whole && is_free(&file)).then(|| Open { file, part: part.clone(), fresh: false })
}

pub(super) fn find(folder: &OwnedFd, part: &Part) -> Option<File> {
    let file = File::from(openat(folder, part.name.as_str(), OPEN, Mode::empty()).ok()?);
    let meta = file.metadata().ok()?;
    let same = meta.is_file() && meta.dev() == part.device && meta.ino() == part.inode;
    same.then_some(file)
}

fn left_behind(folder: &OwnedFd, name: &str) -> Option<File> {
    let file = File::from(openat(folder, name, OPEN, Mode::empty()).ok()?);
    let mine = |meta: &std::fs::Metadata| {
        meta.is_file() && meta.len() == 0 && meta.uid() == rustix::process::geteuid().as_raw()
    };
    file.metadata().is_ok_and(|meta| mine(&meta)).then_some(file)
}

/// Whether nobody else has it open for the same purpose. Disks without locks
/// cannot tell.
fn is_free(file: &File) -> bool {
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}

impl Open {
    /// Takes room for the whole file, where the disk can do so beforehand.
    fn reserve(&self, size: u64) -> Result<(), LandFault> {
        let held = self.file.metadata()?.blocks().saturating_mul(BLOCK);
        let (needed, free) = (size.saturating_sub(held), free(&self.file)?);
        if needed > free {
            return Err(LandFault::Space { needed, free });
        }
        if size == 0 {
            return Ok(());
        }
        // The length stays what was written, so that it can be told later.
        match fallocate(&self.file, FallocateFlags::KEEP_SIZE, 0, size) {
            Err(Errno::NOSPC | Errno::DQUOT) => Err(LandFault::Space { needed, free }),
            Err(Errno::FBIG) => Err(LandFault::TooBig),
            // Not every disk can; then it is found out on the way.
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Writes bytes at their place.
    ///
    /// # Errors
    /// [`LandFault`].
    pub fn write(&self, bytes: &[u8], at: u64) -> Result<(), LandFault> {
        Ok(self.file.write_all_at(bytes, at)?)
    }

    /// Makes durable what was written.
    ///
    /// # Errors
    /// [`LandFault`].
    pub fn sync(&self) -> Result<(), LandFault> {
        Ok(self.file.sync_data()?)
    }

    /// What the disk says is missing now.
    #[must_use]
    pub fn shortage(&self, needed: u64) -> LandFault {
        LandFault::Space { needed, free: free(&self.file).unwrap_or(0) }
    }
}
