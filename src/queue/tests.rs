//! The queue's proof: scripts for each transition, a small simulated world
//! with faults, a power cut after every record and every command.

mod chaos;
mod cuts;
mod disk;
mod doubts;
mod laws;
mod moves;
mod orders;
mod runner;
mod script;
mod scripts;
mod service;
mod trips;
mod troubles;
mod urgency;
mod wishes;
mod world;

use super::*;
use crate::clock::Moment;
use crate::local::{Fingerprint, LocalPath};
use crate::remote::{Checksum, FileUrl, FolderId, LockScope, NetFault, Problem, ProblemKind};

/// When every test begins.
const START: Moment = Moment(1_000_000_000_000);

/// A job of that name and size, to a folder below the root.
fn new_job(name: &str, size: u64, below: &[&str], on_clash: ClashRule) -> NewJob {
    NewJob {
        source: LocalPath::new(format!("/disk/{name}")),
        print: Fingerprint { size, mtime_ns: 1, inode: 1 },
        name: name.to_owned(),
        place: Place {
            base: FolderId::ROOT,
            below: below.iter().map(|part| (*part).to_owned()).collect(),
        },
        place_label: format!("/{}", below.join("/")),
        on_clash,
        moves: false,
        priority: Priority::Normal,
    }
}

/// A checksum that differs for each text.
fn sum_of(text: &str) -> Checksum {
    let number = text.bytes().fold(7_u64, |number, byte| {
        number.wrapping_mul(0x0100_0000_01b3).wrapping_add(u64::from(byte))
    });
    Checksum::parse(&format!("{number:0128x}")).unwrap()
}

/// Problems by a short name.
fn problem(name: &str) -> Problem {
    let kind = match name {
        "flood" => ProblemKind::Flood(LockScope::Address),
        "key" => ProblemKind::KeyRefused,
        "dns" => ProblemKind::Unreachable(NetFault::Dns),
        "broken" => ProblemKind::Unreachable(NetFault::Broken),
        "maintenance" => ProblemKind::Maintenance,
        "server" => ProblemKind::ServerFault,
        "stalled" => ProblemKind::Stalled,
        "node" => ProblemKind::NodeFault,
        "noform" => ProblemKind::NoFileInForm,
        "refused" => ProblemKind::Refused,
        "locations" => ProblemKind::Locations,
        "changed" => ProblemKind::SourceChanged,
        "unreadable" => ProblemKind::SourceUnreadable,
        "html" => ProblemKind::Unreadable,
        "gone" => ProblemKind::NotFound,
        "journal" => ProblemKind::Journal,
        other => panic!("no problem is called {other}"),
    };
    Problem::new(kind, "test")
}
