//! What the user does to a list: cursor, marks, filter and order.

use super::{Pane, Range, Spot, Undo};
use crate::app::action::Motion;
use crate::app::filter::{Filter, Needle, narrow};
use crate::app::rows::Row;
use crate::app::sort::{By, Sort, order};

impl Pane {
    pub(super) fn narrow(&mut self) {
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
        self.wanted = None;
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

    /// Marks these of all rows, seen or not, and no others.
    pub fn mark_rows(&mut self, wanted: impl Fn(u32) -> bool) {
        self.unmark_all();
        for row in self.rows.numbers().filter(|row| wanted(*row)) {
            self.marks.set(&self.rows, row, true);
        }
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
        let mut filter = self.filter.clone();
        change(&mut filter);
        if filter.text() == self.filter.text() {
            self.filter = filter;
        } else {
            self.keeping(|pane| pane.filter = filter);
        }
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
            self.jump(at);
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
