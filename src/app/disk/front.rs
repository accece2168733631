//! What the local side opens in front: a set of its own within the app's.

use super::changes::Changes;
use super::clash::ClashSheet;
use super::jump::Jump;
use super::places::PlacesPage;
use crate::app::action::Front;
use crate::app::dialog::Dialog;
use crate::app::key::{Code, Key};
use crate::app::keymap::Context;
use crate::app::renaming::Bulk;
use crate::app::state::App;
use crate::app::text::Line;

/// One thing in front.
#[derive(Debug)]
pub enum DiskDialog {
    /// A name that is taken.
    Clash(Box<ClashSheet>),
    /// What was changed.
    Changes(Changes),
    /// Many new names.
    Bulk(Box<Bulk>),
    /// Bookmarks and the folders seen last.
    Places(PlacesPage),
    /// Letters of a name in the list.
    Jump(Jump),
}

impl DiskDialog {
    /// Whose keys hold.
    #[must_use]
    pub const fn context(&self) -> Context {
        match self {
            Self::Clash(_) => Context::Clash,
            Self::Changes(page) if page.typing() => Context::Field,
            Self::Changes(_) => Context::Changes,
            Self::Bulk(_) => Context::Bulk,
            Self::Places(_) => Context::Places,
            Self::Jump(_) => Context::Jump,
        }
    }

    /// Where typed and pasted text goes.
    pub fn line(&mut self) -> Option<&mut Line> {
        match self {
            Self::Clash(_) | Self::Places(_) => None,
            Self::Changes(page) => page.line_mut(),
            Self::Bulk(bulk) => bulk.line_mut(),
            Self::Jump(jump) => Some(jump.line_mut()),
        }
    }
}

impl App {
    pub(in crate::app) fn disk_front(&mut self, dialog: DiskDialog, what: Front) {
        match dialog {
            DiskDialog::Clash(sheet) => self.clash_front(sheet, what),
            DiskDialog::Changes(page) => self.changes_front(page, what),
            DiskDialog::Bulk(bulk) => self.bulk_front(bulk, what),
            DiskDialog::Places(page) => self.places_front(page, what),
            DiskDialog::Jump(jump) => self.jump_front(jump, what),
        }
    }

    /// The text of what is in front is another one now.
    pub(in crate::app) fn front_text_changed(&mut self) {
        match self.dialogs.last_mut() {
            Some(Dialog::Palette(palette)) => palette.changed(),
            Some(Dialog::Fetch(sheet)) => sheet.changed(),
            Some(Dialog::Board(board)) => board.changed(),
            Some(Dialog::Disk(DiskDialog::Bulk(bulk))) => bulk.changed(),
            Some(Dialog::Disk(DiskDialog::Jump(_))) => self.jump_changed(),
            Some(_) | None => {}
        }
    }

    /// A letter for what takes one; tells whether something did.
    pub(in crate::app) fn front_letter(&mut self, key: Key) -> bool {
        let Code::Char(letter) = key.code else { return false };
        if key.ctrl || key.alt {
            return false;
        }
        match self.dialogs.pop() {
            Some(Dialog::Disk(DiskDialog::Places(page))) => {
                self.place_letter(page, letter);
                true
            }
            other => {
                self.dialogs.extend(other);
                false
            }
        }
    }
}
