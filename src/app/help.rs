//! The page of keys, searchable, and the palette's matching: both are
//! readings of the key tables.

use super::action::{Motion, Screen};
use super::cursor::Scroll;
use super::filter::Needle;
use super::keymap::{Binding, Context};
use super::text::Line;

/// One line of the page.
#[derive(Debug, Clone, Copy)]
pub enum HelpLine {
    /// A context's name.
    Heading(&'static str),
    /// A row of its table.
    Row(&'static Binding),
}

/// The page of keys.
#[derive(Debug)]
pub struct Help {
    screen: Screen,
    line: Line,
    typing: bool,
    scroll: Scroll,
}

impl Help {
    /// The page, with the tables of `screen` first.
    #[must_use]
    pub fn of(screen: Screen) -> Self {
        Self { screen, line: Line::default(), typing: false, scroll: Scroll::default() }
    }

    /// Whether a search is being typed.
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.typing
    }

    /// What is searched for.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// For the keys.
    pub fn line_mut(&mut self) -> Option<&mut Line> {
        self.typing.then_some(&mut self.line)
    }

    /// How far down.
    #[must_use]
    pub const fn scroll(&self) -> &Scroll {
        &self.scroll
    }

    /// Begins a search.
    pub fn search(&mut self) {
        self.typing = true;
        self.scroll = Scroll::default();
    }

    /// Ends typing; the hits stay unless they are dropped.
    pub fn end_search(&mut self, keep: bool) {
        self.typing = false;
        if !keep {
            self.line = Line::default();
        }
    }

    /// Scrolls.
    pub fn step(&mut self, motion: Motion, page: usize) {
        let len = self.lines().len();
        self.scroll.step(motion, 1, len, page);
    }

    /// The lines that match the search, the nearest tables first.
    #[must_use]
    pub fn lines(&self) -> Vec<HelpLine> {
        let needle = Needle::new(self.line.text());
        let near = Context::of(self.screen);
        let far = Context::ALL.iter().filter(|context| !near.contains(context));
        let mut lines = Vec::new();
        for context in near.iter().chain(far) {
            let hits: Vec<_> =
                context.bindings().iter().filter(|binding| matches(&needle, binding)).collect();
            if !hits.is_empty() {
                lines.push(HelpLine::Heading(context.title()));
                lines.extend(hits.into_iter().map(HelpLine::Row));
            }
        }
        lines
    }
}

fn matches(needle: &Needle, binding: &Binding) -> bool {
    needle.is_in(binding.words.as_bytes())
        || needle.is_in(binding.label.as_bytes())
        || binding.shown_keys().any(|keys| needle.is_in(keys.as_bytes()))
}
