//! Every way a call to the service can fail, as data. Sentences for it are
//! made in [`crate::words`]; what the queue does about it is decided in
//! [`crate::queue`].

use serde::{Deserialize, Serialize};

/// Whom a flood lock hits (§10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LockScope {
    /// Everything from this address.
    Address,
    /// One account.
    User,
    /// One API key.
    Key,
}

/// Where the way to the service broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetFault {
    /// The host name was not found.
    Dns,
    /// Nobody answered at the address.
    Connect,
    /// The certificate or the handshake was refused.
    Tls,
    /// No answer in time.
    Timeout,
    /// The connection ended in the middle.
    Broken,
    /// The proxy refused.
    Proxy,
}

/// What went wrong. The verdict is reached by text, then by HTTP status, then
/// by number (§11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// No API key is known.
    NoKey,
    /// `Not authenticated`, `Bad token`.
    KeyRefused,
    /// `No such user`: wrong key, or the account must reset its password.
    ResetNeeded,
    /// `Must be a customer`.
    NotCustomer,
    /// `Flood detected: … Locked`: minutes.
    Flood(LockScope),
    /// Plain `IP Locked`: up to an hour.
    AddressLocked,
    /// The maintenance page.
    Maintenance,
    /// `Can't connect DB`, 5xx.
    ServerFault,
    /// `Resource not found`, 404, 410.
    NotFound,
    /// `Resource not allowed`: password, country, address, premium.
    NotAllowed,
    /// The file's password is wrong.
    PasswordWrong,
    /// The file needs a password.
    PasswordNeeded,
    /// `Owner locked`.
    OwnerLocked,
    /// `Only N locations allowed at a time`.
    Locations,
    /// The network is classed as a server's or a VPN's; CDN credit needed.
    ServerNetwork,
    /// `Content-Type not JSON`: a fault of this program.
    BadRequest,
    /// `No file has been renamed`: same name, or not one's own file.
    NotRenamed,
    /// `No changes requested`.
    NothingToChange,
    /// The upload page found no file in the form.
    NoFileInForm,
    /// The upload node could not open its target.
    NodeFault,
    /// The answer was neither the expected data nor a known message.
    Unreadable,
    /// The service handed out a host that must not be given the key.
    UnsafeHost,
    /// The service pointed somewhere else; it was not followed.
    Redirected,
    /// The way to the service broke.
    Unreachable(NetFault),
    /// An upload moved no byte for too long.
    Stalled,
    /// The local file could not be read.
    SourceUnreadable,
    /// The local file changed while it was sent.
    SourceChanged,
    /// Empty files cannot be stored (§5.5).
    EmptyFile,
    /// Larger than the service takes (§5.5).
    TooBig,
    /// The state file could not be written.
    Journal,
    /// A refusal nobody has described; its own words tell.
    Refused,
}

impl ProblemKind {
    /// Whether it is a lock: every further call would make it worse (§10).
    #[must_use]
    pub const fn is_lock(self) -> bool {
        matches!(self, Self::Flood(_) | Self::AddressLocked)
    }

    /// Whether the network or the service as a whole is away, so that trying
    /// another file makes no sense either.
    #[must_use]
    pub const fn is_outage(self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Maintenance | Self::ServerFault)
    }

    /// Whether the key itself is in question.
    #[must_use]
    pub const fn is_key(self) -> bool {
        matches!(self, Self::NoKey | Self::KeyRefused | Self::ResetNeeded | Self::NotCustomer)
    }
}

/// A failure with what was tried and what the service said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The verdict.
    pub kind: ProblemKind,
    /// What was tried: an endpoint such as `folder/ls.cgi`, or a deed.
    pub tried: String,
    /// The service's own words, cleaned and cut; never a key.
    pub said: Option<String>,
}

impl Problem {
    /// A failure without words of the service.
    #[must_use]
    pub fn new(kind: ProblemKind, tried: impl Into<String>) -> Self {
        Self { kind, tried: tried.into(), said: None }
    }

    /// The same with the service's (or system's) words.
    #[must_use]
    pub fn saying(mut self, said: impl Into<String>) -> Self {
        self.said = Some(said.into());
        self
    }
}
