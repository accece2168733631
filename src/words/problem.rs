//! Sentences about failures of the service and of the way to it: what
//! happened, and what to do next.

use jiff::tz::TimeZone;

use super::{clock, duration, visible};
use crate::clock::Moment;
use crate::protocol::{Failure, Wait};
use crate::remote::{LockScope, NetFault, Problem, ProblemKind};

/// What happened, as one sentence, with the service's own words where they
/// tell more.
#[must_use]
pub fn problem(problem: &Problem) -> String {
    // What was looked for by its name and is not there is named.
    if let (ProblemKind::NotFound, Some(said)) = (problem.kind, &problem.said)
        && problem.tried.starts_with("finding ")
    {
        return sentence(&visible(said));
    }
    let mut text = format!("{}.", happened(problem.kind));
    if let Some(said) = problem.said.as_deref().filter(|_| quotes(problem.kind)) {
        text.push_str(&format!(" The answer was: “{}”.", visible(said.trim())));
    }
    text
}

/// The same in a few words, for a column.
#[must_use]
pub const fn short_problem(kind: ProblemKind) -> &'static str {
    happened(kind)
}

/// Kinds whose sentence leaves something open that only the service's words
/// tell.
const fn quotes(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::Refused
            | ProblemKind::NotAllowed
            | ProblemKind::BadRequest
            | ProblemKind::ServerFault
            | ProblemKind::Unreadable
            | ProblemKind::Journal
            | ProblemKind::SourceUnreadable
            | ProblemKind::NodeFault
            | ProblemKind::Unreachable(_)
            | ProblemKind::UnsafeHost
            | ProblemKind::Locations
    )
}

const fn happened(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NoKey => "No API key is known",
        ProblemKind::KeyRefused => "1fichier refused the API key",
        ProblemKind::ResetNeeded => "1fichier knows no user for this API key",
        ProblemKind::NotCustomer => "1fichier asks for a Premium or Access account",
        ProblemKind::Flood(LockScope::Address) => "Too many calls: this address is locked",
        ProblemKind::Flood(LockScope::User) => "Too many calls: the account is locked",
        ProblemKind::Flood(LockScope::Key) => "Too many calls: the API key is locked",
        ProblemKind::AddressLocked => "1fichier has locked this address",
        ProblemKind::Maintenance => "1fichier is in maintenance",
        ProblemKind::ServerFault => "1fichier reports a fault of its own",
        ProblemKind::NotFound => "It is not on the service any more",
        ProblemKind::NotAllowed => "The service does not allow it",
        ProblemKind::PasswordWrong => "The file's password is wrong",
        ProblemKind::PasswordNeeded => "The file needs a password",
        ProblemKind::OwnerLocked => "The owner's account is locked",
        ProblemKind::Locations => "The account is in use from too many places",
        ProblemKind::ServerNetwork => "This network counts as a server's or a VPN's",
        ProblemKind::BadRequest => "The service did not understand this program",
        ProblemKind::NotRenamed => "Nothing was renamed",
        ProblemKind::NothingToChange => "There was nothing to change",
        ProblemKind::NoFileInForm => "The upload page found no file in what was sent",
        ProblemKind::NodeFault => "The upload server could not store the file",
        ProblemKind::Unreadable => "The answer could not be understood",
        ProblemKind::UnsafeHost => "The service named a host that must not get the key",
        ProblemKind::Redirected => "The service pointed elsewhere and was not followed",
        ProblemKind::Unreachable(fault) => unreachable(fault),
        ProblemKind::Stalled => "Nothing moved for too long",
        ProblemKind::SourceUnreadable => "The local file could not be read",
        ProblemKind::SourceChanged => "The local file changed while it was sent",
        ProblemKind::EmptyFile => "The file is empty, and 1fichier stores no empty files",
        ProblemKind::TooBig => "The file is larger than 1fichier takes",
        ProblemKind::Journal => "The state file could not be written",
        ProblemKind::Refused => "The service refused",
    }
}

const fn unreachable(fault: NetFault) -> &'static str {
    match fault {
        NetFault::Dns => "The name of the service was not found (DNS)",
        NetFault::Connect => "The service cannot be reached",
        NetFault::Tls => "No secure connection to the service (TLS)",
        NetFault::Timeout => "The service did not answer in time",
        NetFault::Broken => "The connection broke",
        NetFault::Proxy => "The proxy refused the connection",
    }
}

