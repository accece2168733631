//! Records that must become durable before anything goes on.

use std::future::Future;
use std::time::Duration;

use super::hub::Hub;
use super::store::StoreError;
use crate::protocol::NoticeLevel;

/// How often a record is tried again that the disk did not take.
const DISK_PAUSE: Duration = Duration::from_secs(3);

/// Writes until it is written. While the disk takes no record, nothing goes
/// on, and everybody is told why.
pub async fn keep<F>(hub: &Hub, write: impl Fn() -> F + Send)
where
    F: Future<Output = Result<(), StoreError>> + Send,
{
    let mut said = false;
    while let Err(error) = write().await {
        if !said {
            hub.notice(NoticeLevel::Error, format!("The queue stands still, because {error}."));
            said = true;
        }
        tokio::time::sleep(DISK_PAUSE).await;
    }
    if said {
        hub.notice(NoticeLevel::Info, "The queue goes on.");
    }
}
