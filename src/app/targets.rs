//! Where remote things go: to a folder whose path is typed, with completion
//! from what is known, or taken up here and put there. Owns what was taken
//! up; things are known by their ids all the way.

use super::asks::Asked;
use super::chosen::Chosen;
use super::dialog::{Dialog, Entry, Purpose};
use super::naming::clean_remote;
use super::operating::remote_items;
use super::place::Side;
use super::state::App;
use super::text::Line;
use crate::operations::{Branch, Item, OnClash, Order};
use crate::protocol::{Found, Request};
use crate::remote::FolderId;
use crate::words;

/// Completions that are shown.
const SHOWN: usize = 4;

/// What was taken up.
#[derive(Debug, Default)]
pub struct Targets {
    taken: Vec<Item>,
}

/// Whether things go or a copy of them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// They go.
    Move,
    /// A copy goes.
    Copy,
}

impl Way {
    fn order(self, items: Vec<Item>, to: FolderId) -> Order {
        let on_clash = OnClash::KeepBoth;
        match self {
            Self::Move => Order::Move { items, to, on_clash },
            Self::Copy => Order::Copy { items, to, on_clash },
        }
    }

    /// Begins a sentence about it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Copy => "Copy",
        }
    }
}

impl App {
    /// Has the path of the folder typed that remote things go to.
    pub(super) fn type_target(&mut self, chosen: Chosen, way: Way) {
        if chosen.side == Side::Local {
            return self
                .info("Moving between the panes comes with a later version; r renames, c sends.");
        }
        if chosen.items.is_empty() {
            return self.info("There is nothing to move or copy here.");
        }
        let here = chosen.place.label();
        let line = Line::with(&format!("{}/", here.trim_end_matches('/')));
        self.type_line(Purpose::Target(chosen, way), line);
    }

    /// Has a remote path that is being typed completed: the engine knows which
    /// folders there are, and answers without a call.
    pub(super) fn complete(&mut self, entry: Entry) {
        if let Purpose::Target(..) | Purpose::GoTo(Side::Remote, _) = &entry.purpose {
            self.ask(Asked::Folders, Request::Tree { folder: FolderId::ROOT });
        }
        self.dialogs.push(Dialog::Entry(entry));
    }

    /// These folders are known: the line is completed as far as it is certain.
    pub(super) fn folders_known(&mut self, branches: &[Branch]) {
        let Some(Dialog::Entry(entry)) = self.dialogs.last_mut() else { return };
        let (text, hits) = completed(branches, entry.line.text());
        entry.said = match hits.as_slice() {
            [] => "No known folder begins like this.".to_owned(),
            [_] => String::new(),
            many => shown(many),
        };
        entry.line = Line::with(&text);
    }

    /// The path was typed: which folder is it?
    pub(super) fn target_typed(&mut self, chosen: Chosen, way: Way, text: &str) {
        let path = clean_remote(text);
        // The slash: a file of that name is not meant.
        let paths = vec![format!("{}/", path.trim_end_matches('/'))];
        self.ask(Asked::Target(chosen, way), Request::Resolve { paths });
    }

    /// These stand at the typed path.
    pub(super) fn target_found(&mut self, chosen: &Chosen, way: Way, found: &[Found]) {
        let items = found.iter().flat_map(|found| &found.items);
        let folders: Vec<FolderId> = items.filter_map(|item| item.id.folder()).collect();
        let path = found.first().map(|found| found.path.as_str()).unwrap_or_default();
        let path = words::visible(path.trim_end_matches('/')).into_owned();
        match folders.as_slice() {
            [to] => self.go_there(remote_items(chosen).collect(), way, *to),
            [] => self.error(format!("There is no folder {path}; a makes one.")),
            _ => self.error(format!("{path} names several folders; rename one of them.")),
        }
    }

