//! What was said, with the time; the line under the cursor in full.

use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area};
use crate::clock::Moment;
use crate::protocol::NoticeLevel;
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, now: Moment) {
    let (log, cursor) = (app.notices().log(), app.notices().cursor);
    let (heading, list, details) = app.layout().list();
    pen.say(heading, 1, &words::count(log.len() as u64, "notice"), Role::Heading);
    if log.is_empty() {
        pen.say(list, 1, "Nothing was said yet.", Role::Quiet);
        return;
    }
    for (row, (at, notice)) in (0..list.h).zip(log.iter().enumerate().skip(cursor.top())) {
        let (word, role) = match notice.level {
            NoticeLevel::Info => ("     ", Role::Plain),
            NoticeLevel::Warning => ("note ", Role::Warning),
            NoticeLevel::Error => ("error", Role::Bad),
        };
        let time = words::clock_or_date(notice.at, now, app.zone());
        let style = if at == cursor.at() { Role::Cursor } else { Role::Quiet };
        let line = list.row(row);
        let column = pen.say(line, 0, &format!(" {time}"), style);
        pen.pieces(
            line,
            column,
            &[(" ", Role::Plain), (word, role), (" ", Role::Plain), (&notice.text, role)],
        );
    }
    if let Some(notice) = log.get(cursor.at()) {
        let inset = Area { x: details.x + 1, w: details.w.saturating_sub(2), ..details };
        pen.wrapped(inset, &notice.text, Role::Plain);
    }
}
