//! The top line: where one is, what holds the way to the service, and the
//! queue in short.

use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Comparison, Screen};
use crate::clock::Moment;
use crate::protocol::KeyState;
use crate::remote::{LockScope, ProblemKind};
use crate::words;

const SCREENS: [(Screen, &str); 5] = [
    (Screen::Files, "Files"),
    (Screen::Queue, "Queue"),
    (Screen::History, "History"),
    (Screen::Account, "Account"),
    (Screen::Log, "Log"),
];

/// Narrower than this, only the screen in use is named.
const ALL_NAMES: u16 = 70;

pub(super) fn draw(pen: &mut Pen, app: &App, now: Moment) {
    let area = app.layout().top;
    let mut at = 0;
    for (screen, name) in SCREENS {
        let here = screen == app.screen();
        // It belongs to the queue, and is named while it is shown.
        if screen == Screen::History && !here {
            continue;
        }
        if here {
            at = pen.say(area, at, &format!("[{name}]"), Role::Cursor);
        } else if area.w >= ALL_NAMES {
            at = pen.say(area, at, &format!(" {name} "), Role::Plain);
        }
    }
    let (text, role) = state(app, now);
    pen.right(area, at.saturating_add(1), &text, role);
}

/// The most important thing to say there.
fn state(app: &App, now: Moment) -> (String, Role) {
    let link = app.link();
    let at = |moment| words::clock_or_date(moment, now, app.zone());
    if link.down {
        return ("the engine is gone".to_owned(), Role::Bad);
    }
    if let Some((until, why)) = &link.gate.lock {
        let text = format!("{}, queue held, next try {}", locked(why.kind), at(*until));
        return (text, Role::Bad);
    }
    if let Some((until, why)) = &link.gate.outage {
        let text = format!("{}, next try {}", words::short_problem(why.kind), at(*until));
        return (text, Role::Bad);
    }
    let mut parts = Vec::new();
    if let Some(words) = key(app) {
        parts.push(words.to_owned());
    }
    if link.leaving {
        parts.push("finishing, then leaving".to_owned());
    }
    if let Some(full) = &link.bandwidth.full {
        parts.push(words::full_until(full, now, app.zone()));
    }
    if link.settings.bandwidth.turtle {
        parts.push(format!("turtle {}", words::limit(Some(link.settings.bandwidth.turtle_limit))));
    }
    if link.settings.draining {
        parts.push("no new uploads".to_owned());
    }
    if let Some(together) = app.together() {
        parts.push(if together.is_apart() { "one pane waits" } else { "in step" }.to_owned());
    }
    if app.adding() > 0 {
        parts.push(format!("queueing {}", words::grouped(app.adding() as u64)));
    }
    parts.extend(app.comparison().and_then(Comparison::reading).map(comparing));
    parts.extend(works(app));
    parts.extend(queue(app));
    (parts.join(", "), Role::Plain)
}

/// Files that are read to be compared.
fn comparing((read, all): (u64, u64)) -> String {
    format!("comparing {} of {}", words::bytes(read), words::bytes(all))
}

/// The changes on the local disk in short.
fn works(app: &App) -> Option<String> {
    let works = app.disk_work();
    if works.asks() {
        return Some("a change asks".to_owned());
    }
    let running = works.running().first()?;
    let doing = words::change::doing(running.what);
    let more = works.open() - 1;
    let more = if more > 0 { format!(" (+{more})") } else { String::new() };
    Some(format!("{doing} {}{more}", words::change::figures(&running.figures)))
}

fn locked(kind: ProblemKind) -> &'static str {
    if kind == ProblemKind::Flood(LockScope::User) {
        "account locked"
    } else if kind == ProblemKind::Flood(LockScope::Key) {
        "key locked"
    } else {
        "address locked"
    }
}

/// A key that is not in order, in words.
fn key(app: &App) -> Option<&'static str> {
    match app.account().view.as_ref()?.state {
        KeyState::Missing => Some("no key (ga, k)"),
        KeyState::Refused(_) => Some("key refused (ga)"),
        KeyState::Unusable(_) => Some("key unusable (ga)"),
        KeyState::Unreachable(_) => Some("service unreachable (ga)"),
        KeyState::Untried
        | KeyState::Checking { .. }
        | KeyState::Valid
        | KeyState::Locked { .. } => None,
    }
}

/// The queue in short: what runs, what is to come, what needs the user.
fn queue(app: &App) -> Vec<String> {
    let tally = app.transfers().tally();
    let parts = [
        (tally.active, "running"),
        (tally.waiting, "waiting"),
        (tally.held, "held"),
        (tally.paused, "paused"),
        (tally.failed, "failed"),
    ];
    let mut shown: Vec<_> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", words::grouped(count)))
        .collect();
    if shown.is_empty() && tally.done > 0 {
        shown.push(format!("{} stored", words::grouped(tally.done)));
    }
    if tally.active > 0 && app.transfers().speed() > 0 {
        shown.push(words::speed(app.transfers().speed()));
    }
    shown
}
