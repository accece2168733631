//! Finding local files by name (the account is searched in `seeking`): the hits take the pane's list, where they can
//! be marked and acted on like any other entries.

use std::sync::Arc;

use super::order::DiskOrder;
use crate::app::Effect;
use crate::app::chosen::{Chosen, Item};
use crate::app::dialog::{Entry, Purpose};
use crate::app::event::Ticket;
use crate::app::filter::pattern;
use crate::app::pane::Found;
use crate::app::place::{Place, Side};
use crate::app::rows::{RowId, Rows};
use crate::app::state::App;
use crate::app::text::Line;
use crate::local::find::MOST_HITS;
use crate::local::{Folder, LocalPath};
use crate::words;

impl App {
    pub(in crate::app) fn type_search(&mut self) {
        match self.pane().place() {
            Place::Local(_) => self.type_line(Purpose::Find, Line::default()),
            Place::Remote(_) => self.seek(),
        }
    }

    pub(in crate::app) fn find(&mut self, text: &str, entry: Entry) {
        if text.is_empty() || pattern(text).is_none() {
            return self.entry_again(entry, "Type a part of the name, or a pattern as *.mkv.");
        }
        let Place::Local(root) = self.panes.local.place().clone() else { return };
        let ticket = self.begin_search(&root, text);
        let pane = &mut self.panes.local;
        pane.go(Place::Local(root), ticket, None);
        pane.begin_found(Found::new(ticket, text.to_owned()));
    }

    fn begin_search(&mut self, root: &LocalPath, text: &str) -> Ticket {
        self.stop_search();
        let (ticket, hidden) = (self.asks.ticket(), self.panes.local.shows_hidden());
        let (root, text) = (root.clone(), text.to_owned());
        self.order(Effect::Disk(DiskOrder::Find { ticket, root, text, hidden }));
        ticket
    }

    /// Looks for the same again, if the local pane shows hits.
    pub(in crate::app) fn search_again(&mut self) -> bool {
        let Some(text) = self.panes.local.found().map(|found| found.text.clone()) else {
            return false;
        };
        let Place::Local(root) = self.panes.local.place().clone() else { return false };
        let ticket = self.begin_search(&root, &text);
        if let Some(found) = self.panes.local.found_mut() {
            found.again(ticket);
        }
        true
    }

    /// Ends a search that goes on.
    pub(in crate::app) fn stop_search(&mut self) {
        if let Some(found) = self.panes.local.found().filter(|found| !found.whole) {
            let ticket = found.ticket;
            self.order(Effect::Disk(DiskOrder::Stop { ticket }));
        }
    }

    /// From the hits back to the folder they were looked for in.
    pub(in crate::app) fn leave_hits(&mut self) -> bool {
        if self.leave_remote_hits() {
            return true;
        }
        if self.panes.focus != Side::Local || self.panes.local.found().is_none() {
            return false;
        }
        self.stop_search();
        let place = self.panes.local.place().clone();
        self.go(place, None);
        true
    }

    pub(in crate::app) fn found(
        &mut self,
        ticket: Ticket,
        folder: Arc<Folder>,
        looked: u64,
        whole: bool,
    ) {
        let pane = &mut self.panes.local;
        let Some(found) = pane.found_mut().filter(|found| found.ticket == ticket) else {
            return self.order(Effect::Disk(DiskOrder::Stop { ticket }));
        };
        (found.looked, found.whole) = (looked, whole);
        let hits = folder.entries.len();
        // A list that is made anew is shown when it is whole.
        if whole || !found.is_again() {
            pane.fill(Rows::Local(folder));
        }
        if whole && hits >= MOST_HITS {
            self.info(format!("Only the first {} hits are shown.", words::grouped(hits as u64)));
        }
    }

    /// Goes to the folder an entry is in.
    pub(in crate::app) fn reveal(&mut self, chosen: &Chosen) {
        match chosen.items.first() {
            Some(Item::Local { path, .. }) => {
                let Some(folder) = path.as_path().parent() else { return };
                let name = path.as_path().file_name().unwrap_or_default();
                let id = RowId::Name(name.to_owned());
                self.stop_search();
                self.go(Place::Local(LocalPath::new(folder)), Some(id));
            }
            Some(Item::Folder(_) | Item::File(_)) | None => self.reveal_remote(chosen),
        }
    }
}
