//! What is left of each time the bytes of a file were fetched: when, from
//! where, how many came and how it ended.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::book::Downloads;
use super::input::FetchFault;
use crate::clock::Moment;
use crate::queue::{AttemptId, JobId, Trip, TripEnd};
use crate::remote::{NetFault, Problem, ProblemKind};

/// The fetching of now, or the last one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fetching {
    /// The how manieth of its job.
    pub number: u32,
    /// When it began.
    pub began: Moment,
    /// When the first bytes came.
    pub came: Option<Moment>,
    /// Bytes that were there before.
    pub there: u64,
}

impl Downloads {
    /// The bytes of a job begin to be fetched.
    pub(super) fn embark(&mut self, id: JobId, now: Moment) {
        self.change(id, |job| {
            let (number, there) = (job.fetching.number.saturating_add(1), job.have.total());
            job.fetching = Fetching { number, began: now, came: None, there };
        });
    }

    /// The fetching of now is over; so many bytes came.
    pub(super) fn remember(&mut self, id: JobId, end: TripEnd, now: Moment) -> u64 {
        let Some(job) = self.job(id) else { return 0 };
        let Fetching { number, began, came, there } = job.fetching;
        let bytes = job.have.total().saturating_sub(there);
        let trip = Trip {
            attempt: AttemptId(number.into()),
            began,
            node: job.link.as_ref().map(|link| host(&link.url).to_owned()).unwrap_or_default(),
            granted: came,
            accepted: (end == TripEnd::Stored).then_some(now),
            ended: now,
            files: 1,
            bytes: Some(bytes),
            end,
        };
        self.note_trip(id, trip);
        bytes
    }
}

/// How a fetching ended; `whole` says whether all bytes are there.
pub(super) fn end(result: &Result<(), FetchFault>, whole: bool) -> TripEnd {
    match result {
        Ok(()) if whole => TripEnd::Stored,
        Ok(()) => TripEnd::Broke { why: cut() },
        Err(FetchFault::Problem(why)) => TripEnd::Broke { why: why.clone() },
        Err(FetchFault::OtherSize | FetchFault::OtherTag) => TripEnd::Changed,
        Err(FetchFault::Disk(fault)) => TripEnd::Disk { fault: fault.clone() },
    }
}

/// The host ended what it had not given whole.
pub(super) fn cut() -> Problem {
    Problem::new(ProblemKind::Unreachable(NetFault::Broken), "download")
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// Bytes per second over all times bytes came, and how long that was.
#[must_use]
pub fn mean_speed(trips: &[Trip]) -> Option<(u64, Duration)> {
    let came = trips.iter().filter_map(|trip| Some((trip.bytes?, trip.ended.since(trip.granted?))));
    let (bytes, took) = came.fold((0, Duration::ZERO), |(bytes, took), (more, longer)| {
        (u128::from(more) + bytes, took + longer)
    });
    let speed = (bytes * 1000).checked_div(took.as_millis())?;
    Some((u64::try_from(speed).unwrap_or(u64::MAX), took)).filter(|(speed, _)| *speed > 0)
}
