//! The queue's vocabulary: the facts it is told and the orders it gives.

use super::fate::Kept;
use super::job::{Attempt, AttemptId, ClashRule, Job, JobId, Place, QueueOrder};
use super::priority::Priority;
use super::trip::Trip;
use crate::clock::Moment;
use crate::local::{Fingerprint, LocalPath};
use crate::remote::{Checksum, FileUrl, FolderId, Problem, RemoteFile};

/// A file to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// The local file.
    pub source: LocalPath,
    /// As it was when chosen.
    pub print: Fingerprint,
    /// The name it gets, in our writing.
    pub name: String,
    /// Where it goes.
    pub place: Place,
    /// The same for a reader.
    pub place_label: String,
    /// What to do about a file of the same name.
    pub on_clash: ClashRule,
    /// How urgent it is.
    pub priority: Priority,
    /// Remove the local file once it is stored and verified.
    pub moves: bool,
}

/// A place that was found or made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The folder.
    pub folder: FolderId,
    /// Names and sizes known to be in it.
    pub known: Vec<(String, u64)>,
}

/// One file as the end page reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Its link.
    pub url: FileUrl,
    /// The name it was stored under, in our writing.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// Whirlpool, where reported.
    pub checksum: Option<Checksum>,
}

/// What the end page said (API page §5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndPage {
    /// These files are stored.
    Stored(Vec<Stored>),
    /// "Please wait", an empty list, or an empty body: perhaps later.
    NotYet,
    /// It knows nothing of this upload.
    Nothing,
}

/// A node took all bytes of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The node to ask for the result, if it is another one.
    pub node: Option<String>,
    /// The id of the end page there.
    pub xid: String,
}

impl From<String> for Receipt {
    fn from(xid: String) -> Self {
        Self { node: None, xid }
    }
}

/// An upload request that did not end well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendFault {
    /// What went wrong.
    pub problem: Problem,
    /// The file of the form that is at fault, if one is, counted from 0 in
    /// the order of [`Command::Send`].
    pub part: Option<usize>,
    /// The service answered, and its answer was a refusal: nothing is stored.
    /// An answer that leaves this open, a gateway's 5xx say, is none.
    pub refused: bool,
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The user queues files.
    Add(Vec<NewJob>),
    /// The user changes jobs.
    Order(QueueOrder),
    /// A file's fingerprint was taken anew, before a retry of it; ignored
    /// while its bytes are out or on their way.
    Reprinted {
        /// The job.
        job: JobId,
        /// As the file is now.
        print: Fingerprint,
    },
    /// So many uploads may run at once, at least one; those that run go on.
    Lanes(u32),
    /// Start nothing new, or do again.
    Drain(bool),
    /// The daily or monthly cap is reached, or is not any more: like
    /// draining, but nobody's wish.
    Full(bool),
    /// A place was found or made, or was not.
    Placed {
        /// The place.
        place: Place,
        /// What came of it.
        result: Result<Target, Problem>,
    },
    /// A node was granted: its host and the upload's id.
    Granted {
        /// The attempt.
        attempt: AttemptId,
        /// What came of it.
        result: Result<(String, String), Problem>,
    },
    /// Only the last piece of the body is left to send.
    LastByte {
        /// The attempt.
        attempt: AttemptId,
    },
    /// The upload request ended; the id of the end page, if accepted.
    Sent {
        /// The attempt.
        attempt: AttemptId,
        /// What came of it.
        result: Result<Receipt, SendFault>,
    },
    /// The end page was asked.
    Ended {
        /// The attempt.
        attempt: AttemptId,
        /// What came of it.
        result: Result<EndPage, Problem>,
    },
    /// The folder was listed anew to look for the attempt's files.
    Looked {
        /// The attempt.
        attempt: AttemptId,
        /// What came of it.
        result: Result<Vec<RemoteFile>, Problem>,
    },
    /// A local checksum is known, or cannot be known. Due for every job of a
    /// [`Command::Send`] whose last byte was read, also when the request broke
    /// after that, unless it was stopped.
    Summed {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<Checksum, Problem>,
    },
    /// A local file was removed, or was not.
    Removed {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<(), Kept>,
    },
    /// A key was accepted.
    KeyGood,
    /// A moment asked for has come.
    Woke,
}

/// Rows that changed; durable before anything of the same step is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// New or changed jobs.
    pub jobs: Vec<Job>,
    /// New or changed attempts.
    pub attempts: Vec<Attempt>,
    /// Jobs forgotten.
    pub gone_jobs: Vec<JobId>,
    /// Attempts that are over.
    pub gone_attempts: Vec<AttemptId>,
    /// Those of `jobs` that came to a result in this step.
    pub ended: Vec<JobId>,
    /// What jobs remember of attempts that are over for them.
    pub trips: Vec<(JobId, Trip)>,
}

impl Record {
    /// Whether nothing changed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.jobs.is_empty()
            && self.attempts.is_empty()
            && self.gone_jobs.is_empty()
            && self.gone_attempts.is_empty()
            && self.trips.is_empty()
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Find this place or make it; answered by [`Input::Placed`].
    Place(Place),
    /// Ask for an upload node; answered by [`Input::Granted`].
    Ask(AttemptId),
    /// Send these files in one form; [`Input::LastByte`], [`Input::Sent`] and
    /// a [`Input::Summed`] for each follow.
    Send {
        /// The attempt.
        attempt: Attempt,
        /// Its jobs, in the order of the form.
        jobs: Vec<Job>,
    },
    /// Let the last piece of the body leave.
    Release(AttemptId),
    /// Ask the end page, at this moment; answered by [`Input::Ended`].
    AskEnd {
        /// The attempt.
        attempt: Attempt,
        /// When.
        at: Moment,
    },
    /// List the attempt's folder anew, not before this moment; answered by
    /// [`Input::Looked`]. One listing may answer several looks, if it was
    /// fetched after the moments of all.
    Look {
        /// The attempt.
        attempt: AttemptId,
        /// The folder.
        folder: FolderId,
        /// When.
        at: Moment,
    },
    /// Compute the checksum of this job's file; answered by
    /// [`Input::Summed`]. Nothing to do where it is being computed already.
    Sum(Box<Job>),
    /// Cut off whatever runs or waits for this attempt: asking, sending (and
    /// hashing what is sent), a question to the end page, a look. No answer is
    /// due any more. Only the hashing of a body that is out goes on: some of
    /// its files may be stored and wait for it.
    Stop(AttemptId),
    /// Remove this job's local file if it is still the one that was sent;
    /// answered by [`Input::Removed`].
    Remove(Box<Job>),
    /// This file is stored now: the catalog may show it.
    File {
        /// The folder.
        folder: FolderId,
        /// The file.
        stored: Stored,
    },
    /// Say [`Input::Woke`] at this moment, at once if it has passed. The last
    /// such wish replaces the ones before it.
    Wake(Moment),
}

/// What one input leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// To be made durable first.
    pub record: Record,
    /// To be done after that, in this order.
    pub then: Vec<Command>,
}