/// What the user can do, or what happens by itself.
#[must_use]
pub const fn step(kind: ProblemKind) -> &'static str {
    match kind {
        ProblemKind::NoKey => {
            "Make one on 1fichier.com (Parameters, API key) and give it to fichier."
        }
        ProblemKind::KeyRefused => {
            "Make a new key on 1fichier.com (Parameters, API key) and give it to fichier."
        }
        ProblemKind::ResetNeeded => {
            "Sign in on 1fichier.com: it may want a new password. Else the key is wrong."
        }
        ProblemKind::NotCustomer => {
            "Take a Premium or Access offer on 1fichier.com, then ask again."
        }
        ProblemKind::Flood(_) | ProblemKind::AddressLocked => {
            "Nothing is sent until the lock ends; then it goes on by itself."
        }
        ProblemKind::Maintenance | ProblemKind::ServerFault => {
            "Try again later; what is queued goes on by itself."
        }
        ProblemKind::NotFound => "Read the folder again.",
        ProblemKind::NotAllowed | ProblemKind::Refused => "The account's page may tell why.",
        ProblemKind::PasswordWrong | ProblemKind::PasswordNeeded => "Ask its owner for it.",
        ProblemKind::OwnerLocked => "Sign in on 1fichier.com to see why.",
        ProblemKind::Locations => "Stop it elsewhere, and wait five minutes.",
        ProblemKind::ServerNetwork => "CDN credit is needed from here.",
        ProblemKind::BadRequest | ProblemKind::Unreadable | ProblemKind::NoFileInForm => {
            "Please report it, with the answer."
        }
        ProblemKind::NotRenamed => "The name may be the same, or the file not yours.",
        ProblemKind::NothingToChange => "Nothing needs to be done.",
        ProblemKind::NodeFault | ProblemKind::Stalled => "It is tried again at another server.",
        ProblemKind::UnsafeHost | ProblemKind::Redirected => {
            "Check the network: a proxy or portal may be in the way."
        }
        ProblemKind::Unreachable(fault) => reach(fault),
        ProblemKind::SourceUnreadable => "Check the file and its rights, then retry.",
        ProblemKind::SourceChanged => "When it is at rest, retry sends it as it is then.",
        ProblemKind::EmptyFile | ProblemKind::TooBig => "It cannot be stored; cancel it.",
        ProblemKind::Journal => "Check that the disk has room and may be written.",
    }
}

const fn reach(fault: NetFault) -> &'static str {
    match fault {
        NetFault::Dns => "Check the network and its DNS; what is queued goes on by itself.",
        NetFault::Connect | NetFault::Timeout | NetFault::Broken => {
            "Check the network; what is queued goes on by itself."
        }
        NetFault::Tls => "Check this machine's clock, its certificates and the proxy.",
        NetFault::Proxy => "Check the proxy's settings in the environment.",
    }
}

/// Why the engine could not do what was asked.
#[must_use]
pub fn failure(failure: &Failure) -> String {
    match failure {
        Failure::Version(greeting) => {
            format!("The engine is of another version ({}).", visible(&greeting.version))
        }
        Failure::Problem(inner) => problem(inner),
        Failure::Invalid(why) => sentence(&visible(why)),
        Failure::Store(why) => format!("The state file could not be written: {}", visible(why)),
    }
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut chars = text.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_uppercase).collect();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", chars.as_str())
}

/// What to do about it.
#[must_use]
pub const fn failure_step(failure: &Failure) -> &'static str {
    match failure {
        Failure::Version(_) => "Stop the engine and start fichier again.",
        Failure::Problem(problem) => step(problem.kind),
        Failure::Invalid(_) => "",
        Failure::Store(_) => step(ProblemKind::Journal),
    }
}

/// What something waits for: `folder list allowed in 12 s`.
#[must_use]
pub fn wait(wait: &Wait, now: Moment, zone: &TimeZone) -> String {
    let left = whole_seconds(wait.until(), now);
    match wait {
        Wait::Pace { .. } => format!("next call in {left}"),
        Wait::Folder { .. } => format!("folder list allowed in {left}"),
        Wait::Account { .. } => format!("account call allowed in {left}"),
        Wait::Everything { .. } => format!("list of all files allowed in {left}"),
        Wait::Lock { until } => format!("locked, next try {}", clock(*until, zone)),
    }
}

/// A countdown rounds up: at `0 s` it is over.
fn whole_seconds(until: Moment, now: Moment) -> String {
    let left = until.since(now);
    let up = u64::from(left.subsec_millis() > 0);
    duration(std::time::Duration::from_secs(left.as_secs() + up))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_services_words_are_shown_where_they_tell_more_and_never_raw() {
        let refused = Problem::new(ProblemKind::Refused, "x").saying("Strange\u{1b}[2J thing #9");
        assert_eq!(
            problem(&refused),
            "The service refused. The answer was: “Strange␛[2J thing #9”."
        );
        let flood = Problem::new(ProblemKind::Flood(LockScope::Address), "x").saying("Flood #38");
        assert_eq!(problem(&flood), "Too many calls: this address is locked.");
    }

    #[test]
    fn countdowns_round_up() {
        let wait_for = |millis| Wait::Folder { until: Moment(millis) };
        let text = |millis| wait(&wait_for(millis), Moment(0), &TimeZone::UTC);
        assert_eq!(text(11_001), "folder list allowed in 12 s");
        assert_eq!(text(0), "folder list allowed in 0 s");
    }
}
