//! What the engine says, asked and unasked.

use super::Effect;
use super::action::Screen;
use super::asks::Asked;
use super::dialog::Dialog;
use super::event::Ticket;
use super::pane::Trouble;
use super::state::App;
use crate::bandwidth::Now;
use crate::protocol::{
    self, AccountView, Answer, Down, Failure, FolderView, GateView, IndexView, KeyState,
    NoticeLevel, Settings, Transfer,
};
use crate::queue::JobId;
use crate::words;

/// What is known of the engine and of the way to the service.
#[derive(Debug, Default)]
pub struct Link {
    /// Budget and lock.
    pub gate: GateView,
    /// What can be changed while it runs.
    pub settings: Settings,
    /// Which limit holds now, and what was sent.
    pub bandwidth: Now,
    /// How the listing of the whole account stands.
    pub index: IndexView,
    /// The engine is gone.
    pub down: bool,
    /// The program leaves as soon as the engine ends.
    pub leaving: bool,
}

impl App {
    pub(super) fn engine_says(&mut self, event: protocol::Event) {
        match event {
            protocol::Event::Folder { view } => self.folder_view(*view),
            protocol::Event::Account { view } => self.account_view(*view),
            protocol::Event::Gate { view } => self.link.gate = view,
            protocol::Event::Reset => self.forget_account(),
            protocol::Event::Jobs { changed, gone } => {
                self.note_removals(&changed);
                self.jobs_changed(changed.into_iter().map(Transfer::from).collect(), &gone);
            }
            protocol::Event::Progress { jobs, totals } => {
                self.transfers.figures(jobs, totals.speed, false);
            }
            protocol::Event::Downloads { changed, gone } => {
                self.jobs_changed(changed.into_iter().map(Transfer::from).collect(), &gone);
            }
            protocol::Event::Imports { changed, gone } => self.imports(changed, &gone),
            protocol::Event::Fetched { jobs, totals } => {
                self.transfers.figures(jobs, totals.speed, true);
            }
            protocol::Event::Operation { report } => self.operation(*report),
            protocol::Event::Settings { settings } => self.link.settings = settings,
            protocol::Event::Bandwidth { now } => self.link.bandwidth = now,
            protocol::Event::Index { view } => self.link.index = view,
            protocol::Event::Notice { level, text } => self.say(level, words::visible(&text)),
            protocol::Event::Closing if self.link.leaving => self.order(Effect::Quit),
            protocol::Event::Closing => {
                self.say(NoticeLevel::Warning, "The engine ends.");
            }
        }
    }

    fn jobs_changed(&mut self, changed: Vec<Transfer>, gone: &[JobId]) {
        let told = self.news_of_held(&changed);
        self.note_ends(&changed);
        self.ask_story_again(&changed);
        self.history_follows(&changed);
        self.transfers.apply(changed, gone);
        told.into_iter().for_each(|words| self.info(words));
    }

    pub(super) fn engine_gone(&mut self, down: Down) {
        self.link.down = true;
        if self.link.leaving {
            return self.order(Effect::Quit);
        }
        match down {
            Down::Closed => self.error(
                "The engine is gone. What was queued is safe; quit (q) and start fichier again.",
            ),
            Down::Garbled(why) => self.error(format!(
                "The engine was not understood ({}). Quit (q) and start fichier again.",
                words::visible(&why)
            )),
        }
    }

    /// Another key: nobody is shown another account's tree or queue.
    fn forget_account(&mut self) {
        self.transfers.forget();
        self.operations.clear();
        self.fetches.clear();
        self.forget_news();
        self.history.forget();
        if self.screen == Screen::History {
            self.ask_history();
        }
        // What is open may be about the other account's files; a page for a
        // key is about neither.
        self.dialogs.retain(|dialog| matches!(dialog, Dialog::Key(_)));
        self.remote_anew();
    }

    fn folder_view(&mut self, view: FolderView) {
        // What is listed somewhere may be found, or not any more.
        if self.seek_again() {
            return;
        }
        if self.panes.remote.place().folder() == Some(view.id) {
            self.panes.remote.fill_remote(view);
        }
    }

