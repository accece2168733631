//! The past on disk: what is remembered, found, and forgotten at last.

use super::*;
use crate::clock::Moment;
use crate::downloads::{self, DownloadStage, Downloads, LocalClash, NewDownload};
use crate::local::{Fingerprint, LocalPath};
use crate::queue::{
    AttemptId, Check, ClashRule, DuplicateRule, Fate, Place, Priority, Record, Stage, State,
    TripEnd, Verdict,
};
use crate::remote::{FileUrl, FolderId, Problem, ProblemKind};

const ME: AccountId = AccountId(1);

fn job(id: i64, name: &str, stage: Stage) -> Job {
    Job {
        id: JobId(id),
        source: LocalPath::new(format!("/srv/Été/{name}")),
        print: Fingerprint { size: 5, mtime_ns: 0, inode: 1 },
        name: name.to_owned(),
        place: Place { base: FolderId::ROOT, below: Vec::new() },
        place_label: "/Films".to_owned(),
        folder: None,
        on_clash: ClashRule::Hold,
        on_duplicate: DuplicateRule::Ask,
        replaces: Vec::new(),
        check: Check::Open,
        priority: Priority::Normal,
        rank: id,
        at_once: false,
        stage,
        tries: 0,
        added: Moment(0),
        started: None,
        ended: Some(Moment(id)),
        pause_after: false,
        limit: None,
        fate: Fate::Stays,
        checksum: None,
    }
}

fn done() -> Stage {
    Stage::Done { link: FileUrl::new("https://1fichier.com/?a"), verdict: Verdict::Verified }
}

fn failed() -> Stage {
    Stage::Failed { why: Problem::new(ProblemKind::Refused, "x") }
}

fn trip(attempt: i64) -> Trip {
    Trip {
        attempt: AttemptId(attempt),
        began: Moment(attempt),
        node: "up1".to_owned(),
        granted: None,
        accepted: None,
        ended: Moment(attempt + 1),
        files: 1,
        bytes: None,
        end: TripEnd::Stopped,
    }
}

async fn put(store: &Store, jobs: Vec<Job>) {
    let record = Record { jobs, ..Record::default() };
    store.record(ME, record, Vec::new()).await.unwrap();
}

async fn find(store: &Store, text: &str, states: &[State]) -> Vec<i64> {
    let query =
        HistoryQuery { text: text.to_owned(), states: states.to_vec(), before: None, limit: 500 };
    let page = store.history(ME, query).await.unwrap();
    page.jobs.into_iter().map(|job| job.id().0).collect()
}

