//! Finding in the whole account: each key that is typed asks the engine, and
//! what it finds takes the remote pane's list, where it can be marked and
//! acted on like the entries of a folder.

use crossterm::event::KeyEvent;

use super::action::{Action, Front};
use super::asks::Asked;
use super::chosen::Chosen;
use super::event::Ticket;
use super::key::{Code, Key, Named};
use super::keymap::{Context, Meaning};
use super::place::Side;
use super::state::App;
use crate::protocol::{FindQuery, Hits, IndexOrder, IndexState, IndexView, Request};
use crate::search::{Query, parse};
use crate::words;

/// Hits that are shown: whoever has more should ask for less.
const MOST: u32 = 1_000;

impl App {
    /// Opens the search, or takes up its words again.
    pub(super) fn seek(&mut self) {
        let begun = self.panes.remote.sought().is_some();
        self.panes.remote.begin_sought();
        if !begun {
            // The engine makes its index ready while the first key is sought.
            self.ask_hits();
        }
    }

    /// Whether keys go to the words.
    pub(super) fn seeking(&self) -> bool {
        let typing = self.panes.remote.sought().is_some_and(|sought| sought.typing());
        typing && self.panes.focus == Side::Remote && self.screen == super::action::Screen::Files
    }

    pub(super) fn seek_key(&mut self, key: Key, event: KeyEvent) {
        match self.keys.map.meaning(&[Context::Seek], &[key]) {
            Meaning::Act(Action::Front(Front::Accept)) => self.panes.remote.keep_sought(),
            Meaning::Act(Action::Front(Front::Dismiss)) => self.leave_sought(),
            Meaning::Act(Action::Front(Front::Step(motion))) => self.pane_mut().step(motion, 1),
            Meaning::Act(_) | Meaning::Prefix | Meaning::Nothing => {
                let text = self.panes.remote.sought().map_or("", |sought| sought.line().text());
                // Backspace on an empty line leaves it, as for the filter.
                if text.is_empty() && key == Key::plain(Code::Named(Named::Backspace)) {
                    return self.leave_sought();
                }
                let changed = |line: &mut super::text::Line| {
                    line.key(event);
                };
                if self.panes.remote.type_sought(changed) {
                    self.ask_hits();
                }
            }
        }
    }

    pub(super) fn seek_paste(&mut self, text: &str) {
        if self.panes.remote.type_sought(|line| line.paste(text)) {
            self.ask_hits();
        }
    }

    fn leave_sought(&mut self) {
        let place = self.panes.remote.place().clone();
        self.go(place, None);
    }

    /// From the hits back to the folder that was left for them.
    pub(super) fn leave_remote_hits(&mut self) -> bool {
        let leaves = self.panes.focus == Side::Remote && self.panes.remote.sought().is_some();
        if leaves {
            self.leave_sought();
        }
        leaves
    }

    fn ask_hits(&mut self) {
        let Some(sought) = self.panes.remote.sought() else { return };
        let text = sought.line().text().trim().to_owned();
        let here = self.panes.remote.place().label();
        let asked = match parse(&text, &here, self.world.now, &self.world.zone) {
            Ok(query) => Ok(self.ask_engine_for(query, &text)),
            Err(fault) => Err(fault),
        };
        self.panes.remote.sought_asked(asked);
    }

    /// Without words it is only asked how much is known.
    fn ask_engine_for(&mut self, query: Query, text: &str) -> Ticket {
        let limit = if text.is_empty() { 0 } else { MOST };
        let query = FindQuery { query, limit, ..FindQuery::default() };
        self.ask(Asked::Find, Request::Find(query))
    }

    /// Looks for the same again, if the remote pane shows hits.
    pub(super) fn seek_again(&mut self) -> bool {
        if self.panes.remote.outdate_sought() {
            self.ask_hits();
        }
        self.panes.remote.sought().is_some()
    }

    /// `None`: there is no answer, and it was said why.
    pub(super) fn sought_answered(&mut self, ticket: Ticket, hits: Option<Hits>) {
        if self.panes.remote.sought_answered(ticket, hits) {
            self.ask_hits();
        }
    }

    /// Begins the listing of the whole account, or pauses it.
    pub(super) fn toggle_index(&mut self) {
        let order = match self.link.index.state {
            IndexState::Running | IndexState::Resting { .. } => IndexOrder::Pause,
            IndexState::Off | IndexState::Paused | IndexState::Done => {
                IndexOrder::Start { older_than: None }
            }
        };
        self.ask(Asked::Index, Request::Index { order: Some(order) });
    }

    pub(super) fn index_ordered(&mut self, view: IndexView) {
        self.info(words::index(&view, self.world.now, &self.world.zone));
        self.link.index = view;
    }

    /// Goes to the folder a hit is in.
    pub(super) fn reveal_remote(&mut self, chosen: &Chosen) {
        let hit = chosen.items.first().filter(|_| self.panes.remote.sought().is_some());
        match hit.and_then(|item| Some((chosen.home(item).clone(), item.id()?))) {
            Some((home, id)) => self.go(home, Some(id)),
            None => self.info("You are there already."),
        }
    }
}
