//! The deeds themselves, each a task that ends with a fact for the queue.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;

use super::{Message, Runner};
use crate::api::{
    Beside, EndOfUpload, Endpoint, FileFilter, Hold, UploadFailure, UploadForm, UploadPart,
    UploadTicket,
};
use crate::clock::Moment;
use crate::engine::catalog::Catalog;
use crate::engine::door::Door;
use crate::engine::gate::Priority;
use crate::engine::gauges::Counter;
use crate::engine::pulse::{Report, Voice};
use crate::engine::rule::Call;
use crate::local::{self, Fault, HashHandle, Meter, Removal, Source, Throttle, hash_beside};
use crate::queue::{
    Attempt, AttemptId, CopyWish, EndPage, Input, Job, JobId, Kept, Place, Receipt, Search,
    SendFault, Stored,
};
use crate::remote::{FileUrl, FolderId, Problem, ProblemKind, RemoteFile, to_server};

/// How far before an attempt its files may seem to have arrived: clocks
/// differ, some by a whole day.
const FILTER_SLACK: Duration = Duration::from_secs(26 * 3600);

/// How long the last piece of a body waits for bad news of the rest.
const BREATH: Duration = Duration::from_millis(200);

/// A local file that is not removed by then is on a dead mount.
const DISK_PATIENCE: Duration = Duration::from_secs(60);

/// An upload under way.
#[derive(Debug)]
pub(super) struct Flight {
    task: AbortHandle,
    /// Its own brake, below that of all.
    throttle: Throttle,
    /// Lets the last piece leave.
    release: Option<oneshot::Sender<()>>,
}

type Facts = mpsc::UnboundedSender<Message>;

impl Voice<Input> for Facts {
    fn say(&self, fact: Input) {
        let _ = self.send(Message::Fact(fact));
    }
}

/// The counter of one file of an upload.
#[derive(Debug)]
pub(super) struct Part {
    meter: Meter,
    part: usize,
}

impl Counter for Part {
    fn moved(&self) -> u64 {
        self.meter.sent(self.part)
    }

    fn hashed(&self) -> u64 {
        self.meter.hashed(self.part)
    }
}

/// What is said of a deed that failed inside this program.
fn lost() -> Problem {
    Problem::new(ProblemKind::Unreadable, "working on an upload")
        .saying("a part of this program failed; its log tells more")
}

impl Runner {
    /// Starts a deed; `lost` is told if it never ends well.
    fn begin(
        &mut self,
        lost: Input,
        deed: impl Future<Output = Input> + Send + 'static,
    ) -> AbortHandle {
        let report = Report::new(self.facts.clone(), lost);
        self.deeds.spawn(async move { report.tell(deed.await) })
    }

    pub(super) fn place(&mut self, place: Place, sizes: BTreeSet<u64>) {
        let catalog = self.parts.catalog.clone();
        let failed = Input::Placed { place: place.clone(), result: Err(lost()) };
        self.begin(failed, async move {
            let result = catalog.find_or_make(&place, sizes).await;
            Input::Placed { place, result }
        });
    }

    pub(super) fn ask(&mut self, attempt: AttemptId) {
        let door = self.parts.door.clone();
        let failed = Input::Granted { attempt, result: Err(lost()) };
        let task = self.begin(failed, async move {
            let result = door
                .plain(Endpoint::UploadServer, Priority::Batch, |client| async move {
                    client.upload_server().await
                })
                .await
                .map(|ticket| (ticket.node, ticket.id));
            Input::Granted { attempt, result }
        });
        let throttle = self.parts.bandwidth.throttle().below();
        self.flights.insert(attempt, Flight { task, throttle, release: None });
    }

    pub(super) fn send(&mut self, attempt: Attempt, jobs: &[Job]) {
        let sources: Vec<Source> =
            jobs.iter().map(|job| Source::new(job.source.clone(), job.print)).collect();
        let meter = Meter::new(jobs.len());
        let (feed, sums) = hash_beside(&sources, &meter);
        for (part, job) in jobs.iter().enumerate() {
            self.figures.follow(job.id, Part { meter: meter.clone(), part });
        }
        for (job, sum) in jobs.iter().zip(sums) {
            self.await_sum(job.id, sum);
        }
        let parts = jobs.iter().zip(sources).map(|(job, source)| UploadPart {
            // Checked when the job was made; the name itself is the fallback.
            stored_name: to_server(&job.name).unwrap_or_else(|_| job.name.clone()),
            source,
        });
        let form = UploadForm {
            ticket: UploadTicket { node: attempt.node, id: attempt.upload },
            folder: attempt.folder,
            files: parts.collect(),
        };
        let (last_byte, reached) = oneshot::channel();
        let (release, released) = oneshot::channel();
        let throttle = self.parts.bandwidth.throttle().below();
        throttle.set(self.queue.limit_of(attempt.id));
        let beside = Beside {
            meter,
            throttle: throttle.clone(),
            hashes: feed,
            hold: Some(Hold { reached: last_byte, release: released }),
        };
        let (door, facts, id) = (self.parts.door.clone(), self.facts.clone(), attempt.id);
        let fault = SendFault { problem: lost(), part: None, refused: false };
        let failed = Input::Sent { attempt: id, result: Err(fault) };
        let task =
            self.begin(failed, async move { fly(door, facts, id, form, beside, reached).await });
        self.flights.insert(id, Flight { task, throttle, release: Some(release) });
    }

