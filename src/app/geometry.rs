//! Where the parts of the screen are. One calculation for the mind (page
//! sizes) and for the painters.
//!
//! ```text
//! ┌ top line: screens, lock and budget, queue summary ┐
//! │ body                                              │
//! │ message line                                      │
//! └ bottom line: the keys that work now               ┘
//! ```

/// A rectangle of cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Area {
    /// Leftmost column.
    pub x: u16,
    /// Topmost row.
    pub y: u16,
    /// Columns.
    pub w: u16,
    /// Rows.
    pub h: u16,
}

impl Area {
    /// Without a frame of one cell.
    #[must_use]
    pub const fn inner(self) -> Self {
        let w = self.w.saturating_sub(2);
        let h = self.h.saturating_sub(2);
        Self {
            x: self.x + if self.w > 1 { 1 } else { 0 },
            y: self.y + if self.h > 1 { 1 } else { 0 },
            w,
            h,
        }
    }

    /// One row of it; empty if there is no such row.
    #[must_use]
    pub const fn row(self, at: u16) -> Self {
        let h = if at < self.h { 1 } else { 0 };
        Self { x: self.x, y: self.y.saturating_add(at), w: self.w, h }
    }

    /// In the middle of it, at most this large.
    #[must_use]
    pub const fn middle(self, w: u16, h: u16) -> Self {
        let w = if w < self.w { w } else { self.w };
        let h = if h < self.h { h } else { self.h };
        Self { x: self.x + (self.w - w) / 2, y: self.y + (self.h - h) / 2, w, h }
    }
}

/// Narrower than this, one pane has the screen to itself.
const TWO_PANES: u16 = 60;

/// The parts of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The whole terminal.
    pub whole: Area,
    /// Top line; empty on a tiny terminal.
    pub top: Area,
    /// Between them.
    pub body: Area,
    /// Message line; empty on a small terminal.
    pub message: Area,
    /// Bottom line; empty on a tiny terminal.
    pub bottom: Area,
}

impl Layout {
    /// For a terminal of this size.
    #[must_use]
    pub fn of(cols: u16, rows: u16) -> Self {
        let whole = Area { x: 0, y: 0, w: cols, h: rows };
        let (top, message, bottom) =
            (u16::from(rows >= 4), u16::from(rows >= 8), u16::from(rows >= 3));
        let body_rows = rows - (top + message + bottom).min(rows);
        let body = Area { x: 0, y: top, w: cols, h: body_rows };
        let line = |y: u16, h: u16| Area { x: 0, y, w: cols, h };
        Self {
            whole,
            top: line(0, top),
            body,
            message: line(top + body_rows, message),
            bottom: line(top + body_rows + message, bottom),
        }
    }

    /// Left and right pane; the one that is not seen on a narrow screen is
    /// empty.
    #[must_use]
    pub fn panes(&self, left_has_focus: bool) -> (Area, Area) {
        let Area { x, y, w, h } = self.body;
        let none = Area { x, y, w: 0, h: 0 };
        if w < TWO_PANES {
            return if left_has_focus { (self.body, none) } else { (none, self.body) };
        }
        let half = w / 2;
        (Area { x, y, w: half, h }, Area { x: x + half, y, w: w - half, h })
    }

    /// Rows of a pane.
    #[must_use]
    pub fn pane_rows(&self) -> u16 {
        list_in(self.body).h
    }

    /// The queue: totals and, with room, what holds the speed; list; details
    /// of the job under the cursor.
    #[must_use]
    pub fn queue(&self) -> (Area, Area, Area) {
        self.list_below(if self.body.h >= 11 { 2 } else { 1 })
    }

    /// Another list: heading, list, details of the row under the cursor.
    #[must_use]
    pub fn list(&self) -> (Area, Area, Area) {
        self.list_below(1)
    }

    fn list_below(&self, heading: u16) -> (Area, Area, Area) {
        let Area { x, y, w, h } = self.body;
        let heading = if h >= 3 { heading } else { 0 };
        let details = if h >= 9 { 3 } else { u16::from(h >= 5) };
        let list = h - heading - details;
        let part = |y: u16, h: u16| Area { x, y, w, h };
        (part(y, heading), part(y + heading, list), part(y + heading + list, details))
    }

    /// The box of a dialog that wants this much room.
    #[must_use]
    pub fn dialog(&self, w: u16, h: u16) -> Area {
        let room = if self.body.h >= 5 { self.body } else { self.whole };
        room.middle(w.min(self.whole.w.saturating_sub(2).max(1)), h)
    }

    /// The box of a long page.
    #[must_use]
    pub fn page(&self) -> Area {
        self.dialog(100, self.body.h.max(1))
    }

    /// Lines of a long page.
    #[must_use]
    pub fn page_rows(&self) -> u16 {
        list_in(self.page()).h
    }
}

/// What a frame leaves to its list: very low boxes are drawn without.
#[must_use]
pub const fn list_in(area: Area) -> Area {
    if area.h < 4 || area.w < 4 { area } else { area.inner() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_fill_every_screen_exactly() {
        for (cols, rows) in [(0, 0), (1, 1), (3, 2), (40, 12), (80, 24), (300, 100)] {
            let parts = Layout::of(cols, rows);
            let used = parts.top.h + parts.body.h + parts.message.h + parts.bottom.h;
            assert_eq!(used, rows, "{cols}x{rows}");
            let (left, right) = parts.panes(true);
            assert_eq!(left.w + right.w, cols, "{cols}x{rows}");
            let (totals, list, details) = parts.queue();
            assert_eq!(totals.h + list.h + details.h, parts.body.h);
            let dialog = parts.dialog(60, 10);
            assert!(dialog.x + dialog.w <= cols && dialog.y + dialog.h <= rows);
        }
    }

    #[test]
    fn a_narrow_screen_shows_the_pane_in_use() {
        let parts = Layout::of(40, 12);
        assert_eq!(parts.panes(false).0.w, 0);
        assert_eq!(parts.panes(false).1.w, 40);
    }
}
