//! Copying: files to a temporary name first, links as links, folders with all
//! below them; mode and times go along. With a list to write to, it is the
//! first half of a move to another disk.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};

use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat};
use rustix::io::Errno;
use rustix::process::{Gid, Uid};

use super::open::{Folder, Id, Look, Sort};
use super::order::{Refusal, Step};
use super::work::{Halt, Place, Way, Work, errno};

/// Bytes between two looks at whether to go on.
const PIECE: usize = 4 << 20;

/// What a move to another disk has carried over and may delete: an entry's
/// folder and name, and what it was.
pub(super) type Carried = HashMap<(Id, OsString), Look>;

type Entry<'a> = (&'a Folder, &'a OsStr, &'a Look);

impl Work<'_> {
    /// Copies an entry to its place; tells whether all of it is there.
    pub(super) fn carry(
        &mut self,
        entry: Entry<'_>,
        to: &Folder,
        place: &Place,
        carried: Option<&mut Carried>,
    ) -> Result<bool, Halt> {
        let (from, name, look) = entry;
        self.progress.at(from.at(name).as_path());
        let (Place::Fresh(new) | Place::Over(new) | Place::Merge(new)) = place;
        let step = Step::Copied { from: from.at(name), to: to.at(new) };
        let moves = carried.is_some();
        let whole = match look.sort {
            Sort::Folder => return self.carry_folder(entry, to, place, carried, step),
            Sort::File => self.carry_file(entry, to, place, moves),
            Sort::Link => self.carry_link(entry, to, place, moves),
            Sort::Special => Err(Refusal::Special.into()),
        };
        whole?;
        self.replaced(to, place);
        self.did(step);
        self.progress.add_entry();
        if let Some(carried) = carried {
            carried.insert((from.id, name.to_owned()), *look);
        }
        Ok(true)
    }

    pub(super) fn replaced(&mut self, to: &Folder, place: &Place) {
        match place {
            Place::Over(name) => self.did(Step::Replaced(to.at(name))),
            Place::Fresh(_) | Place::Merge(_) => {}
        }
    }

    fn carry_folder(
        &mut self,
        (from, name, look): Entry<'_>,
        to: &Folder,
        place: &Place,
        mut carried: Option<&mut Carried>,
        step: Step,
    ) -> Result<bool, Halt> {
        let (fresh, new) = match place {
            Place::Fresh(new) => (true, new),
            Place::Over(new) | Place::Merge(new) => (false, new),
        };
        let source = same(from.child(name)?, look)?;
        if fresh {
            to.make(new)?;
            self.did(step);
        }
        let target = to.child(new)?;
        self.fresh += usize::from(fresh || self.fresh > 0);
        let filled = self.fill(&source, &target, carried.as_deref_mut());
        self.fresh = self.fresh.saturating_sub(1);
        // Also when it was stopped: a folder for nobody would be in the way.
        let dressed = if fresh { dress(target.fd(), look, carried.is_some()) } else { Ok(()) };
        let whole = filled?;
        dressed?;
        self.progress.add_entry();
        if let Some(carried) = carried {
            carried.insert((from.id, name.to_owned()), *look);
        }
        Ok(whole)
    }

    fn fill(
        &mut self,
        from: &Folder,
        to: &Folder,
        mut carried: Option<&mut Carried>,
    ) -> Result<bool, Halt> {
        let mut whole = true;
        for name in from.names()? {
            let done = self.carry_child(from, &name, to, carried.as_deref_mut());
            let path = from.at(&name);
            whole &= self.attempt(&path, done)?;
        }
        Ok(whole)
    }

    fn carry_child(
        &mut self,
        from: &Folder,
        name: &OsStr,
        to: &Folder,
        carried: Option<&mut Carried>,
    ) -> Result<bool, Halt> {
        self.go_on()?;
        let look = from.look(name)?;
        let entry = (from, name, &look);
        match self.place(entry, to, name, Way::Copy)? {
            Some(place) => self.carry(entry, to, &place, carried),
            None => Ok(false),
        }
    }

    fn carry_file(
        &mut self,
        (from, name, look): Entry<'_>,
        to: &Folder,
        place: &Place,
        moves: bool,
    ) -> Result<(), Halt> {
        // Not blocking, in case it has become a pipe meanwhile.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let source = openat(from.fd(), name, flags, Mode::empty())?;
        if Look::of(&source)?.id != look.id {
            return Err(Refusal::Changed.into());
        }
        let (part, temporary) = self.part(to)?;
        let mut part = File::from(part);
        let written = self.pour(File::from(source), &mut part, look);
        let settled = written.and_then(|()| {
            dress(&part, look, moves)?;
            if Look::of(&part)?.size != look.size || changed(from, name, look)? {
                return Err(Refusal::Changed.into());
            }
            settle(to, &temporary, place)
        });
        if settled.is_err() {
            // Nothing half written stays, under whatever name.
            let _ = to.unlink(&temporary);
        }
        settled
    }

    /// A new file of a name nobody looks at.
    fn part(&mut self, to: &Folder) -> Result<(rustix::fd::OwnedFd, OsString), Halt> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        loop {
            let name = self.part_name();
            match openat(to.fd(), &name, flags, Mode::RUSR | Mode::WUSR) {
                Ok(part) => return Ok((part, name)),
                Err(Errno::EXIST) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn part_name(&mut self) -> OsString {
        self.parts += 1;
        let process = rustix::process::getpid().as_raw_nonzero();
        OsString::from(format!(".fichier-{process}-{}.part", self.parts))
    }

    fn pour(&self, mut source: File, part: &mut File, look: &Look) -> Result<(), Halt> {
        let mut done = 0;
        let mut by_kernel = true;
        let mut buffer = Vec::new();
        loop {
            self.go_on()?;
            let count = if by_kernel {
                match rustix::fs::copy_file_range(&source, None, &*part, None, PIECE) {
                    // Some file systems say so of files that are not empty.
                    Ok(0) if done < look.size => {
                        by_kernel = false;
                        continue;
                    }
                    Ok(count) => count,
                    Err(Errno::NOSPC) => return Err(Errno::NOSPC.into()),
                    Err(_) => {
                        by_kernel = false;
                        continue;
                    }
                }
            } else {
                pour_piece(&mut source, part, &mut buffer).map_err(|error| errno(&error))?
            };
            if count == 0 {
                return Ok(());
            }
            done += count as u64;
            // Somebody writes on: chasing the end could take for ever.
            if done > look.size {
                return Err(Refusal::Changed.into());
            }
            self.progress.add_bytes(count as u64);
        }
    }

    fn carry_link(
        &mut self,
        (from, name, look): Entry<'_>,
        to: &Folder,
        place: &Place,
        moves: bool,
    ) -> Result<(), Halt> {
        let leads_to = rustix::fs::readlinkat(from.fd(), name, Vec::new())?;
        let temporary = self.part_name();
        rustix::fs::symlinkat(leads_to.as_c_str(), to.fd(), &temporary)?;
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        if moves {
            // Somebody else's link becomes ours unless we may give it away.
            let (user, group) = owner(look);
            let _ = rustix::fs::chownat(to.fd(), &temporary, user, group, flags);
        }
        // Not every file system keeps times of links.
        let _ = rustix::fs::utimensat(to.fd(), &temporary, &look.times(), flags);
        let settled = settle(to, &temporary, place);
        if settled.is_err() {
            let _ = to.unlink(&temporary);
        }
        settled
    }
}

/// Gives what is complete its real name.
fn settle(to: &Folder, temporary: &OsStr, place: &Place) -> Result<(), Halt> {
    match place {
        Place::Fresh(name) | Place::Merge(name) => to.rename(temporary, to, name)?,
        Place::Over(name) => to.rename_over(temporary, to, name)?,
    }
    Ok(())
}

fn pour_piece(source: &mut File, part: &mut File, buffer: &mut Vec<u8>) -> io::Result<usize> {
    buffer.resize(PIECE, 0);
    let count = source.read(buffer)?;
    part.write_all(buffer.get(..count).unwrap_or_default())?;
    Ok(count)
}

/// A folder that was opened is the one that was looked at.
fn same(folder: Folder, look: &Look) -> Result<Folder, Halt> {
    if folder.id == look.id { Ok(folder) } else { Err(Refusal::Changed.into()) }
}

pub(super) fn changed(from: &Folder, name: &OsStr, look: &Look) -> Result<bool, Errno> {
    let now = from.look(name)?;
    Ok((now.id, now.size, now.changed()) != (look.id, look.size, look.changed()))
}

fn owner(look: &Look) -> (Option<Uid>, Option<Gid>) {
    (Some(Uid::from_raw(look.owner.0)), Some(Gid::from_raw(look.owner.1)))
}

/// Mode and times of the original. A move keeps the owner where it may; then
/// the bits that lend an owner's rights stay, too.
fn dress(made: impl rustix::fd::AsFd, look: &Look, moves: bool) -> Result<(), Errno> {
    let (user, group) = owner(look);
    let mut mode = look.mode;
    if !moves || rustix::fs::fchown(&made, user, group).is_err() {
        mode -= Mode::SUID | Mode::SGID;
    }
    ignoring_foreign_disks(rustix::fs::fchmod(&made, mode))?;
    ignoring_foreign_disks(rustix::fs::futimens(&made, &look.times()))
}

/// FAT and some network disks keep no modes and no exact times: the bytes are
/// there all the same.
fn ignoring_foreign_disks(result: Result<(), Errno>) -> Result<(), Errno> {
    match result {
        Err(Errno::PERM | Errno::OPNOTSUPP | Errno::NOSYS | Errno::INVAL) => Ok(()),
        other => other,
    }
}

/// Everything written to the folder's disk is on the disk.
pub(super) fn flushed(folder: &Folder) -> Result<(), Errno> {
    let again = openat(folder.fd(), ".", OFlags::RDONLY | OFlags::CLOEXEC, Mode::empty());
    rustix::fs::syncfs(
        again.or_else(|_| openat(CWD, folder.path(), OFlags::RDONLY, Mode::empty()))?,
    )
}
