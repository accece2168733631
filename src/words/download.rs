//! The downloads' stages in words. `verified` is said only of a file whose
//! bytes are proven equal to the service's.

use jiff::tz::TimeZone;

use super::{bytes, clock_or_date, percent, problem, step, visible};
use crate::clock::Moment;
use crate::downloads::{Download, DownloadHold, DownloadStage, LocalClash};
use crate::local::LandFault;
use crate::protocol::LeftWhy;
use crate::queue::{Progress, Verdict};

/// The stage in one or a few words, for a column.
#[must_use]
pub fn download_stage(
    job: &Download,
    progress: Option<&Progress>,
    now: Moment,
    zone: &TimeZone,
) -> String {
    match &job.stage {
        DownloadStage::Waiting => "waiting".to_owned(),
        DownloadStage::Learning => "asking what it is".to_owned(),
        DownloadStage::Preparing => "making room".to_owned(),
        DownloadStage::Asking => "waiting for a link".to_owned(),
        DownloadStage::Fetching => "receiving".to_owned(),
        DownloadStage::Verifying => {
            let hashed = progress.map_or(0, |figures| figures.hashed);
            format!("verifying {} %", percent(hashed, job.size()).min(99))
        }
        DownloadStage::Placing { .. } => "finishing".to_owned(),
        DownloadStage::Resting { until, .. } => {
            format!("resting until {}", clock_or_date(*until, now, zone))
        }
        DownloadStage::Held { why } => format!("held: {}", download_held_for(why)),
        DownloadStage::Paused => "paused".to_owned(),
        DownloadStage::Cancelled => "cancelled".to_owned(),
        DownloadStage::Skipped { .. } => "left out".to_owned(),
        DownloadStage::Failed { .. } => "failed".to_owned(),
        DownloadStage::Done { verdict: Verdict::Verified } => "verified".to_owned(),
        DownloadStage::Done { verdict: Verdict::Unchecked } => "saved, not checked".to_owned(),
    }
}

/// The same in a few words.
#[must_use]
pub const fn download_held_for(why: &DownloadHold) -> &'static str {
    match why {
        DownloadHold::Key(_) => "key",
        DownloadHold::Password { .. } => "password",
        DownloadHold::Cdn => "CDN credit",
        DownloadHold::Clash { .. } => "same name",
        DownloadHold::Space { .. } => "disk full",
        DownloadHold::Changed => "file changed",
        DownloadHold::Mismatch { .. } => "checksums differ",
        DownloadHold::Disk { .. } => "disk",
    }
}

/// Why it stands where it stands and what comes next; empty where the stage
/// says all.
#[must_use]
pub fn download_reason(job: &Download) -> String {
    match &job.stage {
        DownloadStage::Resting { why, .. } => {
            let kept = bytes(job.have.total());
            format!("{} It goes on by itself, after {kept} that are here.", problem(why))
        }
        DownloadStage::Failed { why } => format!("{} {}", problem(why), step(why.kind)),
        DownloadStage::Held { why } => {
            format!("{} {}", download_hold(why), download_hold_step(why))
        }
        DownloadStage::Skipped { there } => {
            format!("Something of this name is there already ({}).", bytes(*there))
        }
        DownloadStage::Done { verdict: Verdict::Unchecked } => {
            "Saved; the size is right, but 1fichier told no checksum to compare.".to_owned()
        }
        DownloadStage::Done { verdict: Verdict::Verified } => {
            "Saved, and the checksums of both sides are equal.".to_owned()
        }
        DownloadStage::Verifying => "All bytes are here; their checksum is computed.".to_owned(),
        DownloadStage::Fetching if job.pause_after => {
            "Pauses when this file is through.".to_owned()
        }
        DownloadStage::Waiting
        | DownloadStage::Learning
        | DownloadStage::Preparing
        | DownloadStage::Asking
        | DownloadStage::Fetching
        | DownloadStage::Placing { .. }
        | DownloadStage::Paused
        | DownloadStage::Cancelled => String::new(),
    }
}

