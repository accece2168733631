//! Folders (§4).

use serde_json::{Value, json};

use super::client::{fields_of, needed};
use super::wire::{Fields, file, folder, share};
use super::{Client, Endpoint};
use crate::remote::{FolderId, Listing, Problem, Sharing, from_server};

/// Entries of one listing, at most (§3.1).
pub(super) const CAP: usize = 5000;

impl Client {
    /// Sub-folders and files of a folder, in one call. The same folder may be
    /// listed once per 30 s.
    ///
    /// # Errors
    /// Any failure of a call. `Unreadable`, naming the folder, when a name in
    /// it made the answer no JSON (§3.1).
    pub async fn folder_ls(&self, id: FolderId) -> Result<Listing, Problem> {
        self.list(id, json!({"folder_id": id.0, "files": 1})).await
    }

    /// The same for the root of somebody who shares it with us.
    ///
    /// # Errors
    /// As [`Self::folder_ls`].
    pub async fn folder_ls_shared_root(&self, owner: &str) -> Result<Listing, Problem> {
        let question = json!({"folder_id": 0, "files": 1, "sharing_user": owner});
        self.list(FolderId::ROOT, question).await
    }

    async fn list(&self, id: FolderId, question: Value) -> Result<Listing, Problem> {
        let tried = format!("{} for folder {id}", Endpoint::FolderLs.path());
        let known = ["sub_folders", "items", "name", "folder_id", "files"];
        let answer = self.call_about(Endpoint::FolderLs, &tried, &question, &known).await?;
        Ok(listing(fields_of(&answer, Endpoint::FolderLs)?, id))
    }

    /// Makes a folder and tells its number. What the service answers to a
    /// name that exists is not known (§4.2).
    ///
    /// # Errors
    /// Any failure of a call; `Refused` for a name no writing saves.
    pub async fn folder_mkdir(&self, parent: FolderId, name: &str) -> Result<FolderId, Problem> {
        let name = self.stored(Endpoint::FolderMkdir, name)?;
        let question = json!({"name": name, "folder_id": parent.0});
        let answer = self.call(Endpoint::FolderMkdir, &question, &["folder_id"]).await?;
        let made = fields_of(&answer, Endpoint::FolderMkdir)?.int("folder_id");
        needed(made, Endpoint::FolderMkdir).map(FolderId)
    }

    /// Moves a folder, keeping its name: together with a new name the service
    /// would ignore the destination (§4.4).
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn folder_mv(&self, id: FolderId, to: FolderId) -> Result<(), Problem> {
        let question = json!({"folder_id": id.0, "destination_folder_id": to.0});
        self.call(Endpoint::FolderMv, &question, &["new_name", "message"]).await.map(drop)
    }

    /// Renames a folder where it is.
    ///
    /// # Errors
    /// Any failure of a call; `Refused` for a name no writing saves.
    pub async fn folder_rename(&self, id: FolderId, name: &str) -> Result<(), Problem> {
        let name = self.stored(Endpoint::FolderMv, name)?;
        let question = json!({"folder_id": id.0, "rename": name});
        self.call(Endpoint::FolderMv, &question, &["new_name", "message"]).await.map(drop)
    }

    /// Removes an empty folder (§4.3).
    ///
    /// # Errors
    /// Any failure of a call; `Refused` when it is not empty.
    pub async fn folder_rm(&self, id: FolderId) -> Result<(), Problem> {
        let question = json!({"folder_id": id.0});
        self.call(Endpoint::FolderRm, &question, &["message"]).await.map(drop)
    }

    /// Changes who may see a folder; tells its public page, if it has one.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn folder_share(
        &self,
        id: FolderId,
        sharing: &Sharing,
    ) -> Result<Option<String>, Problem> {
        let question = sharing_question(id, sharing);
        let answer = self.call(Endpoint::FolderShare, &question, &["url", "message"]).await?;
        Ok(fields_of(&answer, Endpoint::FolderShare)?.words("url"))
    }
}

