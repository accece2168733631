//! What becomes of the local file of a job that is a move: it is removed only
//! when the stored file is proven equal and that is on disk.

use serde::{Deserialize, Serialize};

use super::book::Queue;
use super::input::Command;
use super::job::{JobId, Stage, Verdict};
use crate::local::Fault;

/// What becomes of a job's local file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It stays.
    #[default]
    Stays,
    /// It is removed when the job is done and verified.
    Goes,
    /// It is removed.
    Gone,
    /// It was to go, and stays.
    Kept(Kept),
}

/// Why a local file that was to go stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kept {
    /// It is not proven that the stored file is equal.
    Unchecked,
    /// The job was cancelled; its file was stored all the same.
    Cancelled,
    /// It is not the file that was sent any more.
    Changed,
    /// It is a link.
    Link,
    /// It cannot be removed.
    Cannot(Fault),
}

impl Fate {
    /// The fate after a job got from one stage to another.
    pub(super) const fn after(self, from: &Stage, to: &Stage) -> Self {
        match (self, to) {
            (Self::Goes, Stage::Done { .. }) if matches!(from, Stage::Cancelled) => {
                Self::Kept(Kept::Cancelled)
            }
            (Self::Goes, Stage::Done { verdict: Verdict::Unchecked, .. }) => {
                Self::Kept(Kept::Unchecked)
            }
            (fate, _) => fate,
        }
    }
}

impl Queue {
    /// Has the local file removed, if the job is a move and its time has come.
    /// One whose disk gave no answer is tried again at the next start.
    pub(super) fn remove_source(&mut self, id: JobId) {
        let Some(job) = self.job(id) else { return };
        let due = matches!(job.fate, Fate::Goes | Fate::Kept(Kept::Cannot(Fault::Dead)));
        if due && matches!(job.stage, Stage::Done { .. }) {
            let command = Command::Remove(Box::new(job.clone()));
            self.removing.insert(id);
            self.then(command);
        }
    }

    pub(super) fn removed(&mut self, id: JobId, result: Result<(), Kept>) {
        let fate = result.map_or_else(Fate::Kept, |()| Fate::Gone);
        if self.removing.remove(&id) {
            self.change(id, |job| job.fate = fate);
        }
    }
}
