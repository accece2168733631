//! The account screen and the way of a typed key.

use super::action::Account;
use super::asks::Asked;
use super::cursor::Scroll;
use super::dialog::{Choice, Deed, Dialog, Question};
use super::key_page::{KeyPage, Step};
use super::state::App;
use super::{Effect, Ticket};
use crate::protocol::{AccountView, Failure, KeyState, Request, Wait};
use crate::remote::ApiKey;
use crate::words;

/// What the account screen shows.
#[derive(Debug, Default)]
pub struct AccountPage {
    /// As last told by the engine.
    pub view: Option<AccountView>,
    /// How far down.
    pub scroll: Scroll,
    /// The page for a first key has been offered.
    pub(super) offered: bool,
}

/// The page is never longer than this, wrapped lines included.
pub(super) const MOST_LINES: usize = 40;

impl AccountPage {
    /// What the check of the key waits for, if it does.
    #[must_use]
    pub fn check_waits(&self) -> Option<&Wait> {
        match &self.view.as_ref()?.state {
            KeyState::Checking { wait } => wait.as_ref(),
            KeyState::Missing
            | KeyState::Untried
            | KeyState::Valid
            | KeyState::Refused(_)
            | KeyState::Locked { .. }
            | KeyState::Unreachable(_)
            | KeyState::Unusable(_) => None,
        }
    }
}

impl App {
    pub(super) fn account_action(&mut self, what: Account) {
        match what {
            Account::Refresh => self.ask_account(true),
            Account::Key if self.is_unsaved() => self.offer_to_keep(),
            Account::Key => self.dialogs.push(Dialog::Key(KeyPage::new(false))),
            Account::Index => self.toggle_index(),
        }
    }

    pub(super) fn ask_account(&mut self, refresh: bool) {
        self.ask(Asked::Account, Request::Account { refresh });
    }

    fn is_unsaved(&self) -> bool {
        let unsaved = |view: &AccountView| view.unsaved && view.state == KeyState::Valid;
        self.account.view.as_ref().is_some_and(unsaved)
    }

    /// The engine tells of the account.
    pub(super) fn account_view(&mut self, view: AccountView) {
        let missing = view.state == KeyState::Missing;
        self.account.view = Some(view);
        if missing && !self.account.offered {
            self.dialogs.push(Dialog::Key(KeyPage::new(true)));
        }
        self.account.offered = true;
        self.judge_key();
    }

    /// Takes what is typed on the key page and hands it over.
    pub(super) fn offer_key(&mut self, mut page: KeyPage) {
        match ApiKey::new(page.secret.expose()) {
            Err(fault) => words::key_fault(fault).clone_into(&mut page.said),
            Ok(key) => {
                let ticket = self.asks.note(Asked::Key);
                self.order(Effect::OfferKey { ticket, key });
                page.step = Step::Checking { ticket, taken: false };
                page.said.clear();
                page.secret.clear();
            }
        }
        self.dialogs.push(Dialog::Key(page));
    }

    fn key_page(&mut self) -> Option<&mut KeyPage> {
        self.dialogs
            .iter_mut()
            .rev()
            .find_map(|dialog| if let Dialog::Key(page) = dialog { Some(page) } else { None })
    }

    /// The engine has taken the key; from now on states are about it.
    pub(super) fn key_taken(&mut self, of: Ticket) {
        if let Some(KeyPage { step: Step::Checking { ticket, taken }, .. }) = self.key_page()
            && *ticket == of
        {
            *taken = true;
        }
    }

    /// The engine could not take the key.
    pub(super) fn key_not_taken(&mut self, failure: &Failure) {
        let said = format!("{} {}", words::failure(failure), words::failure_step(failure));
        if let Some(page) = self.key_page() {
            page.step = Step::Typing;
            page.said = said;
        }
    }

    /// Looks whether the service has judged the key that was handed over.
    pub(super) fn judge_key(&mut self) {
        let (now, zone) = (self.world.now, self.world.zone.clone());
        let Some(view) = self.account.view.clone() else { return };
        let Some(page) = self.key_page() else { return };
        if !matches!(page.step, Step::Checking { taken: true, .. }) {
            return;
        }
        match view.state {
            KeyState::Checking { .. } | KeyState::Untried => {}
            KeyState::Valid => self.key_is_valid(),
            KeyState::Missing
            | KeyState::Refused(_)
            | KeyState::Locked { .. }
            | KeyState::Unreachable(_)
            | KeyState::Unusable(_) => {
                let words = words::key_state(&view, now, &zone);
                page.step = Step::Typing;
                page.said = format!("The key is {}. {}", words.state, words.next);
            }
        }
    }

    fn key_is_valid(&mut self) {
        self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Key(_)));
        self.info("The key is valid.");
        self.read_remote_again(false);
        if self.is_unsaved() {
            self.offer_to_keep();
        }
    }

    fn offer_to_keep(&mut self) {
        let path =
            self.account.view.as_ref().map(|view| view.keep_path.clone()).unwrap_or_default();
        let choice = |words: String, deed| Choice { words, deed };
        let text = vec![
            "The key is valid. If it is not kept, it is asked for at the next start.".to_owned(),
            format!("It would be kept in {}", words::visible(&path)),
            "readable by you alone (mode 0600).".to_owned(),
        ];
        self.dialogs.push(Dialog::Question(Question {
            title: "Keep the key?".to_owned(),
            text,
            choices: vec![
                choice("Keep it in that file".to_owned(), Deed::KeepKey),
                choice("Use it for this session only".to_owned(), Deed::Nothing),
                choice("Type another key".to_owned(), Deed::TypeKey),
            ],
            at: 0,
            yes: 0,
            no: 1,
            typed: None,
        }));
    }

    pub(super) fn keep_key(&mut self) {
        self.ask(Asked::KeepKey, Request::KeepKey);
    }

    pub(super) fn type_key(&mut self) {
        self.dialogs.push(Dialog::Key(KeyPage::new(false)));
    }
}
