//! The trash as desktops keep it (the freedesktop specification, version
//! 1.0): a folder of things and a folder of notes that say where each was and
//! when it was deleted. A thing is only ever renamed into the trash of its
//! own disk, never copied.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use rustix::io::Errno;

use super::free_name::beside;
use super::open::Folder;
use super::order::{Refusal, Step};
use super::work::{Halt, Work, errno};
use crate::clock::Moment;
use crate::local::LocalPath;

/// A trash and the folder its notes' paths begin at: the root for the one at
/// home, the top of the disk for others.
#[derive(Debug, PartialEq, Eq)]
struct Trash {
    path: PathBuf,
    top: PathBuf,
}

impl Work<'_> {
    pub(super) fn trash(&mut self, item: &LocalPath) -> Result<bool, Halt> {
        self.progress.at(item.as_path());
        let (folder, name) = Folder::of(item)?;
        folder.look(&name)?;
        // The path without links, as far as its folder goes.
        let real = std::fs::canonicalize(folder.path()).map_err(|error| errno(&error))?;
        let trash = Trash::of(&real, self.setting.home_trash.as_deref())?;
        if real.starts_with(&trash.path) {
            return Err(Refusal::InTrash.into());
        }
        let (to, note) = trash.take(&folder, &name, &real.join(&name), self.setting.now)?;
        self.did(Step::Trashed { from: item.clone(), to, note });
        self.progress.add_entry();
        Ok(true)
    }
}

impl Trash {
    /// The trash of the disk this folder is on.
    fn of(folder: &Path, home: Option<&Path>) -> Result<Self, Refusal> {
        let device = |path: &Path| std::fs::symlink_metadata(path).map(|meta| meta.dev()).ok();
        let own = device(folder);
        if let Some(home) = home {
            // Home's trash may have to be made yet: its disk is that of the
            // first folder above it that is there.
            let there = home.ancestors().find_map(device);
            if there.is_some() && there == own {
                return Ok(Self { path: home.to_owned(), top: PathBuf::from("/") });
            }
        }
        let top = folder.ancestors().take_while(|path| device(path) == own).last();
        let top = top.unwrap_or(folder);
        Self::at_top(top).ok_or(Refusal::NoTrash)
    }

    /// Of another disk than home's: `.Trash/UID` if the administrator made
    /// `.Trash` as it should be, else `.Trash-UID`.
    fn at_top(top: &Path) -> Option<Self> {
        let user = rustix::process::geteuid().as_raw();
        let shared = top.join(".Trash");
        let sticky = std::fs::symlink_metadata(&shared)
            .is_ok_and(|meta| meta.is_dir() && meta.mode() & 0o1000 != 0);
        let own = top.join(format!(".Trash-{user}"));
        let places = sticky.then(|| shared.join(user.to_string())).into_iter().chain([own]);
        let mut usable = places.filter(|place| private_folder(place, user).is_some());
        usable.next().map(|path| Self { path, top: top.to_owned() })
    }

    /// Takes an entry in; gives its place and its note.
    fn take(
        &self,
        folder: &Folder,
        name: &OsStr,
        path: &Path,
        now: Moment,
    ) -> Result<(LocalPath, LocalPath), Refusal> {
        let (things, notes) = (self.path.join("files"), self.path.join("info"));
        let user = rustix::process::geteuid().as_raw();
        for place in [&self.path, &things, &notes] {
            private_folder(place, user).ok_or(Refusal::NoTrash)?;
        }
        let things = Folder::open(&things)?;
        let text = note(path.strip_prefix(&self.top).unwrap_or(path), &self.top, now);
        let mut new = name.to_owned();
        loop {
            // The note comes first and reserves the name.
            let at = notes.join(with_ending(&new));
            match write_note(&at, &text) {
                Ok(()) => {}
                Err(Errno::EXIST) => {
                    new = next_name(name, &notes).ok_or(Errno::EXIST)?;
                    continue;
                }
                Err(error) => return Err(error.into()),
            }
            match folder.rename(name, &things, &new) {
                Ok(()) => return Ok((things.at(&new), LocalPath::new(at))),
                Err(error) => {
                    let _ = std::fs::remove_file(&at);
                    match error {
                        // A thing without a note is in the way.
                        Errno::EXIST => {
                            let taken = |name: &OsStr| things.look(name).is_ok();
                            new = beside(&new, taken).ok_or(Errno::EXIST)?;
                        }
                        Errno::XDEV => return Err(Refusal::NoTrash),
                        Errno::INVAL => return Err(Refusal::Inside),
                        other => return Err(other.into()),
                    }
                }
            }
        }
    }
}

/// Where the user's own trash is, or will be.
#[must_use]
pub fn home_trash() -> Option<PathBuf> {
    directories::BaseDirs::new().map(|dirs| dirs.data_dir().join("Trash"))
}

/// A folder of this user's own, made if it is missing; no link.
fn private_folder(path: &Path, user: u32) -> Option<()> {
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    let meta = std::fs::symlink_metadata(path).ok()?;
    (made.is_ok() && meta.is_dir() && meta.uid() == user).then_some(())
}

fn with_ending(name: &OsStr) -> OsString {
    let mut name = name.to_owned();
    name.push(".trashinfo");
    name
}

fn next_name(name: &OsStr, notes: &Path) -> Option<OsString> {
    beside(name, |name| notes.join(with_ending(name)).symlink_metadata().is_ok())
}

fn write_note(path: &Path, text: &str) -> Result<(), Errno> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(path).map_err(|error| errno(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| {
        let _ = std::fs::remove_file(path);
        errno(&error)
    })
}

/// The path is absolute at home, and relative to the disk's top elsewhere.
fn note(path: &Path, top: &Path, now: Moment) -> String {
    let root = if top == Path::new("/") { "/" } else { "" };
    let day = Timestamp::from_millisecond(now.0).map_or_else(
        |_| String::new(),
        |stamp| stamp.to_zoned(TimeZone::system()).strftime("%Y-%m-%dT%H:%M:%S").to_string(),
    );
    format!("[Trash Info]\nPath={root}{}\nDeletionDate={day}\n", escaped(path))
}

/// As in a URL: what is neither letter, digit, `-_.~` nor a slash by its code.
fn escaped(path: &Path) -> String {
    let mut out = String::new();
    for byte in path.as_os_str().as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                out.push(char::from(*byte));
            }
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_any_path_in_plain_characters() {
        let text = note(Path::new("home/é \n%"), Path::new("/"), Moment(0));
        assert!(text.starts_with("[Trash Info]\nPath=/home/%C3%A9%20%0A%25\nDeletionDate=19"));
        let text = note(Path::new("a/b"), Path::new("/mnt/usb"), Moment(0));
        assert!(text.contains("\nPath=a/b\n"), "{text}");
    }

    #[test]
    fn the_shared_trash_of_a_disk_must_be_sticky_and_no_link() {
        let dir = tempfile::tempdir().unwrap();
        let user = rustix::process::geteuid().as_raw();
        let own = dir.path().join(format!(".Trash-{user}"));
        let shared = dir.path().join(".Trash");
        std::os::unix::fs::symlink("/tmp", &shared).unwrap();
        assert_eq!(Trash::at_top(dir.path()).unwrap().path, own);
        std::fs::remove_file(&shared).unwrap();
        std::fs::create_dir(&shared).unwrap();
        assert_eq!(Trash::at_top(dir.path()).unwrap().path, own);
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o1777)).unwrap();
        assert_eq!(Trash::at_top(dir.path()).unwrap().path, shared.join(user.to_string()));
    }
}
