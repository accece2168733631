//! `fichier queue show`: one job with all that is known of it, also after it
//! left the queue.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::job_report::{JobJson, destination};
use super::picture::Picture;
use super::queue_grammar::ShowArgs;
use super::report::Report;
use super::talk::Talk;
use crate::clock::Moment;
use crate::downloads::Download;
use crate::protocol::{Answer, Request, Story, Transfer};
use crate::queue::{Job, JobId, Trip, mean_speed};
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

pub(super) async fn show(talk: &Talk, picture: &Picture, args: &ShowArgs) -> Result<Exit, Trouble> {
    if let Some(job @ Transfer::Down(down)) = picture.jobs.get(&JobId(args.job.into())) {
        return show_download(talk, (job, down), args.json);
    }
    let story = ask(talk, JobId(args.job.into())).await?;
    let mean = mean_speed(&story.job, &story.trips);
    let job = Transfer::from(story.job.clone());
    let mut report = Report::begin();
    if args.json {
        report.json(&Json {
            queued: story.queued,
            job: JobJson::of(&job, None),
            mean_speed: mean.map(|(speed, _)| speed),
            attempts: story
                .trips
                .iter()
                .map(|trip| TripJson { trip, words: words::trip_end(&trip.end) })
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

/// A download tells all it has in the queue itself.
fn show_download(
    talk: &Talk,
    (job, down): (&Transfer, &Download),
    json: bool,
) -> Result<Exit, Trouble> {
    let mut report = Report::begin();
    if json {
        let attempts = Vec::new();
        let job = JobJson::of(job, None);
        report.json(&Json { queued: true, job, mean_speed: None, attempts });
        return report.finish().map(|()| Exit::Good);
    }
    let moment = |moment: Option<Moment>| moment.map(|at| words::exactly(at, &talk.zone));
    let checksum = down.facts.as_ref().and_then(|facts| facts.checksum);
    let facts = [
        ("job", Some(down.id.0.to_string())),
        ("stage", Some(words::transfer_stage(job, None, Moment::now(), &talk.zone))),
        ("why", Some(words::transfer_reason(job)).filter(|why| !why.is_empty())),
        ("from", Some(format!("{}/{}", down.from.trim_end_matches('/'), down.name))),
        ("link", Some(down.url.to_string())),
        ("to", Some(destination(job))),
        ("size", Some(format!("{} ({} bytes)", words::bytes(job.size()), job.size()))),
        ("here", Some(words::bytes(down.have.total()))),
        ("whirlpool", checksum.map(|sum| sum.to_string())),
        ("priority", Some(down.priority.word().to_owned())),
        ("queued", moment(Some(down.added))),
        ("began", moment(down.started)),
        ("ended", moment(down.ended)),
    ];
    for (name, value) in facts.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        report.line(format!("{name:<10} {}", words::visible(&value)));
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
    let speed = mean_speed(job, &story.trips);
    let size = format!("{} ({} bytes)", words::bytes(job.print.size), job.print.size);
    let facts = [
        ("job", Some(job.id.0.to_string())),
        ("stage", Some(words::stage(job, None, Moment::now(), zone))),
        ("why", Some(words::reason(job)).filter(|why| !why.is_empty())),
        ("from", Some(job.source.to_string())),
        ("to", Some(destination(&Transfer::from(job.clone())))),
        ("size", Some(size)),
        ("link", job.stage.link().map(ToString::to_string)),
        ("whirlpool", job.checksum.map(|sum| sum.to_string())),
        ("priority", Some(job.priority.word().to_owned())),
        ("tries", Some(failed(job))),
        ("queued", moment(Some(job.added))),
        ("began", moment(job.started)),
        ("ended", moment(job.ended)),
        (
            "speed",
            speed.map(|(speed, took)| {
                format!("{} in {}", words::speed(speed), words::duration(took))
            }),
        ),
        ("cleared", (!story.queued).then(|| "It is not in the queue any more.".to_owned())),
    ];
    facts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
}

fn failed(job: &Job) -> String {
    match job.tries {
        0 => "none failed".to_owned(),
        tries => format!("{tries} failed"),
    }
}
