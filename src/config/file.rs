//! The settings file, `config.toml`: every complaint names its line.

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::de::{DeTable, DeValue};

use super::settings::{Layer, NAMES};
use super::value::{Refused, Written};

/// Why the settings cannot be used.
#[derive(Debug, Error)]
pub enum ConfigFault {
    /// The file is there and cannot be read.
    #[error("{path} cannot be read: {error}.")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// The file is not TOML.
    #[error("{path}, line {line}: {message}.")]
    Syntax {
        /// Which.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A value in the file means nothing.
    #[error("{path}, line {line}: {name} takes {takes}.")]
    Value {
        /// Which file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// The setting.
        name: String,
        /// What it takes.
        takes: Cow<'static, str>,
    },
    /// A value in the environment means nothing.
    #[error("{variable} takes {takes}, not {text:?}.")]
    Variable {
        /// The variable.
        variable: String,
        /// What it takes.
        takes: Cow<'static, str>,
        /// What it holds.
        text: String,
    },
}

/// Reads the file; one that is not there makes no settings. Names that are no
/// settings are warned about, so that a file for a newer version still works.
pub(super) fn read(path: &Path) -> Result<(Layer, Vec<String>), ConfigFault> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
        Err(error) => return Err(ConfigFault::Unreadable { path: path.to_owned(), error }),
    };
    parse(path, &text)
}

/// Reads the text of a settings file at `path`.
pub(super) fn parse(path: &Path, text: &str) -> Result<(Layer, Vec<String>), ConfigFault> {
    let table = DeTable::parse(text).map_err(|error| ConfigFault::Syntax {
        path: path.to_owned(),
        line: line_of(text, error.span().unwrap_or_default()),
        message: error.message().trim_end_matches('.').replace('\n', ", "),
    })?;
    let (mut layer, mut warnings) = (Layer::default(), Vec::new());
    for (name, value) in table.get_ref() {
        let line = line_of(text, name.span());
        let refused = match written(value.get_ref()) {
            Some(value) => layer.set(name.get_ref(), &value),
            None if NAMES.contains(&name.get_ref().as_ref()) => {
                Err(Refused::Value("a text, a number or true or false".into()))
            }
            None => Err(Refused::Unknown),
        };
        match refused {
            Ok(()) => {}
            Err(Refused::Unknown) => warnings.push(unknown(path, line, name.get_ref())),
            Err(Refused::Value(takes)) => {
                let (path, name) = (path.to_owned(), name.get_ref().to_string());
                return Err(ConfigFault::Value { path, line, name, takes });
            }
        }
    }
    Ok((layer, warnings))
}

fn written(value: &DeValue<'_>) -> Option<Written> {
    match value {
        DeValue::String(text) => Some(Written::One(text.to_string())),
        DeValue::Integer(number) => Some(Written::One(number.as_str().to_owned())),
        DeValue::Boolean(truth) => Some(Written::One(truth.to_string())),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<_>>().map(Written::Many)
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn unknown(path: &Path, line: usize, name: &str) -> String {
    let near = NAMES.iter().map(|known| (distance(name, known), known)).min();
    let hint = match near {
        Some((steps, known)) if steps <= 2 => format!(" Did you mean {known:?}?"),
        Some(_) | None => String::new(),
    };
    format!("{}, line {line}: there is no setting {name:?}.{hint}", path.display())
}

/// The line of a place in the text, counted from 1.
pub(super) fn line_of(text: &str, span: Range<usize>) -> usize {
    let before = text.as_bytes().get(..span.start).unwrap_or_default();
    before.iter().filter(|byte| **byte == b'\n').count() + 1
}

/// How many letters must be put in, taken out or changed to get from one word
/// to the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (at, x) in a.chars().enumerate() {
        let mut corner = at;
        let mut left = at + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b.chars()) {
            let above = *cell;
            *cell = (corner + usize::from(x != y)).min(above + 1).min(left + 1);
            (corner, left) = (above, *cell);
        }
        if let Some(first) = row.first_mut() {
            *first = at + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        parse(Path::new("c.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn complaints_name_file_and_line() {
        assert_eq!(
            said("ascii = true\nlanes = 99\n"),
            "c.toml, line 2: lanes takes a number from 1 to 16."
        );
        assert_eq!(
            said("\n\nlanes = [\"2\"]"),
            "c.toml, line 3: lanes takes one value, not a list."
        );
        assert_eq!(
            said("limit = 1.5"),
            "c.toml, line 1: limit takes a text, a number or true or false."
        );
        let syntax = said("lanes = 2\nascii = = true");
        assert!(syntax.starts_with("c.toml, line 2: ") && syntax.ends_with('.'), "{syntax}");
    }

    #[test]
    fn unknown_names_are_warned_about_with_a_suggestion() {
        let (layer, warnings) =
            parse(Path::new("c.toml"), "lane = 3\nlanes = 4\n[colours]\n").unwrap();
        assert_eq!(layer.lanes, Some(4));
        let wanted = [
            "c.toml, line 3: there is no setting \"colours\".",
            "c.toml, line 1: there is no setting \"lane\". Did you mean \"lanes\"?",
        ];
        assert_eq!(warnings, wanted);
    }

    #[test]
    fn a_list_makes_the_key_command() {
        let (layer, _) =
            parse(Path::new("c"), "key_command = [\"pass\", \"show\", \"a b\"]").unwrap();
        assert_eq!(layer.key_command.unwrap(), ["pass", "show", "a b"]);
    }

    #[test]
    fn distances() {
        for (a, b, steps) in
            [("", "abc", 3), ("lane", "lanes", 1), ("stal", "stall", 1), ("ip", "pi", 2)]
        {
            assert_eq!((distance(a, b), distance(b, a)), (steps, steps), "{a} {b}");
        }
    }

    #[test]
    fn no_file_is_no_fault_but_a_folder_is() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(&dir.path().join("none")).unwrap(), (Layer::default(), vec![]));
        assert!(matches!(read(dir.path()), Err(ConfigFault::Unreadable { .. })));
    }
}
