//! What a change asks about a name that is taken. Opens only when nothing
//! else is open: who types must not answer by accident.

use super::front::DiskDialog;
use super::order::DiskOrder;
use crate::app::Effect;
use crate::app::action::{Front, Motion};
use crate::app::dialog::Dialog;
use crate::app::event::Ticket;
use crate::app::state::App;
use crate::local::change::{Answer, Clash, ClashKind, Decision};

/// The question.
#[derive(Debug)]
pub struct ClashSheet {
    /// Of the change that waits.
    pub ticket: Ticket,
    /// What stands against what.
    pub clash: Clash,
    /// The marked decision; at first the harmless one.
    pub at: usize,
    /// For all that follow, too.
    pub for_all: bool,
}

impl ClashSheet {
    /// What can be done.
    #[must_use]
    pub const fn decisions(&self) -> &'static [Decision] {
        match self.clash.kind {
            ClashKind::Files => {
                &[Decision::Skip, Decision::Replace, Decision::Newer, Decision::KeepBoth]
            }
            ClashKind::Folders => &[Decision::Skip, Decision::Replace, Decision::KeepBoth],
            ClashKind::Mixed => &[Decision::Skip, Decision::KeepBoth],
        }
    }

    fn step(&mut self, motion: Motion) {
        let last = self.decisions().len() - 1;
        self.at = match motion {
            Motion::Down => (self.at + 1).min(last),
            Motion::Up => self.at.saturating_sub(1),
            Motion::Top | Motion::HalfUp | Motion::PageUp => 0,
            Motion::Bottom | Motion::HalfDown | Motion::PageDown => last,
        };
    }
}

impl App {
    /// Shows the next question, if the user is free for it.
    pub(in crate::app) fn show_clash(&mut self) {
        let typing = self.pane().filter().typing() || !self.keys.typed.keys().is_empty();
        if !self.dialogs.is_empty() || typing {
            return;
        }
        if let Some((ticket, clash)) = self.works.clashes.pop_front() {
            let sheet = Box::new(ClashSheet { ticket, clash, at: 0, for_all: false });
            self.dialogs.push(Dialog::Disk(DiskDialog::Clash(sheet)));
        }
    }

    pub(in crate::app) fn clash_front(&mut self, mut sheet: Box<ClashSheet>, what: Front) {
        let ticket = sheet.ticket;
        match what {
            Front::Accept | Front::Yes => {
                let decision = sheet.decisions().get(sheet.at).copied();
                let for_all = sheet.for_all;
                let answer = decision.map(|decision| Answer { decision, for_all });
                return self.order(Effect::Disk(DiskOrder::Answer { ticket, answer }));
            }
            Front::Dismiss | Front::No => {
                self.order(Effect::Disk(DiskOrder::Answer { ticket, answer: None }));
                return self.stop_change(ticket);
            }
            Front::Choose => sheet.for_all = !sheet.for_all,
            Front::Step(motion) => sheet.step(motion),
            Front::Search | Front::Retry | Front::Disk(_) => {}
        }
        self.dialogs.push(Dialog::Disk(DiskDialog::Clash(sheet)));
    }
}
