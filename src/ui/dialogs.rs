//! Questions, lines to type, menus, details and plain text: boxes in the
//! middle of the screen.

use super::pen::{Pen, wrap};
use super::theme::Role;
use crate::app::{
    Action, App, Area, Context, Details, Entry, Menu, Plain, Purpose, Question, Scroll,
};
use crate::clock::Moment;
use crate::words;

/// A box for lines of text, emptied and framed; gives what is inside.
pub(super) fn open(pen: &mut Pen, app: &App, title: &str, width: u16, lines: usize) -> Area {
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let area = app.layout().dialog(width, height);
    pen.clear(area);
    let inner = pen.boxed(area, title, Role::FrameOn);
    Area {
        x: inner.x + u16::from(inner.w > 2),
        w: inner.w.saturating_sub(2).max(1).min(inner.w),
        ..inner
    }
}

/// The widest a box of text gets.
const WIDE: u16 = 72;

fn columns(app: &App) -> usize {
    usize::from(app.layout().dialog(WIDE, 3).w).saturating_sub(4).max(1)
}

pub(super) fn question(pen: &mut Pen, app: &App, question: &Question) {
    let room = columns(app);
    let text: Vec<String> =
        question.text.iter().flat_map(|line| wrap(&words::visible(line), room)).collect();
    let below = if question.typed.is_some() { 2 } else { question.choices.len() };
    let area = open(pen, app, &question.title, WIDE, text.len() + 1 + below);
    // The answers matter most: on a low screen the text gives way.
    let kept = usize::from(area.h).saturating_sub(below + 1).min(text.len());
    for (row, line) in (0..).zip(text.iter().take(kept)) {
        pen.say(area.row(row), 0, line, Role::Plain);
    }
    let first = u16::try_from(kept + usize::from(kept > 0)).unwrap_or(u16::MAX);
    if let Some(typed) = &question.typed {
        let asked = format!("Type {} to go on: ", typed.expected);
        let line = area.row(first);
        let at = pen.say(line, 0, &asked, Role::Warning);
        pen.field(line, at, typed.line.halves());
        let said = if typed.wrong {
            "That is not the number. Esc keeps everything."
        } else {
            "Esc keeps everything."
        };
        pen.say(area.row(first + 1), 0, said, Role::Plain);
        return;
    }
    for (row, (at, choice)) in (first..).zip(question.choices.iter().enumerate()) {
        let role = if at == question.at { Role::Cursor } else { Role::Plain };
        let sign = if at == question.at { "> " } else { "  " };
        pen.say(area.row(row), 0, &format!("{sign}{} ", choice.words), role);
    }
}

pub(super) fn entry(pen: &mut Pen, app: &App, entry: &Entry) {
    let (title, hint) = match &entry.purpose {
        Purpose::NewFolder(_) => ("New folder", "Its name:"),
        Purpose::Rename(_) => ("Rename", "The new name:"),
        Purpose::Changes => ("Changes", "Words of the name or the path; empty for all:"),
        Purpose::GoTo(..) => ("Go to", "A path:"),
        Purpose::Limit(_) => ("Limit of these uploads", "Bytes per second, such as 500k, or off:"),
        Purpose::CopyTo(_) => ("Copy", "To a folder, or a new name (Tab completes):"),
        Purpose::MoveTo(_) => ("Move", "To a folder, or a new name (Tab completes):"),
        Purpose::Mark => ("Mark", "A pattern such as *.mkv, or a part of the name:"),
        Purpose::Unmark => ("Unmark", "A pattern such as *.mkv, or a part of the name:"),
    };
    let area = open(pen, app, title, WIDE, 3);
    let field = if area.h >= 2 { 1 } else { 0 };
    if field > 0 {
        pen.say(area.row(0), 0, hint, Role::Plain);
    }
    pen.field(area.row(field), 0, entry.line.halves());
    if entry.said.is_empty() {
        pen.say(area.row(field + 1), 0, &entry.offers.join("  "), Role::Quiet);
    } else {
        pen.say(area.row(field + 1), 0, &entry.said, Role::Bad);
    }
}

pub(super) fn menu(pen: &mut Pen, app: &App, menu: &Menu) {
    let name = menu.chosen.items.first().map(crate::app::Item::name).unwrap_or_default();
    let area = open(pen, app, &name, 60, menu.actions.len());
    let top = menu.cursor.at().saturating_sub(usize::from(area.h).saturating_sub(1));
    for (row, (at, what)) in (0..area.h).zip(menu.actions.iter().enumerate().skip(top)) {
        let action = Action::Entries(*what);
        let binding = Context::Files.bindings().iter().find(|b| b.action == action);
        let Some(binding) = binding else { continue };
        let role = if at == menu.cursor.at() { Role::Cursor } else { Role::Plain };
        let line = area.row(row);
        let column = pen.say(line, 0, &format!("{:>4} ", binding.first_key()), Role::Key);
        pen.say(line, column, binding.words, role);
    }
}

pub(super) fn details(pen: &mut Pen, app: &App, details: &Details, now: Moment) {
    const NAMES: usize = 16;
    let facts = details.facts(app.transfers(), now, app.zone());
    let page = app.layout().page();
    let room = usize::from(page.w).saturating_sub(4 + NAMES).max(1);
    let mut lines: Vec<(String, String)> = Vec::new();
    for (name, value) in facts {
        let mut name = name;
        for line in wrap(&words::visible(&value), room) {
            lines.push((name.to_owned(), line));
            name = "";
        }
    }
    let area = open(pen, app, "Details", page.w, lines.len());
    let top = details.scroll.top(lines.len(), usize::from(area.h));
    for (row, (name, value)) in (0..area.h).zip(lines.iter().skip(top)) {
        pen.say(area.row(row), 0, name, Role::Quiet);
        let values =
            Area { x: area.x + 16.min(area.w), w: area.w.saturating_sub(16), ..area.row(row) };
        pen.say(values, 0, value, Role::Plain);
    }
}

/// Text without a frame at its sides: a terminal's own selection takes it
/// whole.
pub(super) fn plain(pen: &mut Pen, app: &App, plain: &Plain) {
    let area = app.layout().body;
    pen.clear(area);
    pen.say(area.row(0), 0, plain.heading, Role::Heading);
    let rest = Area { y: area.y + 2.min(area.h), h: area.h.saturating_sub(2), ..area };
    let room = usize::from(rest.w).max(1);
    let lines: Vec<String> = plain.lines.iter().flat_map(|line| chunks(line, room)).collect();
    scrolled(pen, rest, &lines, &plain.scroll);
}

/// Broken anywhere: a link must come out whole when it is selected.
fn chunks(line: &str, columns: usize) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    chars.chunks(columns).map(|chunk| chunk.iter().collect()).collect()
}

fn scrolled(pen: &mut Pen, area: Area, lines: &[String], scroll: &Scroll) {
    let top = scroll.top(lines.len(), usize::from(area.h));
    for (row, line) in (0..area.h).zip(lines.iter().skip(top)) {
        pen.say(area.row(row), 0, line, Role::Plain);
    }
}
