//! All facts of one job and of its attempts, and how its past is asked for.

use std::time::Duration;

use jiff::tz::TimeZone;

use super::asks::Asked;
use super::details::{Details, Fact, Subject, moment, size};
use super::dialog::Dialog;
use super::state::App;
use crate::clock::Moment;
use crate::downloads::Download;
use crate::protocol::{Request, Story, Transfer};
use crate::queue::{Fate, Hold, Job, JobId, Progress, Stage};
use crate::remote::FileUrl;
use crate::words;

/// The facts, for a reader at this moment in this zone.
pub(super) fn job_facts(
    job: &Transfer,
    story: Option<&Story>,
    progress: Option<&Progress>,
    (now, zone): (Moment, &TimeZone),
) -> Vec<Fact> {
    let mut facts = vec![
        ("stage", words::transfer_stage(job, progress, now, zone)),
        ("why", words::transfer_reason(job)),
    ];
    facts.extend(match job {
        Transfer::Up(job) => upload_facts(job),
        Transfer::Down(job) => download_facts(job),
    });
    facts.extend([
        ("priority", urgency(job)),
        ("limit", words::own_limit(job.limit()).unwrap_or_default()),
        ("failed tries", job.tries().to_string()),
        ("queued", words::stamp(job.added(), zone)),
        ("began", moment(job.started(), zone)),
        ("ended", moment(job.ended(), zone)),
        ("mean speed", story.and_then(Story::mean_speed).map(mean).unwrap_or_default()),
    ]);
    if let Some(figures) = progress {
        let moved = if job.upload().is_some() { "sent" } else { "here" };
        facts.retain(|(name, _)| *name != moved);
        facts.push((moved, size(figures.sent)));
        facts.push(("checksum read", size(figures.hashed)));
        facts.push(("speed", words::speed(figures.speed)));
    }
    facts.retain(|(_, value)| !value.is_empty());
    for (number, trip) in story.iter().flat_map(|story| &story.trips).enumerate() {
        let name = if number == 0 { "attempts" } else { "" };
        facts.push((name, words::trip(trip, zone)));
    }
    facts
}

fn upload_facts(job: &Job) -> Vec<Fact> {
    let folder = job.place_label.trim_end_matches('/');
    let mut facts = vec![
        ("from", job.source.to_string()),
        ("to", format!("{folder}/{}", job.name)),
        ("size", size(job.print.size)),
        ("link", link(job).map(ToString::to_string).unwrap_or_default()),
    ];
    if let Stage::Copying { twin } | Stage::Held { why: Hold::Duplicate { twin } } = &job.stage {
        facts.push(("copy of", words::place(twin)));
    }
    if job.fate != Fate::Stays && !matches!(job.stage, Stage::Skipped { .. }) {
        facts.push(("local file", words::fate(job.fate)));
    }
    facts.extend(checksums(job));
    facts
}

/// The stored file, or the one that kept this one from being sent.
const fn link(job: &Job) -> Option<&FileUrl> {
    if let Stage::Skipped { link, .. } = &job.stage { Some(link) } else { job.stage.link() }
}

fn download_facts(job: &Download) -> Vec<Fact> {
    let checksum = job.facts.as_ref().and_then(|facts| facts.checksum);
    vec![
        ("from", job.origin()),
        ("to", job.path().to_string()),
        ("size", size(job.size())),
        ("here", size(job.have.total())),
        ("link", job.url.to_string()),
        ("whirlpool", checksum.map(|sum| sum.to_string()).unwrap_or_default()),
    ]
}

fn checksums(job: &Job) -> Vec<Fact> {
    if let Stage::Held { why: Hold::Mismatch { ours, theirs, .. } } = &job.stage {
        return vec![("our checksum", ours.to_string()), ("their checksum", theirs.to_string())];
    }
    job.checksum.map(|sum| ("whirlpool", sum.to_string())).into_iter().collect()
}

fn urgency(job: &Transfer) -> String {
    let (priority, at_once) = job.urgency();
    format!("{}{}", priority.word(), if at_once { ", starts at once" } else { "" })
}

/// The speed of now is of no use at the end; the mean is.
fn mean((speed, took): (u64, Duration)) -> String {
    format!("{} in {}", words::speed(speed), words::duration(took))
}

impl App {
    /// Opens the page of a subject; what is not here of a job is asked for.
    pub(super) fn show_details(&mut self, subject: Subject) {
        let job = subject.job();
        self.dialogs.push(Dialog::Details(Details::of(subject)));
        if let Some(job) = job {
            self.ask_story(job);
        }
    }

    fn ask_story(&mut self, job: JobId) {
        self.ask(Asked::Story(job), Request::Story { job });
    }

    /// The job whose page is open changed: an attempt may be over.
    pub(super) fn ask_story_again(&mut self, changed: &[Transfer]) {
        let open = self.open_story().and_then(|details| details.subject.job());
        if let Some(job) = open.filter(|id| changed.iter().any(|job| job.id() == *id)) {
            self.ask_story(job);
        }
    }

    pub(super) fn story_came(&mut self, job: JobId, story: Option<Box<Story>>) {
        if let Some(details) = self.open_story()
            && details.subject.job() == Some(job)
        {
            details.story = story;
        }
    }

    fn open_story(&mut self) -> Option<&mut Details> {
        if let Some(Dialog::Details(details)) = self.dialogs.last_mut() {
            Some(details)
        } else {
            None
        }
    }
}
