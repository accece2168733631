//! Reading one folder whole: names, kinds, sizes and dates. Blocks; whoever
//! must not wait goes through [`super::Disk`].

use std::ffi::{OsStr, OsString};
use std::mem::MaybeUninit;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{AtFlags, CWD, FileType, Mode, OFlags, RawDir, Statx, StatxFlags};
use rustix::io::Errno;

use super::mounts;
use super::{Entry, Fault, Folder, Kind, LocalPath};
use crate::clock::Moment;

/// Below this many entries a second thread costs more than it saves.
const WORTH_TWO: usize = 2_000;

/// Bytes of names taken from the kernel at once.
const NAMES_AT_ONCE: usize = 128 << 10;

/// What is known of an entry besides its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Facts {
    pub kind: Kind,
    pub size: u64,
    pub modified: Option<Moment>,
}

/// Reads a folder: every entry with kind, size and date; links with those of
/// what they lead to. Unsorted, and as long as the disk takes.
///
/// # Errors
/// [`Fault::Missing`], [`Fault::Denied`], [`Fault::NotAFolder`] and the rest.
pub fn list(path: &LocalPath) -> Result<Folder, Fault> {
    read(path, |links| links.iter().map(|link| follow(link)).collect())
}

/// Reads a folder, and leaves it to `beyond` to look at links: what they lead
/// to may lie on a mount that never answers.
pub(super) fn read(
    path: &LocalPath,
    beyond: impl FnOnce(&[PathBuf]) -> Vec<Option<Facts>>,
) -> Result<Folder, Fault> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let folder = rustix::fs::openat(CWD, path.as_path(), flags, Mode::empty())?;
    let mut entries = names(&folder)?;
    skip_far_away(&folder, &mut entries);
    let mut unreadable = fill(folder.as_fd(), &mut entries);
    let links: Vec<PathBuf> = entries
        .iter()
        .filter(|read| read.state == State::Link)
        .map(|read| path.as_path().join(&read.entry.name))
        .collect();
    if !links.is_empty() {
        unreadable += take_links(&mut entries, beyond(&links));
    }
    entries.retain(|read| read.state != State::Gone);
    let entries = entries.into_iter().map(|read| read.entry).collect();
    Ok(Folder { path: path.clone(), entries, unreadable })
}

/// An entry on its way.
struct Read {
    entry: Entry,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Only its name is known.
    Named,
    /// Known.
    Known,
    /// A link; where it leads is not known yet.
    Link,
    /// Deleted since its name was read.
    Gone,
}

fn names(folder: &OwnedFd) -> Result<Vec<Read>, Fault> {
    let mut buffer = vec![MaybeUninit::uninit(); NAMES_AT_ONCE];
    let mut dir = RawDir::new(folder, &mut buffer);
    let mut entries = Vec::new();
    while let Some(found) = dir.next() {
        let found = found?;
        let name = found.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        let name = OsString::from_vec(name.to_vec());
        let kind = kind_of(found.file_type());
        entries.push(Read {
            entry: Entry { name, kind, size: 0, modified: None },
            state: State::Named,
        });
    }
    entries.shrink_to_fit();
    Ok(entries)
}

/// Marks mount points that may hang as known: folders without a date.
fn skip_far_away(folder: &OwnedFd, entries: &mut [Read]) {
    // The kernel's own name of the open folder: its real path, found without
    // asking any disk.
    let Ok(real) = rustix::fs::readlinkat(CWD, own_link(folder), Vec::new()) else { return };
    let far = mounts::far_away(&PathBuf::from(OsString::from_vec(real.into_bytes())));
    if far.is_empty() {
        return;
    }
    for read in entries.iter_mut().filter(|read| far.contains(&read.entry.name)) {
        read.entry.kind = Kind::Folder;
        read.state = State::Known;
    }
}

fn own_link(folder: &OwnedFd) -> String {
    use std::os::fd::AsRawFd;
    format!("/proc/self/fd/{}", folder.as_raw_fd())
}

/// Asks for the facts of every entry, with two threads where that pays;
/// returns how many could not be read.
fn fill(folder: BorrowedFd<'_>, entries: &mut [Read]) -> usize {
    if entries.len() < WORTH_TWO {
        return fill_part(folder, entries);
    }
    let (left, right) = entries.split_at_mut(entries.len() / 2);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| fill_part(folder, right));
        fill_part(folder, left) + other.join().unwrap_or_default()
    })
}

