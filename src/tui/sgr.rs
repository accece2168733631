//! Styles in the terminal's own words (SGR), and the shortest way from one to
//! another.

use std::fmt::Write;

use ratatui::style::{Color, Modifier};

/// What is set in the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Ink {
    pub fg: Color,
    pub bg: Color,
    pub modifier: Modifier,
}

/// (style, number that sets it)
const SET: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// (styles that end together, number that ends them)
const END: [(Modifier, u8); 7] = [
    (Modifier::BOLD.union(Modifier::DIM), 22),
    (Modifier::ITALIC, 23),
    (Modifier::UNDERLINED, 24),
    (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), 25),
    (Modifier::REVERSED, 27),
    (Modifier::HIDDEN, 28),
    (Modifier::CROSSED_OUT, 29),
];

impl Ink {
    /// The sequence that leads from this to `to`; empty when nothing changes.
    pub fn change_to(self, to: Self) -> String {
        if self == to {
            return String::new();
        }
        let step = self.step(to);
        // From plain, with the reset in front: `m` alone is a reset too.
        let mut anew = Self::default().step(to);
        anew.insert_str(0, if anew.is_empty() { "" } else { "0;" });
        let codes = if anew.len() < step.len() { anew } else { step };
        format!("\x1b[{codes}m")
    }

    /// The codes of what differs, with `;` between.
    fn step(self, to: Self) -> String {
        let mut codes = String::new();
        let mut ended = Modifier::empty();
        for (group, code) in END {
            let gone = self.modifier.difference(to.modifier).intersects(group);
            if gone {
                add(&mut codes, code);
                ended |= group;
            }
        }
        // What ended together with another must be set again.
        let left = self.modifier.difference(ended);
        for (modifier, code) in SET {
            if to.modifier.difference(left).contains(modifier) {
                add(&mut codes, code);
            }
        }
        if self.fg != to.fg {
            colour(&mut codes, to.fg, 0);
        }
        if self.bg != to.bg {
            colour(&mut codes, to.bg, 10);
        }
        codes
    }
}

fn add(codes: &mut String, code: u8) {
    let gap = if codes.is_empty() { "" } else { ";" };
    // Writing into a string cannot fail.
    let _ = write!(codes, "{gap}{code}");
}

/// A colour's codes; `ground` is 10 for the background.
fn colour(codes: &mut String, colour: Color, ground: u8) {
    let plain = match colour {
        Color::Reset => 39,
        Color::Black => 30,
        Color::Red => 31,
        Color::Green => 32,
        Color::Yellow => 33,
        Color::Blue => 34,
        Color::Magenta => 35,
        Color::Cyan => 36,
        Color::Gray => 37,
        Color::DarkGray => 90,
        Color::LightRed => 91,
        Color::LightGreen => 92,
        Color::LightYellow => 93,
        Color::LightBlue => 94,
        Color::LightMagenta => 95,
        Color::LightCyan => 96,
        Color::White => 97,
        Color::Indexed(index) => {
            [38 + ground, 5, index].into_iter().for_each(|code| add(codes, code));
            return;
        }
        Color::Rgb(r, g, b) => {
            [38 + ground, 2, r, g, b].into_iter().for_each(|code| add(codes, code));
            return;
        }
    };
    add(codes, plain + ground);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ink(fg: Color, bg: Color, modifier: Modifier) -> Ink {
        Ink { fg, bg, modifier }
    }

    #[test]
    fn the_shortest_way_is_taken() {
        let plain = Ink::default();
        let red = ink(Color::Red, Color::Reset, Modifier::empty());
        let bold_red = ink(Color::Red, Color::Reset, Modifier::BOLD);
        let bar = ink(Color::Black, Color::LightCyan, Modifier::BOLD | Modifier::UNDERLINED);
        let cases = [
            (plain, plain, ""),
            (plain, red, "\x1b[31m"),
            (red, plain, "\x1b[m"),
            (red, bold_red, "\x1b[1m"),
            (bold_red, red, "\x1b[22m"),
            (bar, plain, "\x1b[m"),
            (plain, bar, "\x1b[1;4;30;106m"),
            (bar, bold_red, "\x1b[0;1;31m"),
        ];
        for (from, to, wanted) in cases {
            assert_eq!(from.change_to(to), wanted, "{from:?} to {to:?}");
        }
    }

    #[test]
    fn what_ends_together_is_set_again() {
        let both = ink(Color::Reset, Color::Blue, Modifier::BOLD | Modifier::DIM);
        let dim = ink(Color::Reset, Color::Blue, Modifier::DIM);
        assert_eq!(both.change_to(dim), "\x1b[22;2m");
    }

    #[test]
    fn many_colours() {
        let to = ink(Color::Indexed(200), Color::Rgb(1, 2, 3), Modifier::empty());
        assert_eq!(Ink::default().change_to(to), "\x1b[38;5;200;48;2;1;2;3m");
    }
}
