//! Orders over many jobs, and answers nobody asked for.

use std::collections::HashSet;

use proptest::prelude::*;

use super::disk::Disk;
use super::*;
use crate::remote::{FileUrl, RemoteFile};

/// A queue with so many files to one folder, found already, and its rows.
fn queue_of(count: u32, lanes: u32) -> (Queue, Disk) {
    queue_of_files(count, 9_000_000, lanes)
}

fn queue_of_files(count: u32, size: u64, lanes: u32) -> (Queue, Disk) {
    let mut queue = Queue::new(lanes);
    let mut disk = Disk::default();
    let jobs: Vec<NewJob> =
        (0..count).map(|n| new_job(&format!("f{n}"), size, &["x"], ClashRule::Hold)).collect();
    let place = jobs[0].place.clone();
    for input in [
        Input::Add(jobs),
        Input::Woke,
        Input::Placed { place, result: Ok(Target { folder: FolderId(5), known: Vec::new() }) },
    ] {
        disk.write(&queue.step(input, START).record);
    }
    (queue, disk)
}

fn line(queue: &Queue) -> Vec<JobId> {
    let mut line: Vec<&Job> = queue.jobs().filter(|job| !job.stage.is_over()).collect();
    line.sort_by_key(|job| job.rung());
    line.into_iter().map(|job| job.id).collect()
}

/// What a move means, said simply.
fn moved(line: &[JobId], chosen: &HashSet<JobId>, to: Move) -> Vec<JobId> {
    let is = |id: &&JobId| chosen.contains(id);
    let (mine, others): (Vec<JobId>, Vec<JobId>) = line.iter().partition(is);
    let mut line = line.to_vec();
    match to {
        Move::Top => line = [mine, others].concat(),
        Move::Bottom => line = [others, mine].concat(),
        Move::Up => {
            for at in 1..line.len() {
                if is(&&line[at]) && !is(&&line[at - 1]) {
                    line.swap(at, at - 1);
                }
            }
        }
        Move::Down => {
            for at in (1..line.len()).rev() {
                if is(&&line[at - 1]) && !is(&&line[at]) {
                    line.swap(at, at - 1);
                }
            }
        }
    }
    line
}

fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![Just(Move::Up), Just(Move::Down), Just(Move::Top), Just(Move::Bottom)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..Default::default() })]

    #[test]
    fn moves_put_jobs_where_they_belong(
        moves in prop::collection::vec((prop::collection::hash_set(1_i64..12, 0..6), any_move()), 1..8),
    ) {
        let (mut queue, mut disk) = queue_of(10, 2);
        for (chosen, to) in moves {
            let chosen: HashSet<JobId> = chosen.into_iter().map(JobId).collect();
            let want = moved(&line(&queue), &chosen, to);
            let order = QueueOrder::Move { jobs: chosen.iter().copied().collect(), to };
            let step = queue.step(Input::Order(order), START);
            disk.write(&step.record);
            prop_assert_eq!(line(&queue), want);
            laws::check(&queue, &disk);
            if matches!(to, Move::Top | Move::Bottom) {
                prop_assert!(step.record.jobs.len() <= chosen.len(), "rows of others changed");
            }
        }
    }

    #[test]
    fn no_answer_out_of_turn_breaks_the_laws(
        inputs in prop::collection::vec((0_u8..15, 1_i64..5, 1_i64..5, 0_usize..8), 0..60),
    ) {
        let (mut queue, mut disk) = queue_of(4, 3);
        for (n, (what, attempt, job, fault)) in inputs.into_iter().enumerate() {
            let at = Moment(START.0 + i64::try_from(n).unwrap() * 1000);
            let input = odd_input(what, AttemptId(attempt), JobId(job), fault);
            disk.write(&queue.step(input, at).record);
            laws::check(&queue, &disk);
            if n % 7 == 6 {
                let (again, step) = disk.recover(3, at);
                disk.write(&step.record);
                queue = again;
                laws::check(&queue, &disk);
            }
        }
    }
}

fn odd_input(what: u8, attempt: AttemptId, job: JobId, fault: usize) -> Input {
    let faults = ["flood", "key", "dns", "stalled", "node", "refused", "changed", "html"];
    let why = || problem(faults[fault]);
    let name = format!("f{}", job.0 - 1);
    let url = FileUrl::new(&format!("https://1fichier.com/?{name}"));
    let checksum = Some(sum_of(if fault > 6 { "other" } else { &name }));
    let jobs = vec![job];
    match what {
        0 => Input::Granted { attempt, result: Ok(("up1".into(), "id1".into())) },
        1 => Input::Granted { attempt, result: Err(why()) },
        2 => Input::LastByte { attempt },
        3 => Input::Sent { attempt, result: Ok("id1".to_owned().into()) },
        4 => {
            let fault = SendFault { problem: why(), part: Some(fault), refused: fault < 3 };
            Input::Sent { attempt, result: Err(fault) }
        }
        5 => {
            let stored = Stored { url, name, size: 9_000_000, checksum };
            Input::Ended { attempt, result: Ok(EndPage::Stored(vec![stored])) }
        }
        6 => Input::Ended { attempt, result: Ok(EndPage::Nothing) },
        7 => {
            let file = RemoteFile {
                url,
                name,
                size: 9_000_000,
                date: (fault < 3).then_some(START),
                checksum,
                content_type: String::new(),
                password: false,
                restricted: false,
                cdn: false,
            };
            Input::Looked { attempt, result: Ok(vec![file]) }
        }
        8 => Input::Looked { attempt, result: Err(why()) },
        9 => Input::Summed { job, result: Ok(sum_of(&name)) },
        10 => Input::Summed { job, result: Err(why()) },
        11 => Input::Order(QueueOrder::Cancel { jobs }),
        12 => Input::Order(QueueOrder::Retry { jobs }),
        13 => Input::Order(QueueOrder::Start { jobs }),
        _ => Input::Order(QueueOrder::Pause { jobs, after: fault < 3 }),
    }
}

