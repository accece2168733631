//! The form of properties: a row a field, what to know about the field the
//! keys go to below.

use super::dialogs::open;
use super::pen::{Pen, wrap};
use super::theme::Role;
use crate::app::{App, Area, Field, FieldValue, Form};
use crate::words;

/// Columns of the labels.
const LABELS: u16 = 16;

/// The widest it gets.
const WIDE: u16 = 76;

pub(super) fn draw(pen: &mut Pen, app: &App, form: &Form) {
    let room = usize::from(app.layout().dialog(WIDE, 3).w).saturating_sub(4).max(1);
    let said = wrap(&words::visible(&form.said), room);
    let area = open(pen, app, &form.title, WIDE, form.rows().len() + 2 + said.len());
    // The row of the cursor and the words about it stay on a low screen.
    let below = u16::try_from(1 + said.len()).unwrap_or(u16::MAX);
    let kept = area.h.saturating_sub(below).max(1);
    let top = form.at().saturating_sub(usize::from(kept).saturating_sub(1));
    let shown = form.rows().iter().enumerate().skip(top);
    for (line, (at, row)) in (0..kept).zip(shown) {
        field(pen, area.row(line), row, at == form.at());
    }
    let hint = form.rows().get(form.at()).map_or("", Field::hint);
    let foot = Area { y: area.y + area.h.saturating_sub(below), h: below.min(area.h), ..area };
    pen.say(foot.row(0), 0, hint, Role::Quiet);
    for (line, text) in (1..foot.h).zip(&said) {
        pen.say(foot.row(line), 0, text, Role::Bad);
    }
}

fn field(pen: &mut Pen, area: Area, row: &Field, here: bool) {
    let sign = match (here, row.is_changed()) {
        (true, _) => "> ",
        (false, true) => "* ",
        (false, false) => "  ",
    };
    let role = if here { Role::Key } else { Role::Plain };
    pen.say(area, 0, &format!("{sign}{}", row.label()), role);
    match &row.value {
        FieldValue::Text(_, line) if here => pen.field(area, LABELS.min(area.w), line.halves()),
        FieldValue::Text(_, line) => {
            pen.say(area, LABELS.min(area.w), &words::visible(line.text()), Role::Plain);
        }
        FieldValue::Switch(_, now) => {
            let words = match now {
                Some(true) => "[x] yes",
                Some(false) => "[ ] no",
                None => "[-] as it is",
            };
            pen.say(area, LABELS.min(area.w), words, Role::Plain);
        }
    }
}
