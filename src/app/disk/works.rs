//! The changes that run or wait, and those that were made.

use std::collections::VecDeque;

use super::clip::Clip;
use super::completion::Completion;
use super::front::DiskDialog;
use super::order::{DiskFact, DiskOrder};
use super::places::Places;
use crate::app::Effect;
use crate::app::dialog::Dialog;
use crate::app::event::Ticket;
use crate::app::place::Place;
use crate::app::state::App;
use crate::clock::Moment;
use crate::local::change::{Change, Clash, Figures, Outcome, Record, Step, What};
use crate::local::{Kept, LocalPath};
use crate::words;

/// Changes that are kept in mind.
const KEPT: usize = 5_000;

/// A change that was ordered.
#[derive(Debug)]
pub struct Running {
    /// Of its order.
    pub ticket: Ticket,
    /// What kind.
    pub what: What,
    /// How far it is.
    pub figures: Figures,
    /// It was told to stop.
    pub stopping: bool,
    /// The earlier change it takes back.
    pub undoes: Option<Moment>,
}

/// A change that waits for another to end.
#[derive(Debug)]
struct Waiting {
    ticket: Ticket,
    change: Change,
}

/// Everything about changes on the local side.
#[derive(Debug, Default)]
pub struct Works {
    running: Vec<Running>,
    /// Copies, moves and deletes go one after the other: two at a time would
    /// only make the disk's head run to and fro.
    waiting: VecDeque<Waiting>,
    pub(in crate::app) clashes: VecDeque<(Ticket, Clash)>,
    records: Vec<Record>,
    /// Records before this one are of earlier times: the key for undo does
    /// not reach them.
    begin: usize,
    pub(in crate::app) recalling: Option<Ticket>,
    pub(in crate::app) clip: Option<Clip>,
    pub(in crate::app) completion: Option<Completion>,
    pub(in crate::app) counting: Option<Ticket>,
    pub(super) places: Places,
    /// Where the panes were when that was noted last.
    pub(super) seen: Option<(Kept, Kept)>,
    /// The program leaves when the last one has ended.
    pub(in crate::app) leaving: bool,
}

impl Works {
    /// What runs.
    #[must_use]
    pub fn running(&self) -> &[Running] {
        &self.running
    }

    /// The kinds of those that wait, the next first.
    pub fn waiting(&self) -> impl Iterator<Item = What> {
        self.waiting.iter().map(|waiting| waiting.change.what())
    }

    pub(super) fn waiting_ticket(&self, at: usize) -> Option<Ticket> {
        self.waiting.get(at).map(|waiting| waiting.ticket)
    }

    /// How many run or wait.
    #[must_use]
    pub fn open(&self) -> usize {
        self.running.len() + self.waiting.len()
    }

    /// Whether one waits for an answer.
    #[must_use]
    pub fn asks(&self) -> bool {
        !self.clashes.is_empty()
    }

    /// What was taken up.
    #[must_use]
    pub const fn clip(&self) -> Option<&Clip> {
        self.clip.as_ref()
    }

    /// What was changed, oldest first.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// Whether this change was taken back later.
    #[must_use]
    pub fn is_undone(&self, at: Moment) -> bool {
        self.records.iter().any(|record| record.undoes == Some(at))
    }

    /// The last change of this session that can be taken back.
    fn last(&self) -> Option<&Record> {
        let own = self.records.get(self.begin..).unwrap_or_default();
        let fit = |record: &&Record| record.can_be_undone() && !self.is_undone(record.at);
        own.iter().rev().find(fit)
    }

    fn add(&mut self, mut record: Record) -> Record {
        if let Some(last) = self.records.last() {
            record.at = record.at.max(Moment(last.at.0.saturating_add(1)));
        }
        self.records.push(record.clone());
        if self.records.len() > KEPT {
            self.records.remove(0);
            self.begin = self.begin.saturating_sub(1);
        }
        record
    }

    /// The records of earlier times come before those of this one.
    fn recall(&mut self, mut earlier: Vec<Record>) {
        let own = self.records.split_off(self.begin);
        earlier.retain(|record| own.iter().all(|known| known.at != record.at));
        self.begin = earlier.len();
        self.records = earlier;
        self.records.extend(own);
    }
}

/// Whether it may take long, and waits for others that may.
const fn is_long(what: What) -> bool {
    match what {
        What::Copy | What::Move | What::Erase => true,
        What::MakeFolder | What::Rename | What::Trash | What::Undo => false,
    }
}

impl App {
    /// Begins a change, or lets it wait for its turn.
    pub(in crate::app) fn change(&mut self, change: Change) {
        let ticket = self.asks.ticket();
        let busy = self.works.running.iter().any(|running| is_long(running.what));
        if busy && is_long(change.what()) {
            self.works.waiting.push_back(Waiting { ticket, change });
            return self.info("It begins when what runs now is done; gc shows both.");
        }
        self.begin_change(ticket, change, None);
    }

    fn begin_change(&mut self, ticket: Ticket, change: Change, undoes: Option<Moment>) {
        let (what, figures) = (change.what(), Figures::default());
        self.works.running.push(Running { ticket, what, figures, stopping: false, undoes });
        self.order(Effect::Disk(DiskOrder::Change { ticket, change }));
    }

