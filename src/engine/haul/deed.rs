//! The deeds themselves, each a task that ends with a fact for the mind.

use std::future::Future;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, oneshot};

use super::fetch::{Alone, Fetch, Way, lock, outcome};
use super::writer::{Came, Writing};
use super::{Hauler, Message};
use crate::api::{Endpoint, TokenWish};
use crate::clock::Moment;
use crate::downloads::{Download, Facts, FetchFault, Input, Learned, LocalClash, Ready};
use crate::engine::gate::Priority;
use crate::engine::pulse::{self, Report, Voice as _};
use crate::local::{
    Finish, Follower, LandFault, Landing, Lead, Part, Taken, Throttle, Want, fitting,
};
use crate::queue::JobId;
use crate::remote::{Problem, ProblemKind};

/// A deed's voice.
#[derive(Debug, Clone)]
struct Voice {
    facts: mpsc::UnboundedSender<Message>,
    job: JobId,
    deed: u64,
}

impl pulse::Voice<Input> for Voice {
    fn say(&self, fact: Input) {
        let _ = self.facts.send(Message::Deed(self.job, self.deed, fact));
    }
}

/// What is said of a deed that failed inside this program.
fn lost() -> Problem {
    Problem::new(ProblemKind::Unreadable, "working on a download")
        .saying("a part of this program failed; its log tells more")
}

/// The same of one that concerns the disk.
const LOST: LandFault = LandFault::System { number: 5 };

/// Does something that waits for the disk, on a thread of its own: a dead
/// mount keeps it for ever, and nothing else. `alone` until it is done.
async fn at_the_disk<T: Send + 'static>(
    alone: Alone,
    deed: impl FnOnce() -> Result<T, LandFault> + Send + 'static,
) -> Result<T, LandFault> {
    let guard = alone.lock_owned().await;
    let (answer, done) = oneshot::channel();
    std::thread::Builder::new().name("fichier-land".to_owned()).spawn(move || {
        let result = deed();
        drop(guard);
        let _ = answer.send(result);
    })?;
    done.await.unwrap_or(Err(LOST))
}

fn landing(job: &Download) -> Landing {
    Landing { base: job.to.clone(), below: job.below.clone(), name: job.file.clone() }
}

impl Hauler {
    /// Starts a deed; `lost` is told if it never ends well.
    fn begin<F>(&mut self, job: JobId, lost: Input, deed: impl FnOnce(Voice) -> F)
    where
        F: Future<Output = Input> + Send + 'static,
    {
        self.begun += 1;
        let voice = Voice { facts: self.facts.clone(), job, deed: self.begun };
        let report = Report::new(voice.clone(), lost);
        let trip = self.trips.entry(job).or_default();
        trip.deed = self.begun;
        let future = deed(voice);
        trip.task = Some(self.deeds.spawn(async move { report.tell(future.await) }));
    }

    fn alone(&mut self, job: JobId) -> Alone {
        Arc::clone(&self.trips.entry(job).or_default().alone)
    }

    fn password(&self, job: JobId) -> Option<SecretString> {
        self.passwords.get(&job).cloned()
    }

    pub(super) fn learn(&mut self, job: Download, at: Moment) {
        let (door, id, password) = (self.parts.door.clone(), job.id, self.password(job.id));
        let failed = Input::Learned { job: id, result: Err(lost()) };
        self.begin(id, failed, move |_| async move {
            tokio::time::sleep(at.since(Moment::now())).await;
            let (url, password) = (&job.url, password.as_ref());
            let facts = door
                .plain(Endpoint::FileInfo, Priority::Batch, |client| async move {
                    client.file_info(url, password.map(ExposeSecret::expose_secret)).await
                })
                .await;
            let learned = |file: crate::remote::RemoteFile| Learned {
                facts: Facts { size: file.size, checksum: file.checksum, date: file.date },
                names: (file.name.clone(), fitting(&file.name)),
            };
            Input::Learned { job: id, result: facts.map(|facts| learned(facts.file)) }
        });
    }

    pub(super) fn ready(&mut self, job: Download) {
        let (id, alone, rooms) = (job.id, self.alone(job.id), self.rooms.clone());
        if job.have.is_empty()
            && let Some(trip) = self.trips.get_mut(&id)
        {
            // What it has seen is not the file any more.
            trip.follower = None;
        }
        let failed = Input::Readied { job: id, result: Err(LOST) };
        self.begin(id, failed, |_| async move {
            let result = at_the_disk(alone, move || {
                let want = Want {
                    id: job.id.0,
                    size: job.size(),
                    part: job.part.as_ref(),
                    end: job.have.end(),
                    despite_clash: match job.on_clash {
                        LocalClash::Hold | LocalClash::Skip => false,
                        LocalClash::KeepBoth | LocalClash::Replace => true,
                    },
                };
                let open = landing(&job).ready(want, &rooms)?;
                Ok(Ready { fresh: open.fresh, part: open.part })
            });
            Input::Readied { job: id, result: result.await }
        });
    }

