//! Downloads on the screen: the question before, the queue of both
//! directions, and what is asked of its user.

use fichier::app::Effect;
use fichier::clock::Moment;
use fichier::downloads::{
    Download, DownloadHold, DownloadStage, Facts, Fetching, LocalClash, Spans,
};
use fichier::local::LocalPath;
use fichier::protocol::{
    Answer, Decision, Event, HistoryPage, QueueOrder, Request, Story, Survey, Taken, Totals, Wanted,
};
use fichier::queue::{
    AttemptId, ClashRule, JobId, Priority, Progress, Stage, Trip, TripEnd, Verdict,
};
use fichier::remote::{FileUrl, Problem, ProblemKind};
use secrecy::ExposeSecret;

use super::face::{Face, NOW};
use super::world::job;

fn download(id: i64, name: &str, stage: DownloadStage) -> Download {
    Download {
        id: JobId(id),
        url: FileUrl::new("https://1fichier.com/?file001"),
        name: name.to_owned(),
        from: "/Films".to_owned(),
        facts: Some(Facts { size: 1000, checksum: None, date: None }),
        to: LocalPath::new("/home/me"),
        below: Vec::new(),
        file: name.to_owned(),
        on_clash: LocalClash::Hold,
        cdn: false,
        password: false,
        batch: JobId(id),
        priority: Priority::Normal,
        at_once: false,
        rank: id,
        limit: None,
        stage,
        part: None,
        have: Spans::one(0, 420),
        link: None,
        fetching: Fetching::default(),
        tag: None,
        tries: 0,
        cuts: 0,
        bad: 0,
        added: NOW,
        started: None,
        ended: None,
        pause_after: false,
    }
}

fn tell(face: &mut Face, changed: Vec<Download>) {
    face.engine(Event::Downloads { changed, gone: Vec::new() });
}

fn survey(clashes: u64, free: u64) -> Answer {
    let survey =
        Survey { files: 2, bytes: 3_000_000, clashes, free: Some(free), ..Survey::default() };
    Answer::Survey(Box::new(survey))
}

#[test]
fn remote_files_are_asked_about_and_then_fetched() {
    let mut face = Face::ready(80, 24);
    face.press("tab G c");
    let (ticket, request) = face.one_request();
    let Request::Survey { errand } = request else { panic!("{request:?}") };
    assert!(matches!(&errand.wanted[..], [Wanted::File { .. }]), "{errand:?}");
    assert_eq!(errand.to, LocalPath::new("/home/me"));
    face.answer(ticket, survey(0, 9_000_000));
    face.shows("Download 2 files?");
    face.shows("3.00 MB to /home/me");
    face.shows("9.00 MB are free");
    face.press("enter");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Download { errand });
    let taken = Taken { jobs: vec![JobId(1), JobId(2)], bytes: 3_000_000, left: Vec::new() };
    face.answer(ticket, Answer::Taken(Box::new(taken)));
    face.shows("2 files (3.00 MB) to come");
}

#[test]
fn names_that_are_taken_are_asked_about() {
    let mut face = Face::ready(80, 24);
    face.press("tab G F5");
    let (ticket, _) = face.one_request();
    face.answer(ticket, survey(1, 1000));
    face.shows("1 name the folder has already");
    face.shows("only 1.00 kB free");
    face.shows("replace what is there");
    face.press("down down enter");
    let (_, request) = face.one_request();
    let Request::Download { errand } = request else { panic!("{request:?}") };
    assert_eq!(errand.on_clash, LocalClash::KeepBoth);
    face.press("c");
    let (ticket, _) = face.one_request();
    face.answer(ticket, survey(0, 9_000_000));
    face.press("esc");
    assert!(face.take().is_empty(), "no is no");
}

