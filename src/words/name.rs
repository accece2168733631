//! Names from either side, made safe and measured for a terminal: no name can
//! send an escape sequence, turn the reading direction, hide characters or
//! shift a column.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Most marks stacked on one letter; more would paint over other rows.
const STACK: usize = 4;

/// The character that stands where a name was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// `…`.
    Dots,
    /// `~`, where only ASCII is sure to be drawn.
    Tilde,
}

impl Gap {
    const fn text(self) -> &'static str {
        match self {
            Self::Dots => "…",
            Self::Tilde => "~",
        }
    }
}

/// The name with every character visible that is not: controls as their
/// pictures (`␛`), direction marks and zero-width characters as their code
/// (`<202E>`), and joined emoji taken apart, since terminals disagree about
/// their width.
#[must_use]
pub fn visible(name: &str) -> Cow<'_, str> {
    if name.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len() + 8);
    let mut stacked = None;
    for c in name.chars() {
        match treat(c) {
            Treat::Keep if c.width() == Some(0) => match stacked {
                Some(height) if height >= STACK => {}
                Some(height) => {
                    stacked = Some(height + 1);
                    out.push(c);
                }
                // A mark with nothing below it would land on the frame.
                None => {
                    stacked = Some(1);
                    out.extend(['\u{25CC}', c]);
                }
            },
            Treat::Keep => {
                stacked = Some(0);
                out.push(c);
            }
            Treat::Picture(picture) => {
                stacked = None;
                out.push(picture);
            }
            Treat::Code => {
                stacked = None;
                out.push_str(&format!("<{:04X}>", u32::from(c)));
            }
            Treat::Drop => {}
        }
    }
    Cow::Owned(out)
}

enum Treat {
    Keep,
    Picture(char),
    Code,
    Drop,
}

fn treat(c: char) -> Treat {
    match c {
        '\0'..='\u{1F}' => {
            Treat::Picture(char::from_u32(0x2400 + u32::from(c)).unwrap_or('\u{FFFD}'))
        }
        '\u{7F}' => Treat::Picture('\u{2421}'),
        // Joins emoji into one of unknown width.
        '\u{200D}' => Treat::Picture('+'),
        // Asks for a coloured or a plain form; both would be one name.
        '\u{FE0E}' | '\u{FE0F}' => Treat::Drop,
        _ if is_hidden(c) => Treat::Code,
        _ => Treat::Keep,
    }
}

/// Format characters, fillers, separators and C1 controls: they print
/// nothing, or change how others print.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{600}'..='\u{605}' | '\u{61C}'
        | '\u{6DD}' | '\u{70F}' | '\u{890}' | '\u{891}' | '\u{8E2}' | '\u{115F}' | '\u{1160}'
        | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}'
        | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0D}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{110BD}' | '\u{110CD}'
        | '\u{13430}'..='\u{1345F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
        | '\u{E0000}'..='\u{E0FFF}'
    )
}

/// Columns a text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text in at most `columns`: cut in the middle if it must be, with its
/// extension kept. Give it what [`visible`] returned.
#[must_use]
pub fn fit(text: &str, columns: usize, gap: Gap) -> Cow<'_, str> {
    if text.len() <= columns || width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    let room = columns - 1;
    let tail_room = extension(text).map_or(room / 3, |length| (length + 2).max(room / 3));
    let tail = from_end(text, tail_room.min(room / 2));
    let head = from_start(text, room - width(tail));
    Cow::Owned(format!("{head}{}{tail}", gap.text()))
}

/// The text in exactly `columns`, filled with blanks at its end.
#[must_use]
pub fn pad(text: &str, columns: usize, gap: Gap) -> String {
    let fitted = fit(text, columns, gap);
    let blanks = columns.saturating_sub(width(&fitted));
    format!("{fitted}{}", " ".repeat(blanks))
}

/// Columns of the extension with its dot, if it looks like one.
fn extension(text: &str) -> Option<usize> {
    let at = text.rfind('.').filter(|at| *at > 0)?;
    let length = width(text.get(at..)?);
    (2..=8).contains(&length).then_some(length)
}

fn from_start(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += width(cluster);
        if used > columns {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

fn from_end(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true).rev() {
        used += width(cluster);
        if used > columns {
            return text.get(at + cluster.len()..).unwrap_or_default();
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_seen_is_made_visible() {
        let table = [
            ("plain.txt", "plain.txt"),
            ("\u{1b}]52;c;aGk=\u{7}", "␛]52;c;aGk=␇"),
            ("a\u{202e}fdp.exe", "a<202E>fdp.exe"),
            ("zero\u{200b}width", "zero<200B>width"),
            ("👩\u{200d}👧", "👩+👧"),
            ("line\nbreak\u{7f}", "line␊break␡"),
            ("c1\u{9b}31m", "c1<009B>31m"),
            ("\u{301}alone", "◌\u{301}alone"),
            ("e\u{301}té 東京", "e\u{301}té 東京"),
        ];
        for (name, shown) in table {
            assert_eq!(visible(name), shown);
        }
    }

    #[test]
    fn a_cut_keeps_the_extension() {
        assert_eq!(fit("holiday-in-the-mountains.mkv", 16, Gap::Dots), "holiday-i…ns.mkv");
        assert_eq!(fit("short.mkv", 16, Gap::Dots), "short.mkv");
        assert_eq!(fit("no-extension-at-all", 8, Gap::Tilde), "no-ex~ll");
        assert_eq!(fit("東京東京東京.jpg", 9, Gap::Dots), "東京….jpg");
        assert_eq!(fit("abc", 1, Gap::Dots), "…");
        assert_eq!(fit("abc", 0, Gap::Dots), "");
    }

    proptest! {
        #[test]
        fn nothing_dangerous_ever_comes_out(name in "\\PC{0,30}|(.|\\p{C}|\\p{M}){0,30}") {
            let shown = visible(&name);
            for c in shown.chars() {
                prop_assert!(!c.is_control() && !is_hidden(c) && c != '\u{200d}', "{c:?}");
            }
            prop_assert_eq!(&*visible(&shown), &*shown, "treating twice changes nothing");
        }

        #[test]
        fn a_fitted_name_fits(name in ".{0,60}", columns in 0_usize..40) {
            let shown = visible(&name);
            prop_assert!(width(&fit(&shown, columns, Gap::Dots)) <= columns);
            prop_assert_eq!(width(&pad(&shown, columns, Gap::Dots)), columns);
        }
    }
}
