//! What may be said to the queue about priorities, reasons and the past.

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::grammar::{Numbers, Which};
use crate::queue::{Priority, Reason, State};

impl ValueEnum for State {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::Running => "Being sent, finished or checked",
            Self::Waiting => "Its turn has not come",
            Self::Resting => "Will be tried again by itself",
            Self::Held => "Needs your decision",
            Self::Paused => "Stopped by you",
            Self::Failed => "Given up after the last try",
            Self::Cancelled => "Given up by you",
            Self::Done => "Stored",
        };
        Some(PossibleValue::new(self.word()).help(help))
    }
}

impl ValueEnum for Priority {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let help = match self {
            Self::High => "Before the others",
            Self::Normal => "As any other",
            Self::Low => "When no other waits",
        };
        Some(PossibleValue::new(self.word()).help(help))
    }
}

/// Which jobs are to be tried again.
#[derive(Debug, Clone, Default, Args)]
#[group(required = true, multiple = false)]
pub(super) struct RetryWhich {
    /// Numbers as `fichier queue` shows them: 3, or 3-7
    #[arg(value_name = "JOBS")]
    pub jobs: Vec<Numbers>,
    /// All that failed
    #[arg(long, alias = "all")]
    pub failed: bool,
    /// All in this state
    #[arg(long, value_enum)]
    pub state: Option<State>,
    /// All that failed or are held for this reason, as `fichier queue errors`
    /// names it
    #[arg(long, value_parser = |word: &str| Ok::<_, String>(Reason::named(word)))]
    pub reason: Option<Reason>,
}

impl RetryWhich {
    /// The same without a reason.
    pub fn which(&self) -> Which {
        let Self { jobs, failed, state, reason: _ } = self;
        Which { jobs: jobs.clone(), all: *failed, state: *state }
    }
}

/// How a job can have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ended {
    /// Stored
    Done,
    /// Given up after the last try
    Failed,
    /// Given up by you
    Cancelled,
}

impl From<Ended> for State {
    fn from(ended: Ended) -> Self {
        match ended {
            Ended::Done => Self::Done,
            Ended::Failed => Self::Failed,
            Ended::Cancelled => Self::Cancelled,
        }
    }
}

/// Options of `fichier queue history`.
#[derive(Debug, Clone, Args)]
pub(super) struct HistoryArgs {
    /// A part of the name, the local path or the remote folder
    #[arg(value_name = "TEXT", default_value = "")]
    pub text: String,
    /// At most so many jobs, the last one first
    #[arg(long, value_name = "COUNT", default_value_t = 50,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    /// Only jobs that ended so; may be given more than once
    #[arg(long, value_enum)]
    pub state: Vec<Ended>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `fichier queue show`.
#[derive(Debug, Clone, Args)]
pub(super) struct ShowArgs {
    /// Its number
    #[arg(value_name = "JOB")]
    pub job: u32,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}
