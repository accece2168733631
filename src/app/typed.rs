//! Keys that wait for more: a prefix, a count, and an Esc that may be the
//! beginning of a function key.

use std::time::Duration;

use super::key::Key;
use super::pane::Undo;
use crate::clock::Moment;

/// After this long, a prefix shows what may follow.
pub const PANEL_AFTER: Duration = Duration::from_millis(300);
/// A digit this soon after Esc means a function key.
const ESC_DIGIT: Duration = Duration::from_secs(1);

/// What is typed so far.
#[derive(Debug, Default)]
pub struct Typed {
    keys: Vec<Key>,
    count: Option<usize>,
    since: Moment,
    escaped: Option<(Moment, Option<Undo>)>,
}

impl Typed {
    /// The keys of the prefix.
    #[must_use]
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The count before it.
    #[must_use]
    pub const fn count(&self) -> Option<usize> {
        self.count
    }

    /// Takes a digit of a count; a zero begins none.
    pub fn digit(&mut self, key: Key) -> bool {
        let Some(digit) = key.digit().filter(|_| self.keys.is_empty()) else { return false };
        if digit == 0 && self.count.is_none() {
            return false;
        }
        let count = self.count.unwrap_or(0).saturating_mul(10).saturating_add(digit as usize);
        self.count = Some(count.min(1_000_000));
        true
    }

    /// Takes a key; gives all that are typed.
    pub fn push(&mut self, key: Key, now: Moment) -> &[Key] {
        self.keys.push(key);
        self.since = now;
        &self.keys
    }

    /// Forgets what is typed; gives the count.
    pub fn finish(&mut self) -> Option<usize> {
        self.keys.clear();
        self.count.take()
    }

    /// When the panel of what may follow is due.
    #[must_use]
    pub fn panel_due(&self) -> Option<Moment> {
        (!self.keys.is_empty()).then(|| self.since.plus(PANEL_AFTER))
    }

    /// Whether that panel is to be shown.
    #[must_use]
    pub fn shows_panel(&self, now: Moment) -> bool {
        self.panel_due().is_some_and(|due| now >= due)
    }

    /// Esc was pressed; this is what it took away.
    pub fn escaped(&mut self, undo: Option<Undo>, now: Moment) {
        self.escaped = Some((now, undo));
    }

    /// The next key after an Esc: a function key if it is a digit and came
    /// soon, with what the Esc took away.
    pub fn after_escape(&mut self, key: Key, now: Moment) -> Option<(Key, Option<Undo>)> {
        let (at, undo) = self.escaped.take()?;
        let soon = now.since(at) <= ESC_DIGIT;
        let function = key.digit_as_function().filter(|_| soon && !key.alt)?;
        Some((function, undo))
    }
}
