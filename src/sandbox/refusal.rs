//! What the service says when it says no. Owns the texts of §11 with the
//! numbers they were seen with; texts no source records are marked so.

use super::{
    budget::Locked,
    json::Json,
    quirks::{LockForm, Scope},
    random::Random,
};

/// A KO: HTTP status and message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) http: u16,
    pub(super) message: String,
}

impl Refusal {
    pub(super) fn new(http: u16, message: impl Into<String>) -> Self {
        Self { http, message: message.into() }
    }

    pub(super) fn not_authenticated() -> Self {
        Self::new(401, "Not authenticated #247")
    }

    pub(super) fn no_such_user() -> Self {
        Self::new(403, "No such user #93")
    }

    pub(super) fn owner_locked() -> Self {
        Self::new(403, "Owner locked #649")
    }

    pub(super) fn not_json() -> Self {
        Self::new(400, "Content-Type not JSON #24")
    }

    /// Wording not recorded anywhere.
    pub(super) fn bad_request(what: &str) -> Self {
        Self::new(400, format!("Bad request: {what} #25"))
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, "Resource not found #469")
    }

    pub(super) fn not_allowed() -> Self {
        Self::new(403, "Resource not allowed #631")
    }

    pub(super) fn password_missing() -> Self {
        Self::new(403, "Password not provided. Resource not allowed #630")
    }

    pub(super) fn password_wrong() -> Self {
        Self::new(403, "Invalid password. Resource not allowed #632")
    }

    pub(super) fn customers_only() -> Self {
        Self::new(403, "Must be a customer (Premium, Access) #200")
    }

    pub(super) fn other_location() -> Self {
        Self::new(403, "Only 1 location(s) allowed at a time #887")
    }

    /// Wording beyond the two halves not recorded.
    pub(super) fn needs_cdn() -> Self {
        Self::new(403, "Access from professional equipment, must have CDN credits #913")
    }

    pub(super) fn not_renamed() -> Self {
        Self::new(200, "No file has been renamed #312")
    }

    /// Modelled on [`Self::not_renamed`]; wording not recorded.
    pub(super) fn nothing_done(done: &str) -> Self {
        Self::new(200, format!("No file has been {done} #313"))
    }

    pub(super) fn no_changes() -> Self {
        Self::new(200, "No changes requested #410")
    }

    /// Wording not recorded.
    pub(super) fn folder_not_empty() -> Self {
        Self::new(200, "Can not remove the folder: not empty #541")
    }

    /// Wording not recorded.
    pub(super) fn folder_exists() -> Self {
        Self::new(200, "Folder already exists #528")
    }

    /// Wording not recorded.
    pub(super) fn bad_name() -> Self {
        Self::new(200, "Invalid name #529")
    }

    /// A caller under a lock. The number differs by call and from time to
    /// time (§0.4).
    pub(super) fn locked(locked: Locked, form: LockForm, random: &mut Random) -> Self {
        let message = match (locked.scope, locked.by_info) {
            (Scope::Ip, true) => "Flood detected: IP Locked #38",
            (Scope::Ip, false) if random.coin() => "Flood detected: IP Locked #374",
            (Scope::Ip, false) => "Flood detected: IP Locked #412",
            (Scope::User, true) => "Flood detected: User Locked #223",
            (Scope::User, false) => "Flood detected: User Locked #218",
            (Scope::Key, _) => "Flood detected: User APK Locked #219",
        };
        match form {
            LockForm::Json403 => Self::new(403, message),
            LockForm::Json429 => Self::new(429, message),
            LockForm::Plain => Self::new(403, "IP Locked"),
        }
    }

    /// Whether the answer counts towards a lock (§10.1).
    pub(super) const fn counts(&self) -> bool {
        matches!(self.http, 401 | 403 | 404 | 410)
    }

    pub(super) fn json(self) -> Json {
        Json::object([("status", Json::text("KO")), ("message", Json::Text(self.message))])
    }
}
