//! How a wait ended, as it is reported: what is stored and where, what is
//! not and why, and the code.

use serde::Serialize;

use super::exit::{Exit, Trouble, warn};
use super::job_report::{JobJson, Tally, destination};
use super::report::Report;
use super::talk::Talk;
use super::wait::{Ended, Wait};
use crate::protocol::Transfer;
use crate::queue::State;
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Debug, Serialize)]
pub(super) struct Json<'a> {
    ended: &'static str,
    tally: Tally,
    jobs: Vec<JobJson<'a>>,
}

impl<'a> Json<'a> {
    pub fn of(wait: &'a Wait, ended: Ended) -> Self {
        let job = |job: &'a Transfer| JobJson::of(job, wait.picture.progress_of(job.id()));
        let ended = match ended {
            Ended::Settled => "settled",
            Ended::Late => "late",
            Ended::Interrupted => "interrupted",
            Ended::Stopped => "stopped",
        };
        Self { ended, tally: wait.tally(), jobs: wait.jobs().into_iter().map(job).collect() }
    }
}

/// A line for each file that is stored or saved, now or before; what is not is
/// said to standard error.
pub(super) fn lines(wait: &Wait) -> Vec<String> {
    let mut lines = Vec::new();
    for job in wait.jobs() {
        match job.state() {
            State::Done => lines.push(line(job)),
            State::Failed | State::Held => tell(job),
            State::Skipped => match job.upload().and_then(|job| job.stage.link()) {
                Some(_) => lines.push(format!("{} (already there)", line(job))),
                None => tell(job),
            },
            State::Running | State::Waiting | State::Resting | State::Paused | State::Cancelled => {
            }
        }
    }
    lines.push(wait.tally().sentence());
    lines
}

/// Why it is not there.
fn tell(job: &Transfer) {
    let (place, why) = (destination(job), words::transfer_reason(job));
    warn(format!("{place} (job {}): {why}", job.id().0));
}

/// Of a stored file its link and where it is; of a saved one where it is.
fn line(job: &Transfer) -> String {
    let link = job.upload().and_then(|job| job.stage.link());
    match link {
        Some(link) => format!("{}  {}", words::visible(link.as_str()), destination(job)),
        None => destination(job),
    }
}

/// Reports how the wait for files ended that were queued just now, in lines or
/// as `json`. `queued` is the code of the queueing, where all of it is over.
pub(super) fn conclude(
    talk: &Talk,
    wait: &Wait,
    ended: Ended,
    queued: Exit,
    json: Option<&impl Serialize>,
) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    match json {
        Some(json) => report.json(json),
        None => lines(wait).iter().for_each(|line| report.line(line)),
    }
    report.finish()?;
    let exit = exit(wait, ended, talk.inside(), false);
    Ok(if exit == Exit::Good && ended == Ended::Settled { queued } else { exit })
}

/// The code, and what to do now if it is not over.
pub(super) fn exit(wait: &Wait, ended: Ended, inside: bool, cancelled_is_good: bool) -> Exit {
    match ended {
        Ended::Settled => {
            if wait.picture.settings.draining && wait.tally().waiting > 0 {
                warn("The queue starts nothing new. Let it go on with: fichier queue drain --off");
            }
            wait.tally().exit(cancelled_is_good)
        }
        Ended::Late => {
            let what = what(wait);
            warn(format!(
                "The time is over; the {what} go on in the background. See: fichier queue"
            ));
            Exit::Late
        }
        Ended::Interrupted if inside => {
            warn(format!("Unfinished {} go on when fichier runs the next time.", what(wait)));
            Exit::Interrupted
        }
        Ended::Interrupted => {
            warn(
                "The uploads go on in the background. See: fichier queue; to finish what runs \
                 and start no more: fichier queue drain",
            );
            Exit::Interrupted
        }
        Ended::Stopped => {
            let what = what(wait);
            warn(format!(
                "The engine was stopped. Unfinished {what} go on when fichier runs next."
            ));
            Exit::Failed
        }
    }
}

/// What is waited for.
fn what(wait: &Wait) -> &'static str {
    let down = |job: &&Transfer| job.download().is_some();
    match wait.jobs().iter().partition::<Vec<&Transfer>, _>(|job| down(job)) {
        (_, up) if up.is_empty() => "downloads",
        (down, _) if down.is_empty() => "uploads",
        _ => "transfers",
    }
}

/// A terminal that cannot move its cursor gets plain lines.
pub(super) fn is_dumb(talk: &Talk) -> bool {
    talk.setup.env.text("TERM").is_none_or(|term| term == "dumb")
}
