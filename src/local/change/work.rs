//! The worker: what all changes have in common.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use rustix::io::Errno;

use super::clash::{Answer, Clash, ClashKind, Decision, Side};
use super::free_name::beside;
use super::open::{Folder, Look, Sort};
use super::order::{Change, Outcome, Refusal, Step, Target};
use super::progress::Progress;
use super::survey::{self, Survey};
use crate::clock::Moment;
use crate::local::LocalPath;

/// Problems that are told one by one.
const TOLD: usize = 200;

/// What a change has to know of the world.
#[derive(Debug, Clone)]
pub struct Setting {
    /// For the notes in the trash.
    pub now: Moment,
    /// The user's own trash.
    pub home_trash: Option<PathBuf>,
}

/// Does a change. `ask` is asked about each name that is taken, unless an
/// earlier answer was for all; no answer stops the change.
pub fn perform(
    change: &Change,
    progress: &Progress,
    setting: &Setting,
    ask: &mut dyn FnMut(Clash) -> Option<Answer>,
) -> Outcome {
    let rules = HashMap::new();
    let mut work =
        Work { progress, setting, ask, rules, outcome: Outcome::default(), fresh: 0, parts: 0 };
    let done = match change {
        Change::MakeFolder(path) => work.make_folder(path),
        Change::Rename(renames) => work.rename_all(renames),
        Change::Copy { items, to } => work.bring(items, to, Way::Copy),
        Change::Move { items, to } => work.bring(items, to, Way::Move),
        Change::Trash(items) => work.each(items, Work::trash),
        Change::Erase(items) => work.each(items, Work::erase_item),
        Change::Undo(steps) => work.undo(steps),
    };
    work.outcome.stopped = done.is_err();
    let figures = progress.figures();
    Outcome { entries: figures.entries, bytes: figures.bytes, ..work.outcome }
}

/// Why something ended early.
#[derive(Debug)]
pub(super) enum Halt {
    /// The user wants no more of it.
    Stopped,
    /// This one thing cannot be done.
    Refused(Refusal),
}

impl From<Errno> for Halt {
    fn from(error: Errno) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Whether a thing is left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Copy,
    Move,
}

/// What is to become of a name at the target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Nothing is there.
    Fresh(OsString),
    /// What is there is replaced.
    Over(OsString),
    /// Both are folders and become one.
    Merge(OsString),
}

pub(super) struct Work<'a> {
    pub progress: &'a Progress,
    pub setting: &'a Setting,
    ask: &'a mut dyn FnMut(Clash) -> Option<Answer>,
    rules: HashMap<ClashKind, Decision>,
    pub outcome: Outcome,
    /// Depth below a folder that was made here: its steps are told as one.
    pub fresh: usize,
    /// Temporary files so far.
    pub parts: u64,
}

