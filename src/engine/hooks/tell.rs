//! What a hook is told, and the environment that says it. Pure.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use serde::{Deserialize, Serialize};

use crate::queue::{Fate, Job, Queue, Stage, Verdict};

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
    pub(super) const fn any(self) -> bool {
        self.done + self.failed > 0
    }

    pub(super) const fn add(&mut self, tell: &Tell) {
        match tell {
            Tell::Done { .. } => self.done += 1,
            Tell::Failed { .. } => self.failed += 1,
            Tell::Empty { .. } => {}
        }
    }

    /// With those that stand in the queue now and wait for their user.
    pub(super) fn standing(self, queue: &Queue) -> Self {
        let count = |wanted: fn(&Stage) -> bool| {
            queue.jobs().filter(|job| wanted(&job.stage)).count() as u64
        };
        let held = count(|stage| matches!(stage, Stage::Held { .. }));
        Self { held, paused: count(|stage| *stage == Stage::Paused), ..self }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Tell {
    /// A job is done.
    Done {
        /// The job, as it was then.
        job: Box<Job>,
    },
    /// A job has failed.
    Failed {
        /// The job, as it was then.
        job: Box<Job>,
    },
    /// Nothing is left to do.
    Empty {
        /// What came of the jobs since it was so the last time.
        counts: Counts,
    },
}

impl Tell {
    /// That this job has ended, if it has.
    pub(super) fn of_end(job: &Job) -> Option<Self> {
        let as_it_is = || Box::new(job.clone());
        match &job.stage {
            Stage::Done { .. } => Some(Self::Done { job: as_it_is() }),
            Stage::Failed { .. } => Some(Self::Failed { job: as_it_is() }),
            Stage::Waiting
            | Stage::Asking { .. }
            | Stage::Sending { .. }
            | Stage::Settling { .. }
            | Stage::Doubtful { .. }
            | Stage::Verifying { .. }
            | Stage::Resting { .. }
            | Stage::Held { .. }
            | Stage::Paused
            | Stage::Cancelled => None,
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
            Self::Done { job } | Self::Failed { job } => format!(" for {}", job.name),
            Self::Empty { .. } => String::new(),
        }
    }

    /// The environment that says it; docs/service.md describes it.
    pub(super) fn variables(&self, explain: fn(&Job) -> String) -> Vec<(&'static str, OsString)> {
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

fn of_job(event: &str, job: &Job, explain: fn(&Job) -> String) -> Vec<(&'static str, OsString)> {
    let verified = matches!(job.stage, Stage::Done { verdict: Verdict::Verified, .. });
    let moves = !matches!(job.fate, Fate::Stays);
    let yes = |is: bool| OsString::from(if is { "1" } else { "0" });
    let mut variables = vec![
        ("FICHIER_EVENT", event.into()),
        ("FICHIER_JOB", job.id.0.to_string().into()),
        ("FICHIER_NAME", without_nul(job.name.as_bytes())),
        ("FICHIER_SOURCE", without_nul(job.source.as_bytes())),
        ("FICHIER_FOLDER", without_nul(job.place_label.as_bytes())),
        ("FICHIER_SIZE", job.print.size.to_string().into()),
        ("FICHIER_VERIFIED", yes(verified)),
        ("FICHIER_MOVE", yes(moves)),
        ("FICHIER_TRIES", job.tries.to_string().into()),
        ("FICHIER_REASON", without_nul(explain(job).as_bytes())),
    ];
    if let Some(link) = job.stage.link() {
        variables.push(("FICHIER_LINK", without_nul(link.as_str().as_bytes())));
    }
    if let Some(checksum) = job.checksum {
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
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::local::{Fingerprint, LocalPath};
    use crate::queue::{ClashRule, Input, NewJob, Place, Priority};
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
            moves: true,
            priority: Priority::Normal,
        };
        let mut step = queue.step(Input::Add(vec![new]), Moment(0));
        Job { stage, ..step.record.jobs.remove(0) }
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
        let tell = Tell::of_end(&done).unwrap();
        let source = OsString::from_vec(b"/srv/\xff$(x)\n.mkv".to_vec());
        assert_eq!(value(&tell, "FICHIER_SOURCE"), Some(source));
        for (name, wanted) in [
            ("FICHIER_EVENT", "done"),
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
        let tell = Tell::of_end(&job(Stage::Failed { why })).unwrap();
        assert_eq!(value(&tell, "FICHIER_EVENT"), Some("failed".into()));
        assert_eq!((value(&tell, "FICHIER_LINK"), value(&tell, "FICHIER_CHECKSUM")), (None, None));
        assert_eq!(Tell::of_end(&job(Stage::Cancelled)), None);
        let text = serde_json::to_string(&tell).unwrap();
        assert_eq!(serde_json::from_str::<Tell>(&text).unwrap(), tell);
    }
}
