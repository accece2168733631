//! `fichier props`: what a file or folder is like, and changes of files.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::grammar::{ChangeArgs, Common, PasswordArgs, PropsArgs};
use super::report::Report;
use super::talk::{Stay, Talk, with};
use super::tree::{Found, Spot, Walk};
use crate::protocol::{Answer, FolderView, Request};
use crate::remote::{Access, FileChanges, FileFacts, FileUrl, FolderId, Listing, Share};
use crate::words;

pub(super) async fn run(args: PropsArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| props(talk, &args).await).await
}

async fn props(talk: &mut Talk, args: &PropsArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let changes = changes(&args.changes)?;
    if changes != FileChanges::default() {
        return change(talk, args, &changes).await;
    }
    let [path] = args.paths.as_slice() else {
        // Each costs a call, and many of these in a row lock the address.
        return Err(Trouble::new(Exit::Usage, "Only one file or folder is shown at a time."));
    };
    match Walk::new(talk, Some(args.timeout)).at(path).await? {
        Spot::Folder(path, view) => show_folder(talk, args, path, *view).await,
        Spot::Files(files) => match <[Found; 1]>::try_from(files) {
            Ok([found]) => show_file(talk, args, found).await,
            Err(files) => Err(several(path, files.len())),
        },
    }
}

fn several(path: &str, count: usize) -> Trouble {
    let path = words::visible(path);
    let text = format!(
        "There are {count} files of the name {path}. Their links tell them apart: \
         fichier link {path}"
    );
    Trouble::new(Exit::Usage, text)
}

/// Changes the files, folder by folder: one call each.
async fn change(talk: &mut Talk, args: &PropsArgs, changes: &FileChanges) -> Result<Exit, Trouble> {
    let mut by_folder: BTreeMap<FolderId, Vec<FileUrl>> = BTreeMap::new();
    let mut walk = Walk::new(talk, Some(args.timeout));
    for path in &args.paths {
        match walk.at(path).await? {
            Spot::Folder(path, _) => {
                let path = words::visible(&path);
                let text =
                    format!("{path} is a folder; only files are changed. See: fichier share");
                return Err(Trouble::new(Exit::Usage, text));
            }
            Spot::Files(files) if files.len() > 1 => return Err(several(path, files.len())),
            Spot::Files(files) => {
                for found in files {
                    by_folder.entry(found.folder).or_default().push(found.file.url);
                }
            }
        }
    }
    let patience = Duration::from_secs(args.timeout);
    for (folder, files) in by_folder {
        let request = Request::ChangeFiles { folder, files, changes: changes.clone() };
        talk.ask_within(request, patience).await?;
    }
    let mut report = Report::begin();
    if args.json {
        report.json(&Changed { changed: args.paths.len() });
    } else {
        report.line(format!("{} changed.", words::count(args.paths.len() as u64, "file")));
    }
    report.finish().map(|()| Exit::Good)
}

fn changes(args: &ChangeArgs) -> Result<FileChanges, Trouble> {
    let access = Access {
        networks: args.allow_network.clone(),
        countries: args.allow_country.clone(),
        emails: args.allow_email.clone(),
        premium: args.allow_premium,
    };
    let restricted = access != Access::default();
    let changes = FileChanges {
        description: args.description.clone(),
        password: password(&args.password)?,
        no_ssl: args.no_ssl.map(Into::into),
        inline: args.inline.map(Into::into),
        cdn: args.cdn.map(Into::into),
        access: (restricted || args.allow_all).then_some(access),
    };
    changes.check().map_err(|fault| Trouble::new(Exit::Usage, format!("{}.", upper(&fault))))?;
    Ok(changes)
}

/// The password to be set; empty to remove it.
pub(super) fn password(args: &PasswordArgs) -> Result<Option<String>, Trouble> {
    match &args.password_file {
        None => Ok(args.no_password.then(String::new)),
        Some(path) => first_line(path).map(Some),
    }
}

fn first_line(path: &Path) -> Result<String, Trouble> {
    let shown = path.display();
    let sentence = |why: &dyn std::fmt::Display| {
        Trouble::new(Exit::Failed, format!("The password file {shown} cannot be used: {why}."))
    };
    let text = std::fs::read_to_string(path).map_err(|error| sentence(&error))?;
    match text.lines().next().map(str::trim) {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        Some(_) | None => Err(sentence(&"its first line is empty")),
    }
}

