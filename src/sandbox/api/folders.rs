//! `folder/ls.cgi`, `mkdir`, `rm` and `mv` (§4.1–§4.4).

use super::{Answer, Desk};
use crate::sandbox::rights::Rights;
use crate::sandbox::{
    json::Json,
    names,
    public::folder_url,
    quirks::ExistingFolder,
    refusal::Refusal,
    tree::{Folder, Share},
};

impl Desk<'_> {
    pub(super) fn folder_ls(&mut self) -> Answer {
        let id = self.ask.int("folder_id").unwrap_or(0);
        let id = self.reachable_folder(id, "sharing_user", Rights::Hidden)?;
        let files = self.listed_in(id);
        let files = self.capped(files)?;
        let folder = self.world.tree.folder(id).cloned().ok_or_else(Refusal::not_found)?;
        let bytes: u64 = files.iter().map(|file| file.content.length()).sum();
        let public =
            folder.public.as_deref().map_or(Json::Null, |code| Json::text(folder_url(code)));
        let mut fields = vec![
            ("folder_id", Json::count(self.shown_id(&folder))),
            ("name", Json::text(&folder.name)),
            ("create_date", Json::text(self.world.dates.written(folder.created))),
            ("files", Json::count(files.len())),
            ("size", if files.is_empty() { Json::Null } else { Json::count(bytes) }),
            ("shared", public),
            ("pass", Json::flag(folder.pass.is_some())),
        ];
        if folder.owner == self.user && !folder.shares.is_empty() {
            fields.push(("shares", Json::List(folder.shares.iter().map(share).collect())));
        }
        fields.push(("sub_folders", Json::List(self.sub_folders(&folder))));
        if self.ask.flag("files") == Some(true) {
            fields.push(("items", Json::List(files.iter().map(|file| self.item(file)).collect())));
        }
        Ok(Json::success(fields))
    }

    /// Folders inside, and in one's own root those others lend.
    fn sub_folders(&self, folder: &Folder) -> Vec<Json> {
        let mut shown: Vec<Json> =
            self.world.tree.sub_folders(folder.id).map(|sub| self.sub_folder(sub)).collect();
        if folder.parent.is_none() && folder.owner == self.user {
            shown.extend(self.lent().map(|sub| self.sub_folder(sub)));
        }
        shown
    }

    /// Folders of others that are shared with the caller themselves.
    fn lent(&self) -> impl Iterator<Item = &Folder> {
        let email = self.world.accounts.get(self.user).map_or("", |account| account.email.as_str());
        self.world.tree.folders().filter(move |folder| {
            let mine = |share: &Share| share.email.eq_ignore_ascii_case(email);
            folder.parent.is_some() && folder.owner != self.user && folder.shares.iter().any(mine)
        })
    }

    fn sub_folder(&self, folder: &Folder) -> Json {
        let mut fields = vec![
            ("id", Json::count(self.shown_id(folder))),
            ("name", Json::text(&folder.name)),
            ("create_date", Json::text(self.world.dates.written(folder.created))),
            ("pass", Json::flag(folder.pass.is_some())),
        ];
        fields
            .extend(folder.public.as_deref().map(|code| ("shared", Json::text(folder_url(code)))));
        if folder.owner != self.user
            && let Some(owner) = self.world.accounts.get(folder.owner)
        {
            let rights = self.rights(folder.id);
            fields.push(("user", Json::text(&owner.email)));
            fields.push(("rw", Json::flag(rights == Rights::Write)));
            fields.push(("hide_links", Json::flag(rights == Rights::Hidden)));
        }
        Json::object(fields)
    }

    /// A root is 0 to everyone.
    fn shown_id(&self, folder: &Folder) -> u64 {
        if folder.parent.is_none() { 0 } else { folder.id }
    }

    pub(super) fn folder_mkdir(&mut self) -> Answer {
        let parent = self.ask.int("folder_id").unwrap_or(0);
        let parent = self.reachable_folder(parent, "sharing_user", Rights::Write)?;
        let name =
            self.folder_name("name")?.ok_or_else(|| Refusal::bad_request("name is missing"))?;
        let same = self
            .world
            .tree
            .sub_folders(parent)
            .find(|folder| folder.name == name)
            .map(|folder| folder.id);
        let id = match (same, self.quirks.names.existing_folder) {
            (Some(_), ExistingFolder::Refuse) => return Err(Refusal::folder_exists()),
            (Some(id), ExistingFolder::Reuse) => id,
            (Some(_), ExistingFolder::Duplicate) | (None, _) => self
                .world
                .tree
                .add_folder(parent, &name, self.visit.now)
                .ok_or_else(Refusal::not_found)?,
        };
        Ok(Json::success([
            ("folder_id", Json::count(id)),
            ("name", Json::text(name)),
            ("message", Json::text("Folder created")),
        ]))
    }

    /// A folder name of the request; refused above 250 characters (§4.2).
    fn folder_name(&self, key: &str) -> Result<Option<String>, Refusal> {
        let Some(name) = self.ask.text(key) else { return Ok(None) };
        if name.chars().count() > names::FOLDER_LIMIT {
            return Err(Refusal::bad_name());
        }
        names::stored(name, &self.quirks.names).map(Some).ok_or_else(Refusal::bad_name)
    }

    /// The folder a call changes: not a root, and within the caller's rights.
    pub(super) fn changed_folder(&self, least: Rights) -> Result<u64, Refusal> {
        let id = self
            .ask
            .int("folder_id")
            .ok_or_else(|| Refusal::bad_request("folder_id is missing"))?;
        let id = self.reachable_folder(id, "", least)?;
        let root = self.world.tree.folder(id).is_none_or(|folder| folder.parent.is_none());
        if root { Err(Refusal::not_allowed()) } else { Ok(id) }
    }

    pub(super) fn folder_rm(&mut self) -> Answer {
        let id = self.changed_folder(Rights::Write)?;
        if !self.world.tree.remove_folder(id) {
            return Err(Refusal::folder_not_empty());
        }
        Ok(Json::success([("message", Json::text("Folder removed"))]))
    }

    /// The documented trap: with `rename` the destination is passed over.
    pub(super) fn folder_mv(&mut self) -> Answer {
        let id = self.changed_folder(Rights::Write)?;
        let old = self.world.tree.folder(id).map(|folder| folder.name.clone()).unwrap_or_default();
        let new = self.folder_name("rename")?;
        if let Some(name) = &new {
            let folder = self.world.tree.folder_mut(id).ok_or_else(Refusal::not_found)?;
            folder.name.clone_from(name);
        } else {
            let to = self.ask.int("destination_folder_id");
            let to = to.ok_or_else(|| Refusal::bad_request("destination_folder_id is missing"))?;
            let to = self.reachable_folder(to, "destination_user", Rights::Write)?;
            if self.world.tree.lineage(to).any(|folder| folder.id == id) {
                return Err(Refusal::new(200, "Can not move a folder into itself #552"));
            }
            self.world.tree.move_folder(id, to);
        }
        Ok(Json::success([
            ("message", Json::text("Folder moved")),
            ("new_name", Json::text(new.as_ref().unwrap_or(&old))),
            ("old_name", Json::text(&old)),
        ]))
    }
}

/// One share as `folder/ls.cgi` shows it.
fn share(share: &Share) -> Json {
    Json::object([
        ("email", Json::text(&share.email)),
        ("rw", Json::flag(share.rw)),
        ("hide_links", Json::flag(share.hide_links)),
    ])
}
