//! Every habit of the service that can be switched (API page §13.1), as plain
//! data. Owns the switches and their defaults; the code that obeys a switch
//! stands with the endpoint it bends.
//!
//! The defaults are the service on a good day without its call limits;
//! [`Limits::published`] adds those. A count of "the next N" is used up as it
//! is met; [`ALWAYS`] never runs out.

mod account;
mod faults;
mod limits;
mod seconds;
mod service;
mod transfer;

pub use account::AccountState;
pub use faults::{Fault, FaultAnswer};
pub use limits::{Limits, LockForm, Scope};
pub use service::{
    EmptyLists, ExistingFolder, Forbidden, Listing, Names, RemoteJobs, Scalars, Shape,
};
pub use transfer::{Cut, Downloads, EndPage, FormRules, UnknownUpload, UploadAnswer, Uploads};

use serde::{Deserialize, Serialize};

/// A count that never runs out.
pub const ALWAYS: u32 = u32::MAX;

/// All switches. Change them while the sandbox runs with
/// [`Running::set`](super::Running::set).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Quirks {
    /// Call limits and locks (§10).
    pub limits: Limits,
    /// How JSON is written (§0.7, §13.2).
    pub shape: Shape,
    /// What the account may do and what `user/info.cgi` tells (§2).
    pub account: AccountState,
    /// Listings: cap and lag (§3.1, §4.1).
    pub listing: Listing,
    /// What becomes of names (§12.1).
    pub names: Names,
    /// Receiving an upload (§5.2, §5.3).
    pub upload: Uploads,
    /// How picky the form parser is (§5.2).
    pub form: FormRules,
    /// `end.pl` (§5.4).
    pub end: EndPage,
    /// Download links (§6).
    pub download: Downloads,
    /// Remote uploads (§7).
    pub remote: RemoteJobs,
    /// Answers given instead of the real ones, first match first.
    pub faults: Vec<Fault>,
}

/// Uses up one of `left`; false when there is none.
pub(super) const fn spend(left: &mut u32) -> bool {
    match *left {
        0 => false,
        ALWAYS => true,
        _ => {
            *left -= 1;
            true
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_survive_being_written_down() {
        let mut quirks = Quirks { limits: Limits::published(), ..Quirks::default() };
        quirks.upload.drop = Some(Cut::once(5));
        quirks.faults.push(Fault::new("*", FaultAnswer::Maintenance).times(3));
        let text = serde_json::to_string(&quirks).unwrap();
        assert_eq!(serde_json::from_str::<Quirks>(&text).unwrap(), quirks);
    }

    #[test]
    fn a_misspelt_switch_is_refused() {
        assert!(serde_json::from_str::<Quirks>("{\"limitz\":{}}").is_err());
    }

    #[test]
    fn counts_run_out_but_always_does_not() {
        let (mut two, mut always) = (2, ALWAYS);
        assert_eq!([spend(&mut two), spend(&mut two), spend(&mut two)], [true, true, false]);
        assert!((0..9).all(|_| spend(&mut always)));
    }
}
