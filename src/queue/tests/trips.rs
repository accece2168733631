//! What jobs remember of their attempts.

use super::disk::Disk;
use super::*;

/// One small file after the other, in a queue of one lane.
fn start(names: &[&str]) -> (Queue, Disk) {
    let mut queue = Queue::new(1);
    let mut disk = Disk::default();
    let jobs: Vec<NewJob> =
        names.iter().map(|name| new_job(name, 10, &[], ClashRule::Hold)).collect();
    let place = jobs[0].place.clone();
    let target = Target { folder: FolderId::ROOT, known: Vec::new() };
    let placed = Input::Placed { place, result: Ok(target) };
    tell(&mut queue, &mut disk, [(Input::Add(jobs), 0), (Input::Woke, 0), (placed, 0)]);
    (queue, disk)
}

fn tell(queue: &mut Queue, disk: &mut Disk, inputs: impl IntoIterator<Item = (Input, i64)>) {
    for (input, second) in inputs {
        let step = queue.step(input, Moment(START.0 + second * 1000));
        disk.write(&step.record);
        laws::check(queue, disk);
    }
}

fn granted(attempt: i64) -> Input {
    let result = Ok(("up1".to_owned(), "id1".to_owned()));
    Input::Granted { attempt: AttemptId(attempt), result }
}

fn ends(disk: &Disk) -> Vec<(i64, i64, TripEnd)> {
    disk.trips.iter().map(|((job, id), trip)| (job.0, id.0, trip.end.clone())).collect()
}

#[test]
fn a_trip_has_its_timings_and_the_job_its_checksum() {
    let (mut queue, mut disk) = start(&["a"]);
    let attempt = AttemptId(1);
    let link = FileUrl::new("https://1fichier.com/?a");
    let sum = Some(sum_of("a"));
    let stored = Stored { url: link, name: "a".to_owned(), size: 10, checksum: sum };
    tell(
        &mut queue,
        &mut disk,
        [
            (granted(1), 2),
            (Input::LastByte { attempt }, 9),
            (Input::Summed { job: JobId(1), result: Ok(sum_of("a")) }, 9),
            (Input::Sent { attempt, result: Ok("id1".to_owned().into()) }, 12),
            (Input::Ended { attempt, result: Ok(EndPage::Stored(vec![stored])) }, 15),
        ],
    );
    let trip = &disk.trips[&(JobId(1), attempt)];
    let at = |second: i64| Moment(START.0 + second * 1000);
    assert_eq!((trip.began, trip.granted, trip.accepted), (at(0), Some(at(2)), Some(at(12))));
    assert_eq!((trip.ended, trip.files, trip.node.as_str()), (at(15), 1, "up1"));
    assert_eq!(trip.end, TripEnd::Stored);
    let job = queue.job(JobId(1)).unwrap();
    assert_eq!(job.checksum, sum);
    let speed = mean_speed(job, std::slice::from_ref(trip));
    assert_eq!(speed, Some((1, std::time::Duration::from_secs(10))));
}

#[test]
fn each_end_is_remembered_for_each_file_of_the_request() {
    let broke = |name: &str| TripEnd::Broke { why: problem(name) };
    let fault = |name: &str, part| {
        let problem = problem(name);
        let fault = SendFault { problem, part, refused: true };
        Input::Sent { attempt: AttemptId(1), result: Err(fault) }
    };
    let pause = QueueOrder::Pause { jobs: vec![JobId(1)], after: false };
    for (input, first, second) in [
        (fault("changed", Some(0)), broke("changed"), TripEnd::Beside),
        (fault("server", None), broke("server"), broke("server")),
        (Input::Order(pause), TripEnd::Stopped, TripEnd::Beside),
    ] {
        let (mut queue, mut disk) = start(&["a", "b"]);
        tell(&mut queue, &mut disk, [(granted(1), 1), (input, 5)]);
        assert_eq!(ends(&disk), [(1, 1, first), (2, 1, second)]);
    }
}

#[test]
fn a_crash_before_the_last_byte_is_remembered_and_a_doubt_goes_on() {
    let (mut queue, mut disk) = start(&["a"]);
    tell(&mut queue, &mut disk, [(granted(1), 1)]);
    let mut cut = disk.clone();
    let (_, step) = cut.recover(1, Moment(START.0 + 60_000));
    cut.write(&step.record);
    assert_eq!(ends(&cut), [(1, 1, TripEnd::CutOff)]);
    tell(&mut queue, &mut disk, [(Input::LastByte { attempt: AttemptId(1) }, 2)]);
    let (_, step) = disk.recover(1, Moment(START.0 + 60_000));
    assert_eq!(step.record.trips, [], "it is not known yet how it ended");
}
