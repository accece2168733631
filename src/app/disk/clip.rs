//! What was taken up in one folder, to be put down in another.

use crate::app::action::Entries;
use crate::app::chosen::{Chosen, Item};
use crate::app::place::{Place, Side};
use crate::app::state::App;
use crate::local::LocalPath;
use crate::local::change::{Change, Target};
use crate::remote::FolderId;
use crate::words;

/// What was taken up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clip {
    /// It.
    pub chosen: Chosen,
    /// It is to be moved, not copied.
    pub cut: bool,
}

impl Chosen {
    /// The paths of the local ones.
    #[must_use]
    pub fn local_paths(&self) -> Vec<LocalPath> {
        let path = |item: &Item| match item {
            Item::Local { path, .. } => Some(path.clone()),
            Item::Folder(_) | Item::File(_) => None,
        };
        self.items.iter().filter_map(path).collect()
    }
}

/// `film.mkv`, or `3 entries`.
pub(in crate::app) fn named(chosen: &Chosen) -> String {
    match chosen.items.as_slice() {
        [one] => words::visible(&one.name()).into_owned(),
        many => format!("{} entries", words::grouped(many.len() as u64)),
    }
}

impl App {
    pub(in crate::app) fn take_up(&mut self, chosen: Chosen, cut: bool) {
        if chosen.items.is_empty() {
            return self.info("There is nothing to take up here.");
        }
        let how = if cut { "to be moved" } else { "to be copied" };
        self.info(format!("{} {how}: p puts it down.", named(&chosen)));
        self.pane_mut().unmark_all();
        self.works.clip = Some(Clip { chosen, cut });
    }

    /// Puts down what was taken up, in the pane with the keys.
    pub(in crate::app) fn put_down(&mut self) {
        if self.panes.focus == Side::Remote && self.panes.remote.sought().is_some() {
            return self.info("These are hits: go to a folder first. h goes back.");
        }
        let Some(Clip { chosen, cut }) = self.works.clip.clone() else {
            return self.info("Nothing was taken up: yy copies, x moves, then p puts it down.");
        };
        match (chosen.side, self.panes.focus) {
            (Side::Local, Side::Local) => {
                let Place::Local(here) = self.panes.local.place().clone() else { return };
                let (items, to) = (chosen.local_paths(), Target::Into(here));
                if cut {
                    self.works.clip = None;
                    self.change(Change::Move { items, to });
                } else {
                    self.change(Change::Copy { items, to });
                }
            }
            // From one side to the other it is the same as with one key.
            (Side::Local, Side::Remote) => {
                let what = if cut { Entries::Move } else { Entries::Send };
                self.entries_with(what, chosen);
            }
            (Side::Remote, Side::Local) => {
                self.fetch(&chosen);
                if cut {
                    self.info("A download is a copy: the account keeps its files.");
                }
            }
            (Side::Remote, Side::Remote) => {
                if cut {
                    self.works.clip = None;
                }
                let to = self.panes.remote.place().folder().unwrap_or(FolderId::ROOT);
                self.bring_to_folder(&chosen, to, cut);
            }
        }
    }
}
