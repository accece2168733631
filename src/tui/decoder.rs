//! From the bytes a terminal sends to keys, pastes and the rest. Pure: what
//! time has to say (was that Esc, or the beginning of an arrow key?) is said
//! by [`Decoder::decide`].
//!
//! Our own because over SSH a key's sequence arrives in pieces, and a piece
//! must not be taken for Esc; because typing ahead must not get stuck; and
//! because nothing may spin on a terminal that is gone. Keys are named as
//! crossterm names them.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::sequences::{Sequence, csi, letter_after_o, linux_function_key};
use crate::app::Event;

/// The longest paste that is kept, in bytes; the rest of it is dropped.
const LONGEST_PASTE: usize = 1 << 20;

/// The longest sequence; a longer one is rubbish.
const LONGEST_SEQUENCE: usize = 64;

const ESC: u8 = 0x1B;
const PASTE_END: &[u8] = b"\x1b[201~";

/// Bytes in, facts out.
#[derive(Debug, Default)]
pub struct Decoder {
    /// What could not be decided yet.
    bytes: Vec<u8>,
    /// What has been pasted so far, while a paste goes on.
    paste: Option<Vec<u8>>,
}

/// What the bytes at the front are.
enum Front {
    /// Those many bytes, and what they mean, if anything.
    Known(usize, Option<Event>),
    /// A paste begins behind so many bytes.
    Paste(usize),
    /// More bytes would tell.
    Open,
}

impl Decoder {
    /// Takes bytes; gives what is certain by now.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Event> {
        self.bytes.extend_from_slice(bytes);
        self.decode(false)
    }

    /// Whether there are bytes of which only time can tell what they are.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        self.paste.is_none() && !self.bytes.is_empty()
    }

    /// Nothing more came: gives what the bytes so far mean by themselves.
    pub fn decide(&mut self) -> Vec<Event> {
        self.decode(true)
    }

    fn decode(&mut self, decide: bool) -> Vec<Event> {
        let bytes = std::mem::take(&mut self.bytes);
        let (mut rest, mut events) = (bytes.as_slice(), Vec::new());
        while !rest.is_empty() {
            if let Some(paste) = &mut self.paste {
                let (used, ended) = take_paste(paste, rest);
                rest = rest.get(used..).unwrap_or_default();
                if !ended {
                    break;
                }
                let text = self.paste.take().unwrap_or_default();
                events.push(Event::Paste(String::from_utf8_lossy(&text).into_owned()));
                continue;
            }
            match front(rest, decide) {
                Front::Known(count, event) => {
                    events.extend(event);
                    rest = rest.get(count..).unwrap_or_default();
                }
                Front::Paste(count) => {
                    self.paste = Some(Vec::new());
                    rest = rest.get(count..).unwrap_or_default();
                }
                Front::Open => break,
            }
        }
        self.bytes = rest.to_vec();
        events
    }
}

/// Takes bytes into a paste; returns how many were used and whether the paste
/// has ended. What may be the beginning of its end stays unused.
fn take_paste(paste: &mut Vec<u8>, bytes: &[u8]) -> (usize, bool) {
    let end = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END);
    let text = end.unwrap_or_else(|| {
        let begins = |from: &usize| PASTE_END.starts_with(bytes.get(*from..).unwrap_or_default());
        (bytes.len().saturating_sub(PASTE_END.len())..bytes.len())
            .find(begins)
            .unwrap_or(bytes.len())
    });
    let room = LONGEST_PASTE.saturating_sub(paste.len()).min(text);
    paste.extend_from_slice(bytes.get(..room).unwrap_or_default());
    end.map_or((text, false), |end| (end + PASTE_END.len(), true))
}

fn front(bytes: &[u8], decide: bool) -> Front {
    match bytes {
        [ESC, b'[', b'[', letter, ..] => Front::Known(4, linux_function_key(*letter)),
        [ESC, b'[', rest @ ..] if !rest.is_empty() => control_sequence(rest, decide),
        [ESC, b'O', letter, ..] if letter_after_o(*letter).is_some() => {
            Front::Known(3, letter_after_o(*letter))
        }
        [ESC] | [ESC, b'O' | b'['] if !decide => Front::Open,
        [ESC, digit @ b'0'..=b'9', ..] => {
            Front::Known(2, Some(key(KeyCode::Char(char::from(*digit)), KeyModifiers::ALT)))
        }
        // On most terminals Alt with a letter is the same bytes as Esc and
        // then that letter. No key of ours uses it, so the Esc of a fast or
        // distant typist counts. With a digit either is a function key.
        [ESC, ..] => Front::Known(1, Some(key(KeyCode::Esc, KeyModifiers::NONE))),
        bytes => character(bytes, decide),
    }
}

/// What stands behind `ESC [`.
fn control_sequence(rest: &[u8], decide: bool) -> Front {
    const INTRODUCER: usize = 2;
    let length = rest.iter().position(|byte| !(0x20..=0x3F).contains(byte));
    let Some(length) = length.filter(|length| *length <= LONGEST_SEQUENCE) else {
        // A sequence that never ends is dropped whole.
        let rubbish = decide || rest.len() > LONGEST_SEQUENCE;
        return if rubbish { Front::Known(INTRODUCER + rest.len(), None) } else { Front::Open };
    };
    let (parameters, last) = (&rest[..length], rest[length]);
    let count = INTRODUCER + length + 1;
    match csi(parameters, last) {
        Sequence::Means(event) => Front::Known(count, Some(event)),
        Sequence::Paste => Front::Paste(count),
        // The old form of mouse reports: three bytes follow.
        Sequence::OldMouse if rest.len() < length + 4 && !decide => Front::Open,
        Sequence::OldMouse => Front::Known((count + 3).min(INTRODUCER + rest.len()), None),
        // A control character inside is not part of it.
        Sequence::Unknown if last < 0x20 => Front::Known(count - 1, None),
        Sequence::Unknown => Front::Known(count, None),
    }
}

/// A character by itself.
fn character(bytes: &[u8], decide: bool) -> Front {
    let Some(first) = bytes.first() else { return Front::Open };
    let plain = |code| Front::Known(1, Some(key(code, KeyModifiers::NONE)));
    let control = |c| Front::Known(1, Some(key(KeyCode::Char(c), KeyModifiers::CONTROL)));
    match *first {
        b'\r' => plain(KeyCode::Enter),
        b'\t' => plain(KeyCode::Tab),
        0x7F => plain(KeyCode::Backspace),
        0 => control(' '),
        byte @ 0x01..=0x1A => control(char::from(byte - 1 + b'a')),
        byte @ 0x1C..=0x1F => control(char::from(byte - 0x1C + b'4')),
        _ => letter(bytes, decide),
    }
}

/// A visible character, of one to four bytes.
fn letter(bytes: &[u8], decide: bool) -> Front {
    let piece = bytes.get(..4).unwrap_or(bytes);
    let valid = match std::str::from_utf8(piece) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => {
            std::str::from_utf8(&piece[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(error) => {
            return match error.error_len() {
                None if !decide => Front::Open,
                // Bytes that are no character mean nothing.
                None => Front::Known(piece.len(), None),
                Some(count) => Front::Known(count, None),
            };
        }
    };
    let Some(c) = valid.chars().next() else { return Front::Open };
    let shift = if c.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
    let event = (!c.is_control()).then(|| key(KeyCode::Char(c), shift));
    Front::Known(c.len_utf8(), event)
}

/// A key press.
pub(super) fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

#[cfg(test)]
#[path = "decoder_tests.rs"]
mod tests;
