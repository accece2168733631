//! The queue screen.

use fichier::app::{Effect, Screen};
use fichier::protocol::{Event, QueueOrder, Request, Settings};
use fichier::queue::{
    AttemptId, ClashRule, DuplicateRule, Hold, JobId, Move, Skip, Stage, Twin, Verdict,
};
use fichier::remote::{Checksum, FileUrl, ProblemKind};

use super::face::Face;
use super::world::{ago, job, problem};

const SIZE: u64 = 1_000_000_000;
const RIDES: AttemptId = AttemptId(1);

fn link() -> FileUrl {
    FileUrl::new("https://1fichier.com/?stored")
}

fn twin() -> Twin {
    Twin {
        url: link(),
        name: "old.mkv".to_owned(),
        path: "/Films".to_owned(),
        sum: Checksum::of(b"x"),
    }
}

/// Every stage once, jobs 1 to 20.
pub fn every_stage() -> Face {
    let mut face = Face::ready(120, 40);
    let stages = [
        Stage::Done { link: link(), verdict: Verdict::Verified },
        Stage::Done { link: link(), verdict: Verdict::Unchecked },
        Stage::Sending { attempt: RIDES },
        Stage::Settling { attempt: RIDES },
        Stage::Verifying { link: link(), theirs: Checksum::of(b"x") },
        Stage::Doubtful { attempt: RIDES },
        Stage::Asking { attempt: RIDES },
        Stage::Resting { until: ago(-3), why: problem(ProblemKind::Stalled) },
        Stage::Held { why: Hold::Clash { there: 5 } },
        Stage::Waiting,
        Stage::Paused,
        Stage::Cancelled,
        Stage::Comparing,
        Stage::Copying { twin: twin() },
        Stage::Replacing { link: link() },
        Stage::Skipped { link: link(), why: Skip::Identical },
        Stage::Skipped { link: link(), why: Skip::NotNewer },
        Stage::Held { why: Hold::Duplicate { twin: twin() } },
        Stage::Held { why: Hold::Unreplaced { link: link(), why: None } },
        Stage::Failed { why: problem(ProblemKind::Refused).saying("no way") },
    ];
    let jobs = (1..).zip(stages).map(|(id, stage)| job(id, &format!("file{id}.mkv"), SIZE, stage));
    face.jobs(jobs.collect());
    face.progress(3, 350_000_000, 0, 12_300_000, Some(53));
    face.progress(5, SIZE, 420_000_000, 12_300_000, None);
    face.press("w");
    face
}

fn only(stage: Stage) -> Face {
    let mut face = Face::ready(80, 24);
    face.jobs(vec![job(1, "one.mkv", SIZE, stage)]);
    face.press("w");
    face.take();
    face
}

#[track_caller]
fn order(face: &mut Face) -> QueueOrder {
    let (_, request) = face.one_request();
    let Request::Queue { order } = request else { panic!("{request:?}") };
    order
}

fn row(face: &Face, name: &str) -> String {
    let screen = face.screen();
    screen.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned()
}

#[test]
fn every_stage_is_said_in_words() {
    let face = every_stage();
    for (id, words) in [
        (1, "verified"),
        (2, "stored, not checked"),
        (3, "sending"),
        (4, "finishing"),
        (5, "verifying 42 %"),
        (6, "checking"),
        (7, "waiting for a node"),
        (8, "resting until 14:35"),
        (9, "held: same name"),
        (10, "waiting"),
        (11, "paused"),
        (12, "cancelled"),
        (13, "comparing 0 %"),
        (14, "being copied there"),
        (15, "replacing"),
        (16, "already there"),
        (17, "left out"),
        (18, "held: is elsewhere"),
        (19, "held: old one stays"),
        (20, "failed"),
    ] {
        let row = row(&face, &format!("file{id}.mkv"));
        assert!(row.contains(words), "{row}");
    }
    let sending = row(&face, "file3.mkv");
    for figure in ["350 MB / 1.00 GB", "35 %", "12.3 MB/s", "53 s"] {
        assert!(sending.contains(figure), "{sending}");
    }
    face.shows("2 of 17 files");
}

