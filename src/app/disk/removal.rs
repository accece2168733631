//! Before anything is taken away: what it is, how much is in it, and for
//! anything grave the number typed.

use super::order::DiskOrder;
use crate::app::Effect;
use crate::app::chosen::Chosen;
use crate::app::dialog::{Choice, Deed, Dialog, Question, Typing};
use crate::app::event::Ticket;
use crate::app::state::App;
use crate::app::text::Line;
use crate::local::change::Change;
use crate::words;

/// Above this many entries, their number has to be typed.
const MANY: usize = 20;
/// Names the question shows.
const SHOWN: usize = 8;

impl App {
    /// Asks before local entries go into the trash, or for good.
    pub(in crate::app) fn ask_to_remove(&mut self, chosen: Chosen, for_good: bool) {
        let items = chosen.local_paths();
        if items.is_empty() {
            return self.info("There is nothing to delete here.");
        }
        let folders = chosen.items.iter().filter(|item| item.is_folder()).count();
        let what = amount(items.len(), folders);
        let text = text(&chosen, folders, for_good);
        let (title, yes) = if for_good {
            (format!("Delete {what} for good?"), format!("Yes, delete {what} for good"))
        } else {
            (format!("Put {what} into the trash?"), format!("Yes, {what} into the trash"))
        };
        let deed = if for_good { Deed::Erase(chosen) } else { Deed::Trash(chosen) };
        let yes = Choice { words: yes, deed };
        let mut question = Question::no_or_yes(&title, text, "No, keep everything", yes);
        let grave = for_good || folders > 0 || items.len() > MANY;
        let expected = items.len().to_string();
        question.typed = grave.then(|| Typing { expected, line: Line::default(), wrong: false });
        self.dialogs.push(Dialog::Question(question));
        if folders > 0 {
            let ticket = self.asks.ticket();
            self.works.counting = Some(ticket);
            self.order(Effect::Disk(DiskOrder::Count { ticket, items }));
        }
    }

    /// What the folders hold is known by now, or how much of it.
    pub(in crate::app) fn counted(
        &mut self,
        ticket: Ticket,
        (files, folders, bytes): (u64, u64, u64),
        whole: bool,
    ) {
        if self.works.counting != Some(ticket) {
            return;
        }
        let questions = self.dialogs.iter_mut().filter_map(Dialog::question);
        let mut open = questions.filter(|question| question.removes());
        let Some(line) = open.next().and_then(|question| question.text.first_mut()) else {
            // Closed meanwhile: nobody wants to know any more.
            self.works.counting = None;
            return self.order(Effect::Disk(DiskOrder::Stop { ticket }));
        };
        let end = if whole { "in all" } else { "so far, counting" };
        *line = format!(
            "{} in {}, {}, {end}.",
            words::count(files, "file"),
            words::count(folders, "folder"),
            words::bytes(bytes)
        );
    }

    pub(in crate::app) fn remove(&mut self, chosen: &Chosen, for_good: bool) {
        if let Some(ticket) = self.works.counting.take() {
            self.order(Effect::Disk(DiskOrder::Stop { ticket }));
        }
        self.panes.local.unmark_all();
        let items = chosen.local_paths();
        self.change(if for_good { Change::Erase(items) } else { Change::Trash(items) });
    }
}

impl Dialog {
    fn question(&mut self) -> Option<&mut Question> {
        if let Self::Question(question) = self { Some(question) } else { None }
    }
}

impl Question {
    /// Whether it is about taking local entries away.
    fn removes(&self) -> bool {
        let removes = |choice: &Choice| matches!(choice.deed, Deed::Trash(_) | Deed::Erase(_));
        self.choices.iter().any(removes)
    }
}

fn amount(all: usize, folders: usize) -> String {
    let files = all - folders;
    let parts = [(files, "file"), (folders, "folder")];
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    parts.map(|(n, thing)| words::count(n as u64, thing)).collect::<Vec<_>>().join(" and ")
}

fn text(chosen: &Chosen, folders: usize, for_good: bool) -> Vec<String> {
    let mut text = Vec::new();
    if folders > 0 {
        text.push("Counting what the folders hold.".to_owned());
    }
    let names = chosen.items.iter().take(SHOWN);
    text.extend(names.map(|item| words::visible(&item.name()).into_owned()));
    if let Some(more) = chosen.items.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        text.push(format!("… and {} more", words::grouped(more as u64)));
    }
    text.push(format!("in {}", words::visible(&chosen.place.label())));
    text.push(if for_good {
        "This cannot be undone.".to_owned()
    } else {
        "They can be brought back (u).".to_owned()
    });
    text
}
