//! What was found on this machine.

use super::{
    Certificates, Disk, EngineFacts, Facts, Finding, Proxy, ServiceFacts, StateFacts, Subject,
};
use crate::words;

/// Less room than this is soon none: the journal of a long queue needs some.
const LITTLE: u64 = 200_000_000;
/// With less than this nothing can be written down.
const NOTHING: u64 = 10_000_000;

/// Proxies that are spoken to.
const SCHEMES: [&str; 5] = ["http", "https", "socks5", "socks5h", "socks4"];

pub(super) fn settings(facts: &Facts) -> Vec<Finding> {
    let (sentences, unusable) = &facts.settings;
    if sentences.is_empty() {
        return vec![Finding::ok(Subject::Settings, "All settings can be used.")];
    }
    let next = "Put it right: fichier config edit";
    let of = |said: &String| {
        if *unusable {
            Finding::fail(Subject::Settings, said, next)
        } else {
            Finding::warn(Subject::Settings, said, next)
        }
    };
    sentences.iter().map(of).collect()
}

pub(super) fn certificates(certificates: &Certificates) -> Finding {
    let subject = Subject::Certificates;
    match certificates {
        Certificates::System => Finding::ok(subject, "The system's certificates are used."),
        Certificates::Named(name) => {
            Finding::ok(subject, format!("The certificates that {name} names are used."))
        }
        Certificates::BuiltIn => Finding::warn(
            subject,
            "This system has no certificates; those inside the program are used.",
            "Install them, so that they are kept up to date: apt install ca-certificates",
        ),
        Certificates::Unreadable(name) => Finding::fail(
            subject,
            format!("{name} names certificates that cannot be read."),
            format!("Put {name} right, or take it away."),
        ),
    }
}

pub(super) fn proxy(proxy: Option<&Proxy>) -> Finding {
    let subject = Subject::Proxy;
    match proxy {
        None => Finding::ok(subject, "No proxy is used."),
        Some(Proxy { variable, scheme }) if SCHEMES.contains(&scheme.as_str()) => {
            Finding::ok(subject, format!("{variable} names a proxy ({scheme})."))
        }
        Some(Proxy { variable, .. }) => Finding::fail(
            subject,
            format!("{variable} names a proxy of a kind that is not known."),
            "Write its address with http://, https:// or socks5:// in front.",
        ),
    }
}

pub(super) fn state(state: &StateFacts) -> Vec<Finding> {
    let subject = Subject::State;
    if let Some(trouble) = &state.trouble {
        let next = "Repair it, or name another folder with FICHIER_STATE_DIR.";
        return vec![Finding::fail(subject, trouble, next)];
    }
    let mut found = Vec::new();
    match state.disk {
        Disk::Near => {}
        Disk::Memory => found.push(Finding::warn(
            subject,
            "It lies in memory: queue and history are gone at the next boot.",
            "Name a folder on a disk with FICHIER_STATE_DIR.",
        )),
        Disk::Far(kind) => found.push(Finding::fail(
            subject,
            format!("It lies on another machine ({kind}), where the queue cannot be kept safely."),
            "Name a folder on a disk of this machine with FICHIER_STATE_DIR.",
        )),
    }
    if let Some(free) = state.free.filter(|free| *free < LITTLE) {
        let says = format!("Only {} are free.", words::bytes(free));
        let next = "Make room: what cannot be written down is not begun.";
        found.push(if free < NOTHING {
            Finding::fail(subject, says, next)
        } else {
            Finding::warn(subject, says, next)
        });
    }
    if found.is_empty() {
        let free = state.free.map(|free| format!(", {} free", words::bytes(free)));
        let says = format!("Private, on a disk of this machine{}.", free.unwrap_or_default());
        found.push(Finding::ok(subject, says));
    }
    found
}

pub(super) fn engine(facts: &Facts) -> Finding {
    let subject = Subject::Engine;
    match &facts.engine {
        EngineFacts::None => Finding::ok(subject, "None runs; it is started when it is needed."),
        EngineFacts::Trouble(said) => {
            Finding::fail(subject, said, "Its log may tell more: fichier engine logs")
        }
        EngineFacts::Runs(engine) if engine.version != facts.version => Finding::warn(
            subject,
            format!("It is of version {}, this program of {}.", engine.version, facts.version),
            "Start it anew; what is queued goes on: fichier engine stop",
        ),
        EngineFacts::Runs(engine) if !engine.same_way => Finding::warn(
            subject,
            "It was started with other proxies, certificates or addresses than hold here.",
            "When nothing is sent, start it anew: fichier engine stop",
        ),
        EngineFacts::Runs(engine) if engine.inside => {
            Finding::ok(subject, "It lives inside this command.")
        }
        EngineFacts::Runs(engine) => {
            Finding::ok(subject, format!("It runs, version {}.", engine.version))
        }
    }
}

/// Whether uploads go on when the last terminal is gone.
pub(super) fn login(service: &ServiceFacts) -> Option<Finding> {
    let subject = Subject::Login;
    let ServiceFacts { systemd, unit, lingers, kills } = *service;
    if !systemd {
        return None;
    }
    let linger = "loginctl enable-linger";
    Some(match (unit, lingers) {
        (true, Some(false)) => Finding::warn(
            subject,
            "The engine is a service, and services of yours end with your last login.",
            format!("Let them stay, and start at boot: {linger}"),
        ),
        (false, _) if kills => Finding::warn(
            subject,
            "This system ends what a login leaves behind, the engine as well.",
            format!("Make it a service that stays: fichier engine unit --install, then {linger}"),
        ),
        (true, Some(true) | None) => Finding::ok(subject, "The engine is a service."),
        (false, _) => Finding::ok(
            subject,
            "The engine outlives the login; as a service it would start at boot, too.",
        ),
    })
}
