//! Which entries of a pane are marked, with their totals.

use std::collections::HashSet;

use super::rows::{Row, RowId, Rows};

/// Marks of one listing, by row number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    on: Vec<bool>,
    count: usize,
    folders: usize,
    bytes: u64,
}

impl Marks {
    /// Whether a row is marked.
    #[must_use]
    pub fn has(&self, row: u32) -> bool {
        self.on.get(row as usize).copied().unwrap_or(false)
    }

    /// How many are marked.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// How many of them are folders.
    #[must_use]
    pub const fn folders(&self) -> usize {
        self.folders
    }

    /// Bytes of the marked files; folders count nothing, they were not walked.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Marks or unmarks a row.
    pub fn set(&mut self, rows: &Rows, row: u32, on: bool) {
        let Some(entry) = rows.get(row) else { return };
        if self.on.len() != rows.len() {
            self.on.resize(rows.len(), false);
        }
        if let Some(place) = self.on.get_mut(row as usize).filter(|place| **place != on) {
            *place = on;
            let size = entry.size().unwrap_or(0);
            let folder = usize::from(entry.is_folder());
            if on {
                self.count += 1;
                self.folders += folder;
                self.bytes = self.bytes.saturating_add(size);
            } else {
                self.count -= 1;
                self.folders -= folder;
                self.bytes = self.bytes.saturating_sub(size);
            }
        }
    }

    /// Marked to unmarked, and back.
    pub fn toggle(&mut self, rows: &Rows, row: u32) {
        self.set(rows, row, !self.has(row));
    }

    /// Unmarks everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The marked rows, by number.
    pub fn rows(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.on).filter(|(_, on)| **on).map(|(row, _)| row)
    }

    /// The same entries in a newer listing; what is gone loses its mark.
    #[must_use]
    pub fn carried(&self, old: &Rows, new: &Rows) -> Self {
        let mut carried = Self::default();
        if self.count == 0 {
            return carried;
        }
        let ids: HashSet<RowId> = self.rows().filter_map(|row| old.get(row)).map(Row::id).collect();
        for row in new.numbers() {
            if new.get(row).is_some_and(|entry| ids.contains(&entry.id())) {
                carried.set(new, row, true);
            }
        }
        carried
    }
}
