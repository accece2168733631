//! The list of changes on the local disk.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Changes, ChangesRow};
use crate::clock::Moment;
use crate::words::{self, change};

pub(super) fn draw(pen: &mut Pen, app: &App, page: &Changes, now: Moment) {
    let rows = page.rows(app.disk_work());
    let whole = app.layout().page();
    let area = open(pen, app, "Changes on this disk", whole.w, usize::from(whole.h));
    let searching = page.typing() || !page.line().text().is_empty();
    let mut list = area;
    if searching {
        let at = pen.say(area, 0, "Search: ", Role::Key);
        if page.typing() {
            pen.field(area, at, page.line().halves());
        } else {
            pen.say(area, at, page.line().text(), Role::Plain);
        }
        list = Area { y: area.y + 1.min(area.h), h: area.h.saturating_sub(1), ..area };
    }
    if rows.is_empty() {
        let text = if searching { "No change was of that." } else { "Nothing was changed yet." };
        pen.say(list, 0, text, Role::Quiet);
    }
    let at = page.cursor.at().min(rows.len().saturating_sub(1));
    let top = page.cursor.top().max((at + 1).saturating_sub(usize::from(list.h)));
    for (line, (number, row)) in (0..list.h).zip(rows.iter().enumerate().skip(top)) {
        draw_row(pen, app, list.row(line), *row, number == at, now);
    }
}

fn draw_row(pen: &mut Pen, app: &App, area: Area, row: ChangesRow<'_>, cursor: bool, now: Moment) {
    let works = app.disk_work();
    let (when, text, role) = match row {
        ChangesRow::Running(at) => match works.running().get(at) {
            Some(running) => {
                let figures = change::figures(&running.figures);
                let name = running.figures.at.as_ref().map(|at| at.name()).unwrap_or_default();
                let doing = change::doing(running.what);
                let text = format!("{doing} {name}: {figures}");
                let when = if running.stopping { "stopping" } else { "now" };
                (when.to_owned(), text, Role::Heading)
            }
            None => return,
        },
        ChangesRow::Waiting(at) => {
            let doing = works.waiting().nth(at).map(change::doing).unwrap_or_default();
            ("waits".to_owned(), doing.to_owned(), Role::Plain)
        }
        ChangesRow::Done(record) => {
            let when = words::clock_or_date(record.at, now, app.zone());
            let mut text = change::done(record);
            if works.is_undone(record.at) {
                text.push_str(" Taken back.");
            }
            let role = if record.failed > 0 { Role::Bad } else { Role::Plain };
            (when, text, role)
        }
    };
    let columns = 17.min(usize::from(area.w) / 3);
    let when = words::pad(&when, columns, pen.theme.gap());
    let at = pen.say(area, 0, &when, Role::Quiet);
    let room = usize::from(area.w.saturating_sub(at));
    let text = words::visible(&text);
    let text = words::fit(&text, room, pen.theme.gap());
    pen.say(area, at, &text, if cursor { Role::Cursor } else { role });
}
