//! Patterns that make new names: `{name}_{n:03}.{ext}`, or `s/old/new/`.

use regex::{Regex, RegexBuilder};

/// A pattern that was understood.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// Pieces put together.
    Template(Vec<Piece>),
    /// What matches is replaced.
    Substitute {
        /// What is sought.
        sought: Regex,
        /// What takes its place; `$1` is the first group.
        by: String,
        /// Every match, not only the first.
        all: bool,
    },
}

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The old name without its extension.
    Name,
    /// The old extension without its dot.
    Extension,
    /// The number of the entry, from 1 on, in at least so many digits.
    Number(usize),
}

/// Why a pattern was not understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternFault {
    /// `{` without `}`, or something unknown between them.
    Braces,
    /// `s/a` without its end.
    Unfinished,
    /// No regular expression.
    Expression,
    /// Letters behind the last slash other than `g` and `i`.
    Flags,
}

impl Pattern {
    /// Reads what was typed.
    ///
    /// # Errors
    /// [`PatternFault`].
    pub fn read(text: &str) -> Result<Self, PatternFault> {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some('s'), Some(mark)) if mark == '/' || mark == '|' || mark == ',' => {
                substitute(letters.as_str(), mark)
            }
            _ => template(text).map(Self::Template),
        }
    }

    /// The new name of the entry of this number.
    #[must_use]
    pub fn name(&self, old: &str, number: usize) -> String {
        match self {
            Self::Template(pieces) => filled(pieces, old, number),
            Self::Substitute { sought, by, all: true } => {
                sought.replace_all(old, by.as_str()).into_owned()
            }
            Self::Substitute { sought, by, all: false } => {
                sought.replace(old, by.as_str()).into_owned()
            }
        }
    }
}

fn substitute(rest: &str, mark: char) -> Result<Pattern, PatternFault> {
    let mut parts = split(rest, mark).into_iter();
    let sought = parts.next().unwrap_or_default();
    let by = parts.next().ok_or(PatternFault::Unfinished)?;
    let flags = parts.next().unwrap_or_default();
    if parts.next().is_some() || !flags.chars().all(|flag| matches!(flag, 'g' | 'i')) {
        return Err(PatternFault::Flags);
    }
    let built = RegexBuilder::new(&sought).case_insensitive(flags.contains('i')).build();
    let sought = built.map_err(|_| PatternFault::Expression)?;
    Ok(Pattern::Substitute { sought, by, all: flags.contains('g') })
}

/// The parts between the marks; a mark behind a backslash is none.
fn split(text: &str, mark: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let escaped = letter == '\\' && letters.peek() == Some(&mark);
        match parts.last_mut() {
            Some(part) if escaped => part.extend(letters.next()),
            Some(part) if letter != mark => part.push(letter),
            _ => parts.push(String::new()),
        }
    }
    parts
}

fn template(text: &str) -> Result<Vec<Piece>, PatternFault> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        let doubled = matches!(letter, '{' | '}') && after.starts_with(letter);
        if doubled {
            plain.push(letter);
            rest = after.get(1..).unwrap_or_default();
        } else if letter == '{' {
            let (inside, behind) = after.split_once('}').ok_or(PatternFault::Braces)?;
            if !plain.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
            }
            pieces.push(piece(inside).ok_or(PatternFault::Braces)?);
            rest = behind;
        } else if letter == '}' {
            return Err(PatternFault::Braces);
        } else {
            plain.push(letter);
            rest = after;
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

fn piece(inside: &str) -> Option<Piece> {
    match inside {
        "name" => Some(Piece::Name),
        "ext" => Some(Piece::Extension),
        "n" => Some(Piece::Number(1)),
        other => {
            let digits = other.strip_prefix("n:0")?.parse().ok()?;
            (1..=9).contains(&digits).then_some(Piece::Number(digits))
        }
    }
}

fn filled(pieces: &[Piece], old: &str, number: usize) -> String {
    let dot = old.rfind('.').filter(|at| *at > 0);
    let (stem, end) = old.split_at(dot.unwrap_or(old.len()));
    let extension = end.strip_prefix('.').unwrap_or_default();
    let mut name = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => name.push_str(text),
            Piece::Name => name.push_str(stem),
            // No dot is left over where there is no extension.
            Piece::Extension if extension.is_empty() => {
                if name.ends_with('.') {
                    name.pop();
                }
            }
            Piece::Extension => name.push_str(extension),
            Piece::Number(digits) => name.push_str(&format!("{number:0digits$}")),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(pattern: &str, old: &str) -> String {
        Pattern::read(pattern).unwrap().name(old, 7)
    }

    #[test]
    fn templates_are_filled() {
        assert_eq!(named("{name}_{n:03}.{ext}", "film.tar.gz"), "film.tar_007.gz");
        assert_eq!(named("{n}-{name}.{ext}", "readme"), "7-readme");
        assert_eq!(named("x{{{n}}}", ".bashrc"), "x{7}");
        assert_eq!(named("{name}.{ext}", ".bashrc"), ".bashrc");
        assert_eq!(named("same", "été"), "same");
    }

    #[test]
    fn substitutions_know_groups_flags_and_other_marks() {
        assert_eq!(named("s/a/b/", "banana"), "bbnana");
        assert_eq!(named("s/a/b/g", "banana"), "bbnbnb");
        assert_eq!(named("s/A/x/gi", "banana"), "bxnxnx");
        assert_eq!(named(r"s/(\d+) - (.*)\.mp3/$2 ${1}.mp3/", "03 - Été.mp3"), "Été 03.mp3");
        assert_eq!(named("s|/|-|g", "a/b/c"), "a-b-c");
        assert_eq!(named(r"s/\//-/", "a/b"), "a-b");
        assert_eq!(named("s/ //g", "a b c"), "abc");
        assert_eq!(named("s/x/y", "axa"), "aya", "the last mark may be left out");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let fault = |text: &str| Pattern::read(text).err();
        assert_eq!(fault("{name"), Some(PatternFault::Braces));
        assert_eq!(fault("name}"), Some(PatternFault::Braces));
        assert_eq!(fault("{size}"), Some(PatternFault::Braces));
        assert_eq!(fault("{n:3}"), Some(PatternFault::Braces));
        assert_eq!(fault("s/a"), Some(PatternFault::Unfinished));
        assert_eq!(fault("s/(/x/"), Some(PatternFault::Expression));
        assert_eq!(fault("s/a/b/x"), Some(PatternFault::Flags));
        assert_eq!(fault("s/a/b/g/"), Some(PatternFault::Flags));
        assert_eq!(fault("sample"), None, "a name may begin with an s");
    }
}
