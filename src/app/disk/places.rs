//! Bookmarks, and the folders seen last, of both sides.

use std::collections::VecDeque;

use super::front::DiskDialog;
use super::order::DiskOrder;
use crate::app::Effect;
use crate::app::action::{DiskFront, Front};
use crate::app::cursor::Cursor;
use crate::app::dialog::Dialog;
use crate::app::place::{Place, Side};
use crate::app::state::App;
use crate::local::{Bookmark, Kept};
use crate::words;

/// Folders that are remembered, of both sides together.
const KEPT: usize = 60;

/// What is remembered.
#[derive(Debug, Default)]
pub struct Places {
    bookmarks: Vec<Bookmark>,
    /// The last one first.
    recent: VecDeque<Kept>,
    changed: bool,
}

impl Places {
    fn see(&mut self, place: &Place) {
        let place = kept(place);
        if self.recent.front() == Some(&place) {
            return;
        }
        self.recent.retain(|other| *other != place);
        self.recent.push_front(place);
        self.recent.truncate(KEPT);
    }

    fn set(&mut self, letter: char, place: Option<Kept>) {
        self.bookmarks.retain(|bookmark| bookmark.letter != letter);
        self.bookmarks.extend(place.map(|place| Bookmark { letter, place }));
        self.bookmarks.sort_by_key(|bookmark| bookmark.letter);
    }
}

/// The list of places, or the question for a letter.
#[derive(Debug)]
pub struct PlacesPage {
    side: Side,
    /// The folder that is to get a letter; else the list is to go somewhere.
    pub keeping: Option<Place>,
    /// The marked row.
    pub cursor: Cursor,
}

/// One place that can be gone to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceRow {
    /// Its letter, if it is a bookmark.
    pub letter: Option<char>,
    /// The folder.
    pub place: Kept,
}

impl PlaceRow {
    /// As it is shown.
    #[must_use]
    pub fn label(&self) -> String {
        match &self.place {
            Kept::Local(path) => path.to_string(),
            Kept::Remote(path) => format!("1fichier:{path}"),
        }
    }
}

impl PlacesPage {
    /// Bookmarks by their letters, then the folders of this side seen last.
    #[must_use]
    pub fn rows(&self, places: &Places) -> Vec<PlaceRow> {
        let bookmarks = places.bookmarks.iter().map(|bookmark| PlaceRow {
            letter: Some(bookmark.letter),
            place: bookmark.place.clone(),
        });
        let recent = places.recent.iter().filter(|place| side(place) == self.side);
        let recent = recent.map(|place| PlaceRow { letter: None, place: place.clone() });
        match self.keeping {
            Some(_) => bookmarks.collect(),
            None => bookmarks.chain(recent).collect(),
        }
    }
}

const fn side(place: &Kept) -> Side {
    match place {
        Kept::Local(_) => Side::Local,
        Kept::Remote(_) => Side::Remote,
    }
}

fn kept(place: &Place) -> Kept {
    match place {
        Place::Local(path) => Kept::Local(path.clone()),
        Place::Remote(_) => Kept::Remote(place.label()),
    }
}

impl App {
    /// Notes where both panes are; writes it down when the program leaves.
    pub(in crate::app) fn note_places(&mut self) {
        let (local, remote) = (self.panes.local.place(), self.panes.remote.place());
        // The pane in use comes last, and so first in the list.
        let (other, own) = match self.panes.focus {
            Side::Local => (remote, local),
            Side::Remote => (local, remote),
        };
        let now = (kept(own), kept(other));
        if self.works.seen.as_ref() != Some(&now) {
            self.works.places.see(other);
            self.works.places.see(own);
            // Where it begins is nothing new.
            self.works.places.changed = self.works.seen.replace(now).is_some();
        }
        let leaves = self.orders.list.iter().position(|order| matches!(order, Effect::Quit));
        if let Some(at) = leaves.filter(|_| std::mem::take(&mut self.works.places.changed)) {
            let recent = self.works.places.recent.iter().cloned().collect();
            self.orders.list.insert(at, Effect::Disk(DiskOrder::KeepRecent(recent)));
        }
    }

