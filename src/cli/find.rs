//! `fichier find`: what is known of the account, searched without any call.

use std::collections::HashMap;

use serde::Serialize;

use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, FindArgs};
use super::list::{clean, row};
use super::report::Report;
use super::talk::{Stay, Talk, with};
use crate::clock::Moment;
use crate::protocol::{Answer, Crumb, FindQuery, Hit, Hits, Known, Request, Thing};
use crate::remote::{FolderId, RemoteFile, RemoteFolder};
use crate::search::{Condition, Query, QueryFault, parse};
use crate::words;

/// Hits that are asked for at a time.
const PAGE: u32 = 5_000;

pub(super) async fn run(args: FindArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| find(talk, &args).await).await
}

async fn find(talk: &mut Talk, args: &FindArgs) -> Result<Exit, Trouble> {
    let query = query(args, Moment::now(), talk)
        .map_err(|fault| Trouble::new(Exit::Usage, words::query_fault(&fault)))?;
    talk.key_or_trouble()?;
    let hits = all(talk, args, query).await?;
    show(talk, args, &hits)?;
    if hits.total() > hits.hits.len() as u64 && !args.json {
        let shown = words::hits((hits.files, hits.folders), hits.hits.len() as u64);
        warn(format!("Shown are {shown}."));
    }
    if let (Some(unknown), false) = (words::unknown(&hits.known), args.json) {
        warn(format!("{unknown} To list all in the background: fichier index start"));
    }
    Ok(if hits.total() == 0 { Exit::NotFound } else { Exit::Good })
}

/// The words and the options, as one query.
fn query(args: &FindArgs, now: Moment, talk: &Talk) -> Result<Query, QueryFault> {
    let read = |text: &str| parse(text, "/", now, &talk.zone);
    let mut all = Vec::new();
    for word in &args.query {
        all.extend(read(word)?.all);
    }
    all.extend(args.below.iter().map(|folder| Condition::Below(clean(folder))));
    for name in &args.name {
        let glob = name.contains(['*', '?', '[', '{']);
        let name = name.clone();
        all.push(if glob { Condition::Glob(name) } else { Condition::Part(name) });
    }
    for size in &args.size {
        let (sign, amount) = match size.split_at_checked(1) {
            Some(("+", amount)) => (">", amount),
            Some(("-", amount)) => ("<", amount),
            Some(_) | None => ("=", size.as_str()),
        };
        all.extend(read(&format!("size{sign}{amount}"))?.all);
    }
    for (sign, date) in [(">=", &args.newer), ("<", &args.older)] {
        if let Some(date) = date {
            all.extend(read(&format!("date{sign}{date}"))?.all);
        }
    }
    all.extend(args.kind.map(Condition::Kind));
    Ok(Query { all })
}

/// Page after page, as many as are wanted.
async fn all(talk: &Talk, args: &FindArgs, query: Query) -> Result<Hits, Trouble> {
    let most = args.limit.unwrap_or(u64::MAX);
    let mut all: Option<Hits> = None;
    loop {
        let offset = all.as_ref().map_or(0, |hits| hits.hits.len() as u64);
        let limit = u32::try_from(most - offset).unwrap_or(PAGE).min(PAGE);
        let (query, by) = (query.clone(), args.sort.into());
        let request = Request::Find(FindQuery { query, by, reversed: args.reverse, offset, limit });
        let Answer::Hits(page) = talk.ask(request).await? else { return Err(Trouble::odd()) };
        let last = page.hits.len() < limit as usize;
        let hits = match all.take() {
            None => *page,
            Some(mut hits) => {
                hits.hits.extend(page.hits);
                hits.places.extend(page.places);
                hits
            }
        };
        if last || hits.hits.len() as u64 >= most {
            return Ok(hits);
        }
        all = Some(hits);
    }
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    hits: Vec<JsonHit<'a>>,
    total: u64,
    files: u64,
    folders: u64,
    bytes: u64,
    known: &'a Known,
}

#[derive(Serialize)]
struct JsonHit<'a> {
    path: String,
    place: FolderId,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a RemoteFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<&'a RemoteFolder>,
}

fn show(talk: &Talk, args: &FindArgs, hits: &Hits) -> Result<(), Trouble> {
    let labels = labels(&hits.places);
    let path = |hit: &Hit| {
        let place = labels.get(&hit.folder).map_or("", String::as_str);
        match &hit.what {
            Thing::File(file) => format!("{place}/{}", file.name),
            Thing::Folder(folder) => format!("{place}/{}/", folder.name),
        }
    };
    let mut report = Report::begin();
    if args.json {
        let json = |hit| json(&path(hit), hit);
        report.json(&Json {
            hits: hits.hits.iter().map(json).collect(),
            total: hits.total(),
            files: hits.files,
            folders: hits.folders,
            bytes: hits.bytes,
            known: &hits.known,
        });
        return report.finish();
    }
    for hit in &hits.hits {
        let path = path(hit);
        if args.print0 {
            report.zero_ended(path.as_bytes());
            continue;
        }
        let (size, date) = match &hit.what {
            Thing::File(file) => (Some(file.size), file.date),
            Thing::Folder(folder) => (None, folder.created),
        };
        report.line(row(args.long, size, date, &words::visible(&path), talk));
    }
    report.finish()
}

fn json<'a>(path: &str, hit: &'a Hit) -> JsonHit<'a> {
    let (file, folder) = match &hit.what {
        Thing::File(file) => (Some(file), None),
        Thing::Folder(folder) => (None, Some(folder)),
    };
    let path = path.trim_end_matches('/').to_owned();
    JsonHit { path, place: hit.folder, file, folder }
}

/// The paths of folders; empty for the root.
fn labels(places: &[Vec<Crumb>]) -> HashMap<FolderId, String> {
    let label = |way: &[Crumb]| {
        let names = way.iter().filter(|crumb| crumb.id != FolderId::ROOT);
        names.map(|crumb| format!("/{}", crumb.name)).collect::<String>()
    };
    let places = places.iter().filter_map(|way| Some((way.last()?.id, label(way))));
    places.collect()
}
