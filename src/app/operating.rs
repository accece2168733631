//! Changes of the remote side: they are ordered by the ids they were begun
//! with, shown while they go on, and told of when they are over.

mod page;

pub use page::OperationsPage;

use std::collections::{BTreeMap, BTreeSet};

use super::asks::Asked;
use super::chosen::{self, Chosen};
use super::cursor::Scroll;
use super::dialog::{Choice, Deed, Dialog, Plain, Question, Typing};
use super::place::{Place, Side};
use super::state::App;
use super::text::Line;
use crate::operations::{AuditRow, Item, Kind, OperationId, Order, Report, Stage};
use crate::protocol::{Accepted, Answer, NoticeLevel, Request};
use crate::remote::FolderId;
use crate::words;

/// Above this many files, their number has to be typed.
const MANY: usize = 20;
/// Names a question shows.
const SHOWN: usize = 8;
/// Changes on their page.
const CHANGES: u32 = 500;

/// The operations that are under way.
#[derive(Debug, Default)]
pub struct Operations {
    open: BTreeMap<OperationId, Report>,
    /// The last one that can be taken back.
    last: Option<Report>,
    /// Those that are over, as far as they were asked for or seen; the last
    /// one first.
    past: Vec<Report>,
    /// Those that were told to stop.
    stopping: BTreeSet<OperationId>,
}

impl Operations {
    /// What is told of the oldest one, if any goes on.
    #[must_use]
    pub fn first(&self) -> Option<&Report> {
        self.open.values().next()
    }

    /// How many go on.
    #[must_use]
    pub fn count(&self) -> usize {
        self.open.len()
    }

    /// Another account: none of these is its.
    pub fn clear(&mut self) {
        self.open.clear();
        self.last = None;
        self.past.clear();
        self.stopping.clear();
    }
}

impl App {
    /// The operations that are under way.
    #[must_use]
    pub const fn operations(&self) -> &Operations {
        &self.operations
    }

    pub(super) fn operate(&mut self, order: Order, want: Option<String>) {
        self.ask(Asked::Operate { want }, Request::Operate { order });
    }

