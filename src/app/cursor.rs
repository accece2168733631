//! A cursor in a list and the part of the list that is on the screen.

use super::action::Motion;

/// Where the cursor is, which row is the first shown, and how many are.
///
/// The list scrolls by half a page when the cursor leaves it: over a slow
/// line a step then costs two rows, not the whole list (design §6).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    at: usize,
    top: usize,
    page: usize,
}

impl Cursor {
    /// The cursor's row.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// The first row shown.
    #[must_use]
    pub const fn top(&self) -> usize {
        self.top
    }

    /// How many rows are shown.
    #[must_use]
    pub const fn page(&self) -> usize {
        self.page
    }

    /// The screen has room for this many rows of a list of `len`.
    pub fn set_page(&mut self, page: usize, len: usize) {
        self.page = page;
        self.settle(len);
    }

    /// Moves by a motion, `count` times.
    pub fn step(&mut self, motion: Motion, count: usize, len: usize) {
        let page = self.page.max(1);
        let half = (page / 2).max(1);
        let last = len.saturating_sub(1);
        let to = match motion {
            Motion::Down => self.at.saturating_add(count),
            Motion::Up => self.at.saturating_sub(count),
            Motion::Top => count.saturating_sub(1),
            Motion::Bottom => last,
            Motion::HalfDown => self.at.saturating_add(half.saturating_mul(count)),
            Motion::HalfUp => self.at.saturating_sub(half.saturating_mul(count)),
            Motion::PageDown => self.at.saturating_add(page.saturating_mul(count)),
            Motion::PageUp => self.at.saturating_sub(page.saturating_mul(count)),
        };
        self.to(to, len);
    }

    /// Moves to a row, or to the last there is.
    pub fn to(&mut self, at: usize, len: usize) {
        self.at = at.min(len.saturating_sub(1));
        self.settle(len);
    }

    /// Keeps cursor and shown part within a list of `len`.
    pub fn settle(&mut self, len: usize) {
        self.at = self.at.min(len.saturating_sub(1));
        let page = self.page.max(1);
        if self.at < self.top || self.at >= self.top + page {
            let near = self.at + 1 == self.top || self.at == self.top + page;
            let ahead = if near && self.at < self.top { page - 1 - page / 2 } else { page / 2 };
            self.top = self.at.saturating_sub(ahead);
        }
        self.top = self.top.min(len.saturating_sub(page));
    }
}

/// A page of text that scrolls without a cursor.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scroll {
    top: usize,
}

impl Scroll {
    /// The first line shown, of `len` lines on a page of `page`.
    #[must_use]
    pub fn top(&self, len: usize, page: usize) -> usize {
        self.top.min(len.saturating_sub(page))
    }

    /// Moves by a motion.
    pub fn step(&mut self, motion: Motion, count: usize, len: usize, page: usize) {
        let mut cursor = Cursor { at: self.top(len, page), top: 0, page };
        cursor.step(motion, count, len);
        self.top = cursor.at.min(len.saturating_sub(page));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cursor(page: usize, at: usize, len: usize) -> Cursor {
        let mut cursor = Cursor { at: 0, top: 0, page };
        cursor.to(at, len);
        cursor
    }

    #[test]
    fn leaving_the_page_scrolls_by_half() {
        let mut list = cursor(10, 9, 100);
        assert_eq!(list.top(), 0);
        list.step(Motion::Down, 1, 100);
        assert_eq!((list.at(), list.top()), (10, 5));
        let mut list = Cursor { at: 20, top: 20, page: 10 };
        list.step(Motion::Up, 1, 100);
        assert_eq!((list.at(), list.top()), (19, 15));
    }

    #[test]
    fn counts_and_ends() {
        let mut list = cursor(10, 0, 100);
        list.step(Motion::Down, 5, 100);
        assert_eq!(list.at(), 5);
        list.step(Motion::Bottom, 1, 100);
        assert_eq!((list.at(), list.top()), (99, 90));
        list.step(Motion::Top, 1, 100);
        assert_eq!((list.at(), list.top()), (0, 0));
        list.step(Motion::HalfDown, 1, 100);
        assert_eq!(list.at(), 5);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_on_the_screen(
            len in 0_usize..50, page in 0_usize..20, to in 0_usize..80, then in 0_usize..50,
        ) {
            let mut list = Cursor { at: 0, top: 0, page };
            list.to(to, len);
            list.settle(then);
            list.set_page(page / 2, then);
            prop_assert!(list.at() < then.max(1));
            prop_assert!(list.at() >= list.top());
            prop_assert!(list.at() < list.top() + list.page().max(1));
        }
    }
}
