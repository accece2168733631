//! Jobs of either direction in words.

use jiff::tz::TimeZone;

use super::{download_reason, download_stage, reason, stage};
use crate::clock::Moment;
use crate::protocol::Transfer;
use crate::queue::Progress;

/// The stage in one or a few words, for a column.
#[must_use]
pub fn transfer_stage(
    job: &Transfer,
    progress: Option<&Progress>,
    now: Moment,
    zone: &TimeZone,
) -> String {
    match job {
        Transfer::Up(job) => stage(job, progress, now, zone),
        Transfer::Down(job) => download_stage(job, progress, now, zone),
    }
}

/// Why it stands where it stands and what comes next; empty where the stage
/// says all.
#[must_use]
pub fn transfer_reason(job: &Transfer) -> String {
    match job {
        Transfer::Up(job) => reason(job),
        Transfer::Down(job) => download_reason(job),
    }
}
