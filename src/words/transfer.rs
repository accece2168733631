//! Jobs of either direction in words.

use jiff::tz::TimeZone;

use super::{
    download_held_for, download_hold_step, download_reason, download_stage, reason, short_problem,
    stage, step, why,
};
use crate::clock::Moment;
use crate::downloads::DownloadStage;
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

/// Why jobs of a kind stand, without what only one of them knows, and what to
/// do about it. Empty for those that do not stand for a reason.
#[must_use]
pub const fn transfer_why(job: &Transfer) -> (&'static str, &'static str) {
    let stage = match job {
        Transfer::Up(job) => return why(&job.stage),
        Transfer::Down(job) => &job.stage,
    };
    if let DownloadStage::Failed { why } = stage {
        (short_problem(why.kind), step(why.kind))
    } else if let DownloadStage::Held { why } = stage {
        (download_held_for(why), download_hold_step(why))
    } else {
        ("", "")
    }
}
