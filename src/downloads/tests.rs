//! The downloads' proof: tables for each transition, and a small simulated
//! world in which everything goes wrong, with a power cut after any record
//! and any command.

mod hauler;
mod script;
mod storm;
mod tables;
mod trips;
mod world;

use super::*;
use crate::clock::Moment;
use crate::local::{LandFault, LocalPath, Part};
use crate::queue::{ClashRule, JobId, QueueOrder, Verdict};
use crate::remote::{Checksum, FileUrl, LockScope, NetFault, Problem, ProblemKind};

/// When every test begins.
const START: Moment = Moment(1_000_000_000_000);

/// A download of that name and size into `/disk`.
fn new_download(name: &str, size: u64, rule: LocalClash) -> NewDownload {
    NewDownload {
        url: FileUrl::new(&format!("https://1fichier.com/?{name}")),
        names: Some((name.to_owned(), name.to_owned())),
        from: "/far".to_owned(),
        facts: Some(Facts { size, checksum: Some(sum_of(name)), date: None }),
        to: LocalPath::new("/disk"),
        below: Vec::new(),
        on_clash: rule,
        cdn: false,
        password: false,
        priority: crate::queue::Priority::Normal,
    }
}

/// A checksum that differs for each text.
fn sum_of(text: &str) -> Checksum {
    Checksum::of(text.as_bytes())
}

/// Problems by a short name.
fn problem(name: &str) -> Problem {
    let kind = match name {
        "flood" => ProblemKind::Flood(LockScope::Address),
        "key" => ProblemKind::KeyRefused,
        "customer" => ProblemKind::NotCustomer,
        "dns" => ProblemKind::Unreachable(NetFault::Dns),
        "broken" => ProblemKind::Unreachable(NetFault::Broken),
        "stalled" => ProblemKind::Stalled,
        "maintenance" => ProblemKind::Maintenance,
        "html" => ProblemKind::Unreadable,
        "expired" => ProblemKind::Refused,
        "gone" => ProblemKind::NotFound,
        "forbidden" => ProblemKind::NotAllowed,
        "locations" => ProblemKind::Locations,
        "network" => ProblemKind::ServerNetwork,
        "password" => ProblemKind::PasswordNeeded,
        "wrong" => ProblemKind::PasswordWrong,
        other => panic!("no problem is called {other}"),
    };
    Problem::new(kind, "test")
}

/// A stage in a word.
fn word(stage: &DownloadStage) -> &'static str {
    match stage {
        DownloadStage::Waiting => "waiting",
        DownloadStage::Learning => "learning",
        DownloadStage::Preparing => "preparing",
        DownloadStage::Asking => "asking",
        DownloadStage::Fetching => "fetching",
        DownloadStage::Verifying => "verifying",
        DownloadStage::Placing { .. } => "placing",
        DownloadStage::Resting { .. } => "resting",
        DownloadStage::Held { why: DownloadHold::Key(_) } => "key",
        DownloadStage::Held { why: DownloadHold::Password { wrong: false } } => "password",
        DownloadStage::Held { why: DownloadHold::Password { wrong: true } } => "wrong",
        DownloadStage::Held { why: DownloadHold::Cdn } => "cdn",
        DownloadStage::Held { why: DownloadHold::Clash { .. } } => "clash",
        DownloadStage::Held { why: DownloadHold::Space { .. } } => "space",
        DownloadStage::Held { why: DownloadHold::Changed } => "changed",
        DownloadStage::Held { why: DownloadHold::Mismatch { .. } } => "mismatch",
        DownloadStage::Held { why: DownloadHold::Disk { .. } } => "disk",
        DownloadStage::Paused => "paused",
        DownloadStage::Cancelled => "cancelled",
        DownloadStage::Skipped { .. } => "skipped",
        DownloadStage::Failed { .. } => "failed",
        DownloadStage::Done { verdict: Verdict::Verified } => "verified",
        DownloadStage::Done { verdict: Verdict::Unchecked } => "unchecked",
    }
}
