//! Synchronised browsing: what one pane does, going into a folder or out of
//! one, the other does as well. Where it has no such folder it stays, says so,
//! and waits there until the first has come back, or until the folder is
//! there; going any other way ends it.

use super::comparing::common_name;
use super::pane::Pane;
use super::place::{Place, Side};
use super::rows::{Row, RowId, child};
use super::state::App;
use crate::words;

/// Two panes that go together.
#[derive(Debug)]
pub struct Together {
    /// The side that is ahead, if one is.
    leader: Side,
    /// The folders it went into and the other did not, outermost first.
    ahead: Vec<String>,
    /// Where both are; elsewhere, they went another way.
    at: (Place, Place),
    /// The other side's list in which the next of them is missing.
    missed: Option<u64>,
}

/// A step of a pane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stride {
    /// Into a folder of this name, as both sides know it.
    Into(String),
    /// To the folder above.
    Out,
}

impl Together {
    /// The other pane waits.
    #[must_use]
    pub const fn is_apart(&self) -> bool {
        !self.ahead.is_empty()
    }
}

impl App {
    /// The panes that go together, if they do.
    #[must_use]
    pub const fn together(&self) -> Option<&Together> {
        self.panes.together.as_ref()
    }

    pub(super) fn toggle_together(&mut self) {
        if self.panes.together.take().is_some() {
            return self.info("Each pane goes its own way again.");
        }
        if self.panes.local.shows_hits() || self.panes.remote.shows_hits() {
            return self.info("Hits are no folder: Esc goes back to one.");
        }
        let (leader, at) = (self.panes.focus, self.places_now());
        self.panes.together = Some(Together { leader, ahead: Vec::new(), at, missed: None });
        self.info("Both panes go into folders and out of them together; S ends that.");
    }

    fn places_now(&self) -> (Place, Place) {
        (self.panes.local.place().clone(), self.panes.remote.place().clone())
    }

    /// The pane with the keys has made a step: the other follows.
    pub(super) fn stride(&mut self, stride: Stride) {
        let side = self.panes.focus;
        let Some(mut together) = self.panes.together.take() else { return };
        if together.is_apart() && together.leader != side {
            return self.part("the pane that waited went on alone");
        }
        together.leader = side;
        together.missed = None;
        match stride {
            Stride::Into(name) => together.ahead.push(name),
            Stride::Out if together.is_apart() => drop(together.ahead.pop()),
            Stride::Out => match self.side(side.other()).place().parent() {
                Some((place, id)) => self.go_on(side.other(), place, Some(id)),
                None => return self.part("the other pane is at its root already"),
            },
        }
        together.at = self.places_now();
        self.panes.together = Some(together);
    }

    /// Keeps both panes together, whatever was listed since; ends it when one
    /// of them has gone another way.
    pub(super) fn follow_together(&mut self) {
        let Some(together) = &self.panes.together else { return };
        let (local, remote) = (&self.panes.local, &self.panes.remote);
        let strayed = *local.place() != together.at.0
            || remote.place().folder() != together.at.1.folder()
            || local.shows_hits()
            || remote.shows_hits();
        if strayed {
            self.panes.together = None;
            return self.part("a pane went another way");
        }
        let Some(name) = together.ahead.first() else { return };
        let other = together.leader.other();
        let pane = self.side(other);
        let list = pane.revision();
        if !pane.is_listed() || together.missed == Some(list) {
            return;
        }
        match folder_named(pane, name) {
            Some(place) => self.follow_into(other, place),
            None => self.wait_behind(other, list),
        }
    }

    fn follow_into(&mut self, other: Side, place: Place) {
        self.go_on(other, place, None);
        let at = self.places_now();
        if let Some(together) = &mut self.panes.together {
            together.ahead.remove(0);
            together.at = at;
            together.missed = None;
        }
    }

    fn wait_behind(&mut self, other: Side, list: u64) {
        let Some(together) = &mut self.panes.together else { return };
        // Said once for each folder, not for every list.
        let said = together.missed.replace(list).is_some();
        let name = together.ahead.first().map(|name| words::visible(name).into_owned());
        if let Some(name) = name.filter(|_| !said) {
            let who = match other {
                Side::Local => "This disk",
                Side::Remote => "The account",
            };
            self.info(format!("{who} has no folder {name} there: it waits until you come back."));
        }
    }

    /// A pane that need not have the keys goes to a place of its side.
    pub(super) fn go_on(&mut self, side: Side, place: Place, wanted: Option<RowId>) {
        let ticket = self.ask_for(&place, false);
        match side {
            Side::Local => self.panes.local.go(place, ticket, wanted),
            Side::Remote => self.panes.remote.go(place, ticket, wanted),
        }
    }

    fn part(&mut self, why: &str) {
        self.info(format!("Synchronised browsing is off: {why}. S turns it on."));
    }
}

/// The folder of a pane that both sides call so.
fn folder_named(pane: &Pane, name: &str) -> Option<Place> {
    let rows = pane.rows().numbers().filter_map(|row| pane.rows().get(row));
    let mut fitting = rows.filter(|row| row.is_folder() && common_name(*row) == name);
    match (fitting.next()?, pane.place()) {
        (Row::Local(entry), Place::Local(here)) => Some(Place::Local(child(here, &entry.name))),
        (Row::Folder(folder), place) => Some(place.below(folder.id, &folder.name)),
        (Row::Local(_) | Row::File(_), _) => None,
    }
}

/// The name both sides know a row by.
pub(super) fn stride_into(row: Row<'_>) -> Stride {
    Stride::Into(common_name(row).into_owned())
}
