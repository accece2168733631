//! Files (§3).

use serde_json::{Value, json};

use super::client::fields_of;
use super::folders::CAP;
use super::wire::{Fields, file};
use super::{Client, Endpoint};
use crate::clock::Moment;
use crate::remote::{
    Access, FileChanges, FileFacts, FileUrl, FolderId, Problem, ProblemKind, RemoteFile, french,
    from_server,
};

/// Which files to list (§3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFilter {
    /// One folder, or [`FolderId::EVERYTHING`], once per hour.
    pub folder: FolderId,
    /// Only what arrived after this.
    pub sent_after: Option<Moment>,
    /// Only what arrived before this.
    pub sent_before: Option<Moment>,
}

/// Files of one folder or of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileListing {
    /// In the service's order.
    pub files: Vec<RemoteFile>,
    /// The service's cap of 5,000 entries was reached: there may be more.
    pub capped: bool,
}

/// What a deletion or a move did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// How many files.
    pub count: u64,
    /// Which, as far as the service says it.
    pub urls: Vec<FileUrl>,
}

/// A file that was renamed; names in our writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Which.
    pub url: FileUrl,
    /// Its name before.
    pub old: String,
    /// Its name now.
    pub new: String,
}

/// A file that was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// What was copied.
    pub from: FileUrl,
    /// The copy; it has a link of its own.
    pub to: FileUrl,
}

/// The result of a virus scan (§3.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// Nothing was found. When something was, the service deletes the file.
    pub clean: bool,
    /// The service's words.
    pub message: String,
    /// When the file was scanned, if not just now.
    pub date: Option<Moment>,
}

impl Client {
    /// Files of a folder, or of the whole account, by date.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn file_ls(&self, filter: &FileFilter) -> Result<FileListing, Problem> {
        let tried = format!("{} for folder {}", Endpoint::FileLs.path(), filter.folder);
        let mut question = json!({"folder_id": filter.folder.0});
        for (name, moment) in
            [("sent_after", filter.sent_after), ("sent_before", filter.sent_before)]
        {
            if let Some(moment) = moment {
                question[name] = json!(french(moment));
            }
        }
        let known = ["items", "count"];
        let answer = self.call_about(Endpoint::FileLs, &tried, &question, &known).await?;
        let fields = fields_of(&answer, Endpoint::FileLs)?;
        let files = fields.list("items").filter_map(file).collect();
        Ok(FileListing { files, capped: fields.list("items").count() >= CAP })
    }

    /// What is known of one file. Not to be called often: it locks quickly.
    ///
    /// # Errors
    /// Any failure of a call; `NotFound`, `NotAllowed`, `PasswordNeeded` and
    /// `PasswordWrong` are its usual ones.
    pub async fn file_info(
        &self,
        url: &FileUrl,
        password: Option<&str>,
    ) -> Result<FileFacts, Problem> {
        let mut question = json!({"url": url.as_str()});
        if let Some(password) = password {
            question["pass"] = json!(password);
        }
        let answer = self.call(Endpoint::FileInfo, &question, &["filename"]).await?;
        let unreadable = || Problem::new(ProblemKind::Unreadable, Endpoint::FileInfo.path());
        file_facts(fields_of(&answer, Endpoint::FileInfo)?).ok_or_else(unreadable)
    }

    /// Deletes files, in one call.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn file_rm(&self, urls: &[FileUrl]) -> Result<Counted, Problem> {
        let files: Vec<_> = urls.iter().map(|url| json!({"url": url.as_str()})).collect();
        let answer = self.call(Endpoint::FileRm, &json!({"files": files}), &["removed"]).await?;
        let fields = fields_of(&answer, Endpoint::FileRm)?;
        Ok(Counted { count: fields.size("removed").unwrap_or(0), urls: fields.urls("urls") })
    }

    /// Moves files, keeping their names and their links.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn file_mv(&self, urls: &[FileUrl], to: FolderId) -> Result<Counted, Problem> {
        let question = json!({"urls": urls, "destination_folder_id": to.0});
        let answer = self.call(Endpoint::FileMv, &question, &["moved"]).await?;
        let fields = fields_of(&answer, Endpoint::FileMv)?;
        Ok(Counted { count: fields.size("moved").unwrap_or(0), urls: fields.urls("urls") })
    }

    /// Renames files where they are, in one call. The name a file has already
    /// is refused by the service (§3.6).
    ///
    /// # Errors
    /// Any failure of a call; `Refused` for a name no writing saves.
    pub async fn file_rename(&self, names: &[(FileUrl, String)]) -> Result<Vec<Renamed>, Problem> {
        let mut urls = Vec::with_capacity(names.len());
        for (url, name) in names {
            let name = self.stored(Endpoint::FileRename, name)?;
            urls.push(json!({"url": url.as_str(), "filename": name}));
        }
        let answer = self.call(Endpoint::FileRename, &json!({"urls": urls}), &["renamed"]).await?;
        let renamed = |fields: Fields<'_>| {
            Some(Renamed {
                url: FileUrl::new(&fields.words("url")?),
                old: fields.name("old_filename").unwrap_or_default(),
                new: fields.name("new_filename").unwrap_or_default(),
            })
        };
        let fields = fields_of(&answer, Endpoint::FileRename)?;
        Ok(fields.list("urls").filter_map(renamed).collect())
    }

    /// Copies files inside the service, also files of others, into a folder.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn file_cp(
        &self,
        urls: &[FileUrl],
        to: FolderId,
        password: Option<&str>,
    ) -> Result<Vec<Copied>, Problem> {
        // `folder_id`, unlike moving: another name would copy to the root.
        let mut question = json!({"urls": urls, "folder_id": to.0});
        if let Some(password) = password {
            question["pass"] = json!(password);
        }
        let answer = self.call(Endpoint::FileCp, &question, &["copied"]).await?;
        let copied = |fields: Fields<'_>| {
            let from = FileUrl::new(&fields.words("from_url")?);
            Some(Copied { from, to: FileUrl::new(&fields.words("to_url")?) })
        };
        let fields = fields_of(&answer, Endpoint::FileCp)?;
        Ok(fields.list("urls").filter_map(copied).collect())
    }

    /// Changes attributes of files; tells how many changed. That there was
    /// nothing to change is no failure.
    ///
    /// # Errors
    /// Any failure of a call.
    pub async fn file_chattr(
        &self,
        urls: &[FileUrl],
        changes: &FileChanges,
    ) -> Result<u64, Problem> {
        let question = changes_question(urls, changes);
        match self.call(Endpoint::FileChattr, &question, &["updated"]).await {
            Ok(answer) => {
                Ok(fields_of(&answer, Endpoint::FileChattr)?.size("updated").unwrap_or(0))
            }
            Err(problem) if problem.kind == ProblemKind::NothingToChange => Ok(0),
            Err(problem) => Err(problem),
        }
    }

    /// Has a file below 5 GB scanned. **Deletes it when a virus is found.**
    ///
    /// # Errors
    /// Any failure of a call other than a finding.
    pub async fn file_scan(&self, url: &FileUrl) -> Result<Scan, Problem> {
        let question = json!({"url": url.as_str()});
        match self.call(Endpoint::FileScan, &question, &["message"]).await {
            Ok(answer) => {
                let fields = fields_of(&answer, Endpoint::FileScan)?;
                let message = self.clean(&fields.text("message").unwrap_or_default());
                Ok(Scan { clean: true, message, date: fields.date("date") })
            }
            // Words that are no known failure: they name the finding.
            Err(Problem { kind: ProblemKind::Refused, said: Some(message), .. }) => {
                Ok(Scan { clean: false, message, date: None })
            }
            Err(problem) => Err(problem),
        }
    }
}

