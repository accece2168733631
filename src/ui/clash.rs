//! A name that is taken, with what stands against what.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, ClashSheet};
use crate::local::change::{ClashKind, Side};
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, sheet: &ClashSheet) {
    let clash = &sheet.clash;
    let decisions = sheet.decisions();
    let title = match clash.kind {
        ClashKind::Files => "There is a file of that name",
        ClashKind::Folders => "There is a folder of that name",
        ClashKind::Mixed => "That name is taken by another kind of thing",
    };
    let area = open(pen, app, title, 76, 3 + decisions.len() + 1);
    // The answers matter most: on a low screen the facts give way.
    let facts = usize::from(area.h).saturating_sub(decisions.len() + 1).min(2);
    for (row, (word, one)) in (0..).zip([("coming", &clash.coming), ("there", &clash.there)]) {
        if usize::from(row) < facts {
            side(pen, app, area.row(row), word, one, clash.kind);
        }
    }
    let first = u16::try_from(facts + usize::from(facts > 0)).unwrap_or(u16::MAX);
    for (row, (at, decision)) in (first..).zip(decisions.iter().enumerate()) {
        let (role, sign) = if at == sheet.at { (Role::Cursor, "> ") } else { (Role::Plain, "  ") };
        let text = words::change::decision(*decision, clash.kind);
        pen.say(area.row(row), 0, &format!("{sign}{text} "), role);
    }
    let last = area.row(area.h.saturating_sub(1));
    let reach = if sheet.for_all { "for all of this kind" } else { "for this one only" };
    pen.pieces(last, 0, &[("a ", Role::Key), (reach, Role::Heading)]);
}

fn side(
    pen: &mut Pen,
    app: &App,
    area: crate::app::Area,
    word: &str,
    side: &Side,
    kind: ClashKind,
) {
    let date = words::stamp(side.modified, app.zone());
    let facts = match kind {
        ClashKind::Files => format!("{:>8}  {date}", words::bytes(side.size)),
        ClashKind::Folders | ClashKind::Mixed => date,
    };
    let at = pen.say(area, 0, &format!("{word:<7}"), Role::Quiet);
    let room = usize::from(area.w.saturating_sub(at)).saturating_sub(words::width(&facts) + 2);
    let path = side.path.to_string();
    let path = words::visible(&path);
    let path = words::pad(&path, room, pen.theme.gap());
    pen.pieces(area, at, &[(&path, Role::Plain), ("  ", Role::Plain), (&facts, Role::Plain)]);
}