#[test]
fn one_queue_shows_both_directions_and_their_sums() {
    let mut face = Face::ready(120, 40);
    let up =
        Event::Jobs { changed: vec![job(1, "up.bin", 1000, Stage::Waiting)], gone: Vec::new() };
    face.engine(up);
    face.press("w");
    face.shows_not("↑");
    tell(&mut face, vec![download(2, "down.bin", DownloadStage::Fetching)]);
    let figures = Progress { job: JobId(2), sent: 420, hashed: 400, speed: 100, left: Some(6) };
    face.engine(Event::Fetched { jobs: vec![figures], totals: Totals { speed: 100 } });
    face.shows("↑ up.bin");
    face.shows("↓ down.bin");
    face.shows("receiving");
    face.shows("42 %");
    face.press("G");
    face.shows("from /Films/down.bin to /home/me/");
    face.press("p");
    let (_, request) = face.one_request();
    let order = QueueOrder::Pause { jobs: vec![JobId(2)], after: false };
    assert_eq!(request, Request::Queue { order }, "a download loses nothing by it");
    let verified = DownloadStage::Done { verdict: Verdict::Verified };
    tell(&mut face, vec![download(2, "down.bin", verified)]);
    face.shows("verified");
}

#[test]
fn credit_is_asked_for_before_it_is_spent() {
    let mut face = Face::ready(80, 24);
    let held = DownloadStage::Held { why: DownloadHold::Cdn };
    tell(&mut face, vec![download(2, "down.bin", held)]);
    face.press("w");
    face.shows("held: CDN credit");
    face.press("p");
    face.shows("Spend CDN credit?");
    face.press("esc");
    assert!(face.take().is_empty());
    face.press("p y");
    let (_, request) = face.one_request();
    assert_eq!(request, Request::Decide { decision: Decision::UseCdn { jobs: vec![JobId(2)] } });
}

#[test]
fn a_name_that_is_taken_here_is_decided_about_for_one_or_for_all() {
    let mut face = Face::ready(80, 24);
    let held = DownloadStage::Held { why: DownloadHold::Clash { there: 500 } };
    let other = download(3, "more.bin", held.clone());
    let coming = download(4, "later.bin", DownloadStage::Waiting);
    tell(&mut face, vec![download(2, "down.bin", held), other, coming]);
    face.shows("A file is there already and waits for your decision");
    face.press("w enter");
    face.shows("The name is taken here");
    face.shows("down.bin: here 500 B, there 1.00 kB");
    face.press("j j enter");
    face.shows("Replace what is there, once this one is whole.");
    face.press("y");
    let (_, request) = face.one_request();
    let jobs = vec![JobId(2), JobId(3), JobId(4)];
    let order = QueueOrder::OnClash { jobs, rule: ClashRule::Replace };
    assert_eq!(request, Request::Queue { order });
}

fn locked(id: i64, wrong: bool) -> Download {
    let stage = DownloadStage::Held { why: DownloadHold::Password { wrong } };
    Download { batch: JobId(2), ..download(id, &format!("{id}.bin"), stage) }
}

/// Two that ask for a password, one of their batch that waits, and another.
fn asking() -> Face {
    let mut face = Face::ready(80, 24);
    let waiting = Download { batch: JobId(2), ..download(4, "4.bin", DownloadStage::Waiting) };
    let other = Download { batch: JobId(5), ..locked(5, false) };
    tell(&mut face, vec![locked(2, false), locked(3, false), waiting, other]);
    face.shows("A download asks for a password: gq, then Enter on it.");
    face.press("w");
    face
}

