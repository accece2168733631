//! What is left of an attempt once it is over for a job: when it began, where
//! it went and how it ended.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::book::Queue;
use super::job::{Attempt, AttemptId, Job, JobId, Stage};
use crate::clock::Moment;
use crate::local::LandFault;
use crate::remote::Problem;

/// An attempt as one of its jobs remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trip {
    /// The attempt.
    pub attempt: AttemptId,
    /// When an upload node was asked for.
    pub began: Moment,
    /// The node; empty if none was granted.
    pub node: String,
    /// When it was granted and sending began.
    pub granted: Option<Moment>,
    /// When the node had taken all bytes.
    pub accepted: Option<Moment>,
    /// When it was over.
    pub ended: Moment,
    /// Files in the same request, this one included.
    pub files: u32,
    /// What came in it; only of a download, where it is one time its bytes
    /// were fetched.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// How it ended.
    pub end: TripEnd,
}

/// How an attempt ended for a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum TripEnd {
    /// The file is stored; of a download, all bytes are here.
    Stored,
    /// It failed.
    Broke {
        /// Why.
        why: Problem,
    },
    /// Another file of the same request failed or was stopped.
    Beside,
    /// The user stopped it.
    Stopped,
    /// The engine ended while bytes were on their way.
    CutOff,
    /// Of a download: the service has another file there by now.
    Changed,
    /// Of a download: the disk would not take it.
    Disk {
        /// Why.
        fault: LandFault,
    },
    /// All bytes went out, and the file was not found afterwards.
    Missing,
}

impl Queue {
    /// The attempt is over for one of its jobs.
    pub(super) fn remember(&mut self, attempt: &Attempt, job: JobId, end: TripEnd, now: Moment) {
        let trip = Trip {
            attempt: attempt.id,
            began: attempt.began,
            node: attempt.node.clone(),
            granted: attempt.granted,
            accepted: attempt.accepted,
            ended: now,
            files: attempt.files,
            bytes: None,
            end,
        };
        self.note_trip(job, trip);
    }
}

/// Bytes per second of a stored file over the time its bytes were on their
/// way, and that time. The wait for the service's result does not count where
/// its end is known; files that shared a request count as one after the other.
#[must_use]
pub fn mean_speed(job: &Job, trips: &[Trip]) -> Option<(u64, Duration)> {
    let Stage::Done { .. } = job.stage else { return None };
    let last = trips.iter().rfind(|trip| trip.end == TripEnd::Stored && trip.files == 1);
    let (from, to) = match last.and_then(|trip| trip.granted.zip(trip.accepted)) {
        Some(known) => known,
        None => job.started.zip(job.ended)?,
    };
    let took = to.since(from);
    let speed = u128::from(job.print.size) * 1000 / took.as_millis().max(1);
    Some((u64::try_from(speed).unwrap_or(u64::MAX), took))
}
