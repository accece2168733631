//! One key press in the notation of the key tables: `j`, `C-r`, `S-down`,
//! `F5`, `space`.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// A character, as the keyboard layout gave it.
    Char(char),
    /// A function key.
    F(u8),
    /// A key with a name.
    Named(Named),
}

/// Keys with names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Named {
    Enter,
    Esc,
    Tab,
    Backspace,
    Insert,
    Delete,
    Home,
    End,
    PageUp,
    PageDown,
    Up,
    Down,
    Left,
    Right,
}

const NAMES: [(Named, &str, &str); 14] = [
    (Named::Enter, "enter", "Enter"),
    (Named::Esc, "esc", "Esc"),
    (Named::Tab, "tab", "Tab"),
    (Named::Backspace, "backspace", "Backspace"),
    (Named::Insert, "insert", "Insert"),
    (Named::Delete, "delete", "Del"),
    (Named::Home, "home", "Home"),
    (Named::End, "end", "End"),
    (Named::PageUp, "pgup", "PgUp"),
    (Named::PageDown, "pgdn", "PgDn"),
    (Named::Up, "up", "Up"),
    (Named::Down, "down", "Down"),
    (Named::Left, "left", "Left"),
    (Named::Right, "right", "Right"),
];

/// A key with its modifiers. Shift counts only for keys that are no
/// characters: a layout has used it up already for those that are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which.
    pub code: Code,
    /// With Ctrl.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
    /// With Shift.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    #[must_use]
    pub const fn plain(code: Code) -> Self {
        Self { code, ctrl: false, alt: false, shift: false }
    }

    /// What the terminal reported, if it is a key this program knows.
    #[must_use]
    pub fn of(event: &KeyEvent) -> Option<Self> {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        let mut shift = event.modifiers.contains(KeyModifiers::SHIFT);
        if event.code == KeyCode::BackTab {
            shift = true;
        }
        let code = code_of(event.code)?;
        if let Code::Char(c) = code {
            // AltGr arrives as Ctrl+Alt on some systems; the character counts.
            let layout = ctrl && alt;
            let c = if ctrl && !alt { c.to_ascii_lowercase() } else { c };
            let (ctrl, alt) = (ctrl && !layout, alt && !layout);
            return Some(Self { code: Code::Char(c), ctrl, alt, shift: false });
        }
        Some(Self { code, ctrl, alt, shift })
    }

    /// Reads the notation of the tables.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut key = Self::plain(Code::Char(' '));
        let mut rest = text;
        while let Some((modifier, after)) =
            rest.split_once('-').filter(|(m, a)| m.len() == 1 && !a.is_empty())
        {
            match modifier {
                "C" => key.ctrl = true,
                "A" => key.alt = true,
                "S" => key.shift = true,
                _ => return None,
            }
            rest = after;
        }
        key.code = parse_code(rest)?;
        Some(key)
    }

    /// A sequence of keys, separated by blanks; empty if any is unknown.
    #[must_use]
    pub fn sequence(text: &str) -> Vec<Self> {
        let keys: Option<Vec<_>> = text.split(' ').map(Self::parse).collect();
        keys.unwrap_or_default()
    }

    /// The digit this key is, without modifiers.
    #[must_use]
    pub fn digit(self) -> Option<u32> {
        match self.code {
            Code::Char(c) if !self.ctrl && !self.alt => c.to_digit(10),
            Code::Char(_) | Code::F(_) | Code::Named(_) => None,
        }
    }

    /// The function key that Esc or Alt with this digit stands for: 1 to 9,
    /// and 0 for F10.
    #[must_use]
    pub fn digit_as_function(self) -> Option<Self> {
        match self.code {
            Code::Char(c) if !self.ctrl => {
                let digit = u8::try_from(c.to_digit(10)?).ok()?;
                Some(Self::plain(Code::F(if digit == 0 { 10 } else { digit })))
            }
            Code::Char(_) | Code::F(_) | Code::Named(_) => None,
        }
    }
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "crossterm knows many keys that do nothing here"
)]
fn code_of(code: KeyCode) -> Option<Code> {
    Some(match code {
        KeyCode::Char(c) => Code::Char(c),
        KeyCode::F(n) => Code::F(n),
        KeyCode::Enter => Code::Named(Named::Enter),
        KeyCode::Esc => Code::Named(Named::Esc),
        KeyCode::Tab | KeyCode::BackTab => Code::Named(Named::Tab),
        KeyCode::Backspace => Code::Named(Named::Backspace),
        KeyCode::Insert => Code::Named(Named::Insert),
        KeyCode::Delete => Code::Named(Named::Delete),
        KeyCode::Home => Code::Named(Named::Home),
        KeyCode::End => Code::Named(Named::End),
        KeyCode::PageUp => Code::Named(Named::PageUp),
        KeyCode::PageDown => Code::Named(Named::PageDown),
        KeyCode::Up => Code::Named(Named::Up),
        KeyCode::Down => Code::Named(Named::Down),
        KeyCode::Left => Code::Named(Named::Left),
        KeyCode::Right => Code::Named(Named::Right),
        _ => return None,
    })
}

