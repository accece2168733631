//! Deleting for good: entry by entry, never through a link and never onto
//! another disk that is mounted below.

use std::ffi::OsStr;

use super::open::Folder;
use super::order::{Refusal, Step};
use super::work::{Halt, Work};
use crate::local::LocalPath;

impl Work<'_> {
    pub(super) fn erase_item(&mut self, item: &LocalPath) -> Result<bool, Halt> {
        let (folder, name) = Folder::of(item)?;
        let gone = self.erase(&folder, &name, folder.id.0)?;
        if gone {
            self.did(Step::Erased(item.clone()));
        }
        Ok(gone)
    }

    fn erase(&mut self, folder: &Folder, name: &OsStr, device: u64) -> Result<bool, Halt> {
        self.go_on()?;
        self.progress.at(folder.at(name).as_path());
        let look = folder.look(name)?;
        if look.is_folder() {
            if look.id.0 != device {
                return Err(Refusal::Mounted.into());
            }
            if !self.erase_below(&folder.child(name)?, device)? {
                return Ok(false);
            }
            folder.remove_folder(name)?;
        } else {
            folder.unlink(name)?;
        }
        self.progress.add_entry();
        Ok(true)
    }

    fn erase_below(&mut self, folder: &Folder, device: u64) -> Result<bool, Halt> {
        let mut all = true;
        for name in folder.names()? {
            let gone = self.erase(folder, &name, device);
            all &= self.attempt(&folder.at(&name), gone)?;
        }
        Ok(all)
    }
}
