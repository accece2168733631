//! One pane: a folder, its rows in order, narrowed, with cursor and marks.
//! Knows no other pane and asks nobody for anything. What arrives is taken in
//! in `arrival`, what the user does to the list is in `view`.

mod arrival;
mod found;
mod sought;
mod view;

pub use found::Found;
pub use sought::{Fitting, Sought};

use super::cursor::Cursor;
use super::event::Ticket;
use super::filter::Filter;
use super::marks::Marks;
use super::place::{History, Place, Side};
use super::rows::{Row, RowId, Rows};
use super::sort::Sort;
use crate::clock::Moment;
use crate::local::Fault;
use crate::protocol::{Failure, Refresh};

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
    found: Option<Found>,
    /// Grows with every other list.
    revision: u64,
    sought: Option<Sought>,
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
            found: None,
            revision: 0,
            sought: None,
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

    /// A number that is another one for every other list.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether its folder's list is there.
    #[must_use]
    pub const fn is_listed(&self) -> bool {
        !matches!(self.rows, Rows::None)
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

    /// The marked entries, also those the filter hides, in the order of the
    /// list.
    pub fn marked(&self) -> impl Iterator<Item = Row<'_>> {
        self.marked_rows().filter_map(|row| self.rows.get(row))
    }

    /// The same, by number.
    pub fn marked_rows(&self) -> impl Iterator<Item = u32> {
        self.order.iter().copied().filter(|row| self.marks.has(*row))
    }

    /// The order.
    #[must_use]
    pub const fn sort(&self) -> Sort {
        self.sort
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
        let narrowed = self.filter.is_on() || self.sought.is_some();
        !narrowed && self.place.parent().is_some()
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
}
