//! Answers about what was: one job's attempts, and the history. They are read
//! beside the core, as a long history takes its time to search.

use super::Core;
use super::request::{Reply, beside, store};
use crate::engine::store::AccountId;
use crate::protocol::{Answer, Failure, HistoryQuery};
use crate::queue::JobId;
use crate::remote::{Problem, ProblemKind};

impl Core {
    pub(super) fn story(&self, job: JobId, reply: Reply) {
        let (account, rows) = (self.whose(), self.store.clone());
        beside(reply, async move {
            let story = rows.story(account?, job).await.map_err(|error| store(&error))?;
            Ok(Answer::Story(story.map(Box::new)))
        });
    }

    pub(super) fn history(&self, query: HistoryQuery, reply: Reply) {
        let (account, rows) = (self.whose(), self.store.clone());
        beside(reply, async move {
            let page = rows.history(account?, query).await.map_err(|error| store(&error))?;
            Ok(Answer::History(Box::new(page)))
        });
    }

    /// The account whose past may be shown.
    fn whose(&self) -> Result<AccountId, Failure> {
        let session = self.session.as_ref().ok_or_else(|| {
            Failure::Problem(Problem::new(ProblemKind::NoKey, "looking at the past"))
        })?;
        Ok(session.account().id())
    }
}
