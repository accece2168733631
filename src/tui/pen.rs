//! The pen: what ratatui wants on the screen, written with as few bytes as
//! possible. It remembers where the terminal's cursor stands and which style
//! is set, across frames, so an unchanged frame writes nothing and a small
//! change little: over a slow SSH line bytes are time.
//!
//! It writes into memory only. It never asks the terminal anything, so no
//! answer can get lost among the keys.

use std::convert::Infallible;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr;

use super::sgr::Ink;

/// From this many blanks on, erasing is shorter than writing them.
const WORTH_ERASING: u16 = 7;

/// Styles that show on a blank.
const SHOWS_ON_BLANK: Modifier =
    Modifier::REVERSED.union(Modifier::UNDERLINED).union(Modifier::CROSSED_OUT);

/// A ratatui backend that collects bytes.
#[derive(Debug)]
pub struct Pen {
    out: Vec<u8>,
    size: Size,
    /// Where the cursor stands; `None` when that cannot be known.
    at: Option<Position>,
    ink: Ink,
    cursor_shown: bool,
    /// Cells that are the second half of a wide character.
    halves: Vec<bool>,
    /// Cells that lost the other half of a wide character: what they look
    /// like now differs between terminals.
    orphans: Vec<Position>,
}

impl Pen {
    /// For a terminal of this size that has just been set up: blank, plain,
    /// the cursor hidden somewhere.
    #[must_use]
    pub fn new(size: Size) -> Self {
        Self {
            out: Vec::new(),
            size,
            at: None,
            ink: Ink::default(),
            cursor_shown: false,
            halves: vec![false; usize::from(size.width) * usize::from(size.height)],
            orphans: Vec::new(),
        }
    }

    /// The terminal has this size now.
    pub fn resize(&mut self, size: Size) {
        let Self { ink, cursor_shown, .. } = *self;
        // Terminals move the cursor as they like when they are resized.
        *self = Self { out: self.take(), ink, cursor_shown, ..Self::new(size) };
    }

    /// The terminal was set up anew, as for [`Pen::new`].
    pub fn forget(&mut self) {
        *self = Self { out: self.take(), ..Self::new(self.size) };
    }

    /// Takes what has been written so far.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Writes once more what stands beside wide characters that were cut in
    /// half; ratatui does not see that they changed. `wanted` is the frame
    /// that was just drawn.
    pub fn mend(&mut self, wanted: &Buffer) {
        // The text cursor has been put in its place before.
        let cursor = self.at.filter(|_| self.cursor_shown);
        for place in std::mem::take(&mut self.orphans) {
            if let Some(cell) = wanted.cell(place)
                && !self.is_half(place)
            {
                self.go(place);
                self.write(cell);
            }
        }
        self.orphans.clear();
        if let Some(cursor) = cursor {
            self.go(cursor);
        }
    }

    fn is_half(&self, place: Position) -> bool {
        self.index(place).and_then(|at| self.halves.get(at)).copied().unwrap_or_default()
    }

    fn index(&self, place: Position) -> Option<usize> {
        let Size { width, height } = self.size;
        let inside = place.x < width && place.y < height;
        inside.then(|| usize::from(place.y) * usize::from(width) + usize::from(place.x))
    }

    /// Cells from `from` on are overwritten: by one character of that width,
    /// or by blanks.
    fn cover(&mut self, from: Position, width: u16, one: bool) {
        let at = |x: u16| Position { x, y: from.y };
        let behind = at(from.x.saturating_add(width));
        if self.is_half(from) && from.x > 0 {
            self.orphans.push(at(from.x - 1));
        }
        if self.is_half(behind) {
            self.orphans.push(behind);
        }
        self.orphans.retain(|orphan| orphan.y != from.y || !(from.x..behind.x).contains(&orphan.x));
        for x in from.x..=behind.x {
            let half = one && x > from.x && x < behind.x;
            if let Some(cell) = self.index(at(x)).and_then(|at| self.halves.get_mut(at)) {
                *cell = half;
            }
        }
    }

