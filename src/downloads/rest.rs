//! What becomes of a download after a failure: tried again after a rest, held
//! for its user, given up, or kept waiting because nothing is wrong with it.

use std::time::Duration;

use crate::remote::{NetFault, ProblemKind};

/// The verdict on one failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// The service or the network is away: all wait, no try is counted.
    Outage,
    /// Locked out: the gate holds every call, no try is counted.
    Lock,
    /// The key, or what the account may do, is in question: all are held.
    Key,
    /// A password is asked for, or another one.
    Password,
    /// CDN credit is asked for.
    Cdn,
    /// The connection was cut.
    Cut,
    /// An answer that may be another one next time.
    Odd,
    /// No further try makes sense.
    Fail,
}

/// A checksum that differs may be a fault on the way once.
pub(super) const MOST_BAD: u32 = 2;
/// A cut after fewer bytes than this makes the rests grow.
pub(super) const WORTH: u64 = 1 << 20;

/// Decides.
pub(super) const fn after(kind: ProblemKind) -> Next {
    match kind {
        ProblemKind::Flood(_) | ProblemKind::AddressLocked => Next::Lock,
        ProblemKind::NoKey
        | ProblemKind::KeyRefused
        | ProblemKind::ResetNeeded
        | ProblemKind::NotCustomer => Next::Key,
        ProblemKind::PasswordNeeded | ProblemKind::PasswordWrong => Next::Password,
        ProblemKind::ServerNetwork => Next::Cdn,
        ProblemKind::Unreachable(NetFault::Broken | NetFault::Timeout) | ProblemKind::Stalled => {
            Next::Cut
        }
        // Another place of use ends by itself.
        ProblemKind::Unreachable(
            NetFault::Dns | NetFault::Connect | NetFault::Tls | NetFault::Proxy,
        )
        | ProblemKind::Maintenance
        | ProblemKind::ServerFault
        | ProblemKind::Locations
        | ProblemKind::Journal => Next::Outage,
        ProblemKind::Unreadable | ProblemKind::Redirected | ProblemKind::NodeFault => Next::Odd,
        ProblemKind::NotFound
        | ProblemKind::NotAllowed
        | ProblemKind::OwnerLocked
        | ProblemKind::BadRequest
        | ProblemKind::NotRenamed
        | ProblemKind::NothingToChange
        | ProblemKind::NoFileInForm
        | ProblemKind::UnsafeHost
        | ProblemKind::SourceUnreadable
        | ProblemKind::SourceChanged
        | ProblemKind::EmptyFile
        | ProblemKind::TooBig
        | ProblemKind::Refused => Next::Fail,
    }
}

/// After a cut that brought bytes: going on costs no call, so it is soon;
/// after several that brought next to nothing, less so.
pub(super) fn cut_pause(cuts: u32) -> Duration {
    Duration::from_millis(500_u64 << cuts.min(7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_are_capped() {
        assert_eq!([0, 1, 3, 99].map(|n| cut_pause(n).as_millis()), [500, 1000, 4000, 64_000]);
    }
}
