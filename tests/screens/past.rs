//! What was: a job's attempts, and the history.

use fichier::app::{Effect, Screen, Ticket};
use fichier::protocol::{Answer, HistoryPage, HistoryQuery, Request, Story};
use fichier::queue::{AttemptId, Job, JobId, Stage, State, Trip, TripEnd, Verdict};
use fichier::remote::{Checksum, FileUrl, ProblemKind};

use super::face::Face;
use super::world::{ago, job, problem};

fn stored(id: i64, name: &str) -> Job {
    let link = FileUrl::new(&format!("https://1fichier.com/?stored{id}"));
    let stage = Stage::Done { link, verdict: Verdict::Verified };
    let checksum = Some(Checksum::of(b"x"));
    let (started, ended) = (Some(ago(4)), Some(ago(2)));
    Job { checksum, started, ended, ..job(id, name, 1_000_000_000, stage) }
}

fn trip(attempt: i64, minutes: i64, end: TripEnd) -> Trip {
    let began = ago(minutes);
    let after = |seconds: i64| fichier::clock::Moment(began.0 + seconds * 1000);
    Trip {
        attempt: AttemptId(attempt),
        began,
        node: format!("up{attempt}.1fichier.com"),
        granted: Some(after(1)),
        accepted: (end == TripEnd::Stored).then(|| after(101)),
        ended: after(110),
        files: 1,
        bytes: None,
        end,
    }
}

fn story(face: &mut Face, job: Job, trips: Vec<Trip>, queued: bool) {
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Story { job: job.id });
    let story = Story { job: job.into(), queued, trips };
    face.answer(ticket, Answer::Story(Some(Box::new(story))));
}

fn query(face: &mut Face) -> (Ticket, HistoryQuery) {
    match face.one_request() {
        (ticket, Request::History(query)) => (ticket, query),
        other => panic!("{other:?}"),
    }
}

fn page(face: &mut Face, jobs: Vec<Job>, next: Option<i64>) -> HistoryQuery {
    let (ticket, query) = query(face);
    face.answer(ticket, Answer::History(Box::new(history(jobs, next))));
    query
}

fn history(jobs: Vec<Job>, next: Option<i64>) -> HistoryPage {
    HistoryPage { jobs: jobs.into_iter().map(Into::into).collect(), next }
}

/// The history with three files on it.
pub fn open() -> Face {
    let mut face = Face::ready(80, 24);
    face.press("w H");
    let jobs = vec![stored(3, "c.mkv"), stored(2, "b.mkv"), stored(1, "a.mkv")];
    assert_eq!(page(&mut face, jobs, None), HistoryQuery { limit: 200, ..HistoryQuery::default() });
    face
}

#[test]
fn a_job_tells_every_attempt_with_its_timings() {
    let mut face = Face::ready(120, 40);
    face.jobs(vec![stored(1, "a.mkv")]);
    face.press("w");
    face.take();
    face.press("i");
    let broke = TripEnd::Broke { why: problem(ProblemKind::Stalled) };
    let trips = vec![trip(3, 10, broke), trip(4, 5, TripEnd::Stored)];
    story(&mut face, stored(1, "a.mkv"), trips, true);
    for text in [
        "/home/me/films/a.mkv",
        "/Backups/a.mkv",
        "https://1fichier.com/?stored1",
        &Checksum::of(b"x").to_string()[..60],
        "10.0 MB/s in 1 min 40 s",
        "2026-11-23 14:22:00, node up3.1fichier.com after 1 s, over after 1 min 50 s:",
        "Nothing moved for too long.",
        "min 41 s, over after 1 min 50 s: The file is stored.",
    ] {
        face.shows(text);
    }
}

#[test]
fn an_open_page_follows_its_job_even_out_of_the_queue() {
    let mut face = Face::ready(120, 40);
    face.jobs(vec![job(1, "a.mkv", 5, Stage::Sending { attempt: AttemptId(3) })]);
    face.press("w");
    face.take();
    face.press("i");
    story(&mut face, job(1, "a.mkv", 5, Stage::Waiting), Vec::new(), true);
    face.shows("sending");
    face.jobs(vec![job(9, "other", 5, Stage::Waiting)]);
    assert!(face.asked().is_empty(), "it is about another job");
    face.jobs(vec![stored(1, "a.mkv")]);
    story(&mut face, stored(1, "a.mkv"), vec![trip(3, 5, TripEnd::Stored)], true);
    face.shows("The file is stored.");
    let gone = vec![JobId(1)];
    face.engine(fichier::protocol::Event::Jobs { changed: Vec::new(), gone });
    face.shows("https://1fichier.com/?stored1");
}

