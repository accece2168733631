//! The escape sequences of keys, as terminals of all descents send them.

use crossterm::event::{KeyCode, KeyModifiers};

use super::decoder::key;
use crate::app::Event;

/// What a control sequence is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Sequence {
    /// A fact.
    Means(Event),
    /// The beginning of a paste.
    Paste,
    /// A mouse report in the old form, which goes on behind it.
    OldMouse,
    /// Nothing for us: an answer nobody asked for, a key nobody has.
    Unknown,
}

/// A sequence `ESC [ parameters last`.
pub(super) fn csi(parameters: &[u8], last: u8) -> Sequence {
    if let Some(mouse) = parameters.strip_prefix(b"<") {
        return sgr_mouse(mouse, last);
    }
    let Some(numbers) = numbers(parameters) else { return Sequence::Unknown };
    let first = numbers.first().copied().unwrap_or(0);
    let with = modifiers(numbers.get(1).copied().unwrap_or(1));
    let code = match last {
        b'I' if parameters.is_empty() => return Sequence::Means(Event::Focused(true)),
        b'O' if parameters.is_empty() => return Sequence::Means(Event::Focused(false)),
        b'M' if parameters.is_empty() => return Sequence::OldMouse,
        b'Z' => return Sequence::Means(key(KeyCode::BackTab, with | KeyModifiers::SHIFT)),
        b'~' if first == 200 => return Sequence::Paste,
        // Keys that have no sequence of their own, in the forms of xterm and
        // of kitty.
        b'~' if first == 27 => numbers.get(2).copied().and_then(plain_key),
        b'u' => plain_key(first),
        b'~' => numbered(first),
        letter => lettered(letter),
    };
    code.map_or(Sequence::Unknown, |code| Sequence::Means(key(code, with)))
}

/// A sequence `ESC O letter`: cursor and keypad keys in application mode.
pub(super) fn letter_after_o(letter: u8) -> Option<Event> {
    let code = match letter {
        b'M' => KeyCode::Enter,
        b'j'..=b'y' => KeyCode::Char(char::from(letter - b'j' + b'*')),
        b'X' => KeyCode::Char('='),
        letter => lettered(letter)?,
    };
    Some(key(code, KeyModifiers::NONE))
}

/// A sequence `ESC [ [ letter` of the Linux console.
pub(super) fn linux_function_key(letter: u8) -> Option<Event> {
    let number = letter.checked_sub(b'A').filter(|number| *number < 5)?;
    Some(key(KeyCode::F(number + 1), KeyModifiers::NONE))
}

/// Numbers between `;`. What follows a `:` only refines one.
fn numbers(parameters: &[u8]) -> Option<Vec<u32>> {
    let text = std::str::from_utf8(parameters).ok()?;
    let number = |part: &str| match part.split(':').next().unwrap_or_default() {
        "" => Some(0),
        digits => digits.parse().ok(),
    };
    text.split(';').map(number).collect()
}

/// A modifier parameter is one more than its bits.
fn modifiers(parameter: u32) -> KeyModifiers {
    let bits = parameter.saturating_sub(1);
    let flags = [(1, KeyModifiers::SHIFT), (2, KeyModifiers::ALT), (4, KeyModifiers::CONTROL)];
    let set = flags.into_iter().filter(|(bit, _)| bits & bit != 0);
    set.fold(KeyModifiers::NONE, |all, (_, flag)| all | flag)
}

fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'E' => KeyCode::KeypadBegin,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        _ => return None,
    })
}

/// The numbers of the VT220 have gaps.
fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => function(number - 10)?,
        17..=21 => function(number - 11)?,
        23..=26 => function(number - 12)?,
        28 | 29 => function(number - 13)?,
        31..=34 => function(number - 14)?,
        _ => return None,
    })
}

fn function(number: u32) -> Option<KeyCode> {
    u8::try_from(number).ok().map(KeyCode::F)
}

/// A key by its character.
fn plain_key(character: u32) -> Option<KeyCode> {
    Some(match char::from_u32(character)? {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\x1b' => KeyCode::Esc,
        '\x7f' | '\x08' => KeyCode::Backspace,
        // Names of keys that are no characters begin here.
        '\u{E000}'..='\u{F8FF}' => return None,
        c if c.is_control() => return None,
        c => KeyCode::Char(c),
    })
}

/// The wheel as cursor keys; nothing else of the mouse is used. Which modifier
/// is held does not matter.
fn sgr_mouse(parameters: &[u8], last: u8) -> Sequence {
    const MODIFIERS: u32 = 0b1_1100;
    let button = numbers(parameters).and_then(|numbers| numbers.first().copied());
    match (button.map(|button| button & !MODIFIERS), last) {
        (Some(64), b'M') => Sequence::Means(key(KeyCode::Up, KeyModifiers::NONE)),
        (Some(65), b'M') => Sequence::Means(key(KeyCode::Down, KeyModifiers::NONE)),
        (Some(_) | None, _) => Sequence::Unknown,
    }
}
