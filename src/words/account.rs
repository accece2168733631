//! The account and the key in words.

use jiff::tz::TimeZone;

use super::{clock, duration, problem, step, visible, wait};
use crate::clock::Moment;
use crate::protocol::{AccountView, KeySource, KeyState};
use crate::remote::{Offer, ProblemKind, SecondFactor};

/// What is known of the key, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyWords {
    /// One or two words.
    pub state: String,
    /// The next step, as a sentence.
    pub next: String,
}

/// The key's state in words.
#[must_use]
pub fn key_state(view: &AccountView, now: Moment, zone: &TimeZone) -> KeyWords {
    let (state, next) = match &view.state {
        KeyState::Missing => ("no key".to_owned(), step(ProblemKind::NoKey).to_owned()),
        KeyState::Untried => {
            ("not tried yet".to_owned(), "It is tried with the next call.".to_owned())
        }
        KeyState::Checking { wait: None } => {
            ("checking".to_owned(), "The service is being asked.".to_owned())
        }
        KeyState::Checking { wait: Some(why) } => {
            ("checking".to_owned(), format!("Waits: {}.", wait(why, now, zone)))
        }
        KeyState::Valid => ("valid".to_owned(), after_valid(view)),
        KeyState::Refused(why) => {
            ("refused".to_owned(), format!("{} {}", problem(why), step(why.kind)))
        }
        KeyState::Locked { until, why } => (
            format!("locked out, next try in {}", countdown(*until, now)),
            format!("{} One careful call goes out at {}.", problem(why), clock(*until, zone)),
        ),
        KeyState::Unreachable(why) => {
            ("unreachable".to_owned(), format!("{} {}", problem(why), step(why.kind)))
        }
        KeyState::Unusable(why) => {
            ("unusable".to_owned(), format!("{} Repair that file, or type a key.", visible(why)))
        }
    };
    KeyWords { state, next }
}

fn after_valid(view: &AccountView) -> String {
    let forbidden = view.facts.as_ref().is_some_and(|facts| facts.upload_forbidden);
    let text = match (forbidden, view.unsaved) {
        (true, _) => "The service refuses uploads for this account: its page tells why.",
        (false, true) => "It is known for this session only, and not kept yet.",
        (false, false) => "Ready.",
    };
    text.to_owned()
}

fn countdown(until: Moment, now: Moment) -> String {
    let left = until.since(now);
    let up = u64::from(left.subsec_millis() > 0);
    duration(std::time::Duration::from_secs(left.as_secs() + up))
}

/// The offer by its name.
#[must_use]
pub fn offer(offer: &Offer) -> String {
    match offer {
        Offer::Free => "Free".to_owned(),
        Offer::Premium => "Premium".to_owned(),
        Offer::Access => "Access".to_owned(),
        Offer::Gold => "Premium GOLD".to_owned(),
        Offer::Other(code) => format!("unknown offer {}", visible(code)),
    }
}

/// How a sign-in is confirmed.
#[must_use]
pub const fn factor(factor: SecondFactor) -> &'static str {
    match factor {
        SecondFactor::Off => "off",
        SecondFactor::Email => "by e-mail",
        SecondFactor::App => "by an app",
        SecondFactor::Other => "on, in an unknown way",
    }
}

/// Where the key came from.
#[must_use]
pub fn source(source: &KeySource) -> String {
    match source {
        KeySource::Option(path) => format!("the file of --api-key-file ({})", visible(path)),
        KeySource::Environment(name) => format!("the variable {}", visible(name)),
        KeySource::Credential(path) => format!("the systemd credential {}", visible(path)),
        KeySource::Command => "the configured key command".to_owned(),
        KeySource::File(path) => format!("the file {}", visible(path)),
        KeySource::Rclone(place) => format!("rclone's configuration ({})", visible(place)),
        KeySource::Keyring => "the system's keyring".to_owned(),
        KeySource::Typed => "typed in this session".to_owned(),
        KeySource::Sandbox => "the sandbox's own key".to_owned(),
    }
}
