//! `file/*.cgi` (§3): listing, information, scan, removal and attributes.

use super::{Answer, Desk, reach::file_url};
use crate::{
    clock::Moment,
    sandbox::{
        json::Json,
        names::{self, content_type},
        refusal::Refusal,
        rights::Rights,
        tree::{Access, Entry, Place},
    },
};

/// Above this nothing is scanned (§3.3).
const SCAN_LIMIT: u64 = 5_000_000_000;

impl Desk<'_> {
    pub(super) fn file_ls(&mut self) -> Answer {
        let files = if self.ask.int("folder_id") == Some(-1) {
            let user = self.user;
            self.world.tree.listed(self.visit.now, |tree, file| tree.owner_of(file) == Some(user))
        } else {
            let id = self.ask.int("folder_id").unwrap_or(0);
            let folder = self.reachable_folder(id, "sharing_user", Rights::Hidden)?;
            self.listed_in(folder)
        };
        let (after, before) = (self.moment("sent_after")?, self.moment("sent_before")?);
        // Clients see whole seconds, so whole seconds are compared.
        let kept = |file: &Entry| {
            let date = file.date.secs();
            after.is_none_or(|at| date >= at.secs()) && before.is_none_or(|at| date <= at.secs())
        };
        let files = self.capped(files.into_iter().filter(kept).collect())?;
        let count = Json::count(files.len());
        let items = files.iter().map(|file| self.item(file)).collect();
        Ok(Json::success([("count", count), ("items", Json::List(items))]))
    }

    /// The files a listing of this folder shows now.
    pub(super) fn listed_in(&mut self, folder: u64) -> Vec<Entry> {
        self.world.tree.listed(self.visit.now, |_, file| file.place == Place::Folder(folder))
    }

    /// At most as many as one listing tells (§3.1).
    pub(super) fn capped(&self, mut files: Vec<Entry>) -> Result<Vec<Entry>, Refusal> {
        let cap = usize::try_from(self.quirks.listing.cap).unwrap_or(usize::MAX);
        if files.len() > cap && self.quirks.listing.cap_refuses {
            return Err(Refusal::new(403, "Too many results #470"));
        }
        files.truncate(cap);
        Ok(files)
    }

    fn moment(&self, key: &str) -> Result<Option<Moment>, Refusal> {
        let Some(text) = self.ask.text(key) else { return Ok(None) };
        self.world
            .dates
            .read(text)
            .map(Some)
            .ok_or_else(|| Refusal::bad_request(&format!("{key} is no date")))
    }

    /// A file as listings show it: the field set of a real answer (§3.1).
    pub(super) fn item(&self, file: &Entry) -> Json {
        let url = if self.file_rights(file) == Rights::Hidden {
            String::new()
        } else {
            file_url(&file.id)
        };
        Json::object([
            ("url", Json::text(url)),
            ("filename", Json::text(&file.name)),
            ("size", Json::count(file.content.length())),
            ("date", Json::text(self.world.dates.written(file.date))),
            ("checksum", Json::text(file.checksum.of(&file.content))),
            ("content-type", Json::text(content_type(&file.name))),
            ("pass", Json::flag(file.pass.is_some())),
            ("acl", Json::flag(file.access != Access::default())),
            ("cdn", Json::flag(file.cdn)),
        ])
    }

    pub(super) fn file_info(&self) -> Answer {
        let file = self.meant_file()?;
        let own = self.file_rights(&file) >= Rights::Write;
        if !own {
            self.password_fits(&file)?;
        }
        let mut fields = vec![
            ("url", Json::text(file_url(&file.id))),
            ("filename", Json::text(&file.name)),
            ("size", Json::count(file.content.length())),
            ("date", Json::text(self.world.dates.written(file.date))),
            ("checksum", Json::text(file.checksum.of(&file.content))),
            ("content-type", Json::text(content_type(&file.name))),
            ("description", Json::text(&file.description)),
            ("pass", Json::flag(file.pass.is_some())),
            ("no_ssl", Json::flag(file.no_ssl)),
            ("inline", Json::flag(file.inline)),
            ("cdn", Json::flag(file.cdn)),
        ];
        if let (true, Place::Folder(folder)) = (own, file.place) {
            let root = self.world.tree.folder(folder).is_some_and(|folder| folder.parent.is_none());
            fields.push(("folder_id", Json::count(if root { 0 } else { folder })));
            fields.push(("path", Json::text(self.world.tree.path_of(folder))));
        }
        if file.access != Access::default() {
            fields.push(("acl", access(&file.access)));
        }
        Ok(Json::object(fields))
    }

    /// Refused with the texts of §3.2 unless the call carries the password.
    pub(super) fn password_fits(&self, file: &Entry) -> Result<(), Refusal> {
        let Some(pass) = &file.pass else { return Ok(()) };
        match self.ask.text("pass") {
            None => Err(Refusal::password_missing()),
            Some(given) if given == pass => Ok(()),
            Some(_) => Err(Refusal::password_wrong()),
        }
    }

    /// A file with "eicar" in its name is the virus.
    pub(super) fn file_scan(&mut self) -> Answer {
        let file = self.meant_file()?;
        if self.file_rights(&file) < Rights::Write {
            return Err(Refusal::not_allowed());
        }
        if file.content.length() >= SCAN_LIMIT {
            return Err(Refusal::new(200, "File too big to be scanned #660"));
        }
        if file.name.to_ascii_lowercase().contains("eicar") {
            self.world.tree.remove_file(&file.id, &self.quirks.listing, self.visit.now);
            return Err(Refusal::new(200, "Virus found: Eicar-Test-Signature. File deleted #661"));
        }
        Ok(Json::success([("message", Json::text("No virus found"))]))
    }

    pub(super) fn file_rm(&mut self) -> Answer {
        let mut gone = Vec::new();
        for asked in self.ask.objects("files")? {
            let Some(url) = asked.text("url") else { continue };
            let Ok(file) = self.linked(url) else { continue };
            let coded =
                file.remove_code.is_some() && file.remove_code.as_deref() == asked.text("code");
            let mine = self.file_rights(&file) >= Rights::Write;
            if (mine || coded)
                && self.world.tree.remove_file(&file.id, &self.quirks.listing, self.visit.now)
            {
                gone.push(Json::text(file_url(&file.id)));
            }
        }
        if gone.is_empty() {
            return Err(Refusal::nothing_done("removed"));
        }
        Ok(Json::success([("removed", Json::count(gone.len())), ("urls", Json::List(gone))]))
    }

    pub(super) fn file_chattr(&mut self) -> Answer {
        let ids = self.changeable(&self.ask.texts("urls")?);
        let name = self.new_name("filename", ids.len())?;
        let pass = self.new_password("pass")?;
        let access = self.ask.object("acl");
        let flags = ["no_ssl", "inline", "cdn"].map(|key| self.ask.flag(key));
        let description = self.ask.raw_text("description").map(str::to_owned);
        let asked = name.is_some() || pass.is_some() || access.is_some() || description.is_some();
        if !asked && flags.iter().all(Option::is_none) {
            return Err(Refusal::no_changes());
        }
        for id in &ids {
            let Some(file) = self.world.tree.file_mut(id) else { continue };
            let [no_ssl, inline, cdn] = flags;
            file.no_ssl = no_ssl.unwrap_or(file.no_ssl);
            file.inline = inline.unwrap_or(file.inline);
            file.cdn = cdn.unwrap_or(file.cdn);
            file.name = name.clone().unwrap_or_else(|| file.name.clone());
            file.pass = pass.clone().unwrap_or_else(|| file.pass.clone());
            file.description = description.clone().unwrap_or_else(|| file.description.clone());
            if let Some(access) = &access {
                file.access = Access {
                    ip: access.strings("ip"),
                    country: access.strings("country"),
                    email: access.strings("email"),
                    premium: access.flag("premium").unwrap_or(false),
                };
            }
        }
        if ids.is_empty() {
            return Err(Refusal::nothing_done("updated"));
        }
        Ok(Json::success([("updated", Json::count(ids.len())), ("urls", urls(&ids))]))
    }

    /// A new name for exactly one file; refused for several.
    pub(super) fn new_name(&self, key: &str, files: usize) -> Result<Option<String>, Refusal> {
        let Some(name) = self.ask.text(key) else { return Ok(None) };
        if files > 1 {
            return Err(Refusal::bad_request(&format!("{key} is for one file only")));
        }
        names::stored(name, &self.quirks.names).map(Some).ok_or_else(Refusal::bad_name)
    }

    /// A new password: `Some(None)` removes it; at least 6 characters (§12.2).
    pub(super) fn new_password(&self, key: &str) -> Result<Option<Option<String>>, Refusal> {
        match self.ask.raw_text(key) {
            None => Ok(None),
            Some("") => Ok(Some(None)),
            Some(pass) if pass.chars().count() >= 6 => Ok(Some(Some(pass.to_owned()))),
            Some(_) => Err(Refusal::new(200, "Password too short #432")),
        }
    }
}

/// The links of these files.
pub(super) fn urls(ids: &[String]) -> Json {
    Json::List(ids.iter().map(|id| Json::text(file_url(id))).collect())
}

fn access(access: &Access) -> Json {
    let texts = |texts: &[String]| Json::List(texts.iter().map(Json::text).collect());
    Json::object([
        ("ip", texts(&access.ip)),
        ("country", texts(&access.country)),
        ("email", texts(&access.email)),
        ("premium", Json::flag(access.premium)),
    ])
}
