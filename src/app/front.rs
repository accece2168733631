//! What the keys do to what is open in front. A handler owns the dialog; it
//! puts it back if it stays open.

use super::Effect;
use super::action::{Front, Motion};
use super::details::Details;
use super::dialog::{Deed, Dialog, Entry, Menu, Question};
use super::help::Help;
use super::key_page::Step;
use super::state::App;
use super::states::States;

impl App {
    pub(super) fn front(&mut self, what: Front) {
        let Some(dialog) = self.dialogs.pop() else { return };
        let page = usize::from(self.layout.page_rows());
        match (dialog, what) {
            (Dialog::Send(sheet), what) => self.sheet_front(sheet, what),
            (Dialog::Form(form), what) => self.form_front(form, what),
            (Dialog::Code(page), what) => self.code_front(page, what),
            (Dialog::Fetch(sheet), what) => self.fetch_front(sheet, what),
            (Dialog::Fetches(page), what) => self.fetches_front(page, what),
            (Dialog::Entry(entry), Front::Accept) => self.entry_done(entry),
            (Dialog::Entry(entry), Front::Choose) => self.complete(entry),
            (Dialog::Question(question), what) => self.question_front(question, what),
            (Dialog::Menu(menu), what) => self.menu_front(menu, what),
            (Dialog::Board(board), what) => self.board_front(board, what),
            (Dialog::States(menu), what) => self.states_front(menu, what),
            (Dialog::Errors(errors), what) => self.errors_front(errors, what),
            (Dialog::Palette(palette), Front::Accept) => {
                if let Some(action) = palette.here() {
                    self.act(action, 1);
                }
            }
            (Dialog::Palette(mut palette), Front::Step(motion)) => {
                palette.step(motion);
                self.dialogs.push(Dialog::Palette(palette));
            }
            (Dialog::Help(help), what) => self.help_front(help, what),
            (Dialog::Details(details), Front::Step(motion)) => self.scroll_details(details, motion),
            (Dialog::Plain(mut plain), Front::Step(motion)) => {
                plain.scroll.step(motion, 1, plain.lines.len(), page);
                self.dialogs.push(Dialog::Plain(plain));
            }
            (Dialog::Operations(page), what) => self.operations_front(page, what),
            (Dialog::Disk(dialog), what) => self.disk_front(dialog, what),
            (Dialog::Password(page), Front::Accept) => self.offer_password(page),
            (Dialog::Key(key), Front::Accept) if key.step == Step::Typing => self.offer_key(key),
            (
                Dialog::Entry(_)
                | Dialog::Palette(_)
                | Dialog::Details(_)
                | Dialog::Plain(_)
                | Dialog::Key(_)
                | Dialog::Password(_),
                Front::Dismiss,
            ) => {}
            // Other keys mean nothing to it: it stays as it is.
            (dialog, _) => self.dialogs.push(dialog),
        }
    }

    fn help_front(&mut self, mut help: Help, what: Front) {
        match what {
            Front::Search => help.search(),
            Front::Step(motion) => help.step(motion, usize::from(self.layout.page_rows())),
            Front::Accept | Front::Dismiss if help.typing() => {
                help.end_search(what == Front::Accept);
            }
            Front::Choose => {}
            Front::Accept
            | Front::Dismiss
            | Front::Yes
            | Front::No
            | Front::ChooseElsewhere
            | Front::Retry
            | Front::Disk(_) => return,
        }
        self.dialogs.push(Dialog::Help(help));
    }

    fn scroll_details(&mut self, mut details: Details, motion: Motion) {
        let page = usize::from(self.layout.page_rows());
        let columns = usize::from(self.layout.page().w).saturating_sub(4);
        let facts = details.facts(&self.transfers, self.world.now, &self.world.zone).len();
        let text = details.text_rows(columns);
        // A long fact takes more than a line; scrolling too far is held back
        // by the painter.
        let lines = if text > 0 { facts + text } else { facts * 3 };
        details.scroll.step(motion, 1, lines, page.min(facts + text));
        self.dialogs.push(Dialog::Details(details));
    }

    fn menu_front(&mut self, mut menu: Menu, what: Front) {
        match what {
            Front::Accept => {
                if let Some(action) = menu.actions.get(menu.cursor.at()).copied() {
                    self.entries_with(action, menu.chosen);
                }
            }
            Front::Step(motion) => {
                menu.cursor.step(motion, 1, menu.actions.len());
                self.dialogs.push(Dialog::Menu(menu));
            }
            Front::Dismiss | Front::No => {}
            Front::Yes
            | Front::Choose
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Retry
            | Front::Disk(_) => {
                self.dialogs.push(Dialog::Menu(menu));
            }
        }
    }

    fn states_front(&mut self, mut menu: States, what: Front) {
        match what {
            Front::Accept => return self.state_chosen(&menu),
            Front::Dismiss | Front::No => return,
            Front::Step(motion) => menu.step(motion),
            Front::Yes
            | Front::Choose
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Retry
            | Front::Disk(_) => {}
        }
        self.dialogs.push(Dialog::States(menu));
    }

    fn question_front(&mut self, mut question: Question, what: Front) {
        let chosen = match what {
            Front::Dismiss => return,
            Front::Accept => match &mut question.typed {
                Some(typed) if typed.line.text().trim() == typed.expected => question.yes,
                Some(typed) => {
                    typed.wrong = true;
                    return self.dialogs.push(Dialog::Question(question));
                }
                None => question.at,
            },
            Front::Yes => question.yes,
            Front::No => question.no,
            Front::Step(motion) => {
                question.step(motion);
                return self.dialogs.push(Dialog::Question(question));
            }
            Front::Choose
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Retry
            | Front::Disk(_) => {
                return self.dialogs.push(Dialog::Question(question));
            }
        };
        if let Some(choice) = question.choices.into_iter().nth(chosen) {
            self.deed(choice.deed);
        }
    }

    fn deed(&mut self, deed: Deed) {
        match deed {
            Deed::Nothing => {}
            Deed::Delete { chosen, forever } => self.delete(&chosen, forever),
            Deed::Undo(operation) => self.undo_operation(operation),
            Deed::Trash(chosen) => self.remove(&chosen, false),
            Deed::Erase(chosen) => self.remove(&chosen, true),
            Deed::StopAndQuit => self.stop_changes_and_quit(),
            Deed::Pause { jobs, after } => self.pause(jobs, after),
            Deed::Cancel(jobs) => self.cancel(jobs),
            Deed::Rule { alike, rule } => self.ask_how_far(alike, rule),
            Deed::Apply { jobs, rule } => self.apply_rule(jobs, rule),
            Deed::Retry(jobs) => self.retry_jobs(jobs),
            Deed::Compare(measure) => self.compare(measure),
            Deed::CopyLinks(links, format) => self.copy_links(&links, format),
            Deed::Direct(wish) => self.ask_for_direct(wish),
            Deed::Download(errand) => self.download(*errand),
            Deed::UseCdn(jobs) => self.use_cdn(jobs),
            Deed::Resume(jobs) => self.resume(jobs),
            Deed::KeepKey => self.keep_key(),
            Deed::TypeKey => self.type_key(),
            Deed::EndEngine { finish } => self.end_engine(finish),
            Deed::Quit => self.order(Effect::Quit),
        }
    }

    pub(super) fn entry_again(&mut self, mut entry: Entry, said: &str) {
        said.clone_into(&mut entry.said);
        self.dialogs.push(Dialog::Entry(entry));
    }
}
