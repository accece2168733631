//! All tests of the whole program, one module a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by them")]

mod support;
mod terminal;
