//! An embedded look-alike of 1fichier.com for `fichier demo`, for tests and
//! for trying scripts. Written from what is known of the service (API page),
//! not from what our client would like; the real rclone, pointed at it in
//! `tests/rclone.rs`, is the outside judge.
//!
//! One listener on loopback serves the API, the upload nodes, the download
//! hosts and the web site. It goes by the `Host` header where the service's
//! own names are used (through a proxy that ends TLS), and by path where it is
//! spoken to directly. It owns its data and its clock; it never reaches out to
//! anything but loopback.
//!
//! | file | owns |
//! |---|---|
//! | `options`, `quirks`, `cli` | how it starts, and every habit that can be switched |
//! | `site`, `account`, `tree`, `rights`, `content`, `uploads`, `budget` | the service's data and rules |
//! | `router`, `http`, `query`, `log` | requests in, answers out, the record |
//! | `api`, `node`, `form`, `receipt`, `end_page`, `download`, `remote`, `public` | the endpoints |
//! | `json`, `pages`, `refusal`, `names`, `dates`, `random` | how things are said |
//! | `demo` | the believable account |
//! | `running`, `views` | what a test or the demo does with a running one |

mod account;
mod api;
mod budget;
pub mod cli;
mod content;
mod dates;
mod demo;
mod download;
mod end_page;
mod form;
mod http;
mod json;
mod log;
mod names;
mod node;
mod options;
mod pages;
mod public;
mod query;
pub mod quirks;
mod random;
mod receipt;
mod refusal;
mod remote;
mod rights;
mod router;
mod running;
mod site;
mod tree;
mod uploads;
mod views;

pub use log::{Call, Service};
pub use options::{Options, StartTree, Storage};
pub use running::{Running, Sandbox};
pub use views::{FileView, FolderView};
