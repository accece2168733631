//! `fichier queue errors`: what failed or needs a decision, by reason.

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::picture::Picture;
use super::report::Report;
use crate::protocol::Transfer;
use crate::queue::{JobId, Reason, ReasonGroup, State, by_reason};
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json {
    failed: u64,
    held: u64,
    reasons: Vec<ReasonJson>,
}

#[derive(Serialize)]
struct ReasonJson {
    reason: Reason,
    state: State,
    why: &'static str,
    next: &'static str,
    jobs: Vec<JobId>,
}

impl ReasonJson {
    fn of(group: &ReasonGroup<'_, Transfer>) -> Self {
        let (why, next) = group.jobs.first().map_or(("", ""), |job| words::transfer_why(job));
        let jobs = group.jobs.iter().map(|job| job.id()).collect();
        Self { reason: group.reason.clone(), state: group.state, why, next, jobs }
    }
}

pub(super) fn show(picture: &Picture, json: bool) -> Result<Exit, Trouble> {
    let reasons: Vec<_> = by_reason(picture.in_order()).iter().map(ReasonJson::of).collect();
    let count = |state: State| {
        let of_state = reasons.iter().filter(|reason| reason.state == state);
        of_state.map(|reason| reason.jobs.len() as u64).sum()
    };
    let (failed, held) = (count(State::Failed), count(State::Held));
    let mut report = Report::begin();
    if json {
        report.json(&Json { failed, held, reasons });
        return report.finish().map(|()| Exit::Good);
    }
    for reason in &reasons {
        let (count, state) = (reason.jobs.len(), reason.state.word());
        report.line(format!("{count:>6} {state:<6}  {:<20}  {}", reason.reason, reason.why));
        report.line(format!("{:>17}{}", "", reason.next));
    }
    report.line(format!("{} failed, {} held.", words::count(failed, "job"), words::grouped(held)));
    report.finish().map(|()| Exit::Good)
}
