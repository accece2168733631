//! `fichier queue show`: one job with all that is known of it, also after it
//! left the queue.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::job_report::{JobJson, destination};
use super::queue_grammar::ShowArgs;
use super::report::Report;
use super::talk::Talk;
use crate::clock::Moment;
use crate::protocol::{Answer, Request, Story};
use crate::queue::{JobId, Trip};
use crate::words;

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    queued: bool,
    job: JobJson<'a>,
    mean_speed: Option<u64>,
    attempts: Vec<TripJson<'a>>,
}

#[derive(Serialize)]
struct TripJson<'a> {
    #[serde(flatten)]
    trip: &'a Trip,
    words: String,
}

pub(super) async fn show(talk: &Talk, args: &ShowArgs) -> Result<Exit, Trouble> {
    let story = ask(talk, JobId(args.job.into())).await?;
    let mut report = Report::begin();
    if args.json {
        report.json(&Json {
            queued: story.queued,
            job: JobJson::of(&story.job, None),
            mean_speed: story.mean_speed().map(|(speed, _)| speed),
            attempts: story
                .trips
                .iter()
                .map(|trip| TripJson { trip, words: words::trip_end(trip) })
                .collect(),
        });
        return report.finish().map(|()| Exit::Good);
    }
    for (name, value) in facts(&story, &talk.zone) {
        report.line(format!("{name:<10} {}", words::visible(&value)));
    }
    for (number, trip) in (1..).zip(&story.trips) {
        report.line(format!(
            "{:<10} {}",
            format!("attempt {number}"),
            words::trip(trip, &talk.zone)
        ));
    }
    report.finish().map(|()| Exit::Good)
}

async fn ask(talk: &Talk, job: JobId) -> Result<Story, Trouble> {
    let answer = talk.ask(Request::Story { job }).await?;
    let Answer::Story(story) = answer else { return Err(Trouble::odd()) };
    story.map(|story| *story).ok_or_else(|| {
        let number = job.0;
        let text = format!("Nothing is known of a job {number}. See: fichier queue history");
        Trouble::new(Exit::NotFound, text)
    })
}

/// What is known, without what is empty.
fn facts(story: &Story, zone: &TimeZone) -> Vec<(&'static str, String)> {
    let job = &story.job;
    let moment = |moment: Option<Moment>| moment.map(|at| words::exactly(at, zone));
    let speed = |(speed, took)| format!("{} in {}", words::speed(speed), words::duration(took));
    let facts = [
        ("job", Some(job.id().0.to_string())),
        ("stage", Some(words::transfer_stage(job, None, Moment::now(), zone))),
        ("why", Some(words::transfer_reason(job)).filter(|why| !why.is_empty())),
        ("from", Some(job.ways().0)),
        ("to", Some(destination(job))),
        ("size", Some(format!("{} ({} bytes)", words::bytes(job.size()), job.size()))),
        ("here", job.download().map(|job| words::bytes(job.have.total()))),
        ("link", job.link().map(ToString::to_string)),
        ("whirlpool", job.checksum().map(|sum| sum.to_string())),
        ("priority", Some(job.urgency().0.word().to_owned())),
        ("tries", Some(failed(job.tries()))),
        ("queued", moment(Some(job.added()))),
        ("began", moment(job.started())),
        ("ended", moment(job.ended())),
        ("speed", story.mean_speed().map(speed)),
        ("cleared", (!story.queued).then(|| "It is not in the queue any more.".to_owned())),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn failed(tries: u32) -> String {
    match tries {
        0 => "none failed".to_owned(),
        tries => format!("{tries} failed"),
    }
}
