//! Going to folders, and taking in what is told of them.

use super::{Pane, State, Totals, Trouble, Wanted};
use crate::app::event::Ticket;
use crate::app::filter::Filter;
use crate::app::pane::Spot;
use crate::app::place::Place;
use crate::app::rows::{Row, RowId, Rows};
use crate::app::sort::order;
use crate::protocol::{Failure, FolderView, Refresh};

impl Pane {
    /// Goes to another folder, whose listing was asked for.
    pub fn go(&mut self, place: Place, ticket: Ticket, wanted: Option<RowId>) {
        let left = std::mem::replace(&mut self.place, place);
        if left != self.place {
            self.history.leave(left);
        }
        self.empty(wanted.map(Wanted::Id));
        self.state = State::Loading(ticket);
    }

    /// Goes back or forward, if there is somewhere to go; the listing is to
    /// be asked for.
    pub fn travel(&mut self, forward: bool) -> bool {
        let here = self.place.clone();
        let id = here.parent().map(|(_, id)| Wanted::Id(id));
        let to = if forward { self.history.forward(here) } else { self.history.back(here) };
        let Some(to) = to else { return false };
        self.place = to;
        self.empty(id);
        true
    }

    pub(super) fn empty(&mut self, wanted: Option<Wanted>) {
        self.rows = Rows::None;
        self.revision += 1;
        self.filter = Filter::default();
        self.found = None;
        self.sought = None;
        self.marks.clear();
        self.range = None;
        self.listed = None;
        self.refresh = None;
        self.wanted = wanted;
        self.order.clear();
        self.view.clear();
        self.cursor.to(0, self.len());
    }

    /// The same folder was asked for again.
    pub fn reload(&mut self, ticket: Ticket) {
        self.state = State::Loading(ticket);
    }

    /// Puts the cursor on this name as soon as it is there.
    pub fn want(&mut self, name: String) {
        self.wanted = Some(Wanted::Name(name));
        self.settle_wanted();
    }

    /// Whether it waits for the answer to this ticket.
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.state == State::Loading(ticket)
    }

    /// The listing came.
    pub fn fill(&mut self, rows: Rows) {
        let first = self.rows.is_empty() && self.state != State::Ready;
        let old = std::mem::replace(&mut self.rows, rows);
        self.revision += 1;
        let id = match self.here() {
            Some(Spot::Entry(row)) => old.get(row).map(Row::id),
            Some(Spot::Parent) | None => None,
        };
        self.marks = self.marks.carried(&old, &self.rows);
        self.range = None;
        self.state = State::Ready;
        self.totals = Totals::of(&self.rows);
        self.order = order(&self.rows, self.sort);
        self.narrow();
        let row = id.and_then(|id| self.rows.find(&id));
        if first {
            // The first entry, not the way up: Space should mark something.
            self.cursor.to(usize::from(self.has_way_up()), self.len());
        } else {
            self.put_on(row);
        }
        self.settle_wanted();
    }

    /// A remote folder's view came, for this place.
    pub fn fill_remote(&mut self, view: FolderView) {
        if !view.path.is_empty() && view.path.last().map(|crumb| crumb.id) == self.place.folder() {
            self.place = Place::Remote(view.path);
        }
        self.listed = view.listed;
        self.refresh = Some(view.refresh);
        match view.listing {
            Some(listing) => self.fill(Rows::remote(listing)),
            None => self.await_refresh(),
        }
    }

    /// Nothing is cached: the refresh decides what to say meanwhile.
    fn await_refresh(&mut self) {
        if let (Some(Refresh::Failed(problem)), true) = (&self.refresh, self.rows.is_empty()) {
            let failure = Failure::Problem(problem.clone());
            self.state = State::Failed(Trouble::Engine(failure));
        }
    }

    /// The listing is not to be had.
    pub fn fail(&mut self, trouble: Trouble) {
        if self.rows.is_empty() || matches!(trouble, Trouble::Local(_)) {
            self.rows = Rows::None;
            self.revision += 1;
            self.order.clear();
            self.view.clear();
            self.marks.clear();
            self.cursor.to(0, self.len());
            self.state = State::Failed(trouble);
        } else {
            self.state = State::Ready;
        }
    }

    fn settle_wanted(&mut self) {
        let row = match &self.wanted {
            None => return,
            Some(Wanted::Id(id)) => self.rows.find(id),
            Some(Wanted::Name(name)) => {
                self.rows.numbers().find(|row| self.rows.name_bytes(*row) == name.as_bytes())
            }
        };
        if row.is_some() {
            self.put_on(row);
            self.wanted = None;
        }
    }

    /// Puts the cursor on a row if it is to be seen, else leaves it about
    /// where it is.
    pub(super) fn put_on(&mut self, row: Option<u32>) {
        let up = usize::from(self.has_way_up());
        let at = row.and_then(|row| self.view.iter().position(|seen| *seen == row));
        self.cursor.to(at.map_or(self.cursor.at(), |at| at + up), self.len());
    }
}
