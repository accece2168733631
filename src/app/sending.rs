//! From chosen local files to the queue: the sheet, the walk that counts for
//! it, and the pieces in which files are handed over.

use super::Effect;
use super::action::Front;
use super::asks::{Adding, Asked};
use super::chosen::{Chosen, Item};
use super::dialog::Dialog;
use super::event::Ticket;
use super::place::{Place, Side};
use super::rows::Rows;
use super::sheet::{Phase, Rules, Sheet};
use super::state::App;
use crate::local::{Count, Walk};
use crate::protocol::{Request, Transfer};
use crate::queue::{Fate, Job, Priority};
use crate::remote::FolderId;
use crate::words;

/// Files handed over at a time.
const PIECE: usize = 500;

impl App {
    /// Opens the sheet; a move removes each local file when it is verified.
    pub(super) fn send(&mut self, chosen: &Chosen, moves: bool) {
        if chosen.side == Side::Remote {
            return self.fetch(chosen);
        }
        let roots = chosen.items.iter().filter_map(|item| match item {
            Item::Local { path, .. } => Some(path.clone()),
            Item::Folder(_) | Item::File(_) => None,
        });
        let roots: Vec<_> = roots.collect();
        if roots.is_empty() {
            return self
                .info("There is nothing to send here: mark files with Space, then press c.");
        }
        let ticket = self.asks.ticket();
        self.order(Effect::Walk { ticket, roots });
        let target = self.panes.remote.place().folder().unwrap_or(FolderId::ROOT);
        let mut sheet = Sheet::new(target, self.panes.remote.place().label(), ticket);
        sheet.unknown = matches!(self.panes.remote.rows(), Rows::None | Rows::Hits(_));
        sheet.warning = self.upload_warning();
        sheet.moves = moves;
        self.dialogs.push(Dialog::Send(Box::new(sheet)));
    }

    pub(super) fn walking(&mut self, of: Ticket, so_far: Count) {
        if let Some(Sheet { phase: Phase::Counting { count, .. }, .. }) =
            sheet_of(&mut self.dialogs, of)
        {
            *count = so_far;
        }
    }

    pub(super) fn walked(&mut self, of: Ticket, walk: Walk) {
        let Some(sheet) = sheet_of(&mut self.dialogs, of) else { return };
        sheet.walked(walk, &self.panes.remote.rows().file_names());
        if !(sheet.agreed && sheet.is_plain()) {
            return;
        }
        // Nothing can lie over the sheet but what it opened itself.
        if let Some(Dialog::Send(sheet)) = self.dialogs.pop() {
            self.hand_over(*sheet);
        }
    }

    pub(super) fn sheet_front(&mut self, mut sheet: Box<Sheet>, what: Front) {
        match what {
            Front::Accept | Front::Yes if sheet.walk().is_none() && sheet.figures().0 > 0 => {
                return self.hand_over(*sheet);
            }
            Front::Dismiss | Front::No => {
                if let Some(ticket) = sheet.walk() {
                    self.order(Effect::StopWalk { ticket });
                }
                return;
            }
            Front::Choose => sheet.choose(),
            Front::ChooseElsewhere => sheet.choose_elsewhere(),
            Front::Step(motion) => sheet.step(motion, usize::from(self.layout.page_rows()) / 2),
            Front::Accept | Front::Yes => sheet.agreed = true,
            Front::Search | Front::Retry | Front::Disk(_) => {}
        }
        self.dialogs.push(Dialog::Send(sheet));
    }

    fn hand_over(&mut self, sheet: Sheet) {
        let (files, bytes, _) = sheet.figures();
        let (target, rules, label) = (sheet.target, sheet.rules, sheet.label.clone());
        let moves = sheet.moves;
        let rest: std::collections::VecDeque<_> = sheet.into_files().into();
        self.panes.local.unmark_all();
        self.info(format!(
            "{} ({}) to {}: w shows the queue.",
            words::count(files, "file"),
            words::bytes(bytes),
            words::visible(&label)
        ));
        let all = rest.len();
        self.add_next(Adding { target, rules, moves, rest, queued: 0, all });
    }

    /// Hands over the next piece; the one after it waits for the answer.
    fn add_next(&mut self, mut adding: Adding) {
        let count = adding.rest.len().min(PIECE);
        if count == 0 {
            return;
        }
        let files = adding.rest.drain(..count).collect();
        let (target, moves) = (adding.target, adding.moves);
        let (Rules { on_clash, on_duplicate }, priority) = (adding.rules, Priority::Normal);
        let request = Request::Add { target, files, on_clash, on_duplicate, priority, moves };
        self.ask(Asked::Add(adding), request);
    }

    /// Jobs are about to change: a local file that a move has taken away is
    /// not to be seen any more.
    pub(super) fn note_removals(&mut self, changed: &[Job]) {
        let Place::Local(here) = self.panes.local.place() else { return };
        let taken = |job: &Job| {
            let known = self.transfers.job(job.id).and_then(Transfer::upload);
            job.fate == Fate::Gone
                && known.is_some_and(|known| known.fate != Fate::Gone)
                && job.source.as_path().parent() == Some(here.as_path())
        };
        if changed.iter().any(taken) {
            // A large folder is read once more at the end, not for each file.
            if self.asks.reads_local() {
                self.panes.local_outdated = true;
            } else {
                self.read_local_again();
            }
        }
    }

    /// A piece is in the queue.
    pub(super) fn added(&mut self, mut adding: Adding, count: usize) {
        adding.queued += count;
        self.add_next(adding);
    }
}

/// The open sheet that waits for this walk; none for a late report.
fn sheet_of(dialogs: &mut [Dialog], walk: Ticket) -> Option<&mut Sheet> {
    let mut sheets = dialogs.iter_mut().filter_map(|dialog| {
        if let Dialog::Send(sheet) = dialog { Some(&mut **sheet) } else { None }
    });
    sheets.find(|sheet| sheet.walk() == Some(walk))
}
