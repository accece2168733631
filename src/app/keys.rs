//! From a key to an action: what is in front first, then a filter that is
//! being typed, then the screen.

use crossterm::event::{KeyEvent, KeyEventKind};

use super::Effect;
use super::account;
use super::action::{Action, Entries, Front, Queue, Screen};
use super::dialog::Dialog;
use super::filter::Filter;
use super::help::Help;
use super::key::{Code, Key, Named};
use super::keymap::{Context, Meaning};
use super::palette::Palette;
use super::place::Side;
use super::state::App;

impl App {
    pub(super) fn key(&mut self, event: KeyEvent) {
        if event.kind == KeyEventKind::Release {
            return;
        }
        if !self.dialogs.is_empty() {
            return self.front_key(event);
        }
        let Some(key) = Key::of(&event) else { return };
        if self.filtering() {
            return self.filter_key(key, event);
        }
        if self.seeking() {
            return self.seek_key(key, event);
        }
        self.screen_key(key);
    }

    /// Where the keys go now.
    #[must_use]
    pub fn contexts(&self) -> Vec<Context> {
        match self.dialogs.last() {
            Some(dialog) => vec![dialog.context()],
            None if self.filtering() => vec![Context::Filter],
            None if self.seeking() => vec![Context::Seek],
            None => Context::of(self.screen).to_vec(),
        }
    }

    /// Whether an action of the hint line does anything now.
    #[must_use]
    pub fn works(&self, action: Action) -> bool {
        match action {
            Action::Entries(Entries::Move) => self.panes.focus == Side::Local,
            Action::Queue(Queue::Bandwidth | Queue::Drain) => true,
            Action::Queue(_) => !self.transfers.is_empty(),
            Action::History(_) => self.history.here().is_some() || self.history.is_narrowed(),
            Action::Step(_)
            | Action::Show(_)
            | Action::ToggleQueue
            | Action::Help
            | Action::Palette
            | Action::Back
            | Action::Fetches
            | Action::Turtle
            | Action::Quit
            | Action::Suspend
            | Action::Redraw
            | Action::Files(_)
            | Action::Entries(_)
            | Action::Account(_)
            | Action::Front(_) => true,
        }
    }

    /// Whether keys go to a filter.
    fn filtering(&self) -> bool {
        self.filter().is_some_and(Filter::typing)
    }

    fn screen_key(&mut self, key: Key) {
        self.notices.seen();
        if let Some((function, undo)) = self.keys.typed.after_escape(key, self.world.now) {
            if let Some(undo) = undo {
                self.pane_mut().undo(undo);
            }
            return self.screen_keys(function);
        }
        if let Some(function) = key.digit_as_function().filter(|_| key.alt) {
            return self.screen_keys(function);
        }
        // A count that was begun is all that Esc takes away then.
        if is_escape(key) && self.keys.typed.count().is_some() {
            self.keys.typed.finish();
        } else if !self.keys.typed.digit(key) {
            self.screen_keys(key);
        }
    }

    fn screen_keys(&mut self, key: Key) {
        let contexts = Context::of(self.screen);
        let typed = self.keys.typed.push(key, self.world.now);
        let first = typed.len() == 1;
        match self.keys.map.meaning(contexts, typed) {
            Meaning::Prefix => {}
            Meaning::Act(action) => {
                let count = self.keys.typed.finish().unwrap_or(1);
                self.act(action, count);
            }
            Meaning::Nothing => {
                let keys = super::key::shown(self.keys.typed.keys());
                self.keys.typed.finish();
                if !first && !is_escape(key) {
                    self.info(format!("{keys} means nothing here; ? shows all keys."));
                }
            }
        }
    }

    /// Does it, whoever named it: a key, the palette or a menu.
    pub(super) fn act(&mut self, action: Action, count: usize) {
        match action {
            Action::Step(motion) => self.step(motion, count),
            Action::Show(screen) => self.show(screen),
            Action::ToggleQueue if self.screen == Screen::Queue => self.show(Screen::Files),
            Action::ToggleQueue => self.show(Screen::Queue),
            Action::Help => self.dialogs.push(Dialog::Help(Help::of(self.screen))),
            Action::Palette => {
                let page = usize::from(self.layout.page_rows()).saturating_sub(1);
                self.dialogs.push(Dialog::Palette(Palette::of(self.screen, page)));
            }
            Action::Back => self.back(),
            Action::Fetches => self.show_fetches(),
            Action::Turtle => self.toggle_turtle(),
            Action::Quit => self.quit(),
            Action::Suspend => self.order(Effect::Suspend),
            Action::Redraw => self.order(Effect::Redraw),
            Action::Files(what) => self.files_action(what, count),
            Action::Entries(what) => self.entries_action(what),
            Action::Queue(what) => self.queue_action(what, count),
            Action::History(what) => self.history_action(what),
            Action::Account(what) => self.account_action(what),
            Action::Front(what) => self.front(what),
        }
    }

