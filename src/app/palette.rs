//! The list of all actions of a screen, found by a few letters of their
//! words.

use super::action::{Action, Motion, Screen};
use super::cursor::Cursor;
use super::keymap::{Binding, Context};
use super::text::Line;

/// The palette.
#[derive(Debug)]
pub struct Palette {
    screen: Screen,
    line: Line,
    cursor: Cursor,
}

impl Palette {
    /// All actions of a screen.
    #[must_use]
    pub fn of(screen: Screen, page: usize) -> Self {
        let mut palette = Self { screen, line: Line::default(), cursor: Cursor::default() };
        let len = palette.hits().len();
        palette.cursor.set_page(page, len);
        palette
    }

    /// What is typed.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// For the keys.
    pub fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    /// The text changed: the best hit is marked.
    pub fn changed(&mut self) {
        let len = self.hits().len();
        self.cursor.to(0, len);
    }

    /// The marked hit.
    #[must_use]
    pub const fn cursor(&self) -> &Cursor {
        &self.cursor
    }

    /// Moves the mark.
    pub fn step(&mut self, motion: Motion) {
        let len = self.hits().len();
        self.cursor.step(motion, 1, len);
    }

    /// The action under the mark.
    #[must_use]
    pub fn here(&self) -> Option<Action> {
        self.hits().get(self.cursor.at()).map(|binding| binding.action)
    }

    /// What matches, best first.
    #[must_use]
    pub fn hits(&self) -> Vec<&'static Binding> {
        let sought = self.line.text().to_lowercase();
        let all = Context::of(self.screen).iter().flat_map(|context| context.bindings());
        let mut hits: Vec<_> =
            all.filter_map(|binding| score(&sought, binding).map(|rank| (rank, binding))).collect();
        hits.sort_by_key(|(rank, _)| *rank);
        hits.into_iter().map(|(_, binding)| binding).collect()
    }
}

/// Smaller is better; `None` does not match. The label or the words hold the
/// text as it is, or at least all its letters in order.
fn score(sought: &str, binding: &Binding) -> Option<usize> {
    let (label, words) = (binding.label.to_lowercase(), binding.words.to_lowercase());
    if label.starts_with(sought) {
        return Some(0);
    }
    if let Some(at) = words.find(sought) {
        let at_word = at == 0 || words.as_bytes().get(at - 1) == Some(&b' ');
        return Some(1 + at + if at_word { 0 } else { 100 });
    }
    // Letters strewn over a whole sentence were not meant.
    let near = |gaps: &usize| *gaps <= 8;
    spread(sought, &format!("{label} {words}")).filter(near).map(|gaps| 1000 + gaps)
}

fn spread(sought: &str, text: &str) -> Option<usize> {
    let mut rest = text.char_indices();
    let mut gaps = 0;
    let mut last = None;
    for c in sought.chars().filter(|c| !c.is_whitespace()) {
        let (at, _) = rest.find(|(_, other)| *other == c)?;
        gaps += last.map_or(0, |before: usize| at.saturating_sub(before + 1));
        last = Some(at);
    }
    Some(gaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::action::{Entries, Files};

    fn best(text: &str) -> Option<Action> {
        let mut palette = Palette::of(Screen::Files, 10);
        palette.line = Line::with(text);
        palette.changed();
        palette.here()
    }

    #[test]
    fn a_few_letters_find_an_action() {
        assert_eq!(best("delete"), Some(Action::Entries(Entries::Delete)));
        assert_eq!(best("hidden"), Some(Action::Files(Files::Hidden)));
        assert_eq!(best("go to the acc"), Some(Action::Show(Screen::Account)));
        assert_eq!(best("invrt"), Some(Action::Files(Files::Invert)));
        assert_eq!(best("no such thing at all"), None);
    }
}
