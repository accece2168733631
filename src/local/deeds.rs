//! What may be done to the disk: make a folder, rename, take a fingerprint,
//! remove a file that is certain to be the one that is meant. Nothing here
//! overwrites anything.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{CWD, RenameFlags, renameat_with};
use rustix::io::Errno;

use super::{Fault, Fingerprint, LocalPath};

/// Makes a folder.
///
/// # Errors
/// [`Fault::Exists`] when something of that name is there, and the rest.
pub fn make_folder(path: &LocalPath) -> Result<(), Fault> {
    fs::create_dir(path.as_path()).map_err(|error| Fault::from(&error))
}

/// Gives an entry another name in its own folder.
///
/// # Errors
/// [`Fault::Exists`] when that name is taken; [`Fault::System`] with `EINVAL`
/// when it is no name.
pub fn rename(from: &LocalPath, to: &OsStr) -> Result<(), Fault> {
    let bytes = to.as_bytes();
    if bytes.is_empty() || bytes == b"." || bytes == b".." || bytes.contains(&b'/') {
        return Err(Errno::INVAL.into());
    }
    let from = from.as_path();
    let to = from.with_file_name(to);
    match renameat_with(CWD, from, CWD, &to, RenameFlags::NOREPLACE) {
        Ok(()) => Ok(()),
        // `a` to `A` where the disk does not tell them apart: the name that is
        // taken is our own.
        Err(Errno::EXIST) if same_entry(from, &to) => plain_rename(from, &to),
        // Old kernels and some network disks do not know the flag. Between
        // the look and the rename another program may take the name; there is
        // no closer check to be had there.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => match fs::symlink_metadata(&to) {
            Ok(_) if !same_entry(from, &to) => Err(Fault::Exists),
            Ok(_) | Err(_) => plain_rename(from, &to),
        },
        Err(error) => Err(error.into()),
    }
}

fn plain_rename(from: &Path, to: &Path) -> Result<(), Fault> {
    fs::rename(from, to).map_err(|error| Fault::from(&error))
}

/// Whether two names lead to one directory entry. Two hard links do so too
/// and must not: renaming one to the other would do nothing and say it did.
fn same_entry(a: &Path, b: &Path) -> bool {
    let only_case = match (a.file_name(), b.file_name()) {
        (Some(a), Some(b)) => a != b && a.eq_ignore_ascii_case(b),
        (_, None) | (None, _) => false,
    };
    match (fs::symlink_metadata(a), fs::symlink_metadata(b)) {
        (Ok(a), Ok(b)) => only_case && a.ino() == b.ino() && a.dev() == b.dev() && a.nlink() == 1,
        (_, Err(_)) | (Err(_), _) => false,
    }
}

/// What a file looks like now; links are followed.
///
/// # Errors
/// As the system says; a folder or device is [`Fault::System`] with `EISDIR`.
pub fn fingerprint(path: &LocalPath) -> Result<Fingerprint, Fault> {
    let meta = fs::metadata(path.as_path()).map_err(|error| Fault::from(&error))?;
    if !meta.is_file() {
        return Err(Errno::ISDIR.into());
    }
    Ok(Fingerprint::of(&meta))
}

/// What became of a file that was to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone, by this deed or before.
    Gone,
    /// It is not the file that was meant any more; it was left alone.
    Changed,
    /// It is a link; the link and the file it leads to were left alone.
    Link,
}