impl Work<'_> {
    /// # Errors
    /// When the user wants no more of it.
    pub fn go_on(&self) -> Result<(), Halt> {
        if self.progress.is_stopped() { Err(Halt::Stopped) } else { Ok(()) }
    }

    /// Does one thing; what refuses is told and left behind. Tells whether it
    /// is done.
    pub fn attempt(&mut self, path: &LocalPath, done: Result<bool, Halt>) -> Result<bool, Halt> {
        match done {
            Err(Halt::Refused(why)) => {
                self.refuse(path, why);
                Ok(false)
            }
            Ok(_) | Err(Halt::Stopped) => done,
        }
    }

    pub fn refuse(&mut self, path: &LocalPath, why: Refusal) {
        self.outcome.failed += 1;
        if self.outcome.problems.len() < TOLD {
            self.outcome.problems.push((path.clone(), why));
        }
    }

    pub fn did(&mut self, step: Step) {
        if self.fresh == 0 {
            self.outcome.steps.push(step);
        }
    }

    fn landed(&mut self, path: LocalPath) {
        self.outcome.landed.get_or_insert(path);
    }

    fn each(
        &mut self,
        items: &[LocalPath],
        deed: fn(&mut Self, &LocalPath) -> Result<bool, Halt>,
    ) -> Result<(), Halt> {
        for item in items {
            let done = self.go_on().and_then(|()| deed(self, item));
            self.attempt(item, done)?;
        }
        Ok(())
    }

    /// Every missing folder of the path; the last one must be new.
    fn make_folder(&mut self, path: &LocalPath) -> Result<(), Halt> {
        let made = self.make_folders(path);
        self.attempt(path, made.map(|()| true)).map(drop)
    }

    pub fn make_folders(&mut self, path: &LocalPath) -> Result<(), Halt> {
        let mut missing = Vec::new();
        for above in path.as_path().ancestors().skip(1) {
            match std::fs::create_dir(above) {
                Ok(()) => {
                    self.did(Step::Made(LocalPath::new(above)));
                    break;
                }
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => missing.push(above),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => break,
                // It may be there all the same: `/` and mount points say so.
                Err(_) if above.is_dir() => break,
                Err(error) => return Err(errno(&error).into()),
            }
        }
        for folder in missing.into_iter().rev().chain([path.as_path()]) {
            std::fs::create_dir(folder).map_err(|error| errno(&error))?;
            self.did(Step::Made(LocalPath::new(folder)));
        }
        self.landed(path.clone());
        Ok(())
    }

    /// All or none: what was renamed before one refuses gets its name back.
    fn rename_all(&mut self, renames: &[(LocalPath, OsString)]) -> Result<(), Halt> {
        for (from, to) in renames {
            match rename_one(from, to) {
                Ok(to) => {
                    self.progress.add_entry();
                    self.did(Step::Moved { from: from.clone(), to });
                }
                Err(why) => {
                    self.refuse(from, why.into());
                    let done = std::mem::take(&mut self.outcome.steps);
                    return self.undo(&done).map(|()| self.outcome.steps.clear());
                }
            }
        }
        if let Some(Step::Moved { to, .. }) = self.outcome.steps.last() {
            self.outcome.landed = Some(to.clone());
        }
        Ok(())
    }

    fn bring(&mut self, items: &[LocalPath], to: &Target, way: Way) -> Result<(), Halt> {
        let (folder, name) = match self.target(items, to) {
            Ok(target) => target,
            Err(why) => {
                let (Target::Into(path) | Target::Typed(path)) = to;
                self.refuse(path, why);
                return Ok(());
            }
        };
        self.expect(items, &folder, way);
        for item in items {
            let done = self.bring_item(item, &folder, name.as_deref(), way);
            self.attempt(item, done)?;
        }
        Ok(())
    }

    /// The folder things go to, and the new name if one was typed.
    fn target(
        &self,
        items: &[LocalPath],
        to: &Target,
    ) -> Result<(Folder, Option<OsString>), Refusal> {
        let path = match to {
            Target::Into(path) => return Ok((Folder::open(path.as_path())?, None)),
            Target::Typed(path) => path,
        };
        match Folder::open(path.as_path()) {
            Ok(folder) => Ok((folder, None)),
            // A path that ends in a slash means a folder.
            Err(Errno::NOENT) if path.as_bytes().ends_with(b"/") => Err(Refusal::NoTarget),
            Err(Errno::NOENT | Errno::NOTDIR) if items.len() > 1 => Err(Refusal::OneName),
            Err(Errno::NOENT | Errno::NOTDIR) => match Folder::of(path) {
                Ok((folder, name)) => Ok((folder, Some(name))),
                Err(Errno::NOENT | Errno::NOTDIR) => Err(Refusal::NoTarget),
                Err(error) => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// Counts what has to be written. A move on one disk writes nothing.
    fn expect(&self, items: &[LocalPath], to: &Folder, way: Way) {
        let written: Vec<LocalPath> = items
            .iter()
            .filter(|item| {
                let device = || {
                    let (folder, name) = Folder::of(item).ok()?;
                    Some(folder.look(&name).ok()?.id.0)
                };
                way == Way::Copy || device() != Some(to.id.0)
            })
            .cloned()
            .collect();
        let counted = Survey::default();
        survey::count(&written, &counted, &|| self.progress.is_stopped());
        let (files, folders, bytes) = counted.counts();
        let rest = (items.len() - written.len()) as u64;
        self.progress.expect(files + folders + rest, bytes);
    }

    fn bring_item(
        &mut self,
        item: &LocalPath,
        to: &Folder,
        new: Option<&OsStr>,
        way: Way,
    ) -> Result<bool, Halt> {
        self.go_on()?;
        let (from, name) = Folder::of(item)?;
        let look = from.look(&name)?;
        if look.is_folder() && to.lies_in(look.id)? {
            return Err(Refusal::Inside.into());
        }
        let new = new.unwrap_or(&name);
        let Some(place) = self.place((&from, &name, &look), to, new, way)? else {
            return Ok(false);
        };
        let (Place::Fresh(at) | Place::Over(at) | Place::Merge(at)) = &place;
        let at = to.at(at);
        let done = match way {
            Way::Copy => self.carry((&from, &name, &look), to, &place, None),
            Way::Move => self.relocate((&from, &name, &look), to, &place),
        }?;
        self.landed(at);
        Ok(done)
    }

    /// What is to become of this name at the target; `None` is to be skipped.
    pub fn place(
        &mut self,
        (from, name, look): (&Folder, &OsStr, &Look),
        to: &Folder,
        new: &OsStr,
        way: Way,
    ) -> Result<Option<Place>, Halt> {
        let there = match to.look(new) {
            Err(Errno::NOENT) => return Ok(Some(Place::Fresh(new.to_owned()))),
            there => there?,
        };
        if there.id == look.id {
            // Only a copy beside the original makes sense.
            return match way {
                Way::Copy => self.keep_both(to, new).map(Some),
                Way::Move => Err(Refusal::Same.into()),
            };
        }
        let kind = kind(look, &there);
        let side = |path: LocalPath, look: &Look| Side {
            path,
            size: if look.sort == Sort::File { look.size } else { 0 },
            modified: look.moment(),
        };
        let clash =
            Clash { kind, coming: side(from.at(name), look), there: side(to.at(new), &there) };
        let newer = look.changed() > there.changed();
        match (self.decide(clash)?, kind) {
            (Decision::KeepBoth, _) => self.keep_both(to, new).map(Some),
            (Decision::Replace | Decision::Newer, ClashKind::Folders) => {
                Ok(Some(Place::Merge(new.to_owned())))
            }
            (Decision::Replace, ClashKind::Files) => Ok(Some(Place::Over(new.to_owned()))),
            (Decision::Newer, ClashKind::Files) if newer => Ok(Some(Place::Over(new.to_owned()))),
            (Decision::Skip | Decision::Replace | Decision::Newer, _) => {
                self.outcome.skipped += 1;
                Ok(None)
            }
        }
    }

    fn keep_both(&self, to: &Folder, name: &OsStr) -> Result<Place, Halt> {
        let free = beside(name, |name| !matches!(to.look(name), Err(Errno::NOENT)));
        free.map(Place::Fresh).ok_or_else(|| Errno::EXIST.into())
    }

    fn decide(&mut self, clash: Clash) -> Result<Decision, Halt> {
        if let Some(decision) = self.rules.get(&clash.kind) {
            return Ok(*decision);
        }
        let kind = clash.kind;
        let answer = (self.ask)(clash).ok_or(Halt::Stopped)?;
        if answer.for_all {
            self.rules.insert(kind, answer.decision);
        }
        Ok(answer.decision)
    }

    /// Folders become one, and no file takes another's place: how things go
    /// back to where they were.
    pub fn gently(&mut self) {
        self.rules.insert(ClashKind::Folders, Decision::Replace);
        self.rules.insert(ClashKind::Files, Decision::Skip);
        self.rules.insert(ClashKind::Mixed, Decision::Skip);
    }
}

fn kind(coming: &Look, there: &Look) -> ClashKind {
    match (coming.is_folder(), there.is_folder()) {
        (true, true) => ClashKind::Folders,
        (false, false) => ClashKind::Files,
        (true, false) | (false, true) => ClashKind::Mixed,
    }
}

pub(super) fn errno(error: &std::io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}

fn rename_one(from: &LocalPath, to: &OsStr) -> Result<LocalPath, Errno> {
    use std::os::unix::ffi::OsStrExt;
    let bytes = to.as_bytes();
    if bytes.is_empty() || bytes == b"." || bytes == b".." || bytes.contains(&b'/') {
        return Err(Errno::INVAL);
    }
    let (folder, name) = Folder::of(from)?;
    folder.look(&name)?;
    folder.rename(&name, &folder, to)?;
    Ok(folder.at(to))
}
