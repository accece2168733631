//! The page of keys, the palette and the panel of what may follow a prefix:
//! readings of the key tables.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Help, HelpLine, Palette, shown};
use crate::clock::Moment;
use crate::words;

/// Columns of the keys.
const KEYS: usize = 22;

pub(super) fn page(pen: &mut Pen, app: &App, help: &Help) {
    let lines = help.lines();
    let whole = app.layout().page();
    let title = if help.line().text().is_empty() { "Keys (/ searches)" } else { "Keys" };
    let area = open(pen, app, title, whole.w, usize::from(whole.h));
    let searching = help.typing() || !help.line().text().is_empty();
    let mut list = area;
    if searching && area.h > 1 {
        let at = pen.say(area, 0, "Search: ", Role::Key);
        if help.typing() {
            pen.field(area, at, help.line().halves());
        } else {
            pen.say(area, at, help.line().text(), Role::Plain);
        }
        list = Area { y: area.y + 1, h: area.h - 1, ..area };
    }
    if lines.is_empty() {
        pen.say(list, 0, "No key does anything of that name.", Role::Quiet);
    }
    let keys_room = KEYS.min(usize::from(area.w) / 2);
    let top = help.scroll().top(lines.len(), usize::from(list.h));
    for (row, line) in (0..list.h).zip(lines.iter().skip(top)) {
        match line {
            HelpLine::Heading(title) => {
                pen.say(list.row(row), 0, title, Role::Heading);
            }
            HelpLine::Row(binding) => {
                let keys: Vec<_> = binding.shown_keys().collect();
                let keys = words::pad(&keys.join(" "), keys_room, pen.theme.gap());
                pen.pieces(
                    list.row(row),
                    1,
                    &[(&keys, Role::Key), (" ", Role::Plain), (binding.words, Role::Plain)],
                );
            }
        }
    }
}

pub(super) fn palette(pen: &mut Pen, app: &App, palette: &Palette) {
    let hits = palette.hits();
    let whole = app.layout().page();
    let area = open(pen, app, "Actions", whole.w, usize::from(whole.h));
    let at = pen.say(area, 0, ": ", Role::Key);
    pen.field(area, at, palette.line().halves());
    let list = Area { y: area.y + 1.min(area.h), h: area.h.saturating_sub(1), ..area };
    if hits.is_empty() {
        pen.say(list, 0, "No action is called that.", Role::Quiet);
    }
    let cursor = palette.cursor();
    for (row, (at, binding)) in (0..list.h).zip(hits.iter().enumerate().skip(cursor.top())) {
        let role = if at == cursor.at() { Role::Cursor } else { Role::Plain };
        let keys = format!("{:>5} ", binding.first_key());
        pen.pieces(list.row(row), 0, &[(&keys, Role::Key), (binding.words, role)]);
    }
}

/// What may follow the keys typed so far, after a moment of waiting.
pub(super) fn which_key(pen: &mut Pen, app: &App, now: Moment) {
    if !app.typed().shows_panel(now) {
        return;
    }
    let typed = app.typed().keys();
    let contexts = app.contexts();
    let following: Vec<_> = app.keymap().following(&contexts, typed).collect();
    let height = u16::try_from(following.len()).unwrap_or(u16::MAX).saturating_add(2);
    let body = app.layout().body;
    let (width, height) = (60.min(body.w), height.min(body.h));
    let corner =
        Area { x: body.x + body.w - width, y: body.y + body.h - height, w: width, h: height };
    pen.clear(corner);
    let inner = pen.boxed(corner, &format!("{} and then", shown(typed)), Role::FrameOn);
    for (row, (keys, binding)) in (0..inner.h).zip(following) {
        let keys = format!(" {:>3} ", shown(keys));
        pen.pieces(inner.row(row), 0, &[(&keys, Role::Key), (binding.words, Role::Plain)]);
    }
}
