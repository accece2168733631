//! The page of limits and caps, with the week of the timetable below.

use super::pen::{Pen, wrap};
use super::theme::Role;
use crate::app::{App, Area, Board, Knob};
use crate::clock::Moment;
use crate::protocol::Settings;
use crate::words;

/// Columns of the names of the rows, with the sign before them.
const NAMES: u16 = 20;
/// With frame and a week in its wide form.
const WIDE: u16 = 78;

pub(super) fn draw(pen: &mut Pen, app: &App, board: &Board, now: Moment) {
    let settings = &app.link().settings;
    let rules = &settings.bandwidth;
    let columns = usize::from(app.layout().dialog(WIDE, 3).w).saturating_sub(3);
    let week = words::week(&board.timetable(rules), rules.limit, columns);
    let mut below = said(app, board, now, columns);
    // On a low screen the rows are what the page is for.
    below.truncate((usize::from(app.layout().body.h) / 4).max(1));
    let lines = Knob::ALL.len() + 1 + week.len() + 1 + below.len();
    let height = u16::try_from(lines + 2).unwrap_or(u16::MAX);
    let outer = app.layout().dialog(WIDE, height);
    pen.clear(outer);
    let inner = pen.boxed(outer, "Bandwidth", Role::FrameOn);
    let area = Area { x: inner.x + 1, w: inner.w.saturating_sub(1), ..inner };
    let top = rows(pen, board, settings, area, below.len());
    // The words matter more than the week, and the week more than the gaps.
    let room = usize::from(area.h).saturating_sub(usize::from(top) + below.len());
    let gap = u16::from(room > week.len());
    let shown = if room >= week.len() { week.as_slice() } else { &[] };
    for (row, line) in (top + gap..).zip(shown) {
        pen.say(area.row(row), 0, line, Role::Plain);
    }
    let first = area.h.saturating_sub(u16::try_from(below.len()).unwrap_or(u16::MAX));
    for (row, (line, role)) in (first..).zip(&below) {
        pen.say(area.row(row), 0, line, *role);
    }
}

/// The rows, as many as there is room for above `below` lines; gives the row
/// behind them.
fn rows(pen: &mut Pen, board: &Board, settings: &Settings, area: Area, below: usize) -> u16 {
    let room = usize::from(area.h).saturating_sub(below).max(1);
    let at = Knob::ALL.iter().position(|knob| *knob == board.here()).unwrap_or(0);
    let top = (at + 1).saturating_sub(room);
    let mut row = 0;
    for knob in Knob::ALL.into_iter().skip(top).take(room) {
        let here = knob == board.here();
        let line = area.row(row);
        let sign = if here { ">" } else { " " };
        let name = format!("{sign} {:<18}", name(knob));
        let typed = board.line().filter(|_| here);
        pen.say(line, 0, &name, if typed.is_some() { Role::Key } else { Role::Plain });
        match typed {
            Some(typed) => pen.field(line, NAMES, typed.halves()),
            None => {
                let role = if here { Role::Cursor } else { Role::Plain };
                pen.say(line, NAMES, &format!("{} ", value(knob, settings)), role);
            }
        }
        row += 1;
    }
    row
}

const fn name(knob: Knob) -> &'static str {
    match knob {
        Knob::Limit => "Upload limit",
        Knob::DownloadLimit => "Download limit",
        Knob::Turtle => "Turtle (t)",
        Knob::TurtleLimit => "Turtle's limit",
        Knob::Lanes => "Uploads (< >)",
        Knob::Downloads => "Downloads",
        Knob::DailyCap => "Daily cap",
        Knob::MonthlyCap => "Monthly cap",
        Knob::Timetable => "Timetable",
    }
}

fn value(knob: Knob, settings: &Settings) -> String {
    let rules = &settings.bandwidth;
    match knob {
        Knob::Limit => words::limit(rules.limit),
        Knob::DownloadLimit => words::limit(rules.download_limit),
        Knob::Turtle => (if rules.turtle { "on" } else { "off" }).to_owned(),
        Knob::TurtleLimit => words::limit(Some(rules.turtle_limit)),
        Knob::Lanes => format!("{} at a time", settings.lanes),
        Knob::Downloads => format!("{} at a time", settings.downloads),
        Knob::DailyCap => words::cap(rules.daily_cap),
        Knob::MonthlyCap => words::cap(rules.monthly_cap),
        Knob::Timetable if rules.timetable.is_empty() => {
            "none; such as mon-fri 08:00-18:00 500k; sat,sun off".to_owned()
        }
        Knob::Timetable => rules.timetable.to_string(),
    }
}

/// Why something was not taken, else what holds now and what was sent.
fn said(app: &App, board: &Board, now: Moment, columns: usize) -> Vec<(String, Role)> {
    let lines = |text: &str, role: Role| wrap(text, columns).into_iter().map(move |l| (l, role));
    if !board.said().is_empty() {
        return lines(&words::visible(board.said()), Role::Bad).collect();
    }
    let (holds, rules) = (&app.link().bandwidth, &app.link().settings.bandwidth);
    let mut text = format!("Now: {}", words::brake(holds, now, app.zone()));
    if let Some(sent) = words::sent(holds, rules) {
        text.push_str(&format!("; {sent}"));
    }
    let full = holds.full.map(|full| words::full_for(&full, now, app.zone()));
    let full = full.into_iter().flat_map(|text| lines(&text, Role::Warning).collect::<Vec<_>>());
    lines(&format!("{text}."), Role::Plain).chain(full).collect()
}
