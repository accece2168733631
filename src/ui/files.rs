//! The two panes.
//!
//! ```text
//! ┌ /home/me/films ──────────── by name ┐
//! │ /..                                 │
//! │ /holiday                     12 Nov │
//! │* film.mkv           1.40 GB  14 Nov │
//! └ 2 files, 1.40 GB ─── listed 14:32 ──┘
//! ```

use super::pen::Pen;
use super::theme::Role;
use crate::app::{
    App, Area, By, Fitting, Pane, Row, Rows, Side, Sought, Spot, State, Trouble, Verdict, list_in,
};
use crate::clock::Moment;
use crate::protocol::Refresh;
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, now: Moment) {
    let (left, right) = app.layout().panes(app.focus() == Side::Local);
    pane(pen, app, app.side(Side::Local), left, now);
    pane(pen, app, app.side(Side::Remote), right, now);
}

fn pane(pen: &mut Pen, app: &App, pane: &Pane, area: Area, now: Moment) {
    if area.w == 0 || area.h == 0 {
        return;
    }
    let focus = app.focus() == pane.side();
    let list = list_in(area);
    if list != area {
        edges(pen, app, pane, area, focus, now);
    }
    let compared = app.comparison().is_some();
    let columns = Columns::of(usize::from(list.w), pane.rows().has_letters(), compared);
    let top = pane.cursor().top();
    let mut drawn = 0;
    for row in 0..list.h {
        let at = top + usize::from(row);
        let Some(spot) = pane.spot(at) else { break };
        let cursor = (at == pane.cursor().at()).then_some(if focus {
            Role::Cursor
        } else {
            Role::IdleCursor
        });
        entry(pen, pane, spot, list.row(row), &columns, cursor, (app, now));
        drawn += 1;
    }
    let rest = Area { y: list.y + drawn, h: list.h - drawn, ..list };
    if let Some((text, role)) = situation(pane) {
        let inset = Area { x: rest.x + 1, w: rest.w.saturating_sub(2), ..rest };
        pen.wrapped(inset, &text, role);
    }
}

/// What to say where there are no rows.
fn situation(pane: &Pane) -> Option<(String, Role)> {
    if let Some(found) = pane.found().filter(|_| pane.rows().is_empty()) {
        return Some(match found.whole {
            false => ("Searching. Esc ends it.".to_owned(), Role::Quiet),
            true => ("Nothing here is called that. Esc goes back.".to_owned(), Role::Quiet),
        });
    }
    if let Some(sought) = pane.sought().filter(|_| pane.rows().is_empty()) {
        return Some((nothing_found(sought), Role::Quiet));
    }
    match pane.state() {
        State::Failed(Trouble::Local(fault)) => Some((words::fault(*fault), Role::Bad)),
        State::Failed(Trouble::Engine(failure)) => {
            let text = format!("{} {}", words::failure(failure), words::failure_step(failure));
            Some((text, Role::Bad))
        }
        State::Loading(_) if pane.rows().is_empty() => {
            Some(("Reading the folder.".to_owned(), Role::Quiet))
        }
        State::Loading(_) | State::Ready if !pane.view().is_empty() => None,
        State::Loading(_) | State::Ready if pane.filter().is_on() => {
            Some(("No name matches; Esc shows all.".to_owned(), Role::Quiet))
        }
        State::Loading(_) | State::Ready if !pane.rows().is_empty() => {
            Some(("Only hidden names; zh shows them.".to_owned(), Role::Quiet))
        }
        State::Loading(_) | State::Ready => {
            let next = match pane.side() {
                Side::Local => "The folder is empty.",
                Side::Remote => {
                    "The folder is empty. Mark files on the left and press c to send them, or a to make a folder."
                }
            };
            Some((next.to_owned(), Role::Quiet))
        }
    }
}

