//! The queue: totals, one row a job, and the reason of the one under the
//! cursor.

use super::pen::Pen;
use super::theme::Role;
use crate::app::{App, Area, Only};
use crate::clock::Moment;
use crate::protocol::Transfer;
use crate::queue::{Progress, Stage, State};
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, now: Moment) {
    let (totals_area, list, details) = app.layout().queue();
    let transfers = app.transfers();
    if transfers.sieve().is_on() {
        narrowed(pen, app, totals_area);
    } else {
        totals(pen, app, totals_area);
    }
    if totals_area.h > 1 {
        speed(pen, app, totals_area.row(1), now);
    }
    if transfers.is_empty() {
        let inset = Area { x: list.x + 1, w: list.w.saturating_sub(2), ..list };
        let text = "The queue is empty. Mark files in the left pane (gf) with Space, then press c to send them.";
        pen.wrapped(inset, text, Role::Quiet);
        return;
    }
    let columns = Columns::of(usize::from(list.w));
    let top = transfers.cursor().top();
    for (row, job) in (0..list.h).zip(transfers.rows(top)) {
        let cursor = top + usize::from(row) == transfers.cursor().at();
        job_row(pen, app, job, list.row(row), &columns, cursor, now);
    }
    if transfers.seen() == 0 {
        pen.say(list, 1, "No job is like that. Esc shows all.", Role::Quiet);
    }
    if let Some(job) = transfers.here() {
        reason(pen, app, job, details, now);
    }
}

fn totals(pen: &mut Pen, app: &App, area: Area) {
    let transfers = app.transfers();
    let tally = transfers.tally();
    let mut text = format!(
        " {} of {}, {} of {}",
        words::grouped(tally.done),
        words::count(tally.jobs(), "file"),
        words::bytes(transfers.sent()),
        words::bytes(tally.bytes()),
    );
    match transfers.speeds() {
        [0, 0] => {}
        [up, 0] => text.push_str(&format!(", {}", words::speed(up))),
        [0, down] => text.push_str(&format!(", {}", words::speed(down))),
        [up, down] => {
            text.push_str(&format!(", {} up, {} down", words::speed(up), words::speed(down)));
        }
    }
    text.push_str(&time_left(app));
    if app.adding() > 0 {
        text.push_str(&format!(", {} still to be queued", words::grouped(app.adding() as u64)));
    }
    let at = pen.say(area, 0, &text, Role::Heading);
    let right = if area.h > 1 {
        marked(app).trim_end_matches(", ").to_owned()
    } else {
        format!("{}{}", marked(app), lanes(app))
    };
    right_if_fits(pen, area, at, &right);
}

/// Less important than what stands at the left: whole, or not at all.
pub(super) fn right_if_fits(pen: &mut Pen, area: Area, at: u16, text: &str) {
    if usize::from(area.w) > usize::from(at) + words::width(text) + 1 {
        pen.right(area, at + 1, text, Role::Plain);
    }
}

/// What is shown of the queue, in place of its totals, and the way back.
fn narrowed(pen: &mut Pen, app: &App, area: Area) {
    let transfers = app.transfers();
    let sieve = transfers.sieve();
    let text = &sieve.filter.text();
    let only = match &sieve.only {
        Only::All => String::new(),
        Only::State(state) => format!(": {}", words::state(*state)),
        Only::Reason(reason) => format!(": {}", words::visible(reason.as_str())),
    };
    let part = if text.is_empty() { String::new() } else { format!(", with “{text}”") };
    let (shown, all) = (transfers.seen() as u64, transfers.count() as u64);
    let text =
        format!(" {} of {} shown{only}{part}", words::grouped(shown), words::count(all, "job"));
    let at = pen.say(area, 0, &text, Role::Warning);
    right_if_fits(pen, area, at, &format!("{}Esc shows all", marked(app)));
}

fn marked(app: &App) -> String {
    match app.transfers().marked() {
        (0, 0) => String::new(),
        (seen, 0) => format!("{} marked, ", words::grouped(seen as u64)),
        (seen, unseen) => {
            let (seen, unseen) = (words::grouped(seen as u64), words::grouped(unseen as u64));
            format!("{seen} marked and {unseen} unseen, ")
        }
    }
}

