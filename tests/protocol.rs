//! docs/protocol.md says what the program does: each of its example lines is
//! read and written again, each message has one, and what it says of slow and
//! of silent faces holds.

mod imports;

use std::collections::BTreeSet;
use std::fmt::Debug;

use fichier::downloads::{DownloadHold, DownloadStage};
use fichier::operations::{Order, Stage as OperationStage};
use fichier::protocol::{
    Answer, Event, Failure, FromEngine, KeySource, KeyState, Refresh, Request, Settings, ToEngine,
    VERSION, Wait,
};
use fichier::queue::{ClashRule, Fate, Hold, Kept, QueueOrder, Stage, TripEnd};
use fichier::remote::{Checksum, FolderId, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, DuplexStream, duplex, split};

use crate::support::face::{Face, config, empty_sandbox, hurried};

const PAGE: &str = include_str!("../docs/protocol.md");

/// The example lines of one kind, read. A line that would be written
/// otherwise than it stands there is wrong.
fn examples<T: Serialize + DeserializeOwned>(kind: &str) -> Vec<T> {
    let checksum = Checksum::of(b"an example").to_string();
    let page = PAGE.replace("CHECKSUM", &checksum);
    let opening = format!("```json {kind}");
    let mut found = Vec::new();
    let mut within = false;
    for line in page.lines() {
        match line {
            "```" => within = false,
            _ if line == opening => within = true,
            _ if within => found.push(read_and_written(line)),
            _ => {}
        }
    }
    assert!(!found.is_empty(), "no examples of {kind}");
    found
}

fn read_and_written<T: Serialize + DeserializeOwned>(line: &str) -> T {
    let value: T = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
    assert_eq!(serde_json::to_string(&value).unwrap(), line);
    value
}

/// Demands an example of each variant; `number` gives each its own, below
/// `count`.
fn all_shown<T: Debug>(shown: &[T], count: usize, number: impl Fn(&T) -> usize) {
    let numbers: BTreeSet<usize> = shown.iter().map(number).collect();
    let missing: Vec<usize> = (0..count).filter(|n| !numbers.contains(n)).collect();
    assert!(missing.is_empty(), "without an example: {missing:?} of {shown:#?}");
}

#[test]
fn every_request_is_shown() {
    let lines: Vec<ToEngine> = examples("to-engine");
    all_shown(&lines, 33, |line| match &line.request {
        Request::Hello { protocol, .. } => {
            assert_eq!(*protocol, VERSION);
            0
        }
        Request::Watch => 1,
        Request::Folder { .. } => 2,
        Request::Locate { .. } => 3,
        Request::Operate { .. } => 4,
        Request::Undo { .. } => 5,
        Request::Restore { .. } => 6,
        Request::StopOperation { .. } => 7,
        Request::Operations => 8,
        Request::Account { .. } => 9,
        Request::UseKey { .. } => 10,
        Request::KeepKey => 11,
        Request::Add { .. } => 12,
        Request::Queue { .. } => 13,
        Request::Set { .. } => 14,
        Request::Stop { .. } => 15,
        Request::Audit { .. } => 16,
        Request::Resolve { .. } => 17,
        Request::Tree { .. } => 18,
        Request::Properties { .. } => 19,
        Request::ChangeFiles { .. } => 20,
        Request::Share { .. } => 21,
        Request::Story { .. } => 22,
        Request::History(_) => 23,
        Request::Survey { .. } => 24,
        Request::Download { .. } => 25,
        Request::Decide { .. } => 26,
        Request::Find(_) => 27,
        Request::Probe { .. } => 28,
        Request::Fetch { .. } => 29,
        Request::Imports { .. } => 30,
        Request::Direct(_) => 31,
        Request::Index { .. } => 32,
    });
}

#[test]
fn every_order_is_shown() {
    let lines: Vec<ToEngine> = examples("to-engine");
    let order = |line: &ToEngine| {
        if let Request::Operate { order } = &line.request { Some(order.clone()) } else { None }
    };
    let operations: Vec<Order> = lines.iter().filter_map(order).collect();
    all_shown(&operations, 7, |order| match order {
        Order::MakeFolder { .. } => 0,
        Order::Move { .. } => 1,
        Order::Copy { .. } => 2,
        Order::Rename { .. } => 3,
        Order::Delete { .. } => 4,
        Order::Return { .. } => 5,
        Order::Unmake { .. } => 6,
    });
    let order = |line: &ToEngine| {
        if let Request::Queue { order } = &line.request { Some(order.clone()) } else { None }
    };
    let orders: Vec<QueueOrder> = lines.iter().filter_map(order).collect();
    all_shown(&orders, 11, |order| match order {
        QueueOrder::Pause { .. } => 0,
        QueueOrder::Resume { .. } => 1,
        QueueOrder::Cancel { .. } => 2,
        QueueOrder::Retry { .. } => 3,
        QueueOrder::Move { .. } => 4,
        QueueOrder::ClearFinished => 5,
        QueueOrder::Priority { .. } => 6,
        QueueOrder::Start { .. } => 7,
        QueueOrder::Limit { .. } => 8,
        QueueOrder::OnClash { .. } => 9,
        QueueOrder::OnDuplicate { .. } => 10,
    });
}

