//! Where the password of downloads is typed. It is never painted, only how
//! long it is.

use super::dialogs::open;
use super::key_page::masked;
use super::pen::{Pen, wrap};
use super::theme::Role;
use crate::app::{App, PasswordPage};

/// The widest it gets.
const WIDE: u16 = 72;

pub(super) fn draw(pen: &mut Pen, app: &App, page: &PasswordPage) {
    let room = usize::from(app.layout().dialog(WIDE, 3).w).saturating_sub(4).max(1);
    let mut above: Vec<_> =
        wrap(&page.about, room).into_iter().map(|line| (line, Role::Plain)).collect();
    above.extend(wrap(&page.said, room).into_iter().map(|line| (line, Role::Bad)));
    let below = wrap("It goes to 1fichier.com alone and is kept in memory only. Esc leaves.", room);
    let area = open(pen, app, "A password is asked for", WIDE, above.len() + 1 + below.len());
    // On a low screen the field stays.
    let kept = usize::from(area.h).saturating_sub(1).min(above.len());
    for (row, (line, role)) in (0..).zip(above.iter().take(kept)) {
        pen.say(area.row(row), 0, line, *role);
    }
    let at = u16::try_from(kept).unwrap_or(u16::MAX);
    masked(pen, area.row(at), "Password: ", &page.secret);
    for (row, line) in (at.saturating_add(1)..area.h).zip(&below) {
        pen.say(area.row(row), 0, line, Role::Quiet);
    }
}
