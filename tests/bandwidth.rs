//! Limits and caps over a real engine and real HTTP.

use fichier::bandwidth::{By, Period, Rules};
use fichier::protocol::{QueueOrder, Request, Settings};
use fichier::queue::{ClashRule, JobId, Stage};
use fichier::remote::FolderId;
use fichier::sandbox::Running;

use crate::support::face::{Face, config, empty_sandbox, hurried};

/// Too big to ride with another one.
const BIG: usize = 5 << 20;
/// So slow that nothing big ends within a test.
const SLOW: u64 = 1_000;

async fn rules(face: &mut Face, rules: Rules) {
    let settings = Settings { bandwidth: rules, ..Settings::default() };
    face.ask(Request::Set { settings }).await.unwrap();
}

async fn big(face: &mut Face, name: &str) -> JobId {
    face.write(name, &vec![1; BIG]);
    face.add(FolderId::ROOT, &[name], ClashRule::Hold).await[0]
}

fn is_sending(face: &Face, id: JobId) -> bool {
    face.jobs.get(&id).is_some_and(|job| matches!(job.stage, Stage::Sending { .. }))
}

fn is_done(face: &Face, id: JobId) -> bool {
    face.jobs.get(&id).is_some_and(|job| matches!(job.stage, Stage::Done { .. }))
}

/// Upload requests that were ever granted.
fn granted(sandbox: &Running) -> usize {
    sandbox.count("upload/get_upload_server.cgi")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reached_cap_starts_nothing_new_over_a_restart_and_a_higher_one_goes_on() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let first = big(&mut face, "first.bin").await;
    face.until("stored", |face| is_done(face, first)).await;
    let cap = |daily_cap| Rules { daily_cap: Some(daily_cap), ..Rules::default() };
    rules(&mut face, cap(BIG as u64)).await;
    face.until("the cap is reached", |face| face.bandwidth.full.is_some()).await;
    let full = face.bandwidth.full.unwrap();
    assert_eq!((full.period, full.cap), (Period::Day, BIG as u64));
    assert!(face.bandwidth.today > BIG as u64, "the frame of the form counts too");
    let second = big(&mut face, "second.bin").await;
    let home = face.stop().await;
    let mut face = Face::with(config(&sandbox, home.path(), hurried()), home).await;
    face.until("what was sent is remembered", |face| {
        face.bandwidth.full.is_some() && face.jobs.len() == 2
    })
    .await;
    assert_eq!(face.jobs[&second].stage, Stage::Waiting);
    assert_eq!(granted(&sandbox), 1, "nothing was even asked for");
    rules(&mut face, cap(BIG as u64 * 100)).await;
    face.until("it goes on", |face| is_done(face, second)).await;
    assert_eq!((granted(&sandbox), sandbox.files().len()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cap_cuts_off_nothing_that_runs() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let slow = Rules { limit: Some(SLOW), ..Rules::default() };
    rules(&mut face, slow).await;
    let first = big(&mut face, "first.bin").await;
    face.until("sending", |face| is_sending(face, first)).await;
    rules(&mut face, Rules { monthly_cap: Some(1), ..Rules::default() }).await;
    let second = big(&mut face, "second.bin").await;
    face.until("stored", |face| is_done(face, first)).await;
    assert_eq!(face.bandwidth.full.map(|full| full.period), Some(Period::Month));
    face.until("told", |face| face.jobs.len() == 2).await;
    assert_eq!(face.jobs[&second].stage, Stage::Waiting);
    assert_eq!((granted(&sandbox), sandbox.files().len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_of_its_own_holds_back_one_upload_and_is_lifted_while_it_runs() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    rules(&mut face, Rules { limit: Some(SLOW), ..Rules::default() }).await;
    let one = big(&mut face, "one.bin").await;
    face.until("sending", |face| is_sending(face, one)).await;
    let limit = |limit| QueueOrder::Limit { jobs: vec![one], limit };
    face.ask(Request::Queue { order: limit(Some(SLOW)) }).await.unwrap();
    face.until("limited", |face| face.jobs[&one].limit == Some(SLOW)).await;
    rules(&mut face, Rules::default()).await;
    let other = big(&mut face, "other.bin").await;
    face.until("the other is stored", |face| is_done(face, other)).await;
    assert!(is_sending(&face, one));
    face.ask(Request::Queue { order: limit(None) }).await.unwrap();
    face.until("stored", |face| is_done(face, one)).await;
    assert_eq!(face.jobs[&one].limit, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn turtle_and_timetable_hold_while_an_upload_runs() {
    let sandbox = empty_sandbox().await;
    let mut face = Face::start(&sandbox, hurried()).await;
    let table = Rules { timetable: "daily 1k".parse().unwrap(), ..Rules::default() };
    rules(&mut face, table).await;
    face.until("by the timetable", |face| face.bandwidth.by == By::Timetable).await;
    assert_eq!(face.bandwidth.limit, Some(SLOW));
    let one = big(&mut face, "one.bin").await;
    face.until("sending", |face| is_sending(face, one)).await;
    rules(&mut face, Rules { turtle: true, turtle_limit: SLOW, ..Rules::default() }).await;
    face.until("by the turtle", |face| face.bandwidth.by == By::Turtle).await;
    assert!(is_sending(&face, one));
    rules(&mut face, Rules::default()).await;
    face.until("stored", |face| is_done(face, one)).await;
    assert_eq!(face.bandwidth.limit, None);
}