    /// Takes remote things up, to be put elsewhere.
    pub(super) fn take_up(&mut self, chosen: &Chosen) {
        let items: Vec<Item> = remote_items(chosen).collect();
        if items.is_empty() {
            return self.info("Only remote files and folders can be taken up.");
        }
        let (files, folders) = counts(&items);
        let what = words::amount(files, folders);
        self.targets.taken = items;
        self.panes.remote.unmark_all();
        self.info(format!("Taken up: {what}. In another folder, p puts a copy, P moves them."));
    }

    /// Puts what was taken up into the folder the remote pane shows.
    pub(super) fn put_down(&mut self, way: Way) {
        if self.targets.taken.is_empty() {
            return self.info("Nothing was taken up: mark remote files, then yy.");
        }
        let to = self.panes.remote.place().folder().unwrap_or(FolderId::ROOT);
        let items = match way {
            Way::Move => std::mem::take(&mut self.targets.taken),
            Way::Copy => self.targets.taken.clone(),
        };
        self.go_there(items, way, to);
    }

    fn go_there(&mut self, items: Vec<Item>, way: Way, to: FolderId) {
        self.panes.remote.unmark_all();
        self.operate(way.order(items, to), None);
    }
}

/// Files and folders among them.
fn counts(items: &[Item]) -> (u64, u64) {
    let folders = items.iter().filter(|item| item.is_folder()).count() as u64;
    (items.len() as u64 - folders, folders)
}

/// What is typed, as far as all folders agree that begin like it and are not
/// deeper; and these folders.
fn completed<'a>(branches: &'a [Branch], typed: &str) -> (String, Vec<&'a str>) {
    let depth = typed.matches('/').count();
    let begins = |folder: &&str| folder.starts_with(typed) && folder.matches('/').count() == depth;
    let folders = branches.iter().map(|branch| branch.path.as_str());
    let mut hits: Vec<&str> = folders.filter(begins).collect();
    hits.sort_unstable();
    let text = match hits.as_slice() {
        [] => typed.to_owned(),
        [one] if *one == typed || typed.is_empty() => format!("{}/", one.trim_end_matches('/')),
        [one] => format!("{one}/"),
        [first, rest @ ..] => {
            let same = rest.iter().fold(*first, |same, other| common(same, other));
            same.to_owned()
        }
    };
    (text, hits)
}

/// The beginning that both share, in whole characters.
fn common<'a>(one: &'a str, other: &str) -> &'a str {
    let pairs = one.char_indices().zip(other.chars());
    let differs = pairs.into_iter().find(|((_, a), b)| a != b).map(|((at, _), _)| at);
    one.get(..differs.unwrap_or(one.len().min(other.len()))).unwrap_or(one)
}

fn shown(hits: &[&str]) -> String {
    let names = hits.iter().take(SHOWN).map(|path| path.rsplit('/').next().unwrap_or(path));
    let mut text =
        names.map(|name| words::visible(name).into_owned()).collect::<Vec<_>>().join("  ");
    if hits.len() > SHOWN {
        text.push_str(&format!("  and {} more", words::grouped((hits.len() - SHOWN) as u64)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(typed: &str) -> (String, usize) {
        let folders =
            ["/", "/Backups", "/Backups/2025", "/Backups/2026", "/Films", "/été", "/étage"];
        let branch = |path: &&str| Branch {
            id: FolderId::ROOT,
            path: (*path).to_owned(),
            listing: None,
            listed: None,
        };
        let folders: Vec<Branch> = folders.iter().map(branch).collect();
        let (text, hits) = completed(&folders, typed);
        (text, hits.len())
    }

    #[test]
    fn a_path_is_completed_as_far_as_it_is_certain() {
        assert_eq!(complete("/B"), ("/Backups/".to_owned(), 1));
        assert_eq!(complete("/Backups/"), ("/Backups/202".to_owned(), 2));
        assert_eq!(complete("/Backups/2026"), ("/Backups/2026/".to_owned(), 1));
        assert_eq!(complete("/ét"), ("/ét".to_owned(), 2), "é differs from a in whole letters");
        assert_eq!(complete("/none"), ("/none".to_owned(), 0));
    }
}
