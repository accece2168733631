//! `fichier trash …`: what was deleted and is still there.

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::grammar::{TrashArgs, TrashCommand, Waiting};
use super::operate::operate;
use crate::cli::exit::{Exit, Trouble, say};
use crate::cli::grammar::Common;
use crate::cli::list::{listed_folder, locate};
use crate::cli::report::Report;
use crate::cli::talk::{Stay, Talk, with};
use crate::clock::Moment;
use crate::operations::{Item, Order, TRASH, trash_age};
use crate::protocol::Request;
use crate::remote::FolderId;
use crate::words;

/// How long its listings are waited for.
const PATIENCE: Duration = Duration::from_secs(300);

/// One thing in the trash.
struct Thing {
    day: Item,
    item: Item,
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    things: Vec<JsonThing<'a>>,
}

#[derive(Serialize)]
struct JsonThing<'a> {
    path: String,
    day: &'a str,
    name: &'a str,
    folder: bool,
    size: u64,
    id: &'a crate::operations::Object,
}

pub(in crate::cli) async fn run(args: TrashArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        talk.key_or_trouble()?;
        let things = look(talk).await?;
        let listing = TrashCommand::Ls { json: args.json };
        match args.command.unwrap_or(listing) {
            TrashCommand::Ls { json } => show(&things.1, json || args.json),
            TrashCommand::Restore { names, all, waiting } => {
                restore(talk, &things.1, (&names, all), &waiting).await
            }
            TrashCommand::Purge { older_than, waiting } => {
                purge(talk, things.0, older_than, &waiting).await
            }
        }
    })
    .await
}

/// The trash's days, and what is in them.
async fn look(talk: &mut Talk) -> Result<(Vec<Item>, Vec<Thing>), Trouble> {
    let deadline = Instant::now() + PATIENCE;
    let top = match locate(talk, &format!("/{TRASH}"), PATIENCE).await {
        Err(trouble) if trouble.exit == Exit::NotFound => return Ok((Vec::new(), Vec::new())),
        located => located?.id,
    };
    let listing = listed_folder(talk, top, deadline).await?;
    let days: Vec<Item> = listing.folders.iter().map(|day| Item::folder(day, top)).collect();
    let mut things = Vec::new();
    for day in &days {
        let id = day.id.folder().unwrap_or(FolderId::ROOT);
        let listing = listed_folder(talk, id, deadline).await?;
        let folders = listing.folders.iter().map(|sub| Item::folder(sub, id));
        let files = listing.files.iter().map(|file| Item::file(file, id));
        things.extend(folders.chain(files).map(|item| Thing { day: day.clone(), item }));
    }
    Ok((days, things))
}

fn path(thing: &Thing) -> String {
    format!("/{TRASH}/{}/{}", thing.day.name, thing.item.name)
}

fn show(things: &[Thing], json: bool) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    if json {
        let thing = |thing: &'_ Thing| path(thing);
        let things = things.iter().map(|one| JsonThing {
            path: thing(one),
            day: &one.day.name,
            name: &one.item.name,
            folder: one.item.is_folder(),
            size: one.item.size,
            id: &one.item.id,
        });
        report.json(&Json { things: things.collect() });
        return report.finish().map(|()| Exit::Good);
    }
    for thing in things {
        let slash = if thing.item.is_folder() { "/" } else { "" };
        let size =
            if thing.item.is_folder() { "-".to_owned() } else { words::bytes(thing.item.size) };
        report.line(format!("{size:>9}  {}{slash}", words::visible(&path(thing))));
    }
    report.finish().map(|()| Exit::Good)
}

async fn restore(
    talk: &mut Talk,
    things: &[Thing],
    (names, all): (&[String], bool),
    waiting: &Waiting,
) -> Result<Exit, Trouble> {
    let mut objects = Vec::new();
    for name in names {
        let meant =
            |thing: &&Thing| thing.item.name == *name || path(thing) == *name.trim_end_matches('/');
        let found: Vec<&Thing> = things.iter().filter(meant).collect();
        let shown = words::visible(name);
        match found.len() {
            0 => {
                let text = format!("There is no {shown} in the trash. See: fichier trash");
                return Err(Trouble::new(Exit::NotFound, text));
            }
            2.. if !all => {
                let count = found.len();
                let text = format!(
                    "{shown} names {count} things in the trash. Nothing was changed. Take all of \
                     them with --all, or name one by its path: fichier trash"
                );
                return Err(Trouble::new(Exit::Usage, text));
            }
            _ => objects.extend(found.iter().map(|thing| thing.item.id.clone())),
        }
    }
    if names.is_empty() {
        objects.extend(things.iter().map(|thing| thing.item.id.clone()));
    }
    if objects.is_empty() {
        say("The trash is empty.");
        return Ok(Exit::Good);
    }
    operate(talk, Request::Restore { objects }, waiting).await
}

async fn purge(
    talk: &mut Talk,
    days: Vec<Item>,
    older_than: Option<u32>,
    waiting: &Waiting,
) -> Result<Exit, Trouble> {
    let now = Moment::now();
    let old = |day: &Item| match older_than {
        Some(days) => trash_age(&day.name, now, &talk.zone).is_some_and(|age| age > days),
        None => true,
    };
    let items: Vec<Item> = days.into_iter().filter(old).collect();
    if items.is_empty() {
        say("There is nothing to delete in the trash.");
        return Ok(Exit::Good);
    }
    let order = Order::Delete { items, forever: true };
    operate(talk, Request::Operate { order }, waiting).await
}