#[test]
fn everything_the_engine_says_is_shown() {
    let lines: Vec<FromEngine> = examples("from-engine");
    all_shown(&lines, 39, |line| match line {
        FromEngine::Answer { answer, .. } => match answer {
            Answer::Welcome(_) => 0,
            Answer::Folder(_) => 1,
            Answer::Account(_) => 2,
            Answer::Queued(_) => 3,
            Answer::Ok => 4,
            Answer::Accepted(_) => 18,
            Answer::Operations(_) => 19,
            Answer::Audit(_) => 20,
            Answer::Found(_) => 21,
            Answer::Tree(_) => 22,
            Answer::Properties(_) => 24,
            Answer::Story(_) => 25,
            Answer::History(_) => 26,
            Answer::Survey(_) => 28,
            Answer::Taken(_) => 29,
            Answer::Hits(_) => 32,
            Answer::Way(_) => 33,
            Answer::Begun(_) => 34,
            Answer::Direct(_) => 35,
            Answer::Index(_) => 37,
        },
        FromEngine::Failure { failure, .. } => match failure {
            Failure::Version(_) => 5,
            Failure::Problem(_) => 6,
            Failure::Invalid(_) => 7,
            Failure::Store(_) => 8,
        },
        FromEngine::Event(event) => match event {
            Event::Folder { .. } => 9,
            Event::Account { .. } => 10,
            Event::Gate { .. } => 11,
            Event::Reset => 12,
            Event::Jobs { .. } => 13,
            Event::Progress { .. } => 14,
            Event::Settings { .. } => 15,
            Event::Notice { .. } => 16,
            Event::Closing => 17,
            Event::Operation { .. } => 23,
            Event::Downloads { .. } => 30,
            Event::Fetched { .. } => 31,
            Event::Imports { .. } => 36,
            Event::Bandwidth { .. } => 27,
            Event::Index { .. } => 38,
        },
    });
}

#[test]
fn every_stage_of_a_job_is_shown() {
    let stages: Vec<Stage> = examples("stage");
    all_shown(&stages, 16, |stage| match stage {
        Stage::Waiting => 0,
        Stage::Asking { .. } => 1,
        Stage::Sending { .. } => 2,
        Stage::Settling { .. } => 3,
        Stage::Doubtful { .. } => 4,
        Stage::Verifying { .. } => 5,
        Stage::Resting { .. } => 6,
        Stage::Held { .. } => 7,
        Stage::Paused => 8,
        Stage::Cancelled => 9,
        Stage::Failed { .. } => 10,
        Stage::Done { .. } => 11,
        Stage::Comparing => 12,
        Stage::Copying { .. } => 13,
        Stage::Replacing { .. } => 14,
        Stage::Skipped { .. } => 15,
    });
    let ends: Vec<TripEnd> = examples("trip-end");
    all_shown(&ends, 8, |end| match end {
        TripEnd::Stored => 0,
        TripEnd::Broke { .. } => 1,
        TripEnd::Beside => 2,
        TripEnd::Stopped => 3,
        TripEnd::CutOff => 4,
        TripEnd::Missing => 5,
        TripEnd::Changed => 6,
        TripEnd::Disk { .. } => 7,
    });
    let holds: Vec<Hold> = examples("hold");
    all_shown(&holds, 7, |hold| match hold {
        Hold::Key(_) => 0,
        Hold::Clash { .. } => 1,
        Hold::Changed => 2,
        Hold::Mismatch { .. } => 3,
        Hold::Lost => 4,
        Hold::Duplicate { .. } => 5,
        Hold::Unreplaced { .. } => 6,
    });
}

#[test]
fn every_stage_of_an_operation_is_shown() {
    let stages: Vec<OperationStage> = examples("operation-stage");
    all_shown(&stages, 6, |stage| match stage {
        OperationStage::Running => 0,
        OperationStage::Resting { .. } => 1,
        OperationStage::Done => 2,
        OperationStage::Partly => 3,
        OperationStage::Failed { .. } => 4,
        OperationStage::Stopped => 5,
    });
}

#[test]
fn every_fate_of_a_local_file_is_shown() {
    let fates: Vec<Fate> = examples("fate");
    all_shown(&fates, 8, |fate| match fate {
        Fate::Stays => 0,
        Fate::Goes => 1,
        Fate::Gone => 2,
        Fate::Kept(Kept::Unchecked) => 3,
        Fate::Kept(Kept::Cancelled) => 4,
        Fate::Kept(Kept::Changed) => 5,
        Fate::Kept(Kept::Link) => 6,
        Fate::Kept(Kept::Cannot(_)) => 7,
    });
}