fn sharing_question(id: FolderId, sharing: &Sharing) -> Value {
    let mut question = json!({"folder_id": id.0});
    if let Some(public) = sharing.public {
        question["share"] = json!(u8::from(public));
    }
    if let Some(password) = &sharing.password {
        question["pass"] = json!(password);
    }
    if let Some(people) = &sharing.people {
        question["shares"] = people
            .iter()
            .map(|person| {
                json!({
                    "email": person.email,
                    // Who sees no links cannot write either (§4.5).
                    "rw": u8::from(person.writable && !person.hide_links),
                    "hide_links": u8::from(person.hide_links),
                })
            })
            .collect();
    }
    question
}

fn listing(fields: Fields<'_>, asked: FolderId) -> Listing {
    let folders: Vec<_> = fields.list("sub_folders").filter_map(folder).collect();
    let files: Vec<_> = fields.list("items").filter_map(file).collect();
    let entries = fields.list("sub_folders").count() + fields.list("items").count();
    Listing {
        folder: fields.int("folder_id").map_or(asked, FolderId),
        name: fields.text("name").map(|name| from_server(&name)).unwrap_or_default(),
        shared: fields.words("shared").filter(|page| page != "0"),
        shares: fields.list("shares").filter_map(share).collect(),
        capped: entries >= CAP,
        folders,
        files,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::Share;

    fn read(value: &Value) -> Listing {
        listing(Fields::of(value).unwrap(), FolderId(9))
    }

    #[test]
    fn the_real_answer_of_2021_is_read() {
        let value = json!({"status": "OK", "folder_id": 0, "name": "Root", "files": 0, "size": null,
            "sub_folders": [{"id": 3_357_645, "name": "backup",
                "create_date": "2021-03-20 16:42:15", "pass": 0}]});
        let listing = read(&value);
        assert_eq!((listing.folder, listing.name.as_str()), (FolderId::ROOT, "Root"));
        assert_eq!(listing.folders[0].id, FolderId(3_357_645));
        assert!(listing.folders[0].created.is_some() && listing.folders[0].writable);
        assert!(listing.files.is_empty() && !listing.capped);
    }

    #[test]
    fn missing_null_and_odd_entries_cost_nothing_but_themselves() {
        for value in [json!({}), json!({"sub_folders": null, "items": null}), json!({"items": {}})]
        {
            let listing = read(&value);
            assert_eq!(listing.folder, FolderId(9));
            assert!(listing.files.is_empty() && listing.folders.is_empty());
        }
        let value = json!({"folder_id": "12", "sub_folders": [{"id": "3", "name": "a", "create_date":
            "0000-00-00 00:00:00"}, {"name": "no id"}, 5], "items": [null, {"filename": "x",
            "url": "https://1fichier.com/?x", "size": "10", "date": null, "acl": "1"}]});
        let listing = read(&value);
        assert_eq!((listing.folder, listing.folders.len()), (FolderId(12), 1));
        assert_eq!((listing.files[0].size, listing.files[0].restricted), (10, true));
    }

    #[test]
    fn the_cap_is_seen() {
        let items = |count: usize| json!({"items": vec![json!({"filename": "x"}); count]});
        assert!(!read(&items(CAP - 1)).capped);
        assert!(read(&items(CAP)).capped);
    }

    #[test]
    fn sharing_asks_only_for_what_changes() {
        let quiet = sharing_question(FolderId(5), &Sharing::default());
        assert_eq!(quiet, json!({"folder_id": 5}));
        let person = |hide_links| Share { email: "a@b.c".to_owned(), writable: true, hide_links };
        let sharing = Sharing {
            public: Some(false),
            password: None,
            people: Some(vec![person(false), person(true)]),
        };
        assert_eq!(
            sharing_question(FolderId(5), &sharing),
            json!({"folder_id": 5, "share": 0, "shares": [
                {"email": "a@b.c", "rw": 1, "hide_links": 0},
                {"email": "a@b.c", "rw": 0, "hide_links": 1}]})
        );
        let none = Sharing { people: Some(Vec::new()), ..Sharing::default() };
        assert_eq!(sharing_question(FolderId(5), &none), json!({"folder_id": 5, "shares": []}));
    }
}
