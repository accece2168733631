//! What becomes of a job whose attempt failed: tried again after a rest, held
//! for its user, given up, or kept waiting because nothing is wrong with it.

use std::time::Duration;

use super::patience::{MOST_TRIES, rest_after};
use crate::remote::{Problem, ProblemKind};

/// The verdict on one failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The service or the network is away: all wait, no try is counted.
    Outage,
    /// Locked out: the gate holds every call, no try is counted.
    Lock,
    /// The key is in question: all are held.
    Key,
    /// Rest this long; the try is counted.
    Rest(Duration),
    /// The file is not the one that was chosen.
    Changed,
    /// No further try makes sense.
    Fail,
}

/// A node that cannot open its target is left for another one, but a service
/// whose nodes all fail must not be hammered (§5.3).
const MOST_NODE_TRIES: u32 = 3;

/// Decides; `tries` counts the failed tries including this one.
pub(super) fn after(problem: &Problem, tries: u32) -> Next {
    match problem.kind {
        ProblemKind::Flood(_) | ProblemKind::AddressLocked => Next::Lock,
        ProblemKind::NoKey
        | ProblemKind::KeyRefused
        | ProblemKind::ResetNeeded
        | ProblemKind::NotCustomer => Next::Key,
        ProblemKind::SourceChanged => Next::Changed,
        ProblemKind::NodeFault if tries < MOST_NODE_TRIES => Next::Rest(Duration::from_secs(2)),
        // A full disk is nobody's try; another place of use ends by itself.
        ProblemKind::Unreachable(_)
        | ProblemKind::Maintenance
        | ProblemKind::ServerFault
        | ProblemKind::Journal
        | ProblemKind::Locations => Next::Outage,
        ProblemKind::Stalled | ProblemKind::Unreadable | ProblemKind::Redirected
            if tries < MOST_TRIES =>
        {
            Next::Rest(rest_after(tries))
        }
        ProblemKind::Stalled
        | ProblemKind::Unreadable
        | ProblemKind::Redirected
        | ProblemKind::NodeFault
        | ProblemKind::NotFound
        | ProblemKind::NotAllowed
        | ProblemKind::PasswordWrong
        | ProblemKind::PasswordNeeded
        | ProblemKind::OwnerLocked
        | ProblemKind::ServerNetwork
        | ProblemKind::BadRequest
        | ProblemKind::NotRenamed
        | ProblemKind::NothingToChange
        | ProblemKind::NoFileInForm
        | ProblemKind::UnsafeHost
        | ProblemKind::SourceUnreadable
        | ProblemKind::EmptyFile
        | ProblemKind::TooBig
        | ProblemKind::Refused => Next::Fail,
    }
}

/// An upload that broke: counted, unlike an outage, because the file itself
/// may be what breaks it.
pub(super) fn after_break(tries: u32) -> Next {
    if tries < MOST_TRIES { Next::Rest(rest_after(tries)) } else { Next::Fail }
}

/// How long to wait before the end page is asked for the `n`th time again.
pub(super) fn end_pause(asked: u32) -> Duration {
    Duration::from_secs(match asked {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        4 => 8,
        5 => 15,
        _ => 30,
    })
}

/// How long to wait before the folder is looked at for the `n`th time again:
/// listings lag behind uploads, nobody says how far (§13.1).
pub(super) fn look_pause(looked: u32) -> Duration {
    Duration::from_secs(match looked {
        0 => 5,
        1 => 45,
        2 => 90,
        _ => 180,
    })
}

/// How long to wait after the folder could not be listed, the `n`th time in
/// a row: 30 s doubling to 5 minutes, to half an hour while the key is
/// refused, because refusals count towards a lock (§0.2).
pub(super) fn blind_pause(n: u32, key: bool) -> Duration {
    let most = if key { 1800 } else { 300 };
    Duration::from_secs((30_u64 << n.saturating_sub(1).min(6)).min(most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::{LockScope, NetFault};

    #[test]
    fn each_kind_has_its_verdict() {
        let table = [
            (ProblemKind::Flood(LockScope::Address), 1, Next::Lock),
            (ProblemKind::AddressLocked, 9, Next::Lock),
            (ProblemKind::KeyRefused, 1, Next::Key),
            (ProblemKind::ResetNeeded, 1, Next::Key),
            (ProblemKind::Unreachable(NetFault::Dns), 99, Next::Outage),
            (ProblemKind::Maintenance, 1, Next::Outage),
            (ProblemKind::NodeFault, 1, Next::Rest(Duration::from_secs(2))),
            (ProblemKind::NodeFault, 3, Next::Fail),
            (ProblemKind::Stalled, 1, Next::Rest(Duration::from_secs(5))),
            (ProblemKind::Stalled, 6, Next::Fail),
            (ProblemKind::NoFileInForm, 1, Next::Fail),
            (ProblemKind::SourceChanged, 1, Next::Changed),
            (ProblemKind::Refused, 1, Next::Fail),
            (ProblemKind::Locations, 99, Next::Outage),
            (ProblemKind::Journal, 99, Next::Outage),
        ];
        for (kind, tries, next) in table {
            assert_eq!(after(&Problem::new(kind, "x"), tries), next, "{kind:?} {tries}");
        }
    }

    #[test]
    fn pauses_grow_and_are_capped() {
        assert_eq!([1, 3, 5, 99].map(|n| blind_pause(n, false).as_secs()), [30, 120, 300, 300]);
        assert_eq!([1, 3, 7, 99].map(|n| blind_pause(n, true).as_secs()), [30, 120, 1800, 1800]);
    }
}
