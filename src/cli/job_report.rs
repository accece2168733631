//! A job as commands report it: one row for people, one object for programs;
//! and the sum of many. Pure.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::Exit;
use crate::clock::Moment;
use crate::downloads::{Download, DownloadHold, DownloadStage};
use crate::local::LocalPath;
use crate::protocol::Transfer;
use crate::queue::{Fate, Hold, Job, JobId, Priority, Progress, Reason, Stage, Stands, State};
use crate::remote::{Checksum, FileUrl};
use crate::words;

/// A job as JSON; docs/commands.md describes it.
#[derive(Debug, Serialize)]
pub(super) struct JobJson<'a> {
    id: JobId,
    direction: &'static str,
    state: State,
    stage: StageJson<'a>,
    name: &'a str,
    source: Place<'a>,
    folder: Place<'a>,
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

/// The stage of either direction.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum StageJson<'a> {
    Up(&'a Stage),
    Down(&'a DownloadStage),
}

/// A place on either side.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Place<'a> {
    Local(&'a LocalPath),
    LocalBelow(LocalPath),
    Remote(&'a str),
    RemoteFile(String),
}

impl<'a> JobJson<'a> {
    pub fn of(job: &'a Transfer, progress: Option<&Progress>) -> Self {
        let json = match job {
            Transfer::Up(job) => Self::of_upload(job),
            Transfer::Down(job) => Self::of_download(job),
        };
        Self {
            id: job.id(),
            direction: job.direction(),
            name: job.name(),
            state: job.state(),
            size: job.size(),
            verified: job.is_verified(),
            checksum: job.checksum(),
            tries: job.tries(),
            added: job.added(),
            started: job.started(),
            ended: job.ended(),
            sent: progress.map(|figures| figures.sent),
            speed: progress.map(|figures| figures.speed),
            left: progress.and_then(|figures| figures.left),
            priority: job.urgency().0,
            at_once: job.urgency().1,
            limit: job.limit(),
            why: job.stands().1,
            reason: words::transfer_reason(job),
            ..json
        }
    }

    fn of_upload(job: &'a Job) -> Self {
        Self {
            stage: StageJson::Up(&job.stage),
            source: Place::Local(&job.source),
            folder: Place::Remote(&job.place_label),
            link: job.stage.link(),
            fate: job.fate,
            ..Self::EMPTY
        }
    }

    fn of_download(job: &'a Download) -> Self {
        Self {
            stage: StageJson::Down(&job.stage),
            source: Place::RemoteFile(job.origin()),
            folder: Place::LocalBelow(job.folder()),
            link: Some(&job.url),
            ..Self::EMPTY
        }
    }

    /// What both directions fill in alike.
    const EMPTY: JobJson<'static> = JobJson {
        id: JobId(0),
        direction: "",
        state: State::Waiting,
        stage: StageJson::Up(&Stage::Waiting),
        name: "",
        source: Place::Remote(""),
        folder: Place::Remote(""),
        size: 0,
        sent: None,
        speed: None,
        left: None,
        link: None,
        verified: false,
        checksum: None,
        fate: Fate::Stays,
        priority: Priority::Normal,
        at_once: false,
        limit: None,
        tries: 0,
        added: Moment(0),
        started: None,
        ended: None,
        why: None,
        reason: String::new(),
    };
}

/// Where the file goes, safe to print: `/Films/a.mkv`, or the local path.
pub(super) fn destination(job: &Transfer) -> String {
    let path = match job {
        Transfer::Up(job) => format!("{}/{}", job.place_label.trim_end_matches('/'), job.name),
        Transfer::Down(job) if job.file.is_empty() => job.url.to_string(),
        Transfer::Down(job) => job.path().to_string(),
    };
    words::visible(&path).into_owned()
}

/// The stage, with the share of a file that is on its way.
pub(super) fn standing(
    job: &Transfer,
    progress: Option<&Progress>,
    now: Moment,
    zone: &TimeZone,
) -> String {
    let text = words::transfer_stage(job, progress, now, zone);
    match progress.filter(|figures| job.moves() && figures.sent < job.size()) {
        Some(figures) => format!("{text} {} %", words::percent(figures.sent, job.size())),
        None => text,
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
    pub skipped: u64,
    pub done: u64,
    pub done_bytes: u64,
    /// Of those held: for the key.
    #[serde(skip)]
    pub for_key: u64,
}

const fn is_for_key(job: &Transfer) -> bool {
    match job {
        Transfer::Up(job) => matches!(job.stage, Stage::Held { why: Hold::Key(_) }),
        Transfer::Down(job) => {
            matches!(job.stage, DownloadStage::Held { why: DownloadHold::Key(_) })
        }
    }
}

impl Tally {
    pub fn of<'a>(jobs: impl IntoIterator<Item = &'a Transfer>) -> Self {
        let mut tally = Self::default();
        for job in jobs {
            tally.add(job);
        }
        tally
    }

    fn add(&mut self, job: &Transfer) {
        self.jobs += 1;
        self.bytes += job.size();
        let state = job.state();
        let count = match state {
            State::Running => &mut self.running,
            State::Waiting => &mut self.waiting,
            State::Resting => &mut self.resting,
            State::Held => &mut self.held,
            State::Paused => &mut self.paused,
            State::Failed => &mut self.failed,
            State::Cancelled => &mut self.cancelled,
            State::Skipped => &mut self.skipped,
            State::Done => &mut self.done,
        };
        *count += 1;
        if state == State::Done {
            self.done_bytes += job.size();
        }
        self.for_key += u64::from(is_for_key(job));
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
            (State::Skipped, self.skipped),
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
    /// file is stored, or left out or given up because its user wished so.
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
    use crate::queue::Verdict;
    use crate::queue::{AttemptId, Check, ClashRule, DuplicateRule, Place};
    use crate::remote::{FolderId, Problem, ProblemKind};

    pub fn job(id: i64, stage: Stage) -> Transfer {
        Transfer::from(upload(id, stage))
    }

    pub fn upload(id: i64, stage: Stage) -> Job {
        Job {
            id: JobId(id),
            source: LocalPath::new("/data/film.mkv"),
            print: Fingerprint { size: 1000, mtime_ns: 0, inode: 1 },
            name: "film\u{1b}[2J.mkv".to_owned(),
            place: Place { base: FolderId::ROOT, below: Vec::new() },
            place_label: "/Films".to_owned(),
            folder: None,
            on_clash: ClashRule::Hold,
            on_duplicate: DuplicateRule::Ask,
            replaces: Vec::new(),
            check: Check::Open,
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
        let root = Job { place_label: "/".to_owned(), ..upload(1, Stage::Waiting) };
        assert!(destination(&root.into()).starts_with("/film"));
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
            let jobs: Vec<Transfer> = stages.into_iter().map(|stage| job(1, stage)).collect();
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