#[test]
fn a_full_bar_without_an_answer_is_finishing_and_never_a_hundred() {
    let mut face = only(Stage::Sending { attempt: RIDES });
    face.progress(1, SIZE - 1, 0, 5, Some(0));
    assert!(row(&face, "one.mkv").contains("99 %"));
    face.progress(1, SIZE, 0, 5, Some(0));
    let full = row(&face, "one.mkv");
    assert!(full.contains("finishing") && !full.contains("100 %"), "{full}");
    face.jobs(vec![job(
        1,
        "one.mkv",
        SIZE,
        Stage::Done { link: link(), verdict: Verdict::Verified },
    )]);
    assert!(row(&face, "one.mkv").contains("verified"));
}

#[test]
fn pausing_a_running_upload_says_what_it_loses() {
    let mut face = only(Stage::Sending { attempt: RIDES });
    face.progress(1, 350_000_000, 0, 5, None);
    face.press("p");
    face.shows("1 running upload would lose 350 MB");
    face.shows("> Pause after this file");
    assert!(face.take().is_empty());
    face.press("enter");
    assert_eq!(order(&mut face), QueueOrder::Pause { jobs: vec![JobId(1)], after: true });
    face.press("p j enter");
    assert_eq!(order(&mut face), QueueOrder::Pause { jobs: vec![JobId(1)], after: false });
    face.press("p n");
    assert!(face.take().is_empty());
}

#[test]
fn the_same_key_pauses_and_goes_on() {
    let mut face = only(Stage::Waiting);
    face.press("p");
    assert_eq!(order(&mut face), QueueOrder::Pause { jobs: vec![JobId(1)], after: false });
    face.jobs(vec![job(1, "one.mkv", SIZE, Stage::Paused)]);
    face.press("p");
    assert_eq!(order(&mut face), QueueOrder::Resume { jobs: vec![JobId(1)] });
    let mut held = only(Stage::Held { why: Hold::Clash { there: 1 } });
    held.press("P");
    assert!(held.take().is_empty(), "all at once decides no clash");
    let mut told = only(Stage::Waiting);
    let mut after = job(1, "one.mkv", SIZE, Stage::Sending { attempt: RIDES });
    after.pause_after = true;
    told.jobs(vec![after]);
    told.press("p");
    assert_eq!(order(&mut told), QueueOrder::Resume { jobs: vec![JobId(1)] });
}

#[test]
fn cancelling_asks_only_if_sent_bytes_would_be_lost() {
    let mut face = only(Stage::Waiting);
    face.press("x");
    assert_eq!(order(&mut face), QueueOrder::Cancel { jobs: vec![JobId(1)] });
    let mut face = only(Stage::Sending { attempt: RIDES });
    face.progress(1, 7_000_000, 0, 5, None);
    face.press("x");
    face.shows("would lose 7.00 MB");
    face.press("enter");
    assert!(face.take().is_empty(), "the first answer is no");
    face.press("x y");
    assert_eq!(order(&mut face), QueueOrder::Cancel { jobs: vec![JobId(1)] });
}

#[test]
fn retry_one_marked_or_all_failed() {
    let mut face = every_stage();
    face.take();
    face.press("R");
    assert_eq!(order(&mut face), QueueOrder::Retry { jobs: vec![JobId(20)] });
    face.press("A r");
    let QueueOrder::Retry { jobs } = order(&mut face) else { panic!() };
    assert_eq!(jobs, [8, 12, 16, 17, 19, 20].map(JobId));
}

#[test]
fn order_and_clearing() {
    let mut face = every_stage();
    face.take();
    face.press("j space space J");
    let jobs = vec![JobId(2), JobId(3)];
    assert_eq!(order(&mut face), QueueOrder::Move { jobs: jobs.clone(), to: Move::Down });
    face.press("g T");
    assert_eq!(order(&mut face), QueueOrder::Move { jobs, to: Move::Top });
    face.press("C");
    assert_eq!(order(&mut face), QueueOrder::ClearFinished);
}

