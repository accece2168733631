//! Lines of text that are being typed, and the one that must not be seen.

use std::fmt;

use crossterm::event::{Event, KeyEvent};
use secrecy::zeroize::Zeroize;
use tui_input::backend::crossterm::EventHandler;
use tui_input::{Input, InputRequest};

/// An ordinary line.
#[derive(Debug, Clone, Default)]
pub struct Line {
    input: Input,
}

impl Line {
    /// A line with some text already in it.
    #[must_use]
    pub fn with(text: &str) -> Self {
        Self { input: Input::new(text.to_owned()) }
    }

    /// The same with the cursor before the extension, where a new name is
    /// usually typed.
    #[must_use]
    pub fn with_name(name: &str) -> Self {
        let stem = name.rfind('.').filter(|at| *at > 0).unwrap_or(name.len());
        let chars = name.get(..stem).unwrap_or(name).chars().count();
        Self { input: Input::new(name.to_owned()).with_cursor(chars) }
    }

    /// What it says.
    #[must_use]
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Text before and behind the cursor.
    #[must_use]
    pub fn halves(&self) -> (&str, &str) {
        let text = self.text();
        let at = text.char_indices().nth(self.input.cursor()).map_or(text.len(), |(at, _)| at);
        text.split_at(at)
    }

    /// Takes a key; says whether the text changed.
    pub fn key(&mut self, key: KeyEvent) -> bool {
        self.input.handle_event(&Event::Key(key)).is_some_and(|change| change.value)
    }

    /// Takes pasted text; line ends and other controls are left out.
    pub fn paste(&mut self, text: &str) {
        for c in text.chars().filter(|c| !c.is_control()) {
            self.input.handle(InputRequest::InsertChar(c));
        }
    }
}

/// A line nobody must see: neither the screen nor a log shows it, and its
/// memory is wiped. Without a cursor: a key is pasted, not edited.
#[derive(Default)]
pub struct Secret {
    text: String,
    /// Blanks belong to it.
    blanks: bool,
}

/// No key is nearly as long. The room is made at once: a text that grows
/// leaves copies behind.
const ROOM: usize = 512;

impl Secret {
    /// An empty one that takes blanks, unlike a key.
    #[must_use]
    pub fn with_blanks() -> Self {
        Self { text: String::new(), blanks: true }
    }

    /// What was typed.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// How many characters.
    #[must_use]
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds what was typed or pasted, without controls, and without blanks
    /// where they do not belong to it.
    pub fn push(&mut self, text: &str) {
        if self.text.capacity() < ROOM {
            self.text.reserve_exact(ROOM);
        }
        let belongs = |c: &char| !c.is_control() && (self.blanks || !c.is_whitespace());
        for c in text.chars().filter(belongs) {
            if self.text.len() + c.len_utf8() <= ROOM {
                self.text.push(c);
            }
        }
    }

    /// Takes the last character away.
    pub fn pop(&mut self) {
        self.text.pop();
    }

    /// Wipes it.
    pub fn clear(&mut self) {
        self.text.zeroize();
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.clear();
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_name_is_typed_before_the_extension() {
        assert_eq!(Line::with_name("été.tar").halves(), ("été", ".tar"));
        assert_eq!(Line::with_name(".bashrc").halves(), (".bashrc", ""));
    }

    #[test]
    fn pasted_line_ends_do_not_count() {
        let mut line = Line::with("a");
        line.paste("b\r\nc\u{1b}");
        assert_eq!(line.text(), "abc");
        let mut secret = Secret::default();
        secret.push(" key\n");
        assert_eq!(secret.expose(), "key");
        let mut password = Secret::with_blanks();
        password.push("two words\n");
        assert_eq!(password.expose(), "two words");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