    pub(in crate::app) fn places_recalled(&mut self, bookmarks: Vec<Bookmark>, recent: Vec<Kept>) {
        let places = &mut self.works.places;
        places.bookmarks = bookmarks;
        for place in recent {
            if places.recent.len() < KEPT && !places.recent.contains(&place) {
                places.recent.push_back(place);
            }
        }
    }

    /// Opens the list, or the question for a letter.
    pub(in crate::app) fn show_places(&mut self, keeps: bool) {
        let keeping = keeps.then(|| self.pane().place().clone());
        let mut page = PlacesPage { side: self.panes.focus, keeping, cursor: Cursor::default() };
        let rows = page.rows(&self.works.places);
        page.cursor.set_page(usize::from(self.layout.page_rows()).saturating_sub(1), rows.len());
        // The folder one is in is not worth going to.
        let here = kept(self.pane().place());
        let first = rows.iter().position(|row| row.letter.is_some() || row.place != here);
        page.cursor.to(first.unwrap_or(0), rows.len());
        self.dialogs.push(Dialog::Disk(DiskDialog::Places(page)));
    }

    pub(in crate::app) fn places_front(&mut self, mut page: PlacesPage, what: Front) {
        let rows = page.rows(&self.works.places);
        let here = rows.get(page.cursor.at()).cloned();
        match (what, here) {
            (Front::Dismiss, _) => return,
            (Front::Accept, Some(row)) => match (page.keeping.take(), row.letter) {
                (None, _) => return self.go_to_kept(row.place),
                (Some(place), Some(letter)) => return self.keep_place(letter, &place),
                (Some(_), None) => {}
            },
            (Front::Step(motion), _) => page.cursor.step(motion, 1, rows.len()),
            (Front::Disk(DiskFront::Drop), Some(PlaceRow { letter: Some(letter), .. })) => {
                self.set_bookmark(letter, None);
                self.info(format!("The bookmark {letter} is gone."));
            }
            (
                Front::Accept
                | Front::Yes
                | Front::No
                | Front::Choose
                | Front::ChooseElsewhere
                | Front::Search
                | Front::Retry
                | Front::Disk(_),
                _,
            ) => {}
        }
        self.dialogs.push(Dialog::Disk(DiskDialog::Places(page)));
    }

    /// A letter was typed before the list.
    pub(in crate::app) fn place_letter(&mut self, page: PlacesPage, letter: char) {
        if let Some(place) = page.keeping {
            return self.keep_place(letter, &place);
        }
        let known = self.works.places.bookmarks.iter().find(|known| known.letter == letter);
        match known.map(|bookmark| bookmark.place.clone()) {
            Some(place) => self.go_to_kept(place),
            None => {
                self.info(format!("There is no bookmark {letter}; m sets one."));
                self.dialogs.push(Dialog::Disk(DiskDialog::Places(page)));
            }
        }
    }

    fn keep_place(&mut self, letter: char, place: &Place) {
        self.set_bookmark(letter, Some(kept(place)));
        let label = place.label();
        self.info(format!("' and {letter} go to {} from now on.", words::visible(&label)));
    }

    fn set_bookmark(&mut self, letter: char, place: Option<Kept>) {
        self.works.places.set(letter, place.clone());
        self.order(Effect::Disk(DiskOrder::KeepBookmark { letter, place }));
    }

    fn go_to_kept(&mut self, place: Kept) {
        self.panes.focus = side(&place);
        match place {
            Kept::Local(path) => {
                self.stop_search();
                self.go(Place::Local(path), None);
            }
            Kept::Remote(path) => self.go_to(Side::Remote, &Place::root(), &path),
        }
    }

    /// What is remembered of places.
    #[must_use]
    pub const fn places(&self) -> &Places {
        &self.works.places
    }
}
