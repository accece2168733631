//! Answers about what was, and about what is where: one job's attempts, the
//! history, and what was found in the account. They are read beside the core,
//! as a long list takes its time to search.

use super::Core;
use super::request::{Reply, beside, no_key, store};
use crate::engine::store::AccountId;
use crate::protocol::{Answer, Failure, FindQuery, HistoryQuery, IndexOrder};
use crate::queue::JobId;

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

    /// A search takes its time as well, the first one above all.
    pub(super) fn find(&self, query: FindQuery, reply: Reply) {
        let finder = self.session.as_ref().map(|session| session.finder().clone());
        beside(reply, async move {
            let finder = finder.ok_or_else(|| no_key("looking for files"))?;
            Ok(Answer::Hits(Box::new(finder.find(query).await?)))
        });
    }

    /// Counting folders takes its time, too.
    pub(super) fn index(&self, order: Option<IndexOrder>, reply: Reply) {
        let indexer = self.session.as_ref().map(|session| session.indexer().clone());
        beside(reply, async move {
            let indexer = indexer.ok_or_else(|| no_key("listing the account"))?;
            let view = match order {
                Some(order) => indexer.order(order).await,
                None => indexer.fresh_view().await,
            };
            view.map(Answer::Index).map_err(|error| store(&error))
        });
    }

    /// The account whose past may be shown.
    fn whose(&self) -> Result<AccountId, Failure> {
        let session = self.session.as_ref().ok_or_else(|| no_key("looking at the past"))?;
        Ok(session.account().id())
    }
}