#[test]
fn rows_keep_their_place_and_the_cursor_its_job() {
    let mut face = every_stage();
    face.press("j j");
    let mut moved = job(20, "file20.mkv", SIZE, Stage::Waiting);
    moved.rank = -1;
    face.jobs(vec![moved]);
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(3));
    face.engine(Event::Jobs { changed: vec![], gone: vec![JobId(1), JobId(2)] });
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(3));
    let first = face.app.transfers().all().next().unwrap().id();
    assert_eq!(first, JobId(20));
    let mut front = job(21, "front.mkv", SIZE, Stage::Waiting);
    front.rank = -2;
    face.jobs(vec![job(22, "end.mkv", SIZE, Stage::Waiting), front]);
    assert_eq!(face.app.transfers().here().unwrap().id(), JobId(3));
    let order: Vec<i64> = face.app.transfers().all().map(|job| job.id().0).collect();
    let stayed: Vec<i64> = (3..20).collect();
    assert_eq!(order, [vec![21, 20], stayed, vec![22]].concat());
}

#[test]
fn totals_follow_every_change() {
    let mut face = every_stage();
    let tally = *face.app.transfers().tally();
    assert_eq!((tally.active, tally.waiting, tally.done, tally.jobs()), (8, 2, 2, 17));
    face.engine(Event::Jobs { changed: vec![], gone: (1..=20).map(JobId).collect() });
    assert_eq!(*face.app.transfers().tally(), fichier::app::Tally::default());
    face.shows("The queue is empty.");
}

#[test]
fn the_link_of_a_stored_file_is_copied() {
    let mut face = every_stage();
    face.take();
    face.press("y l");
    assert!(matches!(face.orders.as_slice(), [Effect::Copy(text)] if *text == link().to_string()));
    face.take();
    face.press("G y l");
    face.shows("A file has its link when it is stored.");
}

#[test]
fn lanes_are_changed_by_one_key_and_stay_in_their_limits() {
    let mut face = only(Stage::Waiting);
    face.press("> >");
    let lanes: Vec<_> = face.asked().into_iter().map(|(_, request)| request).collect();
    let set = |lanes| Request::Set { settings: Settings { lanes, ..Settings::default() } };
    assert_eq!(lanes, [set(3), set(4)]);
    face.press("< < < <");
    assert_eq!(face.asked().len(), 3);
    face.shows("1 upload at the same time is the limit");
}

#[test]
fn details_tell_from_where_to_where_and_why() {
    let mut face = every_stage();
    face.press("G i");
    for text in
        ["/home/me/films/file20.mkv", "/Backups/file20.mkv", "The service refused.", "no way"]
    {
        face.shows(text);
    }
    face.press("esc g g i");
    face.shows("https://1fichier.com/?stored");
}

#[test]
fn w_shows_the_queue_and_goes_back() {
    let mut face = Face::ready(80, 24);
    face.press("w");
    assert_eq!(face.app.screen(), Screen::Queue);
    face.press("w");
    assert_eq!(face.app.screen(), Screen::Files);
    face.press("g q");
    assert_eq!(face.app.screen(), Screen::Queue);
    face.press("esc");
    assert_eq!(face.app.screen(), Screen::Files);
}

#[test]
fn quitting_asks_while_uploads_run_inside() {
    let mut face = only(Stage::Sending { attempt: RIDES });
    face.press("q");
    face.shows("> Stay");
    face.press("enter");
    assert!(face.take().is_empty());
    face.press("F10 y");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Stop { finish: true });
    face.shows("finishing, then leaving");
    face.engine(Event::Closing);
    assert!(matches!(face.take().as_slice(), [Effect::Quit]));
    let mut face = only(Stage::Sending { attempt: RIDES });
    face.press("q j j enter");
    assert!(matches!(face.take().as_slice(), [.., Effect::Quit]), "quit now");
    let mut idle = only(Stage::Waiting);
    idle.press("q");
    assert!(matches!(idle.take().as_slice(), [Effect::Quit]), "what waits is not cut off");
}

const CLASH: Stage = Stage::Held { why: Hold::Clash { there: 5_000_000 } };

/// Two jobs held for their names, one for its bytes, and one still to come.
fn held() -> Face {
    let mut face = Face::ready(80, 24);
    let elsewhere = Stage::Held { why: Hold::Duplicate { twin: twin() } };
    face.jobs(vec![
        job(1, "one.mkv", SIZE, CLASH),
        job(2, "two.mkv", SIZE, CLASH),
        job(3, "three.mkv", SIZE, elsewhere),
        job(4, "four.mkv", SIZE, Stage::Waiting),
        job(5, "five.mkv", SIZE, Stage::Done { link: link(), verdict: Verdict::Verified }),
    ]);
    face.shows("A file is there already and waits for your decision: gq, then Enter on it.");
    face.press("w");
    face.take();
    face
}

