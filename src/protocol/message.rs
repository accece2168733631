//! The messages themselves.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::direct::{DirectLink, DirectQuery};
use super::download::{Decision, Errand, Survey, Taken};
use super::find::{FindQuery, Hits};
use super::import::Begun;
use super::index::{IndexOrder, IndexView};
use super::past::{HistoryPage, HistoryQuery, Story};
use super::view::{AccountView, FolderView, GateView, KeySource, Settings, Totals};
use super::way::Way;
use crate::bandwidth::Now;
use crate::downloads::Download;
use crate::imports::{Import, ImportId, ImportOrder};
use crate::local::{Fingerprint, LocalPath};
use crate::operations::{AuditRow, Branch, Item, Object, OperationId, Order, Report};
use crate::queue::{ClashRule, DuplicateRule, Job, JobId, Priority, Progress, QueueOrder};
use crate::remote::{FileChanges, FileFacts, FileUrl, FolderId, Problem, Sharing};

/// The protocol's version. A face and an engine talk only when theirs are
/// equal; both are one program, so the way out is to restart the engine.
pub const VERSION: u32 = 3;

/// One line from a face.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToEngine {
    /// Chosen by the face; its answer carries it.
    pub id: u64,
    /// What is asked.
    #[serde(flatten)]
    pub request: Request,
}

