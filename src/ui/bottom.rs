//! The message line and the line of keys that work now.

use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Binding, Context, Side};
use crate::operations::Report;
use crate::protocol::NoticeLevel;
use crate::words;

/// Narrower than this, only help and actions are named.
const ROOM_FOR_KEYS: u16 = 60;

pub(super) fn draw(pen: &mut Pen, app: &App) {
    message(pen, app);
    let area = app.layout().bottom;
    if area.h == 0 {
        return;
    }
    let contexts = app.contexts();
    let on_screen = contexts.len() > 1;
    let mut at = 0;
    if let Some(count) = app.typed().count() {
        at = pen.say(area, at, &format!("{count} "), Role::Key);
    }
    if on_screen && area.w < ROOM_FOR_KEYS {
        pen.pieces(
            area,
            at,
            &[
                ("?", Role::Key),
                (" help  ", Role::Plain),
                (":", Role::Key),
                (" actions", Role::Plain),
            ],
        );
        return;
    }
    for binding in hints(&contexts).into_iter().filter(|b| app.works(b.action)) {
        let (before, label, behind) = parts(binding, on_screen);
        let width = words::width(&before) + words::width(label) + words::width(&behind) + 2;
        if usize::from(at) + width > usize::from(area.w) + 2 {
            break;
        }
        let pieces = [
            (&*before, Role::Key),
            (label, Role::Plain),
            (&*behind, Role::Key),
            ("  ", Role::Plain),
        ];
        at = pen.pieces(area, at, &pieces);
    }
}

/// `5 Send c` where a function key stands for it, else `p Pause`.
fn parts(binding: &Binding, on_screen: bool) -> (String, &'static str, String) {
    match binding.function().filter(|_| on_screen) {
        Some(number) => (format!("{number} "), binding.label, format!(" {}", binding.first_key())),
        None => (format!("{} ", binding.first_key()), binding.label, String::new()),
    }
}

/// Those with a function key first, by its number: the ten of mc; then the
/// rest in the order of their tables.
fn hints(contexts: &[Context]) -> Vec<&'static Binding> {
    let hinted = contexts.iter().flat_map(|context| context.bindings()).filter(|b| b.hinted);
    let mut hints: Vec<_> = hinted.collect();
    hints.sort_by_key(|binding| binding.function().unwrap_or(u8::MAX));
    hints
}

/// What runs in the account, and how it is stopped.
fn under_way(app: &App, report: &Report) -> String {
    let more = match app.operations().count() {
        0 | 1 => String::new(),
        many => format!(" {} more run.", words::grouped(many as u64 - 1)),
    };
    let way = if app.focus() == Side::Remote { "gc" } else { "Tab gc" };
    format!("{}{more} ({way}: stop)", words::operation(report))
}

/// The filter or the words of a search while they are typed, else what was
/// said: errors first.
fn message(pen: &mut Pen, app: &App) {
    let area = app.layout().message;
    let filter = app.filter().filter(|filter| filter.typing());
    if let Some(filter) = filter.filter(|_| app.dialogs().is_empty()) {
        let line = if area.h > 0 { area } else { app.layout().bottom };
        pen.clear(line);
        let at = pen.say(line, 0, "Filter: ", Role::Key);
        pen.field(line, at, filter.line().halves());
        return;
    }
    if app.contexts() == [Context::Seek] {
        return seeking(pen, app);
    }
    let mut at = 0;
    if let Some(report) = app.operations().first() {
        at = pen.say(area, at, &under_way(app, report), Role::Heading);
    }
    for notice in app.notices().line() {
        let (prefix, role) = match notice.level {
            NoticeLevel::Info => ("", Role::Plain),
            NoticeLevel::Warning => ("Note: ", Role::Warning),
            NoticeLevel::Error => ("Error: ", Role::Bad),
        };
        if at > 0 {
            at = pen.say(area, at, "  ", Role::Plain);
        }
        at = pen.pieces(area, at, &[(prefix, role), (&notice.text, role)]);
    }
}

/// The words of a search, and what of them is not understood.
fn seeking(pen: &mut Pen, app: &App) {
    let Some(sought) = app.side(Side::Remote).sought() else { return };
    let (area, below) = (app.layout().message, app.layout().bottom);
    let line = if area.h > 0 { area } else { below };
    pen.clear(line);
    let at = pen.say(line, 0, "Find: ", Role::Key);
    pen.field(line, at, sought.line().halves());
    if let Some(fault) = &sought.fault {
        let typed = u16::try_from(words::width(sought.line().text())).unwrap_or(u16::MAX);
        let from = at.saturating_add(typed).saturating_add(2);
        pen.right(line, from, &words::query_fault(fault), Role::Bad);
    }
}
