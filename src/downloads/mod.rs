//! The downloads' mind: jobs and the step that moves them. Pure, like the
//! uploads' [`crate::queue`], with which it shares numbers and orders: no
//! I/O, no clock, no tasks. Facts come in as [`Input`], orders go out as
//! [`Step`]: first what must be durable, then what may be done.

mod book;
mod disk;
mod fetch;
mod input;
mod job;
mod key;
mod order;
mod pick;
mod recover;
mod rest;
mod spans;
#[cfg(test)]
mod tests;
mod trip;

pub use book::Downloads;
pub use input::{Command, FetchFault, Input, Learned, NewDownload, Ready, Record, Step};
pub use job::{Download, DownloadHold, DownloadStage, Facts, Link, LocalClash};
pub use spans::Spans;
pub use trip::{Fetching, mean_speed};
