//! The queue's stages in words. `verified` is said only of a job whose bytes
//! are proven equal on both sides.

use jiff::tz::TimeZone;

use super::{bytes, clock_or_date, percent, problem, step};
use crate::clock::Moment;
use crate::local::Fault;
use crate::queue::{Fate, Hold, Job, Kept, Progress, Stage, State, Verdict};

/// The stage in one or a few words, for a column.
#[must_use]
pub fn stage(job: &Job, progress: Option<&Progress>, now: Moment, zone: &TimeZone) -> String {
    match &job.stage {
        Stage::Waiting => "waiting".to_owned(),
        Stage::Asking { .. } => "waiting for a node".to_owned(),
        Stage::Sending { .. } if all_left(job, progress) => "finishing".to_owned(),
        Stage::Sending { .. } => "sending".to_owned(),
        Stage::Settling { .. } => "finishing".to_owned(),
        Stage::Doubtful { .. } => "checking".to_owned(),
        Stage::Verifying { .. } => {
            let hashed = progress.map_or(0, |figures| figures.hashed);
            format!("verifying {} %", percent(hashed, job.print.size).min(99))
        }
        Stage::Resting { until, .. } => {
            format!("resting until {}", clock_or_date(*until, now, zone))
        }
        Stage::Held { why } => format!("held: {}", held_for(why)),
        Stage::Paused => "paused".to_owned(),
        Stage::Cancelled => "cancelled".to_owned(),
        Stage::Failed { .. } => "failed".to_owned(),
        Stage::Done { .. } if job.fate == Fate::Gone => "moved".to_owned(),
        Stage::Done { verdict: Verdict::Verified, .. } => "verified".to_owned(),
        Stage::Done { verdict: Verdict::Unchecked, .. } => "stored, not checked".to_owned(),
    }
}

/// A state in words, as menus name it.
#[must_use]
pub const fn state(state: State) -> &'static str {
    match state {
        State::Running => "active",
        State::Waiting => "waiting",
        State::Resting => "resting",
        State::Held => "needs you",
        State::Paused => "paused",
        State::Failed => "failed",
        State::Cancelled => "cancelled",
        State::Done => "done",
    }
}

/// A bar that is full while no answer came: the service still works on it.
fn all_left(job: &Job, progress: Option<&Progress>) -> bool {
    progress.is_some_and(|figures| figures.sent >= job.print.size)
}

pub(super) const fn held_for(why: &Hold) -> &'static str {
    match why {
        Hold::Key(_) => "key",
        Hold::Clash { .. } => "same name",
        Hold::Changed => "file changed",
        Hold::Mismatch { .. } => "checksums differ",
        Hold::Lost => "in doubt",
    }
}

/// Why it stands where it stands and what comes next; empty where the stage
/// says all.
#[must_use]
pub fn reason(job: &Job) -> String {
    match &job.stage {
        Stage::Resting { why, .. } => format!("{} {}", problem(why), step(why.kind)),
        Stage::Failed { why } => format!("{} {}", problem(why), step(why.kind)),
        Stage::Held { why } => format!("{} {}", hold(why), hold_step(why)),
        Stage::Doubtful { .. } => {
            "The connection ended before the answer: the service is asked whether it has the file."
                .to_owned()
        }
        Stage::Done { verdict: Verdict::Unchecked, .. } => with_fate(
            "Stored; name and size are right, but the checksums were not compared.",
            job.fate,
        ),
        Stage::Done { verdict: Verdict::Verified, .. } => {
            with_fate("Stored, and the checksums of both sides are equal.", job.fate)
        }
        Stage::Verifying { .. } => "Stored; the local checksum is being computed.".to_owned(),
        Stage::Settling { .. } => "All bytes are there; the service works on the file.".to_owned(),
        Stage::Sending { .. } if job.pause_after => "Pauses when this file is through.".to_owned(),
        Stage::Waiting
        | Stage::Asking { .. }
        | Stage::Sending { .. }
        | Stage::Paused
        | Stage::Cancelled => String::new(),
    }
}

fn with_fate(stored: &str, fate: Fate) -> String {
    match fate {
        Fate::Stays => stored.to_owned(),
        Fate::Goes | Fate::Gone | Fate::Kept(_) => {
            format!("{stored} The local file {}.", self::fate(fate))
        }
    }
}

/// What becomes of the local file, to follow "The local file".
#[must_use]
pub fn fate(fate: Fate) -> String {
    let kept = match fate {
        Fate::Stays => return "stays".to_owned(),
        Fate::Goes => return "is removed when the stored one is verified".to_owned(),
        Fate::Gone => return "is removed".to_owned(),
        Fate::Kept(Kept::Cannot(why)) => {
            return format!("cannot be removed: {}", fault_in_short(why));
        }
        Fate::Kept(Kept::Unchecked) => "it is not proven that the stored one is equal",
        Fate::Kept(Kept::Cancelled) => "its upload was cancelled",
        Fate::Kept(Kept::Changed) => "it is not the one that was sent any more",
        Fate::Kept(Kept::Link) => "it is a link",
    };
    format!("was not removed: {kept}")
}

fn fault_in_short(why: Fault) -> String {
    match why {
        Fault::Missing => "it is not there".to_owned(),
        Fault::Denied => "this user may not".to_owned(),
        Fault::NotAFolder | Fault::Exists => "something else is there".to_owned(),
        Fault::Dead => "its disk gives no answer; the next start tries again".to_owned(),
        Fault::System(number) => std::io::Error::from_raw_os_error(number).to_string(),
    }
}

/// Why a job waits for its user.
#[must_use]
pub fn hold(why: &Hold) -> String {
    match why {
        Hold::Key(inner) => problem(inner),
        Hold::Clash { there } => {
            format!("The folder holds a file of this name already ({}).", bytes(*there))
        }
        Hold::Changed => "The file is not the one that was chosen any more.".to_owned(),
        Hold::Mismatch { .. } => {
            "The stored file differs from what was read here; both are kept.".to_owned()
        }
        Hold::Lost => {
            "All bytes went out, but the file was not found; sending again may make two.".to_owned()
        }
    }
}

/// What the user can do about it.
#[must_use]
pub const fn hold_step(why: &Hold) -> &'static str {
    match why {
        Hold::Key(inner) => step(inner.kind),
        Hold::Clash { .. } => "Resume sends it all the same and keeps both; cancel leaves it out.",
        Hold::Changed => "Retry sends it as it is now; cancel leaves it out.",
        Hold::Mismatch { .. } => "Retry sends it again; cancel leaves it as it is.",
        Hold::Lost => "Look into the folder; retry sends again, cancel leaves it.",
    }
}
