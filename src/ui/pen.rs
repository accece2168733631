//! Writing into the frame. Whatever is asked for, nothing is written outside
//! the frame, outside the given area, or unsafe for a terminal.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::widgets::{Block, Borders, Clear, Widget};

use super::theme::{Role, Theme};
use crate::app::Area;
use crate::words;

/// A pen for one frame.
pub(super) struct Pen<'a, 'b> {
    frame: &'a mut Frame<'b>,
    pub(super) theme: &'a Theme,
}

impl<'a, 'b> Pen<'a, 'b> {
    pub(super) const fn new(frame: &'a mut Frame<'b>, theme: &'a Theme) -> Self {
        Self { frame, theme }
    }

    fn rect(&self, area: Area) -> Rect {
        Rect::new(area.x, area.y, area.w, area.h).intersection(self.frame.area())
    }

    /// Writes into the first row of `area`, from column `at` on; gives the
    /// column behind the text.
    pub(super) fn put(&mut self, area: Area, at: u16, text: &str, style: Style) -> u16 {
        let rect = self.rect(area);
        if rect.is_empty() || at >= rect.width {
            return at;
        }
        let shown = words::visible(text);
        let room = usize::from(rect.width - at);
        let buffer = self.frame.buffer_mut();
        let (x, _) = buffer.set_stringn(rect.x + at, rect.y, &*shown, room, style);
        x.saturating_sub(rect.x)
    }

    /// Writes pieces one after the other.
    pub(super) fn pieces(&mut self, area: Area, at: u16, pieces: &[(&str, Role)]) -> u16 {
        pieces.iter().fold(at, |at, (text, role)| self.put(area, at, text, self.theme.style(*role)))
    }

    /// Writes with a role's style.
    pub(super) fn say(&mut self, area: Area, at: u16, text: &str, role: Role) -> u16 {
        self.put(area, at, text, self.theme.style(role))
    }

    /// Writes so that the text ends at the right edge, as far as it fits
    /// behind column `from`.
    pub(super) fn right(&mut self, area: Area, from: u16, text: &str, role: Role) {
        let shown = words::visible(text);
        let room = usize::from(area.w.saturating_sub(from));
        let fitted = words::fit(&shown, room, self.theme.gap());
        let at = usize::from(area.w).saturating_sub(words::width(&fitted));
        self.say(area, u16::try_from(at).unwrap_or(u16::MAX), &fitted, role);
    }

    /// Writes wrapped text from the first row of `area` on; gives the number
    /// of rows it took.
    pub(super) fn wrapped(&mut self, area: Area, text: &str, role: Role) -> u16 {
        let mut row = 0;
        for line in wrap(&words::visible(text), usize::from(area.w)) {
            self.say(area.row(row), 0, &line, role);
            row = row.saturating_add(1);
        }
        row.min(area.h)
    }

    /// Empties an area.
    pub(super) fn clear(&mut self, area: Area) {
        let rect = self.rect(area);
        let buffer = self.frame.buffer_mut();
        Clear.render(rect, buffer);
        // A wide character just left of it would reach over the edge.
        if let Some(left) = rect.x.checked_sub(1) {
            for y in rect.top()..rect.bottom() {
                if let Some(cell) =
                    buffer.cell_mut((left, y)).filter(|c| words::width(c.symbol()) > 1)
                {
                    cell.set_symbol(" ");
                }
            }
        }
    }

    /// Draws a frame with a title, and gives what is left inside; a box too
    /// low for a frame keeps its room.
    pub(super) fn boxed(&mut self, area: Area, title: &str, role: Role) -> Area {
        let inner = crate::app::list_in(area);
        if inner != area {
            let block = Block::new()
                .borders(Borders::ALL)
                .border_set(self.theme.frame())
                .border_style(self.theme.style(role));
            let rect = self.rect(area);
            block.render(rect, self.frame.buffer_mut());
            self.on_frame(area, 0, title, Role::Heading);
        }
        inner
    }

    /// Writes on the upper (0) or lower edge of a frame, at its left.
    pub(super) fn on_frame(&mut self, area: Area, row: u16, text: &str, role: Role) -> u16 {
        if text.is_empty() || area.w < 6 {
            return 0;
        }
        let edge = Area { x: area.x + 2, w: area.w - 4, ..area.row(row) };
        let shown = words::visible(text);
        let room = usize::from(edge.w.saturating_sub(2));
        let fitted = words::fit(&shown, room, self.theme.gap());
        self.say(edge, 0, &format!(" {fitted} "), role)
    }

    /// Writes on the lower edge of a frame, at its right.
    pub(super) fn on_frame_right(&mut self, area: Area, text: &str, role: Role) {
        if text.is_empty() || area.w < 12 {
            return;
        }
        let edge = Area { x: area.x + 2, w: area.w - 4, ..area.row(area.h.saturating_sub(1)) };
        let shown = words::visible(text);
        let fitted = words::fit(&shown, usize::from(edge.w) - 2, self.theme.gap());
        self.right(edge, 0, &format!(" {fitted} "), role);
    }

    /// Puts the terminal's caret into the first row of `area`.
    pub(super) fn caret(&mut self, area: Area, at: u16) {
        let rect = self.rect(area);
        if !rect.is_empty() && at < rect.width {
            self.frame.set_cursor_position(Position::new(rect.x + at, rect.y));
        }
    }

    /// A line of typed text with its caret; scrolls so that the caret shows.
    pub(super) fn field(&mut self, area: Area, at: u16, halves: (&str, &str)) {
        let room = usize::from(area.w.saturating_sub(at).saturating_sub(1));
        let (before, behind) = (words::visible(halves.0), words::visible(halves.1));
        let skip = words::width(&before).saturating_sub(room);
        let mut skipped = 0;
        let cut = before
            .char_indices()
            .find(|(_, c)| {
                let full = skipped >= skip;
                skipped += words::width(c.encode_utf8(&mut [0; 4]));
                full
            })
            .map_or(before.len(), |(at, _)| at);
        let caret = self.say(area, at, before.get(cut..).unwrap_or_default(), Role::Plain);
        self.say(area, caret, &behind, Role::Plain);
        self.caret(area, caret);
    }
}

/// Breaks text into lines at blanks; a word longer than a line is broken.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    if columns == 0 {
        return lines;
    }
    for word in text.split_whitespace() {
        let gap = usize::from(!line.is_empty());
        if words::width(&line) + gap + words::width(word) > columns && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for c in word.chars() {
            if words::width(&line) + words::width(c.encode_utf8(&mut [0; 4])) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_kept_whole_where_they_fit() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("extraordinary", 5), ["extra", "ordin", "ary"]);
        assert_eq!(wrap("", 5), [""; 0]);
        assert_eq!(wrap("x", 0), [""; 0]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_long(text in "[a-z 東]{0,60}", columns in 2_usize..20) {
            for line in wrap(&text, columns) {
                prop_assert!(words::width(&line) <= columns);
            }
        }
    }
}
