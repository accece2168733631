//! The one count of job numbers, for uploads and downloads together: what is
//! called job 12 is one thing, whichever way it goes.

use std::sync::Arc;

use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::queue::JobId;

/// The last number given away; cheap to clone.
#[derive(Debug, Clone)]
pub struct Count(Arc<Mutex<JobId>>);

impl Count {
    /// Goes on after `last`.
    #[must_use]
    pub fn after(last: JobId) -> Self {
        Self(Arc::new(Mutex::new(last)))
    }

    /// The turn to give numbers away: to be held until the last one that was
    /// given away is written into it.
    pub async fn turn(&self) -> OwnedMutexGuard<JobId> {
        Arc::clone(&self.0).lock_owned().await
    }
}
