//! What the local side opens in front: a set of its own within the app's.

use super::changes::Changes;
use super::clash::ClashSheet;
use crate::app::action::Front;
use crate::app::keymap::Context;
use crate::app::state::App;
use crate::app::text::Line;

/// One thing in front.
#[derive(Debug)]
pub enum DiskDialog {
    /// A name that is taken.
    Clash(Box<ClashSheet>),
    /// What was changed.
    Changes(Changes),
}

impl DiskDialog {
    /// Whose keys hold.
    #[must_use]
    pub const fn context(&self) -> Context {
        match self {
            Self::Clash(_) => Context::Clash,
            Self::Changes(page) if page.typing() => Context::Field,
            Self::Changes(_) => Context::Changes,
        }
    }

    /// Where typed and pasted text goes.
    pub fn line(&mut self) -> Option<&mut Line> {
        match self {
            Self::Clash(_) => None,
            Self::Changes(page) => page.line_mut(),
        }
    }
}

impl App {
    pub(in crate::app) fn disk_front(&mut self, dialog: DiskDialog, what: Front) {
        match dialog {
            DiskDialog::Clash(sheet) => self.clash_front(sheet, what),
            DiskDialog::Changes(page) => self.changes_front(page, what),
        }
    }
}
