//! What of the queue is to be seen: jobs of a state or of a reason, and of
//! those the ones whose name or path holds a text.

use super::filter::Filter;
use crate::protocol::Transfer;
use crate::queue::{Reason, Stands, State};

/// Which jobs, whatever they are called.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Only {
    /// All.
    #[default]
    All,
    /// Those in this state; those that wait include those that rest.
    State(State),
    /// Those that stand for this reason.
    Reason(Reason),
}

impl Only {
    fn passes(&self, job: &Transfer) -> bool {
        match self {
            Self::All => true,
            Self::State(state) => kind(job.state()) == *state,
            Self::Reason(reason) => job.stands().1.as_ref() == Some(reason),
        }
    }
}

/// A state as lists tell them apart: one that rests waits as well.
#[must_use]
pub const fn kind(state: State) -> State {
    match state {
        State::Resting | State::Waiting => State::Waiting,
        State::Running
        | State::Held
        | State::Paused
        | State::Failed
        | State::Cancelled
        | State::Skipped
        | State::Done => state,
    }
}

/// Both filters of the queue.
#[derive(Debug, Clone, Default)]
pub struct Sieve {
    /// By state or reason.
    pub only: Only,
    /// By a part of name, path or folder.
    pub filter: Filter,
}

impl Sieve {
    /// Whether it holds anything back.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.only != Only::All || self.filter.is_on()
    }

    /// Whether a job is to be seen.
    pub fn passes(&self) -> impl Fn(&Transfer) -> bool + use<> {
        let (only, needle) = (self.only.clone(), self.filter.needle());
        move |job| {
            only.passes(job) && {
                let texts = match job {
                    Transfer::Up(job) => {
                        [job.name.as_bytes(), job.source.as_bytes(), job.place_label.as_bytes()]
                    }
                    Transfer::Down(job) => {
                        [job.file.as_bytes(), job.from.as_bytes(), job.to.as_bytes()]
                    }
                };
                texts.iter().any(|text| needle.is_in(text))
            }
        }
    }
}
