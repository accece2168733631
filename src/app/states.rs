//! The menu of states a list of jobs can be narrowed to.

use super::action::{Motion, Screen};
use super::cursor::Cursor;
use super::dialog::Dialog;
use super::sieve::Only;
use super::state::App;
use crate::queue::State;

/// The menu.
#[derive(Debug)]
pub struct States {
    /// Whose list.
    pub of: Screen,
    /// The marked choice.
    pub cursor: Cursor,
}

/// Those of the queue; all first.
const QUEUE: [Option<State>; 8] = [
    None,
    Some(State::Running),
    Some(State::Waiting),
    Some(State::Held),
    Some(State::Paused),
    Some(State::Failed),
    Some(State::Done),
    Some(State::Cancelled),
];

/// Those of the history; all first.
const HISTORY: [Option<State>; 4] =
    [None, Some(State::Done), Some(State::Failed), Some(State::Cancelled)];

impl States {
    /// The choices.
    #[must_use]
    pub const fn choices(&self) -> &'static [Option<State>] {
        match self.of {
            Screen::History => &HISTORY,
            Screen::Queue | Screen::Files | Screen::Account | Screen::Log => &QUEUE,
        }
    }

    /// Moves the mark.
    pub fn step(&mut self, motion: Motion) {
        self.cursor.step(motion, 1, self.choices().len());
    }
}

impl App {
    /// Opens the menu of the screen, marked where the list stands.
    pub(super) fn choose_state(&mut self) {
        let now = match self.screen {
            Screen::History => self.history.state,
            Screen::Queue | Screen::Files | Screen::Account | Screen::Log => {
                match self.transfers.sieve().only {
                    Only::State(state) => Some(state),
                    Only::All | Only::Reason(_) => None,
                }
            }
        };
        let mut menu = States { of: self.screen, cursor: Cursor::default() };
        let at = menu.choices().iter().position(|choice| *choice == now);
        menu.cursor.set_page(menu.choices().len(), menu.choices().len());
        menu.cursor.to(at.unwrap_or(0), menu.choices().len());
        self.dialogs.push(Dialog::States(menu));
    }

    pub(super) fn state_chosen(&mut self, menu: &States) {
        let state = menu.choices().get(menu.cursor.at()).copied().flatten();
        match menu.of {
            Screen::History => {
                self.history.state = state;
                self.ask_history();
            }
            Screen::Queue | Screen::Files | Screen::Account | Screen::Log => {
                self.transfers.show_only(state.map_or(Only::All, Only::State));
            }
        }
    }
}
