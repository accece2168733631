//! All tests of the whole program, one module a subject.

mod rclone;
mod sandbox;
mod support;