    /// Takes the last change of this session back.
    pub(in crate::app) fn undo_local(&mut self) {
        match self.works.last().map(|record| (record.at, record.steps.clone())) {
            Some((at, steps)) => self.undo_change(at, steps),
            None if self.works.records.len() > self.works.begin => self.info(
                "Nothing is left that can be taken back: copies and what is deleted for good stay.",
            ),
            None => self.info("Nothing was changed here yet; gc shows earlier changes."),
        }
    }

    pub(in crate::app) fn undo_change(&mut self, at: Moment, steps: Vec<Step>) {
        let under_way = self.works.running.iter().any(|running| running.undoes == Some(at));
        if under_way {
            return self.info("It is being taken back.");
        }
        let ticket = self.asks.ticket();
        self.begin_change(ticket, Change::Undo(steps), Some(at));
    }

    pub(in crate::app) fn stop_change(&mut self, ticket: Ticket) {
        let works = &mut self.works;
        works.waiting.retain(|waiting| waiting.ticket != ticket);
        works.clashes.retain(|(of, _)| *of != ticket);
        if let Some(running) = works.running.iter_mut().find(|running| running.ticket == ticket) {
            running.stopping = true;
            self.order(Effect::Disk(DiskOrder::Stop { ticket }));
        }
    }

    /// Stops everything, and leaves when it has ended.
    pub(in crate::app) fn stop_changes_and_quit(&mut self) {
        self.works.waiting.clear();
        self.works.leaving = true;
        let tickets: Vec<_> = self.works.running.iter().map(|running| running.ticket).collect();
        tickets.into_iter().for_each(|ticket| self.stop_change(ticket));
        self.leave_when_done();
    }

    fn leave_when_done(&mut self) {
        if self.works.leaving && self.works.open() == 0 {
            self.quit();
        }
    }

    pub(in crate::app) fn disk_says(&mut self, fact: DiskFact) {
        match fact {
            DiskFact::Changing { ticket, figures } => {
                if let Some(running) = self.works.running.iter_mut().find(|r| r.ticket == ticket) {
                    running.figures = figures;
                }
            }
            DiskFact::Clash { ticket, clash } => {
                if self.works.running.iter().any(|r| r.ticket == ticket && !r.stopping) {
                    self.works.clashes.push_back((ticket, *clash));
                }
            }
            DiskFact::Changed { ticket, outcome } => self.changed(ticket, *outcome),
            DiskFact::Counted { ticket, counts, whole } => self.counted(ticket, counts, whole),
            DiskFact::Recalled { ticket, records } => {
                if self.works.recalling == Some(ticket) {
                    self.works.recall(records);
                }
            }
            DiskFact::Found { ticket, folder, looked, whole } => {
                self.found(ticket, folder, looked, whole);
            }
            DiskFact::Peeked { ticket, result } => self.peeked(ticket, result),
            DiskFact::Digested { ticket, sums, bytes, whole } => {
                self.digested(ticket, sums, bytes, whole);
            }
            DiskFact::Places { bookmarks, recent } => self.places_recalled(bookmarks, recent),
        }
    }

    fn changed(&mut self, ticket: Ticket, outcome: Outcome) {
        let at = self.works.running.iter().position(|running| running.ticket == ticket);
        let Some(at) = at else { return };
        let ended = self.works.running.remove(at);
        self.works.clashes.retain(|(of, _)| *of != ticket);
        self.drop_clash_of(ticket);
        let landed = outcome.landed.clone();
        let mut record = Record::new(self.world.now, ended.what, outcome, ended.undoes);
        if !record.is_empty() {
            record = self.works.add(record);
            self.order(Effect::Disk(DiskOrder::Remember(Box::new(record.clone()))));
        }
        self.tell_of(&record);
        self.read_local_again();
        if let Some(landed) = landed {
            self.show_landed(&landed);
        }
        self.begin_next();
        self.leave_when_done();
    }

    fn drop_clash_of(&mut self, ticket: Ticket) {
        self.dialogs
            .retain(|dialog| !matches!(dialog, Dialog::Disk(DiskDialog::Clash(sheet)) if sheet.ticket == ticket));
    }

    fn tell_of(&mut self, record: &Record) {
        let said = words::change::done(record);
        match record.problems.first() {
            Some((path, why)) => {
                let name = path.name();
                let why = words::change::refusal(*why);
                let more = if record.failed > 1 { " gc shows all." } else { "" };
                let done = if record.steps.is_empty() { "" } else { said.as_str() };
                let text = format!("{}: {why}{more} {done}", words::visible(&name));
                self.error(text.trim_end().to_owned());
            }
            None => {
                let hint = if record.what == What::Trash { " u brings it back." } else { "" };
                self.info(format!("{said}{hint}"));
            }
        }
    }

    /// The cursor goes to what has come, if that is to be seen.
    fn show_landed(&mut self, landed: &LocalPath) {
        let Place::Local(here) = self.panes.local.place() else { return };
        let below = landed.as_path().strip_prefix(here.as_path());
        let first = below.ok().and_then(|below| below.components().next());
        if let Some(name) = first.and_then(|name| name.as_os_str().to_str()) {
            self.panes.local.want(name.to_owned());
        }
    }

    fn begin_next(&mut self) {
        let busy = self.works.running.iter().any(|running| is_long(running.what));
        if let Some(next) = self.works.waiting.pop_front_if(|_| !busy) {
            self.begin_change(next.ticket, next.change, None);
        }
    }

    /// The changes on the local side.
    #[must_use]
    pub const fn disk_work(&self) -> &Works {
        &self.works
    }
}
