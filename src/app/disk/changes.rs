//! The list of all that was changed on the local side, what runs on top; it
//! can be searched, and changes can be taken back from here.

use super::front::DiskDialog;
use super::order::DiskOrder;
use super::works::Works;
use crate::app::Effect;
use crate::app::action::{DiskFront, Front, Motion};
use crate::app::cursor::Cursor;
use crate::app::details::Subject;
use crate::app::dialog::Dialog;
use crate::app::filter::Needle;
use crate::app::state::App;
use crate::app::text::Line;
use crate::local::change::Record;
use crate::words::change;

/// The page.
#[derive(Debug, Default)]
pub struct Changes {
    line: Line,
    typing: bool,
    /// The marked row.
    pub cursor: Cursor,
}

/// One row of the page.
#[derive(Debug, Clone, Copy)]
pub enum ChangesRow<'a> {
    /// Something that runs, by its place.
    Running(usize),
    /// Something that waits, by its place.
    Waiting(usize),
    /// Something that was done.
    Done(&'a Record),
}

impl Changes {
    /// Whether a search is being typed.
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.typing
    }

    /// What is searched for.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// For the keys.
    pub fn line_mut(&mut self) -> Option<&mut Line> {
        self.typing.then_some(&mut self.line)
    }

    /// The rows, the newest first.
    #[must_use]
    pub fn rows<'a>(&self, works: &'a Works) -> Vec<ChangesRow<'a>> {
        let needle = Needle::new(self.line.text());
        let hit = |record: &&Record| {
            needle.is_empty()
                || needle.is_in(change::done(record).as_bytes())
                || record.steps.iter().any(|step| needle.is_in(change::whole_step(step).as_bytes()))
                || record.problems.iter().any(|(path, _)| needle.is_in(path.as_bytes()))
        };
        let running = (0..works.running().len()).map(ChangesRow::Running);
        let waiting = (0..works.waiting().count()).map(ChangesRow::Waiting);
        let done = works.records().iter().rev().filter(hit).map(ChangesRow::Done);
        running.chain(waiting).chain(done).collect()
    }
}

impl App {
    pub(in crate::app) fn show_changes(&mut self) {
        if self.works.recalling.is_none() {
            let ticket = self.asks.ticket();
            self.works.recalling = Some(ticket);
            self.order(Effect::Disk(DiskOrder::Recall { ticket }));
        }
        let mut page = Changes::default();
        let len = page.rows(&self.works).len();
        page.cursor.set_page(usize::from(self.layout.page_rows()).saturating_sub(1), len);
        self.dialogs.push(Dialog::Disk(DiskDialog::Changes(page)));
    }

    pub(in crate::app) fn changes_front(&mut self, mut page: Changes, what: Front) {
        let typing = page.typing;
        match what {
            Front::Accept if typing => page.typing = false,
            Front::Dismiss if typing => {
                page.typing = false;
                page.line = Line::default();
            }
            Front::Dismiss => return,
            Front::Search => page.typing = true,
            Front::Step(motion) => self.step_changes(&mut page, motion),
            Front::Accept => {
                if let Some(ChangesRow::Done(record)) = self.row_of(&page) {
                    let subject = Subject::Change(Box::new(record.clone()));
                    self.dialogs.push(Dialog::Disk(DiskDialog::Changes(page)));
                    return self.show_details(subject);
                }
            }
            Front::Disk(DiskFront::Drop) => self.stop_row(&page),
            Front::Disk(DiskFront::Undo) => self.undo_row(&page),
            Front::Yes | Front::No | Front::Choose | Front::Retry => {}
        }
        self.dialogs.push(Dialog::Disk(DiskDialog::Changes(page)));
    }

    fn step_changes(&self, page: &mut Changes, motion: Motion) {
        let len = page.rows(&self.works).len();
        page.cursor.step(motion, 1, len);
    }

    fn row_of(&self, page: &Changes) -> Option<ChangesRow<'_>> {
        page.rows(&self.works).get(page.cursor.at()).copied()
    }

    fn stop_row(&mut self, page: &Changes) {
        let ticket = match self.row_of(page) {
            Some(ChangesRow::Running(at)) => self.works.running().get(at).map(|r| r.ticket),
            Some(ChangesRow::Waiting(at)) => self.works.waiting_ticket(at),
            Some(ChangesRow::Done(_)) | None => None,
        };
        match ticket {
            Some(ticket) => self.stop_change(ticket),
            None => self.info("It is over; only what runs can be stopped."),
        }
    }

    fn undo_row(&mut self, page: &Changes) {
        let Some(ChangesRow::Done(record)) = self.row_of(page) else {
            return self.info("It runs still; x stops it.");
        };
        let (at, steps) = (record.at, record.steps.clone());
        if self.works.is_undone(at) {
            self.info("It was taken back already.");
        } else if record.can_be_undone() {
            self.undo_change(at, steps);
        } else {
            self.info(change::why_not_undone(record));
        }
    }
}
