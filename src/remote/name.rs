//! Names on both sides. The service refuses or mangles some characters
//! (§12.1); they are replaced by the same look-alikes that rclone's backend
//! uses, so that both tools see one tree.
//!
//! "Our writing" of a name is what a Unix disk can hold: it never contains
//! `/` or NUL and is never `.` or `..`, whatever the service answers. So the
//! look-alikes of `/`, NUL and the dot names stand for themselves in both
//! directions, which is also what rclone does between a Unix disk and the
//! service.

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

/// Marks a look-alike that stood in the name itself.
const QUOTE: char = '\u{201B}';

/// (character of the disk, its look-alike on the service)
const PAIRS: [(char, char); 8] = [
    ('\\', '\u{FF3C}'),
    ('<', '\u{FF1C}'),
    ('>', '\u{FF1E}'),
    ('"', '\u{FF02}'),
    ('\'', '\u{FF07}'),
    ('$', '\u{FF04}'),
    ('`', '\u{FF40}'),
    ('\u{7F}', '\u{2421}'),
];

/// Replaced only at either end of a name.
const EDGE_SPACE: char = '\u{2420}';
/// Stand for `/` and NUL, which no disk name holds; kept as they are.
const SLASH: char = '\u{FF0F}';
const NUL: char = '\u{2400}';
/// Whole names that stand for `.` and `..`, plain and quoted; kept likewise.
const DOTS: [&str; 4] =
    ["\u{FF0E}", "\u{FF0E}\u{FF0E}", "\u{201B}\u{FF0E}", "\u{201B}\u{FF0E}\u{201B}\u{FF0E}"];

/// The name as the service shall store it.
///
/// # Errors
/// When the name cannot be stored under any writing.
pub fn to_server(local: &str) -> Result<String, NameFault> {
    to_server_bytes(local.as_bytes())
}

/// The same for a name of any bytes, as a Unix disk may hold: each byte that
/// is no UTF-8 is written as the quote and two hex digits.
///
/// # Errors
/// When the name cannot be stored under any writing.
pub fn to_server_bytes(local: &[u8]) -> Result<String, NameFault> {
    if matches!(local, b"" | b"." | b"..") {
        return Err(NameFault::Empty);
    }
    let stored = match std::str::from_utf8(local) {
        Ok(name) if DOTS.contains(&name) => name.to_owned(),
        Ok(_) | Err(_) => encode(&signs_of(local)),
    };
    if stored.chars().count() > LONGEST {
        return Err(NameFault::TooLong);
    }
    Ok(stored)
}

/// The name as it was on a disk, from what the service stores. Bytes that are
/// no UTF-8 stay written as the quote and two hex digits.
#[must_use]
pub fn from_server(stored: &str) -> String {
    let mut name = String::with_capacity(stored.len());
    for sign in signs_of(&from_server_bytes(stored)) {
        match sign {
            Sign::Char(c) => name.push(c),
            Sign::Byte(byte) => push_hex(&mut name, byte),
        }
    }
    name
}

/// The same as a Unix disk would hold it, bytes that are no UTF-8 included.
#[must_use]
pub fn from_server_bytes(stored: &str) -> Vec<u8> {
    if DOTS.contains(&stored) {
        return stored.into();
    }
    let name = decode(&stored.chars().collect::<Vec<_>>());
    match name.as_slice() {
        b"." => DOTS[0].into(),
        b".." => DOTS[1].into(),
        _ => name,
    }
}

/// A character, or a byte that belongs to none.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Char(char),
    Byte(u8),
}

fn signs_of(bytes: &[u8]) -> Vec<Sign> {
    let mut signs = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        signs.extend(chunk.valid().chars().map(Sign::Char));
        signs.extend(chunk.invalid().iter().copied().map(Sign::Byte));
    }
    signs
}

