//! A face over the real socket, to an engine that may die at any moment.

use std::collections::BTreeMap;

use fichier::protocol::{Answer, Client, Event, Failure, Incoming, Request};
use fichier::queue::{Job, JobId, Stage};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// An answer on its way; `None` when the engine died first.
pub type Reply = JoinHandle<Option<Result<Answer, Failure>>>;

pub struct Face {
    client: Client,
    pub jobs: BTreeMap<JobId, Job>,
    /// Jobs that came or changed since they were last asked for.
    pub changed: Vec<JobId>,
    /// The connection is over.
    pub gone: bool,
}

impl Face {
    /// Attaches; `None` when the engine ended meanwhile.
    pub async fn attach(client: Client) -> Option<Self> {
        let mut face = Self { client, jobs: BTreeMap::new(), changed: Vec::new(), gone: false };
        let watching = face.ask(Request::Watch).await.ok()??;
        assert_eq!(watching, Ok(Answer::Ok));
        // The snapshot came before the answer.
        while let Ok(incoming) = face.client.incoming.try_recv() {
            face.take(incoming);
        }
        face.changed.clear();
        Some(face)
    }

    /// Asks; the answer may be waited for or not.
    pub fn ask(&self, request: Request) -> Reply {
        let asker = self.client.asker.clone();
        tokio::spawn(async move { asker.ask(request).await.ok() })
    }

    /// Takes in what comes until `there` is true of it (then true), the
    /// engine dies, or the deadline.
    pub async fn until(
        &mut self,
        deadline: Instant,
        mut there: impl FnMut(&mut Self) -> bool,
    ) -> bool {
        loop {
            if there(self) {
                return true;
            }
            if self.gone {
                return false;
            }
            match tokio::time::timeout_at(deadline, self.client.incoming.recv()).await {
                Ok(Some(incoming)) => self.take(incoming),
                Ok(None) => self.gone = true,
                Err(_) => return false,
            }
        }
    }

    /// Whether a job turned into such a stage since this was asked last.
    pub fn turned(&mut self, wanted: impl Fn(&Stage) -> bool) -> bool {
        let changed = std::mem::take(&mut self.changed);
        changed.iter().any(|id| self.jobs.get(id).is_some_and(|job| wanted(&job.stage)))
    }

    fn take(&mut self, incoming: Incoming) {
        match incoming {
            Incoming::Event(Event::Jobs { changed, gone }) => {
                gone.iter().for_each(|id| drop(self.jobs.remove(id)));
                self.changed.extend(changed.iter().map(|job| job.id));
                self.jobs.extend(changed.into_iter().map(|job| (job.id, job)));
            }
            Incoming::Event(Event::Reset) => panic!("the account changed by itself"),
            Incoming::Event(
                Event::Folder { .. }
                | Event::Account { .. }
                | Event::Gate { .. }
                | Event::Downloads { .. }
                | Event::Imports { .. }
                | Event::Fetched { .. }
                | Event::Progress { .. }
                | Event::Operation { .. }
                | Event::Settings { .. }
                | Event::Bandwidth { .. }
                | Event::Index { .. }
                | Event::Notice { .. }
                | Event::Closing,
            ) => {}
            // A killed engine may break off in the middle of a line.
            Incoming::Down(_) => self.gone = true,
        }
    }
}