/// What a face can ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "ask")]
pub enum Request {
    /// First of all: versions. Answered by [`Answer::Welcome`] or
    /// [`Failure::Version`].
    Hello {
        /// The face's [`VERSION`].
        protocol: u32,
        /// The face's program version.
        version: String,
    },
    /// From now on send events; first the whole state as events, then
    /// [`Answer::Ok`].
    Watch,
    /// A remote folder. Answered at once from the cache; a refresh, if one is
    /// due or asked for, arrives as [`Event::Folder`].
    Folder {
        /// Which.
        folder: FolderId,
        /// Ask the service even if the cache is fresh.
        refresh: bool,
    },
    /// The folder at a path such as `/Backups/2026`; lists what is not known
    /// on the way.
    Locate {
        /// The path, beginning with `/`.
        path: String,
    },
    /// Change the remote side. Answered by [`Answer::Accepted`] when it is on
    /// disk; what becomes of it comes as [`Event::Operation`].
    Operate {
        /// What.
        order: Order,
    },
    /// Take an operation back. Answered as [`Request::Operate`].
    Undo {
        /// Which; the last one that can be undone if none is named.
        operation: Option<OperationId>,
    },
    /// Put things of the trash back where they came from. Answered as
    /// [`Request::Operate`].
    Restore {
        /// Which.
        objects: Vec<Object>,
    },
    /// End an operation after the call at hand; what is done stays done.
    StopOperation {
        /// Which.
        operation: OperationId,
    },
    /// The operations under way and the latest that are over.
    Operations,
    /// Changes that were made, latest first.
    Audit {
        /// Words that name, path or link hold; all of them.
        search: String,
        /// Only numbers below this one.
        before: Option<i64>,
        /// So many at most; never more than 1,000.
        limit: u32,
    },
    /// What paths and links name; lists what is not known on the way.
    Resolve {
        /// The paths, each beginning with `/`, or links.
        paths: Vec<String>,
    },
    /// A folder with all below it, as far as it is known; makes no call.
    Tree {
        /// Which.
        folder: FolderId,
    },
    /// All that the service tells of one file; costs a call. Answered by
    /// [`Answer::Properties`].
    Properties {
        /// Which.
        file: FileUrl,
        /// Its password, if it asks for one.
        #[serde(default)]
        password: Option<String>,
    },
    /// Change what files of one folder are like, in one call. Answered by
    /// [`Answer::Folder`].
    ChangeFiles {
        /// The folder they are in.
        folder: FolderId,
        /// Which.
        files: Vec<FileUrl>,
        /// What.
        changes: FileChanges,
    },
    /// Change who sees a folder. Answered by [`Answer::Folder`] of it.
    Share {
        /// Which.
        folder: FolderId,
        /// The folder it is in.
        parent: FolderId,
        /// How.
        sharing: Sharing,
    },
    /// The account. Answered at once with what is known; a call follows as
    /// [`Event::Account`] if the last answer is older than five minutes and
    /// the budget allows, or if `refresh` asks for it.
    Account {
        /// Ask as soon as the budget allows.
        refresh: bool,
    },
    /// Use the key that can be read at this path (a memory file of the face:
    /// the key itself never travels in a message). One that was typed is
    /// checked at the account endpoint.
    UseKey {
        /// Where the engine reads it, once.
        path: PathBuf,
        /// Where the face found it; `None` if it was typed.
        #[serde(default)]
        source: Option<KeySource>,
    },
    /// Keep the key in use in the key file, mode 0600.
    KeepKey,
    /// Queue files. Answered by [`Answer::Queued`] when they are on disk.
    Add {
        /// The remote folder below which they go.
        target: FolderId,
        /// The files.
        files: Vec<NewFile>,
        /// What to do about files of the same name.
        on_clash: ClashRule,
        /// What to do about the same bytes elsewhere in the account.
        #[serde(default)]
        on_duplicate: DuplicateRule,
        /// How urgent they are.
        #[serde(default)]
        priority: Priority,
        /// Remove each local file once it is stored and verified.
        #[serde(default)]
        moves: bool,
    },
    /// What an errand would amount to; nothing is queued. Lists the folders
    /// that are not known. Answered by [`Answer::Survey`].
    Survey {
        /// The errand.
        errand: Errand,
    },
    /// Queue downloads. Answered by [`Answer::Taken`] when they are on disk,
    /// all or none.
    Download {
        /// The errand.
        errand: Errand,
    },
    /// Have 1fichier bring these into the account by itself: addresses of
    /// other sites are fetched by it, links of files on 1fichier are copied.
    /// Answered by [`Answer::Begun`] when they are on disk, all or none: an
    /// address that cannot be used refuses the whole.
    Fetch {
        /// The remote folder they come into.
        target: FolderId,
        /// The addresses.
        urls: Vec<String>,
    },
    /// A link to a file's bytes that needs no key; costs a call. Answered by
    /// [`Answer::Direct`].
    Direct(DirectQuery),
    /// Change imports.
    Imports {
        /// How.
        order: ImportOrder,
    },
    /// Decide about downloads that are held.
    Decide {
        /// What.
        decision: Decision,
    },
    /// Change jobs, of either direction.
    Queue {
        /// How.
        order: QueueOrder,
    },
    /// A job with its past, in the queue or in the history. Answered by
    /// [`Answer::Story`].
    Story {
        /// Which.
        job: JobId,
    },
    /// Jobs that ended, also those cleared from the queue. Answered by
    /// [`Answer::History`].
    History(HistoryQuery),
    /// Look for files and folders in all that is known of the account; makes
    /// no call. Answered by [`Answer::Hits`].
    Find(FindQuery),
    /// List the whole account in the background. Answered by
    /// [`Answer::Index`].
    Index {
        /// What it shall do; `None` only asks how it stands.
        order: Option<IndexOrder>,
    },
    /// Change settings of the engine.
    Set {
        /// The new settings.
        settings: Settings,
    },
    /// Try the way to the service step by step; makes one call. Answered by
    /// [`Answer::Way`].
    Probe {
        /// No proxy stands between: look the name up and connect, too.
        direct: bool,
    },
    /// End the engine: running uploads are cut off, or finished first.
    Stop {
        /// Finish what runs first.
        finish: bool,
    },
}

/// A file to be queued.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFile {
    /// The local file.
    pub source: LocalPath,
    /// The local file as it was when chosen.
    pub print: Fingerprint,
    /// Folders below the target, outermost first.
    pub below: Vec<String>,
    /// The name it gets, in our writing.
    pub name: String,
}

/// One line from the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FromEngine {
    /// To a request.
    Answer {
        /// The request's id.
        id: u64,
        /// The answer.
        answer: Answer,
    },
    /// To a request that could not be done.
    Failure {
        /// The request's id.
        id: u64,
        /// Why.
        failure: Failure,
    },
    /// Unasked.
    Event(Event),
}

