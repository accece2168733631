//! Transfers that ended, as the engine remembers them: also those cleared from
//! the queue and those of earlier days. Comes in pages, as far as one scrolls.

use super::action::{History as Deed, Motion, Screen};
use super::asks::Asked;
use super::cursor::Cursor;
use super::details::Subject;
use super::event::Ticket;
use super::filter::Filter;
use super::state::App;
use crate::protocol::{HistoryPage, HistoryQuery, Request, Transfer};
use crate::queue::State;

/// Jobs asked for at a time.
const PAGE: u32 = 200;

/// The page.
#[derive(Debug, Default)]
pub struct History {
    jobs: Vec<Transfer>,
    next: Option<i64>,
    /// The only answer that is still wanted.
    awaits: Option<Ticket>,
    /// Something ended since that was asked.
    stale: bool,
    cursor: Cursor,
    /// What is searched for.
    pub filter: Filter,
    /// Only jobs that ended so.
    pub state: Option<State>,
}

impl History {
    /// The jobs in the rows from `top` on.
    pub fn rows(&self, top: usize) -> impl Iterator<Item = &Transfer> {
        self.jobs.get(top..).unwrap_or_default().iter()
    }

    /// How many are here, and whether there are more.
    #[must_use]
    pub const fn count(&self) -> (usize, bool) {
        (self.jobs.len(), self.next.is_some())
    }

    /// Whether an answer is to come.
    #[must_use]
    pub const fn is_asking(&self) -> bool {
        self.awaits.is_some()
    }

    /// The cursor.
    #[must_use]
    pub const fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// The job under the cursor.
    #[must_use]
    pub fn here(&self) -> Option<&Transfer> {
        self.jobs.get(self.cursor.at())
    }

    /// The screen has room for this many rows.
    pub fn set_page(&mut self, page: usize) {
        self.cursor.set_page(page, self.jobs.len());
    }

    /// Another account: everything is forgotten.
    pub fn forget(&mut self) {
        let page = self.cursor.page();
        *self = Self::default();
        self.set_page(page);
    }

    /// Whether it shows less than all.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.state.is_some() || self.filter.is_on()
    }

    /// Whether the next page is to be asked for: the cursor is near the end.
    const fn wants_more(&self) -> bool {
        let near = self.cursor.at() + 2 * self.cursor.page() >= self.jobs.len();
        near && self.next.is_some() && self.awaits.is_none()
    }

    /// Whether asking for the first page anew shows all that is here now.
    const fn is_one_page(&self) -> bool {
        self.jobs.len() <= PAGE as usize
    }

    /// The cursor keeps its job, or goes to the top where it is gone.
    fn take(&mut self, page: HistoryPage, more: bool) {
        let here = self.here().map(Transfer::id);
        if !more {
            self.jobs.clear();
        }
        self.jobs.extend(page.jobs);
        self.next = page.next;
        let at = self.jobs.iter().position(|job| Some(job.id()) == here);
        self.cursor.to(at.unwrap_or(0), self.jobs.len());
    }
}

impl App {
    pub(super) fn history_action(&mut self, what: Deed) {
        let here = self.history.here();
        let words = |text: Option<String>| text.into_iter().collect::<Vec<_>>();
        match what {
            Deed::Search => self.history.filter.begin(),
            Deed::States => self.choose_state(),
            Deed::Refresh => self.ask_history(),
            Deed::Details => match here.cloned() {
                Some(job) => self.show_details(Subject::Ended(Box::new(job))),
                None => self.info("The history is empty."),
            },
            Deed::CopyLink => {
                let link = here.and_then(Transfer::link).map(ToString::to_string);
                self.copy(&words(link), "Only a stored file has a link.");
            }
            Deed::CopyPath => {
                let path = here.map(|job| job.local().to_string());
                self.copy(&words(path), "The history is empty.");
            }
            Deed::CopyName => {
                let name = here.map(|job| job.name().to_owned());
                self.copy(&words(name), "The history is empty.");
            }
        }
    }

    pub(super) fn history_step(&mut self, motion: Motion, count: usize) {
        let len = self.history.jobs.len();
        self.history.cursor.step(motion, count, len);
        if self.history.wants_more() {
            self.ask_history_from(self.history.next);
        }
    }

    /// Shows all again; says whether anything was held back.
    pub(super) fn drop_search(&mut self) -> bool {
        let was_narrowed = self.history.is_narrowed();
        self.history.filter.drop_it();
        self.history.state = None;
        if was_narrowed {
            self.ask_history();
        }
        was_narrowed
    }

    /// Asks for the first page of what is sought now.
    pub(super) fn ask_history(&mut self) {
        self.ask_history_from(None);
    }

    fn ask_history_from(&mut self, before: Option<i64>) {
        let query = HistoryQuery {
            text: self.history.filter.text().to_owned(),
            states: self.history.state.into_iter().collect(),
            before,
            limit: PAGE,
        };
        let asked = Asked::History { more: before.is_some() };
        let ticket = self.ask(asked, Request::History(query));
        self.history.awaits = Some(ticket);
        self.history.stale = false;
    }

    /// A page came. One that was asked for before something else was sought
    /// is dropped.
    pub(super) fn history_came(&mut self, ticket: Ticket, page: HistoryPage, more: bool) {
        if self.history.awaits == Some(ticket) {
            self.history.awaits = None;
            self.history.take(page, more);
            self.catch_up();
        }
    }

    /// Jobs changed: what ended belongs on the page, if it is shown.
    pub(super) fn history_follows(&mut self, changed: &[Transfer]) {
        if changed.iter().any(|job| job.is_over()) {
            self.history.stale = true;
            self.catch_up();
        }
    }

    /// Asks anew if something ended meanwhile. Whoever has scrolled further
    /// than a page is not thrown back.
    fn catch_up(&mut self) {
        let history = &self.history;
        let shown = self.screen == Screen::History && history.is_one_page();
        if shown && history.stale && !history.is_asking() {
            self.ask_history();
        }
    }

    /// Changes what is searched for, and asks if it is something else.
    pub(super) fn search_history(&mut self, change: impl FnOnce(&mut Filter)) {
        let before = self.history.filter.text().to_owned();
        change(&mut self.history.filter);
        if self.history.filter.text() != before {
            self.ask_history();
        }
    }
}
