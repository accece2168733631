//! What may be said to the commands that change the remote side.

use clap::{Args, Subcommand, ValueEnum};

use crate::operations::OnClash;

/// How an operation is waited for.
#[derive(Debug, Clone, Args)]
pub struct Waiting {
    /// Do not wait until it is done; `fichier audit` tells later
    #[arg(long)]
    pub no_wait: bool,
    /// Wait at most so long; the operation goes on all the same
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Show no progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// Options of `fichier mkdir`.
#[derive(Debug, Clone, Args)]
pub struct MakeArgs {
    /// The folders, such as /A/B; those on the way are made as well
    #[arg(value_name = "FOLDER", required = true)]
    pub folders: Vec<String>,
    #[command(flatten)]
    pub waiting: Waiting,
}

/// What happens to files whose name the target has already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Clash {
    /// Both stay; 1fichier never overwrites
    KeepBoth,
    /// They are left where they are
    Skip,
    /// Nothing at all is done
    Hold,
}

impl From<Clash> for OnClash {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::KeepBoth => Self::KeepBoth,
            Clash::Skip => Self::Skip,
            Clash::Hold => Self::Hold,
        }
    }
}

/// Paths and where they go.
#[derive(Debug, Clone, Args)]
pub struct Targets {
    /// Remote paths, patterns such as '/Films/*.nfo' or links, and last the
    /// remote folder they go to, or a new path for one thing
    #[arg(value_name = "PATH", num_args = 2.., required = true)]
    pub paths: Vec<String>,
    /// All that a path names, where it names several things
    #[arg(long)]
    pub all: bool,
    /// What to do about names that are there already
    #[arg(long, value_enum, default_value_t = Clash::KeepBoth)]
    pub on_clash: Clash,
    #[command(flatten)]
    pub waiting: Waiting,
}

/// Options of `fichier mv`.
#[derive(Debug, Clone, Args)]
pub struct MoveArgs {
    #[command(flatten)]
    pub targets: Targets,
}

/// Options of `fichier cp`.
#[derive(Debug, Clone, Args)]
pub struct CopyArgs {
    #[command(flatten)]
    pub targets: Targets,
}

/// Options of `fichier rename`.
#[derive(Debug, Clone, Args)]
pub struct RenameArgs {
    /// The remote path or link
    #[arg(value_name = "PATH")]
    pub path: String,
    /// The new name
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub waiting: Waiting,
}

/// Options of `fichier rm`.
#[derive(Debug, Clone, Args)]
pub struct RemoveArgs {
    /// Remote paths, patterns such as '/Films/*.nfo' or links
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<String>,
    /// Folders too, with all they hold
    #[arg(short, long)]
    pub recursive: bool,
    /// For good, not by way of the trash folder
    #[arg(long)]
    pub purge: bool,
    /// All that a path names, where it names several things
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub waiting: Waiting,
}

/// Options of `fichier trash`.
#[derive(Debug, Clone, Args)]
pub struct TrashArgs {
    #[command(subcommand)]
    pub command: Option<TrashCommand>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What can be done with the trash.
#[derive(Debug, Clone, Subcommand)]
pub enum TrashCommand {
    /// List it; also without this word
    Ls {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Put things back where they came from
    Restore {
        /// Names, or paths below /Trash
        #[arg(value_name = "NAME", required_unless_present = "all")]
        names: Vec<String>,
        /// Everything that is in it, or all that a name means
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// Delete what is in it, for good
    Purge {
        /// Only what has been there for more than so many days
        #[arg(long, value_name = "DAYS")]
        older_than: Option<u32>,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// Options of `fichier undo`.
#[derive(Debug, Clone, Args)]
pub struct UndoArgs {
    /// The operation's number, as `fichier audit` shows it; the last one that
    /// can be undone by default
    #[arg(value_name = "NUMBER")]
    pub operation: Option<i64>,
    #[command(flatten)]
    pub waiting: Waiting,
}

/// Options of `fichier operations`.
#[derive(Debug, Clone, Args)]
pub struct OperationsArgs {
    #[command(subcommand)]
    pub command: Option<OperationsCommand>,
    /// So many that are over at most; all that run are shown
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub limit: usize,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What can be done with operations.
#[derive(Debug, Clone, Subcommand)]
pub enum OperationsCommand {
    /// End them after the call that is out; what is done stays done
    Stop {
        /// Their numbers, as `fichier operations` shows them
        #[arg(value_name = "NUMBER", required_unless_present = "all")]
        numbers: Vec<i64>,
        /// All that run
        #[arg(long, conflicts_with = "numbers")]
        all: bool,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// Options of `fichier audit`.
#[derive(Debug, Clone, Args)]
pub struct AuditArgs {
    /// Words that name, path or link hold; all of them
    #[arg(value_name = "TEXT")]
    pub words: Vec<String>,
    /// So many changes at most
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    pub limit: u32,
    /// Only changes with a number below this one
    #[arg(long, value_name = "NUMBER")]
    pub before: Option<i64>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `fichier du`.
#[derive(Debug, Clone, Args)]
pub struct UsageArgs {
    /// The remote folder
    #[arg(value_name = "FOLDER", default_value = "/")]
    pub folder: String,
    /// Folders down to so many levels below it
    #[arg(long, value_name = "LEVELS", default_value_t = 1)]
    pub depth: usize,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Which one of equal files stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Keep {
    /// The one that arrived first
    Oldest,
    /// The one that arrived last
    Newest,
}

/// Options of `fichier dedupe`.
#[derive(Debug, Clone, Args)]
pub struct DedupeArgs {
    /// The remote folder
    #[arg(value_name = "FOLDER", default_value = "/")]
    pub folder: String,
    /// Delete all but one of each; asks first
    #[arg(long)]
    pub delete: bool,
    /// Which one stays
    #[arg(long, value_enum, default_value_t = Keep::Oldest)]
    pub keep: Keep,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    #[command(flatten)]
    pub waiting: Waiting,
}