/// A fault as the beginning of a sentence.
pub(super) fn upper(fault: &impl ToString) -> String {
    let text = fault.to_string();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

async fn show_file(talk: &mut Talk, args: &PropsArgs, found: Found) -> Result<Exit, Trouble> {
    let request = Request::Properties { file: found.file.url, password: None };
    let answer = talk.ask_within(request, Duration::from_secs(args.timeout)).await?;
    let Answer::Properties(mut facts) = answer else { return Err(Trouble::odd()) };
    // Only some answers tell it, and the listing may have.
    facts.file.checksum = facts.file.checksum.or(found.file.checksum);
    let mut report = Report::begin();
    if args.json {
        report.json(&File { path: &found.path, facts: &facts });
    } else {
        report.line(words::visible(&found.path));
        for (name, value) in file_rows(&facts, talk) {
            report.line(format!("  {name:<12} {value}"));
        }
    }
    report.finish().map(|()| Exit::Good)
}

fn file_rows(facts: &FileFacts, talk: &Talk) -> Vec<(&'static str, String)> {
    let file = &facts.file;
    let size = format!("{} ({} bytes)", words::bytes(file.size), words::grouped(file.size));
    let arrived = file.date.map(|date| words::stamp(date, &talk.zone));
    let checksum = file.checksum.map(|sum| sum.to_string());
    let unknown = || "unknown".to_owned();
    vec![
        ("Link", words::visible(file.url.as_str()).into_owned()),
        ("Size", size),
        ("Arrived", arrived.unwrap_or_else(unknown)),
        ("Whirlpool", checksum.unwrap_or_else(unknown)),
        ("Type", words::visible(&file.content_type).into_owned()),
        ("Description", words::visible(&facts.description).into_owned()),
        ("Password", yes(file.password)),
        ("Downloads", who(&facts.access)),
        ("Encrypted", yes(!facts.no_ssl)),
        ("In browser", yes(facts.inline)),
        ("CDN credit", yes(file.cdn)),
    ]
}

pub(super) fn yes(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}

/// Who may download.
fn who(access: &Access) -> String {
    let lists = [
        ("networks", &access.networks),
        ("countries", &access.countries),
        ("accounts", &access.emails),
    ];
    let named = lists.iter().filter(|(_, list)| !list.is_empty());
    let named = named.map(|(name, list)| format!("{name} {}", words::visible(&list.join(", "))));
    let premium = access.premium.then(|| "premium accounts".to_owned());
    let all: Vec<String> = named.chain(premium).collect();
    if all.is_empty() { "everybody".to_owned() } else { format!("only {}", all.join("; ")) }
}

async fn show_folder(
    talk: &mut Talk,
    args: &PropsArgs,
    path: String,
    view: FolderView,
) -> Result<Exit, Trouble> {
    let id = view.id;
    let listing = Walk::new(talk, Some(args.timeout)).listing(view).await?;
    let folder = Folder::of(id, &path, &listing);
    let mut report = Report::begin();
    if args.json {
        report.json(&folder);
    } else {
        report.line(words::visible(&path));
        for (name, value) in folder.rows() {
            report.line(format!("  {name:<12} {value}"));
        }
    }
    report.finish().map(|()| Exit::Good)
}

/// How many files were changed, as JSON.
#[derive(Serialize)]
struct Changed {
    changed: usize,
}

/// A file as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    facts: &'a FileFacts,
}

/// A folder as JSON; docs/commands.md describes it.
#[derive(Serialize)]
pub(super) struct Folder<'a> {
    id: FolderId,
    path: &'a str,
    page: Option<&'a str>,
    people: &'a [Share],
    folders: usize,
    files: usize,
    bytes: u64,
    capped: bool,
}

impl<'a> Folder<'a> {
    pub fn of(id: FolderId, path: &'a str, listing: &'a Listing) -> Self {
        Self {
            id,
            path,
            page: listing.shared.as_deref(),
            people: &listing.shares,
            folders: listing.folders.len(),
            files: listing.files.len(),
            bytes: listing.files.iter().fold(0, |sum, file| sum.saturating_add(file.size)),
            capped: listing.capped,
        }
    }

    pub fn rows(&self) -> Vec<(&'static str, String)> {
        let person = |share: &Share| {
            let right = match (share.writable, share.hide_links) {
                (true, _) => "may write",
                (false, true) => "sees no links",
                (false, false) => "may look",
            };
            format!("{} {right}", words::visible(&share.email))
        };
        let people: Vec<String> = self.people.iter().map(person).collect();
        let nobody = || "nobody".to_owned();
        let people = if people.is_empty() { nobody() } else { people.join("; ") };
        let more = if self.capped { " or more: the listing is capped" } else { "" };
        let holds = format!(
            "{}, {}, {}{more}",
            words::count(self.folders as u64, "folder"),
            words::count(self.files as u64, "file"),
            words::bytes(self.bytes)
        );
        let page = self.page.map_or_else(|| "none".to_owned(), |page| words::visible(page).into());
        vec![("Holds", holds), ("Public page", page), ("Shared with", people)]
    }
}
