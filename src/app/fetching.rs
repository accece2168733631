//! From chosen remote files to downloads: what they amount to is asked for,
//! then shown with where it goes, what is free and what is in the way.

use super::asks::Asked;
use super::chosen::{Chosen, Item};
use super::dialog::{Choice, Deed, Dialog, Question};
use super::place::Place;
use super::state::App;
use crate::downloads::LocalClash;
use crate::protocol::{Errand, Request, Survey, Taken, Wanted};
use crate::queue::Priority;
use crate::words;

impl App {
    /// Asks what the chosen things amount to; folders may have to be listed.
    pub(super) fn fetch(&mut self, chosen: &Chosen) {
        let wanted = chosen.items.iter().filter_map(|item| match item {
            Item::Folder(inner) => Some(Wanted::Folder { folder: inner.id }),
            Item::File(file) => {
                let folder = chosen.home(item).folder()?;
                Some(Wanted::File { folder, file: file.url.clone() })
            }
            Item::Local { .. } => None,
        });
        let wanted: Vec<Wanted> = wanted.collect();
        let Place::Local(to) = self.panes.local.place() else { return };
        if wanted.is_empty() {
            return self
                .info("There is nothing to fetch here: mark files with Space, then press c.");
        }
        let errand = Errand {
            wanted,
            to: to.clone(),
            on_clash: LocalClash::Hold,
            cdn: false,
            priority: Priority::Normal,
            password: None,
        };
        self.info("Looking at what is there.");
        let request = Request::Survey { errand: errand.clone() };
        self.ask(Asked::Survey(Box::new(errand)), request);
    }

    /// Asks whether it shall come, and what about names that are taken.
    pub(super) fn surveyed(&mut self, errand: &Errand, survey: &Survey) {
        if survey.files == 0 {
            return self.info("There is no file to fetch.");
        }
        let title = format!("Download {}?", words::count(survey.files, "file"));
        let at_rule = |words: &str, on_clash| Choice {
            words: words.to_owned(),
            deed: Deed::Download(Box::new(Errand { on_clash, ..errand.clone() })),
        };
        let choices = if survey.clashes == 0 {
            vec![at_rule("Download", LocalClash::Hold)]
        } else {
            vec![
                at_rule("Download; hold the same names aside", LocalClash::Hold),
                at_rule("Download; leave the same names out", LocalClash::Skip),
                at_rule("Download; save them as \"name (2)\"", LocalClash::KeepBoth),
                at_rule("Download; replace what is there", LocalClash::Replace),
            ]
        };
        let no = choices.len();
        let nothing = Choice { words: "No".to_owned(), deed: Deed::Nothing };
        self.dialogs.push(Dialog::Question(Question {
            title,
            text: facts(errand, survey),
            choices: choices.into_iter().chain([nothing]).collect(),
            at: 0,
            yes: 0,
            no,
            typed: None,
        }));
    }

    pub(super) fn download(&mut self, errand: Errand) {
        self.panes.remote.unmark_all();
        self.ask(Asked::Download, Request::Download { errand });
    }

    /// They are in the queue.
    pub(super) fn taken(&mut self, taken: &Taken) {
        let files = words::count(taken.jobs.len() as u64, "file");
        self.info(format!("{files} ({}) to come: w shows the queue.", words::bytes(taken.bytes)));
    }
}

/// How much, where to, what is free, what is in the way.
fn facts(errand: &Errand, survey: &Survey) -> Vec<String> {
    let mut text = vec![format!(
        "{} to {}",
        words::bytes(survey.bytes),
        words::visible(&errand.to.to_string())
    )];
    match survey.free {
        Some(free) if free < survey.bytes => text.push(format!(
            "The disk has only {} free: what has no room is held.",
            words::bytes(free)
        )),
        Some(free) => text.push(format!("{} are free on that disk.", words::bytes(free))),
        None => {}
    }
    if survey.clashes > 0 {
        let names = words::count(survey.clashes, "name");
        text.push(format!("{names} the folder has already."));
    }
    if !survey.left.is_empty() {
        let left = words::count(survey.left.len() as u64, "thing");
        text.push(format!("{left} cannot come: hidden links, or folders that are too large."));
    }
    text
}