#[tokio::test]
async fn what_ended_is_found_after_it_was_cleared_and_only_by_its_account() {
    let store = Store::in_memory().unwrap();
    let jobs = vec![
        job(1, "Alpha.mkv", done()),
        job(2, "beta_x.mkv", failed()),
        job(3, "gamma.mkv", Stage::Cancelled),
        job(4, "delta.mkv", Stage::Waiting),
    ];
    put(&store, jobs).await;
    let cleared = Record { gone_jobs: vec![JobId(1), JobId(3)], ..Record::default() };
    store.record(ME, cleared, Vec::new()).await.unwrap();
    assert_eq!(find(&store, "", &[]).await, [3, 2, 1]);
    assert_eq!(find(&store, "ALPHA", &[]).await, [1]);
    assert_eq!(find(&store, "srv/été", &[]).await, [3, 2, 1]);
    assert_eq!(find(&store, "_x", &[]).await, [2], "no letter stands for others");
    assert_eq!(find(&store, "", &[State::Failed, State::Cancelled]).await, [3, 2]);
    let query = HistoryQuery { limit: 500, ..HistoryQuery::default() };
    assert_eq!(store.history(AccountId(2), query).await.unwrap(), HistoryPage::default());
    let story = store.story(ME, JobId(1)).await.unwrap().unwrap();
    assert_eq!((story.queued, story.job.name()), (false, "Alpha.mkv"));
    assert!(store.story(ME, JobId(4)).await.unwrap().unwrap().queued);
    assert_eq!(store.story(ME, JobId(9)).await.unwrap(), None);
    assert_eq!(store.story(AccountId(2), JobId(1)).await.unwrap(), None);
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repeat() {
    let store = Store::in_memory().unwrap();
    put(&store, (1..=25).map(|id| job(id, "a", done())).collect()).await;
    let mut found = Vec::new();
    let mut query = HistoryQuery { limit: 10, ..HistoryQuery::default() };
    loop {
        let page = store.history(ME, query.clone()).await.unwrap();
        found.extend(page.jobs.iter().map(|job| job.id().0));
        // What ends meanwhile belongs before the first page.
        put(&store, vec![job(100 + found.len() as i64, "new", done())]).await;
        query.before = page.next;
        if page.next.is_none() {
            break;
        }
    }
    assert_eq!(found, (1..=25).rev().collect::<Vec<_>>());
}

#[tokio::test]
async fn a_job_that_is_tried_again_comes_back_as_the_last_one() {
    let store = Store::in_memory().unwrap();
    put(&store, vec![job(1, "a", failed()), job(2, "b", done())]).await;
    put(&store, vec![job(1, "a", Stage::Waiting)]).await;
    assert_eq!(find(&store, "", &[]).await, [2]);
    put(&store, vec![job(1, "a", done())]).await;
    assert_eq!(find(&store, "", &[]).await, [1, 2]);
    put(&store, vec![job(2, "b", done())]).await;
    assert_eq!(find(&store, "", &[]).await, [1, 2], "it did not end anew");
}

#[tokio::test]
async fn the_last_twenty_attempts_are_kept() {
    let store = Store::in_memory().unwrap();
    put(&store, vec![job(1, "a", Stage::Waiting)]).await;
    for attempt in 1..=30 {
        let trips = vec![(JobId(1), trip(attempt)), (JobId(2), trip(attempt))];
        store.record(ME, Record { trips, ..Record::default() }, Vec::new()).await.unwrap();
    }
    let story = store.story(ME, JobId(1)).await.unwrap().unwrap();
    let numbers: Vec<i64> = story.trips.iter().map(|trip| trip.attempt.0).collect();
    assert_eq!(numbers, (11..=30).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_oldest_leave_first_and_take_their_attempts_along() {
    let store = Store::in_memory().unwrap();
    let trips = (1..=5).map(|id| (JobId(id), trip(id))).collect();
    let jobs = (1..=5).map(|id| job(id, "a", done())).collect();
    store.record(ME, Record { jobs, trips, ..Record::default() }, Vec::new()).await.unwrap();
    let gone_jobs = vec![JobId(1), JobId(2), JobId(4)];
    store.record(ME, Record { gone_jobs, ..Record::default() }, Vec::new()).await.unwrap();
    let left = store
        .run(|conn| {
            let tx = conn.transaction()?;
            bound_history(&tx, ME, 2)?;
            let mut rows = tx.prepare("SELECT job FROM trips ORDER BY job")?;
            rows.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()
        })
        .await
        .unwrap();
    assert_eq!(left, [3, 4, 5], "job 3 left the history, but is in the queue");
}

#[tokio::test]
async fn rows_of_the_first_version_are_read() {
    const JOB: &str = r#"{"id":1,"source":"/srv/a","print":{"size":5,"mtime_ns":0,"inode":1},
        "name":"a","place":{"base":0,"below":[]},"place_label":"/","folder":null,
        "on_clash":"hold","rank":16,"stage":{"is":"sending","attempt":3},"tries":0,"added":1,
        "started":null,"ended":null,"pause_after":false}"#;
    const ATTEMPT: &str = r#"{"id":3,"node":"up1","upload":"id","xid":null,"jobs":[1],
        "folder":0,"began":1,"all_out":true,"asked":0,"looked":0}"#;
    let store = Store::in_memory().unwrap();
    store
        .run(|conn| {
            conn.execute("INSERT INTO jobs VALUES (1, 1, ?1)", [JOB])?;
            conn.execute("INSERT INTO attempts VALUES (3, 1, ?1)", [ATTEMPT])
        })
        .await
        .unwrap();
    let rows = store.queue(ME).await.unwrap();
    let (job, attempt) = (&rows.jobs[0], &rows.attempts[0]);
    assert_eq!((job.priority, job.at_once, job.checksum), (Priority::Normal, false, None));
    assert_eq!((attempt.files, attempt.granted, attempt.accepted), (0, None, None));
}

#[tokio::test]
async fn it_is_there_after_a_restart() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("state.db");
    let store = Store::open(&path).unwrap();
    put(&store, vec![job(1, "a", done())]).await;
    drop(store);
    let store = Store::open(&path).unwrap();
    assert_eq!(find(&store, "", &[]).await, [1]);
}

