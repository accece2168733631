//! `fichier dedupe`: files with the same content, by size and Whirlpool
//! checksum, from what is known.

use std::io::{IsTerminal, Write, stderr, stdin};

use serde::Serialize;

use super::grammar::{DedupeArgs, Keep};
use super::operate::operate;
use super::paths;
use super::usage::{tree, unknown};
use crate::cli::exit::{Exit, Trouble, say};
use crate::cli::grammar::Common;
use crate::cli::report::Report;
use crate::cli::talk::{Stay, with};
use crate::clock::Moment;
use crate::operations::{Item, Order, Twin, twins, usage};
use crate::protocol::Request;
use crate::remote::FileUrl;
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    unknown: u64,
    duplicates: Vec<JsonTwin<'a>>,
}

#[derive(Serialize)]
struct JsonTwin<'a> {
    size: u64,
    checksum: String,
    files: Vec<JsonFile<'a>>,
}

#[derive(Serialize)]
struct JsonFile<'a> {
    url: Option<&'a FileUrl>,
    path: String,
    date: Option<Moment>,
    keep: bool,
}

pub(in crate::cli) async fn run(args: DedupeArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let folder = paths::folder(talk, &args.folder).await?;
        let branches = tree(talk, folder).await?;
        let hidden = usage(&branches).first().map_or(0, |usage| usage.unknown);
        let twins = twins(&branches);
        let quiet = args.delete && args.waiting.json;
        if !quiet {
            show(&twins, hidden, &args)?;
        }
        if hidden > 0 {
            unknown(hidden, &args.folder);
        }
        let spare: Vec<Item> = twins.iter().flat_map(|twin| spare(twin, args.keep)).collect();
        if !args.delete || spare.is_empty() {
            return Ok(Exit::Good);
        }
        if !args.yes && !agreed(spare.len())? {
            say("Nothing was deleted.");
            return Ok(Exit::Good);
        }
        let order = Order::Delete { items: spare, forever: false };
        operate(talk, Request::Operate { order }, &args.waiting).await
    })
    .await
}

/// The number of the one that stays.
fn kept(twin: &Twin, keep: Keep) -> usize {
    match keep {
        Keep::Oldest => 0,
        Keep::Newest => twin.files.len().saturating_sub(1),
    }
}

fn spare(twin: &Twin, keep: Keep) -> Vec<Item> {
    let stays = kept(twin, keep);
    let files = twin.files.iter().enumerate().filter(|(at, _)| *at != stays);
    files.map(|(_, (item, _, _))| item.clone()).collect()
}

fn agreed(count: usize) -> Result<bool, Trouble> {
    if !stdin().is_terminal() {
        let text = "Nobody can be asked here. Nothing was deleted; --yes deletes without asking.";
        return Err(Trouble::new(Exit::Usage, text));
    }
    let _ = write!(stderr(), "Delete {}? Type yes: ", words::count(count as u64, "file"));
    let mut line = String::new();
    let read = stdin().read_line(&mut line);
    Ok(read.is_ok() && line.trim() == "yes")
}

fn path(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}

fn show(twins: &[Twin], hidden: u64, args: &DedupeArgs) -> Result<(), Trouble> {
    let mut report = Report::begin();
    if args.waiting.json {
        let duplicates = twins.iter().map(|twin| json(twin, args.keep)).collect();
        report.json(&Json { unknown: hidden, duplicates });
        return report.finish();
    }
    for twin in twins {
        report.line(format!("{}, {} times:", words::bytes(twin.size), twin.files.len()));
        for (at, (item, folder, _)) in twin.files.iter().enumerate() {
            let stays = if at == kept(twin, args.keep) { "stays" } else { "     " };
            report.line(format!("  {stays} {}", words::visible(&path(folder, &item.name))));
        }
    }
    let waste: u64 = twins.iter().map(|twin| twin.size * (twin.files.len() as u64 - 1)).sum();
    report.line(format!(
        "{} with the same content; one of each kept, {} less.",
        words::count(twins.len() as u64, "group"),
        words::bytes(waste)
    ));
    report.finish()
}

fn json(twin: &Twin, keep: Keep) -> JsonTwin<'_> {
    let file = |(at, (item, folder, date)): (usize, &'_ (Item, String, Option<Moment>))| {
        (at == kept(twin, keep), path(folder, &item.name), *date)
    };
    let files = twin.files.iter().enumerate().map(|(at, entry)| {
        let (keep, path, date) = file((at, entry));
        JsonFile { url: entry.0.id.file(), path, date, keep }
    });
    JsonTwin { size: twin.size, checksum: twin.checksum.to_string(), files: files.collect() }
}
