//! Direct links: asked for one after the other, each costs a call.

use std::collections::VecDeque;

use super::Effect;
use super::asks::Asked;
use super::chosen::{Chosen, Item};
use super::cursor::Scroll;
use super::dialog::{Choice, Deed, Dialog, Plain, Question};
use super::event::Played;
use super::state::App;
use crate::protocol::{DirectLink, DirectQuery, Failure, Request};
use crate::remote::{FileUrl, Problem, ProblemKind};
use crate::words;

/// Files whose direct links are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectWish {
    /// Those that are still to be asked for.
    pub rest: VecDeque<FileUrl>,
    /// Links that came.
    pub got: Vec<String>,
    /// CDN credit may be spent.
    pub cdn: bool,
    /// For the player, not for the clipboard.
    pub plays: bool,
}

impl Chosen {
    /// The files among them that have a link, for direct ones.
    pub(super) fn direct_wish(&self) -> DirectWish {
        let link = |item: &Item| match item {
            Item::File(file) if !file.url.as_str().is_empty() => Some(file.url.clone()),
            Item::File(_) | Item::Folder(_) | Item::Local { .. } => None,
        };
        DirectWish { rest: self.items.iter().filter_map(link).collect(), ..DirectWish::default() }
    }
}

impl App {
    /// Asks for the next one, or gives those that came.
    pub(super) fn ask_for_direct(&mut self, wish: DirectWish) {
        let Some(file) = wish.rest.front().cloned() else { return self.give_direct(&wish.got) };
        let request = Request::Direct(DirectQuery { file, password: None, cdn: wish.cdn });
        self.ask(Asked::Direct(wish), request);
    }

    pub(super) fn direct_came(&mut self, mut wish: DirectWish, link: DirectLink) {
        if wish.plays {
            return self.order(Effect::Play(link.url));
        }
        wish.rest.pop_front();
        wish.got.push(link.url);
        self.ask_for_direct(wish);
    }

    /// Credit is spent only when it was asked for and allowed.
    pub(super) fn direct_refused(&mut self, wish: DirectWish, failure: &Failure) {
        let network = |problem: &Problem| problem.kind == ProblemKind::ServerNetwork;
        if let Failure::Problem(problem) = failure
            && network(problem)
            && !wish.cdn
        {
            return self.ask_to_spend(wish);
        }
        let (why, step) = (words::failure(failure), words::failure_step(failure));
        self.error(format!("There is no direct link: {why} {step}").trim_end().to_owned());
        if !wish.got.is_empty() {
            self.give_direct(&wish.got);
        }
    }

    fn ask_to_spend(&mut self, wish: DirectWish) {
        let text = vec![
            "1fichier takes this network for a server's or a VPN's, and gives".to_owned(),
            "direct links only for CDN credit.".to_owned(),
        ];
        let deed = Deed::Direct(DirectWish { cdn: true, ..wish });
        let yes = Choice { words: "Yes, spend credit".to_owned(), deed };
        let question = Question::no_or_yes("Spend CDN credit?", text, "No, leave it", yes);
        self.dialogs.push(Dialog::Question(question));
    }

    /// The one under the cursor.
    pub(super) fn play(&mut self, chosen: &Chosen) {
        let wish = DirectWish { plays: true, ..chosen.direct_wish() };
        if wish.rest.is_empty() {
            return self.info("Only files of the account can be played.");
        }
        self.ask_for_direct(wish);
    }

    pub(super) fn played(&mut self, played: Played) {
        match played {
            Played::Shown(line) => {
                let lines = vec![words::visible(&line).into_owned()];
                self.order(Effect::Copy(line));
                let heading = "Play it where your screen is, within 5 minutes:";
                let scroll = Scroll::default();
                self.dialogs.push(Dialog::Plain(Plain { heading, lines, scroll }));
            }
            Played::Begun => self.info("The player has the link."),
            Played::Ended => {}
            Played::Failed(why) => self.error(why),
        }
    }

    fn give_direct(&mut self, links: &[String]) {
        self.order(Effect::Copy(links.join("\n")));
        let lines = links.iter().map(|link| words::visible(link).into_owned()).collect();
        let heading = "Direct links: begin within 5 minutes, go on for 30; they need no key.";
        self.dialogs.push(Dialog::Plain(Plain { heading, lines, scroll: Scroll::default() }));
    }
}
