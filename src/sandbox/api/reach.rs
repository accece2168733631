//! What a caller can reach. Owns the meaning of folder ids, links and
//! `sharing_user`, and who may read or change what (§3, §4.5, §12.3).

use super::Desk;
use crate::sandbox::{
    refusal::Refusal,
    rights::Rights,
    tree::{Entry, Place, Tree},
};

impl Desk<'_> {
    /// The folder `folder_id` and `sharing_user` name, whoever may reach it.
    pub(super) fn named_folder(&self) -> Option<u64> {
        self.folder_by(self.ask.int("folder_id").unwrap_or(0), "sharing_user")
    }

    /// A folder id as the caller means it: 0 is a root, one's own or that of
    /// the user named in `user_field`.
    pub(super) fn folder_by(&self, id: i64, user_field: &str) -> Option<u64> {
        if id != 0 {
            let id = u64::try_from(id).ok()?;
            // Roots have ids of their own here, which no client may name.
            return self
                .world
                .tree
                .folder(id)
                .filter(|folder| folder.parent.is_some())
                .map(|folder| folder.id);
        }
        let owner = match self.ask.text(user_field) {
            Some(email) => self.world.accounts.by_email(email)?,
            None => self.user,
        };
        self.world.accounts.get(owner).map(|account| account.root)
    }

    /// The same, if the caller has the rights; refused otherwise.
    pub(super) fn reachable_folder(
        &self,
        id: i64,
        user_field: &str,
        least: Rights,
    ) -> Result<u64, Refusal> {
        let folder = self.folder_by(id, user_field).ok_or_else(Refusal::not_found)?;
        if self.rights(folder) >= least { Ok(folder) } else { Err(Refusal::not_allowed()) }
    }

    pub(super) fn rights(&self, folder: u64) -> Rights {
        self.world.rights(self.user, folder)
    }

    pub(super) fn file_rights(&self, file: &Entry) -> Rights {
        match file.place {
            Place::Folder(folder) => self.rights(folder),
            Place::Incoming(user) if user == self.user => Rights::Own,
            Place::Incoming(_) | Place::Nowhere => Rights::None,
        }
    }

    /// The file a link names.
    pub(super) fn linked(&self, url: &str) -> Result<Entry, Refusal> {
        let id = file_id(url).ok_or_else(Refusal::not_found)?;
        self.world.tree.file(id).cloned().ok_or_else(Refusal::not_found)
    }

    /// Ids of the linked files the caller may change, in the order sent.
    pub(super) fn changeable(&self, urls: &[String]) -> Vec<String> {
        let files = urls.iter().filter_map(|url| self.linked(url).ok());
        files.filter(|file| self.file_rights(file) >= Rights::Write).map(|file| file.id).collect()
    }

    /// The file a call means: by `url`, or for files with hidden links by
    /// folder and exact name (§3.2, §6.1).
    pub(super) fn meant_file(&self) -> Result<Entry, Refusal> {
        if let Some(url) = self.ask.text("url") {
            return self.linked(url);
        }
        let Some(name) = self.ask.text("filename") else {
            return Err(Refusal::bad_request("url is missing"));
        };
        let folder = self.ask.int("folder_id").unwrap_or(0);
        let folder = self.reachable_folder(folder, "sharing_user", Rights::Hidden)?;
        newest(&self.world.tree, folder, name).cloned().ok_or_else(Refusal::not_found)
    }
}

fn newest<'a>(tree: &'a Tree, folder: u64, name: &str) -> Option<&'a Entry> {
    tree.files_in(folder).filter(|file| file.name == name).max_by_key(|file| file.order)
}

/// The id in `https://1fichier.com/?<id>`, cut at `&` (§3).
pub(in crate::sandbox) fn file_id(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let query =
        rest.strip_prefix("1fichier.com/?").or_else(|| rest.strip_prefix("1fichier.com?"))?;
    let id = query.split(['&', '#']).next().unwrap_or_default();
    let alphanumeric = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    ((5..=20).contains(&id.len()) && alphanumeric).then_some(id)
}

/// The link of a file.
pub(in crate::sandbox) fn file_url(id: &str) -> String {
    format!("https://1fichier.com/?{id}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_read_as_given() {
        let id = "abcdefghij0123456789";
        assert_eq!(file_id(&file_url(id)), Some(id));
        assert_eq!(file_id(&format!("{}&af=123", file_url(id))), Some(id));
        assert_eq!(file_id("https://alterupload.com/?abcdefghij0123456789"), None);
        assert_eq!(file_id("https://1fichier.com/?ab"), None);
        assert_eq!(file_id("abcdefghij0123456789"), None);
    }
}