fn fill_part(folder: BorrowedFd<'_>, entries: &mut [Read]) -> usize {
    let mut unreadable = 0;
    for read in entries.iter_mut().filter(|read| read.state == State::Named) {
        match ask(folder, &read.entry.name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(found) => {
                let kind = kind_of(file_type(&found));
                take(&mut read.entry, facts(&found, kind));
                read.state = if kind == Kind::BrokenLink { State::Link } else { State::Known };
            }
            Err(Errno::NOENT) => read.state = State::Gone,
            Err(_) => {
                unreadable += 1;
                read.state = State::Known;
            }
        }
    }
    unreadable
}

/// Puts in what was found behind the links, in their order; returns how many
/// gave no answer.
fn take_links(entries: &mut [Read], found: Vec<Option<Facts>>) -> usize {
    let mut silent = 0;
    let links = entries.iter_mut().filter(|read| read.state == State::Link);
    for (read, facts) in links.zip(found) {
        match facts {
            Some(facts) => take(&mut read.entry, facts),
            None => {
                silent += 1;
                // Most likely a link into a dead mount: shown as a folder, so
                // that trying it gives the sentence about dead mounts.
                read.entry.kind = Kind::LinkToFolder;
            }
        }
    }
    silent
}

/// What a link leads to. `None` is not given by this way of looking, only by
/// those that stop waiting.
pub(super) fn follow(link: &std::path::Path) -> Option<Facts> {
    let found = match ask(CWD, link.as_os_str(), AtFlags::empty()) {
        Ok(found) => found,
        Err(_) => {
            let own = ask(CWD, link.as_os_str(), AtFlags::SYMLINK_NOFOLLOW).ok();
            let modified = own.and_then(|own| moment(&own));
            return Some(Facts { kind: Kind::BrokenLink, size: 0, modified });
        }
    };
    let kind = match kind_of(file_type(&found)) {
        Kind::File => Kind::LinkToFile,
        Kind::Folder => Kind::LinkToFolder,
        other @ (Kind::LinkToFile | Kind::LinkToFolder | Kind::BrokenLink | Kind::Other) => other,
    };
    Some(facts(&found, kind))
}

/// One entry by its path, called `name`; one that is far away is not asked.
pub(super) fn entry_at(path: &std::path::Path, name: OsString, away: bool) -> Entry {
    let nothing = Facts { kind: Kind::Folder, size: 0, modified: None };
    let own = || ask(CWD, path.as_os_str(), AtFlags::SYMLINK_NOFOLLOW).ok();
    let facts = match own().filter(|_| !away) {
        None => nothing,
        Some(found) => match kind_of(file_type(&found)) {
            // A link: what is behind it decides.
            Kind::BrokenLink => follow(path).unwrap_or(nothing),
            kind @ (Kind::File
            | Kind::Folder
            | Kind::LinkToFile
            | Kind::LinkToFolder
            | Kind::Other) => facts(&found, kind),
        },
    };
    Entry { name, kind: facts.kind, size: facts.size, modified: facts.modified }
}

/// What sort of thing a path leads to; a link is a link.
pub(super) fn type_of(path: &std::path::Path) -> FileType {
    ask(CWD, path.as_os_str(), AtFlags::SYMLINK_NOFOLLOW)
        .map_or(FileType::Unknown, |found| file_type(&found))
}

fn ask(folder: BorrowedFd<'_>, name: &OsStr, flags: AtFlags) -> Result<Statx, Errno> {
    let wanted = StatxFlags::TYPE | StatxFlags::SIZE | StatxFlags::MTIME;
    rustix::fs::statx(folder, name, flags | AtFlags::NO_AUTOMOUNT, wanted)
}

fn take(entry: &mut Entry, facts: Facts) {
    entry.kind = facts.kind;
    entry.size = facts.size;
    entry.modified = facts.modified;
}

fn facts(found: &Statx, kind: Kind) -> Facts {
    let size = match kind {
        Kind::File | Kind::LinkToFile => found.stx_size,
        Kind::Folder | Kind::LinkToFolder | Kind::BrokenLink | Kind::Other => 0,
    };
    Facts { kind, size, modified: moment(found) }
}

