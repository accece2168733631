//! What is announced of ended uploads, and what window and taskbar show.

use fichier::app::{Effect, Event, Gauge};
use fichier::local::LocalPath;
use fichier::protocol::{self, GateView};
use fichier::queue::{AttemptId, Fate, Hold, Job, JobId, Stage, Verdict};
use fichier::remote::{FileUrl, ProblemKind};

use super::face::Face;
use super::world::{job, problem};

fn done() -> Stage {
    Stage::Done { link: FileUrl::new("https://1fichier.com/?x"), verdict: Verdict::Verified }
}

fn failed() -> Stage {
    Stage::Failed { why: problem(ProblemKind::Refused) }
}

fn sending() -> Stage {
    Stage::Sending { attempt: AttemptId(1) }
}

fn batch(face: &mut Face, count: i64) {
    face.jobs((1..=count).map(|id| job(id, &format!("{id}.mkv"), 1000, sending())).collect());
}

fn notifications(face: &mut Face) -> Vec<String> {
    let mut texts = Vec::new();
    for order in face.take() {
        if let Effect::Notify(text) = order {
            texts.push(text);
        }
    }
    texts
}

fn signs(face: &mut Face) -> (Vec<String>, Vec<Gauge>) {
    let (mut titles, mut gauges) = (Vec::new(), Vec::new());
    for order in face.take() {
        if let Effect::Title(text) = order {
            titles.push(text);
        } else if let Effect::Gauge(gauge) = order {
            gauges.push(gauge);
        }
    }
    (titles, gauges)
}

#[test]
fn a_batch_is_announced_once_and_only_where_nobody_looks() {
    for focused in [false, true] {
        let mut face = Face::ready(80, 24);
        face.event(Event::Focused(focused));
        batch(&mut face, 42);
        for id in 1..=40 {
            face.jobs(vec![job(id, "x.mkv", 1000, done())]);
        }
        face.jobs(vec![job(41, "x.mkv", 1000, failed())]);
        face.later(5_000);
        assert!(notifications(&mut face).is_empty(), "one still runs");
        face.jobs(vec![job(42, "x.mkv", 1000, failed())]);
        assert!(notifications(&mut face).is_empty(), "another might follow at once");
        face.later(1_000);
        let sentence = "40 files stored (40.0 kB), 2 failed.";
        face.shows(sentence);
        let expected: &[&str] = if focused { &[] } else { &[sentence] };
        assert_eq!(notifications(&mut face), expected);
        face.later(600_000);
        assert!(notifications(&mut face).is_empty() && face.wake.is_none());
    }
}

#[test]
fn one_file_is_called_by_its_name_and_no_name_steers_a_terminal() {
    let mut face = Face::ready(80, 24);
    face.event(Event::Focused(false));
    let name = "a\u{1b}]0;evil\u{7}\u{202e}.mkv";
    for (stage, said) in [
        (done(), "is stored."),
        (failed(), "has failed."),
        (Stage::Held { why: Hold::Lost }, "is held: it needs you."),
    ] {
        face.jobs(vec![job(1, name, 1000, sending())]);
        face.jobs(vec![job(1, name, 1000, stage)]);
        face.later(1_000);
        assert_eq!(notifications(&mut face), [format!("a␛]0;evil␇<202E>.mkv {said}")]);
    }
}

#[test]
fn what_ended_before_is_no_news_nor_is_another_account() {
    let mut face = Face::ready(80, 24);
    face.event(Event::Focused(false));
    face.jobs((1..9).map(|id| job(id, "old.mkv", 1000, done())).collect());
    face.later(70_000);
    assert!(notifications(&mut face).is_empty());
    batch(&mut face, 1);
    face.jobs(vec![job(1, "1.mkv", 1000, failed())]);
    face.engine(protocol::Event::Reset);
    face.later(70_000);
    assert!(notifications(&mut face).is_empty());
}

