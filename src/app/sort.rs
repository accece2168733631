//! The order of a pane: folders first, names as people count (`2` before
//! `10`), case and accents ignored.

use std::cmp::Reverse;

use super::rows::{Row, Rows};
use crate::local::natural_key;

/// What a list is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum By {
    /// Name.
    #[default]
    Name,
    /// Size, largest first.
    Size,
    /// Time, newest first.
    Time,
    /// Extension, then name.
    Extension,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sort {
    /// By what.
    pub by: By,
    /// The other way round; folders stay first.
    pub reversed: bool,
}

/// All rows in order.
#[must_use]
pub fn order(rows: &Rows, sort: Sort) -> Vec<u32> {
    // Hits come in the order of how well they fit.
    if matches!(rows, Rows::Hits(_)) && sort == Sort::default() {
        return rows.numbers().collect();
    }
    let (mut folders, mut files): (Vec<u32>, Vec<u32>) =
        rows.numbers().partition(|row| rows.get(*row).is_some_and(|entry| entry.is_folder()));
    for part in [&mut folders, &mut files] {
        by_name(rows, part);
        let entry = |row: &u32| rows.get(*row);
        match sort.by {
            By::Name => {}
            By::Size => part.sort_by_key(|row| Reverse(entry(row).and_then(Row::size))),
            By::Time => part.sort_by_key(|row| Reverse(entry(row).and_then(Row::time))),
            By::Extension => part.sort_by_cached_key(|row| extension(rows.name_bytes(*row))),
        }
        if sort.reversed {
            part.reverse();
        }
    }
    folders.append(&mut files);
    folders
}

/// Sorts by natural name. The keys stand in one piece of memory, and the
/// eight bytes behind what all names share decide most comparisons: 100,000
/// names are sorted between two frames.
fn by_name(rows: &Rows, part: &mut [u32]) {
    let mut bytes = Vec::with_capacity(part.len().saturating_mul(24));
    let mut spans = Vec::with_capacity(part.len());
    for row in &*part {
        let start = bytes.len();
        natural_key(rows.name_bytes(*row), &mut bytes);
        spans.push((start, bytes.len()));
    }
    let key = |(start, end): (usize, usize)| bytes.get(start..end).unwrap_or_default();
    let shared = shared_prefix(spans.iter().map(|span| key(*span)));
    let mut heads: Vec<(u64, u32, (usize, usize))> = part
        .iter()
        .zip(spans)
        .map(|(row, span)| (head(key(span).get(shared..).unwrap_or_default()), *row, span))
        .collect();
    heads.sort_unstable_by(|a, b| {
        let rest = || key(a.2).cmp(key(b.2));
        let exact = || rows.name_bytes(a.1).cmp(rows.name_bytes(b.1));
        a.0.cmp(&b.0).then_with(rest).then_with(exact).then(a.1.cmp(&b.1))
    });
    for (place, (_, row, _)) in part.iter_mut().zip(heads) {
        *place = row;
    }
}

fn shared_prefix<'a>(mut keys: impl Iterator<Item = &'a [u8]>) -> usize {
    let Some(first) = keys.next() else { return 0 };
    keys.fold(first.len(), |shared, key| {
        let same = first.iter().zip(key).take(shared).take_while(|(a, b)| a == b);
        same.count()
    })
}

fn head(key: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(key) {
        *to = *from;
    }
    u64::from_be_bytes(bytes)
}

fn extension(name: &[u8]) -> Vec<u8> {
    let dot = name.iter().rposition(|byte| *byte == b'.').filter(|at| *at > 0);
    let bytes = dot.and_then(|at| name.get(at + 1..)).unwrap_or_default();
    bytes.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::clock::Moment;
    use crate::local::{Entry, Folder, Kind, LocalPath};

    fn rows(names: &[(&str, Kind, u64)]) -> Rows {
        let entries = names
            .iter()
            .map(|(name, kind, size)| Entry {
                name: name.into(),
                kind: *kind,
                size: *size,
                modified: Some(Moment(i64::try_from(*size).unwrap())),
            })
            .collect();
        Rows::Local(Arc::new(Folder { path: LocalPath::new("/"), entries, unreadable: 0 }))
    }

    fn sorted(rows: &Rows, by: By, reversed: bool) -> Vec<String> {
        let order = order(rows, Sort { by, reversed });
        order.into_iter().map(|row| rows.get(row).unwrap().name().into_owned()).collect()
    }

    #[test]
    fn names_are_in_the_order_people_expect() {
        let mixed = rows(&[
            ("file10.txt", Kind::File, 1),
            ("File9.txt", Kind::File, 2),
            ("file009b.txt", Kind::File, 3),
            ("zoo", Kind::Folder, 0),
            ("Été", Kind::File, 4),
            ("10", Kind::File, 5),
            ("9", Kind::File, 6),
            ("a", Kind::LinkToFolder, 0),
        ]);
        assert_eq!(
            sorted(&mixed, By::Name, false),
            ["a", "zoo", "9", "10", "Été", "File9.txt", "file009b.txt", "file10.txt"]
        );
    }

    #[test]
    fn sizes_times_and_extensions_fall_back_to_names() {
        let files = rows(&[
            ("b.mkv", Kind::File, 5),
            ("a.mkv", Kind::File, 5),
            ("c.avi", Kind::File, 9),
            ("dir", Kind::Folder, 0),
        ]);
        assert_eq!(sorted(&files, By::Size, false), ["dir", "c.avi", "a.mkv", "b.mkv"]);
        assert_eq!(sorted(&files, By::Size, true), ["dir", "b.mkv", "a.mkv", "c.avi"]);
        assert_eq!(sorted(&files, By::Time, false), ["dir", "c.avi", "a.mkv", "b.mkv"]);
        assert_eq!(sorted(&files, By::Extension, false), ["dir", "c.avi", "a.mkv", "b.mkv"]);
    }

    #[test]
    fn a_long_shared_beginning_changes_nothing() {
        let names: Vec<String> =
            (0..2000).rev().map(|n| format!("long-shared-name-{n}.bin")).collect();
        let list: Vec<_> = names.iter().map(|name| (name.as_str(), Kind::File, 1)).collect();
        let expected: Vec<String> =
            (0..2000).map(|n| format!("long-shared-name-{n}.bin")).collect();
        assert_eq!(sorted(&rows(&list), By::Name, false), expected);
    }
}
