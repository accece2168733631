//! Moves: the local file goes only when the stored one is proven equal, that
//! is on disk, and nobody wanted otherwise meanwhile.

use super::script::play;
use super::*;
use crate::local::Fault;

/// A move up to the question for its end page.
fn sent_then(rest: &str) {
    play(1, &format!("{SENT}\n{rest}"));
}

const SENT: &str = "
    add a:10:move           | wake in 0s                  | waiting
    woke                    | place                       | waiting
    placed                  | ask 1                       | asking
    granted 1               | send 1 with 1               | sending
    last 1                  | release 1                   | sending
    sent 1                  | end 1 in 0s                 | settling";

#[test]
fn the_local_file_goes_when_both_checksums_are_equal() {
    sent_then(
        "end 1 a:10              | file a                      | verifying
         sum 1                   | remove 1                    | verified
         clear                   |                             | verified
         removed 1               |                             | verified-gone
         clear                   |                             |",
    );
    sent_then(
        "sum 1                   |                             | settling
         end 1 a:10              | remove 1, file a            | verified
         removed! 1 changed      |                             | verified-kept
         crash                   | wake in 0s                  | verified-kept",
    );
}

#[test]
fn it_stays_when_nothing_is_proven() {
    sent_then(
        "sum 1                   |                             | settling
         end 1 a:10:-            | file a                      | unchecked-kept",
    );
    sent_then(
        "end 1 a:10              | file a                      | verifying
         sum! 1                  |                             | unchecked-kept",
    );
    sent_then(
        "end 1 a:10              | file a                      | verifying
         cancel 1                |                             | unchecked-kept
         sum 1                   |                             | unchecked-kept",
    );
    sent_then(
        "sum 1                   |                             | settling
         end 1 a:10:~            | file a                      | mismatch",
    );
}

#[test]
fn it_stays_when_its_user_gave_up_and_goes_when_the_user_came_back() {
    sent_then(
        "sum 1                   |                             | settling
         cancel 1                |                             | cancelled
         end 1 a:10              | file a                      | verified-kept",
    );
    sent_then(
        "sum 1                   |                             | settling
         cancel 1                |                             | cancelled
         retry 1                 |                             | settling
         end 1 a:10              | remove 1, file a            | verified",
    );
}

#[test]
fn a_removal_that_was_cut_off_is_taken_up_again() {
    sent_then(
        "end 1 a:10              | file a                      | verifying
         crash                   | sum 1, wake in 0s           | verifying
         sum 1                   | remove 1                    | verified
         crash                   | remove 1, wake in 0s        | verified
         removed! 1 dead         |                             | verified-kept
         crash                   | remove 1, wake in 0s        | verified-kept
         removed 1               |                             | verified-gone
         crash                   | wake in 0s                  | verified-gone",
    );
}

#[test]
fn a_queue_is_busy_until_the_local_file_is_gone() {
    let mut queue = Queue::new(1);
    let link = FileUrl::new("https://1fichier.com/?a");
    let stage = Stage::Done { link, verdict: Verdict::Verified };
    let new = NewJob { moves: true, ..new_job("a", 10, &[], ClashRule::Hold) };
    let mut job = queue.step(Input::Add(vec![new]), START).record.jobs.remove(0);
    (job.stage, job.ended) = (stage, Some(START));
    let rows = (vec![job], Vec::new());
    let (mut queue, step) = Queue::recover(1, rows, Numbers::default(), START);
    assert!(matches!(step.then.as_slice(), [Command::Remove(_), Command::Wake(_)]));
    assert!(queue.is_busy() && queue.is_running());
    queue.step(Input::Removed { job: JobId(1), result: Ok(()) }, START);
    assert!(!queue.is_busy());
}

#[test]
fn a_row_of_an_older_version_stays_and_a_fate_survives() {
    let mut queue = Queue::new(1);
    let new = new_job("a", 10, &[], ClashRule::Hold);
    let job = queue.step(Input::Add(vec![new]), START).record.jobs.remove(0);
    let mut row = serde_json::to_value(&job).unwrap();
    let fields = row.as_object_mut().unwrap();
    assert!(fields.remove("fate").is_some() && fields.remove("checksum").is_some());
    let read: Job = serde_json::from_value(row).unwrap();
    assert_eq!((read.fate, read.checksum), (Fate::Stays, None));
    for fate in [Fate::Goes, Fate::Gone, Fate::Kept(Kept::Cannot(Fault::System(5)))] {
        let text = serde_json::to_string(&fate).unwrap();
        assert_eq!(serde_json::from_str::<Fate>(&text).unwrap(), fate);
    }
}

#[test]
fn a_result_is_told_in_the_step_that_brings_it() {
    let mut queue = Queue::new(1);
    queue.step(Input::Add(vec![new_job("a", 10, &[], ClashRule::Hold)]), START);
    queue.step(Input::Woke, START);
    let place = Place { base: FolderId::ROOT, below: Vec::new() };
    let result = Err(problem("gone"));
    let step = queue.step(Input::Placed { place, result }, START);
    assert_eq!(step.record.ended, [JobId(1)]);
    let jobs = vec![JobId(1)];
    let step = queue.step(Input::Order(QueueOrder::Cancel { jobs }), START);
    assert!(step.record.ended.is_empty() && step.record.jobs.len() == 1);
}
