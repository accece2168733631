//! `fichier ls -R`: a remote folder and all below it. What is known costs no
//! call; each folder that was never listed is listed once.

use serde::Serialize;
use tokio::time::Instant;

use super::exit::{Exit, Trouble, warn};
use super::grammar::ListArgs;
use super::list::{CAPPED, Sorted, listed_folder, row, sorted};
use super::report::Report;
use super::talk::Talk;
use crate::clock::Moment;
use crate::operations::Branch;
use crate::protocol::{Answer, Request};
use crate::remote::{FolderId, RemoteFile, RemoteFolder};
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    path: &'a str,
    tree: Vec<JsonBranch<'a>>,
}

#[derive(Serialize)]
struct JsonBranch<'a> {
    id: FolderId,
    path: &'a str,
    listed: Option<Moment>,
    capped: bool,
    folders: Vec<&'a RemoteFolder>,
    files: Vec<&'a RemoteFile>,
}

/// Lists the tree below a folder; `patience` is for each folder that must be
/// asked for.
pub(super) async fn list_tree(
    talk: &mut Talk,
    args: &ListArgs,
    (path, folder): (&str, FolderId),
) -> Result<Exit, Trouble> {
    let mut branches = known(talk, folder).await?;
    let mut trouble = None;
    while let Some(next) = branches.iter().find(|branch| branch.listing.is_none()) {
        let patience = std::time::Duration::from_secs(args.timeout);
        if let Err(why) = listed_folder(talk, next.id, Instant::now() + patience).await {
            trouble = Some(why);
            break;
        }
        branches = known(talk, folder).await?;
    }
    show(talk, args, path, &branches)?;
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(Exit::Good),
    }
}

async fn known(talk: &Talk, folder: FolderId) -> Result<Vec<Branch>, Trouble> {
    let answer = talk.ask(Request::Tree { folder }).await?;
    let Answer::Tree(branches) = answer else { return Err(Trouble::odd()) };
    Ok(branches)
}

fn show(talk: &Talk, args: &ListArgs, path: &str, branches: &[Branch]) -> Result<(), Trouble> {
    let mut branches: Vec<&Branch> =
        branches.iter().filter(|branch| branch.listing.is_some()).collect();
    branches.sort_by(|a, b| a.path.split('/').cmp(b.path.split('/')));
    let mut report = Report::begin();
    if args.json {
        let tree = branches.iter().filter_map(|branch| json(branch)).collect();
        report.json(&Json { path, tree });
        return report.finish();
    }
    for (number, branch) in branches.iter().enumerate() {
        let Some(Sorted { capped, folders, files }) = branch.listing.as_ref().map(sorted) else {
            continue;
        };
        if number > 0 {
            report.line("");
        }
        report.line(format!("{}:", words::visible(&branch.path)));
        for folder in folders {
            let name = format!("{}/", words::visible(&folder.name));
            report.line(row(args.long, None, folder.created, &name, talk));
        }
        for file in files {
            let name = words::visible(&file.name);
            report.line(row(args.long, Some(file.size), file.date, &name, talk));
        }
        if capped {
            warn(format!("{}: {CAPPED}", words::visible(&branch.path)));
        }
    }
    report.finish()
}

fn json(branch: &Branch) -> Option<JsonBranch<'_>> {
    let Sorted { capped, folders, files } = branch.listing.as_ref().map(sorted)?;
    let (id, path, listed) = (branch.id, branch.path.as_str(), branch.listed);
    Some(JsonBranch { id, path, listed, capped, folders, files })
}
