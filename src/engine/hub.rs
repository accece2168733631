//! Tells every connected face what happened. Nobody is waited for: a face
//! that reads too slowly misses events, is told so by its connection, and
//! gets the whole state again.

use std::sync::Arc;

use tokio::sync::broadcast;

use crate::protocol::{Event, NoticeLevel};

/// Events a slow face may lag behind before it gets a snapshot instead.
const BACKLOG: usize = 1024;

/// The engine's voice; cheap to clone.
#[derive(Debug, Clone)]
pub struct Hub {
    events: broadcast::Sender<Arc<Event>>,
}

impl Default for Hub {
    fn default() -> Self {
        Self { events: broadcast::channel(BACKLOG).0 }
    }
}

impl Hub {
    /// Says it to everybody who listens now.
    pub fn tell(&self, event: Event) {
        // Nobody listening is the ordinary case of a headless engine.
        let _ = self.events.send(Arc::new(event));
    }

    /// A line for the log and the screens.
    pub fn notice(&self, level: NoticeLevel, text: impl Into<String>) {
        let text = text.into();
        match level {
            NoticeLevel::Info => tracing::info!("{text}"),
            NoticeLevel::Warning => tracing::warn!("{text}"),
            NoticeLevel::Error => tracing::error!("{text}"),
        }
        self.tell(Event::Notice { level, text });
    }

    /// From now on, everything that is said.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }
}