fn changes_question(urls: &[FileUrl], changes: &FileChanges) -> Value {
    let mut question = json!({"urls": urls});
    for (name, text) in [("description", &changes.description), ("pass", &changes.password)] {
        if let Some(text) = text {
            question[name] = json!(text);
        }
    }
    let flags = [("no_ssl", changes.no_ssl), ("inline", changes.inline), ("cdn", changes.cdn)];
    for (name, flag) in flags {
        if let Some(flag) = flag {
            question[name] = json!(u8::from(flag));
        }
    }
    if let Some(access) = &changes.access {
        question["acl"] = access_question(access);
    }
    question
}

fn access_question(access: &Access) -> Value {
    if *access == Access::default() {
        return json!({});
    }
    json!({
        "ip": access.networks,
        "country": access.countries,
        "email": access.emails,
        "premium": u8::from(access.premium),
    })
}

fn file_facts(fields: Fields<'_>) -> Option<FileFacts> {
    let path = fields.text("path").unwrap_or_default();
    let access = fields.get("acl").and_then(Fields::of).map(|acl| Access {
        networks: acl.texts("ip"),
        countries: acl.texts("country"),
        emails: acl.texts("email"),
        premium: acl.flag("premium"),
    });
    Some(FileFacts {
        file: file(fields)?,
        folder: fields.int("folder_id").map(FolderId),
        path: path.split('/').filter(|name| !name.is_empty()).map(from_server).collect(),
        description: fields.text("description").unwrap_or_default(),
        no_ssl: fields.flag("no_ssl"),
        inline: fields.flag("inline"),
        access: access.unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::moment_of;

    #[test]
    fn a_files_facts_are_read_in_both_spellings() {
        for content_type in ["content-type", "content_type"] {
            let mut value = json!({"url": "https://1fichier.com/?abc", "filename": "E＄.dat",
                "size": 1234, "date": "2026-06-22 14:57:25", "folder_id": "1234",
                "path": "Example＜A/ExampleB", "description": "", "pass": 0, "no_ssl": 0,
                "inline": 1, "cdn": 0,
                "acl": {"ip": ["192.0.2.0/24"], "country": ["FR"], "email": [], "premium": 1}});
            value[content_type] = json!("text/plain");
            let facts = file_facts(Fields::of(&value).unwrap()).unwrap();
            assert_eq!((facts.file.name.as_str(), facts.folder), ("E$.dat", Some(FolderId(1234))));
            assert_eq!(facts.file.content_type, "text/plain");
            assert_eq!(facts.path, ["Example<A", "ExampleB"]);
            assert_eq!(facts.file.date, moment_of("2026-06-22 14:57:25"));
            assert!(facts.inline && facts.access.premium && facts.file.restricted);
        }
    }

    #[test]
    fn changes_ask_only_for_what_changes() {
        let urls = [FileUrl::new("https://1fichier.com/?abc")];
        let quiet = changes_question(&urls, &FileChanges::default());
        assert_eq!(quiet, json!({"urls": ["https://1fichier.com/?abc"]}));
        let changes = FileChanges {
            password: Some(String::new()),
            cdn: Some(false),
            access: Some(Access::default()),
            ..FileChanges::default()
        };
        assert_eq!(
            changes_question(&urls, &changes),
            json!({"urls": ["https://1fichier.com/?abc"], "pass": "", "cdn": 0, "acl": {}})
        );
        let access = Access { premium: true, ..Access::default() };
        assert_eq!(access_question(&access)["premium"], 1);
    }
}
