//! What uploads need of a file: its fingerprint, and its removal when it is
//! certain to be the one that is meant. What people order is in
//! [`super::change`].

use std::fs;

use rustix::io::Errno;

use super::{Fault, Fingerprint, LocalPath};

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
    fn only_the_very_file_that_is_meant_is_removed() {
        let (_dir, at) = place();
        fs::write(at("a").as_path(), b"a").unwrap();
        let print = fingerprint(&at("a")).unwrap();
        let link = |from: &str, to: &str| {
            std::os::unix::fs::symlink(at(from).as_path(), at(to).as_path()).unwrap();
        };
        link("a", "link");
        fs::create_dir(at("folder").as_path()).unwrap();
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