fn parse_code(text: &str) -> Option<Code> {
    if text == "space" {
        return Some(Code::Char(' '));
    }
    if let Some((named, ..)) = NAMES.iter().find(|(_, name, _)| *name == text) {
        return Some(Code::Named(*named));
    }
    if let Some(number) = text.strip_prefix('F').and_then(|n| n.parse().ok()) {
        return Some(Code::F(number));
    }
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => Some(Code::Char(c)),
        _ => None,
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (on, sign) in [(self.ctrl, "C-"), (self.alt, "A-"), (self.shift, "S-")] {
            if on {
                f.write_str(sign)?;
            }
        }
        match self.code {
            Code::Char(' ') => f.write_str("Space"),
            Code::Char(c) => c.fmt(f),
            Code::F(n) => write!(f, "F{n}"),
            Code::Named(named) => {
                let name = NAMES.iter().find(|(which, ..)| *which == named);
                f.write_str(name.map_or("", |(_, _, shown)| shown))
            }
        }
    }
}

/// A sequence as it is shown: `gg`, `C-r`, `dd`.
#[must_use]
pub fn shown(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_terminals_report() {
        let table = [
            ("j", KeyCode::Char('j'), KeyModifiers::NONE),
            ("G", KeyCode::Char('G'), KeyModifiers::SHIFT),
            ("C-r", KeyCode::Char('r'), KeyModifiers::CONTROL),
            ("C-r", KeyCode::Char('R'), KeyModifiers::CONTROL | KeyModifiers::SHIFT),
            ("S-tab", KeyCode::BackTab, KeyModifiers::NONE),
            ("A-5", KeyCode::Char('5'), KeyModifiers::ALT),
            ("@", KeyCode::Char('@'), KeyModifiers::CONTROL | KeyModifiers::ALT),
            ("space", KeyCode::Char(' '), KeyModifiers::NONE),
            ("F10", KeyCode::F(10), KeyModifiers::NONE),
            ("S-down", KeyCode::Down, KeyModifiers::SHIFT),
            ("-", KeyCode::Char('-'), KeyModifiers::NONE),
        ];
        for (text, code, modifiers) in table {
            assert_eq!(Key::of(&KeyEvent::new(code, modifiers)), Key::parse(text), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_key() {
        for text in ["", "X-a", "hello", "F"] {
            let key = Key::parse(text);
            assert!(key.is_none() || text == "F", "{text}: {key:?}");
        }
        assert!(Key::sequence("g nonsense").is_empty());
    }

    #[test]
    fn digits_stand_for_function_keys() {
        let five = Key::parse("5").unwrap();
        assert_eq!(five.digit_as_function(), Key::parse("F5"));
        assert_eq!(Key::parse("0").unwrap().digit_as_function(), Key::parse("F10"));
        assert_eq!(Key::parse("x").unwrap().digit_as_function(), None);
    }
}
