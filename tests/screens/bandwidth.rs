//! The turtle, draining, caps and the page where they are changed.

use fichier::app::Dialog;
use fichier::bandwidth::{By, Full, Now, Period, Rules};
use fichier::clock::Moment;
use fichier::protocol::{Event, QueueOrder, Request, Settings};
use fichier::queue::{AttemptId, JobId, Stage};

use super::face::{Face, NOW};
use super::world::job;

const SENDING: Stage = Stage::Sending { attempt: AttemptId(1) };

fn ready() -> Face {
    let mut face = Face::ready(80, 24);
    face.jobs(vec![
        job(1, "one.mkv", 1_000_000_000, SENDING),
        job(2, "two.mkv", 9_000_000_000, Stage::Waiting),
    ]);
    face.press("w");
    face.take();
    face
}

#[track_caller]
fn set(face: &mut Face) -> Settings {
    let (_, request) = face.one_request();
    let Request::Set { settings } = request else { panic!("{request:?}") };
    settings
}

/// Midnight comes in 9 h 28 min.
fn capped() -> Now {
    let until = Moment(NOW.0 + (9 * 60 + 28) * 60_000);
    let full = Full { period: Period::Day, cap: 50_000_000_000, until };
    Now { full: Some(full), today: 50_000_000_000, ..Now::default() }
}

/// With a timetable, which holds until 18:00, and a cap.
pub fn weekly() -> Face {
    let mut face = ready();
    let bandwidth = Rules {
        limit: Some(2_000_000),
        timetable: "mon-fri 08:00-18:00 500k; sat,sun off".parse().unwrap(),
        daily_cap: Some(50_000_000_000),
        ..Rules::default()
    };
    face.engine(Event::Settings { settings: Settings { bandwidth, ..Settings::default() } });
    let now = Now {
        limit: Some(500_000),
        by: By::Timetable,
        until: Some(Moment(NOW.0 + (3 * 60 + 28) * 60_000)),
        today: 3_200_000_000,
        ..Now::default()
    };
    face.engine(Event::Bandwidth { now });
    face
}

#[test]
fn one_key_goes_slowly_and_the_same_key_as_before() {
    let mut face = ready();
    face.press("t");
    assert!(set(&mut face).bandwidth.turtle);
    face.shows("Turtle: at most 200 kB/s each way; t again goes on as before.");
    face.shows("turtle 200 kB/s, 1 running");
    face.press("g f t");
    assert!(!set(&mut face).bandwidth.turtle, "from every screen");
    face.shows("The turtle is off.");
    face.shows_not("turtle 200");
}

#[test]
fn draining_is_one_key_and_is_seen() {
    let mut face = ready();
    face.press("D");
    assert!(set(&mut face).draining);
    face.shows("Draining: nothing new is started (D).");
    face.shows("no new uploads");
    face.press("D");
    assert!(!set(&mut face).draining);
}

#[test]
fn a_reached_cap_counts_down_and_promises_nothing_about_what_waits() {
    let mut face = ready();
    face.progress(1, 400_000_000, 0, 10_000_000, Some(60));
    face.shows("16 min 00 s left");
    face.engine(Event::Bandwidth { now: capped() });
    face.shows("Daily cap of 50 GB reached; goes on at 00:00, in 9 h 28 min.");
    face.shows("daily cap reached until 00:00");
    face.shows("1 min 00 s left of what runs");
    face.later(60_000);
    face.shows("in 9 h 27 min.");
    assert!(face.wake.is_some(), "it counts on");
    face.engine(Event::Bandwidth { now: Now::default() });
    face.shows_not("cap");
}

#[test]
fn time_left_is_not_shorter_than_the_limit_allows() {
    let mut face = ready();
    face.progress(1, 0, 0, 10_000_000, Some(60));
    face.engine(Event::Bandwidth { now: Now { limit: Some(1_000_000), ..Now::default() } });
    face.shows("2 h 46 min left");
    face.shows("limit 1 MB/s (b), 2 uploads at a time (< >)");
}

#[test]
fn a_limit_of_its_own_is_typed_for_what_is_marked() {
    let mut face = ready();
    face.press("A B 'fast' enter");
    face.shows("Write a speed such as");
    face.press("backspace backspace backspace backspace '500k' enter");
    let (_, request) = face.one_request();
    let order = QueueOrder::Limit { jobs: vec![JobId(1), JobId(2)], limit: Some(500_000) };
    assert_eq!(request, Request::Queue { order });
    face.shows("2 uploads: at most 500 kB/s.");
    let mut one = job(1, "one.mkv", 5, SENDING);
    one.limit = Some(500_000);
    face.jobs(vec![one]);
    face.press("i");
    face.shows("at most 500 kB/s");
}

#[test]
fn the_page_changes_limits_and_caps_at_once() {
    let mut face = weekly();
    face.press("b");
    face.shows("> Upload limit");
    face.press("enter C-u '3 MB/s' enter");
    assert_eq!(set(&mut face).bandwidth.limit, Some(3_000_000));
    face.press("j enter C-u '800k' enter");
    assert_eq!(set(&mut face).bandwidth.download_limit, Some(800_000));
    face.press("j enter");
    assert!(set(&mut face).bandwidth.turtle);
    face.press("t");
    assert!(!set(&mut face).bandwidth.turtle);
    face.press(">");
    assert_eq!(set(&mut face).lanes, 3);
    face.press("j j j enter C-u '4' enter");
    assert_eq!(set(&mut face).downloads, 4);
    face.press("j enter C-u 'off' enter");
    assert_eq!(set(&mut face).bandwidth.daily_cap, None);
    face.press("G enter C-u 'mon-fry 1M' enter");
    face.shows("in the entry \"mon-fry 1M\", \"mon-fry\" names no days");
    assert!(face.take().is_empty(), "nothing was changed");
    face.press("C-u 'daily 1M'");
    face.shows("mon AA AA");
    face.press("esc");
    face.shows("mon -- --");
    face.press("esc");
    assert!(face.app.dialogs().is_empty() && face.take().is_empty());
}

#[test]
fn the_page_fits_small_screens() {
    for (cols, rows) in [(40, 12), (60, 16), (20, 5)] {
        let mut face = weekly();
        face.resize(cols, rows);
        face.press("b G");
        assert!(matches!(face.app.dialogs(), [Dialog::Board(_)]));
        if rows > 10 {
            face.shows("> Timetable");
        }
    }
}
