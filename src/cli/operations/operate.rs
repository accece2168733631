//! Having something done and waiting for it: every way it can end becomes a
//! report, a sentence and a code.

use std::io::{IsTerminal, Write, stderr};
use std::time::Duration;

use serde::Serialize;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::Instant;

use super::grammar::Waiting;
use crate::cli::exit::{Exit, Trouble, warn};
use crate::cli::report::Report as Printed;
use crate::cli::talk::Talk;
use crate::clock::Moment;
use crate::operations::{Kind, OperationId, Report, Stage, Tally};
use crate::protocol::{Accepted, Answer, Event, Request};
use crate::words;

/// Why the waiting ended.
enum Ended {
    Over,
    NotWaited,
    Late,
    Locked(String),
    Interrupted,
}

/// Has something done, waits for it as is wished, and reports.
pub(super) async fn operate(
    talk: &mut Talk,
    request: Request,
    waiting: &Waiting,
) -> Result<Exit, Trouble> {
    talk.key_or_trouble()?;
    // First to watch: an operation may be over before its number is known.
    talk.watch().await?;
    let Answer::Accepted(accepted) = talk.ask(request).await? else { return Err(Trouble::odd()) };
    if !accepted.clashes.is_empty() {
        let count = words::count(accepted.clashes.len() as u64, "name");
        let first = accepted.clashes.first().map(String::as_str).unwrap_or_default();
        let first = words::visible(first);
        warn(format!("The target has {count} of these already, such as {first}."));
    }
    let (report, ended) = wait(talk, accepted.operation, waiting).await?;
    tell(&accepted, &report, ended, waiting)
}

async fn wait(
    talk: &mut Talk,
    id: OperationId,
    waiting: &Waiting,
) -> Result<(Option<Report>, Ended), Trouble> {
    let mut interrupt = signal(SignalKind::interrupt())
        .map_err(|error| format!("Ctrl-C cannot be heard: {error}."))?;
    let deadline = waiting.timeout.map(|secs| Instant::now() + Duration::from_secs(secs));
    let mut shown = Shown::new(waiting.quiet);
    let mut last: Option<Report> = None;
    // An engine inside this process would end with the command.
    let stays = !waiting.no_wait || talk.inside();
    let ended = loop {
        if last.as_ref().is_some_and(|report| report.stage.is_over()) {
            break Ended::Over;
        }
        if !stays && last.is_some() {
            break Ended::NotWaited;
        }
        tokio::select! {
            event = talk.next() => match event? {
                Event::Operation { report } if report.id == id => {
                    shown.show(&words::operation(&report));
                    last = Some(*report);
                }
                Event::Gate { view } => if let Some((until, why)) = view.lock {
                    let at = words::clock(until, &talk.zone);
                    let text = format!("{} Next try {at}.", words::problem(&why));
                    let left = deadline.map(|at| at.saturating_duration_since(Instant::now()));
                    if left.is_some_and(|left| until.since(Moment::now()) > left) {
                        break Ended::Locked(text);
                    }
                    shown.once(&text);
                },
                Event::Folder { .. }
                | Event::Account { .. }
                | Event::Reset
                | Event::Jobs { .. }
                | Event::Downloads { .. }
                | Event::Imports { .. }
                | Event::Fetched { .. }
                | Event::Progress { .. }
                | Event::Bandwidth { .. }
                | Event::Index { .. }
                | Event::Operation { .. }
                | Event::Settings { .. }
                | Event::Notice { .. }
                | Event::Closing => {}
            },
            () = until(deadline) => break Ended::Late,
            _ = interrupt.recv() => break Ended::Interrupted,
        }
    };
    shown.end();
    Ok((last, ended))
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// A line on standard error that is written over, on a terminal only.
struct Shown {
    terminal: bool,
    quiet: bool,
    drawn: bool,
    said: String,
}

impl Shown {
    fn new(quiet: bool) -> Self {
        let terminal = stderr().is_terminal() && !quiet;
        Self { terminal, quiet, drawn: false, said: String::new() }
    }

    fn show(&mut self, text: &str) {
        if self.terminal {
            self.drawn = true;
            // A terminal that is gone ends nothing.
            let _ = write!(stderr(), "\r\x1b[K{}", words::visible(text));
        }
    }

    /// What keeps it up is said once, wherever it goes.
    fn once(&mut self, text: &str) {
        if !self.quiet && self.said != text {
            self.end();
            warn(text);
            text.clone_into(&mut self.said);
        }
    }

    fn end(&mut self) {
        if std::mem::take(&mut self.drawn) {
            let _ = write!(stderr(), "\r\x1b[K");
        }
    }
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    operation: OperationId,
    ended: &'a str,
    kind: Option<Kind>,
    stage: &'a str,
    from: &'a str,
    to: &'a str,
    tally: Tally,
    clashes: &'a [String],
    failures: Vec<JsonFailure<'a>>,
}

#[derive(Serialize)]
struct JsonFailure<'a> {
    name: &'a str,
    why: &'a crate::remote::Problem,
    sentence: String,
}