/// Who the engine is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// Its [`VERSION`].
    pub protocol: u32,
    /// Its program version.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// It lives inside the face's own process and ends with it.
    pub inside: bool,
    /// At most the last four characters of the key in use; empty without one.
    #[serde(default)]
    pub key_tail: String,
    /// The API's base it speaks to.
    #[serde(default)]
    pub server: String,
    /// A digest of what else decides how the service is reached: proxies,
    /// certificates, address family. Compared, never read. Empty for an
    /// engine that somebody else keeps running, systemd say.
    #[serde(default)]
    pub way: String,
    /// Something is left that will go on by itself.
    #[serde(default)]
    pub busy: bool,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Request::Hello`].
    Welcome(Greeting),
    /// A folder.
    Folder(Box<FolderView>),
    /// The account.
    Account(Box<AccountView>),
    /// One file.
    Properties(Box<FileFacts>),
    /// Jobs were queued, with these numbers.
    Queued(Vec<JobId>),
    /// What an errand would amount to.
    Survey(Box<Survey>),
    /// Downloads were queued.
    Taken(Box<Taken>),
    /// Imports are on disk and begin.
    Begun(Box<Begun>),
    /// A direct link.
    Direct(DirectLink),
    /// An operation is on disk and begins.
    Accepted(Accepted),
    /// Operations, latest first.
    Operations(Vec<Report>),
    /// Changes, latest first.
    Audit(Vec<AuditRow>),
    /// What paths name.
    Found(Vec<Found>),
    /// A tree, parents first.
    Tree(Vec<Branch>),
    /// A job with its past; `None` if nobody remembers it.
    Story(Option<Box<Story>>),
    /// A page of the history.
    History(Box<HistoryPage>),
    /// What was found.
    Hits(Box<Hits>),
    /// How the listing of the whole account stands.
    Index(IndexView),
    /// The way to the service.
    Way(Box<Way>),
    /// Done.
    Ok,
}

/// An operation that was taken on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// Its number.
    pub operation: OperationId,
    /// Names that the target is known to have already; the service keeps
    /// both.
    #[serde(default)]
    pub clashes: Vec<String>,
}

/// What a path or a link names: nothing, one thing, or several of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// It.
    pub path: String,
    /// What it names.
    pub items: Vec<Item>,
}

/// Why a request could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The engine is of another version.
    Version(Greeting),
    /// The service or the way to it.
    Problem(Problem),
    /// The request makes no sense; the words say why.
    Invalid(String),
    /// The state file could not be written; nothing was changed.
    Store(String),
}

/// How loud a notice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeLevel {
    /// Good to know.
    Info,
    /// Something needs a look.
    Warning,
    /// Something failed.
    Error,
}

/// What the engine tells everybody who watches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// A folder's listing or refresh changed.
    Folder {
        /// It.
        view: Box<FolderView>,
    },
    /// The account's facts or state changed.
    Account {
        /// It.
        view: Box<AccountView>,
    },
    /// The budget or the lock changed.
    Gate {
        /// It.
        view: GateView,
    },
    /// Another account's key is in use now: forget tree and queue.
    Reset,
    /// Jobs came, changed or went.
    Jobs {
        /// New or changed.
        changed: Vec<Job>,
        /// Gone.
        gone: Vec<JobId>,
    },
    /// Downloads came, changed or went.
    Downloads {
        /// New or changed.
        changed: Vec<Download>,
        /// Gone.
        gone: Vec<JobId>,
    },
    /// Imports came, changed or went.
    Imports {
        /// New or changed.
        changed: Vec<Import>,
        /// Gone.
        gone: Vec<ImportId>,
    },
    /// Figures of running downloads; `sent` is what has come.
    Fetched {
        /// By job.
        jobs: Vec<Progress>,
        /// Of all.
        totals: Totals,
    },
    /// Figures of running uploads.
    Progress {
        /// By job.
        jobs: Vec<Progress>,
        /// Of all.
        totals: Totals,
    },
    /// An operation began, came further or is over.
    Operation {
        /// It.
        report: Box<Report>,
    },
    /// The settings changed.
    Settings {
        /// They.
        settings: Settings,
    },
    /// What may be sent now, and what was, changed.
    Bandwidth {
        /// It.
        now: Now,
    },
    /// The listing of the whole account came further.
    Index {
        /// How it stands.
        view: IndexView,
    },
    /// Something worth a line in the log.
    Notice {
        /// How loud.
        level: NoticeLevel,
        /// A whole sentence.
        text: String,
    },
    /// The engine ends.
    Closing,
}

/// The connection is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Down {
    /// The engine closed it.
    Closed,
    /// A line could not be read; the words say why.
    Garbled(String),
}