#[track_caller]
fn offered(face: &mut Face) -> (String, Vec<JobId>) {
    match face.take().into_iter().find(|effect| matches!(effect, Effect::OfferPassword { .. })) {
        Some(Effect::OfferPassword { password, jobs, .. }) => {
            (password.expose_secret().to_owned(), jobs)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_password_is_typed_unseen_once_for_a_batch() {
    let mut face = asking();
    face.press("enter");
    face.shows("A password is asked for");
    face.shows("2.bin and 2 other files");
    face.press("enter");
    face.shows("Nothing was typed.");
    face.press("'open sesame'");
    face.shows("Password: ***********");
    face.shows_not("sesame");
    face.press("enter");
    let jobs = vec![JobId(2), JobId(3), JobId(4)];
    assert_eq!(offered(&mut face), ("open sesame".to_owned(), jobs));
    face.shows_not("A password is asked for");
}

#[test]
fn marks_mean_these_alone_and_a_wrong_password_is_asked_for_again() {
    let mut face = asking();
    face.press("j space");
    tell(&mut face, vec![locked(3, true)]);
    face.press("p");
    face.shows("3.bin");
    face.shows_not("other file");
    face.shows("The last one was not the right one.");
    face.press("'x' C-u 'y' enter");
    assert_eq!(offered(&mut face), ("y".to_owned(), vec![JobId(3)]));
    face.press("k r");
    face.shows("A password is asked for");
    face.press("esc");
    assert!(face.asked().is_empty(), "nothing is asked without one");
}

#[test]
fn what_came_is_announced_beside_what_went() {
    let mut face = Face::ready(80, 24);
    let up = |stage| Event::Jobs { changed: vec![job(1, "up.bin", 1000, stage)], gone: vec![] };
    face.engine(up(Stage::Waiting));
    let fetching = [2, 3].map(|id| download(id, "a.bin", DownloadStage::Fetching));
    tell(&mut face, fetching.to_vec());
    let link = FileUrl::new("https://1fichier.com/?a");
    face.engine(up(Stage::Done { link, verdict: Verdict::Verified }));
    let saved = DownloadStage::Done { verdict: Verdict::Verified };
    tell(&mut face, vec![download(2, "a.bin", saved.clone())]);
    tell(&mut face, vec![download(3, "a.bin", saved)]);
    face.later(1_000);
    face.shows("1 file stored (1.00 kB), 2 files saved (2.00 kB).");
    tell(&mut face, vec![download(4, "one.bin", DownloadStage::Fetching)]);
    let why = Problem::new(ProblemKind::NotFound, "x");
    tell(&mut face, vec![download(4, "one.bin", DownloadStage::Failed { why })]);
    face.later(1_000);
    face.shows("one.bin has failed.");
}

#[test]
fn the_head_of_the_queue_tells_both_speeds_and_neither_for_longer_than_it_goes() {
    let mut face = Face::ready(120, 40);
    let sending = Stage::Sending { attempt: AttemptId(1) };
    face.engine(Event::Jobs { changed: vec![job(1, "up.bin", 1_000_000, sending)], gone: vec![] });
    tell(&mut face, vec![download(2, "down.bin", DownloadStage::Fetching)]);
    let figures = |id| Progress { job: JobId(id), sent: 400, hashed: 0, speed: 1, left: None };
    let totals = |speed| Totals { speed };
    face.press("w");
    face.engine(Event::Progress { jobs: vec![figures(1)], totals: totals(1000) });
    face.engine(Event::Fetched { jobs: vec![figures(2)], totals: totals(5_000_000) });
    face.shows("0 of 2 files, 800 B of 1.00 MB, 1.00 kB/s up, 5.00 MB/s down");
    let verified = DownloadStage::Done { verdict: Verdict::Verified };
    tell(&mut face, vec![download(2, "down.bin", verified)]);
    face.shows("1 of 2 files, 1.40 kB of 1.00 MB, 1.00 kB/s, ");
}

#[test]
fn a_download_of_the_history_has_its_direction_and_its_attempts() {
    let mut face = Face::ready(120, 40);
    face.press("w H");
    let (ticket, _) = face.one_request();
    let saved = DownloadStage::Done { verdict: Verdict::Verified };
    let saved = Download { ended: Some(NOW), ..download(2, "down.bin", saved) };
    let jobs = vec![saved.clone().into(), job(1, "up.bin", 5, Stage::Cancelled).into()];
    face.answer(ticket, Answer::History(Box::new(HistoryPage { jobs, next: None })));
    face.shows("↓ down.bin");
    face.shows("↑ up.bin");
    face.shows("from /Films/down.bin to /home/me/");
    face.press("i");
    let (ticket, request) = face.one_request();
    assert_eq!(request, Request::Story { job: JobId(2) });
    let trip = Trip {
        attempt: AttemptId(1),
        began: Moment(NOW.0 - 10_000),
        node: "a-4.1fichier.com".to_owned(),
        granted: Some(Moment(NOW.0 - 9_000)),
        accepted: None,
        ended: Moment(NOW.0 - 5_000),
        files: 1,
        bytes: Some(8000),
        end: TripEnd::Stopped,
    };
    let story = Story { job: saved.into(), queued: false, trips: vec![trip] };
    face.answer(ticket, Answer::Story(Some(Box::new(story))));
    face.shows("8.00 kB from a-4.1fichier.com after 1 s");
    face.shows("2.00 kB/s in 4 s");
}
