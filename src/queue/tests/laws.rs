//! What is true of the queue after every step.

use std::collections::BTreeSet;

use super::disk::Disk;
use super::*;
use crate::queue::ride::Phase;

/// Checks the queue against itself and against its rows.
pub fn check(queue: &Queue, disk: &Disk) {
    rows_are_the_state(queue, disk);
    indexes_are_whole(queue);
    nobody_is_stuck(queue);
}

fn rows_are_the_state(queue: &Queue, disk: &Disk) {
    assert_eq!(queue.jobs().count(), disk.jobs.len(), "jobs in memory and on disk");
    for job in queue.jobs() {
        let mut row = disk.jobs[&job.id].clone();
        // Looked up anew after a restart, and not worth a row.
        row.folder = job.folder;
        assert_eq!(*job, row, "a job and its row");
    }
    assert_eq!(queue.rides.iter().count(), disk.attempts.len(), "attempts");
    for ride in queue.rides.iter() {
        assert_eq!(ride.attempt, disk.attempts[&ride.attempt.id], "an attempt and its row");
    }
}

fn indexes_are_whole(queue: &Queue) {
    let mut waiting: BTreeSet<JobId> = BTreeSet::new();
    for (folder, turns) in queue.ready() {
        for (rank, id) in turns {
            let job = queue.job(*id).unwrap();
            assert_eq!((job.folder, job.rank), (Some(*folder), *rank));
            assert!(waiting.insert(*id));
        }
    }
    for (place, turns) in queue.unplaced() {
        for (rank, id) in turns {
            let job = queue.job(*id).unwrap();
            assert_eq!((&job.place, job.folder, job.rank), (place, None, *rank));
            assert!(waiting.insert(*id));
        }
    }
    let expected: BTreeSet<JobId> =
        queue.jobs().filter(|job| job.stage == Stage::Waiting).map(|job| job.id).collect();
    assert_eq!(waiting, expected, "the lines hold who waits");
    for job in queue.jobs() {
        assert!(!job.pause_after || job.stage.attempt().is_some(), "{job:?}");
        assert!(job.ended.is_none() || job.stage.is_over(), "{job:?}");
    }
}

/// Every active job rides in an attempt that awaits something, and says so.
fn nobody_is_stuck(queue: &Queue) {
    let mut aboard = BTreeSet::new();
    for ride in queue.rides.iter() {
        assert!(!ride.attempt.jobs.is_empty(), "an empty attempt goes on");
        for id in &ride.attempt.jobs {
            let job = queue.job(*id).unwrap();
            assert!(aboard.insert(*id), "{id:?} rides twice");
            assert!(job.stage == Stage::Cancelled || job.stage == Queue::stage_aboard(ride));
            assert!(queue.names.is_flying(ride.attempt.folder, &job.name));
        }
        if ride.phase == Phase::Summing {
            let missing = |id: &JobId| !queue.sums.contains_key(id);
            assert!(ride.attempt.jobs.iter().any(missing), "all checksums are known");
        }
        let early = matches!(ride.phase, Phase::Asking | Phase::Sending);
        assert!(early || ride.attempt.all_out);
    }
    for job in queue.jobs() {
        assert_eq!(
            job.stage.attempt().is_some(),
            aboard.contains(&job.id) && job.stage != Stage::Cancelled,
            "{job:?}"
        );
    }
    for id in queue.sums.keys() {
        assert!(aboard.contains(id), "a checksum is kept for {id:?}");
    }
}
