//! Leaving the program: what is asked first, and waiting for what runs.

use super::Effect;
use super::asks::Asked;
use super::dialog::{Choice, Deed, Dialog, Question};
use super::state::App;
use crate::protocol::{Request, Transfer};
use crate::words;

impl App {
    /// Leaves, but asks first while uploads run: what becomes of them?
    pub(super) fn quit(&mut self) {
        if self.works.open() > 0 {
            return self.ask_to_stop_changes();
        }
        let adding = self.adding();
        let quiet = self.transfers.tally().active == 0 && adding == 0;
        if quiet || self.link.down || self.link.leaving {
            return self.order(Effect::Quit);
        }
        let question = if self.world.inside { self.cut_off() } else { self.left_alone() };
        let mut text = vec![self.running()];
        if adding > 0 {
            let files = words::count(adding as u64, "file");
            text.push(format!("Not in the queue yet: {files}. They would be forgotten."));
        }
        text.push(self.price());
        self.dialogs.push(Dialog::Question(Question { text, ..question }));
    }

    fn running(&self) -> String {
        let tally = self.transfers.tally();
        let waiting = match tally.waiting {
            0 => String::new(),
            waiting => format!(", {} waiting", words::grouped(waiting)),
        };
        format!("Running: {}{waiting}.", words::count(tally.active, self.transfers.word()))
    }

    /// What is lost if all is stopped now.
    fn price(&self) -> String {
        let jobs: Vec<&Transfer> = self.transfers.all().collect();
        let (losing, bytes) = self.losses(&jobs);
        if losing == 0 {
            return "What is stopped now goes on at the next start.".to_owned();
        }
        format!(
            "Stopping now loses {} already sent: {} from the first byte at the next start.",
            words::bytes(bytes),
            if losing == 1 { "that upload begins" } else { "those uploads begin" }
        )
    }

    /// Before the end of an engine that lives in this program.
    fn cut_off(&self) -> Question {
        ask(vec![
            ("Stay", Deed::Nothing),
            ("Finish what runs, then quit", Deed::EndEngine { finish: true }),
            ("Stop now and quit", Deed::Quit),
        ])
    }

    /// Before leaving an engine in the background.
    fn left_alone(&self) -> Question {
        let mut question = ask(vec![
            ("Leave it running in the background", Deed::Quit),
            ("Finish what runs, then stop the engine", Deed::EndEngine { finish: true }),
            ("Stop the engine now", Deed::EndEngine { finish: false }),
            ("Stay", Deed::Nothing),
        ]);
        (question.yes, question.no) = (0, 3);
        question
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

    /// The engine ends now, or when what runs is through. One in this program
    /// takes the program with it; nobody has to wait for another one.
    pub(super) fn end_engine(&mut self, finish: bool) {
        self.link.leaving = true;
        if finish && self.world.inside {
            self.info("Finishing what runs, then leaving. q again quits now.");
        }
        self.ask(Asked::Stop, Request::Stop { finish });
    }

    /// The engine has heard that it is to end.
    pub(super) fn engine_stops(&mut self) {
        if !self.world.inside {
            self.order(Effect::Quit);
        }
    }
}

/// The marked answer is the first: the one that loses nothing.
fn ask(choices: Vec<(&str, Deed)>) -> Question {
    let choice = |(words, deed): (&str, Deed)| Choice { words: words.to_owned(), deed };
    Question {
        title: "Quit?".to_owned(),
        text: Vec::new(),
        choices: choices.into_iter().map(choice).collect(),
        at: 0,
        yes: 1,
        no: 0,
        typed: None,
    }
}
