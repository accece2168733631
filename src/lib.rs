//! `fichier`: a terminal commander for the cloud storage 1fichier.com.
//!
//! This file is the map. From the bottom up; a module names only what stands
//! above it in this list (`tests/layers.rs` keeps it so):
//!
//! | module | owns |
//! |---|---|
//! | [`clock`] | the moment type and the only place that reads the system clock |
//! | [`bandwidth`] | pure: limit, turtle, timetable and caps, and what holds at a moment |
//! | [`remote`] | values of the service: ids, links, names, dates, checksums, problems |
//! | [`search`] | pure: what is looked for in the account, and what fits |
//! | [`local`] | the local disk: listing, walking, finding, changing, fingerprints |
//! | [`api`] | 1fichier over HTTP: one method an endpoint, every failure classified |
//! | [`queue`] | pure: jobs, attempts, stages and the step that moves them |
//! | [`downloads`] | pure: downloads, their stages and the step that moves them |
//! | [`imports`] | pure: what the service fetches or copies into the account by itself |
//! | [`operations`] | pure: moves, renames and deletions on the remote side, and the way back |
//! | [`protocol`] | messages between the engine and its faces, and the faces' client |
//! | [`config`] | settings, paths and where the API key comes from |
//! | [`engine`] | gate, catalog, account, runner, store and server |
//! | [`words`] | every visible sentence about problems and stages |
//! | [`checkup`] | pure: whether all is well on this machine, from facts |
//! | [`app`] | pure: the screen's mind |
//! | [`ui`] | painters and theme; reads the app, changes nothing |
//! | [`tui`] | terminal, event loop, effects |
//! | [`sandbox`] | an embedded look-alike of the service for demo and tests |
//! | [`cli`] | the command line |

pub mod api;
pub mod app;
pub mod bandwidth;
pub mod checkup;
pub mod cli;
pub mod clock;
pub mod config;
pub mod downloads;
pub mod engine;
pub mod imports;
pub mod local;
pub mod operations;
pub mod protocol;
pub mod queue;
pub mod remote;
pub mod sandbox;
pub mod search;
pub mod tui;
pub mod ui;
pub mod words;
