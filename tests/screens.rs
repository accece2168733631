//! The screen's mind and its painters together, without terminal, disk or
//! engine: keys and facts go in, orders and whole screens come out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may stop at once"
)]

mod account;
mod announce;
mod bandwidth;
mod comparing;
mod disk;
mod face;
mod fetching;
mod files;
mod finding;
mod importing;
mod keys;
mod limits;
mod linking;
mod narrowing;
mod operating;
mod past;
mod pictures;
mod properties;
mod queue;
mod renaming;
mod seeking;
mod sending;
mod world;
