//! Past the service's cap of 5,000 entries a listing (§3.1): the same folder
//! in pieces by date, until every piece is whole. Pure: says which piece to
//! ask for next and takes in what came.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::Moment;
use crate::remote::{FileUrl, RemoteFile};

/// Pieces of one folder, at most: each waits for half a minute.
const MOST: u32 = 40;
/// Pieces overlap by this: nobody says whether a filter includes its moment.
const SECOND: Duration = Duration::from_secs(1);

/// A piece: files that arrived between two moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub after: Option<Moment>,
    pub before: Option<Moment>,
}

/// A folder that is read in pieces.
#[derive(Debug)]
pub(super) struct Windows {
    todo: Vec<Window>,
    asked: u32,
    seen: HashMap<FileUrl, RemoteFile>,
    /// Something cannot be seen: more files than the cap arrived in one
    /// second, or there are too many pieces.
    pub blind: bool,
}

impl Windows {
    /// Begins with a listing that was cut off.
    pub fn new(first: Vec<RemoteFile>) -> Self {
        let mut windows = Self { todo: Vec::new(), asked: 0, seen: HashMap::new(), blind: false };
        windows.take(Window { after: None, before: None }, first, true);
        windows
    }

    /// The next piece to ask for.
    pub fn next(&mut self) -> Option<Window> {
        if self.asked >= MOST && !self.todo.is_empty() {
            self.blind = true;
            return None;
        }
        self.asked += 1;
        self.todo.pop()
    }

    /// Takes in a piece; `cut`: it was cut off as well.
    pub fn take(&mut self, window: Window, files: Vec<RemoteFile>, cut: bool) {
        let dates: Vec<Moment> = files.iter().filter_map(|file| file.date).collect();
        self.seen.extend(files.into_iter().map(|file| (file.url.clone(), file)));
        if cut {
            self.split(window, &dates);
        }
    }

    /// What is missing of a piece that was cut off. Nobody knows which files
    /// the service keeps back: where what came is in order of arrival, it is
    /// those at the end; else it can be any.
    fn split(&mut self, window: Window, dates: &[Moment]) {
        let (Some(first), Some(last)) = (dates.iter().min(), dates.iter().max()) else {
            self.blind = true;
            return;
        };
        let (first, last) = (*first, *last);
        if first == last {
            // One second holds more than one listing shows: at least what is
            // before and behind it can be seen.
            self.blind = true;
            self.push(window, Some(last.plus(SECOND)), window.before);
            self.push(window, window.after, Some(first.minus(SECOND)));
        } else if dates.is_sorted() {
            self.push(window, Some(last.minus(SECOND)), window.before);
        } else if dates.iter().rev().is_sorted() {
            self.push(window, window.after, Some(first.plus(SECOND)));
        } else {
            let mut dates = dates.to_vec();
            dates.sort_unstable();
            let middle = dates.get(dates.len() / 2).copied().unwrap_or(last);
            self.push(window, Some(middle.minus(SECOND)), window.before);
            self.push(window, window.after, Some(middle.plus(SECOND)));
        }
    }

    /// A part of a piece; one that is no smaller leads nowhere.
    fn push(&mut self, whole: Window, after: Option<Moment>, before: Option<Moment>) {
        let part = Window { after, before };
        if part == whole {
            self.blind = true;
        } else if after.zip(before).is_none_or(|(after, before)| after <= before) {
            self.todo.push(part);
        }
    }

    /// All that was seen.
    pub fn into_files(self) -> Vec<RemoteFile> {
        self.seen.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAP: usize = 50;

    fn file(name: &str, at: i64) -> RemoteFile {
        RemoteFile {
            url: FileUrl::new(&format!("https://1fichier.com/?{name}")),
            name: name.to_owned(),
            size: 1,
            date: Some(Moment::from_secs(at)),
            checksum: None,
            content_type: String::new(),
            password: false,
            restricted: false,
            cdn: false,
        }
    }

    /// Reads a folder of `files` in the service's order; how many were seen,
    /// in how many calls, and whether all can be seen.
    fn read(files: &[RemoteFile]) -> (usize, u32, bool) {
        let list = |window: Window| {
            let within = |file: &&RemoteFile| {
                window.after.is_none_or(|at| file.date >= Some(at))
                    && window.before.is_none_or(|at| file.date <= Some(at))
            };
            files.iter().filter(within).take(CAP).cloned().collect::<Vec<_>>()
        };
        let mut calls = 0;
        let mut windows = Windows::new(list(Window { after: None, before: None }));
        while let Some(window) = windows.next() {
            let found = list(window);
            calls += 1;
            let cut = found.len() >= CAP;
            windows.take(window, found, cut);
        }
        let blind = windows.blind;
        (windows.into_files().len(), calls, blind)
    }

    #[test]
    fn a_folder_in_order_of_arrival_takes_one_call_more_for_each_full_listing() {
        let mut files: Vec<_> = (0..60).map(|n| file(&n.to_string(), n)).collect();
        assert_eq!(read(&files), (60, 1, false));
        files.reverse();
        assert_eq!(read(&files), (60, 1, false));
    }

    #[test]
    fn a_folder_in_any_order_is_seen_whole() {
        let files: Vec<_> = (0..200).map(|n| file(&n.to_string(), n * 7919 % 211)).collect();
        let (seen, calls, blind) = read(&files);
        assert_eq!((seen, blind), (200, false));
        assert!(calls <= 14, "{calls}");
    }

    #[test]
    fn more_than_the_cap_in_one_second_cannot_be_seen_and_is_said() {
        let mut files: Vec<_> = (0..60).map(|n| file(&n.to_string(), 100)).collect();
        files.push(file("later", 200));
        files.insert(0, file("earlier", 50));
        let (seen, _, blind) = read(&files);
        assert_eq!((seen, blind), (CAP + 2, true));
        assert!(!read(&files[..40]).2);
    }
}
