//! One pane: a folder, its rows in order, narrowed, with cursor and marks.
//! Knows no other pane and asks nobody for anything.

use super::action::Motion;
use super::cursor::Cursor;
use super::event::Ticket;
use super::filter::{Filter, Needle, narrow};
use super::marks::Marks;
use super::place::{History, Place, Side};
use super::rows::{Row, RowId, Rows};
use super::sort::{By, Sort, order};
use crate::clock::Moment;
use crate::local::Fault;
use crate::protocol::{Failure, FolderView, Refresh};

/// Why a folder cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The disk.
    Local(Fault),
    /// The engine.
    Engine(Failure),
}

/// What a pane's listing is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It was asked for.
    Loading(Ticket),
    /// It is there.
    Ready,
    /// It is not to be had.
    Failed(Trouble),
}

/// What a row of the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// The way up.
    Parent,
    /// An entry, by its number.
    Entry(u32),
}

/// Where the cursor goes when the listing comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// To this entry.
    Id(RowId),
    /// To an entry of this name.
    Name(String),
}

/// What a folder holds in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files, links and the like.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Totals {
    fn of(rows: &Rows) -> Self {
        let mut totals = Self::default();
        for size in rows.numbers().filter_map(|row| rows.get(row)?.size()) {
            totals.files += 1;
            totals.bytes = totals.bytes.saturating_add(size);
        }
        totals
    }
}

/// A range of marks that is being drawn up.
#[derive(Debug, Clone)]
struct Range {
    anchor: usize,
    before: Marks,
}

/// What Esc took away, in case the next key shows that it was meant as the
/// beginning of a function key.
#[derive(Debug, Clone)]
pub struct Undo {
    filter: Filter,
    marks: Marks,
    range: Option<Range>,
    cursor: Cursor,
}

/// A pane.
#[derive(Debug)]
pub struct Pane {
    side: Side,
    place: Place,
    state: State,
    rows: Rows,
    order: Vec<u32>,
    view: Vec<u32>,
    cursor: Cursor,
    marks: Marks,
    range: Option<Range>,
    filter: Filter,
    sort: Sort,
    hidden: bool,
    wanted: Option<Wanted>,
    history: History,
    listed: Option<Moment>,
    refresh: Option<Refresh>,
    totals: Totals,
}

impl Pane {
    /// A pane that has asked for its first folder.
    #[must_use]
    pub fn new(side: Side, place: Place, ticket: Ticket) -> Self {
        Self {
            side,
            place,
            state: State::Loading(ticket),
            rows: Rows::None,
            order: Vec::new(),
            view: Vec::new(),
            cursor: Cursor::default(),
            marks: Marks::default(),
            range: None,
            filter: Filter::default(),
            sort: Sort::default(),
            hidden: false,
            wanted: None,
            history: History::default(),
            listed: None,
            refresh: None,
            totals: Totals::default(),
        }
    }

    /// Which of the two it is.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// The folder it shows or waits for.
    #[must_use]
    pub const fn place(&self) -> &Place {
        &self.place
    }

    /// What its listing is doing.
    #[must_use]
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// All entries.
    #[must_use]
    pub const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// The entries to be seen, in order, by number.
    #[must_use]
    pub fn view(&self) -> &[u32] {
        &self.view
    }

    /// What the folder holds in all.
    #[must_use]
    pub const fn totals(&self) -> &Totals {
        &self.totals
    }

    /// The cursor.
    #[must_use]
    pub const fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The marks.
    #[must_use]
    pub const fn marks(&self) -> &Marks {
        &self.marks
    }

    /// Whether a range is being drawn up.
    #[must_use]
    pub const fn in_range(&self) -> bool {
        self.range.is_some()
    }

    /// The filter.
    #[must_use]
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The order.
    #[must_use]
    pub const fn sort(&self) -> Sort {
        self.sort
    }

    /// Whether names that begin with a dot are shown.
    #[must_use]
    pub const fn shows_hidden(&self) -> bool {
        self.hidden
    }

    /// When a remote folder was listed.
    #[must_use]
    pub const fn listed(&self) -> Option<Moment> {
        self.listed
    }

