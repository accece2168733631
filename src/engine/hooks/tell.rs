//! What a hook is told, and the environment that says it. Pure.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde::{Deserialize, Serialize};

use crate::protocol::Transfer;
use crate::queue::{Fate, State};

/// When hooks are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Occasion {
    Done,
    Failed,
    Empty,
}

impl Occasion {
    /// The setting that names its program.
    pub const fn hook(self) -> &'static str {
        match self {
            Self::Done => "on_done",
            Self::Failed => "on_failed",
            Self::Empty => "on_empty",
        }
    }
}

/// How many jobs came to what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    done: u64,
    failed: u64,
    held: u64,
    paused: u64,
}

impl Counts {
    pub const fn any(self) -> bool {
        self.done + self.failed > 0
    }

    pub const fn add(&mut self, tell: &Tell) {
        match tell {
            Tell::Done { .. } => self.done += 1,
            Tell::Failed { .. } => self.failed += 1,
            Tell::Empty { .. } => {}
        }
    }

    /// With those that stand in a direction now and wait for their user.
    pub const fn with(self, standing: Standing) -> Self {
        let (held, paused) = (self.held + standing.held, self.paused + standing.paused);
        Self { held, paused, ..self }
    }
}

/// How a direction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Something goes on by itself.
    pub is_busy: bool,
    /// Jobs that need a decision; not counted while something goes on.
    pub held: u64,
    /// Jobs that were stopped; the same.
    pub paused: u64,
}

impl Default for Standing {
    /// As long as nobody has told.
    fn default() -> Self {
        Self { is_busy: true, held: 0, paused: 0 }
    }
}

