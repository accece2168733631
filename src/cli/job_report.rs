//! A job as commands report it: one row for people, one object for programs;
//! and the sum of many. Pure.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::Exit;
use crate::clock::Moment;
use crate::local::LocalPath;
use crate::queue::{Fate, Hold, Job, JobId, Priority, Progress, Reason, Stage, State, Verdict};
use crate::remote::{Checksum, FileUrl};
use crate::words;

/// A job as JSON; docs/commands.md describes it.
#[derive(Debug, Serialize)]
pub(super) struct JobJson<'a> {
    id: JobId,
    state: State,
    stage: &'a Stage,
    name: &'a str,
    source: &'a LocalPath,
    folder: &'a str,
    size: u64,
    sent: Option<u64>,
    speed: Option<u64>,
    left: Option<u64>,
    link: Option<&'a FileUrl>,
    verified: bool,
    checksum: Option<Checksum>,
    fate: Fate,
    priority: Priority,
    at_once: bool,
    tries: u32,
    limit: Option<u64>,
    added: Moment,
    started: Option<Moment>,
    ended: Option<Moment>,
    why: Option<Reason>,
    reason: String,
}

impl<'a> JobJson<'a> {
    pub fn of(job: &'a Job, progress: Option<&Progress>) -> Self {
        let verified = matches!(job.stage, Stage::Done { verdict: Verdict::Verified, .. });
        Self {
            id: job.id,
            state: job.stage.state(),
            stage: &job.stage,
            name: &job.name,
            source: &job.source,
            folder: &job.place_label,
            size: job.print.size,
            sent: progress.map(|figures| figures.sent),
            speed: progress.map(|figures| figures.speed),
            left: progress.and_then(|figures| figures.left),
            link: job.stage.link(),
            verified,
            checksum: job.checksum,
            fate: job.fate,
            priority: job.priority,
            at_once: job.at_once,
            tries: job.tries,
            limit: job.limit,
            added: job.added,
            started: job.started,
            ended: job.ended,
            why: Reason::of(&job.stage),
            reason: words::reason(job),
        }
    }
}

/// Where the file goes: `/Films/a.mkv`, safe to print.
pub(super) fn destination(job: &Job) -> String {
    let folder = job.place_label.trim_end_matches('/');
    words::visible(&format!("{folder}/{}", job.name)).into_owned()
}

/// The stage, with the share of a file that is being sent.
pub(super) fn standing(
    job: &Job,
    progress: Option<&Progress>,
    now: Moment,
    zone: &TimeZone,
) -> String {
    let text = words::stage(job, progress, now, zone);
    match (&job.stage, progress) {
        (Stage::Sending { .. }, Some(figures)) if figures.sent < job.print.size => {
            format!("{text} {} %", words::percent(figures.sent, job.print.size))
        }
        _ => text,
    }
}

/// The sum of some jobs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Tally {
    pub jobs: u64,
    pub bytes: u64,
    pub running: u64,
    pub waiting: u64,
    pub resting: u64,
    pub held: u64,
    pub paused: u64,
    pub failed: u64,
    pub cancelled: u64,
    pub done: u64,
    pub done_bytes: u64,
    /// Of those held: for the key.
    #[serde(skip)]
    pub for_key: u64,
}

