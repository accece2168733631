//! The downloads' vocabulary: the facts their mind is told and the orders it
//! gives.

use super::Spans;
use super::job::{Download, Facts, LocalClash};
use crate::clock::Moment;
use crate::local::{LandFault, LocalPath, Part};
use crate::queue::{JobId, Priority, QueueOrder, Trip};
use crate::remote::{Checksum, FileUrl, Problem};

/// A remote file to be queued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDownload {
    /// The remote file.
    pub url: FileUrl,
    /// Its name in our writing, and the one it gets; unknown of a bare link.
    pub names: Option<(String, String)>,
    /// The remote folder it is in, for a reader.
    pub from: String,
    /// What the listing says of it.
    pub facts: Option<Facts>,
    /// The local folder.
    pub to: LocalPath,
    /// Folders below it.
    pub below: Vec<String>,
    /// What to do about something of that name.
    pub on_clash: LocalClash,
    /// CDN credit may be spent.
    pub cdn: bool,
    /// It is listed with a password.
    pub password: bool,
    /// How urgent it is.
    pub priority: Priority,
}

/// What the service said of a bare link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// Its name in our writing, and the one it gets.
    pub names: (String, String),
    /// The rest.
    pub facts: Facts,
}

/// The temporary file is there and has room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// It.
    pub part: Part,
    /// It is a new one: nothing of what came before is left.
    pub fresh: bool,
}

/// Why the bytes stopped coming.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchFault {
    /// The service or the way to it.
    Problem(Problem),
    /// The host has a file of another size than the listing said.
    OtherSize,
    /// The host's mark says that it is not the file of which we have a part.
    OtherTag,
    /// The disk.
    Disk(LandFault),
}

/// A fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// The user queues downloads; one batch.
    Add(Vec<NewDownload>),
    /// The user changes jobs; those that are no downloads are not meant.
    Order(QueueOrder),
    /// These may spend CDN credit.
    AllowCdn(Vec<JobId>),
    /// A password was given for these.
    Unlocked(Vec<JobId>),
    /// So many may run at once, at least one; those that run go on.
    Lanes(u32),
    /// Start nothing new, or do again.
    Drain(bool),
    /// The service was asked what file it is.
    Learned {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<Learned, Problem>,
    },
    /// Folder, room and temporary file were made ready.
    Readied {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<Ready, LandFault>,
    },
    /// A link was given.
    Granted {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<String, Problem>,
    },
    /// Bytes begin to come.
    Began {
        /// The job.
        job: JobId,
        /// The host's mark of this very content, if it gives one.
        tag: Option<String>,
    },
    /// So much is safely on disk by now.
    Kept {
        /// The job.
        job: JobId,
        /// The temporary file.
        part: Part,
        /// All that is there.
        have: Spans,
    },
    /// No more bytes come; what is there is safely on disk.
    Fetched {
        /// The job.
        job: JobId,
        /// All that is there.
        have: Spans,
        /// What came of it.
        result: Result<(), FetchFault>,
    },
    /// The checksum of what is there is known.
    Summed {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<Checksum, LandFault>,
    },
    /// It got its name, which is told.
    Placed {
        /// The job.
        job: JobId,
        /// What came of it.
        result: Result<String, LandFault>,
    },
    /// Its temporary file is gone.
    Swept {
        /// The job.
        job: JobId,
    },
    /// A key was accepted.
    KeyGood,
    /// A moment asked for has come.
    Woke,
}

/// Rows that changed; durable before anything of the same step is done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// New or changed.
    pub jobs: Vec<Download>,
    /// Forgotten.
    pub gone: Vec<JobId>,
    /// Those of `jobs` that came to a result in this step.
    pub ended: Vec<JobId>,
    /// What jobs remember of the times their bytes were fetched.
    pub trips: Vec<(JobId, Trip)>,
}

impl Record {
    /// Whether nothing changed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.jobs.is_empty() && self.gone.is_empty() && self.trips.is_empty()
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Ask what file it is, at this moment; answered by [`Input::Learned`].
    Learn(Download, Moment),
    /// Make folder, room and temporary file ready; answered by
    /// [`Input::Readied`].
    Ready(Download),
    /// Ask for a link, at this moment; answered by [`Input::Granted`].
    Ask(Download, Moment),
    /// Fetch what is missing; [`Input::Began`], now and then [`Input::Kept`],
    /// and at the end [`Input::Fetched`] follow.
    Fetch(Download),
    /// Compute the checksum of the temporary file; answered by
    /// [`Input::Summed`].
    Sum(Download),
    /// Give it its name; answered by [`Input::Placed`].
    Place(Download),
    /// Cut off whatever runs for it. No answer is due any more, but what is on
    /// disk by then is told once more as [`Input::Kept`].
    Stop(JobId),
    /// Remove its temporary file; answered by [`Input::Swept`].
    Sweep(Download),
    /// Say [`Input::Woke`] at this moment. The last wish replaces the ones
    /// before it.
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