    fn put(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Moves the cursor, the shortest way.
    fn go(&mut self, to: Position) {
        if self.at == Some(to) {
            return;
        }
        let Position { x, y } = to;
        let mut best = match (x, y) {
            (0, 0) => "\x1b[H".to_owned(),
            (0, _) => format!("\x1b[{}H", y + 1),
            (_, 0) => format!("\x1b[;{}H", x + 1),
            (_, _) => format!("\x1b[{};{}H", y + 1, x + 1),
        };
        if let Some(short) = self.at.and_then(|at| short_way(at, to))
            && short.len() < best.len()
        {
            best = short;
        }
        self.put(&best);
        self.at = Some(to);
    }

    fn set_ink(&mut self, wanted: Ink) {
        let change = self.ink.change_to(wanted);
        self.put(&change);
        self.ink = wanted;
    }

    fn write(&mut self, cell: &Cell) {
        let symbol = clean(cell.symbol());
        // What cannot be seen on a blank is not set for one.
        let seen = self.ink.bg == cell.bg
            && (self.ink.modifier | cell.modifier).intersection(SHOWS_ON_BLANK).is_empty();
        if symbol != " " || !seen {
            self.set_ink(Ink { fg: cell.fg, bg: cell.bg, modifier: cell.modifier });
        }
        self.put(symbol);
        let width = u16::try_from(symbol.width()).unwrap_or(u16::MAX);
        if let Some(at) = self.at {
            self.cover(at, width, true);
        }
        self.advance(symbol, width);
    }

    /// Where the cursor is after a symbol. Behind the last column, and behind
    /// symbols that terminals give different widths, it cannot be known.
    fn advance(&mut self, symbol: &str, width: u16) {
        self.at = self.at.and_then(|at| {
            let x = at.x.saturating_add(width);
            (x < self.size.width && sure_width(symbol)).then_some(Position { x, y: at.y })
        });
    }

    /// Erases blanks from `from` on without moving. Only plain ones: what
    /// colour erased cells get differs between terminals.
    fn erase(&mut self, from: Position, count: u16) {
        self.go(from);
        self.cover(from, count, false);
        // Nothing that stays set here may show on the erased cells.
        if self.ink.bg != Color::Reset || self.ink.modifier.intersects(SHOWS_ON_BLANK) {
            self.set_ink(Ink::default());
        }
        if from.x.saturating_add(count) >= self.size.width {
            self.put("\x1b[K");
        } else {
            let erase = format!("\x1b[{count}X");
            self.put(&erase);
        }
    }
}

/// Ways that are shorter than naming row and column.
fn short_way(from: Position, to: Position) -> Option<String> {
    if from.y == to.y {
        return Some(match (from.x, to.x) {
            (_, 0) => "\r".to_owned(),
            (from, to) if from < to && to - from == 1 => "\x1b[C".to_owned(),
            (from, to) if from < to => format!("\x1b[{}C", to - from),
            (from, to) if from - to <= 3 => "\x08".repeat(usize::from(from - to)),
            (from, to) => format!("\x1b[{}D", from - to),
        });
    }
    // The line feed of raw mode goes straight down. It cannot scroll: the row
    // below exists.
    let down = from.y + 1 == to.y;
    match (down, to.x) {
        (true, x) if x == from.x => Some("\n".to_owned()),
        (true, 0) => Some("\r\n".to_owned()),
        (_, x) if x == from.x => Some(format!("\x1b[{}d", to.y + 1)),
        (true, x) if from.x > x && from.x - x <= 3 => {
            Some(format!("\n{}", "\x08".repeat(usize::from(from.x - x))))
        }
        (_, _) => None,
    }
}

/// The last door before the terminal: whatever a painter was given, no control
/// character passes.
fn clean(symbol: &str) -> &str {
    if symbol.is_empty() {
        " "
    } else if symbol.chars().any(char::is_control) {
        "?"
    } else {
        symbol
    }
}

/// Whether every terminal moves its cursor by the same width for it: single
/// characters outside the emoji.
fn sure_width(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    match (chars.next(), chars.next()) {
        (Some(c), None) => {
            c.is_ascii()
                || matches!(c, '\u{A0}'..='\u{2BF}' | '\u{370}'..='\u{58F}' | '\u{2500}'..='\u{259F}')
                || matches!(c, '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
        }
        (Some(_), Some(_)) | (None, _) => false,
    }
}

fn is_plain_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && cell.bg == Color::Reset && !cell.modifier.intersects(SHOWS_ON_BLANK)
}

impl Backend for Pen {
    type Error = Infallible;

    fn draw<'a, I>(&mut self, content: I) -> Result<(), Infallible>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut content = content.peekable();
        while let Some((x, y, cell)) = content.next() {
            let from = Position { x, y };
            if !is_plain_blank(cell) {
                self.go(from);
                self.write(cell);
                continue;
            }
            let mut count: u16 = 1;
            let more = |next: &(u16, u16, &Cell), count: u16| {
                next.1 == y && next.0 == x.saturating_add(count) && is_plain_blank(next.2)
            };
            while content.next_if(|next| more(next, count)).is_some() {
                count += 1;
            }
            if count >= WORTH_ERASING {
                self.erase(from, count);
            } else {
                self.go(from);
                (0..count).for_each(|_| self.write(cell));
            }
        }
        Ok(())
    }

    fn hide_cursor(&mut self) -> Result<(), Infallible> {
        if self.cursor_shown {
            self.put("\x1b[?25l");
            self.cursor_shown = false;
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> Result<(), Infallible> {
        if !self.cursor_shown {
            self.put("\x1b[?25h");
            self.cursor_shown = true;
        }
        Ok(())
    }

    fn get_cursor_position(&mut self) -> Result<Position, Infallible> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> Result<(), Infallible> {
        self.go(position.into());
        Ok(())
    }

    fn clear(&mut self) -> Result<(), Infallible> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, clear_type: ClearType) -> Result<(), Infallible> {
        self.set_ink(Ink::default());
        self.halves.fill(false);
        self.orphans.clear();
        self.put(match clear_type {
            ClearType::All => "\x1b[2J",
            ClearType::AfterCursor => "\x1b[J",
            ClearType::BeforeCursor => "\x1b[1J",
            ClearType::CurrentLine => "\x1b[2K",
            ClearType::UntilNewLine => "\x1b[K",
        });
        Ok(())
    }

    fn size(&self) -> Result<Size, Infallible> {
        Ok(self.size)
    }

    fn window_size(&mut self) -> Result<WindowSize, Infallible> {
        Ok(WindowSize { columns_rows: self.size, pixels: Size::default() })
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

#[cfg(test)]
#[path = "pen_tests.rs"]
mod tests;