    pub(super) fn answered(&mut self, ticket: Ticket, result: Result<Answer, Failure>) {
        // Whoever asked may have given up meanwhile: then nobody knows the
        // ticket any more, and the answer is dropped here.
        let Some(asked) = self.asks.take(ticket) else { return };
        match result {
            Ok(answer) => self.succeeded(ticket, asked, answer),
            Err(failure) => self.failed(ticket, asked, &failure),
        }
    }

    fn succeeded(&mut self, ticket: Ticket, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (Asked::Locate(_), Answer::Folder(view)) => self.found_folder(*view),
            (Asked::Reveal { name, .. }, Answer::Folder(view)) => self.revealed(*view, name),
            (Asked::Folders, Answer::Tree(branches)) => self.folders_known(&branches),
            (
                asked @ (Asked::Operate { .. }
                | Asked::Target { .. }
                | Asked::Changes
                | Asked::Operations),
                answer,
            ) => self.change_answered(asked, answer),
            (Asked::Properties(subject), Answer::Properties(facts)) => {
                self.properties_known(subject, &facts);
            }
            (Asked::Sharing { folder, parent }, Answer::Folder(view)) => {
                self.sharing_known(&folder, parent, &view);
            }
            (Asked::Change, answer) => {
                self.folder_answer(answer);
                self.info("Changed.");
            }
            (
                asked @ (Asked::Survey(_)
                | Asked::Download
                | Asked::Direct(_)
                | Asked::Fetch { .. }
                | Asked::Add(_)),
                answer,
            ) => self.on_their_way(asked, answer),
            (Asked::Key, answer) => {
                self.key_taken(ticket);
                self.account_answer(answer);
                self.judge_key();
            }
            (Asked::KeepKey, answer) => self.key_kept(answer),
            (Asked::Account, answer) => self.account_answer(answer),
            (Asked::Find, Answer::Hits(hits)) => self.sought_answered(ticket, Some(*hits)),
            (Asked::Story(job), Answer::Story(story)) => self.story_came(job, story),
            (Asked::History { more }, Answer::History(page)) => {
                self.history_came(ticket, *page, more);
            }
            (Asked::Index, Answer::Index(view)) => self.index_ordered(view),
            (Asked::Folder(_) | Asked::Order, answer) => self.folder_answer(answer),
            (
                Asked::Watch
                | Asked::Locate(_)
                | Asked::Reveal { .. }
                | Asked::LocalFolder
                | Asked::Folders
                | Asked::Find
                | Asked::Index
                | Asked::Story(_)
                | Asked::History { .. }
                | Asked::Properties(_)
                | Asked::Sharing { .. },
                _,
            ) => {}
            (Asked::Stop, _) => self.engine_stops(),
        }
    }

    fn key_kept(&mut self, answer: Answer) {
        self.account_answer(answer);
        self.info("The key is kept.");
    }

    /// Files are sent, downloaded, fetched by the service, or reached directly.
    fn on_their_way(&mut self, asked: Asked, answer: Answer) {
        match (asked, answer) {
            (Asked::Survey(errand), Answer::Survey(survey)) => self.surveyed(&errand, &survey),
            (Asked::Download, Answer::Taken(taken)) => self.taken(&taken),
            (Asked::Direct(wish), Answer::Direct(link)) => self.direct_came(wish, link),
            (Asked::Fetch { label, sources }, Answer::Begun(begun)) => {
                self.fetch_begun(&label, &sources, &begun);
            }
            (Asked::Add(adding), Answer::Queued(ids)) => self.added(adding, ids.len()),
            // An answer to something else is good for nothing.
            (_, _) => {}
        }
    }

    /// An answer and the events behind it come by two ways: the event that
    /// overtook it is newer.
    fn folder_answer(&mut self, answer: Answer) {
        let Answer::Folder(view) = answer else { return };
        let same = self.panes.remote.place().folder() == Some(view.id);
        if same && view.listed >= self.panes.remote.listed() {
            self.folder_view(*view);
        }
    }

    /// As for folders: what only says that a check is to come is older than
    /// the check's result for the same key.
    fn account_answer(&mut self, answer: Answer) {
        let Answer::Account(view) = answer else { return };
        let to_come = |view: &AccountView| {
            matches!(view.state, KeyState::Untried | KeyState::Checking { .. })
        };
        let overtaken = self.account.view.as_ref().is_some_and(|known| {
            let same_key = (&known.source, &known.key_tail) == (&view.source, &view.key_tail);
            same_key && to_come(&view) && !to_come(known)
        });
        if !overtaken {
            self.account_view(*view);
        }
    }

    fn failed(&mut self, ticket: Ticket, asked: Asked, failure: &Failure) {
        let what = match asked {
            Asked::Folder(_) if self.panes.remote.waits_for(ticket) => {
                return self.panes.remote.fail(Trouble::Engine(failure.clone()));
            }
            // Left meanwhile: nobody waits for it any more.
            Asked::Folder(id) if self.panes.remote.place().folder() != Some(id) => return,
            Asked::Key => return self.key_not_taken(failure),
            Asked::Direct(wish) => return self.direct_refused(wish, failure),
            Asked::Add(adding) => {
                let left = adding.all - adding.queued;
                format!(
                    "{} of {} not queued",
                    words::grouped(left as u64),
                    words::count(adding.all as u64, "file")
                )
            }
            Asked::Watch => "The engine tells of no changes".to_owned(),
            Asked::Folder(_) | Asked::LocalFolder => "The folder was not read".to_owned(),
            Asked::Locate(path) | Asked::Reveal { path, .. } => {
                format!("{} was not found", words::visible(&path))
            }
            Asked::Account => "The account was not asked".to_owned(),
            Asked::Folders => return,
            Asked::Changes | Asked::Operations => "The changes are not known".to_owned(),
            Asked::Find => {
                self.sought_answered(ticket, None);
                "Nothing was looked for".to_owned()
            }
            Asked::Index => "The account is not listed".to_owned(),
            Asked::Operate { .. } | Asked::Target { .. } | Asked::Change => {
                "Nothing was changed".to_owned()
            }
            Asked::Properties(_) | Asked::Sharing { .. } => {
                "The properties are not known".to_owned()
            }
            Asked::KeepKey => "The key was not kept".to_owned(),
            Asked::Survey(_) => "It is not known what would come".to_owned(),
            Asked::Download => "Nothing was queued".to_owned(),
            Asked::Fetch { .. } => "Nothing is fetched".to_owned(),
            Asked::Story(_) => "The attempts are not known".to_owned(),
            Asked::History { .. } => "The history was not read".to_owned(),
            Asked::Order => "The order was not carried out".to_owned(),
            Asked::Stop => {
                self.link.leaving = false;
                "The engine does not end".to_owned()
            }
        };
        let (why, step) = (words::failure(failure), words::failure_step(failure));
        self.error(format!("{what}: {why} {step}").trim_end().to_owned());
    }

    /// Whether uploads are refused or held now, in words for the sheet.
    pub(super) fn upload_warning(&self) -> String {
        if let Some((until, why)) = self.link.gate.lock.as_ref().or(self.link.gate.outage.as_ref())
        {
            let at = words::clock_or_date(*until, self.world.now, &self.world.zone);
            return format!("{} The files wait in the queue until {at}.", words::problem(why));
        }
        let refused = |view: &AccountView| match &view.state {
            KeyState::Missing | KeyState::Refused(_) | KeyState::Unusable(_) => true,
            KeyState::Untried
            | KeyState::Checking { .. }
            | KeyState::Valid
            | KeyState::Locked { .. }
            | KeyState::Unreachable(_) => false,
        };
        match &self.account.view {
            Some(view) if refused(view) => {
                "There is no valid API key: the files wait in the queue (ga, k).".to_owned()
            }
            Some(view) if view.facts.as_ref().is_some_and(|facts| facts.upload_forbidden) => {
                "The service refuses uploads for this account at the moment.".to_owned()
            }
            Some(view) if view.facts.as_ref().is_some_and(|facts| facts.over_quota) => {
                "The account is over its quota.".to_owned()
            }
            Some(_) | None => String::new(),
        }
    }
}
