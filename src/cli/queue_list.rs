//! `fichier queue ls`: the queue in rows or as JSON.

use std::time::Duration;

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::grammar::QueueListArgs;
use super::job_report::{JobJson, Tally, destination, standing};
use super::picture::Picture;
use super::report::Report;
use super::talk::Talk;
use crate::bandwidth::Now;
use crate::clock::Moment;
use crate::protocol::{Event, GateView, Settings, Totals};
use crate::queue::{Job, Stage};
use crate::words::{self, Gap};

/// The engine tells figures twice a second; this is one of them.
const FIGURES: Duration = Duration::from_millis(700);

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    tally: Tally,
    speed: u64,
    settings: &'a Settings,
    bandwidth: &'a Now,
    gate: &'a GateView,
    jobs: Vec<JobJson<'a>>,
}

pub(super) async fn show(
    talk: &mut Talk,
    mut picture: Picture,
    args: &QueueListArgs,
) -> Result<Exit, Trouble> {
    figures(talk, &mut picture).await?;
    let meant = |job: &&Job| args.state.is_empty() || args.state.contains(&job.stage.state());
    let jobs: Vec<&Job> = picture.in_order().into_iter().filter(meant).collect();
    let tally = Tally::of(jobs.iter().copied());
    let mut report = Report::begin();
    if args.json {
        report.json(&Json {
            tally,
            speed: picture.totals.speed,
            settings: &picture.settings,
            bandwidth: &picture.bandwidth,
            gate: &picture.gate,
            jobs: jobs
                .iter()
                .copied()
                .map(|job| JobJson::of(job, picture.progress.get(&job.id)))
                .collect(),
        });
        return report.finish().map(|()| Exit::Good);
    }
    let now = Moment::now();
    for job in &jobs {
        let row = row(&picture, job, now, talk);
        match report.columns() {
            Some(columns) => report.line(words::fit(&row, columns, Gap::Dots)),
            None => report.line(row),
        }
        if needs_words(&job.stage) {
            report.line(format!("{:>8}{}", "", words::reason(job)));
        }
    }
    report.line(sum(&picture, &tally, now, talk));
    report.finish().map(|()| Exit::Good)
}

/// Waits for the figures of what is being sent: they come by themselves, but
/// not at once.
async fn figures(talk: &mut Talk, picture: &mut Picture) -> Result<(), Trouble> {
    let is_sent = |job: &Job| matches!(job.stage, Stage::Sending { .. });
    if !picture.jobs.values().any(is_sent) {
        return Ok(());
    }
    let first = async {
        loop {
            let event = talk.next().await?;
            let told = matches!(event, Event::Progress { .. });
            picture.take(event);
            if told {
                return Ok(());
            }
        }
    };
    tokio::time::timeout(FIGURES, first).await.unwrap_or(Ok(()))
}

/// Whether its stage alone does not say what to do.
const fn needs_words(stage: &Stage) -> bool {
    matches!(stage, Stage::Held { .. } | Stage::Failed { .. } | Stage::Resting { .. })
}

fn row(picture: &Picture, job: &Job, now: Moment, talk: &Talk) -> String {
    let figures = picture.progress.get(&job.id);
    let standing = standing(job, figures, now, &talk.zone);
    let sign = words::urgency_sign(job);
    let size = words::bytes(job.print.size);
    format!("{:>6} {sign} {standing:<22}  {size:>8}  {}", job.id.0, destination(job))
}

fn sum(picture: &Picture, tally: &Tally, now: Moment, talk: &Talk) -> String {
    let mut text = tally.sentence();
    let Totals { speed } = picture.totals;
    if tally.running > 0 && speed > 0 {
        text.push_str(&format!(" {}.", words::speed(speed)));
    }
    let rule = words::brake(&picture.bandwidth, now, &talk.zone);
    if picture.bandwidth.limit.is_some() {
        text.push_str(&format!(" Now: {rule}."));
    }
    if let Some(full) = &picture.bandwidth.full {
        text.push_str(&format!(" {}", words::full(full, now, &talk.zone)));
    }
    if picture.settings.draining {
        text.push_str(" Nothing new is started: fichier queue drain --off");
    }
    if let Some((until, why)) = picture.gate.lock.as_ref().or(picture.gate.outage.as_ref()) {
        let at = words::clock_or_date(*until, now, &talk.zone);
        text.push_str(&format!(" {} Next try {at}.", words::problem(why)));
    }
    text
}