    fn await_sum(&mut self, job: JobId, sum: HashHandle) {
        let (leave, left) = oneshot::channel();
        self.summing.insert(job, leave);
        let lost = Input::Summed { job, result: Err(lost()) };
        let report = Report::new(self.facts.clone(), lost);
        self.deeds.spawn(async move {
            tokio::select! {
                result = sum => report.tell(Input::Summed { job, result }),
                Ok(()) = left => report.forgo(),
            }
        });
    }

    /// Whoever reads the file for this checksum stops.
    pub(super) fn leave(&mut self, job: JobId) {
        if let Some(leave) = self.summing.remove(&job) {
            // One that has just ended says so; the queue expects nothing.
            let _ = leave.send(());
        }
    }

    pub(super) fn seek(&mut self, search: Search) {
        let (catalog, job) = (self.parts.catalog.clone(), search.job);
        self.begin(Input::Sought { job, result: Err(lost()) }, async move {
            if let Some(at) = search.anew {
                tokio::time::sleep(at.since(Moment::now())).await;
            }
            Input::Sought { job, result: catalog.seek(&search).await }
        });
    }

    pub(super) fn copy(&mut self, folder: FolderId, files: Vec<CopyWish>) {
        let catalog = self.parts.catalog.clone();
        let jobs: Vec<JobId> = files.iter().map(|file| file.job).collect();
        let failed = Input::Copied { jobs: jobs.clone(), result: Err(lost()) };
        self.begin(failed, async move {
            let result = catalog.copy_files(folder, &files).await;
            Input::Copied { jobs, result }
        });
    }

    pub(super) fn delete(&mut self, jobs: Vec<JobId>, folder: FolderId, files: Vec<FileUrl>) {
        let catalog = self.parts.catalog.clone();
        let failed = Input::Deleted { jobs: jobs.clone(), result: Err(lost()) };
        self.begin(failed, async move {
            let result = catalog.delete_replaced(folder, files).await;
            Input::Deleted { jobs, result }
        });
    }

    pub(super) fn release(&mut self, attempt: AttemptId) {
        if let Some(release) = self.flights.get_mut(&attempt).and_then(|f| f.release.take()) {
            // An upload that broke meanwhile reports so itself.
            let _ = release.send(());
        }
    }

    /// Holds each upload to the limit its jobs have now.
    pub(super) fn brake(&self) {
        for (attempt, flight) in &self.flights {
            flight.throttle.set(self.queue.limit_of(*attempt));
        }
    }

    pub(super) fn stop(&mut self, attempt: AttemptId) {
        if let Some(flight) = self.flights.remove(&attempt) {
            flight.task.abort();
        }
    }

    pub(super) fn ask_end(&mut self, attempt: Attempt, at: Moment) {
        self.flights.remove(&attempt.id);
        let door = self.parts.door.clone();
        let jobs = attempt.jobs.iter().filter_map(|id| self.queue.job(*id));
        let sizes = jobs.map(|job| (job.name.clone(), job.print.size)).collect();
        let failed = Input::Ended { attempt: attempt.id, result: Err(lost()) };
        self.begin(failed, async move {
            tokio::time::sleep(at.since(Moment::now())).await;
            let xid = attempt.xid.as_ref().unwrap_or(&attempt.upload);
            let result = door.client().end_of_upload(&attempt.node, xid).await;
            let result = result.map(|end| end_page(end, &sizes));
            Input::Ended { attempt: attempt.id, result }
        });
    }

    pub(super) fn look(&mut self, attempt: AttemptId, folder: FolderId, at: Moment) {
        let began = self.queue.attempt(attempt).map_or(at, |attempt| attempt.began);
        let (catalog, door) = (self.parts.catalog.clone(), self.parts.door.clone());
        let failed = Input::Looked { attempt, result: Err(lost()) };
        self.begin(failed, async move {
            tokio::time::sleep(at.since(Moment::now())).await;
            let result = files_since(&catalog, &door, folder, at, began).await;
            Input::Looked { attempt, result }
        });
    }

    pub(super) fn sum(&mut self, job: Job) {
        if self.summing.contains_key(&job.id) {
            return;
        }
        let source = Source::new(job.source, job.print);
        let meter = Meter::new(1);
        // A feed that nobody fills: the thread reads for itself.
        let (feed, sums) = hash_beside(std::slice::from_ref(&source), &meter);
        feed.alone();
        self.figures.follow(job.id, Part { meter, part: 0 });
        for sum in sums {
            self.await_sum(job.id, sum);
        }
    }

