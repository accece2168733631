//! Narrowing a list by a part of the name, and patterns for marks.

use globset::{GlobBuilder, GlobMatcher};

use super::rows::Rows;
use super::text::Line;

/// The filter of a pane.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    line: Line,
    typing: bool,
    /// What `n` and `N` look for once the filter is dropped.
    last: String,
}

impl Filter {
    /// What is typed so far.
    #[must_use]
    pub fn text(&self) -> &str {
        self.line.text()
    }

    /// The line that is being typed.
    #[must_use]
    pub const fn line(&self) -> &Line {
        &self.line
    }

    /// For the keys.
    pub fn line_mut(&mut self) -> &mut Line {
        &mut self.line
    }

    /// Whether keys go to it.
    #[must_use]
    pub const fn typing(&self) -> bool {
        self.typing
    }

    /// Whether it hides anything.
    #[must_use]
    pub fn is_on(&self) -> bool {
        !self.text().is_empty()
    }

    /// Keys go to it from now on.
    pub fn begin(&mut self) {
        self.typing = true;
    }

    /// The narrowed list stays.
    pub fn keep(&mut self) {
        self.typing = false;
        if self.is_on() {
            self.line.text().clone_into(&mut self.last);
        }
    }

    /// The whole list comes back.
    pub fn drop_it(&mut self) {
        self.keep();
        self.line = Line::default();
    }

    /// What the list is narrowed to.
    #[must_use]
    pub fn needle(&self) -> Needle {
        Needle::new(self.text())
    }

    /// What `n` looks for.
    #[must_use]
    pub fn sought(&self) -> Needle {
        Needle::new(if self.is_on() { self.text() } else { &self.last })
    }
}

/// A part of a name, sought without regard to case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    folded: String,
}

impl Needle {
    /// Takes what was typed.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self { folded: text.to_lowercase() }
    }

    /// Whether it is empty, which every name contains.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether the name contains it.
    #[must_use]
    pub fn is_in(&self, name: &[u8]) -> bool {
        let Some((first, rest)) = self.folded.as_bytes().split_first() else { return true };
        if !self.folded.is_ascii() {
            return String::from_utf8_lossy(name).to_lowercase().contains(&self.folded);
        }
        let mut behind = name;
        while let Some((byte, after)) = behind.split_first() {
            if byte.to_ascii_lowercase() == *first
                && after.get(..rest.len()).is_some_and(|part| part.eq_ignore_ascii_case(rest))
            {
                return true;
            }
            behind = after;
        }
        false
    }
}

/// A pattern such as `*.mkv`; without `*`, `?` and `[` it is a part of the
/// name. `None` when it cannot be read.
#[must_use]
pub fn pattern(text: &str) -> Option<GlobMatcher> {
    let plain = !text.contains(['*', '?', '[', '{']);
    let glob = if plain { format!("*{text}*") } else { text.to_owned() };
    let built = GlobBuilder::new(&glob).case_insensitive(true).literal_separator(false).build();
    built.ok().map(|glob| glob.compile_matcher())
}

/// The rows of `order` that are to be seen.
#[must_use]
pub fn narrow(rows: &Rows, order: &[u32], needle: &Needle, hidden: bool) -> Vec<u32> {
    let seen = |row: &u32| {
        let name = rows.name_bytes(*row);
        (hidden || name.first() != Some(&b'.')) && needle.is_in(name)
    };
    order.iter().copied().filter(seen).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_count() {
        assert!(Needle::new("ABC").is_in(b"xxabcxx"));
        assert!(Needle::new("ét").is_in("DÉTÉ".as_bytes()));
        assert!(Needle::new("").is_in(b"anything"));
        assert!(!Needle::new("abcd").is_in(b"abc"));
    }

    #[test]
    fn patterns_are_globs_or_parts() {
        assert!(pattern("*.MKV").unwrap().is_match("film.mkv"));
        assert!(!pattern("*.mkv").unwrap().is_match("film.mkv.part"));
        assert!(pattern("film").unwrap().is_match("my film 2.mkv"));
        assert!(pattern("{").is_none());
    }
}