/// How long it takes, as far as anything can be said: what waits goes nowhere
/// while nothing new is started.
fn time_left(app: &App) -> String {
    let (transfers, link) = (app.transfers(), app.link());
    if transfers.tally().active == 0 {
        return String::new();
    }
    let stands = link.settings.draining || link.bandwidth.full.is_some();
    let (left, what) = if stands {
        (transfers.running_left(), "left of what runs")
    } else {
        let limits = [link.bandwidth.limit, link.bandwidth.download_limit];
        (transfers.left(limits), "left")
    };
    let left = left.map(std::time::Duration::from_secs);
    left.map_or_else(String::new, |left| format!(", {} {what}", words::duration(left)))
}

fn lanes(app: &App) -> String {
    let lanes = u64::from(app.link().settings.lanes);
    format!("{} at a time (< >)", words::count(lanes, "upload"))
}

/// What holds the speed, and what keeps new uploads from starting.
fn speed(pen: &mut Pen, app: &App, area: Area, now: Moment) {
    let link = app.link();
    let mut at = 1;
    let full = link.bandwidth.full.map(|full| words::full_for(&full, now, app.zone()));
    let draining = match (link.settings.draining, &full) {
        (false, _) => None,
        (true, None) => Some("Draining: nothing new is started (D).".to_owned()),
        (true, Some(_)) => Some("Draining (D).".to_owned()),
    };
    for text in draining.into_iter().chain(full) {
        at = pen.say(area, at, &format!("{text} "), Role::Warning);
    }
    let brake = words::brake(&link.bandwidth, now, app.zone());
    let sent = words::sent(&link.bandwidth, &link.settings.bandwidth);
    let sent = sent.map_or_else(String::new, |sent| format!(", {sent}"));
    pen.say(area, at, &format!("{brake} (b){sent}, {}", lanes(app)), Role::Plain);
}

/// Which columns there is room for; each holds its gap at its left.
struct Columns {
    name: usize,
    stage: usize,
    size: usize,
    percent: usize,
    speed: usize,
    left: usize,
}

impl Columns {
    fn of(width: usize) -> Self {
        let (stage, size, percent, speed, left) = match width {
            110.. => (24, 19, 6, 12, 13),
            76.. => (23, 0, 6, 12, 13),
            50.. => (22, 0, 6, 0, 0),
            _ => (16, 0, 0, 0, 0),
        };
        let name = width.saturating_sub(stage + size + percent + speed + left);
        Self { name, stage, size, percent, speed, left }
    }
}

fn job_row(
    pen: &mut Pen,
    app: &App,
    job: &Transfer,
    area: Area,
    columns: &Columns,
    cursor: bool,
    now: Moment,
) {
    let transfers = app.transfers();
    let figures = transfers.progress(job.id());
    let marked = transfers.is_marked(job.id());
    let gap = pen.theme.gap();
    let name = match transfers.has_downloads() {
        true => format!("{} {}", way(pen, job), words::visible(job.name())),
        false => words::visible(job.name()).into_owned(),
    };
    let name = words::pad(&name, columns.name.saturating_sub(2), gap);
    let mut style = pen.theme.style(if marked { Role::Marked } else { Role::Plain });
    if cursor {
        style = style.patch(pen.theme.style(Role::Cursor));
    }
    let mark = if marked { '*' } else { ' ' };
    let signed = format!("{mark}{}{name}", words::urgency_sign(job.urgency()));
    let mut at = pen.put(area, 0, &signed, style);
    let mut stage = words::transfer_stage(job, figures, now, app.zone());
    if columns.percent == 0 && job.moves() && stage != "finishing" {
        stage = format!("{stage} {} %", percent(job, figures));
    }
    let stage = words::pad(&stage, columns.stage.saturating_sub(1), gap);
    at = pen.say(area, at, &format!(" {stage}"), role(job));
    for (width, text) in [
        (columns.size, sizes(job, figures)),
        (columns.percent, share(job, figures)),
        (columns.speed, running(job, figures).map(|f| words::speed(f.speed)).unwrap_or_default()),
        (columns.left, running(job, figures).and_then(left).unwrap_or_default()),
    ] {
        if width > 0 {
            at = pen.say(area, at, &format!("{text:>width$}"), Role::Plain);
        }
    }
}

