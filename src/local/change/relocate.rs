//! Moving: a rename where it can be one; to another disk a copy, then a look
//! at every copy, then the originals go.

use std::ffi::OsStr;

use rustix::io::Errno;

use super::carry::{Carried, changed, flushed};
use super::open::{Folder, Look};
use super::order::{Refusal, Step};
use super::work::{Halt, Place, Way, Work};

type Entry<'a> = (&'a Folder, &'a OsStr, &'a Look);

impl Work<'_> {
    /// Moves an entry to its place; tells whether nothing of it is left.
    pub(super) fn relocate(
        &mut self,
        entry: Entry<'_>,
        to: &Folder,
        place: &Place,
    ) -> Result<bool, Halt> {
        let (from, name, _) = entry;
        self.progress.at(from.at(name).as_path());
        let (renamed, new) = match place {
            Place::Fresh(new) => (from.rename(name, to, new), new),
            Place::Over(new) => (from.rename_over(name, to, new), new),
            Place::Merge(new) => return self.merge(entry, to, new),
        };
        match renamed {
            Ok(()) => {
                self.replaced(to, place);
                self.did(Step::Moved { from: from.at(name), to: to.at(new) });
                self.progress.add_entry();
                Ok(true)
            }
            Err(Errno::XDEV) => self.across(entry, to, place),
            Err(Errno::INVAL) => Err(Refusal::Inside.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Two folders become one, entry by entry.
    fn merge(&mut self, entry: Entry<'_>, to: &Folder, new: &OsStr) -> Result<bool, Halt> {
        let (from, name, look) = entry;
        let (source, target) = (from.child(name)?, to.child(new)?);
        if source.id != look.id {
            return Err(Refusal::Changed.into());
        }
        let mut whole = true;
        for name in source.names()? {
            let done = self.relocate_child(&source, &name, &target);
            whole &= self.attempt(&source.at(&name), done)?;
        }
        if whole {
            from.remove_folder(name)?;
            self.progress.add_entry();
        }
        Ok(whole)
    }

    fn relocate_child(&mut self, from: &Folder, name: &OsStr, to: &Folder) -> Result<bool, Halt> {
        self.go_on()?;
        let look = from.look(name)?;
        let entry = (from, name, &look);
        match self.place(entry, to, name, Way::Move)? {
            Some(place) => self.relocate(entry, to, &place),
            None => Ok(false),
        }
    }

    /// To another disk. Until all of it is there, nothing is taken away.
    fn across(&mut self, entry: Entry<'_>, to: &Folder, place: &Place) -> Result<bool, Halt> {
        let (from, name, look) = entry;
        let mut carried = Carried::new();
        let before = self.outcome.steps.len();
        let whole = self.carry(entry, to, place, Some(&mut carried))?;
        flushed(to)?;
        let copied = self.outcome.steps.split_off(before.min(self.outcome.steps.len()));
        self.outcome.steps.extend(copied.into_iter().map(Step::into_move));
        Ok(self.release(from, name, look, &carried)? && whole)
    }

    /// Deletes what was carried over and is still what it was.
    fn release(
        &mut self,
        from: &Folder,
        name: &OsStr,
        look: &Look,
        carried: &Carried,
    ) -> Result<bool, Halt> {
        let Some(taken) = carried.get(&(from.id, name.to_owned())) else { return Ok(false) };
        if !look.is_folder() {
            if changed(from, name, taken)? {
                return Err(Refusal::Changed.into());
            }
            from.unlink(name)?;
            return Ok(true);
        }
        let below = from.child(name)?;
        let mut all = true;
        for name in below.names()? {
            let released = below
                .look(&name)
                .map_err(Halt::from)
                .and_then(|look| self.release(&below, &name, &look, carried));
            all &= self.attempt(&below.at(&name), released)?;
        }
        if all {
            from.remove_folder(name)?;
        }
        Ok(all)
    }
}