    fn step(&mut self, motion: super::action::Motion, count: usize) {
        match self.screen {
            Screen::Files => self.pane_mut().step(motion, count),
            Screen::Queue => self.transfers.step(motion, count),
            Screen::History => self.history_step(motion, count),
            Screen::Log => {
                let len = self.notices.log().len();
                self.notices.cursor.step(motion, count, len);
            }
            Screen::Account => {
                let page = usize::from(self.layout.body.h);
                self.account.scroll.step(motion, count, account::MOST_LINES, page);
            }
        }
    }

    pub(super) fn show(&mut self, screen: Screen) {
        self.screen = screen;
        match screen {
            Screen::Account => self.ask_account(false),
            Screen::History => self.ask_history(),
            Screen::Files | Screen::Queue | Screen::Log => {}
        }
    }

    fn back(&mut self) {
        let undo = match self.screen {
            Screen::Files => {
                let undo = self.pane_mut().back();
                if undo.is_none() && !self.end_comparison() && !self.notices.dismiss() {
                    self.leave_hits();
                }
                undo
            }
            Screen::Queue => {
                let dropped = self.transfers.show_all() || self.transfers.unmark_all();
                if !dropped && !self.notices.dismiss() {
                    self.show(Screen::Files);
                }
                None
            }
            Screen::History => {
                if !self.drop_search() && !self.notices.dismiss() {
                    self.show(Screen::Queue);
                }
                None
            }
            Screen::Account | Screen::Log => {
                if !self.notices.dismiss() {
                    self.show(Screen::Files);
                }
                None
            }
        };
        self.keys.typed.escaped(undo, self.world.now);
    }

    fn filter_key(&mut self, key: Key, event: KeyEvent) {
        match self.keys.map.meaning(&[Context::Filter], &[key]) {
            Meaning::Act(Action::Front(Front::Accept)) => self.filter_with(Filter::keep),
            Meaning::Act(Action::Front(Front::Dismiss)) => self.filter_with(Filter::drop_it),
            Meaning::Act(Action::Front(Front::Step(motion))) => self.step(motion, 1),
            Meaning::Act(_) | Meaning::Prefix | Meaning::Nothing => {
                let empty = !self.filter().is_some_and(Filter::is_on);
                // Backspace on an empty line leaves it, as in a pager.
                if empty && key == Key::plain(Code::Named(Named::Backspace)) {
                    return self.filter_with(Filter::drop_it);
                }
                self.filter_with(|filter| {
                    filter.line_mut().key(event);
                });
            }
        }
    }

    fn front_key(&mut self, event: KeyEvent) {
        let Some(dialog) = self.dialogs.last() else { return };
        let context = dialog.context();
        let Some(key) = Key::of(&event) else { return };
        let typed = self.keys.typed.push(key, self.world.now);
        match self.keys.map.meaning(&[context], typed) {
            Meaning::Prefix => {}
            Meaning::Act(action) => {
                self.keys.typed.finish();
                self.act(action, 1);
            }
            Meaning::Nothing => {
                self.keys.typed.finish();
                self.type_into_front(key, event);
            }
        }
    }

    fn type_into_front(&mut self, key: Key, event: KeyEvent) {
        if self.front_letter(key) {
            return;
        }
        let Some(dialog) = self.dialogs.last_mut() else { return };
        if let Some(secret) = dialog.secret() {
            return match (key.code, key.ctrl || key.alt) {
                (Code::Char(c), false) => secret.push(c.encode_utf8(&mut [0; 4])),
                (Code::Char('u'), true) => secret.clear(),
                (Code::Named(Named::Backspace), _) => secret.pop(),
                (Code::Char(_) | Code::F(_) | Code::Named(_), _) => {}
            };
        }
        let changed = dialog.line().is_some_and(|line| line.key(event));
        if changed {
            self.front_text_changed();
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        let (filtering, seeking) = (self.filtering(), self.seeking());
        match self.dialogs.last_mut() {
            Some(Dialog::Fetch(sheet)) => sheet.paste(text),
            Some(dialog) => {
                if let Some(secret) = dialog.secret() {
                    secret.push(text);
                } else if let Some(line) = dialog.line() {
                    line.paste(text);
                    self.front_text_changed();
                }
            }
            None if filtering => {
                self.filter_with(|filter| filter.line_mut().paste(text));
            }
            None if seeking => self.seek_paste(text),
            None => self.info("Nothing takes pasted text here; gp goes to a path."),
        }
    }
}

fn is_escape(key: Key) -> bool {
    key == Key::plain(Code::Named(Named::Esc))
        || (key.ctrl && matches!(key.code, Code::Char('c' | 'g')))
}