fn moment(found: &Statx) -> Option<Moment> {
    let time = found.stx_mtime;
    let millis = time.tv_sec.checked_mul(1000)?;
    millis.checked_add(i64::from(time.tv_nsec / 1_000_000)).map(Moment)
}

fn file_type(found: &Statx) -> FileType {
    FileType::from_raw_mode(found.stx_mode.into())
}

/// A link counts as broken until it has been followed.
fn kind_of(file_type: FileType) -> Kind {
    match file_type {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Folder,
        FileType::Symlink => Kind::BrokenLink,
        FileType::Fifo
        | FileType::Socket
        | FileType::CharacterDevice
        | FileType::BlockDevice
        | FileType::Unknown => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn listed(path: &std::path::Path) -> BTreeMap<OsString, Entry> {
        let folder = list(&LocalPath::new(path)).unwrap();
        assert_eq!(folder.unreadable, 0);
        folder.entries.into_iter().map(|entry| (entry.name.clone(), entry)).collect()
    }

    #[test]
    fn tells_kinds_sizes_and_dates() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("file"), b"12345").unwrap();
        let date = std::time::UNIX_EPOCH + std::time::Duration::from_millis(1_234_567_890_123);
        fs::File::open(at("file")).unwrap().set_modified(date).unwrap();
        fs::create_dir(at("folder")).unwrap();
        symlink("file", at("to file")).unwrap();
        symlink("folder", at("to folder")).unwrap();
        symlink("nothing", at("to nothing")).unwrap();
        symlink("round", at("round")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();

        let seen = listed(dir.path());
        let kinds: Vec<(&str, Kind, u64)> =
            seen.iter().map(|(name, e)| (name.to_str().unwrap(), e.kind, e.size)).collect();
        let wanted = [
            ("file", Kind::File, 5),
            ("folder", Kind::Folder, 0),
            ("round", Kind::BrokenLink, 0),
            ("socket", Kind::Other, 0),
            ("to file", Kind::LinkToFile, 5),
            ("to folder", Kind::LinkToFolder, 0),
            ("to nothing", Kind::BrokenLink, 0),
        ];
        assert_eq!(kinds, wanted);
        assert_eq!(seen[OsStr::new("file")].modified, Some(Moment(1_234_567_890_123)));
        assert_eq!(seen[OsStr::new("to file")].modified, Some(Moment(1_234_567_890_123)));
    }

    #[test]
    fn takes_names_of_any_bytes_and_more_than_one_thread_of_them() {
        let dir = tempfile::tempdir().unwrap();
        let odd = [&b"\xff\xfe"[..], b"new\nline", b" ", "\u{202e}txt".as_bytes(), &[b'n'; 255]];
        let mut wanted: Vec<OsString> =
            odd.iter().map(|name| OsString::from_vec(name.to_vec())).collect();
        wanted.extend((0..WORTH_TWO + 7).map(|n| OsString::from(format!("file {n}"))));
        for name in &wanted {
            fs::write(dir.path().join(name), b"x").unwrap();
        }
        let seen = listed(dir.path());
        wanted.sort();
        assert_eq!(seen.keys().cloned().collect::<Vec<_>>(), wanted);
        assert!(seen.values().all(|entry| entry.size == 1 && entry.kind == Kind::File));
    }

    #[test]
    fn says_why_it_cannot_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| LocalPath::new(dir.path().join(name));
        fs::write(at("file").as_path(), b"").unwrap();
        fs::create_dir(at("shut").as_path()).unwrap();
        fs::set_permissions(at("shut").as_path(), fs::Permissions::from_mode(0o000)).unwrap();
        assert_eq!(list(&at("none")), Err(Fault::Missing));
        assert_eq!(list(&at("file")), Err(Fault::NotAFolder));
        assert_eq!(list(&at("file/below")), Err(Fault::NotAFolder));
        // Root may read everything; nobody else may.
        if !rustix::process::geteuid().is_root() {
            assert_eq!(list(&at("shut")), Err(Fault::Denied));
        }
    }

    #[test]
    fn a_link_without_an_answer_is_counted_and_shown_as_a_folder() {
        let dir = tempfile::tempdir().unwrap();
        symlink("/somewhere", dir.path().join("link")).unwrap();
        let folder = read(&LocalPath::new(dir.path()), |links| vec![None; links.len()]).unwrap();
        assert_eq!(folder.unreadable, 1);
        assert_eq!(folder.entries[0].kind, Kind::LinkToFolder);
    }
}