#[test]
fn every_stage_of_a_download_is_shown() {
    let stages: Vec<DownloadStage> = examples("download-stage");
    all_shown(&stages, 14, |stage| match stage {
        DownloadStage::Waiting => 0,
        DownloadStage::Learning => 1,
        DownloadStage::Preparing => 2,
        DownloadStage::Asking => 3,
        DownloadStage::Fetching => 4,
        DownloadStage::Verifying => 5,
        DownloadStage::Placing { .. } => 6,
        DownloadStage::Resting { .. } => 7,
        DownloadStage::Held { .. } => 8,
        DownloadStage::Paused => 9,
        DownloadStage::Cancelled => 10,
        DownloadStage::Skipped { .. } => 11,
        DownloadStage::Failed { .. } => 12,
        DownloadStage::Done { .. } => 13,
    });
    let holds: Vec<DownloadHold> = examples("download-hold");
    all_shown(&holds, 8, |hold| match hold {
        DownloadHold::Key(_) => 0,
        DownloadHold::Password { .. } => 1,
        DownloadHold::Cdn => 2,
        DownloadHold::Clash { .. } => 3,
        DownloadHold::Space { .. } => 4,
        DownloadHold::Changed => 5,
        DownloadHold::Mismatch { .. } => 6,
        DownloadHold::Disk { .. } => 7,
    });
}

#[test]
fn every_state_of_key_and_folder_is_shown() {
    let states: Vec<KeyState> = examples("key-state");
    all_shown(&states, 8, |state| match state {
        KeyState::Missing => 0,
        KeyState::Untried => 1,
        KeyState::Checking { .. } => 2,
        KeyState::Valid => 3,
        KeyState::Refused(_) => 4,
        KeyState::Locked { .. } => 5,
        KeyState::Unreachable(_) => 6,
        KeyState::Unusable(_) => 7,
    });
    let sources: Vec<KeySource> = examples("key-source");
    all_shown(&sources, 9, |source| match source {
        KeySource::Option(_) => 0,
        KeySource::Environment(_) => 1,
        KeySource::Credential(_) => 2,
        KeySource::Command => 3,
        KeySource::File(_) => 4,
        KeySource::Rclone(_) => 5,
        KeySource::Keyring => 6,
        KeySource::Typed => 7,
        KeySource::Sandbox => 8,
    });
    let refreshes: Vec<Refresh> = examples("refresh");
    all_shown(&refreshes, 4, |refresh| match refresh {
        Refresh::Idle { .. } => 0,
        Refresh::Waiting(_) => 1,
        Refresh::Running => 2,
        Refresh::Failed(_) => 3,
    });
    let waits: Vec<Wait> = examples("wait");
    all_shown(&waits, 5, |wait| match wait {
        Wait::Pace { .. } => 0,
        Wait::Folder { .. } => 1,
        Wait::Account { .. } => 2,
        Wait::Everything { .. } => 3,
        Wait::Lock { .. } => 4,
    });
}

#[test]
fn every_kind_of_problem_is_shown() {
    let kinds: Vec<ProblemKind> = examples("problem-kind");
    all_shown(&kinds, 31, |kind| match kind {
        ProblemKind::NoKey => 0,
        ProblemKind::KeyRefused => 1,
        ProblemKind::ResetNeeded => 2,
        ProblemKind::NotCustomer => 3,
        ProblemKind::Flood(_) => 4,
        ProblemKind::AddressLocked => 5,
        ProblemKind::Maintenance => 6,
        ProblemKind::ServerFault => 7,
        ProblemKind::NotFound => 8,
        ProblemKind::NotAllowed => 9,
        ProblemKind::PasswordWrong => 10,
        ProblemKind::PasswordNeeded => 11,
        ProblemKind::OwnerLocked => 12,
        ProblemKind::Locations => 13,
        ProblemKind::ServerNetwork => 14,
        ProblemKind::BadRequest => 15,
        ProblemKind::NotRenamed => 16,
        ProblemKind::NothingToChange => 17,
        ProblemKind::NoFileInForm => 18,
        ProblemKind::NodeFault => 19,
        ProblemKind::Unreadable => 20,
        ProblemKind::UnsafeHost => 21,
        ProblemKind::Redirected => 22,
        ProblemKind::Unreachable(_) => 23,
        ProblemKind::Stalled => 24,
        ProblemKind::SourceUnreadable => 25,
        ProblemKind::SourceChanged => 26,
        ProblemKind::EmptyFile => 27,
        ProblemKind::TooBig => 28,
        ProblemKind::Journal => 29,
        ProblemKind::Refused => 30,
    });
}

