//! Whether a failed call may be tried again within seconds. Only decides:
//! whoever owns the budget waits, asks the gate for another permit and calls
//! again. Minutes and hours are the queue's business.

use std::time::Duration;

use super::Endpoint;
use crate::remote::{NetFault, Problem, ProblemKind};

/// Waits before the second and the third try.
const WAITS: [Duration; 2] = [Duration::from_millis(400), Duration::from_millis(1600)];

/// How long to wait before a call is tried again, if it may be. `tries` is
/// how often it was tried.
///
/// A call that certainly never reached the service may be repeated whatever
/// it does. One that may have reached it is repeated only if that changes
/// nothing and has no budget of its own. An answer of the service is never
/// quickly retried, save its own faults: repeated refusals count towards a
/// ban (§10.1).
#[must_use]
pub fn quick_retry(endpoint: Endpoint, problem: &Problem, tries: u32) -> Option<Duration> {
    let may = match problem.kind {
        ProblemKind::Unreachable(NetFault::Connect | NetFault::Dns) => true,
        ProblemKind::Unreachable(NetFault::Broken) | ProblemKind::ServerFault => {
            endpoint.is_harmless()
        }
        ProblemKind::Unreachable(NetFault::Tls | NetFault::Timeout | NetFault::Proxy)
        | ProblemKind::NoKey
        | ProblemKind::KeyRefused
        | ProblemKind::ResetNeeded
        | ProblemKind::NotCustomer
        | ProblemKind::Flood(_)
        | ProblemKind::AddressLocked
        | ProblemKind::Maintenance
        | ProblemKind::NotFound
        | ProblemKind::NotAllowed
        | ProblemKind::PasswordWrong
        | ProblemKind::PasswordNeeded
        | ProblemKind::OwnerLocked
        | ProblemKind::Locations
        | ProblemKind::ServerNetwork
        | ProblemKind::BadRequest
        | ProblemKind::NotRenamed
        | ProblemKind::NothingToChange
        | ProblemKind::NoFileInForm
        | ProblemKind::NodeFault
        | ProblemKind::Unreadable
        | ProblemKind::UnsafeHost
        | ProblemKind::Redirected
        | ProblemKind::Stalled
        | ProblemKind::SourceUnreadable
        | ProblemKind::SourceChanged
        | ProblemKind::EmptyFile
        | ProblemKind::TooBig
        | ProblemKind::Journal
        | ProblemKind::Refused => false,
    };
    let wait = WAITS.get(usize::try_from(tries.checked_sub(1)?).ok()?).copied();
    wait.filter(|_| may)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::LockScope;

    fn after(kind: ProblemKind, endpoint: Endpoint) -> Option<Duration> {
        quick_retry(endpoint, &Problem::new(kind, "x"), 1)
    }

    #[test]
    fn what_never_arrived_is_repeated_twice_and_no_more() {
        let problem = Problem::new(ProblemKind::Unreachable(NetFault::Connect), "x");
        let waits: Vec<_> =
            (0..5).map(|tries| quick_retry(Endpoint::FolderMkdir, &problem, tries)).collect();
        assert_eq!(waits, [None, Some(WAITS[0]), Some(WAITS[1]), None, None]);
    }

    #[test]
    fn what_may_have_arrived_is_repeated_only_where_it_harms_nothing() {
        for kind in [ProblemKind::Unreachable(NetFault::Broken), ProblemKind::ServerFault] {
            assert!(after(kind, Endpoint::UploadServer).is_some());
            for endpoint in
                [Endpoint::UserInfo, Endpoint::FolderLs, Endpoint::FileRm, Endpoint::FolderMkdir]
            {
                assert_eq!(after(kind, endpoint), None, "{endpoint:?}");
            }
        }
    }

    #[test]
    fn no_answer_of_the_service_is_repeated() {
        for kind in [
            ProblemKind::Flood(LockScope::Address),
            ProblemKind::AddressLocked,
            ProblemKind::KeyRefused,
            ProblemKind::NotFound,
            ProblemKind::Refused,
            ProblemKind::Maintenance,
            ProblemKind::Unreachable(NetFault::Timeout),
        ] {
            assert_eq!(after(kind, Endpoint::UploadServer), None, "{kind:?}");
        }
    }
}
