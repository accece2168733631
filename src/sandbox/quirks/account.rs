//! Switches of the account's state (§2, §11).

use serde::{Deserialize, Serialize};

use super::Scalars;

/// What the account is and may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountState {
    /// 0 free, 1 Premium, 2 Access, 3 Premium GOLD; anything else is a code
    /// nobody has met. A free key gets `Must be a customer` for downloads.
    pub offer: i64,
    /// End of the subscription, French time; may be empty.
    pub subscription_end: String,
    /// Every call is answered `No such user #93`, as after a security reset.
    pub no_such_user: bool,
    /// Every call is answered `Owner locked #649`.
    pub owner_locked: bool,
    /// `user/info.cgi` says over quota, and uploads are refused.
    pub over_quota: bool,
    /// `user/info.cgi` says uploads are forbidden, and they are refused.
    pub upload_forbidden: bool,
    /// Downloads are refused with `Only 1 location(s) allowed at a time #887`.
    pub other_location: bool,
    /// Downloads without `cdn:1` are refused as coming from professional
    /// equipment.
    pub needs_cdn: bool,
    /// Types of the fields of `user/info.cgi`; the general shape holds where
    /// this is `documented`.
    pub scalars: Scalars,
    /// CDN credits in GB, a decimal number.
    pub cdn_credits: String,
    /// Bytes of cold storage allowed.
    pub allowed_cold_storage: u64,
    /// Free bytes of other storage; negative when exceeded.
    pub available_storage: i64,
}

impl Default for AccountState {
    fn default() -> Self {
        Self {
            offer: 1,
            subscription_end: "2031-03-14 00:00:00".to_owned(),
            no_such_user: false,
            owner_locked: false,
            over_quota: false,
            upload_forbidden: false,
            other_location: false,
            needs_cdn: false,
            scalars: Scalars::Documented,
            cdn_credits: "12.34".to_owned(),
            allowed_cold_storage: 1 << 40,
            available_storage: 0,
        }
    }
}
