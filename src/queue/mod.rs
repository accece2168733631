//! The uploads' mind: jobs, attempts and the step that moves them. Pure: no
//! I/O, no clock, no tasks. Facts come in as [`Input`], orders go out as
//! [`Command`]; the engine's runner carries them out and reports back.

mod job;

pub use job::{
    Attempt, AttemptId, ClashRule, Hold, Job, JobId, Move, Place, Progress, Stage, Verdict,
};
