//! Sentences about operations on the remote side.

use super::{count, grouped, problem, visible};
use crate::operations::{AuditRow, Kind, Report, Stage, Tally, What};

/// What an operation does or did, with exact counts: `Deleting: 500 done, 700
/// left.` or `3 files are in /Films now.`
#[must_use]
pub fn operation(report: &Report) -> String {
    match &report.stage {
        Stage::Running => under_way(report),
        Stage::Resting { why, .. } => format!("{} {}", under_way(report), problem(why)),
        Stage::Done | Stage::Partly | Stage::Stopped => over(report),
        Stage::Failed { why } => {
            let failed = report.failures.first().map_or(why, |failed| &failed.why);
            format!("{} not {}: {}", subject(report), past(report.kind), problem(failed))
        }
    }
}

/// The way while it goes on.
fn under_way(report: &Report) -> String {
    let doing = match report.kind {
        Kind::Make => "Making folders",
        Kind::Move => "Moving",
        Kind::Copy => "Copying",
        Kind::Rename => "Renaming",
        Kind::Trash => "Moving to the trash",
        Kind::Remove => "Deleting",
        Kind::Return => "Putting back",
    };
    let Tally { files, folders, left, .. } = report.tally;
    format!("{doing}: {} done, {} left.", grouped(files + folders), grouped(left))
}

fn over(report: &Report) -> String {
    let Tally { files, folders, skipped, failed, .. } = report.tally;
    let mut sentences = Vec::new();
    if files + folders > 0 {
        sentences.push(done(report));
    } else if failed == 0 && report.stage == Stage::Done {
        sentences.push("Nothing had to be changed.".to_owned());
    }
    if skipped > 0 && files + folders > 0 {
        sentences.push(format!("{} as before.", be(skipped, "is", "are")));
    }
    if report.stage == Stage::Stopped {
        sentences.push("It was stopped; the rest is as before.".to_owned());
    }
    if let Some(first) = report.failures.first().filter(|first| first.stays) {
        let name = visible(&first.name);
        sentences.push(format!("{name} keeps its name there: {}", problem(&first.why)));
    } else if let Some(first) = report.failures.first() {
        let why = problem(&first.why);
        let many = be(failed, "could not be", "could not be");
        sentences.push(format!(
            "{many} {}, first {}: {why}",
            past(report.kind),
            visible(&first.name)
        ));
    }
    sentences.join(" ")
}

fn done(report: &Report) -> String {
    let what = things(report);
    let to = visible(&report.to);
    let is = if report.tally.files + report.tally.folders == 1 { "is" } else { "are" };
    match report.kind {
        Kind::Make => format!("{what} {is} made."),
        Kind::Move | Kind::Return if to.is_empty() => format!("{what} {is} back."),
        Kind::Move => format!("{what} {is} in {to} now."),
        Kind::Return => format!("{what} {is} back in {to}."),
        Kind::Copy => format!("{what} {is} copied to {to}."),
        Kind::Rename => format!("{what} {is} renamed."),
        Kind::Trash => format!("{what} {is} in {to} now."),
        Kind::Remove => format!("{what} {is} deleted for good."),
    }
}

/// `film.mkv`, or `3 files and 1 folder`.
fn things(report: &Report) -> String {
    let Tally { files, folders, .. } = report.tally;
    match report.names.as_slice() {
        [one] if files + folders == 1 => visible(one).into_owned(),
        _ => amount(files, folders),
    }
}

/// `3 files and 1 folder`.
#[must_use]
pub fn amount(files: u64, folders: u64) -> String {
    let mut parts = Vec::new();
    if files > 0 || folders == 0 {
        parts.push(count(files, "file"));
    }
    if folders > 0 {
        parts.push(count(folders, "folder"));
    }
    parts.join(" and ")
}

fn be(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

const fn past(kind: Kind) -> &'static str {
    match kind {
        Kind::Make => "made",
        Kind::Move => "moved",
        Kind::Copy => "copied",
        Kind::Rename => "renamed",
        Kind::Trash | Kind::Remove => "deleted",
        Kind::Return => "put back",
    }
}

fn subject(report: &Report) -> String {
    let be = if report.names.len() == 1 { "is" } else { "are" };
    format!("{} {be}", listed(&report.names))
}

/// `a, b and 3 more`.
fn listed(names: &[String]) -> String {
    let shown: Vec<_> = names.iter().take(2).map(|name| visible(name)).collect();
    match names.len() - shown.len() {
        0 => shown.join(" and "),
        more => format!("{} and {} more", shown.join(", "), grouped(more as u64)),
    }
}

/// What was done, in one word.
const fn what(what: What) -> &'static str {
    match what {
        What::Made => "made",
        What::Moved => "moved",
        What::Copied => "copied",
        What::Renamed => "renamed",
        What::Trashed => "trashed",
        What::Removed => "removed",
        What::Returned => "returned",
    }
}

/// One change as a line: `moved /a/film.mkv to /b`.
#[must_use]
pub fn change(row: &AuditRow) -> String {
    let from = format!("{}/{}", row.from_path, row.name);
    let mut text = format!("{} {}", what(row.what), visible(&from));
    let to = if row.to_path.is_empty() { "/" } else { &row.to_path };
    match (&row.new_name, row.to) {
        (Some(name), _) => text.push_str(&format!(" to {}", visible(name))),
        (None, Some(_)) => text.push_str(&format!(" to {}", visible(to))),
        (None, None) => {}
    }
    text
}