    pub(super) fn ask(&mut self, job: Download, at: Moment) {
        let (door, id, password) = (self.parts.door.clone(), job.id, self.password(job.id));
        let failed = Input::Granted { job: id, result: Err(lost()) };
        self.begin(id, failed, move |_| async move {
            tokio::time::sleep(at.since(Moment::now())).await;
            let password = password.map(|password| password.expose_secret().to_owned());
            let wish = &TokenWish { password, cdn: job.cdn };
            let url = &job.url;
            let link = door
                .plain(Endpoint::GetToken, Priority::Batch, |client| async move {
                    client.get_token(url, wish).await
                })
                .await;
            Input::Granted { job: id, result: link.map(|link| link.as_str().to_owned()) }
        });
    }

    pub(super) fn fetch(&mut self, job: Download) {
        let (id, alone) = (job.id, self.alone(job.id));
        let Some(part) = job.part.clone() else { return };
        let lead = self.follow(&job, &part);
        let came = Came::of(job.have.total(), lead);
        self.figures.follow(id, came.clone());
        let way = Way {
            client: self.parts.door.client().clone(),
            throttles: [self.parts.bandwidth.downloads().clone(), self.brake_of(&job)],
            ranges: self.parts.settings.ranges,
        };
        let (door, facts) = (self.parts.door.clone(), self.facts.clone());
        let failed = Input::Fetched {
            job: id,
            have: job.have.clone(),
            result: Err(FetchFault::Problem(lost())),
        };
        self.begin(id, failed, move |voice| async move {
            let fetch = Fetch::of(&job, way.ranges);
            let writing = Writing {
                job: id,
                landing: landing(&job),
                part,
                size: job.size(),
                have: job.have.clone(),
                came,
                facts,
                alone: alone.lock_owned().await,
            };
            let (pieces, written) = writing.start();
            let began = |tag| voice.say(Input::Began { job: id, tag });
            let fetched = fetch.run(&way, pieces, began).await;
            let (have, result) = outcome(fetched, written.await.ok(), job.have);
            if let Some(problem) = lock(&result) {
                door.gate().locked(problem).await;
            }
            Input::Fetched { job: id, have, result }
        });
    }

    fn brake_of(&mut self, job: &Download) -> Throttle {
        let brake = &self.trips.entry(job.id).or_default().brake;
        brake.set(job.limit);
        brake.clone()
    }

    /// The thread that takes the checksum while bytes come; it goes on
    /// through cuts, and is started anew where it is not there any more.
    fn follow(&mut self, job: &Download, part: &Part) -> Option<Lead> {
        job.facts.as_ref()?.checksum?;
        let trip = self.trips.entry(job.id).or_default();
        if trip.follower.is_none() {
            let (landing, part) = (landing(job), part.clone());
            trip.follower = Follower::start(move || landing.reader(&part), job.size()).ok();
        }
        trip.follower.as_ref().map(Follower::lead)
    }

    pub(super) fn sum(&mut self, job: &Download) {
        let (id, size) = (job.id, job.size());
        let lead = job.part.clone().and_then(|part| self.follow(job, &part));
        self.figures.follow(id, Came::of(size, lead.clone()));
        let follower = self.trips.entry(id).or_default().follower.take();
        let failed = Input::Summed { job: id, result: Err(LOST) };
        self.begin(id, failed, |_| async move {
            let result = match (lead, follower) {
                (Some(lead), Some(mut follower)) => {
                    lead.there(size);
                    match follower.sum() {
                        Some(sum) => sum.await.unwrap_or(Err(LOST)),
                        None => Err(LOST),
                    }
                }
                (Some(_) | None, None) | (None, Some(_)) => Err(LOST),
            };
            Input::Summed { job: id, result }
        });
    }

    pub(super) fn place(&mut self, job: Download) {
        let (id, alone) = (job.id, self.alone(job.id));
        let failed = Input::Placed { job: id, result: Err(LOST) };
        self.begin(id, failed, |_| async move {
            let result = at_the_disk(alone, move || {
                let taken = match job.on_clash {
                    LocalClash::Hold | LocalClash::Skip => Taken::Stop,
                    LocalClash::KeepBoth => Taken::Number,
                    LocalClash::Replace => Taken::Replace,
                };
                let date = job.facts.as_ref().and_then(|facts| facts.date);
                let part = job.part.as_ref().ok_or(LandFault::Gone)?;
                landing(&job).place(part, Finish { size: job.size(), date, taken })
            });
            Input::Placed { job: id, result: result.await }
        });
    }

    pub(super) fn stop(&mut self, job: JobId) {
        if let Some(trip) = self.trips.get_mut(&job) {
            trip.deed = 0;
            trip.follower = None;
            if let Some(task) = trip.task.take() {
                task.abort();
            }
        }
    }

    pub(super) fn sweep(&mut self, job: Download) {
        let (id, alone, hub) = (job.id, self.alone(job.id), self.parts.hub.clone());
        self.begin(id, Input::Swept { job: id }, |_| async move {
            let path = job.to.clone();
            let swept = at_the_disk(alone, move || match &job.part {
                Some(part) => landing(&job).sweep(part),
                None => Ok(()),
            });
            if let Err(fault) = swept.await {
                tracing::warn!("A temporary file in {path} could not be removed: {fault:?}");
                hub.notice(
                    crate::protocol::NoticeLevel::Warning,
                    format!("A temporary file of download {} could not be removed.", id.0),
                );
            }
            Input::Swept { job: id }
        });
    }
}