impl Standing {
    /// By the states of all jobs.
    pub fn of<I: Iterator<Item = State>>(is_busy: bool, states: impl Fn() -> I) -> Self {
        if is_busy {
            return Self::default();
        }
        let count = |wanted| states().filter(|state| *state == wanted).count() as u64;
        Self { is_busy, held: count(State::Held), paused: count(State::Paused) }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Tell {
    /// A job is done.
    Done {
        /// The job, as it was then.
        job: Transfer,
    },
    /// A job has failed.
    Failed {
        /// The job, as it was then.
        job: Transfer,
    },
    /// Nothing is left to do.
    Empty {
        /// What came of the jobs since it was so the last time.
        counts: Counts,
    },
}

impl Tell {
    /// That this job has ended, if it has.
    pub(super) fn of_end(job: Transfer) -> Option<Self> {
        match job.state() {
            State::Done => Some(Self::Done { job }),
            State::Failed => Some(Self::Failed { job }),
            State::Running
            | State::Waiting
            | State::Resting
            | State::Held
            | State::Paused
            | State::Cancelled
            | State::Skipped => None,
        }
    }

    pub(super) const fn occasion(&self) -> Occasion {
        match self {
            Self::Done { .. } => Occasion::Done,
            Self::Failed { .. } => Occasion::Failed,
            Self::Empty { .. } => Occasion::Empty,
        }
    }

    /// ` for film.mkv`; empty where it is about no job.
    pub(super) fn of_whom(&self) -> String {
        match self {
            Self::Done { job } | Self::Failed { job } => format!(" for {}", job.name()),
            Self::Empty { .. } => String::new(),
        }
    }

    /// The environment that says it; docs/service.md describes it.
    pub(super) fn variables(
        &self,
        explain: fn(&Transfer) -> String,
    ) -> Vec<(&'static str, OsString)> {
        match self {
            Self::Done { job } => of_job("done", job, explain),
            Self::Failed { job } => of_job("failed", job, explain),
            Self::Empty { counts } => {
                let count = |count: u64| OsString::from(count.to_string());
                vec![
                    ("FICHIER_EVENT", "empty".into()),
                    ("FICHIER_DONE", count(counts.done)),
                    ("FICHIER_FAILED", count(counts.failed)),
                    ("FICHIER_HELD", count(counts.held)),
                    ("FICHIER_PAUSED", count(counts.paused)),
                ]
            }
        }
    }
}

fn of_job(
    event: &str,
    job: &Transfer,
    explain: fn(&Transfer) -> String,
) -> Vec<(&'static str, OsString)> {
    let yes = |is: bool| OsString::from(if is { "1" } else { "0" });
    let mut variables = vec![
        ("FICHIER_EVENT", event.into()),
        ("FICHIER_DIRECTION", job.direction().into()),
        ("FICHIER_JOB", job.id().0.to_string().into()),
        ("FICHIER_NAME", without_nul(job.name().as_bytes())),
        ("FICHIER_PATH", without_nul(job.local().as_bytes())),
        ("FICHIER_SIZE", job.size().to_string().into()),
        ("FICHIER_VERIFIED", yes(job.is_verified())),
        ("FICHIER_TRIES", job.tries().to_string().into()),
        ("FICHIER_REASON", without_nul(explain(job).as_bytes())),
    ];
    match job {
        Transfer::Up(job) => variables.extend([
            ("FICHIER_SOURCE", without_nul(job.source.as_bytes())),
            ("FICHIER_FOLDER", without_nul(job.place_label.as_bytes())),
            ("FICHIER_MOVE", yes(!matches!(job.fate, Fate::Stays))),
        ]),
        // No source: a program that does something to it means what was sent.
        Transfer::Down(job) if job.from.is_empty() => {}
        Transfer::Down(job) => {
            variables.push(("FICHIER_FOLDER", without_nul(job.from.as_bytes())));
        }
    }
    if let Some(link) = job.link() {
        variables.push(("FICHIER_LINK", without_nul(link.as_str().as_bytes())));
    }
    let known_equal = job.upload().is_some() || job.is_verified();
    if let Some(checksum) = job.checksum().filter(|_| known_equal) {
        variables.push(("FICHIER_CHECKSUM", checksum.to_string().into()));
    }
    variables
}

/// The only byte an environment cannot hold.
fn without_nul(bytes: &[u8]) -> OsString {
    if bytes.contains(&0) {
        OsString::from_vec(bytes.iter().copied().filter(|byte| *byte != 0).collect())
    } else {
        OsStr::from_bytes(bytes).to_owned()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::downloads::{self, Download, DownloadStage, Downloads, LocalClash, NewDownload};
    use crate::local::{Fingerprint, LocalPath};
    use crate::queue::{
        ClashRule, DuplicateRule, Input, Job, NewJob, Place, Priority, Queue, Stage, Verdict,
    };
    use crate::remote::{Checksum, FileUrl, FolderId, Problem, ProblemKind};

    fn job(stage: Stage) -> Job {
        let mut queue = Queue::new(1);
        let new = NewJob {
            source: LocalPath::from_bytes(b"/srv/\xff$(x)\n.mkv"),
            print: Fingerprint { size: 1500, mtime_ns: 1, inode: 1 },
            name: "a\0b.mkv".to_owned(),
            place: Place { base: FolderId::ROOT, below: Vec::new() },
            place_label: "/Films".to_owned(),
            on_clash: ClashRule::Hold,
            on_duplicate: DuplicateRule::Ask,
            moves: true,
            priority: Priority::Normal,
        };
        let mut step = queue.step(Input::Add(vec![new]), Moment(0));
        Job { stage, ..step.record.jobs.remove(0) }
    }

    /// A download that is done.
    pub fn saved() -> Transfer {
        let mut downloads = Downloads::new(1, std::time::Duration::ZERO);
        let new = NewDownload {
            url: FileUrl::new("https://1fichier.com/?b"),
            names: Some(("b?.mkv".to_owned(), "b_.mkv".to_owned())),
            from: "/Films".to_owned(),
            facts: None,
            to: LocalPath::from_bytes(b"/srv/\xff"),
            below: vec!["in".to_owned()],
            on_clash: LocalClash::Hold,
            cdn: false,
            password: false,
            priority: Priority::Normal,
        };
        let mut step = downloads.step(downloads::Input::Add(vec![new]), Moment(0));
        let stage = DownloadStage::Done { verdict: Verdict::Verified };
        Download { stage, ..step.record.jobs.remove(0) }.into()
    }

    fn value(tell: &Tell, name: &str) -> Option<OsString> {
        let variables = tell.variables(|_| "why".to_owned());
        variables.into_iter().find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    #[test]
    fn every_byte_of_a_name_arrives_as_it_is_but_nul() {
        let link = FileUrl::new("https://1fichier.com/?a");
        let stage = Stage::Done { link, verdict: Verdict::Verified };
        let sum = Checksum::of(b"x");
        let done = Job { checksum: Some(sum), ..job(stage) };
        let tell = Tell::of_end(done.into()).unwrap();
        let source = OsString::from_vec(b"/srv/\xff$(x)\n.mkv".to_vec());
        assert_eq!(value(&tell, "FICHIER_SOURCE"), Some(source.clone()));
        assert_eq!(value(&tell, "FICHIER_PATH"), Some(source));
        for (name, wanted) in [
            ("FICHIER_EVENT", "done"),
            ("FICHIER_DIRECTION", "up"),
            ("FICHIER_JOB", "1"),
            ("FICHIER_NAME", "ab.mkv"),
            ("FICHIER_FOLDER", "/Films"),
            ("FICHIER_SIZE", "1500"),
            ("FICHIER_VERIFIED", "1"),
            ("FICHIER_MOVE", "1"),
            ("FICHIER_LINK", "https://1fichier.com/?a"),
            ("FICHIER_REASON", "why"),
        ] {
            assert_eq!(value(&tell, name), Some(wanted.into()), "{name}");
        }
        assert_eq!(value(&tell, "FICHIER_CHECKSUM"), Some(sum.to_string().into()));
    }

    #[test]
    fn what_is_not_known_is_not_set() {
        let why = Problem::new(ProblemKind::Refused, "x");
        let tell = Tell::of_end(job(Stage::Failed { why }).into()).unwrap();
        assert_eq!(value(&tell, "FICHIER_EVENT"), Some("failed".into()));
        assert_eq!((value(&tell, "FICHIER_LINK"), value(&tell, "FICHIER_CHECKSUM")), (None, None));
        assert_eq!(Tell::of_end(job(Stage::Cancelled).into()), None);
        let text = serde_json::to_string(&tell).unwrap();
        assert_eq!(serde_json::from_str::<Tell>(&text).unwrap(), tell);
    }

    #[test]
    fn a_download_says_where_it_came_from_and_where_it_is() {
        let tell = Tell::of_end(saved()).unwrap();
        let bytes = |text: &[u8]| Some(OsString::from_vec(text.to_vec()));
        assert_eq!(value(&tell, "FICHIER_PATH"), bytes(b"/srv/\xff/in/b_.mkv"));
        assert_eq!(value(&tell, "FICHIER_SOURCE"), None, "nobody takes it for a local file");
        for (name, wanted) in [
            ("FICHIER_EVENT", "done"),
            ("FICHIER_DIRECTION", "down"),
            ("FICHIER_NAME", "b_.mkv"),
            ("FICHIER_FOLDER", "/Films"),
            ("FICHIER_LINK", "https://1fichier.com/?b"),
            ("FICHIER_VERIFIED", "1"),
        ] {
            assert_eq!(value(&tell, name), Some(wanted.into()), "{name}");
        }
        let text = serde_json::to_string(&tell).unwrap();
        assert_eq!(serde_json::from_str::<Tell>(&text).unwrap(), tell);
    }

    #[test]
    fn what_was_to_be_told_before_there_were_downloads_is_told() {
        let why = Problem::new(ProblemKind::Refused, "x");
        let tell = Tell::of_end(job(Stage::Failed { why }).into()).unwrap();
        let mut row = serde_json::to_value(&tell).unwrap();
        row["job"].as_object_mut().unwrap().remove("direction").unwrap();
        assert_eq!(serde_json::from_value::<Tell>(row).unwrap(), tell);
    }
}
