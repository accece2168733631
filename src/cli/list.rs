//! `fichier ls`: a remote folder from the catalog, with its age.

use std::time::Duration;

use serde::Serialize;
use tokio::time::Instant;

use super::exit::{Exit, Trouble, warn};
use super::grammar::{Common, ListArgs};
use super::list_tree::list_tree;
use super::report::Report;
use super::talk::{Stay, Talk, late, with};
use crate::clock::Moment;
use crate::local::natural;
use crate::protocol::{Answer, Event, FolderView, Refresh, Request, Wait};
use crate::remote::{FolderId, Listing, Problem, RemoteFile, RemoteFolder};
use crate::words;

/// What cannot be seen.
pub(super) const CAPPED: &str = "1fichier lists at most 5,000 entries of a folder, and even piece by \
     piece, by date, it does not show all of this one: there is more.";

pub(super) async fn run(args: ListArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| list(talk, &args).await).await
}

async fn list(talk: &mut Talk, args: &ListArgs) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    let patience = Duration::from_secs(args.timeout);
    let deadline = Instant::now() + patience;
    let path = clean(&args.folder);
    let mut view = match locate(talk, &path, patience).await {
        Err(trouble) if trouble.exit == Exit::NotFound => return Err(missing(&path)),
        located => located?,
    };
    if args.recursive {
        return list_tree(talk, args, (&path, view.id)).await;
    }
    let before = view.listed;
    if args.refresh {
        view = folder(talk, view.id, true).await?;
    }
    if view.listing.is_none() || args.refresh {
        view = listed(talk, view, before, deadline).await?;
    }
    let Some(listing) = &view.listing else {
        return Err(unlisted(&view.refresh, talk).unwrap_or_else(|| late(patience)));
    };
    // Asked for and not had: what is known is shown all the same.
    let failed = unlisted(&view.refresh, talk).filter(|_| args.refresh && view.listed == before);
    show(talk, args, &path, &view, sorted(listing))?;
    match failed {
        Some(trouble) => {
            warn(trouble.text);
            Ok(trouble.exit)
        }
        None => Ok(Exit::Good),
    }
}

/// `/a/b` for whatever way a path is written.
pub(super) fn clean(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// The folder at a path.
pub(super) async fn locate(
    talk: &mut Talk,
    path: &str,
    patience: Duration,
) -> Result<FolderView, Trouble> {
    let request = Request::Locate { path: path.to_owned() };
    view_of(talk.ask_within(request, patience).await?)
}

/// What a folder holds; waits for its listing where it was never listed.
pub(super) async fn listed_folder(
    talk: &mut Talk,
    id: FolderId,
    deadline: Instant,
) -> Result<Listing, Trouble> {
    let view = folder(talk, id, false).await?;
    let view =
        if view.listing.is_none() { listed(talk, view, None, deadline).await? } else { view };
    let patience = deadline.saturating_duration_since(Instant::now());
    let missing = unlisted(&view.refresh, talk);
    view.listing.ok_or_else(|| missing.unwrap_or_else(|| late(patience)))
}

pub(super) async fn folder(
    talk: &Talk,
    folder: FolderId,
    refresh: bool,
) -> Result<FolderView, Trouble> {
    view_of(talk.ask(Request::Folder { folder, refresh }).await?)
}

pub(super) fn view_of(answer: Answer) -> Result<FolderView, Trouble> {
    if let Answer::Folder(view) = answer { Ok(*view) } else { Err(Trouble::odd()) }
}

pub(super) fn missing(path: &str) -> Trouble {
    let path = words::visible(path);
    let above = path.rsplit_once('/').map_or("/", |(above, _)| above);
    let above = if above.is_empty() { "/" } else { above };
    let text =
        format!("There is no folder {path} on 1fichier. See what is above: fichier ls {above}");
    Trouble::new(Exit::NotFound, text)
}

/// Waits until the refresh that is under way has ended, or will not end in
/// time.
pub(super) async fn listed(
    talk: &mut Talk,
    mut view: FolderView,
    before: Option<Moment>,
    deadline: Instant,
) -> Result<FolderView, Trouble> {
    if ends(&view, before, deadline) {
        return Ok(view);
    }
    talk.follow().await?;
    // It may have ended before we watched, and then no event tells.
    view = folder(talk, view.id, false).await?;
    while !ends(&view, before, deadline) {
        tokio::select! {
            event = talk.next() => match event? {
                Event::Folder { view: told } if told.id == view.id => view = *told,
                Event::Folder { .. }
                | Event::Account { .. }
                | Event::Gate { .. }
                | Event::Reset
                | Event::Jobs { .. }
                | Event::Downloads { .. }
                | Event::Imports { .. }
                | Event::Fetched { .. }
                | Event::Operation { .. }
                | Event::Progress { .. }
                | Event::Settings { .. }
                | Event::Bandwidth { .. }
                | Event::Index { .. }
                | Event::Notice { .. }
                | Event::Closing => {}
            },
            () = tokio::time::sleep_until(deadline) => break,
        }
    }
    Ok(view)
}

fn ends(view: &FolderView, before: Option<Moment>, deadline: Instant) -> bool {
    let left = deadline.saturating_duration_since(Instant::now());
    match &view.refresh {
        Refresh::Idle { .. } => view.listing.is_some() || view.listed != before,
        Refresh::Waiting(wait) => wait.until().since(Moment::now()) > left,
        Refresh::Running => false,
        Refresh::Failed(_) => true,
    }
}

/// Why there is no new listing; nothing if it has just not come.
pub(super) fn unlisted(refresh: &Refresh, talk: &Talk) -> Option<Trouble> {
    match refresh {
        Refresh::Failed(problem) => Some(of_problem(problem)),
        Refresh::Waiting(wait) => {
            let text = words::wait(wait, Moment::now(), &talk.zone);
            let exit = match wait {
                Wait::Lock { .. } => Exit::Locked,
                Wait::Pace { .. }
                | Wait::Folder { .. }
                | Wait::Account { .. }
                | Wait::Everything { .. } => Exit::Late,
            };
            Some(Trouble::new(exit, format!("The folder was not read again: {text}.")))
        }
        Refresh::Idle { .. } | Refresh::Running => None,
    }
}

fn of_problem(problem: &Problem) -> Trouble {
    let text = format!("{} {}", words::problem(problem), words::step(problem.kind));
    Trouble::new(Exit::of_problem(problem.kind), text)
}

/// A listing in the order in which people count.
pub(super) struct Sorted<'a> {
    pub capped: bool,
    pub folders: Vec<&'a RemoteFolder>,
    pub files: Vec<&'a RemoteFile>,
}

