//! The whole of the screen's mind and the door to it. [`App::update`] routes;
//! the parts decide, each in its own file.

use jiff::tz::TimeZone;

use super::Effect;
use super::account::AccountPage;
use super::action::Screen;
use super::announce::Announcer;
use super::asks::{Asked, Asks};
use super::comparing::Comparison;
use super::dialog::Dialog;
use super::disk::{DiskOrder, Works};
use super::engine::Link;
use super::event::{Event, Ticket};
use super::filter::Filter;
use super::geometry::Layout;
use super::history::History;
use super::importing::Fetches;
use super::keymap::Keymap;
use super::notices::{Notice, Notices};
use super::operating::Operations;
use super::pane::Pane;
use super::place::{Place, Side};
use super::transfers::Transfers;
use super::typed::Typed;
use crate::clock::Moment;
use crate::local::LocalPath;
use crate::protocol::{NoticeLevel, Request};
use crate::remote::FolderId;

/// What the program knows before the first event.
#[derive(Debug, Clone)]
pub struct Start {
    /// The folder the local pane opens on.
    pub local_dir: LocalPath,
    /// The user's home, for `gh` and for `~` in paths.
    pub home: Option<LocalPath>,
    /// The zone in which times are shown.
    pub zone: TimeZone,
    /// Columns of the terminal.
    pub cols: u16,
    /// Rows of the terminal.
    pub rows: u16,
    /// The engine lives in this process and ends with it.
    pub inside: bool,
    /// The present.
    pub now: Moment,
}

/// What the program was told of its surroundings.
#[derive(Debug)]
pub(super) struct World {
    pub(super) home: Option<LocalPath>,
    pub(super) zone: TimeZone,
    pub(super) inside: bool,
    /// The moment of the last event.
    pub(super) now: Moment,
}

/// The key tables, and keys that wait for more.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) map: Keymap,
    pub(super) typed: Typed,
}

/// The two panes and which of them has the keys.
#[derive(Debug)]
pub(super) struct Panes {
    pub(super) local: Pane,
    /// Files of the local folder went away while it was being read.
    pub(super) local_outdated: bool,
    pub(super) remote: Pane,
    pub(super) focus: Side,
    /// What is found of the two, if they were compared.
    pub(super) comparison: Option<Comparison>,
}

/// What an update is about to give back.
#[derive(Debug, Default)]
pub(super) struct Orders {
    pub(super) list: Vec<Effect>,
    pub(super) wake: Option<Moment>,
}

/// Everything that is visible, and what leads from one event to the next.
#[derive(Debug)]
pub struct App {
    pub(super) world: World,
    pub(super) layout: Layout,
    pub(super) screen: Screen,
    pub(super) panes: Panes,
    pub(super) transfers: Transfers,
    pub(super) history: History,
    pub(super) account: AccountPage,
    pub(super) link: Link,
    pub(super) operations: Operations,
    pub(super) fetches: Fetches,
    pub(super) works: Works,
    pub(super) dialogs: Vec<Dialog>,
    pub(super) notices: Notices,
    pub(super) announcer: Announcer,
    pub(super) keys: Keys,
    pub(super) asks: Asks,
    pub(super) orders: Orders,
}

impl App {
    /// The first state, and what is to be asked first.
    #[must_use]
    pub fn new(start: Start) -> (Self, Vec<Effect>) {
        let mut asks = Asks::default();
        let watch = asks.note(Asked::Watch);
        let local = asks.note(Asked::LocalFolder);
        let remote = asks.note(Asked::Folder(FolderId::ROOT));
        let place = Place::Local(start.local_dir.clone());
        let mut app = Self {
            world: World {
                home: start.home,
                zone: start.zone,
                inside: start.inside,
                now: start.now,
            },
            layout: Layout::of(start.cols, start.rows),
            screen: Screen::Files,
            panes: Panes {
                local: Pane::new(Side::Local, place, local),
                local_outdated: false,
                remote: Pane::new(Side::Remote, Place::root(), remote),
                focus: Side::Local,
                comparison: None,
            },
            transfers: Transfers::default(),
            history: History::default(),
            account: AccountPage::default(),
            link: Link::default(),
            operations: Operations::default(),
            fetches: Fetches::default(),
            works: Works::default(),
            dialogs: Vec::new(),
            notices: Notices::default(),
            announcer: Announcer::new(start.now),
            keys: Keys::default(),
            asks,
            orders: Orders::default(),
        };
        app.resized(start.cols, start.rows);
        let folder = Request::Folder { folder: FolderId::ROOT, refresh: false };
        let effects = vec![
            Effect::ListLocal { ticket: local, path: start.local_dir },
            Effect::Ask { ticket: watch, request: Request::Watch },
            Effect::Ask { ticket: remote, request: folder },
            Effect::Disk(DiskOrder::RecallPlaces),
        ];
        (app, effects)
    }

