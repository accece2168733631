//! Names on both sides. The service refuses or mangles some characters
//! (§12.1); they are replaced by the same look-alikes that rclone's backend
//! uses, so that both tools see one tree.

use thiserror::Error;

/// Why a local name cannot be given to the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameFault {
    /// Empty, `.` or `..`.
    #[error("the name is empty or only dots")]
    Empty,
    /// Longer than 250 characters: folders are limited (§4.2), for files it is
    /// unknown, so the same limit is kept.
    #[error("the name is longer than 250 characters")]
    TooLong,
}

/// Longest name the service is known to take, in characters (§4.2).
const LONGEST: usize = 250;

/// rclone marks a look-alike that stood in the name itself with this.
const QUOTE: char = '\u{201B}';

/// (character of the disk, its look-alike on the service)
const PAIRS: [(char, char); 9] = [
    ('/', '\u{FF0F}'),
    ('\\', '\u{FF3C}'),
    ('<', '\u{FF1C}'),
    ('>', '\u{FF1E}'),
    ('"', '\u{FF02}'),
    ('\'', '\u{FF07}'),
    ('$', '\u{FF04}'),
    ('`', '\u{FF40}'),
    ('\u{7F}', '\u{2421}'),
];

const EDGE_SPACE: char = '\u{2420}';

/// The name as the service shall store it.
///
/// # Errors
/// When the name cannot be stored under any writing.
pub fn to_server(local: &str) -> Result<String, NameFault> {
    if local.is_empty() || local == "." || local == ".." {
        return Err(NameFault::Empty);
    }
    let last = local.chars().count() - 1;
    let mut out = String::with_capacity(local.len());
    for (at, c) in local.chars().enumerate() {
        match encode(c, at == 0 || at == last) {
            Some(look_alike) => out.push(look_alike),
            None if is_look_alike(c) => out.extend([QUOTE, c]),
            None => out.push(c),
        }
    }
    if out.chars().count() > LONGEST {
        return Err(NameFault::TooLong);
    }
    Ok(out)
}

/// The name as it was on a disk, from what the service stores.
#[must_use]
pub fn from_server(stored: &str) -> String {
    let last = stored.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(stored.len());
    let mut chars = stored.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        if c == QUOTE && chars.peek().is_some_and(|(_, next)| is_look_alike(*next)) {
            out.extend(chars.next().map(|(_, kept)| kept));
        } else {
            out.push(decode(c, at == 0 || at == last).unwrap_or(c));
        }
    }
    out
}

fn encode(c: char, edge: bool) -> Option<char> {
    match c {
        ' ' if edge => Some(EDGE_SPACE),
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)),
        _ => PAIRS.iter().find(|(plain, _)| *plain == c).map(|(_, alike)| *alike),
    }
}

fn decode(c: char, edge: bool) -> Option<char> {
    match c {
        EDGE_SPACE if edge => Some(' '),
        '\u{2400}'..='\u{241F}' => char::from_u32(u32::from(c) - 0x2400),
        _ => PAIRS.iter().find(|(_, alike)| *alike == c).map(|(plain, _)| *plain),
    }
}

fn is_look_alike(c: char) -> bool {
    decode(c, true).is_some() || c == QUOTE
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn replaces_what_the_service_refuses() {
        assert_eq!(to_server("a<b>\"c'").unwrap(), "a＜b＞＂c＇");
        assert_eq!(to_server(" edge ").unwrap(), "␠edge␠");
        assert_eq!(to_server("in side").unwrap(), "in side");
        assert_eq!(to_server("new\nline\u{1b}[31m").unwrap(), "new␊line␛[31m");
        assert_eq!(to_server("$`\\\u{7f}").unwrap(), "＄｀＼␡");
    }

    #[test]
    fn keeps_accents_and_wide_letters() {
        for name in ["été.txt", "東京 🗼.mkv", "Ünïcødé"] {
            assert_eq!(to_server(name).unwrap(), name);
        }
    }

    #[test]
    fn refuses_what_no_writing_saves() {
        assert_eq!(to_server(""), Err(NameFault::Empty));
        assert_eq!(to_server(".."), Err(NameFault::Empty));
        assert_eq!(to_server(&"é".repeat(251)), Err(NameFault::TooLong));
        assert!(to_server(&"é".repeat(250)).is_ok());
    }

    proptest! {
        #[test]
        fn every_name_comes_back(name in "\\PC{1,40}|[ <>\"'$`\\\\\u{0}-\u{1f}＜␠␀‛a]{1,12}") {
            prop_assume!(name != "." && name != "..");
            let stored = to_server(&name).unwrap();
            prop_assert_eq!(from_server(&stored), name);
        }
    }
}
