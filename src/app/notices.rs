//! What was said: a log, and the short list on the message line. A newer
//! notice never hides an error.

use std::collections::VecDeque;

use super::cursor::Cursor;
use crate::clock::Moment;
use crate::protocol::NoticeLevel;

/// One thing said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// When.
    pub at: Moment,
    /// How loud.
    pub level: NoticeLevel,
    /// A whole sentence.
    pub text: String,
}

/// Everything said, oldest first.
#[derive(Debug, Default)]
pub struct Notices {
    log: VecDeque<Notice>,
    line: Vec<Notice>,
    /// The log screen's cursor.
    pub cursor: Cursor,
}

/// What the log keeps.
const KEPT: usize = 1000;
/// What the message line keeps.
const ON_LINE: usize = 4;

impl Notices {
    /// Says something.
    pub fn say(&mut self, notice: Notice) {
        let at_end = self.cursor.at() + 1 >= self.log.len();
        if self.line.last() != Some(&notice) {
            self.line.retain(|old| old.level == NoticeLevel::Error && old.text != notice.text);
            self.line.push(notice.clone());
            if self.line.len() > ON_LINE {
                self.line.remove(0);
            }
        }
        self.log.push_back(notice);
        if self.log.len() > KEPT {
            self.log.pop_front();
        }
        let last = if at_end { self.log.len() } else { self.cursor.at() };
        self.cursor.to(last, self.log.len());
    }

    /// The user pressed a key: what was only good to know has been seen.
    pub fn seen(&mut self) {
        self.line.retain(|notice| notice.level == NoticeLevel::Error);
    }

    /// Clears the message line; says whether there was anything.
    pub fn dismiss(&mut self) -> bool {
        let any = !self.line.is_empty();
        self.line.clear();
        any
    }

    /// What the message line shows: errors first, then the newest.
    #[must_use]
    pub fn line(&self) -> Vec<&Notice> {
        let error = |notice: &&Notice| notice.level == NoticeLevel::Error;
        let errors = self.line.iter().rev().filter(error);
        errors.chain(self.line.iter().rev().filter(|notice| !error(notice))).collect()
    }

    /// Everything said, oldest first.
    #[must_use]
    pub const fn log(&self) -> &VecDeque<Notice> {
        &self.log
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notice(level: NoticeLevel, text: &str) -> Notice {
        Notice { at: Moment(0), level, text: text.to_owned() }
    }

    #[test]
    fn an_error_stays_until_it_is_dismissed() {
        let mut notices = Notices::default();
        notices.say(notice(NoticeLevel::Error, "bad"));
        notices.say(notice(NoticeLevel::Info, "one"));
        notices.say(notice(NoticeLevel::Info, "two"));
        let texts: Vec<_> = notices.line().iter().map(|n| n.text.clone()).collect();
        assert_eq!(texts, ["bad", "two"]);
        notices.seen();
        assert_eq!(notices.line().len(), 1);
        assert!(notices.dismiss());
        assert!(notices.line().is_empty());
        assert_eq!(notices.log().len(), 3);
    }
}
