//! Who may do what with a folder (§4.5). Owns the reading of shares; the
//! endpoints say what a lack of rights looks like.

use super::site::World;

/// How far a user's rights reach, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rights {
    None,
    /// May list, but is given no links.
    Hidden,
    Read,
    Write,
    Own,
}

impl World {
    /// The rights of a user in a folder: its owner's, or the widest any share
    /// of it or of a folder above it gives.
    pub(super) fn rights(&self, user: usize, folder: u64) -> Rights {
        let Some(found) = self.tree.folder(folder) else { return Rights::None };
        if found.owner == user {
            return Rights::Own;
        }
        let Some(account) = self.accounts.get(user) else { return Rights::None };
        let shares = self.tree.lineage(folder).flat_map(|folder| &folder.shares);
        let mine = shares.filter(|share| share.email.eq_ignore_ascii_case(&account.email));
        let rights = mine.map(|share| match (share.rw, share.hide_links) {
            (true, _) => Rights::Write,
            (false, false) => Rights::Read,
            (false, true) => Rights::Hidden,
        });
        rights.max().unwrap_or(Rights::None)
    }
}