fn encode(signs: &[Sign]) -> String {
    let last = signs.len().saturating_sub(1);
    let mut out = String::with_capacity(signs.len());
    for (at, sign) in signs.iter().enumerate() {
        let edge = at == 0 || at == last;
        match *sign {
            Sign::Byte(byte) => push_hex(&mut out, byte),
            Sign::Char(QUOTE) => {
                let kept = matches!(signs.get(at + 1), Some(Sign::Char(SLASH | NUL)));
                out.push_str(if kept { "\u{201B}" } else { "\u{201B}\u{201B}" });
            }
            Sign::Char(c) => match look_alike(c, edge) {
                Some(alike) => out.push(alike),
                None if plain(c, edge).is_some() => out.extend([QUOTE, c]),
                None => out.push(c),
            },
        }
    }
    out
}

fn decode(chars: &[char]) -> Vec<u8> {
    let last = chars.len().saturating_sub(1);
    let mut out = Vec::with_capacity(chars.len());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c == QUOTE {
            at += unquote(chars, at, &mut out);
        } else {
            push(&mut out, plain(c, at == 0 || at == last).unwrap_or(c));
            at += 1;
        }
    }
    out
}

/// Reads what follows a quote at `at`; returns how many characters it took.
fn unquote(chars: &[char], at: usize, out: &mut Vec<u8>) -> usize {
    let edge = at == 0 || at + 2 == chars.len();
    match chars.get(at + 1) {
        Some(&QUOTE) => push(out, QUOTE),
        Some(&kept @ (SLASH | NUL)) => {
            push(out, QUOTE);
            push(out, kept);
        }
        Some(&alike) if plain(alike, edge).is_some() => push(out, alike),
        Some(&high) => {
            let low = chars.get(at + 2).and_then(|c| c.to_digit(16));
            if let (Some(high), Some(low)) = (high.to_digit(16), low) {
                push_byte(out, u8::try_from(high * 16 + low).unwrap_or(b'?'));
                return 3;
            }
            push(out, QUOTE);
            return 1;
        }
        None => {
            push(out, QUOTE);
            return 1;
        }
    }
    2
}

/// The look-alike of a character the service must not get.
fn look_alike(c: char, edge: bool) -> Option<char> {
    match c {
        ' ' if edge => Some(EDGE_SPACE),
        '/' => Some(SLASH),
        '\0'..='\u{1F}' => char::from_u32(0x2400 + u32::from(c)),
        _ => PAIRS.iter().find(|(plain, _)| *plain == c).map(|(_, alike)| *alike),
    }
}

/// What a look-alike stands for.
fn plain(c: char, edge: bool) -> Option<char> {
    match c {
        EDGE_SPACE if edge => Some(' '),
        '\u{2401}'..='\u{241F}' => char::from_u32(u32::from(c) - 0x2400),
        _ => PAIRS.iter().find(|(_, alike)| *alike == c).map(|(plain, _)| *plain),
    }
}

/// Adds a character; `/` and NUL, which no disk name holds, as look-alikes.
fn push(out: &mut Vec<u8>, c: char) {
    let safe = match c {
        '/' => SLASH,
        '\0' => NUL,
        other => other,
    };
    out.extend_from_slice(safe.encode_utf8(&mut [0; 4]).as_bytes());
}

fn push_byte(out: &mut Vec<u8>, byte: u8) {
    if byte.is_ascii() { push(out, char::from(byte)) } else { out.push(byte) }
}