#[test]
fn the_history_is_searched_while_typing_and_late_answers_are_dropped() {
    let mut face = open();
    assert_eq!(face.app.screen(), Screen::History);
    face.shows("[History]");
    face.shows("3 ended");
    face.press("/ 'b'");
    let (late, first) = query(&mut face);
    assert_eq!((first.text.as_str(), first.before), ("b", None));
    face.press("'.'");
    assert_eq!(page(&mut face, vec![stored(2, "b.mkv")], None).text, "b.");
    let old = history(vec![stored(1, "a.mkv")], None);
    face.answer(late, Answer::History(Box::new(old)));
    face.shows("1 ended, with “b.”");
    face.shows_not("a.mkv");
    face.press("enter down");
    face.press("esc");
    assert_eq!(page(&mut face, vec![stored(1, "a.mkv")], None).text, "", "Esc shows all");
    face.press("esc");
    assert_eq!(face.app.screen(), Screen::Queue);
}

#[test]
fn how_they_ended_is_chosen_from_a_menu() {
    let mut face = open();
    face.press("f j j enter");
    assert_eq!(page(&mut face, Vec::new(), None).states, [State::Failed]);
    face.shows("Nothing that ended is like that.");
    face.press("f g g enter");
    assert!(page(&mut face, Vec::new(), None).states.is_empty());
    face.shows("Nothing has ended yet.");
}

#[test]
fn scrolling_to_the_end_brings_the_next_page() {
    let mut face = Face::ready(80, 24);
    face.press("w H");
    let jobs: Vec<Job> = (0..100).map(|n| stored(200 - n, &format!("f{n}.mkv"))).collect();
    page(&mut face, jobs, Some(101));
    face.shows("100+ ended");
    face.press("j");
    assert!(face.asked().is_empty());
    face.press("G");
    let (ticket, asked) = query(&mut face);
    assert_eq!(asked.before, Some(101));
    face.press("k j");
    assert!(face.asked().is_empty(), "one page at a time");
    let jobs = vec![stored(100, "last.mkv")];
    face.answer(ticket, Answer::History(Box::new(history(jobs, None))));
    assert_eq!(face.app.history().here().unwrap().name(), "f99.mkv", "the cursor stays");
    face.press("j");
    face.shows("101 ended");
    face.shows("last.mkv");
}

#[test]
fn what_ends_meanwhile_comes_in_and_the_cursor_keeps_its_job() {
    let mut face = open();
    face.press("j");
    face.jobs(vec![job(9, "new.mkv", 5, Stage::Waiting)]);
    assert!(face.asked().is_empty());
    face.jobs(vec![stored(9, "new.mkv")]);
    face.jobs(vec![stored(8, "newer.mkv")]);
    let first = vec![stored(9, "new.mkv"), stored(3, "c.mkv"), stored(2, "b.mkv")];
    page(&mut face, first.clone(), None);
    assert_eq!(face.app.history().here().unwrap().id(), JobId(2));
    page(&mut face, [vec![stored(8, "newer.mkv")], first].concat(), None);
    assert!(face.asked().is_empty());
    assert_eq!(face.app.history().here().unwrap().id(), JobId(2));
}

#[test]
fn what_ended_has_its_details_and_its_link() {
    let mut face = open();
    face.press("j y l");
    let link = "https://1fichier.com/?stored2";
    assert!(matches!(face.take().as_slice(), [Effect::Copy(text)] if text == link));
    face.press("enter");
    story(&mut face, stored(2, "b.mkv"), vec![trip(7, 9, TripEnd::Stored)], false);
    face.shows("/home/me/films/b.mkv");
    face.shows("up7.1fichier.com");
    face.press("q H");
    assert_eq!(face.app.screen(), Screen::Queue);
}

#[test]
fn another_account_has_another_history() {
    let mut face = open();
    face.engine(fichier::protocol::Event::Reset);
    face.shows_not("b.mkv");
    let asked = face.asked();
    assert!(asked.iter().any(|(_, request)| matches!(request, Request::History(_))));
}