/// A face that speaks in raw lines.
async fn raw(face: &Face, requests: &[&str]) -> DuplexStream {
    let (mut ours, theirs) = duplex(4096);
    let (read, write) = split(theirs);
    face.engine.as_ref().unwrap().serve(read, write);
    for request in requests {
        ours.write_all(format!("{request}\n").as_bytes()).await.unwrap();
    }
    ours
}

async fn in_memory() -> Face {
    let (sandbox, home) = (empty_sandbox().await, tempfile::tempdir().unwrap());
    let mut config = config(&sandbox, home.path(), hurried());
    config.state_file = None;
    Face::with(config, home).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_that_stops_reading_holds_up_nobody_and_sees_it_all_again() {
    let mut face = in_memory().await;
    let stopped = raw(&face, &[r#"{"id":1,"ask":"watch"}"#]).await;
    for lanes in (1..=4).cycle().take(5003) {
        let settings = Settings { lanes, ..Settings::default() };
        assert_eq!(face.ask(Request::Set { settings }).await, Ok(Answer::Ok));
    }
    let mut lines = BufReader::new(stopped).lines();
    let (mut settings, mut resets) = (Vec::new(), 0);
    while resets == 0 || settings.last() != Some(&3) {
        let line = lines.next_line().await.unwrap().unwrap();
        match serde_json::from_str(&line).unwrap() {
            FromEngine::Event(Event::Settings { settings: told }) => settings.push(told.lanes),
            FromEngine::Event(Event::Reset) => {
                resets += 1;
                settings.clear();
            }
            FromEngine::Event(_) | FromEngine::Answer { .. } | FromEngine::Failure { .. } => {}
        }
    }
    assert!(settings.len() < 2000, "what was missed is not told after all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_queue_comes_whole_in_pages_before_the_answer() {
    const JOBS: usize = 1_203;
    let mut face = in_memory().await;
    let settings = Settings { draining: true, ..Settings::default() };
    assert_eq!(face.ask(Request::Set { settings }).await, Ok(Answer::Ok));
    face.write("a file", b"bytes");
    let names = vec!["a file"; JOBS];
    assert_eq!(face.add(FolderId::ROOT, &names, ClashRule::Hold).await.len(), JOBS);
    let mut lines = BufReader::new(raw(&face, &[r#"{"id":1,"ask":"watch"}"#]).await).lines();
    let (mut jobs, mut pages) = (BTreeSet::new(), 0);
    loop {
        let line = lines.next_line().await.unwrap().unwrap();
        match serde_json::from_str(&line).unwrap() {
            FromEngine::Event(Event::Jobs { changed, .. }) => {
                pages += 1;
                assert!(changed.len() <= 500, "{} jobs in one line", changed.len());
                jobs.extend(changed.into_iter().map(|job| job.id));
            }
            FromEngine::Event(_) => {}
            answer @ (FromEngine::Answer { .. } | FromEngine::Failure { .. }) => {
                assert_eq!(answer, FromEngine::Answer { id: 1, answer: Answer::Ok });
                break;
            }
        }
    }
    assert_eq!((jobs.len(), pages), (JOBS, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_that_asks_nothing_more_gets_the_answers_that_are_due() {
    let face = in_memory().await;
    let hello = r#"{"id":1,"ask":"hello","protocol":3,"version":"x"}"#;
    let locate = r#"{"id":2,"ask":"locate","path":"/nowhere"}"#;
    let mut ours = raw(&face, &[hello, locate, r#"{"id":3,"ask":"watch"}"#]).await;
    ours.shutdown().await.unwrap();
    let mut lines = BufReader::new(ours).lines();
    let (mut ids, mut events) = (BTreeSet::new(), 0);
    while let Some(line) = lines.next_line().await.unwrap() {
        match serde_json::from_str(&line).unwrap() {
            FromEngine::Answer { id, .. } | FromEngine::Failure { id, .. } => {
                ids.insert(id);
            }
            FromEngine::Event(_) => events += 1,
        }
    }
    assert_eq!(ids, BTreeSet::from([1, 2, 3]));
    assert!(events >= 3, "the state was told: {events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_face_that_asks_without_end_is_not_read_for_ever() {
    let face = in_memory().await;
    let mut ours = raw(&face, &[]).await;
    let patience = std::time::Duration::from_secs(1);
    let mut taken = 0;
    loop {
        let line = format!("{{\"id\":{taken},\"ask\":\"account\",\"refresh\":false}}\n");
        match tokio::time::timeout(patience, ours.write_all(line.as_bytes())).await {
            Ok(written) => written.unwrap(),
            Err(_) => break,
        }
        taken += 1;
        assert!(taken < 1000, "all is swallowed");
    }
    assert!(taken >= 256, "{taken}");
}
