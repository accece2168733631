//! The account screen and the way of a key.

use fichier::app::{Dialog, Effect};
use fichier::clock::Moment;
use fichier::protocol::{Answer, Failure, GateView, KeySource, KeyState, Request};
use fichier::remote::{LockScope, NetFault, ProblemKind};

use super::face::{Face, NOW};
use super::world::{account, facts, problem};

const KEY: &str = "abcdefghijklmnopqrstuvwxyz012345";

#[test]
fn opening_asks_and_c_r_asks_again() {
    let mut face = Face::ready(80, 24);
    face.press("g a");
    assert_eq!(face.one_request().1, Request::Account { refresh: false });
    face.press("C-r");
    assert_eq!(face.one_request().1, Request::Account { refresh: true });
    for text in ["valid", "someone@example.org", "Premium", "111 days left", "12.34 GB", "9fQ2"] {
        face.shows(text);
    }
}

#[test]
fn every_state_has_its_next_step() {
    let lock = Moment(NOW.0 + 250_000);
    let table = [
        (KeyState::Missing, "no key", "Make one on 1fichier.com"),
        (KeyState::Untried, "not tried yet", "tried with the next call"),
        (KeyState::Checking { wait: None }, "checking", "being asked"),
        (KeyState::Valid, "valid", "Ready."),
        (KeyState::Refused(problem(ProblemKind::KeyRefused)), "refused", "Make a new key"),
        (KeyState::Refused(problem(ProblemKind::ResetNeeded)), "refused", "new password"),
        (
            KeyState::Refused(problem(ProblemKind::NotCustomer)),
            "refused",
            "asks for a Premium or Access",
        ),
        (
            KeyState::Locked { until: lock, why: problem(ProblemKind::Flood(LockScope::User)) },
            "locked out, next try in 4 min 10 s",
            "One careful call",
        ),
        (
            KeyState::Unreachable(problem(ProblemKind::Unreachable(NetFault::Dns))),
            "unreachable",
            "DNS",
        ),
        (
            KeyState::Unreachable(problem(ProblemKind::Unreachable(NetFault::Tls))),
            "unreachable",
            "clock",
        ),
        (
            KeyState::Unreachable(problem(ProblemKind::Maintenance)),
            "unreachable",
            "Try again later",
        ),
        (
            KeyState::Unusable("The file is readable by others.".into()),
            "unusable",
            "Repair that file",
        ),
    ];
    for (state, words, next) in table {
        let mut face = Face::ready(80, 24);
        face.press("g a");
        face.account(account(state));
        face.shows(words);
        face.shows(next);
    }
}

#[test]
fn the_lock_counts_down_on_this_screen_only() {
    let mut face = Face::ready(80, 24);
    let until = Moment(NOW.0 + 250_000);
    let why = problem(ProblemKind::Flood(LockScope::Address));
    face.account(account(KeyState::Locked { until, why: why.clone() }));
    face.take();
    face.later(500);
    assert_eq!(face.wake, None);
    face.press("g a");
    assert_eq!(face.wake, Some(Moment(NOW.0 + 1_000)));
    let gate = GateView { lock: Some((until, why)), ..GateView::default() };
    face.engine(fichier::protocol::Event::Gate { view: gate });
    face.shows("address locked, queue held, next try 14:36");
}

#[test]
fn warnings_about_uploads_are_loud() {
    let mut face = Face::ready(80, 24);
    let mut view = account(KeyState::Valid);
    let mut bad = facts();
    bad.upload_forbidden = true;
    bad.available_storage = Some(-5_000_000_000);
    view.facts = Some(bad);
    face.account(view);
    face.press("g a");
    face.shows("forbidden by the service");
    face.shows("exceeded by 5.00 GB");
    face.press("g f c");
    face.shows("The service refuses uploads for this account");
}

#[test]
fn without_a_key_the_first_start_says_where_one_comes_from() {
    let mut face = Face::start(80, 24);
    face.account(account(KeyState::Missing));
    face.shows("https://1fichier.com/console/params.pl");
    face.press("esc");
    face.account(account(KeyState::Missing));
    assert!(face.app.dialogs().is_empty(), "it is offered once");
    face.shows("no key (ga, k)");
}

#[test]
fn a_key_is_typed_unseen_checked_and_kept_if_wanted() {
    let mut face = Face::start(80, 24);
    face.account(account(KeyState::Missing));
    face.take();
    face.event(fichier::app::Event::Paste(format!("{KEY}\n")));
    face.shows(&"*".repeat(KEY.len()));
    face.shows_not(KEY);
    assert!(!format!("{:?}", face.app).contains(KEY));
    face.press("enter");
    let Some(Effect::OfferKey { ticket, key }) = face.take().pop() else { panic!() };
    assert_eq!(key.expose(), KEY);
    face.shows("Checking the key");
    // A state of before: it is not about this key.
    face.account(account(KeyState::Valid));
    face.shows("Checking the key");
    let mut view = account(KeyState::Checking { wait: None });
    view.source = Some(KeySource::Typed);
    face.answer(ticket, Answer::Account(Box::new(view.clone())));
    face.shows("Checking the key");
    view.state = KeyState::Valid;
    view.unsaved = true;
    face.account(view);
    face.shows("/home/me/.config/fichier/key");
    face.shows("mode 0600");
    face.take();
    face.press("y");
    assert_eq!(face.one_request().1, Request::KeepKey);
}

#[test]
fn a_refused_key_leads_back_to_the_field() {
    let mut face = Face::ready(80, 24);
    face.press("g a k 'wrong-key' enter");
    let Some(Effect::OfferKey { ticket, .. }) = face.take().pop() else { panic!() };
    let refused = account(KeyState::Refused(problem(ProblemKind::KeyRefused)));
    face.answer(ticket, Answer::Account(Box::new(refused)));
    face.shows("1fichier refused the API key.");
    face.shows("Key:");
    face.press("'x' enter");
    let Some(Effect::OfferKey { ticket, .. }) = face.take().pop() else { panic!() };
    face.refuse(ticket, Failure::Invalid("The memory file could not be read.".into()));
    face.shows("The memory file could not be read.");
}

#[test]
fn a_text_that_is_no_key_goes_nowhere() {
    let mut face = Face::ready(80, 24);
    face.press("g a k enter");
    face.shows("Nothing was typed.");
    face.press("'clé' enter");
    face.shows("No API key has such characters");
    assert!(!face.take().iter().any(|o| matches!(o, Effect::OfferKey { .. })));
}

#[test]
fn a_key_in_use_that_is_not_kept_can_be_kept_later() {
    let mut face = Face::ready(80, 24);
    let mut view = account(KeyState::Valid);
    view.unsaved = true;
    face.account(view);
    face.press("g a");
    face.take();
    face.press("k n");
    assert!(face.take().is_empty());
    face.press("k j j enter");
    assert!(matches!(face.app.dialogs(), [Dialog::Key(_)]), "another key can be typed");
}

#[test]
fn a_result_that_overtakes_its_answer_is_not_undone_by_it() {
    let mut face = Face::ready(80, 24);
    face.press("g a k 'some-other-key' enter");
    let Some(Effect::OfferKey { ticket, .. }) = face.take().pop() else { panic!() };
    let typed = |state| {
        let mut view = account(state);
        view.source = Some(KeySource::Typed);
        view.key_tail = "-key".to_owned();
        view
    };
    face.account(typed(KeyState::Valid));
    face.shows("Checking the key");
    face.answer(ticket, Answer::Account(Box::new(typed(KeyState::Checking { wait: None }))));
    face.shows("The key is valid.");
}
