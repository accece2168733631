//! Whole screens as text: few, and each shows something that words in a test
//! would not.

use fichier::clock::Moment;
use fichier::local::{Cannot, LocalPath};
use fichier::protocol::{Event, GateView, KeyState, Refresh, Wait};
use fichier::remote::{LockScope, ProblemKind};
use fichier::ui::Theme;

use super::face::{Face, NOW};
use super::world::{account, found, problem, root, walk};

/// A trailing line keeps the file's last row visible in a diff.
#[track_caller]
fn picture(name: &str, face: &Face) {
    let settings = {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("pictures");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    };
    settings.bind(|| insta::assert_snapshot!(name, face.screen()));
}

#[test]
fn two_panes_at_80x24() {
    let mut face = Face::ready(80, 24);
    face.press("j space k");
    picture("files-80x24", &face);
}

#[test]
fn two_panes_at_120x40_with_a_filter_and_a_countdown() {
    let mut face = Face::ready(120, 40);
    let mut waiting = root();
    waiting.refresh = Refresh::Waiting(Wait::Folder { until: Moment(NOW.0 + 12_000) });
    face.engine(Event::Folder { view: Box::new(waiting) });
    face.press("/ 'film'");
    picture("files-120x40-filter", &face);
}

#[test]
fn one_pane_at_40x12() {
    let mut face = Face::ready(40, 12);
    face.press("tab");
    picture("files-40x12", &face);
}

#[test]
fn plain_frames_without_colour() {
    let mut face = Face::ready(80, 24);
    face.theme = Theme::pick(true, true);
    face.press(", s z h");
    picture("files-ascii", &face);
}

#[test]
fn the_sheet_before_sending() {
    let mut face = Face::ready(80, 24);
    face.press("c");
    let ticket = super::sending::walk_ticket(&face);
    let mut walk = walk(vec![
        found("/home/me/notes.txt", &[], 1_234),
        found("/home/me/films/it's.mkv", &["films"], 1_400_000_000),
    ]);
    walk.count.folders = 1;
    walk.cannot = vec![(LocalPath::new("/home/me/films/void"), Cannot::Empty)];
    face.event(fichier::app::Event::Walked { ticket, walk: Box::new(walk) });
    picture("sheet-80x24", &face);
}

#[test]
fn what_went_wrong_by_reason_on_a_small_screen() {
    let mut face = super::narrowing::troubled();
    face.resize(40, 12);
    face.press("e j");
    picture("errors-40x12", &face);
}

#[test]
fn the_history_with_a_search() {
    let mut face = super::past::open();
    face.press("j / 'MKV'");
    picture("history-80x24", &face);
}

#[test]
fn a_grave_question() {
    let mut face = Face::ready(80, 24);
    face.press("tab A d d '5'");
    picture("delete-80x24", &face);
}

#[test]
fn the_queue_with_every_stage() {
    let mut face = super::queue::every_stage();
    face.press("8 j");
    picture("queue-120x40", &face);
}

#[test]
fn the_queue_on_a_small_screen() {
    let mut face = super::queue::every_stage();
    face.resize(40, 12);
    face.press("2 j");
    picture("queue-40x12", &face);
}

#[test]
fn limits_caps_and_the_week() {
    let mut face = super::bandwidth::weekly();
    picture("limited-80x24", &face);
    face.press("b");
    picture("bandwidth-80x24", &face);
    face.resize(40, 12);
    picture("bandwidth-40x12", &face);
}

#[test]
fn the_account() {
    let mut face = Face::ready(80, 24);
    face.press("g a");
    picture("account-80x24", &face);
}

#[test]
fn the_account_locked_out() {
    let mut face = Face::ready(80, 24);
    let (until, why) = (Moment(NOW.0 + 250_000), problem(ProblemKind::Flood(LockScope::Address)));
    face.account(account(KeyState::Locked { until, why: why.clone() }));
    face.engine(Event::Gate {
        view: GateView { lock: Some((until, why)), last_hour: 42, ..GateView::default() },
    });
    face.press("g a");
    picture("account-locked-80x24", &face);
}

#[test]
fn the_first_start_without_a_key() {
    let mut face = Face::start(80, 24);
    face.account(account(KeyState::Missing));
    face.press("'secret'");
    picture("first-start-80x24", &face);
    let mut small = Face::start(40, 12);
    small.account(account(KeyState::Missing));
    picture("first-start-40x12", &small);
}

#[test]
fn help_palette_and_panel() {
    let mut face = Face::ready(80, 24);
    face.press("?");
    picture("help-80x24", &face);
    face.press("esc : 'sort'");
    picture("palette-80x24", &face);
    face.press("esc y");
    face.later(300);
    picture("panel-80x24", &face);
}