#[test]
fn trouble_in_a_long_batch_does_not_wait_for_its_end() {
    let mut face = Face::ready(80, 24);
    face.event(Event::Focused(false));
    batch(&mut face, 3);
    face.jobs(vec![job(1, "1.mkv", 1000, done())]);
    face.later(120_000);
    assert!(notifications(&mut face).is_empty(), "good news have time");
    face.jobs(vec![job(2, "2.mkv", 1000, failed())]);
    face.later(60_000);
    assert_eq!(notifications(&mut face), ["1 file stored (1.00 kB), 1 failed."]);
}

#[test]
fn where_focus_is_not_told_a_typist_is_there() {
    let mut face = Face::ready(80, 24);
    batch(&mut face, 1);
    face.press("j");
    face.jobs(vec![job(1, "1.mkv", 1000, done())]);
    face.later(1_000);
    assert!(notifications(&mut face).is_empty());
    batch(&mut face, 1);
    face.later(60_000);
    face.jobs(vec![job(1, "1.mkv", 1000, done())]);
    face.later(1_000);
    assert_eq!(notifications(&mut face), ["1.mkv is stored."]);
}

#[test]
fn title_and_taskbar_follow_the_batch_at_most_once_a_second() {
    let mut face = Face::ready(80, 24);
    face.jobs(vec![job(9, "old.mkv", 1_000_000, done())]);
    assert_eq!(signs(&mut face), (vec![], vec![]), "nothing runs");
    batch(&mut face, 2);
    let title = "0 %, 2 to go - fichier".to_owned();
    assert_eq!(signs(&mut face), (vec![title], vec![Gauge::Going(0)]));
    for sent in 1..=500 {
        face.progress(1, sent, 0, 1, None);
    }
    assert_eq!(signs(&mut face), (vec![], vec![]), "not within a second");
    face.progress(1, 500, 0, 1, None);
    assert!(face.wake.is_none(), "asked for already");
    face.later(1_000);
    let title = "25 %, 2 to go - fichier".to_owned();
    assert_eq!(signs(&mut face), (vec![title], vec![Gauge::Going(25)]));
    face.later(60_000);
    assert_eq!(signs(&mut face), (vec![], vec![]), "nothing has changed");
    let outage = Some((face.now, problem(ProblemKind::Maintenance)));
    face.engine(protocol::Event::Gate { view: GateView { outage, ..GateView::default() } });
    assert_eq!(signs(&mut face), (vec![], vec![Gauge::Held(25)]));
    face.later(1_000);
    face.jobs(vec![job(1, "1.mkv", 1000, done()), job(2, "2.mkv", 1000, failed())]);
    face.later(1_000);
    let (titles, gauges) = signs(&mut face);
    assert_eq!(
        (titles.last().map(String::as_str), gauges.last()),
        (Some("fichier"), Some(&Gauge::Off))
    );
    face.later(60_000);
    assert_eq!(signs(&mut face), (vec![], vec![]));
}

#[test]
fn a_local_file_that_was_moved_away_is_not_shown_any_more() {
    let mut face = Face::ready(80, 24);
    let moved = |id: i64, path: &str, fate| Job {
        id: JobId(id),
        source: LocalPath::new(path),
        fate,
        ..job(id, "x", 10, done())
    };
    let (here, there) = ("/home/me/notes.txt", "/home/me/films/a.mkv");
    face.jobs(vec![moved(1, here, Fate::Goes), moved(2, there, Fate::Goes)]);
    let lists = |face: &mut Face| {
        face.take().iter().filter(|order| matches!(order, Effect::ListLocal { .. })).count()
    };
    face.take();
    face.jobs(vec![moved(2, there, Fate::Gone)]);
    assert_eq!(lists(&mut face), 0, "it lay in another folder");
    face.jobs(vec![moved(1, here, Fate::Gone)]);
    face.jobs(vec![moved(3, here, Fate::Goes)]);
    face.jobs(vec![moved(3, here, Fate::Gone)]);
    assert_eq!(face.orders.len(), 1, "one reading at a time");
    face.list_local(Ok(super::world::home()));
    assert_eq!(lists(&mut face), 2, "and once more, for the last");
}
