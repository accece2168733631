//! The queue narrowed by state, by reason and by text, and what is urgent in
//! it.

use fichier::app::{Dialog, Only};
use fichier::protocol::{QueueOrder, Request, Transfer};
use fichier::queue::{AttemptId, Hold, JobId, Priority, Stage, State};
use fichier::remote::{NetFault, ProblemKind};

use super::face::Face;
use super::queue::every_stage;
use super::world::{job, problem};

fn names(face: &Face) -> Vec<&str> {
    face.app.transfers().rows(0).map(Transfer::name).collect()
}

fn orders(face: &mut Face) -> Vec<QueueOrder> {
    let order = |request| {
        let Request::Queue { order } = request else { panic!("{request:?}") };
        order
    };
    face.asked().into_iter().map(|(_, request)| order(request)).collect()
}

/// A queue in which much went wrong.
pub fn troubled() -> Face {
    let mut face = Face::ready(80, 24);
    let failed = |kind| Stage::Failed { why: problem(kind) };
    let dns = ProblemKind::Unreachable(NetFault::Dns);
    let stages = [
        failed(ProblemKind::NodeFault),
        failed(dns),
        failed(ProblemKind::NodeFault),
        Stage::Held { why: Hold::Clash { there: 5 } },
        Stage::Waiting,
        failed(ProblemKind::NodeFault),
    ];
    let jobs = (1..).zip(stages).map(|(id, stage)| job(id, &format!("f{id}.mkv"), 1000, stage));
    face.jobs(jobs.collect());
    face.press("w");
    face.take();
    face
}

#[test]
fn a_menu_narrows_to_a_state_and_tells_how_many_there_are() {
    let mut face = every_stage();
    face.press("f");
    for text in ["> all              20", "  active            8", "  waiting           2"] {
        face.shows(text);
    }
    face.press("j j enter");
    assert_eq!(names(&face), ["file8.mkv", "file10.mkv"], "what rests waits as well");
    face.shows("2 of 20 jobs shown: waiting");
    face.shows("Esc shows all");
    face.press("f");
    assert!(matches!(face.app.dialogs(), [Dialog::States(menu)] if menu.cursor.at() == 2));
    face.press("G enter");
    assert_eq!(names(&face), ["file12.mkv"]);
    face.press("f g g enter");
    assert_eq!(names(&face).len(), 20);
}

#[test]
fn typing_narrows_to_names_paths_and_folders() {
    let mut face = every_stage();
    face.press("/ 'FILE2'");
    assert_eq!(names(&face), ["file2.mkv", "file20.mkv"]);
    face.shows("Filter: FILE2");
    face.press("down enter");
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(20));
    face.shows("2 of 20 jobs shown, with “FILE2”");
    face.press("f j j j j j enter");
    assert_eq!(names(&face), ["file20.mkv"], "both hold");
    face.press("esc");
    assert_eq!(names(&face).len(), 20);
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(20), "the cursor keeps its job");
    face.press("/ 'backups' enter");
    assert_eq!(names(&face).len(), 20);
    face.press("/ backspace");
    face.press("/ esc");
    assert!(!face.app.transfers().sieve().is_on());
    face.press("/");
    face.event(fichier::app::Event::Paste("nothing like it".to_owned()));
    face.shows("No job is like that.");
}

#[test]
fn marks_follow_their_jobs_and_only_those_that_are_seen_are_acted_on() {
    let mut face = troubled();
    face.press("G k space");
    face.press("f j j j j j enter A");
    face.shows("4 marked and 1 unseen");
    face.press("r");
    let retry = QueueOrder::Retry { jobs: [1, 2, 3, 6].map(JobId).to_vec() };
    assert_eq!(orders(&mut face), [retry]);
    face.press("*");
    face.press("esc");
    assert!(!face.app.transfers().is_marked(JobId(5)));
    assert!(face.app.transfers().is_marked(JobId(6)));
    face.press("esc");
    assert_eq!(face.app.transfers().marked(), (0, 0), "then the marks go");
}

#[test]
fn the_row_under_the_cursor_stays_until_the_cursor_leaves_it() {
    let mut face = troubled();
    face.press("f j j j j j enter j");
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(2));
    face.jobs(vec![job(2, "f2.mkv", 1000, Stage::Waiting), job(1, "f1.mkv", 9, Stage::Waiting)]);
    assert_eq!(names(&face), ["f2.mkv", "f3.mkv", "f6.mkv"]);
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(2));
    face.press("j");
    assert_eq!(names(&face), ["f3.mkv", "f6.mkv"]);
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(3));
}

