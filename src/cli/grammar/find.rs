//! Options of `fichier find` and `fichier index`.

use clap::{Args, Subcommand, ValueEnum};

use crate::search::{By, Kind};

/// Options of `fichier find`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct FindArgs {
    /// What to look for: film, *.mkv, films/*.mkv, ~flm, size>1G,
    /// date>2024-01, type:video, in:/Films; all must fit
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Only in this folder and below
    #[arg(long = "in", value_name = "FOLDER")]
    pub below: Option<String>,
    /// Only names like this pattern, or that hold this text
    #[arg(long, value_name = "GLOB", allow_hyphen_values = true)]
    pub name: Vec<String>,
    /// Only files of more (+1G), less (-500M) or exactly so many bytes
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub size: Vec<String>,
    /// Only what arrived on this day or later: 2024-01-01, 2024, 7d
    #[arg(long, value_name = "DATE")]
    pub newer: Option<String>,
    /// Only what arrived before this day
    #[arg(long, value_name = "DATE")]
    pub older: Option<String>,
    /// Only things of this kind
    #[arg(long = "type", value_enum, value_name = "KIND")]
    pub kind: Option<Kind>,
    /// In which order
    #[arg(long, value_enum, default_value_t = Order::Path)]
    pub sort: Order,
    /// The other way round
    #[arg(short, long)]
    pub reverse: bool,
    /// At most so many
    #[arg(long, value_name = "COUNT")]
    pub limit: Option<u64>,
    /// Sizes and dates too
    #[arg(short, long, conflicts_with_all = ["json", "print0"])]
    pub long: bool,
    /// Print one JSON object
    #[arg(long, conflicts_with = "print0")]
    pub json: bool,
    /// Print paths as they are, each ended by a zero byte, for xargs -0
    #[arg(short = '0', long)]
    pub print0: bool,
}

/// What hits are in the order of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Order {
    /// By path; of letters in order, what fits best first
    Path,
    /// The largest first
    Size,
    /// The newest first
    Date,
}

impl From<Order> for By {
    fn from(order: Order) -> Self {
        match order {
            Order::Path => Self::Path,
            Order::Size => Self::Size,
            Order::Date => Self::Date,
        }
    }
}

/// Options of `fichier index`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct IndexArgs {
    #[command(subcommand)]
    pub command: Option<IndexCommand>,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub json: bool,
}

/// What can be done with the listing of the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub(in crate::cli) enum IndexCommand {
    /// Begin, or go on after a pause
    Start {
        /// List folders again whose listing is older than so many days; 30 by
        /// default
        #[arg(long, value_name = "DAYS")]
        older_than: Option<u32>,
    },
    /// Hold still until it is started again
    Pause,
    /// Tell how it stands; also without this word
    Status,
}
