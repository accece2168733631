//! The page of operations: those under way with their figures on top, below
//! them those that are over. What runs can be stopped here, and what is over
//! be taken back.

use super::{Operations, can_be_undone};
use crate::app::action::{DiskFront, Front};
use crate::app::asks::Asked;
use crate::app::cursor::{Cursor, Scroll};
use crate::app::dialog::{Dialog, Plain, Purpose};
use crate::app::state::App;
use crate::app::text::Line;
use crate::operations::{OperationId, Report};
use crate::protocol::Request;
use crate::words;

/// Operations that are over and kept in mind.
const KEPT: usize = 500;

/// The page.
#[derive(Debug, Default)]
pub struct OperationsPage {
    /// The marked row.
    pub cursor: Cursor,
}

impl Operations {
    /// Those under way, the last one first, then those that are over.
    pub fn rows(&self) -> impl Iterator<Item = &Report> {
        self.open.values().rev().chain(&self.past)
    }

    /// Whether it was told to stop and has not ended yet.
    #[must_use]
    pub fn is_stopping(&self, operation: OperationId) -> bool {
        self.stopping.contains(&operation)
    }

    pub(super) fn note_end(&mut self, report: Report) {
        self.past.retain(|known| known.id != report.id);
        let later = |known: &Report| known.id < report.id;
        let at = self.past.iter().position(later).unwrap_or(self.past.len());
        self.past.insert(at, report);
        self.past.truncate(KEPT);
    }
}

impl App {
    /// Opens the page; what was over before this face began is asked for.
    pub(in crate::app) fn show_operations(&mut self) {
        self.ask(Asked::Operations, Request::Operations);
        let mut page = OperationsPage::default();
        let rows = usize::from(self.layout.page_rows());
        page.cursor.set_page(rows, self.operations.rows().count());
        self.dialogs.push(Dialog::Operations(page));
    }

    /// The engine has told of its operations.
    pub(in crate::app) fn operations_known(&mut self, reports: Vec<Report>) {
        for report in reports.into_iter().filter(|report| report.stage.is_over()) {
            self.operations.note_end(report);
        }
    }

    pub(in crate::app) fn operations_front(&mut self, mut page: OperationsPage, what: Front) {
        let here = self.operations.rows().nth(page.cursor.at()).cloned();
        match what {
            Front::Dismiss => return,
            Front::Step(motion) => page.cursor.step(motion, 1, self.operations.rows().count()),
            Front::Search
            | Front::Accept
            | Front::Disk(_)
            | Front::Yes
            | Front::No
            | Front::Choose
            | Front::ChooseElsewhere
            | Front::Retry => {}
        }
        // What opens now lies over the page.
        self.dialogs.push(Dialog::Operations(page));
        match (what, here) {
            (Front::Search, _) => self.type_line(Purpose::Changes, Line::default()),
            (Front::Accept, Some(report)) => self.show_operation(&report),
            (Front::Disk(DiskFront::Drop), Some(report)) => self.stop_operation(&report),
            (Front::Disk(DiskFront::Undo), Some(report)) => self.undo_this(report),
            (_, _) => {}
        }
    }

    fn stop_operation(&mut self, report: &Report) {
        if report.stage.is_over() {
            return self.info("It is over; only what runs can be stopped.");
        }
        self.ask(Asked::Order, Request::StopOperation { operation: report.id });
        self.operations.stopping.insert(report.id);
        self.info("It ends after this call.");
    }

    fn undo_this(&mut self, report: Report) {
        if !report.stage.is_over() {
            self.info("It runs still; x stops it.");
        } else if can_be_undone(&report) {
            self.ask_to_undo(Some(report));
        } else {
            self.info(
                "There is no way back: copies, new folders and what is deleted for good stay.",
            );
        }
    }

    /// All that is told of one.
    fn show_operation(&mut self, report: &Report) {
        let mut lines = vec![words::operation(report)];
        let mut fact = |what: &str, text: &str| {
            if !text.is_empty() {
                lines.push(format!("{what:>9}  {}", words::visible(text)));
            }
        };
        let stamp = |at| words::stamp(at, &self.world.zone);
        fact("number", &report.id.0.to_string());
        fact("asked", &stamp(report.asked));
        fact("ended", &report.ended.map(stamp).unwrap_or_default());
        fact("undoes", &report.undoes.map(|id| id.0.to_string()).unwrap_or_default());
        fact("from", &report.from);
        fact("to", &report.to);
        fact("about", &words::amount(report.files, report.folders));
        report.names.iter().for_each(|name| fact("", name));
        for failed in &report.failures {
            fact("not done", &format!("{}: {}", failed.name, words::problem(&failed.why)));
        }
        let heading = "One operation of the account";
        self.dialogs.push(Dialog::Plain(Plain { heading, lines, scroll: Scroll::default() }));
    }
}
