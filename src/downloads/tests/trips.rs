//! What is left of each time bytes were fetched.

use std::time::Duration;

use super::*;
use crate::queue::{Trip, TripEnd};

struct Run {
    mind: Downloads,
    trips: Vec<Trip>,
    ended: Vec<JobId>,
}

impl Run {
    /// One file of a hundred bytes, about to be fetched.
    fn new() -> Self {
        let mind = Downloads::new(1, Duration::ZERO);
        let mut run = Self { mind, trips: Vec::new(), ended: Vec::new() };
        run.say(Input::Add(vec![new_download("a", 100, LocalClash::Hold)]), 0);
        run.say(Input::Woke, 0);
        let part = Part { name: ".a".to_owned(), device: 1, inode: 1 };
        run.say(Input::Readied { job: JobId(1), result: Ok(Ready { part, fresh: true }) }, 0);
        let link = "https://a1.1fichier.com:8080/x?y".to_owned();
        run.say(Input::Granted { job: JobId(1), result: Ok(link) }, 1);
        run
    }

    fn say(&mut self, input: Input, second: i64) {
        let step = self.mind.step(input, Moment(second * 1000));
        self.take(step);
    }

    fn take(&mut self, step: Step) {
        self.trips.extend(step.record.trips.into_iter().map(|(_, trip)| trip));
        self.ended.extend(step.record.ended);
    }

    fn began(&mut self, second: i64) {
        self.say(Input::Began { job: JobId(1), tag: None }, second);
    }

    fn fetched(&mut self, have: u64, result: Result<(), FetchFault>, second: i64) {
        let have = Spans::one(0, have);
        self.say(Input::Fetched { job: JobId(1), have, result }, second);
    }

    fn go_on(&mut self, second: i64) {
        self.say(Input::Woke, second);
        let part = Part { name: ".a".to_owned(), device: 1, inode: 1 };
        self.say(
            Input::Readied { job: JobId(1), result: Ok(Ready { part, fresh: false }) },
            second,
        );
    }
}

#[test]
fn each_time_bytes_were_fetched_is_remembered_with_what_came() {
    let mut run = Run::new();
    run.began(2);
    let cut = problem("broken");
    run.fetched(40, Err(FetchFault::Problem(cut.clone())), 6);
    run.go_on(10);
    run.began(11);
    run.fetched(100, Ok(()), 13);
    let seen: Vec<_> =
        run.trips.iter().map(|trip| (trip.attempt.0, trip.bytes, &trip.end)).collect();
    let broke = TripEnd::Broke { why: cut };
    assert_eq!(seen, [(1, Some(40), &broke), (2, Some(60), &TripEnd::Stored)]);
    let at = |second: i64| Some(Moment(second * 1000));
    let last = &run.trips[1];
    assert_eq!((Some(last.began), last.granted, last.accepted), (at(10), at(11), at(13)));
    assert_eq!(last.node, "a1.1fichier.com:8080");
    // A hundred bytes in four and two seconds.
    assert_eq!(mean_speed(&run.trips), Some((16, Duration::from_secs(6))));
    assert_eq!(mean_speed(&[]), None);
}

#[test]
fn a_pause_a_crash_and_another_file_say_what_they_were() {
    let stopped = |order: QueueOrder| {
        let mut run = Run::new();
        run.say(Input::Order(order), 2);
        run.trips.into_iter().map(|trip| trip.end).collect::<Vec<_>>()
    };
    let jobs = vec![JobId(1)];
    assert_eq!(stopped(QueueOrder::Pause { jobs: jobs.clone(), after: false }), [TripEnd::Stopped]);
    assert_eq!(stopped(QueueOrder::Pause { jobs: jobs.clone(), after: true }), []);
    assert_eq!(stopped(QueueOrder::Cancel { jobs }), [TripEnd::Stopped]);

    let mut run = Run::new();
    run.fetched(0, Err(FetchFault::OtherSize), 3);
    assert_eq!(run.trips[0].end, TripEnd::Changed);

    let rows = Run::new().mind.jobs().cloned().collect();
    let (mind, step) = Downloads::recover(1, Duration::ZERO, rows, JobId(1), Moment(9000));
    let mut run = Run { mind, trips: Vec::new(), ended: Vec::new() };
    run.take(step);
    assert_eq!((&run.trips[0].end, run.trips[0].attempt.0), (&TripEnd::CutOff, 1));
    run.go_on(10);
    run.fetched(100, Ok(()), 12);
    assert_eq!(run.trips[1].attempt.0, 2, "numbers go on after a restart");
}

#[test]
fn a_result_is_told_once() {
    let mut run = Run::new();
    run.fetched(100, Ok(()), 3);
    run.say(Input::Summed { job: JobId(1), result: Ok(sum_of("a")) }, 4);
    assert_eq!(run.ended, []);
    run.say(Input::Placed { job: JobId(1), result: Ok("a".to_owned()) }, 5);
    assert_eq!(run.ended, [JobId(1)]);
    run.say(Input::Order(QueueOrder::Limit { jobs: vec![JobId(1)], limit: Some(5) }), 6);
    assert_eq!(run.ended, [JobId(1)]);
}

#[test]
fn a_row_of_yesterday_has_not_been_fetched_yet() {
    let mut run = Run::new();
    run.fetched(100, Ok(()), 3);
    let mut row = serde_json::to_value(run.mind.job(JobId(1)).unwrap()).unwrap();
    row.as_object_mut().unwrap().remove("fetching").unwrap();
    let old: Download = serde_json::from_value(row).unwrap();
    assert_eq!(old.fetching, Fetching::default());
}