impl Tally {
    pub fn of<'a>(jobs: impl IntoIterator<Item = &'a Job>) -> Self {
        let mut tally = Self::default();
        for job in jobs {
            tally.add(job);
        }
        tally
    }

    fn add(&mut self, job: &Job) {
        self.jobs += 1;
        self.bytes += job.print.size;
        let count = match job.stage.state() {
            State::Running => &mut self.running,
            State::Waiting => &mut self.waiting,
            State::Resting => &mut self.resting,
            State::Held => &mut self.held,
            State::Paused => &mut self.paused,
            State::Failed => &mut self.failed,
            State::Cancelled => &mut self.cancelled,
            State::Done => &mut self.done,
        };
        *count += 1;
        if let Stage::Done { .. } = job.stage {
            self.done_bytes += job.print.size;
        }
        self.for_key += u64::from(matches!(job.stage, Stage::Held { why: Hold::Key(_) }));
    }

    /// `12 jobs: 2 running, 9 waiting, 1 failed`.
    pub fn sentence(&self) -> String {
        let parts = [
            (State::Running, self.running),
            (State::Waiting, self.waiting),
            (State::Resting, self.resting),
            (State::Held, self.held),
            (State::Paused, self.paused),
            (State::Failed, self.failed),
            (State::Cancelled, self.cancelled),
            (State::Done, self.done),
        ];
        let parts = parts.into_iter().filter(|(_, count)| *count > 0);
        let parts: Vec<String> = parts
            .map(|(state, count)| format!("{} {}", words::grouped(count), state.word()))
            .collect();
        let jobs = words::count(self.jobs, "job");
        if parts.is_empty() { format!("{jobs}.") } else { format!("{jobs}: {}.", parts.join(", ")) }
    }

    /// What a script is told about jobs it waited for: good only when every
    /// file is stored, or its user has given it up on purpose.
    pub const fn exit(&self, cancelled_is_good: bool) -> Exit {
        let unfinished = self.running + self.waiting + self.resting + self.paused;
        let missing = if cancelled_is_good { 0 } else { self.cancelled };
        if self.for_key > 0 {
            Exit::Key
        } else if unfinished + missing + self.held + self.failed > 0 {
            Exit::Partly
        } else {
            Exit::Good
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::local::Fingerprint;
    use crate::queue::{AttemptId, ClashRule, Place};
    use crate::remote::{FolderId, Problem, ProblemKind};

    pub fn job(id: i64, stage: Stage) -> Job {
        Job {
            id: JobId(id),
            source: LocalPath::new("/data/film.mkv"),
            print: Fingerprint { size: 1000, mtime_ns: 0, inode: 1 },
            name: "film\u{1b}[2J.mkv".to_owned(),
            place: Place { base: FolderId::ROOT, below: Vec::new() },
            place_label: "/Films".to_owned(),
            folder: None,
            on_clash: ClashRule::Hold,
            priority: Priority::Normal,
            rank: id,
            at_once: false,
            stage,
            tries: 0,
            added: Moment(0),
            started: None,
            ended: None,
            pause_after: false,
            limit: None,
            fate: Fate::Stays,
            checksum: None,
        }
    }

    pub fn done() -> Stage {
        Stage::Done { link: FileUrl::new("https://1fichier.com/?a"), verdict: Verdict::Verified }
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(destination(&job(1, Stage::Waiting)), "/Films/film␛[2J.mkv");
        let root = Job { place_label: "/".to_owned(), ..job(1, Stage::Waiting) };
        assert!(destination(&root).starts_with("/film"));
    }

    #[test]
    fn the_share_is_said_while_bytes_go_and_not_when_the_service_works() {
        let sending = job(1, Stage::Sending { attempt: AttemptId(1) });
        let figures = |sent| Progress { job: JobId(1), sent, hashed: 0, speed: 0, left: None };
        let text = |sent| standing(&sending, Some(&figures(sent)), Moment(0), &TimeZone::UTC);
        assert_eq!(text(420), "sending 42 %");
        assert_eq!(text(1000), "finishing");
    }

    #[test]
    fn the_code_tells_how_it_went() {
        let key = Stage::Held { why: Hold::Key(Problem::new(ProblemKind::KeyRefused, "x")) };
        let failed = Stage::Failed { why: Problem::new(ProblemKind::Refused, "x") };
        let exit = |stages: Vec<Stage>, cancelled_is_good| {
            let jobs: Vec<Job> = stages.into_iter().map(|stage| job(1, stage)).collect();
            Tally::of(&jobs).exit(cancelled_is_good)
        };
        assert_eq!(exit(vec![done(), done()], false), Exit::Good);
        assert_eq!(exit(vec![done(), failed], false), Exit::Partly);
        assert_eq!(exit(vec![done(), Stage::Paused], true), Exit::Partly);
        assert_eq!(exit(vec![done(), Stage::Cancelled], true), Exit::Good);
        assert_eq!(exit(vec![done(), Stage::Cancelled], false), Exit::Partly);
        assert_eq!(exit(vec![done(), key], false), Exit::Key);
    }

    #[test]
    fn a_sum_reads_as_a_sentence() {
        let jobs = [job(1, done()), job(2, Stage::Waiting), job(3, Stage::Waiting)];
        assert_eq!(Tally::of(&jobs).sentence(), "3 jobs: 2 waiting, 1 done.");
        assert_eq!(Tally::default().sentence(), "0 jobs.");
    }
}