/// Why a download waits for its user.
#[must_use]
pub fn download_hold(why: &DownloadHold) -> String {
    match why {
        DownloadHold::Key(inner) => problem(inner),
        DownloadHold::Password { wrong: false } => "The file asks for a password.".to_owned(),
        DownloadHold::Password { wrong: true } => "The password is not the right one.".to_owned(),
        DownloadHold::Cdn => "1fichier takes this network for a server's or a VPN's: from here, \
             downloads cost CDN credit."
            .to_owned(),
        DownloadHold::Clash { there } => {
            format!("Something of this name is there already ({}).", bytes(*there))
        }
        DownloadHold::Space { needed, free } => {
            format!(
                "The disk is full: {} more are needed, {} are free.",
                bytes(*needed),
                bytes(*free)
            )
        }
        DownloadHold::Changed => {
            "The service has a file of another size there by now; nothing of it was kept."
                .to_owned()
        }
        DownloadHold::Mismatch { .. } => {
            "Twice, what came had another checksum than the service reports; it was not kept."
                .to_owned()
        }
        DownloadHold::Disk { fault } => land_fault(fault),
    }
}

/// What the user can do about it.
#[must_use]
pub const fn download_hold_step(why: &DownloadHold) -> &'static str {
    match why {
        DownloadHold::Key(inner) => step(inner.kind),
        DownloadHold::Password { .. } => "Enter here, or \"fichier queue unlock\", takes it.",
        DownloadHold::Cdn => {
            "Allow it with: fichier queue use-cdn, and the number. Resume tries without."
        }
        DownloadHold::Clash { .. } => {
            "Enter here, or \"fichier queue decide\", decides; cancel leaves it out."
        }
        DownloadHold::Space { .. } => "Make room, then resume; what has come is kept.",
        DownloadHold::Changed => "Resume takes the file as it is now; cancel leaves it out.",
        DownloadHold::Mismatch { .. } => "Resume asks 1fichier anew and tries again.",
        DownloadHold::Disk { .. } => "See to it, then resume; what has come is kept.",
    }
}

/// Why a folder or file cannot take a download.
#[must_use]
pub fn land_fault(fault: &LandFault) -> String {
    match fault {
        LandFault::Clash { .. } => "Something of this name is there already.".to_owned(),
        LandFault::Space { .. } => "The disk is full.".to_owned(),
        LandFault::Link { name } => {
            format!("The folder {} is a link, and is not followed.", visible(name))
        }
        LandFault::NotAFolder { name } => format!("{} is no folder.", visible(name)),
        LandFault::Name { name } => format!("{} is no name for a file here.", visible(name)),
        LandFault::Denied => "This user may not write there.".to_owned(),
        LandFault::ReadOnly => "The disk may only be read.".to_owned(),
        LandFault::TooBig => "The file is larger than this disk's files may be.".to_owned(),
        LandFault::Gone => "The temporary file was changed by somebody else.".to_owned(),
        LandFault::System { number } => {
            format!("The system refused: {}.", std::io::Error::from_raw_os_error(*number))
        }
    }
}

/// What happens to a download whose name is taken here.
#[must_use]
pub const fn local_clash_rule(rule: LocalClash) -> &'static str {
    match rule {
        LocalClash::Hold => "hold it aside until you decide",
        LocalClash::Skip => "leave it out",
        LocalClash::KeepBoth => "save it as \"name (2)\" and keep both",
        LocalClash::Replace => "replace what is there, once this one is whole",
    }
}

/// Why something is not downloaded.
#[must_use]
pub const fn left_out(why: LeftWhy) -> &'static str {
    match why {
        LeftWhy::Hidden => "its owner hides its link",
        LeftWhy::Capped => "it holds more files than 1fichier lists; the rest is left out",
    }
}
