//! The list of the account's operations.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, OperationsPage};
use crate::clock::Moment;
use crate::operations::{Report, Stage};
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, page: &OperationsPage, now: Moment) {
    let whole = app.layout().page();
    let area = open(pen, app, "Changes of the account", whole.w, usize::from(whole.h));
    let rows: Vec<&Report> = app.operations().rows().collect();
    if rows.is_empty() {
        pen.say(area, 0, "Nothing was changed yet; / searches earlier changes.", Role::Quiet);
    }
    let at = page.cursor.at().min(rows.len().saturating_sub(1));
    let top = page.cursor.top().max((at + 1).saturating_sub(usize::from(area.h)));
    for (line, (number, report)) in (0..area.h).zip(rows.into_iter().enumerate().skip(top)) {
        draw_row(pen, app, area.row(line), report, number == at, now);
    }
}

fn draw_row(pen: &mut Pen, app: &App, area: Area, report: &Report, cursor: bool, now: Moment) {
    let (when, role) = match &report.stage {
        Stage::Running if app.operations().is_stopping(report.id) => {
            ("stopping".to_owned(), Role::Warning)
        }
        Stage::Running => ("now".to_owned(), Role::Heading),
        Stage::Resting { until, .. } => {
            (format!("till {}", words::clock_or_date(*until, now, app.zone())), Role::Warning)
        }
        Stage::Done => (ended(report, app, now), Role::Plain),
        Stage::Stopped => (ended(report, app, now), Role::Warning),
        Stage::Partly | Stage::Failed { .. } => (ended(report, app, now), Role::Bad),
    };
    let columns = 17.min(usize::from(area.w) / 3);
    let when = words::pad(&when, columns, pen.theme.gap());
    let at = pen.say(area, 0, &when, Role::Quiet);
    let room = usize::from(area.w.saturating_sub(at));
    let sentence = words::operation(report);
    let text = words::fit(&sentence, room, pen.theme.gap());
    pen.say(area, at, &text, if cursor { Role::Cursor } else { role });
}

fn ended(report: &Report, app: &App, now: Moment) -> String {
    words::clock_or_date(report.ended.unwrap_or(report.asked), now, app.zone())
}