pub(super) fn sorted(listing: &Listing) -> Sorted<'_> {
    let mut folders: Vec<&RemoteFolder> = listing.folders.iter().collect();
    let mut files: Vec<&RemoteFile> = listing.files.iter().collect();
    folders.sort_by(|a, b| natural(a.name.as_ref(), b.name.as_ref()));
    files.sort_by(|a, b| natural(a.name.as_ref(), b.name.as_ref()).then(a.url.cmp(&b.url)));
    Sorted { capped: listing.capped, folders, files }
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    id: FolderId,
    path: &'a str,
    listed: Option<Moment>,
    age_seconds: u64,
    refresh: &'a Refresh,
    capped: bool,
    folders: &'a [&'a RemoteFolder],
    files: &'a [&'a RemoteFile],
}

fn show(
    talk: &Talk,
    args: &ListArgs,
    path: &str,
    view: &FolderView,
    listing: Sorted<'_>,
) -> Result<(), Trouble> {
    let now = Moment::now();
    let age = now.since(view.listed.unwrap_or(now));
    let mut report = Report::begin();
    if args.json {
        report.json(&Json {
            id: view.id,
            path,
            listed: view.listed,
            age_seconds: age.as_secs(),
            refresh: &view.refresh,
            capped: listing.capped,
            folders: &listing.folders,
            files: &listing.files,
        });
        return report.finish();
    }
    // A script that reads names wants nothing but names.
    if report.columns().is_some() || args.long {
        let count = words::count(listing.files.len() as u64, "file");
        let age = words::duration(age);
        report.line(format!("{}: {count}, as listed {age} ago", words::visible(path)));
    }
    for folder in listing.folders {
        let name = format!("{}/", words::visible(&folder.name));
        report.line(row(args.long, None, folder.created, &name, talk));
    }
    for file in listing.files {
        let name = words::visible(&file.name);
        report.line(row(args.long, Some(file.size), file.date, &name, talk));
    }
    if listing.capped {
        warn(CAPPED);
    }
    report.finish()
}

pub(super) fn row(
    long: bool,
    size: Option<u64>,
    date: Option<Moment>,
    name: &str,
    talk: &Talk,
) -> String {
    if !long {
        return name.to_owned();
    }
    let size = size.map_or_else(|| "-".to_owned(), words::bytes);
    let date = words::date_column(date, 16, Moment::now(), &talk.zone);
    format!("{size:>8}  {date}  {name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_may_be_written_in_any_way() {
        for path in ["a/b", "/a/b", "/a//b/", "a/b//"] {
            assert_eq!(clean(path), "/a/b");
        }
        assert_eq!(clean("/"), "/");
        assert_eq!(clean(""), "/");
    }

    #[test]
    fn a_missing_folder_tells_where_to_look() {
        assert!(missing("/a/b").text.ends_with("fichier ls /a"));
        assert!(missing("/a").text.ends_with("fichier ls /"));
    }
}
