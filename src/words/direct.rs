//! Sentences about direct download links.

use jiff::tz::TimeZone;

use super::{clock, step};
use crate::protocol::DirectLink;
use crate::remote::ProblemKind;

/// How long a link is good for (§6.1).
#[must_use]
pub fn direct_life(link: &DirectLink, zone: &TimeZone) -> String {
    format!(
        "A download must begin within 5 minutes (until {}) and may go on for 30 (until {}). \
         Whoever has such a link needs no key.",
        clock(link.until, zone),
        clock(link.resumed_until, zone)
    )
}

/// What can be done when a direct link is refused on the command line.
#[must_use]
pub const fn direct_step(kind: ProblemKind) -> &'static str {
    if matches!(kind, ProblemKind::PasswordNeeded | ProblemKind::PasswordWrong) {
        "Its owner knows it; --password-file FILE gives it."
    } else if matches!(kind, ProblemKind::ServerNetwork) {
        "CDN credit is needed from here; --cdn allows to spend it."
    } else {
        step(kind)
    }
}