    pub(super) fn remove(&mut self, job: Job) {
        let (disk, turns) = (self.disk.clone(), Arc::clone(&self.removals));
        let id = job.id;
        // A thread that failed may or may not have come to the removal.
        let failed = Input::Removed { job: id, result: Err(Kept::Cannot(Fault::Dead)) };
        self.begin(failed, async move {
            let _turn = turns.acquire().await;
            let path = job.source.clone();
            let deed = move || local::remove_unchanged(&path, job.print);
            let result = kept(disk.within(&job.source, DISK_PATIENCE, deed).await);
            if let Err(why) = result {
                tracing::warn!(job = id.0, "A local file was not removed: {why:?}.");
            }
            Input::Removed { job: id, result }
        });
    }
}

/// A removal as the queue is told of it.
fn kept(removal: Result<Removal, Fault>) -> Result<(), Kept> {
    match removal {
        Ok(Removal::Gone) => Ok(()),
        Ok(Removal::Changed) => Err(Kept::Changed),
        Ok(Removal::Link) => Err(Kept::Link),
        Err(fault) => Err(Kept::Cannot(fault)),
    }
}

async fn fly(
    door: Door,
    facts: Facts,
    attempt: AttemptId,
    form: UploadForm,
    beside: Beside,
    reached: oneshot::Receiver<()>,
) -> Input {
    let asked = form.ticket.node.clone();
    let upload = door.client().upload(&form, beside);
    tokio::pin!(upload);
    let mut reached = Some(reached);
    let result = loop {
        tokio::select! {
            result = &mut upload => break result,
            hit = at_the_end(&mut reached) => {
                reached = None;
                if hit.is_ok() {
                    facts.say(Input::LastByte { attempt });
                }
            }
        }
    };
    if let Err(failure) = &result
        && failure.problem.kind.is_lock()
    {
        door.gate().locked(&failure.problem).await;
    }
    let elsewhere = |node: String| (node != asked).then_some(node);
    let result = result
        .map(|receipt| Receipt { node: elsewhere(receipt.node), xid: receipt.xid })
        .map_err(fault);
    Input::Sent { attempt, result }
}

fn fault(failure: UploadFailure) -> SendFault {
    let UploadFailure { problem, part, .. } = failure;
    let refused = part.is_some() || is_refusal(problem.kind);
    SendFault { problem, part, refused }
}

/// Waits until only the last piece is left, and then a breath: a connection
/// that broke while the rest was still in the system's buffers says so by
/// then, and the file can be sent again at once instead of being looked for.
async fn at_the_end(
    reached: &mut Option<oneshot::Receiver<()>>,
) -> Result<(), oneshot::error::RecvError> {
    let Some(reached) = reached else { return std::future::pending().await };
    reached.await?;
    tokio::time::sleep(BREATH).await;
    Ok(())
}

/// Whether the service answered, and its answer was no. Anything else after
/// the last byte leaves open whether the file is stored.
fn is_refusal(kind: ProblemKind) -> bool {
    kind.is_key()
        || kind.is_lock()
        || matches!(
            kind,
            ProblemKind::NoFileInForm
                | ProblemKind::NodeFault
                | ProblemKind::Refused
                | ProblemKind::NotAllowed
                | ProblemKind::NotFound
                | ProblemKind::OwnerLocked
                | ProblemKind::Locations
                | ProblemKind::ServerNetwork
                | ProblemKind::BadRequest
                | ProblemKind::UnsafeHost
                | ProblemKind::TooBig
                | ProblemKind::EmptyFile
        )
}

fn end_page(end: EndOfUpload, sizes: &HashMap<String, u64>) -> EndPage {
    match end {
        EndOfUpload::Stored(files) => EndPage::Stored(
            files
                .into_iter()
                .map(|file| Stored {
                    // Where no size is told, the name must do.
                    size: file.size.or_else(|| sizes.get(&file.name).copied()).unwrap_or(0),
                    url: file.url,
                    name: file.name,
                    checksum: file.checksum,
                })
                .collect(),
        ),
        EndOfUpload::NotYet => EndPage::NotYet,
        EndOfUpload::Unknown => EndPage::Nothing,
    }
}

/// What the folder holds, listed not before `at`. Where the listing is cut
/// off at its cap, the files that arrived lately are asked for by date.
async fn files_since(
    catalog: &Catalog,
    door: &Door,
    folder: FolderId,
    at: Moment,
    began: Moment,
) -> Result<Vec<RemoteFile>, Problem> {
    let listing = catalog.list(folder, Priority::Batch, at).await?;
    if !listing.capped {
        return Ok(listing.files);
    }
    let filter =
        FileFilter { folder, sent_after: Some(began.minus(FILTER_SLACK)), sent_before: None };
    let lately = door
        .call(
            Call::List(folder),
            Endpoint::FileLs,
            Priority::Batch,
            |_| {},
            |client| {
                let filter = filter.clone();
                async move { client.file_ls(&filter).await }
            },
        )
        .await?;
    Ok(lately.files)
}
