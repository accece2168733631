//! What the service says about the account (§2).

use serde::{Deserialize, Serialize};

use crate::clock::Moment;

/// The subscription, by the service's code (§2; 3 is GOLD in one client).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Offer {
    /// Code 0.
    Free,
    /// Code 1.
    Premium,
    /// Code 2.
    Access,
    /// Code 3.
    Gold,
    /// A code nobody has described; shown as it came.
    Other(String),
}

/// How a sign-in on the site is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecondFactor {
    /// Not at all.
    Off,
    /// By a code sent by e-mail.
    Email,
    /// By an authenticator app.
    App,
    /// In a way nobody has described.
    Other,
}

/// The answer of `user/info.cgi`, in our types. All sizes are bytes; a field
/// the service left out is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// The account's address.
    pub email: String,
    /// Subscription.
    pub offer: Offer,
    /// End of the subscription.
    pub subscription_end: Option<Moment>,
    /// Used and recently touched.
    pub hot_storage: Option<u64>,
    /// Used and untouched for more than 60 days (§12.7).
    pub cold_storage: Option<u64>,
    /// The cold quota as a whole.
    pub allowed_cold_storage: Option<u64>,
    /// What is free of the cold quota; rclone reads it as the total (§2), so
    /// it is shown as the service says it and used for no arithmetic.
    pub available_cold_storage: Option<i64>,
    /// Free quota; negative when exceeded.
    pub available_storage: Option<i64>,
    /// CDN credit in gigabytes.
    pub cdn_gigabytes: Option<f64>,
    /// Second factor.
    pub second_factor: SecondFactor,
    /// The service refuses uploads (quota, abuse).
    pub upload_forbidden: bool,
    /// Over quota.
    pub over_quota: bool,
    /// One's own downloads spend CDN credit.
    pub use_cdn: bool,
    /// When the service last counted the storage figures: they are not live.
    pub stats_date: Option<Moment>,
}
