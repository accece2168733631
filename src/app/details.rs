//! All facts of one entry, as names and values, and the page that shows them
//! or those of a job.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::chosen::{Chosen, Item};
use super::cursor::Scroll;
use super::disk::View;
use super::job_facts::job_facts;
use super::transfers::Transfers;
use crate::clock::Moment;
use crate::local::change::Record;
use crate::local::{Entry, Kind, Peek};
use crate::protocol::{Story, Transfer};
use crate::queue::JobId;
use crate::remote::{RemoteFile, RemoteFolder};
use crate::words;

/// Whose facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// An entry of a pane, as it was when the page opened.
    Entry(Chosen),
    /// A job of the queue, as it is.
    Job(JobId),
    /// A change on the local disk.
    Change(Box<Record>),
    /// A job of the history, as it ended.
    Ended(Box<Transfer>),
}

impl Subject {
    /// The job it is about.
    #[must_use]
    pub fn job(&self) -> Option<JobId> {
        match self {
            Self::Entry(_) | Self::Change(_) => None,
            Self::Job(id) => Some(*id),
            Self::Ended(job) => Some(job.id()),
        }
    }
}

/// The page.
#[derive(Debug)]
pub struct Details {
    /// Whose facts.
    pub subject: Subject,
    /// A job's past, once the engine told it.
    pub story: Option<Box<Story>>,
    /// A local file's text, once it was asked for.
    pub view: Option<View>,
    /// How far down.
    pub scroll: Scroll,
}

/// A fact: its name and its value.
pub type Fact = (&'static str, String);

impl Details {
    /// The page, from its top.
    #[must_use]
    pub fn of(subject: Subject) -> Self {
        Self { subject, story: None, view: None, scroll: Scroll::default() }
    }

    /// The facts, for a reader in this zone.
    #[must_use]
    pub fn facts(&self, transfers: &Transfers, now: Moment, zone: &TimeZone) -> Vec<Fact> {
        match &self.subject {
            Subject::Entry(chosen) => {
                let item = chosen.items.first();
                item.map(|item| entry_facts(chosen, item, zone)).unwrap_or_default()
            }
            Subject::Job(id) => {
                let known = self.story.as_ref().map(|story| &story.job);
                let progress = transfers.progress(*id);
                transfers.job(*id).or(known).map_or_else(
                    || vec![("job", "It is not in the queue any more.".to_owned())],
                    |job| job_facts(job, self.story(), progress, (now, zone)),
                )
            }
            Subject::Change(record) => change_facts(record, zone),
            Subject::Ended(job) => job_facts(job, self.story(), None, (now, zone)),
        }
    }

    /// The text below the facts, or why there is none.
    #[must_use]
    pub fn text(&self) -> Vec<Cow<'_, str>> {
        let said = |text: String| vec![Cow::Borrowed(""), Cow::Owned(text)];
        match &self.view {
            None | Some(View::Asked(_)) => Vec::new(),
            Some(View::Known(Ok(Peek::NoText))) => said("This is no text.".to_owned()),
            Some(View::Known(Err(fault))) => said(words::fault(*fault)),
            Some(View::Known(Ok(Peek::Text { lines, more }))) => {
                let end = more.then_some(Cow::Borrowed("… (only the beginning is shown)"));
                let lines = lines.iter().map(|line| Cow::Borrowed(line.as_str()));
                std::iter::once(Cow::Borrowed("")).chain(lines).chain(end).collect()
            }
        }
    }

    /// Rows of the text where a row has so many columns.
    #[must_use]
    pub fn text_rows(&self, columns: usize) -> usize {
        let rows = |line: Cow<'_, str>| words::width(&line).div_ceil(columns.max(1)).max(1);
        self.text().into_iter().map(rows).sum()
    }

    fn story(&self) -> Option<&Story> {
        self.story.as_deref()
    }
}

fn entry_facts(chosen: &Chosen, item: &Item, zone: &TimeZone) -> Vec<Fact> {
    let mut facts = vec![("name", item.last_name()), ("path", chosen.path_of(item))];
    match item {
        Item::Local { entry, .. } => local_facts(&item.last_name(), entry, zone, &mut facts),
        Item::Folder(folder) => folder_facts(folder, zone, &mut facts),
        Item::File(file) => file_facts(file, zone, &mut facts),
    }
    facts
}

fn change_facts(record: &Record, zone: &TimeZone) -> Vec<Fact> {
    let mut facts =
        vec![("change", words::change::done(record)), ("ended", words::stamp(record.at, zone))];
    facts.extend(record.steps.iter().map(|step| ("", words::change::whole_step(step))));
    if record.more > 0 {
        facts.push(("", format!("and {} more", words::grouped(record.more))));
    }
    for (path, why) in &record.problems {
        facts.push(("not done", format!("{path}: {}", words::change::refusal(*why))));
    }
    facts
}

pub(super) fn size(bytes: u64) -> String {
    format!("{} ({} bytes)", words::bytes(bytes), words::grouped(bytes))
}

pub(super) fn moment(moment: Option<Moment>, zone: &TimeZone) -> String {
    moment.map_or_else(|| "not known".to_owned(), |moment| words::stamp(moment, zone))
}

fn local_facts(name: &str, entry: &Entry, zone: &TimeZone, facts: &mut Vec<Fact>) {
    let kind = match entry.kind {
        Kind::File => "file",
        Kind::Folder => "folder",
        Kind::LinkToFile => "link to a file",
        Kind::LinkToFolder => "link to a folder",
        Kind::BrokenLink => "link to nothing",
        Kind::Other => "neither file nor folder (socket, pipe or device)",
    };
    facts.push(("kind", kind.to_owned()));
    if !entry.kind.is_folder() {
        facts.push(("size", size(entry.size)));
    }
    facts.push(("changed", moment(entry.modified, zone)));
    if let Some(stored) = crate::remote::to_server(name).ok().filter(|stored| *stored != name) {
        facts.push(("stored as", stored));
    }
}

fn folder_facts(folder: &RemoteFolder, zone: &TimeZone, facts: &mut Vec<Fact>) {
    facts.push(("kind", "folder of the account".to_owned()));
    facts.push(("number", folder.id.to_string()));
    facts.push(("made", moment(folder.created, zone)));
    if folder.password {
        facts.push(("password", "its public page asks for one (P)".to_owned()));
    }
    if let Some(page) = &folder.shared {
        facts.push(("public page", format!("{page} (S)")));
    }
    if let Some(owner) = &folder.owner {
        let rights = if folder.writable { "may be written to" } else { "read only" };
        facts.push(("shared by", format!("{owner}, {rights} (S)")));
    }
}

fn file_facts(file: &RemoteFile, zone: &TimeZone, facts: &mut Vec<Fact>) {
    facts.push(("link", file.url.to_string()));
    facts.push(("size", size(file.size)));
    facts.push(("arrived", moment(file.date, zone)));
    if !file.content_type.is_empty() {
        facts.push(("type", file.content_type.clone()));
    }
    let sum = file.checksum.map_or_else(|| "not told".to_owned(), |sum| sum.to_string());
    facts.push(("whirlpool", sum));
    for (on, name, words) in [
        (file.password, "password", "needed to download it (P)"),
        (file.restricted, "access", "restricted by a list (R)"),
        (file.cdn, "CDN", "its downloads spend CDN credit"),
    ] {
        if on {
            facts.push((name, words.to_owned()));
        }
    }
}
