//! A link as a QR code: dark on light where there are colours, else with
//! blocks for the light, as a dark terminal shows it right.

use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, CodePage};
use crate::words::{self, Code};

pub(super) fn draw(pen: &mut Pen, app: &App, page: &CodePage) {
    let area = app.layout().body;
    pen.clear(area);
    let Some(link) = page.link() else { return };
    let (at, all) = page.figures();
    let count = if all > 1 { format!("{at} of {all}: ") } else { String::new() };
    let heading = format!("{count}{}", words::visible(&link.path));
    let heading = words::fit(&heading, usize::from(area.w), pen.theme.gap());
    pen.say(area, 0, &heading, Role::Heading);
    // The link itself is worth a row where there is one left.
    let room = usize::from(area.h.saturating_sub(1));
    let code = Code::of(&link.url).and_then(|code| code.within(usize::from(area.w), room));
    let below = Area { y: area.y + 1.min(area.h), h: area.h.saturating_sub(1), ..area };
    let Some(code) = code.filter(|_| !pen.theme.ascii()) else {
        return without(pen, below, &link.url);
    };
    let left = usize::from(area.w).saturating_sub(code.columns()) / 2;
    let left = u16::try_from(left).unwrap_or_default();
    let ink = pen.theme.colour() != page.swapped;
    for (row, line) in (0..below.h).zip(code.lines(ink)) {
        pen.say(below.row(row), left, &line, Role::Code);
    }
    if code.rows() < room {
        let last = below.row(below.h.saturating_sub(1));
        let at = usize::from(area.w).saturating_sub(words::width(&link.url)) / 2;
        pen.say(last, u16::try_from(at).unwrap_or_default(), &link.url, Role::Plain);
    }
}

/// Why there is no code, and the link all the same.
fn without(pen: &mut Pen, area: Area, url: &str) {
    let why = if pen.theme.ascii() {
        "A QR code needs characters that are not drawn with the setting ascii."
    } else {
        "The window is too small for the QR code; make it larger, or the font smaller."
    };
    let rows = pen.wrapped(area, why, Role::Warning);
    let y = area.y.saturating_add(rows);
    let rest = Area { y, h: area.h.saturating_sub(rows), ..area };
    pen.wrapped(rest, url, Role::Plain);
}