fn tell(
    accepted: &Accepted,
    report: &Option<Report>,
    ended: Ended,
    waiting: &Waiting,
) -> Result<Exit, Trouble> {
    let (exit, word, remark) = outcome(accepted.operation, report.as_ref(), ended);
    let mut printed = Printed::begin();
    if waiting.json {
        printed.json(&json(accepted, report.as_ref(), word));
    } else if let Some(report) = report.as_ref().filter(|report| report.stage.is_over()) {
        let sentence = words::operation(report);
        if exit == Exit::Good {
            printed.line(sentence);
        } else {
            warn(sentence);
        }
    }
    if let Some(remark) = remark {
        warn(remark);
    }
    printed.finish().map(|()| exit)
}

fn json<'a>(accepted: &'a Accepted, report: Option<&'a Report>, ended: &'a str) -> Json<'a> {
    let failures = report.map(|report| report.failures.as_slice()).unwrap_or_default();
    let failure = |failed: &'a crate::operations::Failed| JsonFailure {
        name: &failed.name,
        why: &failed.why,
        sentence: words::problem(&failed.why),
    };
    Json {
        operation: accepted.operation,
        ended,
        kind: report.map(|report| report.kind),
        stage: report.map_or("running", |report| stage(&report.stage)),
        from: report.map_or("", |report| &report.from),
        to: report.map_or("", |report| &report.to),
        tally: report.map(|report| report.tally).unwrap_or_default(),
        clashes: &accepted.clashes,
        failures: failures.iter().map(failure).collect(),
    }
}

const fn stage(stage: &Stage) -> &'static str {
    match stage {
        Stage::Running => "running",
        Stage::Resting { .. } => "resting",
        Stage::Done => "done",
        Stage::Partly => "partly",
        Stage::Failed { .. } => "failed",
        Stage::Stopped => "stopped",
    }
}

/// The code, the word for JSON, and what is to be said beside the report.
fn outcome(
    id: OperationId,
    report: Option<&Report>,
    ended: Ended,
) -> (Exit, &'static str, Option<String>) {
    let number = id.0;
    let goes_on = format!("Operation {number} goes on in the background; see fichier audit.");
    match ended {
        Ended::Over => {
            let exit = match report.map(|report| &report.stage) {
                Some(Stage::Done) => Exit::Good,
                Some(Stage::Failed { why }) => Exit::of_problem(why.kind),
                Some(Stage::Partly | Stage::Stopped | Stage::Running | Stage::Resting { .. })
                | None => Exit::Partly,
            };
            (exit, "over", None)
        }
        Ended::NotWaited => (Exit::Good, "not-waited", Some(goes_on)),
        Ended::Late => (Exit::Late, "late", Some(goes_on)),
        Ended::Locked(text) => (Exit::Locked, "late", Some(format!("{text} {goes_on}"))),
        Ended::Interrupted => (Exit::Interrupted, "interrupted", Some(goes_on)),
    }
}