    /// What was asked about changes of the remote side.
    pub(super) fn change_answered(&mut self, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (Asked::Operate { want }, Answer::Accepted(accepted)) => {
                self.operation_accepted(want, &accepted);
            }
            (Asked::Target { chosen, moves }, Answer::Found(found)) => {
                self.target_found(&chosen, moves, &found);
            }
            (Asked::Changes, Answer::Audit(rows)) => self.show_remote_changes(&rows),
            (Asked::Operations, Answer::Operations(reports)) => self.operations_known(reports),
            (_, _) => {}
        }
    }

    /// It is on disk; what becomes of it comes as events.
    fn operation_accepted(&mut self, want: Option<String>, accepted: &Accepted) {
        if let Some(name) = want {
            self.panes.remote.want(name);
        }
        if let Some(first) = accepted.clashes.first() {
            let count = words::count(accepted.clashes.len() as u64, "name");
            let first = words::visible(first);
            let text = format!("{count} were there already, such as {first}: both are kept.");
            self.say(NoticeLevel::Warning, text);
        }
    }

    /// An operation came further, of this face or another.
    pub(super) fn operation(&mut self, report: Report) {
        if !report.stage.is_over() {
            self.operations.open.insert(report.id, report);
            return;
        }
        self.operations.open.remove(&report.id);
        self.operations.stopping.remove(&report.id);
        self.operations.note_end(report.clone());
        self.seek_again();
        let mut text = words::operation(&report);
        let level = match report.stage {
            Stage::Done => NoticeLevel::Info,
            Stage::Running | Stage::Resting { .. } | Stage::Partly | Stage::Stopped => {
                NoticeLevel::Warning
            }
            Stage::Failed { .. } => NoticeLevel::Error,
        };
        if can_be_undone(&report) && report.undoes.is_none() {
            text.push_str(" In the remote pane, u takes it back.");
            self.operations.last = Some(report);
        }
        self.say(level, text);
    }

    pub(super) fn make_remote_folder(&mut self, place: &Place, path: &str) {
        let parent = place.folder().unwrap_or(FolderId::ROOT);
        let names: Vec<String> =
            path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let want = names.first().cloned();
        self.operate(Order::MakeFolder { parent, names }, want);
    }

    pub(super) fn rename_remote(&mut self, chosen: &Chosen, name: String) {
        let items = remote_items(chosen).take(1).map(|item| item.named(&name)).collect();
        self.operate(Order::Rename { items }, Some(name));
    }

    /// Asks before entries of either side go: into the trash, or for good.
    pub(super) fn ask_to_delete(&mut self, chosen: Chosen, forever: bool) {
        if chosen.side == Side::Local {
            return self.ask_to_remove(chosen, forever);
        }
        if chosen.items.is_empty() {
            return self.info("There is nothing to delete here.");
        }
        let (files, folders) = (chosen.files().count(), chosen.folders().count());
        let what = words::amount(files as u64, folders as u64);
        let mut text: Vec<_> = chosen
            .items
            .iter()
            .take(SHOWN)
            .map(|item| words::visible(&item.name()).into_owned())
            .collect();
        if chosen.items.len() > SHOWN {
            let more = words::grouped((chosen.items.len() - SHOWN) as u64);
            text.push(format!("… and {more} more"));
        }
        text.push(match chosen.one_home() {
            Some(home) => format!("in {}", words::visible(&home.label())),
            None => "in several folders".to_owned(),
        });
        if folders > 0 {
            text.push("A folder goes with all it holds.".to_owned());
        }
        let trash = self.link.settings.trash
            && !forever
            && !chosen.items.iter().all(|item| in_trash(chosen.home(item)));
        text.push(if trash {
            "They go to the folder /Trash; u takes it back.".to_owned()
        } else {
            "The service keeps no copy: this cannot be undone.".to_owned()
        });
        let grave = forever || folders > 0 || files > MANY;
        let expected = chosen.items.len().to_string();
        let for_good = if forever { " for good" } else { "" };
        let deed = Deed::Delete { chosen, forever };
        let yes = Choice { words: format!("Yes, delete {what}{for_good}"), deed };
        let title = format!("Delete {what}{for_good}?");
        let mut question = Question::no_or_yes(&title, text, "No, keep everything", yes);
        question.typed = grave.then(|| Typing { expected, line: Line::default(), wrong: false });
        self.dialogs.push(Dialog::Question(question));
    }

    /// Orders it, by the ids that the question was about.
    pub(super) fn delete(&mut self, chosen: &Chosen, forever: bool) {
        let items = remote_items(chosen).collect();
        self.operate(Order::Delete { items, forever }, None);
        self.panes.remote.unmark_all();
    }

    /// Asks whether a change shall be taken back; the last one if none is
    /// named.
    pub(super) fn ask_to_undo(&mut self, which: Option<Report>) {
        let named = which.is_some();
        let which = which.or_else(|| self.operations.last.clone());
        let text = match &which {
            Some(report) => vec![words::operation(report)],
            None => vec![
                "The last move, renaming or deletion of the account is taken back,".to_owned(),
                "whoever made it with this program.".to_owned(),
            ],
        };
        let deed = Deed::Undo(which.map(|report| report.id));
        let title = if named { "Take this change back?" } else { "Take the last change back?" };
        let yes = Choice { words: "Yes, take it back".to_owned(), deed };
        let question = Question::no_or_yes(title, text, "No, leave it", yes);
        self.dialogs.push(Dialog::Question(question));
    }

    pub(super) fn undo_operation(&mut self, operation: Option<OperationId>) {
        self.operations.last = None;
        self.ask(Asked::Operate { want: None }, Request::Undo { operation });
    }

    pub(super) fn ask_for_changes(&mut self, search: String) {
        self.ask(Asked::Changes, Request::Audit { search, before: None, limit: CHANGES });
    }

    /// The list of changes, latest first.
    pub(super) fn show_remote_changes(&mut self, rows: &[AuditRow]) {
        if rows.is_empty() {
            return self.info("No change of the remote side is known by these words.");
        }
        let line = |row: &AuditRow| {
            let at = words::stamp(row.at, &self.world.zone);
            format!("{at}  {:>4}  {}", row.operation.0, words::change(row))
        };
        let lines = rows.iter().map(line).collect();
        let heading = "Changes of the remote side, latest first: when, operation, what";
        self.dialogs.push(Dialog::Plain(Plain { heading, lines, scroll: Scroll::default() }));
    }
}

/// Whether there may be a way back from it.
const fn can_be_undone(report: &Report) -> bool {
    let done = report.tally.files + report.tally.folders > 0;
    done && matches!(report.kind, Kind::Move | Kind::Rename | Kind::Trash)
}

/// Whether a place is the trash or below it.
fn in_trash(place: &Place) -> bool {
    let label = place.label();
    label == "/Trash" || label.starts_with("/Trash/")
}

/// The remote things that were chosen, by their ids.
pub(super) fn remote_items(chosen: &Chosen) -> impl Iterator<Item = Item> {
    chosen.items.iter().filter_map(|item| {
        let place = chosen.home(item).folder().unwrap_or(FolderId::ROOT);
        match item {
            chosen::Item::File(file) => Some(Item::file(file, place)),
            chosen::Item::Folder(folder) => Some(Item::folder(folder, place)),
            chosen::Item::Local { .. } => None,
        }
    })
}
