//! What is true after every step: of the queue, of what its rows promise,
//! and of what is left when all is over.

use std::collections::BTreeSet;

use super::disk::Disk;
use super::service::content;
use super::world::World;
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
        let stored = |trip: &Trip| trip.end == TripEnd::Stored;
        let mut trips = disk.trips.iter().filter(|((id, _), _)| *id == job.id);
        let remembers = matches!(job.stage, Stage::Done { .. } | Stage::Verifying { .. });
        assert!(!remembers || trips.any(|(_, trip)| stored(trip)), "{job:?} forgot its attempt");
    }
    assert_eq!(queue.rides.iter().count(), disk.attempts.len(), "attempts");
    for ride in queue.rides.iter() {
        assert_eq!(ride.attempt, disk.attempts[&ride.attempt.id], "an attempt and its row");
    }
}

fn indexes_are_whole(queue: &Queue) {
    let mut waiting: BTreeSet<JobId> = BTreeSet::new();
    for (folder, turns) in &queue.lines.ready {
        for turn in turns {
            let job = queue.job(turn.rung.job).unwrap();
            assert_eq!((job.folder, job.turn()), (Some(*folder), *turn));
            assert!(waiting.insert(job.id));
        }
    }
    for (place, turns) in &queue.lines.unplaced {
        for turn in turns {
            let job = queue.job(turn.rung.job).unwrap();
            assert_eq!((&job.place, job.folder, job.turn()), (place, None, *turn));
            assert!(waiting.insert(job.id));
        }
    }
    let expected: BTreeSet<JobId> =
        queue.jobs().filter(|job| job.stage == Stage::Waiting).map(|job| job.id).collect();
    assert_eq!(waiting, expected, "the lines hold who waits");
    let resting: BTreeSet<(Moment, JobId)> = queue
        .jobs()
        .filter_map(|job| {
            if let Stage::Resting { until, .. } = &job.stage {
                Some((*until, job.id))
            } else {
                None
            }
        })
        .collect();
    assert_eq!(queue.lines.resting, resting, "the line of those that rest");
    for job in queue.jobs() {
        assert!(!job.pause_after || job.stage.attempt().is_some(), "{job:?}");
        assert!(job.ended.is_none() || job.stage.is_over(), "{job:?}");
        assert!(!job.at_once || job.stage.state().goes_on(), "{job:?}");
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

impl World {
    /// What a row says must be true at once: it is what the user sees.
    pub fn check_row(&self, job: &Job) {
        let before = self.disk.jobs.get(&job.id).map(|job| &job.stage);
        if let Some(Stage::Done { link, .. }) = before {
            assert!(matches!(&job.stage, Stage::Done { link: now, .. } if now == link), "{job:?}");
        }
        let Stage::Done { link, verdict } = &job.stage else { return };
        let file = self.service.files(self.now).find(|file| file.stored.url == *link);
        let file = file.expect("done, but not stored");
        let bytes = file.stored.checksum == Some(sum_of(content(&job.name)));
        assert_eq!(file.stored.size, job.print.size, "{job:?}");
        match verdict {
            Verdict::Verified => assert!(bytes, "verified, but stored as {file:?}"),
            Verdict::Unchecked => {
                let why = file.stored.checksum.is_none() || self.unsure.contains(&job.id);
                assert!(why, "not compared: {job:?}");
            }
        }
        // A file of the same bytes, of a job that is forgotten say, may pass
        // for its own: nothing is missing.
        let forgotten = file.by.is_none_or(|by| !self.disk.jobs.contains_key(&by));
        let renamed = file.stored.name.ends_with('~');
        let both = job.on_clash == ClashRule::KeepBoth && file.stored.name == job.name;
        let twin = both || (bytes && (forgotten || renamed));
        assert!(file.by == Some(job.id) || twin, "{job:?} claims {file:?}");
        let others = self.disk.jobs.values().filter(|other| other.id != job.id);
        for other in others {
            let same = matches!(&other.stage, Stage::Done { link: theirs, .. } if theirs == link);
            assert!(!same, "{job:?} and {other:?} are one file");
        }
    }

    /// Who does not want both must not make a second file of a name.
    pub fn check_name(&self, folder: FolderId, job: &Job) {
        if job.on_clash == ClashRule::KeepBoth {
            return;
        }
        for file in self.service.files(self.now) {
            let murky = file.by.is_some_and(|by| {
                self.cleared.contains(&by) || self.allowed.contains_key(&by) || by == job.id
            });
            let lost = file.by.and_then(|by| self.disk.jobs.get(&by)).is_some_and(|job| {
                matches!(job.stage, Stage::Held { why: Hold::Lost } | Stage::Cancelled)
            });
            let same = file.folder == folder && file.stored.name == job.name;
            assert!(!same || murky || lost, "{job:?} goes beside {file:?}");
        }
    }

    /// What must be true when all is over.
    pub fn check_end(&self) {
        assert!(!self.queue.is_busy(), "something is left to do, but nobody does it");
        let there: BTreeSet<JobId> = self.queue.jobs().map(|job| job.id).collect();
        for id in &self.added {
            assert!(there.contains(id) != self.cleared.contains(id), "{id:?} is lost");
        }
        for job in self.queue.jobs() {
            let done = matches!(job.stage, Stage::Done { .. });
            assert!(!done || job.fate != Fate::Goes, "nobody removes the file of {job:?}");
        }
        for job in self.queue.jobs().filter(|job| !self.allowed.contains_key(&job.id)) {
            let copies = self.service.files(i64::MAX).filter(|file| file.by == Some(job.id));
            let (copies, stage) = (copies.count(), &job.stage);
            match stage {
                Stage::Done { .. } | Stage::Held { why: Hold::Lost | Hold::Mismatch { .. } } => {}
                Stage::Cancelled | Stage::Paused | Stage::Failed { .. } | Stage::Held { .. } => {
                    assert!(copies == 0 || stage == &Stage::Cancelled, "stored, but {job:?}");
                }
                Stage::Waiting
                | Stage::Asking { .. }
                | Stage::Sending { .. }
                | Stage::Settling { .. }
                | Stage::Doubtful { .. }
                | Stage::Verifying { .. }
                | Stage::Resting { .. } => panic!("stuck: {job:?}"),
            }
        }
    }
}
