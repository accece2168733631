//! Where an API key is typed. It is never painted, only how long it is.

use super::dialogs::open;
use super::pen::{Pen, wrap};
use super::theme::Role;
use crate::app::{App, Area, KeyPage, Secret, Step};
use crate::clock::Moment;
use crate::words;

const TEXT: [&str; 3] = [
    "fichier works with an API key of your account. You find it, or make one, on 1fichier.com \
     under Parameters, API key: https://1fichier.com/console/params.pl",
    "Downloads by API need a Premium or Access account (or CDN credit).",
    "Paste the key here. It is not shown, goes to 1fichier.com alone, and is kept only if you \
     say so.",
];

pub(super) fn draw(pen: &mut Pen, app: &App, page: &KeyPage, now: Moment) {
    let room = usize::from(app.layout().dialog(76, 3).w).saturating_sub(4).max(1);
    let mut lines: Vec<String> = Vec::new();
    for text in TEXT {
        lines.extend(wrap(text, room));
        lines.push(String::new());
    }
    let said = wrap(&words::visible(&page.said), room);
    let title = if page.first { "Welcome: an API key is needed" } else { "API key" };
    let area = open(pen, app, title, 76, lines.len() + 2 + said.len().max(1));
    // On a low screen the field stays and the explanation gives way.
    let below = 2 + said.len();
    let kept = usize::from(area.h).saturating_sub(below).min(lines.len());
    for (row, line) in (0..).zip(lines.iter().take(kept)) {
        pen.say(area.row(row), 0, line, Role::Plain);
    }
    let at = u16::try_from(kept).unwrap_or(u16::MAX);
    field(pen, app, area.row(at), page, now);
    let rest = Area { y: area.y + (at + 1).min(area.h), h: area.h.saturating_sub(at + 1), ..area };
    for (row, line) in (0..rest.h).zip(&said) {
        pen.say(rest.row(row), 0, line, Role::Bad);
    }
    let escape = if page.first {
        "Esc goes on without a key: only the local side works."
    } else {
        "Esc leaves it as it was."
    };
    let row = u16::try_from(said.len()).unwrap_or(u16::MAX);
    pen.say(rest.row(row), 0, escape, Role::Quiet);
}

fn field(pen: &mut Pen, app: &App, area: Area, page: &KeyPage, now: Moment) {
    match page.step {
        Step::Checking { .. } => {
            let wait = app.account().check_waits().map_or_else(String::new, |wait| {
                format!(" ({})", words::wait(wait, now, app.zone()))
            });
            pen.say(area, 0, &format!("Checking the key with the service.{wait}"), Role::Plain);
        }
        Step::Typing => {
            masked(pen, area, "Key: ", &page.secret);
        }
    }
}

/// A field in which only how much was typed is seen.
pub(super) fn masked(pen: &mut Pen, area: Area, label: &str, secret: &Secret) {
    let at = pen.say(area, 0, label, Role::Key);
    let room = usize::from(area.w.saturating_sub(at)).saturating_sub(1);
    let at = pen.say(area, at, &"*".repeat(secret.len().min(room)), Role::Plain);
    pen.caret(area, at);
}