/// Which way it goes.
pub(super) const fn way(pen: &Pen, job: &Transfer) -> char {
    match (job, pen.theme.ascii()) {
        (Transfer::Up(_), false) => '↑',
        (Transfer::Down(_), false) => '↓',
        (Transfer::Up(_), true) => '^',
        (Transfer::Down(_), true) => 'v',
    }
}

fn role(job: &Transfer) -> Role {
    let doubtful = job.upload().is_some_and(|job| matches!(job.stage, Stage::Doubtful { .. }));
    let asking = job.upload().is_some_and(|job| matches!(job.stage, Stage::Asking { .. }));
    match job.state() {
        _ if asking => Role::Quiet,
        _ if doubtful => Role::Warning,
        State::Waiting | State::Paused | State::Cancelled | State::Skipped => Role::Quiet,
        State::Running => Role::Plain,
        State::Resting | State::Held => Role::Warning,
        State::Failed => Role::Bad,
        State::Done => Role::Good,
    }
}

/// Figures are shown of bytes on their way; the rest is in the stage.
fn running<'a>(job: &Transfer, figures: Option<&'a Progress>) -> Option<&'a Progress> {
    figures.filter(|f| job.moves() && f.sent < job.size())
}

fn left(figures: &Progress) -> Option<String> {
    figures.left.map(|left| words::duration(std::time::Duration::from_secs(left)))
}

/// Never 100 before the file is stored.
fn percent(job: &Transfer, figures: Option<&Progress>) -> u8 {
    words::percent(figures.map_or(0, |f| f.sent), job.size()).min(99)
}

fn share(job: &Transfer, figures: Option<&Progress>) -> String {
    if job.moves() {
        return format!("{} %", percent(job, figures));
    }
    if job.state() == State::Done { "100 %".to_owned() } else { String::new() }
}

fn sizes(job: &Transfer, figures: Option<&Progress>) -> String {
    let size = words::bytes(job.size());
    match running(job, figures) {
        Some(figures) => format!("{} / {size}", words::bytes(figures.sent)),
        None => size,
    }
}

/// Up to three rows: a line between, from and to, and the reason.
pub(super) fn reason(pen: &mut Pen, app: &App, job: &Transfer, area: Area, now: Moment) {
    if area.h == 0 {
        return;
    }
    let why = words::transfer_reason(job);
    let stage = words::transfer_stage(job, app.transfers().progress(job.id()), now, app.zone());
    let tries = match job.tries() {
        0 => String::new(),
        tries => {
            format!(", {} failed", words::count(u64::from(tries), "try").replace("trys", "tries"))
        }
    };
    let tries = format!("{tries}{}", words::urgency(job.urgency()));
    if area.h < 3 {
        let text = if why.is_empty() { format!("{stage}{tries}") } else { why };
        pen.say(area.row(0), 1, &text, Role::Plain);
        return;
    }
    let (from, to) = job.ways();
    let to = format!("{}/", to.trim_end_matches('/'));
    let room = usize::from(area.w).saturating_sub(12) / 2;
    let gap = pen.theme.gap();
    let (from, to) = (words::visible(&from), words::visible(&to));
    let (from, to) = (words::fit(&from, room, gap), words::fit(&to, room, gap));
    pen.pieces(
        area.row(0),
        1,
        &[("from ", Role::Quiet), (&from, Role::Plain), (" to ", Role::Quiet), (&to, Role::Plain)],
    );
    let text =
        if why.is_empty() { format!("{stage}{tries}.") } else { format!("{stage}{tries}: {why}") };
    let rest = Area { x: area.x + 1, y: area.y + 1, w: area.w.saturating_sub(2), h: area.h - 1 };
    pen.wrapped(rest, &text, Role::Plain);
}
