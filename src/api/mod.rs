//! 1fichier over HTTP: one method an endpoint, every failure classified.
//!
//! This is the border of names: callers give and get them in our writing and
//! the service's writing stays inside, except in an upload, whose stored name
//! is fixed by the queue before the first try.
//!
//! Every method makes exactly one request. Nothing is repeated here and no
//! redirect is followed: each try must pass the budget, and that belongs to
//! the engine. [`quick_retry`] tells it what may be repeated.

mod account;
mod base;
mod body;
mod client;
mod download;
mod endpoint;
mod fetch;
mod files;
mod folders;
mod form;
mod net;
mod page;
mod probe;
mod public;
mod retry;
mod settings;
mod transport;
mod upload;
mod verdict;
mod watch;
mod wire;

pub use base::{Base, end_url, node_url};
pub use client::Client;
pub use download::{Download, DownloadLink, TokenWish};
pub use endpoint::Endpoint;
pub use fetch::{FetchJob, FetchReport, FetchResult, FetchWish};
pub use files::{Copied, Counted, FileFilter, FileListing, Renamed, Scan};
pub use probe::Probe;
pub use public::PublicFile;
pub use retry::quick_retry;
pub use settings::{IpFamily, Proxying, Settings};
pub use upload::{
    Beside, EndOfUpload, Hold, StoredFile, UploadFailure, UploadForm, UploadPart, UploadReceipt,
    UploadTicket,
};