/// Before the first word, how to find; then what was found: nothing.
fn nothing_found(sought: &Sought) -> String {
    let unknown = sought.known.as_ref().and_then(words::unknown);
    let unknown = unknown.map(|text| format!("{text} To list all: ga, then i."));
    let text = if sought.line().text().trim().is_empty() {
        "A part of a name, *.mkv, ~letters, size>1G, date>2024-01, type:video, in:/Films, -not. \
         All words must fit."
    } else if sought.asking() {
        "Searching."
    } else {
        "Nothing that is known fits. Esc goes back."
    };
    [Some(text.to_owned()), unknown].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Which columns there is room for, and how wide they are.
struct Columns {
    name: usize,
    /// What a comparison has found.
    verdict: usize,
    letters: usize,
    size: usize,
    date: usize,
}

impl Columns {
    fn of(width: usize, letters: bool, compared: bool) -> Self {
        let date = match width {
            56.. => 16,
            46.. => 10,
            34.. => 6,
            _ => 0,
        };
        let size = if width >= 20 { 8 } else { 0 };
        let letters = if letters && width >= 24 { 3 } else { 0 };
        let verdict = usize::from(compared && width >= 12);
        let others = [verdict, letters, size, date];
        let gaps = others.iter().filter(|column| **column > 0).count();
        let taken = others.iter().sum::<usize>() + gaps;
        Self { name: width.saturating_sub(taken), verdict, letters, size, date }
    }
}

fn entry(
    pen: &mut Pen,
    pane: &Pane,
    spot: Spot,
    area: Area,
    columns: &Columns,
    cursor: Option<Role>,
    (app, now): (&App, Moment),
) {
    let gap = pen.theme.gap();
    let name_room = columns.name.saturating_sub(2);
    let row = match spot {
        Spot::Parent => {
            let text = words::pad(" /..", columns.name, gap);
            pen.say(area, 0, &text, cursor.unwrap_or(Role::Folder));
            return;
        }
        Spot::Entry(row) => row,
    };
    let Some(entry) = pane.rows().get(row) else { return };
    let marked = pane.marks().has(row);
    let name = pane.rows().label(row);
    let fitted = words::pad(&words::visible(&name), name_room, gap);
    let text = format!("{}{}{fitted}", if marked { '*' } else { ' ' }, entry.sign());
    let role = match (marked, entry.is_folder()) {
        (true, _) => Role::Marked,
        (false, true) => Role::Folder,
        (false, false) => Role::Plain,
    };
    // Only the name wears the cursor: a step changes few cells, and few
    // bytes go over the line.
    let mut style = pen.theme.style(role);
    if let Some(cursor) = cursor {
        style = style.patch(pen.theme.style(cursor));
    }
    let mut at = pen.put(area, 0, &text, style);
    if columns.verdict > 0 {
        let (sign, role) = verdict(app, pane, row);
        at = pen.say(area, at, &format!(" {sign}"), role);
    }
    if columns.letters > 0 {
        at = pen.say(
            area,
            at,
            &format!(" {:3}", letters(entry, pane.rows().has_twin(row))),
            Role::Warning,
        );
    }
    if columns.size > 0 {
        let size = entry.size().map(words::bytes).unwrap_or_default();
        at = pen.say(area, at, &format!(" {size:>8}"), Role::Plain);
    }
    if columns.date > 0 {
        let date = words::date_column(entry.time(), columns.date, now, app.zone());
        pen.say(area, at, &format!(" {date}"), Role::Plain);
    }
}

/// `+` the other side has it not, `~` it has another one, `=` it has the same,
/// `?` nobody knows.
fn verdict(app: &App, pane: &Pane, row: u32) -> (char, Role) {
    match app.comparison().and_then(|comparison| comparison.verdict(pane.side(), row)) {
        Some(Verdict::Only) => ('+', Role::Warning),
        Some(Verdict::Differs) => ('~', Role::Bad),
        Some(Verdict::Same) => ('=', Role::Good),
        Some(Verdict::Open) => ('?', Role::Quiet),
        None => (' ', Role::Plain),
    }
}

/// `P` password, `R` restricted, `S` shared, `D` another file of this name.
fn letters(entry: Row<'_>, twin: bool) -> String {
    let marks = match entry {
        Row::Local(_) => [false; 4],
        Row::Folder(folder) => {
            let shared = folder.shared.is_some() || folder.owner.is_some();
            [folder.password, false, shared, false]
        }
        Row::File(file) => [file.password, file.restricted, false, twin],
    };
    marks
        .iter()
        .zip(['P', 'R', 'S', 'D'])
        .filter(|(on, _)| **on)
        .map(|(_, letter)| letter)
        .collect()
}

fn edges(pen: &mut Pen, app: &App, pane: &Pane, area: Area, focus: bool, now: Moment) {
    pen.boxed(area, "", Role::Frame);
    let title = match pane.place() {
        crate::app::Place::Local(path) => match pane.found() {
            Some(found) => format!("“{}” below {path}", found.text),
            None => path.to_string(),
        },
        crate::app::Place::Remote(_) => match pane.sought() {
            Some(sought) if sought.line().text().is_empty() => "find in the account".to_owned(),
            Some(sought) => format!("“{}” in the account", sought.line().text()),
            None => format!("1fichier:{}", pane.place().label()),
        },
    };
    let title_role = if focus { Role::Cursor } else { Role::Heading };
    pen.on_frame(area, 0, &title, title_role);
    let (state, state_role) = condition(app, pane, now);
    pen.on_frame_right(area, &state, state_role);
    // What the folder is doing matters more than what it holds.
    let taken = if state.is_empty() { 0 } else { words::width(&state) + 3 };
    let room = usize::from(area.w).saturating_sub(6 + taken);
    let (parts, role) = totals(pane);
    let mut text = String::new();
    for part in parts {
        let longer = if text.is_empty() { part } else { format!("{text}, {part}") };
        if words::width(&longer) > room {
            break;
        }
        text = longer;
    }
    pen.on_frame(area, area.h.saturating_sub(1), &text, role);
}

/// What the folder holds, or what of it is marked or seen; the most important
/// part first.
fn totals(pane: &Pane) -> (Vec<String>, Role) {
    let marks = pane.marks();
    let all = pane.rows().len() as u64;
    let seen = pane.view().len() as u64;
    if marks.count() > 0 {
        let mut parts = vec![
            format!("{} marked", words::grouped(marks.count() as u64)),
            words::bytes(marks.bytes()),
        ];
        if marks.folders() > 0 {
            parts.push(words::count(marks.folders() as u64, "folder"));
        }
        if pane.in_range() {
            parts.push("range".to_owned());
        }
        return (parts, Role::Marked);
    }
    if pane.filter().is_on() {
        let hits = format!("{} of {}", words::grouped(seen), words::grouped(all));
        return (vec![hits, format!("with “{}”", pane.filter().text())], Role::Heading);
    }
    if let (Some(sought), Rows::Hits(_)) = (pane.sought(), pane.rows()) {
        return (found(sought, all), Role::Heading);
    }
    match pane.rows() {
        Rows::None => (Vec::new(), Role::Frame),
        Rows::Local(_) | Rows::Remote { .. } | Rows::Hits(_) => {
            let totals = pane.totals();
            let mut parts = vec![words::count(totals.files, "file"), words::bytes(totals.bytes)];
            if seen < all {
                parts.push(format!("{} hidden", words::grouped(all - seen)));
            }
            (parts, Role::Frame)
        }
    }
}

/// How many hits there are, and how many of them are shown; before the first
/// word, how much is known.
fn found(sought: &Sought, shown: u64) -> Vec<String> {
    let Fitting { files, folders, bytes } = sought.fitting;
    if sought.line().text().trim().is_empty() {
        return vec![format!("{} known", words::amount(files, folders))];
    }
    let fit = files.saturating_add(folders);
    let mut parts = vec![if shown < fit {
        format!("first {} of {}", words::grouped(shown), words::grouped(fit))
    } else {
        words::count(fit, "hit")
    }];
    parts.extend((files > 0).then(|| words::bytes(bytes)));
    parts
}

/// The order if it is not the usual one, and how old a remote listing is.
/// The time of day, not an age: an age would have to be painted again and
/// again, and be wrong in between.
fn condition(app: &App, pane: &Pane, now: Moment) -> (String, Role) {
    let mut parts = Vec::new();
    let mut role = Role::Frame;
    if let Rows::Remote { listing, .. } = pane.rows()
        && listing.capped
    {
        role = Role::Warning;
        parts.push("capped at 5,000, there may be more".to_owned());
    }
    if let Some(known) = pane.sought().and_then(|sought| sought.known).filter(|k| k.unlisted > 0) {
        role = Role::Warning;
        parts.push(format!("{} unlisted", words::grouped(known.unlisted)));
    }
    let sort = pane.sort();
    let by = match sort.by {
        By::Name => "name",
        By::Size => "size",
        By::Time => "time",
        By::Extension => "extension",
    };
    if sort.by != By::Name || sort.reversed {
        parts.push(format!("by {by}{}", if sort.reversed { ", reversed" } else { "" }));
    }
    match pane.refresh() {
        Some(Refresh::Waiting(wait)) => {
            role = Role::Warning;
            parts.push(words::wait(wait, now, app.zone()));
        }
        Some(Refresh::Running) => parts.push("refreshing".to_owned()),
        Some(Refresh::Failed(problem)) if !pane.rows().is_empty() => {
            role = Role::Bad;
            parts.push(format!("not refreshed: {}", words::short_problem(problem.kind)));
        }
        Some(Refresh::Idle { .. } | Refresh::Failed(_)) | None => {}
    }
    if let Some(found) = pane.found().filter(|found| !found.whole) {
        role = Role::Warning;
        parts.push(format!("searching, {} seen", words::grouped(found.looked)));
    }
    if let (Some(listed), true) = (pane.listed(), parts.is_empty()) {
        parts.push(format!("listed {}", words::clock_or_date(listed, now, app.zone())));
    }
    if pane.side() == Side::Local
        && matches!(pane.state(), State::Loading(_))
        && !pane.rows().is_empty()
    {
        parts.push("reading".to_owned());
    }
    (parts.join(", "), role)
}
