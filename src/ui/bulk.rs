//! Many new names at once, with what becomes of each.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Bulk, BulkRow, name_fault};
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, bulk: &Bulk) {
    let whole = app.layout().page();
    let area = open(pen, app, "Rename", whole.w, usize::from(whole.h));
    if bulk.is_listed() {
        pen.say(area, 0, "The names are those of the list; Tab opens it again.", Role::Heading);
    } else {
        let at = pen.say(area, 0, "To: ", Role::Key);
        pen.field(area, at, bulk.line().halves());
    }
    let (all, changed, faults) = bulk.figures();
    let (text, role) = if !bulk.said.is_empty() {
        (bulk.said.clone(), Role::Bad)
    } else if faults > 0 {
        (format!("{} cannot be given.", words::count(faults as u64, "name")), Role::Bad)
    } else {
        let (changed, all) = (words::grouped(changed as u64), words::grouped(all as u64));
        (format!("{changed} of {all} get another name."), Role::Heading)
    };
    pen.say(area.row(1), 0, &text, role);
    let hint = "{name} {ext} {n} {n:03}, or s/old/new/gi";
    let list = if area.h > 8 {
        pen.say(area.row(2), 0, hint, Role::Quiet);
        Area { y: area.y + 4, h: area.h - 4, ..area }
    } else {
        Area { y: area.y + 2.min(area.h), h: area.h.saturating_sub(2), ..area }
    };
    let top = bulk.scroll.top(all, usize::from(list.h));
    for row in 0..list.h {
        let Some(one) = bulk.row(top + usize::from(row)) else { break };
        draw_row(pen, list.row(row), one);
    }
}

fn draw_row(pen: &mut Pen, area: Area, row: BulkRow<'_>) {
    let gap = pen.theme.gap();
    let arrow = if pen.theme.ascii() { " -> " } else { " → " };
    let fault = row.fault.map(|fault| format!(" ({})", name_fault(fault))).unwrap_or_default();
    let room = usize::from(area.w).saturating_sub(words::width(arrow) + words::width(&fault));
    let (old, new) = (words::visible(row.old), words::visible(row.new));
    if row.old == row.new {
        let old = words::fit(&old, room, gap);
        pen.say(area, 0, &old, Role::Quiet);
        return;
    }
    let old = words::pad(&old, (room / 2).min(words::width(&old).max(room / 3)), gap);
    let new = words::fit(&new, room.saturating_sub(words::width(&old)), gap);
    let role = if row.fault.is_some() { Role::Bad } else { Role::Plain };
    let pieces = [(&*old, Role::Plain), (arrow, Role::Quiet), (&*new, role), (&*fault, Role::Bad)];
    pen.pieces(area, 0, &pieces);
}