/// A download of `/Films/B?.mkv` to `/home/me/B_.mkv`.
fn download(id: i64, stage: DownloadStage) -> Download {
    let new = NewDownload {
        url: FileUrl::new("https://1fichier.com/?b"),
        names: Some(("B?.mkv".to_owned(), "B_.mkv".to_owned())),
        from: "/Films".to_owned(),
        facts: None,
        to: LocalPath::new("/home/me"),
        below: Vec::new(),
        on_clash: LocalClash::Hold,
        cdn: false,
        password: false,
        priority: Priority::Normal,
    };
    let mut downloads = Downloads::new(1, std::time::Duration::ZERO);
    downloads.skip_to(JobId(id - 1));
    let mut step = downloads.step(downloads::Input::Add(vec![new]), Moment(0));
    Download { stage, ended: Some(Moment(id)), ..step.record.jobs.remove(0) }
}

#[tokio::test]
async fn downloads_stand_among_uploads_with_their_attempts() {
    let store = Store::in_memory().unwrap();
    put(&store, vec![job(1, "a", done())]).await;
    let saved = download(2, DownloadStage::Done { verdict: Verdict::Verified });
    let record = downloads::Record {
        jobs: vec![saved.clone(), download(3, DownloadStage::Waiting)],
        trips: vec![(JobId(2), trip(1)), (JobId(2), trip(2))],
        ..downloads::Record::default()
    };
    store.record_downloads(ME, record, Vec::new()).await.unwrap();
    put(&store, vec![job(4, "c", failed())]).await;
    assert_eq!(find(&store, "", &[]).await, [4, 2, 1]);
    for (text, found) in [("b_.mkv", 1), ("films/b?", 1), ("/home/ME", 1), ("/films", 3)] {
        assert_eq!(find(&store, text, &[]).await.len(), found, "{text}");
    }
    let told = store.story(ME, JobId(2)).await.unwrap().unwrap();
    assert_eq!((&told.job, told.queued, told.trips.len()), (&saved.clone().into(), true, 2));
    assert!(store.story(ME, JobId(3)).await.unwrap().unwrap().queued);

    let gone = downloads::Record { gone: vec![JobId(2)], ..downloads::Record::default() };
    store.record_downloads(ME, gone, Vec::new()).await.unwrap();
    let told = store.story(ME, JobId(2)).await.unwrap().unwrap();
    assert_eq!((told.job, told.queued, told.trips.len()), (saved.into(), false, 2));
}

#[tokio::test]
async fn a_download_that_is_tried_again_leaves_the_history() {
    let store = Store::in_memory().unwrap();
    let put = async |stage| {
        let jobs = vec![download(2, stage)];
        let record = downloads::Record { jobs, ..downloads::Record::default() };
        store.record_downloads(ME, record, Vec::new()).await.unwrap();
    };
    put(DownloadStage::Cancelled).await;
    assert_eq!(find(&store, "", &[State::Cancelled]).await, [2]);
    put(DownloadStage::Waiting).await;
    assert_eq!(find(&store, "", &[]).await, [0; 0]);
}

#[tokio::test]
async fn rows_written_before_there_were_downloads_are_read() {
    let store = Store::in_memory().unwrap();
    put(&store, vec![job(1, "a", done())]).await;
    let strip = "UPDATE history SET body = json_remove(body, '$.direction')";
    assert_eq!(store.run(move |conn| conn.execute(strip, [])).await.unwrap(), 1);
    let cleared = Record { gone_jobs: vec![JobId(1)], ..Record::default() };
    store.record(ME, cleared, Vec::new()).await.unwrap();
    assert_eq!(find(&store, "", &[]).await, [1]);
    let told = store.story(ME, JobId(1)).await.unwrap().unwrap();
    assert!(told.job.upload().is_some() && !told.queued);
}
