//! All tests of the whole program, one module a subject.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests fail by them")]

mod already;
mod api;
mod bandwidth;
mod campaign;
mod commands;
mod downloads;
mod engine;
mod finding;
mod home;
mod hooks;
mod imports;
mod journey;
mod layers;
mod local;
mod moves;
mod operations;
mod playing;
mod protocol;
mod rclone;
mod sandbox;
mod screens;
mod service;
mod support;
mod terminal;
