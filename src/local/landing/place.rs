//! The moment a whole and checked file gets its name.

use std::fs::File;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

use rustix::fs::{
    AtFlags, FileType, RenameFlags, Timespec, Timestamps, UTIME_OMIT, fsync, futimens, linkat,
    renameat, renameat_with, statat, unlinkat,
};
use rustix::io::Errno;

use super::folder::there;
use super::name::numbered;
use super::part::find;
use super::{LandFault, Landing, Part};
use crate::clock::Moment;

/// Names that are tried for a file of which there are several.
const MOST_NAMES: u32 = 10_000;

/// What is done about something of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Nothing is done.
    Stop,
    /// The file is called `name (2)`.
    Number,
    /// The other file is replaced.
    Replace,
}

/// How a file is finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finish {
    /// Bytes it must have.
    pub size: u64,
    /// Its time.
    pub date: Option<Moment>,
    /// What is done about something of the same name.
    pub taken: Taken,
}

impl Landing {
    /// Gives the temporary file its name, which is the answer. May be asked
    /// again after it was cut off anywhere: what has its name already keeps
    /// it.
    ///
    /// # Errors
    /// [`LandFault::Clash`], [`LandFault::Gone`] and others.
    pub fn place(&self, part: &Part, finish: Finish) -> Result<String, LandFault> {
        let folder = self.open_folder(false)?;
        let Some(file) = find(&folder, part) else {
            return self.placed_before(&folder, part).ok_or(LandFault::Gone);
        };
        if file.metadata()?.len() != finish.size {
            return Err(LandFault::Gone);
        }
        dress(&file, finish.date)?;
        file.sync_all()?;
        let name = self.christen(&folder, &part.name, finish.taken)?;
        // The name itself must outlive a power cut as well.
        fsync(&folder)?;
        Ok(name)
    }

    fn christen(&self, folder: &OwnedFd, part: &str, taken: Taken) -> Result<String, LandFault> {
        match taken {
            Taken::Replace => {
                if let Some(there) = folder_there(folder, &self.name)? {
                    return Err(LandFault::Clash { there });
                }
                renameat(folder, part, folder, self.name.as_str())?;
                Ok(self.name.clone())
            }
            Taken::Stop => match rename(folder, part, &self.name) {
                Err(Errno::EXIST) => {
                    Err(LandFault::Clash { there: there(folder, &self.name)?.unwrap_or(0) })
                }
                other => Ok(other.map(|()| self.name.clone())?),
            },
            Taken::Number => {
                for n in 1..=MOST_NAMES {
                    let name = numbered(&self.name, n);
                    match rename(folder, part, &name) {
                        Err(Errno::EXIST) => {}
                        other => return Ok(other.map(|()| name)?),
                    }
                }
                Err(LandFault::Clash { there: 0 })
            }
        }
    }

    /// The name under which the file is there already.
    fn placed_before(&self, folder: &OwnedFd, part: &Part) -> Option<String> {
        for n in 1..=MOST_NAMES {
            let name = numbered(&self.name, n);
            let stat = statat(folder, name.as_str(), AtFlags::SYMLINK_NOFOLLOW).ok()?;
            if stat.st_ino == part.inode && stat.st_dev == part.device {
                return Some(name);
            }
        }
        None
    }
}

/// Rights and times as of any file its user makes.
fn dress(file: &File, date: Option<Moment>) -> Result<(), LandFault> {
    let mode = 0o666 & !umask();
    if file.metadata()?.mode() & 0o777 != mode {
        file.set_permissions(std::fs::Permissions::from_mode(mode))?;
    }
    let Some(Moment(millis)) = date else { return Ok(()) };
    let modified = Timespec {
        tv_sec: millis.div_euclid(1000),
        tv_nsec: millis.rem_euclid(1000).saturating_mul(1_000_000),
    };
    let untouched = Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT };
    let times = Timestamps { last_access: untouched, last_modification: modified };
    // A disk that keeps no times, or not these, is no reason to have no file.
    let _ = futimens(file, &times);
    Ok(())
}

/// This process's umask, which can be read without changing it only here.
fn umask() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("Umask:"));
    line.and_then(|mask| u32::from_str_radix(mask.trim(), 8).ok()).unwrap_or(0o022)
}

/// The size of a folder of this name; it is never replaced.
fn folder_there(folder: &OwnedFd, name: &str) -> Result<Option<u64>, LandFault> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) if FileType::from_raw_mode(stat.st_mode) == FileType::Directory => {
            Ok(Some(u64::try_from(stat.st_size).unwrap_or(0)))
        }
        Ok(_) | Err(Errno::NOENT) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Renames over nothing.
fn rename(folder: &OwnedFd, part: &str, name: &str) -> Result<(), Errno> {
    match renameat_with(folder, part, folder, name, RenameFlags::NOREPLACE) {
        // Old kernels and some network disks do not know the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => link(folder, part, name),
        other => other,
    }
}

/// A second name takes nobody's place either.
fn link(folder: &OwnedFd, part: &str, name: &str) -> Result<(), Errno> {
    match linkat(folder, part, folder, name, AtFlags::empty()) {
        Ok(()) => unlinkat(folder, part, AtFlags::empty()),
        // Nor can all disks do that. Between the look and the rename another
        // program may take the name; there is no closer check to be had.
        Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::MLINK) => {
            match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Err(Errno::NOENT) => renameat(folder, part, folder, name),
                Ok(_) => Err(Errno::EXIST),
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    }
}
