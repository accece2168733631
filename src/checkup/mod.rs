//! Whether all is well, from facts that were gathered elsewhere: what was
//! found, how bad it is, and the next step. Nothing here holds a key, the name
//! of a file or of a person, so that a report can be shown to anybody.

mod facts;
mod machine;
mod service;
mod terminal;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use facts::{
    Certificates, Clipboard, Disk, EngineFacts, Facts, KeyFacts, Multiplexer, Proxy, Running,
    ServiceFacts, StateFacts, Terminal,
};

use crate::clock::Moment;
use jiff::tz::TimeZone;

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Well.
    Ok,
    /// It works, and may not for long, or not for all.
    Warn,
    /// It does not work.
    Fail,
}

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// The settings file and the variables.
    Settings,
    /// Where the API key comes from.
    Key,
    /// What 1fichier says of the key.
    Account,
    /// Proxies.
    Proxy,
    /// The address of the API.
    Name,
    /// A connection to it.
    Connection,
    /// Its certificate.
    Encryption,
    /// Its answer.
    Api,
    /// An upload node.
    Node,
    /// This machine's clock.
    Clock,
    /// Certificates on this machine.
    Certificates,
    /// The state folder.
    State,
    /// The engine.
    Engine,
    /// Whether the engine outlives the login.
    Login,
    /// Calls and locks.
    Budget,
    /// The terminal.
    Terminal,
    /// Its characters.
    Characters,
    /// Its colours.
    Colours,
    /// The way to the clipboard.
    Clipboard,
    /// Keys and mouse.
    Keys,
}

impl Subject {
    /// Its name in a report.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Key => "key",
            Self::Account => "account",
            Self::Proxy => "proxy",
            Self::Name => "name",
            Self::Connection => "connection",
            Self::Encryption => "encryption",
            Self::Api => "api",
            Self::Node => "upload node",
            Self::Clock => "clock",
            Self::Certificates => "certificates",
            Self::State => "state folder",
            Self::Engine => "engine",
            Self::Login => "login",
            Self::Budget => "budget",
            Self::Terminal => "terminal",
            Self::Characters => "characters",
            Self::Colours => "colours",
            Self::Clipboard => "clipboard",
            Self::Keys => "keys",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub subject: Subject,
    /// How bad it is.
    pub level: Level,
    /// What was found, as whole sentences.
    pub says: String,
    /// What to do; `None` where nothing is.
    pub next: Option<String>,
}

impl Finding {
    fn ok(subject: Subject, says: impl Into<String>) -> Self {
        Self { subject, level: Level::Ok, says: says.into(), next: None }
    }

    fn warn(subject: Subject, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { subject, level: Level::Warn, says: says.into(), next: Some(next.into()) }
    }

    fn fail(subject: Subject, says: impl Into<String>, next: impl Into<String>) -> Self {
        Self { level: Level::Fail, ..Self::warn(subject, says, next) }
    }
}

/// All findings, in the order in which one thing needs the other.
#[must_use]
pub fn findings(facts: &Facts, now: Moment, zone: &TimeZone) -> Vec<Finding> {
    let mut found = machine::settings(facts);
    found.extend(service::key(&facts.key));
    found.extend(service::of_engine(facts, now, zone));
    found.push(machine::certificates(&facts.certificates));
    found.push(machine::proxy(facts.proxy.as_ref()));
    found.extend(machine::state(&facts.state));
    found.push(machine::engine(facts));
    found.extend(machine::login(&facts.service));
    found.extend(terminal::findings(&facts.terminal));
    found
}
