//! Downloads on the screen: the question before, the queue of both
//! directions, and what is asked of its user.

use fichier::downloads::{
    Download, DownloadHold, DownloadStage, Facts, Fetching, LocalClash, Spans,
};
use fichier::local::LocalPath;
use fichier::protocol::{
    Answer, Decision, Event, QueueOrder, Request, Survey, Taken, Totals, Wanted,
};
use fichier::queue::{ClashRule, JobId, Priority, Progress, Stage, Verdict};
use fichier::remote::FileUrl;

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