/// Removes a file if it is still the one of this fingerprint. No system call
/// does both at once: what another program writes between the look and the
/// removal, a few microseconds, would be lost.
///
/// # Errors
/// As the system says; the file is still there then.
pub fn remove_unchanged(path: &LocalPath, print: Fingerprint) -> Result<Removal, Fault> {
    let path = path.as_path();
    let meta = match fs::symlink_metadata(path).map_err(|error| Fault::from(&error)) {
        Err(Fault::Missing) => return Ok(Removal::Gone),
        meta => meta?,
    };
    if meta.is_symlink() {
        return Ok(Removal::Link);
    }
    if !meta.is_file() || Fingerprint::of(&meta) != print {
        return Ok(Removal::Changed);
    }
    match fs::remove_file(path).map_err(|error| Fault::from(&error)) {
        Ok(()) | Err(Fault::Missing) => Ok(Removal::Gone),
        Err(fault) => Err(fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> (tempfile::TempDir, impl Fn(&str) -> LocalPath) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().to_owned();
        (dir, move |name: &str| LocalPath::new(path.join(name)))
    }

    #[test]
    fn makes_a_folder_once() {
        let (_dir, at) = place();
        assert_eq!(make_folder(&at("new")), Ok(()));
        assert_eq!(make_folder(&at("new")), Err(Fault::Exists));
        assert_eq!(make_folder(&at("none/new")), Err(Fault::Missing));
    }

    #[test]
    fn never_renames_over_something() {
        let (_dir, at) = place();
        fs::write(at("a").as_path(), b"a").unwrap();
        fs::write(at("b").as_path(), b"b").unwrap();
        make_folder(&at("empty")).unwrap();
        assert_eq!(rename(&at("a"), OsStr::new("b")), Err(Fault::Exists));
        assert_eq!(rename(&at("a"), OsStr::new("empty")), Err(Fault::Exists));
        assert_eq!(rename(&at("a"), OsStr::new("c")), Ok(()));
        assert_eq!(fs::read(at("b").as_path()).unwrap(), b"b");
        assert_eq!(fs::read(at("c").as_path()).unwrap(), b"a");
        assert_eq!(rename(&at("a"), OsStr::new("d")), Err(Fault::Missing));
        for name in ["", ".", "..", "x/y"] {
            assert_eq!(rename(&at("c"), OsStr::new(name)), Err(Errno::INVAL.into()));
        }
    }

    #[test]
    fn a_hard_link_is_not_the_same_entry() {
        let (_dir, at) = place();
        fs::write(at("a").as_path(), b"a").unwrap();
        fs::hard_link(at("a").as_path(), at("A").as_path()).unwrap();
        assert_eq!(rename(&at("a"), OsStr::new("A")), Err(Fault::Exists));
    }

    #[test]
    fn only_the_very_file_that_is_meant_is_removed() {
        let (_dir, at) = place();
        fs::write(at("a").as_path(), b"a").unwrap();
        let print = fingerprint(&at("a")).unwrap();
        let link = |from: &str, to: &str| {
            std::os::unix::fs::symlink(at(from).as_path(), at(to).as_path()).unwrap();
        };
        link("a", "link");
        make_folder(&at("folder")).unwrap();
        assert_eq!(remove_unchanged(&at("link"), print), Ok(Removal::Link));
        assert_eq!(remove_unchanged(&at("folder"), print), Ok(Removal::Changed));
        let other = Fingerprint { mtime_ns: print.mtime_ns - 1, ..print };
        assert_eq!(remove_unchanged(&at("a"), other), Ok(Removal::Changed));
        assert_eq!(fs::read(at("a").as_path()).unwrap(), b"a");
        assert_eq!(remove_unchanged(&at("a"), print), Ok(Removal::Gone));
        assert!(!at("a").as_path().exists() && at("link").as_path().is_symlink());
        assert_eq!(remove_unchanged(&at("a"), print), Ok(Removal::Gone), "and once more");
        assert_eq!(remove_unchanged(&at("link/x"), print), Ok(Removal::Gone));
    }

    #[test]
    fn a_fingerprint_is_of_a_file() {
        let (_dir, at) = place();
        fs::write(at("file").as_path(), b"12345").unwrap();
        assert_eq!(fingerprint(&at("file")).map(|print| print.size), Ok(5));
        assert_eq!(fingerprint(&at("")), Err(Errno::ISDIR.into()));
        assert_eq!(fingerprint(&at("none")), Err(Fault::Missing));
    }
}
