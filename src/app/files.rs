//! Deeds in the two panes that need nobody's answer, and the way to the rest.

use super::Effect;
use super::action::{Entries, Files, Motion};
use super::asks::Asked;
use super::chosen::{Chosen, Item};
use super::cursor::{Cursor, Scroll};
use super::details::Subject;
use super::dialog::{Dialog, Menu, Plain, Purpose};
use super::event::Ticket;
use super::filter::Filter;
use super::pane::{Pane, Spot, Trouble};
use super::place::{Place, Side};
use super::rows::{Row, RowId, Rows, child};
use super::state::App;
use super::text::Line;
use crate::local::{Fault, Folder};
use crate::protocol::Request;
use crate::remote::FolderId;
use crate::words::{self, LinkFormat};

impl App {
    pub(super) fn files_action(&mut self, what: Files, count: usize) {
        match what {
            Files::Open => self.open(),
            Files::Parent => self.parent(),
            Files::OtherPane => self.panes.focus = self.panes.focus.other(),
            Files::Back => self.travel(false),
            Files::Forward => self.travel(true),
            Files::Home => self.home(),
            Files::Refresh => self.refresh(),
            Files::Mark => self.pane_mut().mark(Motion::Down, count),
            Files::MarkUp => self.pane_mut().mark(Motion::Up, count),
            Files::Range => self.pane_mut().toggle_range(),
            Files::MarkAll => {
                self.pane_mut().mark_where(true, |_| true);
            }
            Files::Invert => self.pane_mut().invert(),
            Files::Filter => self.pane_mut().filter_with(Filter::begin),
            Files::NextHit => self.next_hit(true),
            Files::PreviousHit => self.next_hit(false),
            Files::Hidden => self.pane_mut().toggle_hidden(),
            Files::Sort(by) => self.pane_mut().sort_by(by),
            Files::ReverseSort => self.pane_mut().reverse_sort(),
            Files::GoTo => self.type_path(),
            Files::Paste => self.put_down(),
            Files::Undo => self.undo(),
            Files::Fetch => self.type_addresses(),
            Files::Find => self.type_search(),
            Files::Jump => self.begin_jump(),
            Files::Compare => self.ask_to_compare(),
            Files::Keep => self.show_places(true),
            Files::Places => self.show_places(false),
            Files::Changes => self.changes(),
            Files::MarkPattern => self.type_pattern(true),
            Files::UnmarkPattern => self.type_pattern(false),
        }
    }

    /// With what is marked, or with what is under the cursor.
    pub(super) fn entries_action(&mut self, what: Entries) {
        let one = matches!(what, Entries::Rename | Entries::Details | Entries::Play);
        let pane = self.pane();
        let chosen = if one { Chosen::under_cursor(pane) } else { Chosen::of(pane) };
        self.entries_with(what, chosen);
    }

    /// With what was captured before.
    pub(super) fn entries_with(&mut self, what: Entries, chosen: Chosen) {
        match what {
            Entries::Send => self.send(&chosen, false),
            Entries::Move if chosen.side == Side::Remote => self.type_target(chosen, true),
            Entries::Move => self.send(&chosen, true),
            Entries::NewFolder => self.type_new_folder(chosen),
            Entries::Rename if self.many_marked() => self.rename_many(&Chosen::of(self.pane())),
            Entries::Rename => self.type_new_name(chosen),
            Entries::Delete => self.ask_to_delete(chosen, false),
            Entries::Erase => self.ask_to_delete(chosen, true),
            Entries::RenameMany => self.rename_many(&chosen),
            Entries::Reveal => self.reveal(&chosen),
            Entries::Yank => self.take_up(chosen, false),
            Entries::Cut => self.take_up(chosen, true),
            Entries::CopyTo => self.type_target(chosen, false),
            Entries::MoveTo => self.type_target(chosen, true),
            Entries::Details => self.details(chosen),
            Entries::Properties if chosen.side == Side::Local => self.edit_file(&chosen),
            Entries::Properties => self.edit_properties(&chosen),
            Entries::CopyLink => self.copy_links(&chosen.links(), LinkFormat::Plain),
            Entries::CopyLinksAs => self.ask_for_format(&chosen),
            Entries::Play => self.play(&chosen),
            Entries::ShowCode => self.show_code(&chosen),
            Entries::CopyPath => {
                let paths: Vec<_> = chosen.items.iter().map(|item| chosen.path_of(item)).collect();
                self.copy(&paths, "There is nothing to copy the path of.");
            }
            Entries::CopyName => {
                let names: Vec<_> = chosen.items.iter().map(Item::name).collect();
                self.copy(&names, "There is nothing to copy the name of.");
            }
        }
    }

