//! The sheet for addresses, and the page of what 1fichier fetches by itself.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, FetchPage, FetchSheet};
use crate::clock::Moment;
use crate::imports::{Import, Source, Stage};
use crate::words;

/// The widest the sheet gets.
const WIDE: u16 = 76;
/// Rows of the sheet that are no addresses.
const FIXED: usize = 5;
/// Narrower than this, rows show no times.
const ROOM_FOR_TIMES: u16 = 60;
/// Rows below the page's list: the address, what is to be said of it, its
/// link.
const FOOT: u16 = 4;

pub(super) fn sheet(pen: &mut Pen, app: &App, sheet: &FetchSheet) {
    let sorted = sheet.sorted();
    let rows = sorted.sources.len() + sorted.bad.len();
    let area = open(pen, app, "Fetch from other sites", WIDE, rows + FIXED);
    let into = format!("Into {}; Enter begins, Tab takes the last pasted one back.", sheet.label);
    pen.say(area, 0, &into, Role::Quiet);
    let at = pen.say(area.row(1), 0, "Address: ", Role::Key);
    pen.field(area.row(1), at, sheet.line.halves());
    let below = 2.min(area.h.saturating_sub(2));
    let list = Area {
        y: area.y.saturating_add(2),
        h: area.h.saturating_sub(2).saturating_sub(below),
        ..area
    };
    // What is wrong is seen first, then the latest.
    let bad = sheet.bad().map(|bad| ("cannot", bad.text.as_str(), bad.why.to_string()));
    let good = sorted.sources.iter().rev().map(|source| match source {
        Source::Site(url) => ("fetch", url.as_str(), String::new()),
        Source::Link(link) => ("copy", link.as_str(), String::new()),
    });
    for (row, (what, url, why)) in (0..list.h).zip(bad.chain(good)) {
        let role = if why.is_empty() { Role::Good } else { Role::Bad };
        let at = pen.say(list.row(row), 0, &format!("{what:<7}"), role);
        let text = if why.is_empty() { url.to_owned() } else { format!("{url}: {why}") };
        pen.say(list.row(row), at, &text, Role::Plain);
    }
    let foot = Area { y: area.y + area.h.saturating_sub(below), h: below, ..area };
    pen.say(foot.row(0), 0, &summary(sheet), Role::Plain);
    pen.say(foot.row(1), 0, &sheet.said, Role::Bad);
}

fn summary(sheet: &FetchSheet) -> String {
    let sorted = sheet.sorted();
    if sorted.sources.is_empty() && sorted.bad.is_empty() {
        return "Paste one or many; links of files on 1fichier are copied instead.".to_owned();
    }
    let mut parts = Vec::new();
    if !sorted.bad.is_empty() {
        parts.push(format!("{} cannot be used", words::grouped(sorted.bad.len() as u64)));
    }
    if !sorted.doubles.is_empty() {
        parts.push(format!("{} named twice", words::grouped(sorted.doubles.len() as u64)));
    }
    let links = sorted.sources.iter().filter(|source| matches!(source, Source::Link(_))).count();
    for (number, what) in [(sorted.sources.len() - links, "to fetch"), (links, "to copy")] {
        if number > 0 {
            parts.push(format!("{} {what}", words::grouped(number as u64)));
        }
    }
    format!("{}.", parts.join("; "))
}

pub(super) fn page(pen: &mut Pen, app: &App, page: &FetchPage, now: Moment) {
    let whole = app.layout().page();
    let area = open(pen, app, "Fetched by 1fichier", whole.w, usize::from(whole.h));
    let fetches = app.fetches();
    if fetches.is_empty() {
        pen.wrapped(
            area,
            "Nothing is fetched. U in the files gives 1fichier addresses.",
            Role::Quiet,
        );
        return;
    }
    let foot = FOOT.min(area.h / 2);
    let list = Area { h: area.h - foot, ..area };
    let at = page.cursor.at().min(fetches.len().saturating_sub(1));
    let top = page.cursor.top().max((at + 1).saturating_sub(usize::from(list.h)));
    for (line, (number, import)) in (0..list.h).zip(fetches.rows().enumerate().skip(top)) {
        row(pen, app, list.row(line), import, number == at, now);
    }
    let about = Area { y: area.y + list.h, h: foot, ..area };
    if let Some(import) = fetches.rows().nth(at) {
        details(pen, about, import);
    }
}

fn row(pen: &mut Pen, app: &App, area: Area, import: &Import, cursor: bool, now: Moment) {
    let role = match import.stage {
        Stage::Waiting | Stage::Asked { .. } | Stage::Fetching => Role::Heading,
        Stage::Done { .. } => Role::Good,
        Stage::Failed { .. } => Role::Bad,
        Stage::Cancelled => Role::Quiet,
    };
    let stage = words::pad(words::import_stage(&import.stage), 10, pen.theme.gap());
    let at = pen.say(area, 0, &stage, role);
    let at = if area.w < ROOM_FOR_TIMES {
        at
    } else {
        let when = words::clock_or_date(import.ended.unwrap_or(import.added), now, app.zone());
        pen.say(area, at, &words::pad(&when, 13, pen.theme.gap()), Role::Quiet)
    };
    let text = words::visible(import.source.as_str());
    let text = words::fit(&text, usize::from(area.w.saturating_sub(at)), pen.theme.gap());
    pen.say(area, at, &text, if cursor { Role::Cursor } else { Role::Plain });
}

/// What is to be said of the row under the cursor.
fn details(pen: &mut Pen, area: Area, import: &Import) {
    let mut text = words::import(import);
    if let Stage::Done { link: Some(link) } = &import.stage {
        text = format!("{link}  {text}");
    }
    let below = Area { y: area.y + 1.min(area.h), h: area.h.saturating_sub(1), ..area };
    pen.wrapped(below, &text, Role::Plain);
}
