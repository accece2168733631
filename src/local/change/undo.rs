//! The way back: every step that can be taken back is, the last first.

use super::open::Folder;
use super::order::{Refusal, Step};
use super::work::{Halt, Place, Way, Work};
use crate::local::LocalPath;

impl Work<'_> {
    pub(super) fn undo(&mut self, steps: &[Step]) -> Result<(), Halt> {
        self.gently();
        for step in steps.iter().rev() {
            let (path, done) = match step {
                Step::Moved { from, to } => (to, self.put_back(to, from)),
                Step::Trashed { from, to, note } => {
                    let back = self.put_back(to, from);
                    if matches!(back, Ok(true)) {
                        // A note without its thing is ignored by everybody.
                        let _ = std::fs::remove_file(note.as_path());
                    }
                    (from, back)
                }
                Step::Made(path) => (path, unmake(path)),
                Step::Copied { .. } | Step::Erased(_) | Step::Replaced(_) => continue,
            };
            self.attempt(path, done)?;
        }
        Ok(())
    }

    fn put_back(&mut self, now: &LocalPath, before: &LocalPath) -> Result<bool, Halt> {
        self.go_on()?;
        let gone = |_| Halt::from(Refusal::Gone);
        let (from, name) = Folder::of(now).map_err(gone)?;
        let look = from.look(&name).map_err(gone)?;
        let above = before.as_path().parent().map(LocalPath::new);
        if let Some(above) = above.filter(|above| !above.as_path().is_dir()) {
            self.make_folders(&above)?;
        }
        let (to, old) = Folder::of(before)?;
        let skipped = self.outcome.skipped;
        match self.place((&from, &name, &look), &to, &old, Way::Move)? {
            Some(place @ (Place::Fresh(_) | Place::Over(_) | Place::Merge(_))) => {
                let whole = self.relocate((&from, &name, &look), &to, &place)?;
                if self.outcome.landed.is_none() {
                    self.outcome.landed = Some(before.clone());
                }
                Ok(whole)
            }
            None => {
                self.outcome.skipped = skipped;
                Err(rustix::io::Errno::EXIST.into())
            }
        }
    }
}

fn unmake(path: &LocalPath) -> Result<bool, Halt> {
    let (folder, name) = Folder::of(path)?;
    folder.remove_folder(&name)?;
    Ok(true)
}
