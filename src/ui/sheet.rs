//! The sheet before sending.

use super::dialogs::open;
use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Sheet, SheetLine};
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, sheet: &Sheet) {
    let lines = sheet.lines();
    let head = head(sheet);
    let title = if sheet.moves { "Move" } else { "Send" };
    let area = open(pen, app, title, 90, head.len() + lines);
    let used = u16::try_from(head.len()).unwrap_or(u16::MAX);
    for (row, (text, role)) in (0..area.h).zip(&head) {
        pen.say(area.row(row), 0, text, *role);
    }
    let rest = Area { y: area.y + used.min(area.h), h: area.h.saturating_sub(used), ..area };
    let top = sheet.scroll.top(lines, usize::from(rest.h));
    for row in 0..rest.h {
        let Some(line) = sheet.line(top + usize::from(row)) else { break };
        list_line(pen, rest.row(row), line);
    }
    if lines > usize::from(rest.h) && rest.h > 0 {
        let text = format!("{} more", words::grouped((lines - usize::from(rest.h)) as u64));
        pen.right(rest.row(rest.h - 1), 0, &text, Role::Quiet);
    }
}

fn head(sheet: &Sheet) -> Vec<(String, Role)> {
    let (files, bytes, folders) = sheet.figures();
    let mut figures = format!("{}, {}", words::count(files, "file"), words::bytes(bytes));
    if folders > 0 {
        figures.push_str(&format!(", in {}", words::count(folders, "folder")));
    }
    let mut head = vec![(format!("to     1fichier:{}", sheet.label), Role::Heading)];
    let counting = sheet.walk().is_some();
    if counting {
        head.push((format!("so far {figures}"), Role::Plain));
        head.push(("Counting. Esc stops it.".to_owned(), Role::Quiet));
    } else if files == 0 {
        head.push(("Nothing of this can go. Esc closes.".to_owned(), Role::Bad));
    } else {
        let (verb, enter) = if sheet.moves { ("move", "moves") } else { ("send", "sends") };
        head.push((format!("{verb}   {figures}"), Role::Heading));
        head.push((format!("Enter {enter}, Esc leaves."), Role::Quiet));
    }
    if sheet.moves {
        head.push(("Local files go when verified.".to_owned(), Role::Warning));
        head.push(("Their folders stay.".to_owned(), Role::Quiet));
    }
    if sheet.clashes() > 0 {
        let text = format!(
            "Same names ({}): {} (o changes this)",
            words::grouped(sheet.clashes() as u64),
            sheet.on_clash.words()
        );
        head.push((text, Role::Warning));
    } else if sheet.unknown {
        head.push((
            "The target's content is not known yet; same names are held aside.".to_owned(),
            Role::Warning,
        ));
    }
    if sheet.empty_folders() > 0 {
        let text = format!(
            "{} with nothing to send: not made",
            words::count(sheet.empty_folders() as u64, "folder")
        );
        head.push((text, Role::Plain));
    }
    if !sheet.warning.is_empty() {
        head.push((sheet.warning.clone(), Role::Warning));
    }
    if sheet.lines() > 0 {
        head.push((String::new(), Role::Plain));
    }
    head
}

fn list_line(pen: &mut Pen, area: Area, line: SheetLine<'_>) {
    let gap = pen.theme.gap();
    let room = usize::from(area.w).saturating_sub(2);
    match line {
        SheetLine::Heading(count, thing, rest) => {
            let text = format!("{} {rest}", words::count(count as u64, thing));
            pen.say(area, 0, &text, Role::Heading);
        }
        SheetLine::Cannot(path, why) => {
            let why = words::cannot(why);
            let path = path.to_string();
            let path = words::visible(&path);
            let path = words::fit(&path, room.saturating_sub(words::width(why) + 2).max(12), gap);
            pen.pieces(area, 2, &[(&path, Role::Plain), (": ", Role::Plain), (why, Role::Bad)]);
        }
        SheetLine::Changed(from, to) => {
            let (from, to) = (words::visible(from), words::visible(to));
            let from = words::fit(&from, room.saturating_sub(4) / 2, gap);
            pen.pieces(area, 2, &[(&from, Role::Plain), (" as ", Role::Quiet), (&to, Role::Plain)]);
        }
        SheetLine::Clash(name) => {
            let name = words::visible(name);
            let name = words::fit(&name, room, gap);
            pen.say(area, 2, &name, Role::Plain);
        }
    }
}
