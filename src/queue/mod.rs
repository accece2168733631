//! The uploads' mind: jobs, attempts and the step that moves them. Pure: no
//! I/O, no clock, no tasks. Facts come in as [`Input`], orders go out as
//! [`Step`]: first what must be durable, then what may be done. The engine's
//! runner carries them out and reports back.

mod alarm;
mod book;
mod clash;
mod compare;
mod copy;
mod fate;
mod flight;
mod input;
mod job;
mod line;
mod look;
mod names;
mod order;
mod outage;
mod patience;
mod pick;
mod priority;
mod rank;
mod rate;
mod reason;
mod recover;
mod replace;
mod rest;
mod ride;
mod rule;
mod settle;
mod state;
#[cfg(test)]
mod tests;
mod trip;
mod turns;
mod weather;

pub use alarm::Alarm;
pub use book::{Numbers, Queue};
pub use fate::{Fate, Kept};
pub use input::{
    Command, Copied, CopyWish, EndPage, Input, NewJob, Receipt, Record, Search, SendFault, Sought,
    Step, Stored, Target,
};
pub use job::{
    Attempt, AttemptId, Hold, Job, JobId, Move, Place, Progress, QueueOrder, Stage, Verdict,
};
pub use patience::{LONGEST_REST, MOST_TRIES, rest_after};
pub use priority::{Priority, Rung};
pub use rate::Rate;
pub use reason::{Reason, ReasonGroup, Stands, by_reason};
pub use rule::{Check, ClashRule, DuplicateRule, Skip, Twin};
pub use state::State;
pub use trip::{Trip, TripEnd, mean_speed};
pub use turns::{RANK_STEP, reordered};
pub use weather::Weather;
