//! The beginning of a local file below its facts.

use super::order::DiskOrder;
use crate::app::Effect;
use crate::app::chosen::{Chosen, Item};
use crate::app::details::{Details, Subject};
use crate::app::dialog::Dialog;
use crate::app::event::Ticket;
use crate::app::state::App;
use crate::local::{Fault, Kind, Peek};

/// What is known of a file's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum View {
    /// It was asked for.
    Asked(Ticket),
    /// It is there, or is not to be had.
    Known(Result<Peek, Fault>),
}

impl App {
    /// Asks for the text of the file whose facts are on the screen.
    pub(in crate::app) fn ask_for_text(&mut self) {
        let ticket = self.asks.ticket();
        let Some(Dialog::Details(details)) = self.dialogs.last_mut() else { return };
        if let Some(path) = details.subject.file() {
            details.view = Some(View::Asked(ticket));
            self.order(Effect::Disk(DiskOrder::Peek { ticket, path }));
        }
    }

    pub(in crate::app) fn peeked(&mut self, ticket: Ticket, result: Result<Peek, Fault>) {
        let pages = self.dialogs.iter_mut().filter_map(Dialog::details);
        let mut waiting = pages.filter(|page| page.view == Some(View::Asked(ticket)));
        if let Some(page) = waiting.next() {
            page.view = Some(View::Known(result));
        }
    }
}

impl Dialog {
    fn details(&mut self) -> Option<&mut Details> {
        if let Self::Details(details) = self { Some(details) } else { None }
    }
}

impl Subject {
    /// The local file it is about.
    fn file(&self) -> Option<crate::local::LocalPath> {
        let Self::Entry(Chosen { items, .. }) = self else { return None };
        match items.first()? {
            Item::Local { path, entry } if matches!(entry.kind, Kind::File | Kind::LinkToFile) => {
                Some(path.clone())
            }
            Item::Local { .. } | Item::Folder(_) | Item::File(_) => None,
        }
    }
}
