//! The account: the key's state with its next step, the account's facts with
//! gauges, and the call budget.

use super::pen::{Pen, wrap};
use super::theme::Role;
use crate::app::{App, Area};
use crate::clock::Moment;
use crate::protocol::{AccountView, KeyState};
use crate::remote::AccountFacts;
use crate::words;

/// Columns of the names of facts.
const NAMES: u16 = 16;

pub(super) fn draw(pen: &mut Pen, app: &App, now: Moment) {
    let body = app.layout().body;
    let area = Area { x: body.x + 1, w: body.w.saturating_sub(2), ..body };
    let Some(view) = &app.account().view else {
        pen.wrapped(area, "The engine has not told of the account yet.", Role::Quiet);
        return;
    };
    let values = usize::from(area.w.saturating_sub(NAMES));
    let (tall, bar) = (area.h >= 20, pen.theme.bar());
    let mut page = Page { values, tall, bar, lines: Vec::new() };
    key(&mut page, app, view, now);
    match &view.facts {
        Some(facts) => account(&mut page, app, view, facts, now),
        None => {
            let text = "the service has not been asked yet";
            page.fact("account", text, Role::Quiet);
        }
    }
    budget(&mut page, app, view, now);
    let top = app.account().scroll.top(page.lines.len(), usize::from(area.h));
    for (row, line) in (0..area.h).zip(page.lines.iter().skip(top)) {
        let place = area.row(row);
        pen.say(place, 0, line.name, Role::Quiet);
        pen.say(place, NAMES.min(area.w), &line.value, line.role);
    }
}

struct Line {
    name: &'static str,
    value: String,
    role: Role,
}

/// Facts one below the other, wrapped.
struct Page {
    values: usize,
    tall: bool,
    bar: (&'static str, &'static str),
    lines: Vec<Line>,
}

impl Page {
    fn fact(&mut self, name: &'static str, value: &str, role: Role) {
        let mut name = name;
        for value in wrap(&words::visible(value), self.values.max(1)) {
            self.lines.push(Line { name, value, role });
            name = "";
        }
    }

    fn gap(&mut self) {
        // A low screen has no room for air.
        if self.tall {
            self.lines.push(Line { name: "", value: String::new(), role: Role::Plain });
        }
    }
}

fn key(page: &mut Page, app: &App, view: &AccountView, now: Moment) {
    let words = words::key_state(view, now, app.zone());
    let role = match &view.state {
        KeyState::Valid => Role::Good,
        KeyState::Checking { .. } | KeyState::Untried => Role::Plain,
        KeyState::Missing
        | KeyState::Refused(_)
        | KeyState::Locked { .. }
        | KeyState::Unreachable(_)
        | KeyState::Unusable(_) => Role::Bad,
    };
    page.fact("API key", &words.state, role);
    page.fact("", &words.next, Role::Plain);
    if let Some(source) = &view.source {
        let tail = if view.key_tail.is_empty() {
            String::new()
        } else {
            format!(", ends in {}", view.key_tail)
        };
        page.fact("from", &format!("{}{tail}", words::source(source)), Role::Plain);
    }
    page.gap();
}

fn account(page: &mut Page, app: &App, view: &AccountView, facts: &AccountFacts, now: Moment) {
    page.fact("e-mail", &facts.email, Role::Plain);
    page.fact("offer", &words::offer(&facts.offer), Role::Heading);
    if let Some(end) = facts.subscription_end {
        let left = end.since(now).as_secs() / 86_400;
        let (text, role) = match (end > now, left) {
            (false, _) => ("ended".to_owned(), Role::Bad),
            (true, 0) => ("less than a day left".to_owned(), Role::Warning),
            (true, 1..=13) => (format!("{} left", words::count(left, "day")), Role::Warning),
            (true, _) => (format!("{} left", words::count(left, "day")), Role::Plain),
        };
        page.fact("until", &format!("{}, {text}", words::stamp(end, app.zone())), role);
    }
    page.gap();
    storage(page, facts);
    if let Some(credit) = facts.cdn_gigabytes {
        let used = if facts.use_cdn { ", used for your own downloads" } else { "" };
        page.fact("CDN credit", &format!("{credit} GB{used}"), Role::Plain);
    }
    page.fact("second factor", words::factor(facts.second_factor), Role::Plain);
    let (uploads, role) = match (facts.upload_forbidden, facts.over_quota) {
        (true, _) => ("forbidden by the service: the account's page tells why", Role::Bad),
        (false, true) => ("the account is over its quota", Role::Bad),
        (false, false) => ("allowed", Role::Good),
    };
    page.fact("uploads", uploads, role);
    let age = |moment: Option<Moment>| {
        moment
            .map_or_else(|| "not known".to_owned(), |at| words::clock_or_date(at, now, app.zone()))
    };
    let figures =
        format!("asked {}, counted by the service {}", age(view.asked), age(facts.stats_date));
    page.fact("figures", &figures, Role::Plain);
    page.gap();
}

fn storage(page: &mut Page, facts: &AccountFacts) {
    if let Some(hot) = facts.hot_storage {
        page.fact("hot storage", &words::bytes(hot), Role::Plain);
    }
    match (facts.cold_storage, facts.allowed_cold_storage.filter(|allowed| *allowed > 0)) {
        (Some(cold), Some(allowed)) => {
            let share = words::percent(cold, allowed);
            let text = format!(
                "{} {share} % ({} of {})",
                gauge(page, share),
                words::bytes(cold),
                words::bytes(allowed)
            );
            page.fact("cold storage", &text, if share >= 90 { Role::Warning } else { Role::Plain });
        }
        (Some(cold), None) => page.fact("cold storage", &words::bytes(cold), Role::Plain),
        (None, _) => {}
    }
    match facts.available_storage {
        Some(free) if free < 0 => {
            let text = format!("exceeded by {}", words::bytes(free.unsigned_abs()));
            page.fact("quota", &text, Role::Bad);
        }
        Some(free) if free > 0 => {
            page.fact("quota", &format!("{} free", words::bytes(free.unsigned_abs())), Role::Plain);
        }
        Some(_) | None => {}
    }
}

/// A bar of twenty cells.
fn gauge(page: &Page, share: u8) -> String {
    let (full, empty) = page.bar;
    let cells = usize::from(share).div_ceil(5);
    format!("[{}{}]", full.repeat(cells), empty.repeat(20 - cells.min(20)))
}

fn budget(page: &mut Page, app: &App, view: &AccountView, now: Moment) {
    let gate = &app.link().gate;
    let at = |moment| words::clock_or_date(moment, now, app.zone());
    let (text, role) = match (&gate.lock, &gate.outage) {
        (Some((until, why)), _) => {
            (format!("{} Next try {}.", words::problem(why), at(*until)), Role::Bad)
        }
        (None, Some((until, why))) => {
            (format!("{} Next try {}.", words::problem(why), at(*until)), Role::Bad)
        }
        (None, None) => ("open".to_owned(), Role::Good),
    };
    page.fact("call budget", &text, role);
    let mut calls = format!("{} in the last hour", words::count(u64::from(gate.last_hour), "call"));
    if gate.waiting > 0 {
        calls.push_str(&format!(", {} waiting", words::grouped(u64::from(gate.waiting))));
    }
    page.fact("", &calls, Role::Plain);
    if view.allowed > now {
        let text = format!("the account may be asked again at {} (C-r)", at(view.allowed));
        page.fact("", &text, Role::Plain);
    }
    let index = words::index(&app.link().index, now, app.zone());
    page.fact("index", &index, Role::Plain);
}
