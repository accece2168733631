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
use crate::protocol::{Event, GateView, Settings, Transfer};
use crate::queue::State;
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
    let meant = |job: &&Transfer| args.state.is_empty() || args.state.contains(&job.state());
    let jobs: Vec<&Transfer> = picture.in_order().into_iter().filter(meant).collect();
    let tally = Tally::of(jobs.iter().copied());
    let mut report = Report::begin();
    if args.json {
        report.json(&Json {
            tally,
            speed: picture.speed(),
            settings: &picture.settings,
            bandwidth: &picture.bandwidth,
            gate: &picture.gate,
            jobs: jobs
                .iter()
                .copied()
                .map(|job| JobJson::of(job, picture.progress_of(job.id())))
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
        if needs_words(job) {
            report.line(format!("{:>10}{}", "", words::transfer_reason(job)));
        }
    }
    report.line(sum(&picture, &tally, now, talk));
    report.finish().map(|()| Exit::Good)
}

/// Waits for the figures of what is on its way: they come by themselves, but
/// not at once.
async fn figures(talk: &mut Talk, picture: &mut Picture) -> Result<(), Trouble> {
    let moves = |down| move |job: &Transfer| job.moves() && job.download().is_some() == down;
    let mut due = [false, true].map(|down| picture.jobs.values().any(moves(down)));
    if due == [false, false] {
        return Ok(());
    }
    let first = async {
        loop {
            let event = talk.next().await?;
            due[0] &= !matches!(event, Event::Progress { .. });
            due[1] &= !matches!(event, Event::Fetched { .. });
            picture.take(event);
            if due == [false, false] {
                return Ok(());
            }
        }
    };
    tokio::time::timeout(FIGURES, first).await.unwrap_or(Ok(()))
}

/// Whether its stage alone does not say what to do.
const fn needs_words(job: &Transfer) -> bool {
    matches!(job.state(), State::Held | State::Failed | State::Resting)
}

fn row(picture: &Picture, job: &Transfer, now: Moment, talk: &Talk) -> String {
    let figures = picture.progress_of(job.id());
    let standing = standing(job, figures, now, &talk.zone);
    let sign = words::urgency_sign(job.urgency());
    let way = if job.download().is_some() { "down" } else { "up" };
    let (id, size) = (job.id().0, words::bytes(job.size()));
    format!("{id:>6} {sign} {standing:<22}  {size:>8}  {way:<4}  {}", destination(job))
}

fn sum(picture: &Picture, tally: &Tally, now: Moment, talk: &Talk) -> String {
    let mut text = tally.sentence();
    let speed = picture.speed();
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
