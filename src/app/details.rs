//! All facts of one entry or one job, as names and values.

use jiff::tz::TimeZone;

use super::chosen::{Chosen, Item};
use super::cursor::Scroll;
use super::transfers::Transfers;
use crate::clock::Moment;
use crate::local::{Entry, Kind};
use crate::queue::{Hold, Job, JobId, Progress, Stage};
use crate::remote::{RemoteFile, RemoteFolder};
use crate::words;

/// Whose facts.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// An entry of a pane, as it was when the page opened.
    Entry(Chosen),
    /// A job, as it is.
    Job(JobId),
}

/// The page.
#[derive(Debug)]
pub struct Details {
    /// Whose facts.
    pub subject: Subject,
    /// How far down.
    pub scroll: Scroll,
}

/// A fact: its name and its value.
pub type Fact = (&'static str, String);

impl Details {
    /// The facts, for a reader in this zone.
    #[must_use]
    pub fn facts(&self, transfers: &Transfers, now: Moment, zone: &TimeZone) -> Vec<Fact> {
        match &self.subject {
            Subject::Entry(chosen) => {
                let item = chosen.items.first();
                item.map(|item| entry_facts(chosen, item, zone)).unwrap_or_default()
            }
            Subject::Job(id) => transfers.job(*id).map_or_else(
                || vec![("job", "It is not in the queue any more.".to_owned())],
                |job| job_facts(job, transfers.progress(*id), now, zone),
            ),
        }
    }
}

fn entry_facts(chosen: &Chosen, item: &Item, zone: &TimeZone) -> Vec<Fact> {
    let mut facts = vec![("name", item.name()), ("path", chosen.path_of(item))];
    match item {
        Item::Local { entry, .. } => local_facts(entry, zone, &mut facts),
        Item::Folder(folder) => folder_facts(folder, zone, &mut facts),
        Item::File(file) => file_facts(file, zone, &mut facts),
    }
    facts
}

fn size(bytes: u64) -> String {
    format!("{} ({} bytes)", words::bytes(bytes), words::grouped(bytes))
}

fn moment(moment: Option<Moment>, zone: &TimeZone) -> String {
    moment.map_or_else(|| "not known".to_owned(), |moment| words::stamp(moment, zone))
}

fn local_facts(entry: &Entry, zone: &TimeZone, facts: &mut Vec<Fact>) {
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
    let name = entry.name.to_string_lossy();
    if let Some(stored) = crate::remote::to_server(&name).ok().filter(|stored| *stored != name) {
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

fn job_facts(job: &Job, progress: Option<&Progress>, now: Moment, zone: &TimeZone) -> Vec<Fact> {
    let folder = job.place_label.trim_end_matches('/');
    let mut facts = vec![
        ("stage", words::stage(job, progress, now, zone)),
        ("why", words::reason(job)),
        ("from", job.source.to_string()),
        ("to", format!("{folder}/{}", job.name)),
        ("size", size(job.print.size)),
        ("limit", words::own_limit(job.limit).unwrap_or_default()),
        ("failed tries", job.tries.to_string()),
        ("queued", words::stamp(job.added, zone)),
        ("began", moment(job.started, zone)),
        ("ended", moment(job.ended, zone)),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    if let Some(figures) = progress {
        facts.push(("sent", size(figures.sent)));
        facts.push(("checksum read", size(figures.hashed)));
        facts.push(("speed", words::speed(figures.speed)));
    }
    mean_speed(job, &mut facts);
    match &job.stage {
        Stage::Done { link, .. } => facts.push(("link", link.to_string())),
        Stage::Verifying { link, theirs } => {
            facts.push(("link", link.to_string()));
            facts.push(("their checksum", theirs.to_string()));
        }
        Stage::Held { why: Hold::Mismatch { link, ours, theirs } } => {
            facts.push(("link", link.to_string()));
            facts.push(("our checksum", ours.to_string()));
            facts.push(("their checksum", theirs.to_string()));
        }
        Stage::Waiting
        | Stage::Asking { .. }
        | Stage::Sending { .. }
        | Stage::Settling { .. }
        | Stage::Doubtful { .. }
        | Stage::Resting { .. }
        | Stage::Held { .. }
        | Stage::Paused
        | Stage::Cancelled
        | Stage::Failed { .. } => {}
    }
    facts
}

/// The speed of now is of no use at the end; the mean is.
fn mean_speed(job: &Job, facts: &mut Vec<Fact>) {
    if let (Stage::Done { .. }, Some(began), Some(ended)) = (&job.stage, job.started, job.ended) {
        let millis = u64::try_from(ended.since(began).as_millis()).unwrap_or(u64::MAX);
        let mean = u128::from(job.print.size) * 1000 / u128::from(millis.max(1));
        let mean = u64::try_from(mean).unwrap_or(u64::MAX);
        facts.push((
            "mean speed",
            format!("{} in {}", words::speed(mean), words::duration(ended.since(began))),
        ));
    }
}