    /// Takes one fact in; gives the orders that follow from it.
    pub fn update(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        self.world.now = now;
        if matches!(event, Event::Key(_) | Event::Paste(_)) {
            self.announcer.typed(now);
        }
        match event {
            Event::Key(key) => self.key(key),
            Event::Paste(text) => self.paste(&text),
            Event::Resized { cols, rows } => self.resized(cols, rows),
            Event::Focused(is) => self.announcer.focused(is),
            Event::Woke => self.orders.wake = None,
            Event::Engine(event) => self.engine_says(event),
            Event::Down(down) => self.engine_gone(down),
            Event::Answered { ticket, result } => self.answered(ticket, result),
            Event::LocalListed { ticket, path: _, result } => self.local_listed(ticket, result),
            Event::Edited { ticket, result } => self.edited(ticket, result),
            Event::Played(played) => self.played(played),
            Event::Disk(fact) => self.disk_says(fact),
            Event::Walking { ticket, count } => self.walking(ticket, count),
            Event::Walked { ticket, walk } => self.walked(ticket, *walk),
            Event::Copied { reached, text } => self.copied(reached, &text),
            Event::Leave => self.order(Effect::Quit),
        }
        self.show_clash();
        self.follow_comparison();
        self.note_places();
        self.announce();
        self.plan_wake();
        std::mem::take(&mut self.orders.list)
    }

    fn resized(&mut self, cols: u16, rows: u16) {
        self.layout = Layout::of(cols, rows);
        let page = usize::from(self.layout.pane_rows());
        self.panes.local.set_page(page);
        self.panes.remote.set_page(page);
        self.transfers.set_page(usize::from(self.layout.queue().1.h));
        self.history.set_page(usize::from(self.layout.list().1.h));
        let log_rows = usize::from(self.layout.list().1.h);
        self.notices.cursor.set_page(log_rows, self.notices.log().len());
    }

    pub(super) fn order(&mut self, effect: Effect) {
        self.orders.list.push(effect);
    }

    /// Asks the engine and remembers why.
    pub(super) fn ask(&mut self, asked: Asked, request: Request) -> Ticket {
        let ticket = self.asks.note(asked);
        self.order(Effect::Ask { ticket, request });
        ticket
    }

    pub(super) fn say(&mut self, level: NoticeLevel, text: impl Into<String>) {
        self.notices.say(Notice { at: self.world.now, level, text: text.into() });
    }

    pub(super) fn info(&mut self, text: impl Into<String>) {
        self.say(NoticeLevel::Info, text);
    }

    pub(super) fn error(&mut self, text: impl Into<String>) {
        self.say(NoticeLevel::Error, text);
    }

    /// The pane that has the keys.
    #[must_use]
    pub const fn pane(&self) -> &Pane {
        self.side(self.panes.focus)
    }

    pub(super) const fn pane_mut(&mut self) -> &mut Pane {
        match self.panes.focus {
            Side::Local => &mut self.panes.local,
            Side::Remote => &mut self.panes.remote,
        }
    }

    /// The pane of a side.
    #[must_use]
    pub const fn side(&self, side: Side) -> &Pane {
        match side {
            Side::Local => &self.panes.local,
            Side::Remote => &self.panes.remote,
        }
    }

    /// Which pane has the keys.
    #[must_use]
    pub const fn focus(&self) -> Side {
        self.panes.focus
    }

    /// Where the parts of the screen are.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The screen that is shown.
    #[must_use]
    pub const fn screen(&self) -> Screen {
        self.screen
    }

    /// The queue.
    #[must_use]
    pub const fn transfers(&self) -> &Transfers {
        &self.transfers
    }

    /// Uploads that ended.
    #[must_use]
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// The filter of the list that is shown, where it has one.
    #[must_use]
    pub const fn filter(&self) -> Option<&Filter> {
        match self.screen {
            Screen::Files => Some(self.pane().filter()),
            Screen::Queue => Some(&self.transfers.sieve().filter),
            Screen::History => Some(&self.history.filter),
            Screen::Account | Screen::Log => None,
        }
    }

    /// Changes that filter.
    pub(super) fn filter_with(&mut self, change: impl FnOnce(&mut Filter)) {
        match self.screen {
            Screen::Files => self.pane_mut().filter_with(change),
            Screen::Queue => self.transfers.filter_with(change),
            Screen::History => self.search_history(change),
            Screen::Account | Screen::Log => {}
        }
    }

    /// The account.
    #[must_use]
    pub const fn account(&self) -> &AccountPage {
        &self.account
    }

    /// What is known of the engine.
    #[must_use]
    pub const fn link(&self) -> &Link {
        &self.link
    }

    /// What is open in front, the top one last.
    #[must_use]
    pub fn dialogs(&self) -> &[Dialog] {
        &self.dialogs
    }

    /// What was said.
    #[must_use]
    pub const fn notices(&self) -> &Notices {
        &self.notices
    }

    /// Keys that wait for more.
    #[must_use]
    pub const fn typed(&self) -> &Typed {
        &self.keys.typed
    }

    /// The keys.
    #[must_use]
    pub const fn keymap(&self) -> &Keymap {
        &self.keys.map
    }

    /// The zone in which times are shown.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.world.zone
    }

    /// Files that were sent from the sheet and are not in the queue yet.
    #[must_use]
    pub fn adding(&self) -> usize {
        self.asks.adding()
    }
}