    fn open(&mut self) {
        let pane = self.pane();
        let place = match (pane.here(), pane.entry()) {
            (Some(Spot::Parent), _) => return self.parent(),
            (None, _) | (_, None) => return,
            (_, Some((_, Row::Local(entry)))) if entry.kind.is_folder() => match pane.place() {
                Place::Local(here) => Place::Local(child(here, &entry.name)),
                Place::Remote(_) => return,
            },
            (_, Some((row, Row::Folder(folder)))) => {
                let home = pane.rows().home(row);
                home.as_ref().unwrap_or(pane.place()).below(folder.id, &folder.name)
            }
            (_, Some((_, Row::Local(_) | Row::File(_)))) => return self.menu(),
        };
        self.go(place, None);
    }

    fn menu(&mut self) {
        let chosen = Chosen::under_cursor(self.pane());
        let actions: &'static [Entries] = match chosen.side {
            Side::Local => &[
                Entries::Send,
                Entries::Move,
                Entries::Details,
                Entries::Properties,
                Entries::Reveal,
                Entries::Rename,
                Entries::Yank,
                Entries::Cut,
                Entries::CopyTo,
                Entries::MoveTo,
                Entries::CopyPath,
                Entries::CopyName,
                Entries::Delete,
            ],
            Side::Remote if self.panes.remote.sought().is_some() => &[
                Entries::Reveal,
                Entries::Send,
                Entries::Details,
                Entries::CopyLink,
                Entries::CopyLinksAs,
                Entries::Properties,
                Entries::CopyPath,
                Entries::CopyName,
                Entries::Rename,
                Entries::Yank,
                Entries::Cut,
                Entries::CopyTo,
                Entries::MoveTo,
                Entries::Delete,
            ],
            Side::Remote => &[
                Entries::Details,
                Entries::CopyLink,
                Entries::CopyLinksAs,
                Entries::ShowCode,
                Entries::Play,
                Entries::Properties,
                Entries::CopyPath,
                Entries::CopyName,
                Entries::Rename,
                Entries::Yank,
                Entries::Cut,
                Entries::CopyTo,
                Entries::MoveTo,
                Entries::Delete,
            ],
        };
        let mut cursor = Cursor::default();
        cursor.set_page(actions.len(), actions.len());
        self.dialogs.push(Dialog::Menu(Menu { chosen, actions, cursor }));
    }

    /// Whether the local pane has marks enough for names in a row.
    fn many_marked(&self) -> bool {
        self.panes.focus == Side::Local && self.panes.local.marks().count() > 1
    }

    fn parent(&mut self) {
        if self.leave_hits() {
            return;
        }
        if let Some((place, id)) = self.pane().place().parent() {
            self.go(place, Some(id));
        }
    }

    fn home(&mut self) {
        match (self.panes.focus, self.world.home.clone()) {
            (Side::Remote, _) => self.go_to_root(),
            (Side::Local, Some(home)) => self.go(Place::Local(home), None),
            (Side::Local, None) => self.info("No home folder is known."),
        }
    }

    pub(super) fn go_to_root(&mut self) {
        let ticket = self.ask_for(&Place::root(), false);
        self.panes.remote.go(Place::root(), ticket, None);
    }

    /// A remote pane without any memory of where it was.
    pub(super) fn remote_anew(&mut self) {
        let ticket = self.ask_for(&Place::root(), false);
        let page = self.panes.remote.cursor().page();
        self.panes.remote = Pane::new(Side::Remote, Place::root(), ticket);
        self.panes.remote.set_page(page);
    }

    /// The pane with the keys goes to a place of its side.
    pub(super) fn go(&mut self, place: Place, wanted: Option<RowId>) {
        let ticket = self.ask_for(&place, false);
        self.pane_mut().go(place, ticket, wanted);
    }

    /// Asks for a folder's listing.
    fn ask_for(&mut self, place: &Place, refresh: bool) -> Ticket {
        match place {
            Place::Local(path) => {
                let ticket = self.asks.note(Asked::LocalFolder);
                self.order(Effect::ListLocal { ticket, path: path.clone() });
                ticket
            }
            Place::Remote(_) => {
                let folder = place.folder().unwrap_or(FolderId::ROOT);
                self.ask(Asked::Folder(folder), Request::Folder { folder, refresh })
            }
        }
    }

    fn travel(&mut self, forward: bool) {
        if !self.pane_mut().travel(forward) {
            return self.info("There is no folder to go to in that direction.");
        }
        let place = self.pane().place().clone();
        let ticket = self.ask_for(&place, false);
        self.pane_mut().reload(ticket);
    }

    fn refresh(&mut self) {
        match self.panes.focus {
            Side::Local => self.read_local_again(),
            Side::Remote => self.read_remote_again(true),
        }
    }

    pub(super) fn read_local_again(&mut self) {
        if self.search_again() {
            return;
        }
        let place = self.panes.local.place().clone();
        let ticket = self.ask_for(&place, false);
        self.panes.local.reload(ticket);
    }

    pub(super) fn read_remote_again(&mut self, refresh: bool) {
        if self.seek_again() {
            return;
        }
        let place = self.panes.remote.place().clone();
        let ticket = self.ask_for(&place, refresh);
        if self.panes.remote.rows().is_empty() {
            self.panes.remote.reload(ticket);
        }
    }

    pub(super) fn local_listed(
        &mut self,
        ticket: Ticket,
        result: Result<std::sync::Arc<Folder>, Fault>,
    ) {
        if self.completes(ticket, &result) {
            return;
        }
        self.asks.take(ticket);
        // A late answer is for a folder that was left meanwhile.
        if !self.panes.local.waits_for(ticket) {
            return;
        }
        match result {
            Ok(folder) => {
                let unreadable = folder.unreadable;
                self.panes.local.fill(Rows::Local(folder));
                if unreadable > 0 {
                    let what =
                        words::count(unreadable as u64, "entry").replace("entrys", "entries");
                    self.info(format!("{what} of this folder could not be read."));
                }
            }
            Err(fault) => self.panes.local.fail(Trouble::Local(fault)),
        }
        // It was read while files were moved away.
        if std::mem::take(&mut self.panes.local_outdated) {
            self.read_local_again();
        }
    }

    fn undo(&mut self) {
        match self.panes.focus {
            Side::Local => self.undo_local(),
            Side::Remote => self.ask_to_undo(),
        }
    }

    /// Each side has a list of its own.
    fn changes(&mut self) {
        match self.panes.focus {
            Side::Local => self.show_changes(),
            Side::Remote => self.type_line(Purpose::Changes, Line::default()),
        }
    }

    fn next_hit(&mut self, forward: bool) {
        if !self.pane_mut().next_hit(forward) {
            self.info("No hit: / narrows the list, then n and N go from hit to hit.");
        }
    }

    fn details(&mut self, chosen: Chosen) {
        if chosen.items.is_empty() {
            return self.info("There is nothing to show the facts of.");
        }
        self.show_details(Subject::Entry(chosen));
        self.ask_for_text();
    }

    pub(super) fn copy(&mut self, lines: &[String], nothing: &str) {
        if lines.is_empty() {
            return self.info(nothing);
        }
        self.order(Effect::Copy(lines.join("\n")));
    }

    pub(super) fn copied(&mut self, reached: bool, text: &str) {
        let lines: Vec<_> = text.lines().map(|line| words::visible(line).into_owned()).collect();
        if !reached {
            let scroll = Scroll::default();
            let heading = "No clipboard was reached. Select this by hand:";
            self.dialogs.push(Dialog::Plain(Plain { heading, lines, scroll }));
            return;
        }
        match lines.as_slice() {
            [one] => self.info(format!("Copied: {one}")),
            many => self.info(format!("Copied: {}", words::count(many.len() as u64, "line"))),
        }
    }
}