#[test]
fn an_outage_and_a_drain_rewrite_no_rows() {
    let (mut queue, _) = queue_of(1000, 1);
    let dns = Input::Granted { attempt: AttemptId(1), result: Err(problem("dns")) };
    assert_eq!(queue.step(dns, START).record.jobs.len(), 1);
    for input in [Input::Drain(true), Input::Woke, Input::Drain(false), Input::KeyGood] {
        assert_eq!(queue.step(input, START).record, Record::default());
    }
    let mut queue = Queue::new(1);
    let jobs: Vec<NewJob> =
        (0..1000).map(|n| new_job(&format!("f{n}"), 1, &[], ClashRule::Hold)).collect();
    let place = jobs[0].place.clone();
    let _ = queue.step(Input::Add(jobs), START);
    let _ = queue.step(Input::Woke, START);
    let dns = Input::Placed { place, result: Err(problem("dns")) };
    assert_eq!(queue.step(dns, START).record, Record::default());
}

#[test]
fn files_that_ride_together_share_the_lowest_limit() {
    let (mut queue, mut disk) = queue_of_files(3, 10, 1);
    let limit = |jobs: &[i64], limit| {
        let jobs = jobs.iter().copied().map(JobId).collect();
        Input::Order(QueueOrder::Limit { jobs, limit })
    };
    assert_eq!(queue.limit_of(AttemptId(1)), None);
    for (order, wanted) in [
        (limit(&[1], Some(9_000)), Some(9_000)),
        (limit(&[2, 3], Some(5_000)), Some(5_000)),
        (limit(&[2, 3], None), Some(9_000)),
        (limit(&[1], Some(0)), None),
    ] {
        disk.write(&queue.step(order, START).record);
        assert_eq!(queue.limit_of(AttemptId(1)), wanted);
        laws::check(&queue, &disk);
    }
}

#[test]
fn clearing_forgets_what_is_over_but_not_what_failed() {
    let (mut queue, mut disk) = queue_of(3, 3);
    let cancel = QueueOrder::Cancel { jobs: vec![JobId(2), JobId(3)] };
    for input in [
        Input::Granted { attempt: AttemptId(1), result: Err(problem("refused")) },
        Input::Order(cancel),
        Input::Order(QueueOrder::ClearFinished),
    ] {
        disk.write(&queue.step(input, START).record);
        laws::check(&queue, &disk);
    }
    assert_eq!(queue.jobs().map(|job| job.id.0).collect::<Vec<_>>(), [1]);
    // Numbers are not used again, not even after a restart.
    let (mut queue, _) = disk.recover(1, START);
    let jobs = vec![new_job("new", 1, &[], ClashRule::Hold)];
    assert_eq!(queue.step(Input::Add(jobs), START).record.jobs[0].id, JobId(4));
}

#[test]
fn a_refused_journal_takes_jobs_back_without_a_trace() {
    let (mut queue, disk) = queue_of(2, 1);
    let before = queue.jobs().cloned().collect::<Vec<_>>();
    let jobs = vec![new_job("new", 1, &["elsewhere"], ClashRule::Hold)];
    let step = queue.step(Input::Add(jobs.clone()), START);
    assert_eq!(step.then, [Command::Wake(START)], "nothing was begun for it");
    queue.take_back(&[step.record.jobs[0].id]);
    assert_eq!(queue.jobs().cloned().collect::<Vec<_>>(), before);
    laws::check(&queue, &disk);
    // The same may be tried again, and is begun.
    assert_eq!(queue.step(Input::Add(jobs), START).then, [Command::Wake(START)]);
    let place = queue.step(Input::Woke, START).then;
    assert!(matches!(&place[..], [Command::Place(place)] if place.below == ["elsewhere"]));
}

#[test]
fn ten_thousand_jobs_and_nothing_to_add() {
    let (mut queue, _) = queue_of(10_000, 4);
    let all: Vec<JobId> = queue.jobs().map(|job| job.id).collect();
    let rows = |step: Step| step.record.jobs.len();
    let up = QueueOrder::Move { jobs: vec![JobId(10_000)], to: Move::Top };
    assert_eq!(rows(queue.step(Input::Order(up), START)), 1);
    let pause = QueueOrder::Pause { jobs: all.clone(), after: false };
    assert_eq!(rows(queue.step(Input::Order(pause), START)), 10_000);
    let again = QueueOrder::Pause { jobs: all, after: false };
    assert_eq!(rows(queue.step(Input::Order(again), START)), 0);
    assert_eq!(queue.step(Input::Add(Vec::new()), START).record, Record::default());
    assert!(!queue.is_busy() && !queue.is_running());
}