#[test]
fn a_job_that_begins_rests_or_ends_does_not_change_its_row() {
    let mut face = every_stage();
    let before: Vec<String> = names(&face).into_iter().map(str::to_owned).collect();
    for id in 1..=13 {
        let stage = if id % 2 == 0 { Stage::Cancelled } else { Stage::Waiting };
        let mut one = job(id, &format!("file{id}.mkv"), 1, stage);
        one.at_once = id % 2 == 1;
        face.jobs(vec![one]);
        assert_eq!(names(&face), before);
    }
}

#[test]
fn what_went_wrong_is_grouped_by_reason() {
    let mut face = troubled();
    face.press("e");
    face.shows("4 failed, 1 held, by reason");
    face.shows(">     3 failed  The upload server could not store the file");
    face.shows("      1 failed  The name of the service was not found (DNS)");
    face.shows("      1 held    same name");
    face.shows("The upload server could not store the file: It is tried again");
    face.press("r");
    let retry =
        |jobs: &[i64]| QueueOrder::Retry { jobs: jobs.iter().copied().map(JobId).collect() };
    assert_eq!(orders(&mut face), [retry(&[1, 3, 6])]);
    face.press("j enter");
    assert_eq!(names(&face), ["f2.mkv"]);
    face.shows("1 of 6 jobs shown: unreachable-dns");
    assert!(matches!(face.app.transfers().sieve().only, Only::Reason(_)));
    face.press("e G r");
    face.shows("it may have two of each then");
    face.press("enter");
    assert_eq!(orders(&mut face), [], "the first answer is no");
    face.press("r y");
    assert_eq!(orders(&mut face), [retry(&[4])]);
}

#[test]
fn the_mark_stays_on_its_reason_while_groups_come_and_go() {
    let mut face = troubled();
    face.press("e j");
    let many =
        (10..20).map(|id| job(id, "x", 1, Stage::Failed { why: problem(ProblemKind::TooBig) }));
    face.jobs(many.collect());
    face.shows(">     1 failed  The name of the service was not found (DNS)");
    let mut calm = Face::ready(80, 24);
    calm.jobs(vec![job(1, "a", 1, Stage::Waiting)]);
    calm.press("w e");
    calm.shows("Nothing failed, and nothing waits for a decision.");
}

#[test]
fn priorities_are_raised_and_lowered_and_said_without_colour() {
    let mut face = troubled();
    let order = |jobs: &[i64], priority| QueueOrder::Priority {
        jobs: jobs.iter().copied().map(JobId).collect(),
        priority,
    };
    face.press("+");
    assert_eq!(orders(&mut face), [order(&[1], Priority::High)]);
    let mut high = job(1, "f1.mkv", 1000, Stage::Waiting);
    high.priority = Priority::High;
    let mut low = job(5, "f5.mkv", 1000, Stage::Waiting);
    low.priority = Priority::Low;
    let mut now = job(3, "f3.mkv", 1000, Stage::Waiting);
    now.at_once = true;
    face.jobs(vec![high, low, now]);
    assert_eq!(names(&face).first(), Some(&"f1.mkv"));
    assert_eq!(names(&face).last(), Some(&"f5.mkv"), "in the order in which they start");
    for row in ["+f1.mkv", "-f5.mkv", "!f3.mkv"] {
        face.shows(row);
    }
    face.shows("waiting, high priority");
    face.press("A -");
    let want = [order(&[1], Priority::Normal), order(&[2, 3, 4, 6], Priority::Low)];
    assert_eq!(orders(&mut face), want, "each goes one step");
    face.press("esc i");
    face.shows("priority");
    face.shows("high");
}

#[test]
fn s_starts_what_stands_in_line_and_nothing_else() {
    let mut face = every_stage();
    face.take();
    face.press("A s");
    let start = QueueOrder::Start { jobs: [8, 10, 11].map(JobId).to_vec() };
    assert_eq!(orders(&mut face), [start]);
    face.press("g g s");
    face.shows("There is nothing to start");
}

#[test]
fn a_filter_narrows_nothing_of_the_totals_and_goes_with_the_account() {
    let mut face = every_stage();
    face.press("f j enter");
    let tally = *face.app.transfers().tally();
    assert_eq!((tally.of(State::Running), tally.of(State::Failed)), (8, 1));
    face.jobs(vec![job(3, "file3.mkv", 1, Stage::Sending { attempt: AttemptId(1) })]);
    assert_eq!(names(&face).len(), 8);
    face.engine(fichier::protocol::Event::Reset);
    assert!(!face.app.transfers().sieve().is_on());
}
