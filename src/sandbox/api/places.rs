//! `file/mv.cgi`, `file/rename.cgi`, `file/cp.cgi` (§3.5–§3.7): where files
//! are and what they are called.

use super::{Answer, Desk, files::urls, reach::file_url};
use crate::sandbox::{
    json::Json,
    names,
    refusal::Refusal,
    rights::Rights,
    tree::{Entry, NewFile, Place},
};

impl Desk<'_> {
    pub(super) fn file_mv(&mut self) -> Answer {
        let links = self.ask.texts("urls")?;
        if !self.ask.has("destination_folder_id") {
            return Err(Refusal::bad_request("destination_folder_id is missing"));
        }
        let to = self.ask.int("destination_folder_id").unwrap_or(-1);
        let to = self.reachable_folder(to, "destination_user", Rights::Write)?;
        let rename = self.new_name("rename", links.len())?;
        let ids = self.changeable(&links);
        if ids.is_empty() {
            return Err(Refusal::nothing_done("moved"));
        }
        if let (Some(name), [id]) = (&rename, ids.as_slice()) {
            let same = self.world.tree.file(id).is_some_and(|file| file.name == *name);
            if same && !self.quirks.names.same_name_moves {
                return Err(Refusal::not_renamed());
            }
        }
        let mut renamed = None;
        for id in &ids {
            let Some(file) = self.world.tree.file_mut(id) else { continue };
            // Seen in 2021: inside one folder the new name is passed over.
            if file.place != Place::Folder(to)
                && let Some(name) = &rename
            {
                file.name.clone_from(name);
                renamed = Some(name.clone());
            }
            file.place = Place::Folder(to);
        }
        let mut fields = vec![("moved", Json::count(ids.len())), ("urls", urls(&ids))];
        fields.extend(renamed.map(|name| ("filename", Json::Text(name))));
        Ok(Json::success(fields))
    }

    pub(super) fn file_rename(&mut self) -> Answer {
        let mut done = Vec::new();
        for asked in self.ask.objects("urls")? {
            let (Some(url), Some(name)) = (asked.text("url"), asked.text("filename")) else {
                continue;
            };
            let Ok(file) = self.linked(url) else { continue };
            let Some(name) = names::stored(name, &self.quirks.names) else { continue };
            if self.file_rights(&file) < Rights::Write || file.name == name {
                continue;
            }
            let Some(entry) = self.world.tree.file_mut(&file.id) else { continue };
            entry.name.clone_from(&name);
            done.push(Json::object([
                ("url", Json::text(file_url(&file.id))),
                ("old_filename", Json::text(file.name)),
                ("new_filename", Json::text(name)),
            ]));
        }
        if done.is_empty() {
            return Err(Refusal::not_renamed());
        }
        Ok(Json::success([("renamed", Json::count(done.len())), ("urls", Json::List(done))]))
    }

    pub(super) fn file_cp(&mut self) -> Answer {
        let links = self.ask.texts("urls")?;
        let to = self.ask.int("folder_id").unwrap_or(0);
        let to = self.reachable_folder(to, "sharing_user", Rights::Write)?;
        let rename = self.new_name("rename", links.len())?;
        let mut copies = Vec::new();
        for url in &links {
            let Ok(file) = self.linked(url) else { continue };
            if self.file_rights(&file) < Rights::Read {
                self.password_fits(&file)?;
            }
            let copy = self.copied(&file, to, rename.as_deref());
            copies.push(Json::object([
                ("from_url", Json::text(url)),
                ("to_url", Json::text(file_url(&copy))),
            ]));
        }
        if copies.is_empty() {
            return Err(Refusal::nothing_done("copied"));
        }
        let mut fields = vec![("copied", Json::count(copies.len())), ("urls", Json::List(copies))];
        fields.extend(rename.map(|name| ("filename", Json::Text(name))));
        Ok(Json::success(fields))
    }

    fn copied(&mut self, file: &Entry, to: u64, rename: Option<&str>) -> String {
        let copy = NewFile {
            place: Place::Folder(to),
            name: rename.unwrap_or(&file.name).to_owned(),
            date: self.visit.now,
            content: file.content.clone(),
            checksum: file.checksum.clone(),
            pass: None,
        };
        let id = self.world.tree.add_file(copy, &mut self.world.random);
        self.world.tree.delay(&id, &self.quirks.listing, self.visit.now);
        id
    }
}