    /// What a remote folder's refresh is doing.
    #[must_use]
    pub const fn refresh(&self) -> Option<&Refresh> {
        self.refresh.as_ref()
    }

    /// Rows on the screen with the way up. A narrowed list has none, so that
    /// the cursor stands on the first hit.
    #[must_use]
    pub fn len(&self) -> usize {
        self.view.len() + usize::from(self.has_way_up())
    }

    /// Whether there is no row at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn has_way_up(&self) -> bool {
        !self.filter.is_on() && self.place.parent().is_some()
    }

    /// What stands in a row of the list.
    #[must_use]
    pub fn spot(&self, at: usize) -> Option<Spot> {
        let at = match (self.has_way_up(), at) {
            (true, 0) => return Some(Spot::Parent),
            (true, _) => at - 1,
            (false, _) => at,
        };
        self.view.get(at).map(|row| Spot::Entry(*row))
    }

    /// What the cursor is on.
    #[must_use]
    pub fn here(&self) -> Option<Spot> {
        self.spot(self.cursor.at())
    }

    /// The entry under the cursor.
    #[must_use]
    pub fn entry(&self) -> Option<(u32, Row<'_>)> {
        match self.here()? {
            Spot::Parent => None,
            Spot::Entry(row) => self.rows.get(row).map(|entry| (row, entry)),
        }
    }

    /// Goes to another folder, whose listing was asked for.
    pub fn go(&mut self, place: Place, ticket: Ticket, wanted: Option<RowId>) {
        let left = std::mem::replace(&mut self.place, place);
        if left != self.place {
            self.history.leave(left);
        }
        self.empty(ticket, wanted.map(Wanted::Id));
    }

    /// Goes back or forward, if there is somewhere to go; the listing is to
    /// be asked for.
    pub fn travel(&mut self, forward: bool, ticket: Ticket) -> bool {
        let here = self.place.clone();
        let id = here.parent().map(|(_, id)| Wanted::Id(id));
        let to = if forward { self.history.forward(here) } else { self.history.back(here) };
        let Some(to) = to else { return false };
        self.place = to;
        self.empty(ticket, id);
        true
    }

    fn empty(&mut self, ticket: Ticket, wanted: Option<Wanted>) {
        self.state = State::Loading(ticket);
        self.rows = Rows::None;
        self.filter = Filter::default();
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
    fn put_on(&mut self, row: Option<u32>) {
        let up = usize::from(self.has_way_up());
        let at = row.and_then(|row| self.view.iter().position(|seen| *seen == row));
        self.cursor.to(at.map_or(self.cursor.at(), |at| at + up), self.len());
    }

    fn narrow(&mut self) {
        let needle = Needle::new(self.filter.text());
        self.view = narrow(&self.rows, &self.order, &needle, self.hidden);
        self.cursor.settle(self.len());
    }

    /// Changes what is seen and keeps the cursor on its entry.
    fn keeping(&mut self, change: impl FnOnce(&mut Self)) {
        self.end_range();
        let row = self.entry().map(|(row, _)| row);
        let had_way_up = self.has_way_up();
        change(self);
        self.narrow();
        if row.is_some_and(|row| self.view.contains(&row)) {
            self.put_on(row);
        } else if had_way_up != self.has_way_up() {
            self.cursor.to(usize::from(self.has_way_up()), self.len());
        }
    }

    /// The screen has room for this many rows.
    pub fn set_page(&mut self, page: usize) {
        self.cursor.set_page(page, self.len());
    }

    /// Moves the cursor.
    pub fn step(&mut self, motion: Motion, count: usize) {
        // Who moves on does not want to be thrown back.
        self.wanted = None;
        self.cursor.step(motion, count, self.len());
        self.draw_range();
    }

    /// Marks or unmarks under the cursor, `count` times, and moves on.
    pub fn mark(&mut self, motion: Motion, count: usize) {
        self.end_range();
        for _ in 0..count.min(self.len()) {
            if let Some((row, _)) = self.entry() {
                self.marks.toggle(&self.rows, row);
            }
            let before = self.cursor.at();
            self.cursor.step(motion, 1, self.len());
            if self.cursor.at() == before {
                break;
            }
        }
    }

    /// Begins a range at the cursor, or ends it.
    pub fn toggle_range(&mut self) {
        if self.range.take().is_none() {
            self.range = Some(Range { anchor: self.cursor.at(), before: self.marks.clone() });
            self.draw_range();
        }
    }

    fn end_range(&mut self) {
        self.range = None;
    }

    fn draw_range(&mut self) {
        let Some(range) = &self.range else { return };
        let (from, to) = (range.anchor.min(self.cursor.at()), range.anchor.max(self.cursor.at()));
        let mut marks = range.before.clone();
        for at in from..=to {
            if let Some(Spot::Entry(row)) = self.spot(at) {
                marks.set(&self.rows, row, true);
            }
        }
        self.marks = marks;
    }

    /// Marks or unmarks all that is seen and wanted; says how many.
    pub fn mark_where(&mut self, on: bool, wanted: impl Fn(Row<'_>) -> bool) -> usize {
        self.end_range();
        let before = self.marks.count();
        for row in &self.view {
            if self.rows.get(*row).is_some_and(&wanted) {
                self.marks.set(&self.rows, *row, on);
            }
        }
        self.marks.count().abs_diff(before)
    }

    /// Swaps marked and unmarked among what is seen.
    pub fn invert(&mut self) {
        self.end_range();
        for row in &self.view {
            self.marks.toggle(&self.rows, *row);
        }
    }

    /// Unmarks everything.
    pub fn unmark_all(&mut self) {
        self.end_range();
        self.marks.clear();
    }

    /// Changes the filter and what is seen.
    pub fn filter_with(&mut self, change: impl FnOnce(&mut Filter)) {
        self.keeping(|pane| change(&mut pane.filter));
    }

    /// To the next or previous hit of the filter, or of the last one.
    pub fn next_hit(&mut self, forward: bool) -> bool {
        let needle = self.filter.sought();
        let len = self.len();
        let hit = |at: usize| match self.spot(at) {
            Some(Spot::Entry(row)) => needle.is_in(self.rows.name_bytes(row)),
            Some(Spot::Parent) | None => false,
        };
        if needle.is_empty() {
            return false;
        }
        let here = self.cursor.at();
        let found = (1..=len)
            .map(|away| if forward { here + away } else { here + len * 2 - away } % len)
            .find(|at| hit(*at));
        if let Some(at) = found {
            self.cursor.to(at, len);
            self.draw_range();
        }
        found.is_some()
    }

    /// Shows or hides names that begin with a dot.
    pub fn toggle_hidden(&mut self) {
        self.keeping(|pane| pane.hidden = !pane.hidden);
    }

    /// Sorts by something else; by the same again turns it round.
    pub fn sort_by(&mut self, by: By) {
        let reversed = self.sort.by == by && !self.sort.reversed;
        self.set_sort(Sort { by, reversed });
    }

    /// Turns the order round.
    pub fn reverse_sort(&mut self) {
        self.set_sort(Sort { reversed: !self.sort.reversed, ..self.sort });
    }

    fn set_sort(&mut self, sort: Sort) {
        self.keeping(|pane| {
            pane.sort = sort;
            pane.order = order(&pane.rows, sort);
        });
    }

    /// Drops what is in front: the range, then the filter, then the marks.
    /// What was dropped can be given back.
    pub fn back(&mut self) -> Option<Undo> {
        let undo = Undo {
            filter: self.filter.clone(),
            marks: self.marks.clone(),
            range: self.range.clone(),
            cursor: self.cursor,
        };
        if let Some(range) = self.range.take() {
            self.marks = range.before;
        } else if self.filter.is_on() {
            self.filter_with(Filter::drop_it);
        } else if self.marks.count() > 0 {
            self.marks.clear();
        } else {
            return None;
        }
        Some(undo)
    }

    /// Gives back what [`Pane::back`] dropped.
    pub fn undo(&mut self, undo: Undo) {
        self.filter = undo.filter;
        self.narrow();
        self.marks = undo.marks;
        self.range = undo.range;
        self.cursor = undo.cursor;
        self.cursor.settle(self.len());
    }
}
