//! The folder a download lands in, opened name by name.

use std::fs::File;
use std::os::fd::OwnedFd;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, fstatvfs, mkdirat, open, openat, statat};
use rustix::io::Errno;

use super::name::is_plain;
use super::{LandFault, Landing};
use crate::local::LocalPath;

/// For a folder: where its user left the bits to the umask.
const FOLDER_MODE: Mode = Mode::from_raw_mode(0o777);

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Landing {
    /// Opens the folder; makes what is missing if told so.
    pub(super) fn open_folder(&self, make: bool) -> Result<OwnedFd, LandFault> {
        if let Some(bad) = self.below.iter().chain([&self.name]).find(|name| !is_plain(name)) {
            return Err(LandFault::Name { name: bad.clone() });
        }
        if make {
            std::fs::create_dir_all(self.base.as_path())?;
        }
        let mut folder = open(self.base.as_path(), FOLDER, Mode::empty())
            .map_err(|error| not_opened(error, &self.base.name()))?;
        for name in &self.below {
            if make {
                match mkdirat(&folder, name, FOLDER_MODE) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            folder = openat(&folder, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())
                .map_err(|error| not_entered(&folder, error, name))?;
        }
        Ok(folder)
    }
}

fn not_opened(error: Errno, name: &str) -> LandFault {
    match error {
        Errno::NOTDIR => LandFault::NotAFolder { name: name.to_owned() },
        other => other.into(),
    }
}

/// A link that is not followed is no folder either; it is told apart here.
fn not_entered(above: &OwnedFd, error: Errno, name: &str) -> LandFault {
    let is_link = || {
        statat(above, name, AtFlags::SYMLINK_NOFOLLOW)
            .is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::Symlink)
    };
    match error {
        Errno::LOOP | Errno::NOTDIR if is_link() => LandFault::Link { name: name.to_owned() },
        other => not_opened(other, name),
    }
}

/// The size of what has this name in a folder, whatever it is.
pub(super) fn there(folder: &OwnedFd, name: &str) -> Result<Option<u64>, LandFault> {
    match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(stat) => Ok(Some(u64::try_from(stat.st_size).unwrap_or(0))),
        Err(Errno::NOENT) => Ok(None),
        Err(Errno::NAMETOOLONG) => Err(LandFault::Name { name: name.to_owned() }),
        Err(error) => Err(error.into()),
    }
}

/// Bytes this user may still write to the disk of an open file or folder.
pub(super) fn free(at: &impl std::os::fd::AsFd) -> Result<u64, LandFault> {
    let disk = fstatvfs(at)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Bytes this user may still write below a path, which need not exist yet;
/// `None` where nobody can tell.
#[must_use]
pub fn free_space(path: &LocalPath) -> Option<u64> {
    let there = path.as_path().ancestors().find(|path| path.is_dir())?;
    free(&File::open(there).ok()?).ok()
}
