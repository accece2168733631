//! Bookmarks and the folders seen last; the line of a jump.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Jump, PlacesPage};
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, page: &PlacesPage) {
    let rows = page.rows(app.places());
    let title = if page.keeping.is_some() { "New bookmark" } else { "Places" };
    let area = open(pen, app, title, 76, rows.len().max(1) + 2);
    let text = match &page.keeping {
        Some(place) => format!("A letter for {}:", words::visible(&place.label())),
        None => "A bookmark's letter goes there.".to_owned(),
    };
    pen.say(area, 0, &text, Role::Plain);
    let list = Area { y: area.y + 2.min(area.h), h: area.h.saturating_sub(2), ..area };
    let gap = pen.theme.gap();
    let at = page.cursor.at().min(rows.len().saturating_sub(1));
    let top = (at + 1).saturating_sub(usize::from(list.h));
    for (line, (number, row)) in (0..list.h).zip(rows.iter().enumerate().skip(top)) {
        let letter = row.letter.map_or_else(|| "  ".to_owned(), |letter| format!("{letter} "));
        let column = pen.say(list.row(line), 0, &letter, Role::Key);
        let label = row.label();
        let label = words::visible(&label);
        let label = words::fit(&label, usize::from(list.w.saturating_sub(column)), gap);
        let role = if number == at { Role::Cursor } else { Role::Plain };
        pen.say(list.row(line), column, &label, role);
    }
}

pub(super) fn jump(pen: &mut Pen, app: &App, jump: &Jump) {
    let layout = app.layout();
    let line = if layout.message.h > 0 { layout.message } else { layout.bottom };
    pen.clear(line);
    if let Some((at, all)) = jump.figures() {
        let text = if all == 0 { "no name".to_owned() } else { format!("{at} of {all}") };
        pen.right(line, 0, &text, Role::Quiet);
    }
    let at = pen.say(line, 0, "Jump: ", Role::Key);
    pen.field(line, at, jump.line().halves());
}
