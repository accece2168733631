//! The history: what is sought, one row a job, and the one under the cursor.

use super::pen::Pen;
use super::queue::{reason, right_if_fits, way};
use super::theme::Role;
use crate::app::{App, Area};
use crate::clock::Moment;
use crate::protocol::Transfer;
use crate::queue::State;
use crate::words;

pub(super) fn draw(pen: &mut Pen, app: &App, now: Moment) {
    let (head, list, details) = app.layout().list();
    let history = app.history();
    heading(pen, app, head);
    if history.here().is_none() {
        let text = match (history.is_asking(), history.is_narrowed()) {
            (true, _) => "Asking.",
            (false, true) => "Nothing that ended is like that. Esc shows all.",
            (false, false) => "Nothing has ended yet. Transfers stay here after they are cleared.",
        };
        let inset = Area { x: list.x + 1, w: list.w.saturating_sub(2), ..list };
        pen.wrapped(inset, text, Role::Quiet);
        return;
    }
    let top = history.cursor().top();
    for (row, job) in (0..list.h).zip(history.rows(top)) {
        let cursor = top + usize::from(row) == history.cursor().at();
        job_row(pen, app, job, list.row(row), cursor, now);
    }
    if let Some(job) = history.here() {
        reason(pen, app, job, details, now);
    }
}

fn heading(pen: &mut Pen, app: &App, area: Area) {
    let history = app.history();
    let (count, more) = history.count();
    let sign = if more { "+" } else { "" };
    let mut text = format!(" {}{sign} ended", words::grouped(count as u64));
    if let Some(state) = history.state {
        text.push_str(&format!(", {}", words::state(state)));
    }
    if history.filter.is_on() {
        text.push_str(&format!(", with “{}”", history.filter.text()));
    }
    let at = pen.say(area, 0, &text, Role::Heading);
    if history.is_narrowed() {
        right_if_fits(pen, area, at, "Esc shows all");
    }
}

fn job_row(pen: &mut Pen, app: &App, job: &Transfer, area: Area, cursor: bool, now: Moment) {
    let width = usize::from(area.w);
    let (date, stage, size) = match width {
        76.. => (16, 21, 10),
        50.. => (10, 12, 0),
        _ => (0, 12, 0),
    };
    let gap = pen.theme.gap();
    let taken = date + 1 + stage + size;
    let name = format!("{} {}", way(pen, job), words::visible(job.name()));
    let name = words::pad(&name, width.saturating_sub(taken + 1), gap);
    let style = pen.theme.style(if cursor { Role::Cursor } else { Role::Plain });
    let mut at = pen.put(area, 0, &format!(" {name}"), style);
    let words = words::transfer_stage(job, None, now, app.zone());
    let words = words::pad(&words, stage.saturating_sub(1), gap);
    at = pen.say(area, at, &format!(" {words}"), role(job.state()));
    if size > 0 {
        at = pen.say(area, at, &format!("{:>size$}", words::bytes(job.size())), Role::Plain);
    }
    if date > 0 {
        let ended = words::date_column(job.ended(), date, now, app.zone());
        pen.say(area, at, &format!(" {ended}"), Role::Plain);
    }
}

const fn role(state: State) -> Role {
    match state {
        State::Done => Role::Good,
        State::Failed => Role::Bad,
        State::Running
        | State::Waiting
        | State::Resting
        | State::Held
        | State::Paused
        | State::Skipped
        | State::Cancelled => Role::Quiet,
    }
}
