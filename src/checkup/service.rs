//! What was found about key, account and the way to the service.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::{EngineFacts, Facts, Finding, KeyFacts, Level, Subject};
use crate::clock::Moment;
use crate::protocol::{AccountView, GateView, KeySource, KeyState, Leg, StepEnd, Way};
use crate::remote::ProblemKind;
use crate::words;

/// A clock may differ by this much: the service's is told to the second, and
/// the answer was on its way for some time.
const SMALL: Duration = Duration::from_secs(60);
/// Certificates are refused by a clock that differs by days.
const LARGE: Duration = Duration::from_secs(24 * 3600);

pub(super) fn key(key: &KeyFacts) -> Vec<Finding> {
    let subject = Subject::Key;
    let Some(source) = &key.source else {
        let next = "Put that right, or type a key on the account screen: fichier, then ga";
        if key.problems.is_empty() {
            let says = "There is no API key.";
            return vec![Finding::fail(subject, says, words::step(ProblemKind::NoKey))];
        }
        return key.problems.iter().map(|said| Finding::fail(subject, said, next)).collect();
    };
    let mut found = vec![Finding::ok(subject, format!("It comes from {}.", place(source)))];
    let next = "The key is used all the same.";
    found.extend(key.problems.iter().map(|said| Finding::warn(subject, said, next)));
    found
}

/// Where a key comes from, without the name of a file or a remote.
const fn place(source: &KeySource) -> &'static str {
    match source {
        KeySource::Option(_) => "the file that --api-key-file names",
        KeySource::Environment(_) => "the environment",
        KeySource::Credential(_) => "a systemd credential",
        KeySource::Command => "the key command",
        KeySource::File(_) => "the key file, which only you can read",
        KeySource::Rclone(_) => "rclone's configuration",
        KeySource::Keyring => "the system's keyring",
        KeySource::Typed => "you; it is not kept",
        KeySource::Sandbox => "the sandbox",
    }
}

/// What the engine found out: account, budget, way and clock.
pub(super) fn of_engine(facts: &Facts, now: Moment, zone: &TimeZone) -> Vec<Finding> {
    let EngineFacts::Runs(engine) = &facts.engine else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(view) = &engine.account {
        found.extend(account(view, now, zone));
    }
    found.push(budget(&engine.gate, now, zone));
    if let Some(tried) = &engine.way {
        found.extend(way(tried, now, zone));
        found.extend(clock(tried));
    }
    found
}

fn account(view: &AccountView, now: Moment, zone: &TimeZone) -> Option<Finding> {
    let subject = Subject::Account;
    let words = words::key_state(view, now, zone);
    let level = match view.state {
        // Said already, where the key was looked for.
        KeyState::Missing | KeyState::Unusable(_) => return None,
        KeyState::Valid => Level::Ok,
        KeyState::Untried | KeyState::Checking { .. } | KeyState::Unreachable(_) => Level::Warn,
        KeyState::Refused(_) | KeyState::Locked { .. } => Level::Fail,
    };
    let known = view.facts.as_ref();
    let forbidden = known.is_some_and(|facts| facts.upload_forbidden);
    let full = known.is_some_and(|facts| facts.over_quota);
    Some(match level {
        Level::Ok if forbidden => Finding::fail(
            subject,
            "1fichier takes the key and forbids uploads.",
            "The account's page on 1fichier.com tells why.",
        ),
        Level::Ok if full => Finding::warn(
            subject,
            "1fichier takes the key; the account is over its quota.",
            "Delete something, or take more storage on 1fichier.com.",
        ),
        Level::Ok => Finding::ok(subject, "1fichier takes the key."),
        level @ (Level::Warn | Level::Fail) => {
            let says = format!("The API key: {}.", words.state);
            Finding { subject, level, says, next: Some(words.next) }
        }
    })
}

fn budget(gate: &GateView, now: Moment, zone: &TimeZone) -> Finding {
    let subject = Subject::Budget;
    if let Some((until, why)) = &gate.lock {
        let until = words::clock_or_date(*until, now, zone);
        let says = format!("{} Next try: {until}.", words::problem(why));
        return Finding::fail(subject, says, words::step(why.kind));
    }
    if let Some((until, why)) = &gate.outage {
        let until = words::clock_or_date(*until, now, zone);
        let says = format!("{} Next try: {until}.", words::problem(why));
        return Finding::warn(subject, says, words::step(why.kind));
    }
    let calls = words::count(gate.last_hour.into(), "call");
    Finding::ok(subject, format!("No lock; {calls} in the last hour by this engine."))
}

fn way(way: &Way, now: Moment, zone: &TimeZone) -> Vec<Finding> {
    let of = |step: &crate::protocol::Step| {
        let (subject, good) = leg(step.leg);
        let took = format!("{good} ({} ms).", words::grouped(step.millis));
        match &step.end {
            StepEnd::Good => Finding::ok(subject, took),
            StepEnd::Broke { why } => {
                Finding::fail(subject, words::problem(why), words::step(why.kind))
            }
            StepEnd::Waits { wait } => {
                let says = format!("It was not asked: {}.", words::wait(wait, now, zone));
                Finding::warn(subject, says, "Look again when that is over: fichier doctor")
            }
        }
    };
    way.steps.iter().map(of).collect()
}

const fn leg(leg: Leg) -> (Subject, &'static str) {
    match leg {
        Leg::Name => (Subject::Name, "The address of the API is found"),
        Leg::Connection => (Subject::Connection, "A connection to the API is made"),
        Leg::Encryption => (Subject::Encryption, "It is encrypted, with a trusted certificate"),
        Leg::Api => (Subject::Api, "The API answers"),
        Leg::Node => (Subject::Node, "An upload node answers"),
    }
}

fn clock(way: &Way) -> Option<Finding> {
    let (theirs, ours) = way.clocks?;
    let apart = ours.since(theirs).max(theirs.since(ours));
    if apart <= SMALL {
        return Some(Finding::ok(Subject::Clock, "It shows what 1fichier's clock shows."));
    }
    let direction = if ours > theirs { "ahead" } else { "behind" };
    let says = format!("It is {} {direction}.", words::duration(apart));
    let next = "Set it, and keep it set: timedatectl set-ntp true";
    Some(if apart > LARGE {
        Finding::fail(Subject::Clock, says, next)
    } else {
        Finding::warn(Subject::Clock, says, next)
    })
}
