//! Recognising what a lost answer would have told.

use std::time::Duration;

use super::call::Wish;
use crate::clock::Moment;
use crate::remote::{FileFacts, FileUrl, Listing, RemoteFile};

/// The service's clock and ours may be so far apart.
const SKEW: Duration = Duration::from_secs(10 * 60);

/// Whether a request may be the one that left at `since`, when the highest
/// number was `newest`. Nobody says that numbers only grow (§7), so its date
/// speaks for it as well.
pub(super) fn may_be(wish: &Wish, newest: i64, since: Moment) -> bool {
    wish.id > newest || wish.requested.is_some_and(|at| at >= since.minus(SKEW))
}

/// Whether both name the same addresses, in whatever order.
pub(super) fn same_urls<'a>(ours: impl Iterator<Item = &'a str>, theirs: &[String]) -> bool {
    let sorted = |mut urls: Vec<&'a str>| {
        urls.sort_unstable();
        urls
    };
    let mut theirs: Vec<&str> = theirs.iter().map(|url| url.trim()).collect();
    theirs.sort_unstable();
    sorted(ours.collect()) == theirs
}

/// The copy of a file that was asked for at `since`, if the folder holds one.
/// `others` are copies that are known to be other ones.
#[must_use]
pub fn copied(
    original: &FileFacts,
    listing: &Listing,
    since: Moment,
    others: &[FileUrl],
) -> Option<FileUrl> {
    let file = &original.file;
    let same = |copy: &&RemoteFile| {
        let content = match (&copy.checksum, &file.checksum) {
            (Some(copy), Some(file)) => copy == file,
            (Some(_) | None, _) => copy.name == file.name,
        };
        let lately = copy.date.is_none_or(|date| date >= since.minus(SKEW));
        let new = copy.url != file.url && !others.contains(&copy.url);
        content && copy.size == file.size && lately && new
    };
    listing.files.iter().find(same).map(|copy| copy.url.clone())
}
