//! Priorities, and what is to start at once.

use super::script::play;
use super::*;

#[test]
fn a_higher_priority_starts_first_and_a_lower_one_last() {
    play(
        1,
        "add a:9000000 b:9000000 c:9000000 | wake in 0s        | waiting waiting waiting
         low 1                   | place                       | waiting waiting waiting
         high 3                  |                             | waiting waiting waiting
         placed                  | ask 1                       | waiting waiting asking
         cancel 3                | stop 1, ask 2               | waiting asking cancelled
         cancel 2                | stop 2, ask 3               | asking cancelled cancelled",
    );
}

#[test]
fn an_urgent_file_does_not_wait_for_the_bytes_of_others() {
    play(
        2,
        "add a:10 b:10 c:10      | wake in 0s                  | waiting waiting waiting
         high 2 3                | place                       | waiting waiting waiting
         placed                  | ask 1, ask 2                | asking asking asking
         granted 1               | send 1 with 2+3             | asking sending sending
         granted 2               | send 2 with 1               | sending sending sending",
    );
}

#[test]
fn what_is_to_start_at_once_waits_for_no_lane() {
    play(
        1,
        "add a:9000000 b:9000000 c:9000000 | wake in 0s        | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed                  | ask 1                       | asking waiting waiting
         start 3                 | ask 2                       | asking waiting asking
         granted 1               | send 1 with 1               | sending waiting asking
         granted 2               | send 2 with 3               | sending waiting sending
         sent! 2 refused no      |                             | sending waiting failed
         start 3                 |                             | sending waiting failed
         sent! 1 refused no      | wake in 5s                  | failed waiting failed
         after 5                 | ask 3                       | failed asking failed",
    );
}

#[test]
fn starting_at_once_lifts_a_pause_and_a_rest_but_decides_nothing() {
    play(
        1,
        "add a:9000000 b:9000000 c:9000000 | wake in 0s        | waiting waiting waiting
         woke                    | place                       | waiting waiting waiting
         placed c:5              | ask 1                       | asking waiting waiting
         pause 2                 |                             | asking paused waiting
         start 2                 | ask 2                       | asking asking waiting
         granted 1               | send 1 with 1               | sending asking waiting
         pause-after 1           |                             | sending! asking waiting
         start 1                 |                             | sending asking waiting
         granted 2               | send 2 with 2               | sending sending waiting
         sent! 1 stalled         | wake in 5s                  | resting-5 sending waiting
         start 1                 | ask 3                       | asking sending waiting
         cancel 1                | stop 3                      | cancelled sending waiting
         cancel 2                | stop 2                      | cancelled cancelled clash
         start 3                 |                             | cancelled cancelled clash",
    );
}

#[test]
fn a_wish_to_start_at_once_outlives_a_crash_and_ends_when_the_job_stands() {
    play(
        1,
        "add a:9000000 b:9000000 | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 1                       | asking waiting
         start 2                 | ask 2                       | asking asking
         crash                   | wake in 0s                  | waiting waiting
         woke                    | place                       | waiting waiting
         placed                  | ask 3                       | waiting asking
         granted 3               | send 3 with 2               | waiting sending
         pause 2                 | stop 3, ask 4               | asking paused
         resume 2                |                             | asking waiting",
    );
}

/// A queue of so many big files to one folder that is known.
fn queue_of(count: usize) -> Queue {
    let mut queue = Queue::new(1);
    let jobs: Vec<NewJob> =
        (0..count).map(|n| new_job(&format!("f{n}"), 9_000_000, &[], ClashRule::Hold)).collect();
    let place = jobs[0].place.clone();
    let target = Target { folder: FolderId::ROOT, known: Vec::new() };
    for input in [Input::Add(jobs), Input::Woke, Input::Placed { place, result: Ok(target) }] {
        let _ = queue.step(input, START);
    }
    queue
}

#[test]
fn many_that_are_to_start_at_once_do_not_all_start_at_once() {
    let mut queue = queue_of(100);
    let jobs = queue.jobs().map(|job| job.id).collect();
    let _ = queue.step(Input::Order(QueueOrder::Start { jobs }), START);
    let asking = |queue: &Queue| {
        queue.jobs().filter(|job| matches!(job.stage, Stage::Asking { .. })).count()
    };
    assert_eq!(asking(&queue), 16);
    let _ = queue.step(Input::Drain(true), START);
    let cancel = QueueOrder::Cancel { jobs: vec![JobId(1)] };
    let _ = queue.step(Input::Order(cancel), START);
    assert_eq!(asking(&queue), 15, "nothing starts while the queue is drained");
}

#[test]
fn jobs_are_moved_among_their_equals() {
    let mut queue = queue_of(4);
    let order = |order| Input::Order(order);
    let high = QueueOrder::Priority { jobs: vec![JobId(3), JobId(4)], priority: Priority::High };
    let _ = queue.step(order(high), START);
    let line = |queue: &Queue| {
        let mut jobs: Vec<&Job> = queue.jobs().collect();
        jobs.sort_by_key(|job| job.rung());
        jobs.into_iter().map(|job| job.id.0).collect::<Vec<_>>()
    };
    assert_eq!(line(&queue), [3, 4, 1, 2]);
    for (jobs, to, want) in [
        (vec![2, 4], Move::Top, [4, 3, 2, 1]),
        (vec![2], Move::Up, [4, 3, 2, 1]),
        (vec![4, 2], Move::Bottom, [3, 4, 1, 2]),
        (vec![4], Move::Down, [3, 4, 1, 2]),
    ] {
        let jobs = jobs.into_iter().map(JobId).collect();
        let _ = queue.step(order(QueueOrder::Move { jobs, to }), START);
        assert_eq!(line(&queue), want, "{to:?}");
    }
}
