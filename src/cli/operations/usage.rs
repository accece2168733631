//! `fichier du`: how much folders hold, from what is known; makes no call but
//! for folders on the way that were never listed.

use serde::Serialize;

use super::grammar::UsageArgs;
use super::paths;
use crate::cli::exit::{Exit, Trouble, warn};
use crate::cli::grammar::Common;
use crate::cli::report::Report;
use crate::cli::talk::{Stay, Talk, with};
use crate::operations::{Branch, Usage, usage};
use crate::protocol::{Answer, Request};
use crate::remote::FolderId;
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    total: Option<&'a Usage>,
    folders: Vec<&'a Usage>,
}

pub(in crate::cli) async fn run(args: UsageArgs, common: Common) -> Exit {
    with(common, Stay::Glance, async |talk| {
        let folder = paths::folder(talk, &args.folder).await?;
        let branches = tree(talk, folder).await?;
        show(&usage(&branches), &args)
    })
    .await
}

/// A folder with all below it that is known.
pub(super) async fn tree(talk: &Talk, folder: FolderId) -> Result<Vec<Branch>, Trouble> {
    let Answer::Tree(branches) = talk.ask(Request::Tree { folder }).await? else {
        return Err(Trouble::odd());
    };
    Ok(branches)
}

fn show(all: &[Usage], args: &UsageArgs) -> Result<Exit, Trouble> {
    let depth = |path: &str| path.split('/').filter(|part| !part.is_empty()).count();
    let total = all.first();
    let top = total.map_or(0, |total| depth(&total.path));
    let wanted = |usage: &&Usage| depth(&usage.path) <= top + args.depth;
    let mut shown: Vec<&Usage> = all.iter().skip(1).filter(wanted).collect();
    shown.sort_by(|a, b| a.path.cmp(&b.path));
    let mut report = Report::begin();
    if args.json {
        report.json(&Json { total, folders: shown });
        return report.finish().map(|()| Exit::Good);
    }
    for usage in shown.into_iter().chain(total) {
        let more = if usage.unknown > 0 { "+" } else { " " };
        report.line(format!(
            "{:>9}{more} {:>8}  {}",
            words::bytes(usage.bytes),
            words::grouped(usage.files),
            words::visible(&usage.path)
        ));
    }
    if let Some(total) = total.filter(|total| total.unknown > 0) {
        unknown(total.unknown, &total.path);
    }
    report.finish().map(|()| Exit::Good)
}

/// That a tree is known in part only.
pub(super) fn unknown(folders: u64, path: &str) {
    let count = words::count(folders, "folder");
    let path = words::visible(path);
    warn(format!("Of {count} nothing or only a part is known. List them: fichier ls -R {path}"));
}
