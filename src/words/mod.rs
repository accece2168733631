//! Every visible sentence about problems, stages and states, and the way
//! sizes, times and names are written: one tone for the screen and the
//! command line. Decides nothing; what it is given is never a key.

mod account;
mod bandwidth;
pub mod change;
mod code;
mod direct;
mod download;
mod import;
mod index;
mod links;
mod local;
mod name;
mod operation;
mod past;
mod problem;
mod query;
mod size;
mod stage;
mod time;
mod transfer;

pub use account::{KeyWords, factor, key_state, offer, source};
pub use bandwidth::{brake, cap, full, full_for, full_until, limit, own_limit, sent, week};
pub use code::Code;
pub use direct::{direct_life, direct_step};
pub use download::{
    download_held_for, download_hold, download_hold_step, download_reason, download_stage,
    land_fault, left_out, local_clash_rule,
};
pub use import::{addresses, import, import_stage, imports_begun};
pub use index::index;
pub use links::{Link, LinkFormat};
pub use local::{cannot, fault, key_fault, name_fault};
pub use name::{Gap, fit, pad, visible, width};
pub use operation::{amount, change, operation};
pub use past::{trip, trip_end, urgency, urgency_sign, why};
pub use problem::{failure, failure_step, problem, short_problem, step, wait};
pub use query::{hits, known_age, query_fault, unknown};
pub use size::{bytes, count, grouped, percent, speed};
pub use stage::{clash_rule, duplicate_rule, fate, hold, hold_step, place, reason, stage, state};
pub use time::{clock, clock_or_date, date_column, duration, exactly, stamp};
pub use transfer::{transfer_reason, transfer_stage, transfer_why};