fn on_clash(jobs: &[i64], rule: ClashRule) -> QueueOrder {
    QueueOrder::OnClash { jobs: jobs.iter().copied().map(JobId).collect(), rule }
}

#[test]
fn a_name_that_is_there_is_decided_for_one_or_for_all_like_it() {
    let mut face = held();
    face.press("enter");
    face.shows("The name is there already");
    face.shows("one.mkv: here 1.00 GB, there 5.00 MB");
    face.shows("> Leave it out");
    face.press("j j enter");
    face.shows("Replace: send it, delete the old.");
    face.shows("> Only this one");
    face.shows("All 2 that are held for it, and those to come");
    assert!(face.take().is_empty(), "nothing is done before the second answer");
    face.press("enter");
    assert_eq!(order(&mut face), on_clash(&[1], ClashRule::Replace));
    face.press("enter y y");
    assert_eq!(order(&mut face), on_clash(&[1, 2, 3, 4], ClashRule::Skip));
    // The same by the keys that let other jobs go on.
    for key in ["r", "p"] {
        face.press(&format!("{key} j enter enter"));
        assert_eq!(order(&mut face), on_clash(&[1], ClashRule::KeepBoth));
    }
    face.press("space space enter j j j enter");
    face.shows("> Only the 2 marked");
    face.press("esc enter n");
    assert!(face.take().is_empty());
}

#[test]
fn bytes_that_are_elsewhere_are_decided_once_for_a_batch() {
    let mut face = held();
    face.press("j j enter");
    face.shows("The account has it already");
    face.shows("The account holds the very same bytes as /Films/old.mkv.");
    face.shows("> Copy it on the server, without traffic");
    face.press("enter y");
    let jobs = [1, 2, 3, 4].map(JobId).to_vec();
    assert_eq!(order(&mut face), QueueOrder::OnDuplicate { jobs, rule: DuplicateRule::Copy });
    // What is alone is not asked twice.
    let elsewhere = Stage::Held { why: Hold::Duplicate { twin: twin() } };
    let mut alone = only(elsewhere);
    alone.press("enter j enter");
    let rule = DuplicateRule::Send;
    let jobs = vec![JobId(1)];
    assert_eq!(order(&mut alone), QueueOrder::OnDuplicate { jobs, rule });
}

#[test]
fn enter_shows_the_facts_where_nothing_is_to_be_decided() {
    let mut face = held();
    face.press("G enter");
    face.shows("Details");
    face.shows("https://1fichier.com/?stored");
}

#[test]
fn the_choices_fit_on_a_small_screen() {
    let mut face = Face::ready(40, 12);
    face.jobs(vec![job(1, "one.mkv", SIZE, CLASH)]);
    face.press("w enter");
    for text in ["> Leave it out", "Replace: send it, delete the old", "Decide later"] {
        face.shows(text);
    }
}

/// The same queue before an engine in the background.
fn in_the_background() -> Face {
    let mut face = Face::start_with(80, 24, false);
    face.jobs(vec![
        job(1, "one.mkv", SIZE, Stage::Sending { attempt: RIDES }),
        job(2, "two.mkv", SIZE, Stage::Waiting),
    ]);
    face.progress(1, 7_000_000, 0, 5, None);
    face.take();
    face
}

#[test]
fn quitting_leaves_uploads_to_the_background_unless_told_otherwise() {
    let mut face = in_the_background();
    face.press("q");
    face.shows("Running: 1 upload, 1 waiting.");
    face.shows("Stopping now loses 7.00 MB already sent");
    face.shows("> Leave it running in the background");
    face.press("enter");
    assert!(matches!(face.take().as_slice(), [Effect::Quit]));
    for (keys, finish) in [("q j enter", true), ("q j j enter", false)] {
        let mut face = in_the_background();
        face.press(keys);
        let (ticket, request) = face.one_request();
        assert_eq!(request, Request::Stop { finish });
        face.answer(ticket, fichier::protocol::Answer::Ok);
        assert!(matches!(face.take().as_slice(), [Effect::Quit]));
    }
    for keys in ["q n", "q esc", "q j j j enter"] {
        face.press(keys);
        assert!(face.take().is_empty() && face.app.dialogs().is_empty(), "{keys} stays");
    }
}