fn push_hex(out: &mut String, byte: u8) {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or('0');
    out.extend([
        QUOTE,
        digit(byte >> 4).to_ascii_uppercase(),
        digit(byte & 15).to_ascii_uppercase(),
    ]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Observed with rclone 1.60: the first column copied from a disk with its
    /// 1fichier flags gave the second, and copied back the first again.
    const AS_RCLONE: [(&[u8], &str); 27] = [
        (b"a<b>\"c'", "a＜b＞＂c＇"),
        (b"$`\\\x7f", "＄｀＼␡"),
        (b" edge ", "␠edge␠"),
        (b"in side", "in side"),
        (b" ", "␠"),
        (b"  ", "␠␠"),
        ("␠".as_bytes(), "‛␠"),
        ("␠x".as_bytes(), "‛␠x"),
        ("x␠".as_bytes(), "x‛␠"),
        ("a␠b".as_bytes(), "a␠b"),
        ("a／b".as_bytes(), "a／b"),
        ("a‛／b".as_bytes(), "a‛／b"),
        ("a␀b".as_bytes(), "a␀b"),
        ("a‛␀".as_bytes(), "a‛␀"),
        ("．".as_bytes(), "．"),
        ("．．".as_bytes(), "．．"),
        (b"...", "..."),
        ("‛．".as_bytes(), "‛．"),
        (b"new\nline\x1b[31m", "new␊line␛[31m"),
        ("␊".as_bytes(), "‛␊"),
        ("＜".as_bytes(), "‛＜"),
        ("＂＇＄｀＼␡".as_bytes(), "‛＂‛＇‛＄‛｀‛＼‛␡"),
        (b"\t x\r", "␉ x␍"),
        (b"~x.a:b*?|#%[];", "~x.a:b*?|#%[];"),
        (b"bad\xff\xfe", "bad‛FF‛FE"),
        (b"\xe2\x82x", "‛E2‛82x"),
        (b" \xff ", "␠‛FF␠"),
    ];

    #[test]
    fn writes_and_reads_as_rclone_does() {
        for (disk, stored) in AS_RCLONE {
            assert_eq!(to_server_bytes(disk).unwrap(), stored);
            assert_eq!(from_server_bytes(stored), disk, "{stored}");
        }
    }

    #[test]
    fn keeps_accents_and_wide_letters() {
        for name in ["été.txt", "東京 🗼.mkv", "Ünïcødé", "a\u{FFFD}b"] {
            assert_eq!(to_server(name).unwrap(), name);
            assert_eq!(from_server(name), name);
        }
    }

    #[test]
    fn a_quote_in_the_name_itself_comes_back() {
        for name in ["‛", "a‛b", "‛␠", "x‛ ", "x‛␠", "‛＜", "‛‛＜", "a‛41b", "‛FE", "‛‛／", "‛ x"]
        {
            assert_eq!(from_server(&to_server(name).unwrap()), name);
        }
        assert_eq!(to_server("a‛b").unwrap(), "a‛‛b");
    }

    #[test]
    fn no_answer_yields_a_name_that_leaves_its_folder() {
        assert_eq!(from_server("."), "．");
        assert_eq!(from_server(".."), "．．");
        assert_eq!(from_server("‛2E‛2e"), "．．");
        assert_eq!(from_server("../x"), "..／x");
        assert_eq!(from_server("‛2Fetc‛00"), "／etc␀");
        assert_eq!(from_server("‛2"), "‛2");
        assert_eq!(to_server("typed/slash").unwrap(), "typed／slash");
    }

    #[test]
    fn bytes_that_are_no_text_stay_visible_in_text() {
        assert_eq!(from_server("bad‛FF‛FE"), "bad‛FF‛FE");
        assert_eq!(from_server("‛C3‛A9"), "é");
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
        fn every_disk_name_comes_back(
            name in "[^/\u{0}]{1,40}|[ <>\"'$`\\\\\u{1}-\u{1f}＜／␠␀␊‛．a4F]{1,12}"
        ) {
            prop_assume!(name != "." && name != "..");
            let stored = to_server(&name).unwrap();
            prop_assert!(!stored.contains(|c: char| c.is_ascii_control() || "<>\"'$`\\/".contains(c)));
            prop_assert_eq!(from_server(&stored), name);
        }

        #[test]
        fn every_disk_name_of_any_bytes_comes_back(name in proptest::collection::vec(1_u8..=255, 1..40)) {
            prop_assume!(!name.contains(&b'/') && name != b"." && name != b"..");
            prop_assert_eq!(from_server_bytes(&to_server_bytes(&name).unwrap()), name);
        }

        #[test]
        fn no_stored_name_becomes_a_path(stored in "[./‛␀2FE0a]{0,8}|.{0,20}") {
            let name = from_server_bytes(&stored);
            prop_assert!(!name.contains(&b'/') && !name.contains(&0) && name != b"." && name != b"..");
        }
    }
}
