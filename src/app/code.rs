//! Links as QR codes, one at a time.

use super::action::Front;
use super::chosen::Chosen;
use super::cursor::Cursor;
use super::dialog::Dialog;
use super::state::App;
use crate::words::Link;

/// The page.
#[derive(Debug)]
pub struct CodePage {
    links: Vec<Link>,
    cursor: Cursor,
    /// Light and dark are swapped.
    pub swapped: bool,
}

impl CodePage {
    /// The link that is shown.
    #[must_use]
    pub fn link(&self) -> Option<&Link> {
        self.links.get(self.cursor.at())
    }

    /// Which it is, from 1 on, and how many there are.
    #[must_use]
    pub const fn figures(&self) -> (usize, usize) {
        (self.cursor.at() + 1, self.links.len())
    }
}

impl App {
    pub(super) fn show_code(&mut self, chosen: &Chosen) {
        let links = chosen.links();
        if links.is_empty() {
            let text = "Only files of the account, and folders with a public page, have a link.";
            return self.info(text);
        }
        let page = CodePage { links, cursor: Cursor::default(), swapped: false };
        self.dialogs.push(Dialog::Code(page));
    }

    pub(super) fn code_front(&mut self, mut page: CodePage, what: Front) {
        match what {
            Front::Dismiss | Front::Accept => return,
            Front::Choose => page.swapped = !page.swapped,
            Front::Step(motion) => page.cursor.step(motion, 1, page.links.len()),
            Front::Yes
            | Front::No
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Disk(_)
            | Front::Retry => {}
        }
        self.dialogs.push(Dialog::Code(page));
    }
}
