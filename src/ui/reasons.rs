//! What narrows the queue: the menu of states, and what failed or is held by
//! reason.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Errors, Screen, States};
use crate::protocol::Transfer;
use crate::queue::{ReasonGroup, State};
use crate::words;

pub(super) fn states(pen: &mut Pen, app: &App, menu: &States) {
    let area = open(pen, app, "Show", 36, menu.choices().len());
    let top = menu.cursor.at().saturating_sub(usize::from(area.h).saturating_sub(1));
    for (row, (at, choice)) in (0..area.h).zip(menu.choices().iter().enumerate().skip(top)) {
        let role = if at == menu.cursor.at() { Role::Cursor } else { Role::Plain };
        let name = choice.map_or("all", words::state);
        let sign = if at == menu.cursor.at() { '>' } else { ' ' };
        pen.say(
            area.row(row),
            0,
            &format!("{sign} {name:<10}{} ", count(app, menu, *choice)),
            role,
        );
    }
}

/// How many there are; the history is not counted.
fn count(app: &App, menu: &States, choice: Option<State>) -> String {
    let tally = app.transfers().tally();
    let count = choice.map_or(app.transfers().count() as u64, |state| tally.of(state));
    if menu.of == Screen::History { String::new() } else { format!("{:>9}", words::grouped(count)) }
}

pub(super) fn errors(pen: &mut Pen, app: &App, errors: &Errors) {
    let (groups, at) = errors.groups(app.transfers());
    let tally = app.transfers().tally();
    let title = format!(
        "{} failed, {} held, by reason",
        words::grouped(tally.failed),
        words::grouped(tally.held)
    );
    let area = open(pen, app, &title, 90, groups.len() + 4);
    let below = (area.h / 2).min(4);
    let list = Area { h: area.h - below, ..area };
    let top = at.saturating_sub(usize::from(list.h).saturating_sub(1));
    for (row, (number, group)) in (0..list.h).zip(groups.iter().enumerate().skip(top)) {
        row_of(pen, list.row(row), group, number == at);
    }
    let rest = Area { y: area.y + list.h, h: below, ..area };
    if let Some((why, step)) = groups.get(at).map(why) {
        pen.wrapped(rest, &format!("{why}: {step}"), Role::Plain);
    }
}

fn row_of(pen: &mut Pen, area: Area, group: &ReasonGroup<'_, Transfer>, here: bool) {
    let role = if here { Role::Cursor } else { Role::Plain };
    let count = words::grouped(group.jobs.len() as u64);
    let sign = if here { '>' } else { ' ' };
    let state = group.state.word();
    let text = format!("{sign}{count:>6} {state:<6}  {}", why(group).0);
    let text = words::fit(&text, usize::from(area.w), pen.theme.gap()).into_owned();
    pen.say(area, 0, &text, role);
}

fn why(group: &ReasonGroup<'_, Transfer>) -> (&'static str, &'static str) {
    group.jobs.first().map_or(("", ""), |job| words::transfer_why(job))
}
