//! Leaving the program: what is asked first, and waiting for what runs.

use super::Effect;
use super::asks::Asked;
use super::dialog::{Choice, Deed, Dialog, Question};
use super::state::App;
use crate::protocol::Request;
use crate::words;

impl App {
    /// Leaves, but asks first where leaving would cut off uploads.
    pub(super) fn quit(&mut self) {
        if self.works.open() > 0 {
            return self.ask_to_stop_changes();
        }
        let active = self.transfers.tally().active;
        let adding = self.adding();
        let harmless = !self.world.inside || self.link.down || (active == 0 && adding == 0);
        if harmless || self.link.leaving {
            return self.order(Effect::Quit);
        }
        let mut text = vec![format!("Running: {}.", words::count(active, "upload"))];
        if adding > 0 {
            let files = words::count(adding as u64, "file");
            text.push(format!("Not in the queue yet: {files}. They would be forgotten."));
        }
        text.push("What is cut off begins again from its first byte at the next start.".to_owned());
        let choice = |words: &str, deed| Choice { words: words.to_owned(), deed };
        self.dialogs.push(Dialog::Question(Question {
            title: "Quit?".to_owned(),
            text,
            choices: vec![
                choice("Stay", Deed::Nothing),
                choice("Finish what runs, then quit", Deed::FinishAndQuit),
                choice("Quit now", Deed::Quit),
            ],
            at: 0,
            yes: 1,
            no: 0,
            typed: None,
        }));
    }

    /// Changes on the local disk end with the screen, each at a whole file.
    fn ask_to_stop_changes(&mut self) {
        if self.works.leaving {
            return self.order(Effect::Quit);
        }
        let what: Vec<_> = self.works.running().iter().map(|one| one.what).collect();
        let doing = |what: &crate::local::change::What| words::change::doing(*what);
        let mut text: Vec<String> =
            what.iter().map(|what| format!("Running here: {}.", doing(what))).collect();
        text.push("What is not done by then stays as it is; no half file is left.".to_owned());
        let yes = Choice { words: "Stop it, then quit".to_owned(), deed: Deed::StopAndQuit };
        self.dialogs.push(Dialog::Question(Question::no_or_yes("Quit?", text, "Stay", yes)));
    }

    /// The engine ends when what runs is through; the program follows it.
    pub(super) fn finish_and_quit(&mut self) {
        self.link.leaving = true;
        self.info("Finishing what runs, then leaving. q again quits now.");
        self.ask(Asked::Stop, Request::Stop { finish: true });
    }
}
