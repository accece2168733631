//! What may be said on the command line.

mod demo;
mod download;
mod fetch;
mod find;
mod home;
mod play;
mod remote;
mod upload;

mod already;
mod bandwidth;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(super) use self::bandwidth::{CapArgs, Rate, Switch, TimetableCommand, TurtleArgs};
use super::operations;
use super::queue_grammar::{HistoryArgs, RetryWhich, ShowArgs};
use crate::queue::{ClashRule, DuplicateRule, Move, Priority, State};
use crate::sandbox::cli::SandboxArgs;

pub(super) use demo::DemoArgs;
pub(super) use download::{DownloadArgs, GiveCommand};
pub(super) use fetch::FetchArgs;
pub(super) use find::{FindArgs, IndexArgs, IndexCommand};
pub(super) use home::{CompleteArgs, ConfigCommand, DoctorArgs, HomeCommand, ManArgs, Shell};
pub(super) use play::PlayArgs;
pub(super) use remote::{ChangeArgs, DirectWay, LinkArgs, PasswordArgs, PropsArgs, ShareArgs};
pub(super) use upload::UploadArgs;

/// A terminal commander for the cloud storage 1fichier.com
///
/// Without a command: two panes, local and remote; ? shows the keys.
#[derive(Debug, Parser)]
#[command(name = "fichier", version, max_term_width = 90)]
pub(super) struct Grammar {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options of the program without a command.
#[derive(Debug, Clone, Args)]
pub(super) struct Common {
    /// Folder the local pane begins in; the current one by default
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Read the API key from this file, before all other places
    #[arg(long, value_name = "FILE", global = true)]
    pub api_key_file: Option<PathBuf>,
    /// Keep the engine inside this process: uploads end with it
    #[arg(long, global = true)]
    pub no_engine: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The key and the account; the exit code tells cron how it stands
    Status(StatusArgs),
    /// List a folder of the account
    Ls(ListArgs),
    /// Find files and folders in all that is known of the account; makes no
    /// call
    Find(Box<FindArgs>),
    /// List the whole account in the background, so that all of it is found
    Index(IndexArgs),
    /// Print the public links of files and of whole folders
    Link(LinkArgs),
    /// Play a file of the account without downloading it first
    Play(PlayArgs),
    /// Show what a file or folder is like, or change files: description,
    /// password, who may download
    Props(Box<PropsArgs>),
    /// Show or change who sees a folder
    Share(ShareArgs),
    /// Queue files and folders to be uploaded
    Upload(UploadArgs),
    /// Queue files and folders to be downloaded
    Download(DownloadArgs),
    /// Have 1fichier fetch files from other sites by itself
    Fetch(FetchArgs),
    /// Make folders of the account, with those on the way to them
    Mkdir(operations::MakeArgs),
    /// Move files and folders of the account to another folder
    Mv(operations::MoveArgs),
    /// Copy files and folders of the account, inside 1fichier
    Cp(operations::CopyArgs),
    /// Give a file or folder of the account another name
    Rename(operations::RenameArgs),
    /// Delete files and folders of the account, by way of its trash folder
    Rm(operations::RemoveArgs),
    /// Look at what was deleted, put it back, or delete it for good
    Trash(operations::TrashArgs),
    /// Show what runs in the account and what ran, or stop it
    Operations(operations::OperationsArgs),
    /// Take the last change back, or another one
    Undo(operations::UndoArgs),
    /// List every change that was made, latest first
    Audit(operations::AuditArgs),
    /// How much folders of the account hold
    Du(operations::UsageArgs),
    /// Find files of the account with the same content
    Dedupe(operations::DedupeArgs),
    /// Look at the queue and change it
    Queue(QueueArgs),
    /// Print what happens, one JSON object a line, until the engine ends
    Events,
    /// The background engine, which goes on when the terminal is gone
    #[command(subcommand)]
    Engine(EngineCommand),
    #[command(flatten)]
    Home(HomeCommand),
    /// Try the program on an embedded make-believe account; nothing leaves
    /// this machine and nothing is kept
    Demo(DemoArgs),
    /// Serve the embedded look-alike of the service on 127.0.0.1, for tests
    Sandbox(SandboxArgs),
}

/// What can be done with the engine.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum EngineCommand {
    /// Be the engine, in the foreground: for systemd and for looking at it
    Run {
        /// In a session of its own, and leave when nobody needs it
        #[arg(long, hide = true)]
        detached: bool,
    },
    /// Start it in the background, if it does not run
    Start,
    /// Stop it; unfinished uploads go on at the next start
    Stop {
        /// Finish running uploads first, and start no more
        #[arg(long)]
        finish: bool,
    },
    /// Tell whether it runs
    Status,
    /// Show the end of its log
    Logs(LogsArgs),
    /// Print a systemd user unit for it, or install it
    Unit(UnitArgs),
}

/// Options of `fichier engine logs`.
#[derive(Debug, Clone, Args)]
pub(super) struct LogsArgs {
    /// Go on with what is logged from now on
    #[arg(short, long)]
    pub follow: bool,
    /// Lines from its end
    #[arg(short = 'n', long, value_name = "COUNT", default_value_t = 40)]
    pub lines: usize,
}

/// Options of `fichier engine unit`.
#[derive(Debug, Clone, Args)]
pub(super) struct UnitArgs {
    /// Write it to ~/.config/systemd/user/fichier.service
    #[arg(long)]
    pub install: bool,
    /// Replace a unit there that was not written by this program, or was
    /// changed since
    #[arg(long, requires = "install")]
    pub force: bool,
}

/// Options of `fichier status`.
#[derive(Debug, Clone, Args)]
pub(super) struct StatusArgs {
    /// Ask 1fichier even if the last answer is young; it may be asked once
    /// in five minutes
    #[arg(long)]
    pub refresh: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Wait at most so long for the answer
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// Options of `fichier ls`.
#[derive(Debug, Clone, Args)]
pub(super) struct ListArgs {
    /// The remote folder, such as /Films/2026
    #[arg(value_name = "FOLDER", default_value = "/")]
    pub folder: String,
    /// Read it again; the same folder may be read once in 30 seconds
    #[arg(long)]
    pub refresh: bool,
    /// Sizes and dates too
    #[arg(short, long)]
    pub long: bool,
    /// All folders below it too; what was never listed is listed
    #[arg(short = 'R', long, conflicts_with = "refresh")]
    pub recursive: bool,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Wait at most so long for the listing
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// Options of `fichier queue`.
#[derive(Debug, Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(super) struct QueueArgs {
    #[command(subcommand)]
    pub command: Option<QueueCommand>,
    #[command(flatten)]
    pub list: QueueListArgs,
}

/// What can be done with the queue.
#[derive(Debug, Clone, Subcommand)]
pub(super) enum QueueCommand {
    /// Show it; also without this word
    Ls(QueueListArgs),
    /// Stop jobs; a running upload loses the bytes it has sent, a download
    /// keeps what has come
    Pause {
        #[command(flatten)]
        which: Which,
        /// Let what runs finish its file first
        #[arg(long)]
        after: bool,
    },
    /// Let paused jobs go on; a job held for a file of the same name is sent
    /// all the same, or saved as "name (2)", if it is named
    Resume {
        #[command(flatten)]
        which: Which,
    },
    /// Give jobs up
    Cancel {
        #[command(flatten)]
        which: Which,
    },
    /// Decide about jobs held for a file of the same name, or for their bytes
    /// elsewhere in the account
    #[command(group(clap::ArgGroup::new("rules").required(true).multiple(true)))]
    Decide {
        #[command(flatten)]
        which: Which,
        /// What to do about a file of the same name
        #[arg(long, value_enum, group = "rules")]
        on_clash: Option<ClashRule>,
        /// What to do about the same bytes elsewhere
        #[arg(long, value_enum, group = "rules")]
        on_duplicate: Option<DuplicateRule>,
    },
    /// Try jobs again, uploads from their first byte
    Retry {
        #[command(flatten)]
        which: RetryWhich,
    },
    /// Start jobs at once, even if all lanes are busy
    Start {
        #[command(flatten)]
        which: Which,
    },
    /// Let jobs start before or after the others
    Priority {
        /// The new one
        #[arg(value_enum)]
        priority: Priority,
        #[command(flatten)]
        which: Which,
    },
    #[command(flatten)]
    Give(GiveCommand),
    /// Change the order, among jobs of the same priority
    Move {
        #[command(flatten)]
        which: Which,
        /// Where to
        #[arg(long, value_enum)]
        to: Towards,
    },
    /// Show what failed or needs a decision, by reason
    Errors {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Show one job with its attempts, also after it was cleared
    Show(ShowArgs),
    /// Find jobs that ended, also those that were cleared
    History(HistoryArgs),
    /// Take jobs that are done or cancelled out of the list; failed ones
    /// stay, and the history keeps all
    Clear,
    /// Wait until no job goes on by itself any more
    Wait(WaitArgs),
    /// Finish what runs and start nothing new
    Drain {
        /// Start new uploads and downloads again
        #[arg(long)]
        off: bool,
    },
    /// Show or set the speed of all uploads together, or of single jobs: 2M,
    /// 500k, off
    Limit {
        /// Of all downloads instead
        #[arg(long)]
        down: bool,
        /// Bytes per second, or off
        #[arg(value_name = "RATE")]
        rate: Option<Rate>,
        /// Only for these jobs, by their numbers: 3, or 3-7
        #[arg(value_name = "JOBS")]
        jobs: Vec<Numbers>,
    },
    /// Show or switch the turtle, a low limit for now
    Turtle(TurtleArgs),
    /// Show or set how many bytes may be sent in a day and in a month
    Cap(CapArgs),
    /// Show or set limits by the hour of the week
    Timetable {
        #[command(subcommand)]
        command: Option<TimetableCommand>,
    },
    /// Show or set how many uploads run at the same time
    Lanes {
        /// How many downloads instead
        #[arg(long)]
        down: bool,
        /// From 1 to 16
        #[arg(value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=16))]
        count: Option<u32>,
    },
}

/// Options of `fichier queue ls`.
#[derive(Debug, Clone, Default, Args)]
pub(super) struct QueueListArgs {
    /// Only jobs in this state; may be given more than once
    #[arg(long, value_enum)]
    pub state: Vec<State>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Which jobs are meant.
#[derive(Debug, Clone, Default, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Which {
    /// Numbers as `fichier queue` shows them: 3, or 3-7
    #[arg(value_name = "JOBS")]
    pub jobs: Vec<Numbers>,
    /// All that this can be done with
    #[arg(long)]
    pub all: bool,
    /// All in this state
    #[arg(long, value_enum)]
    pub state: Option<State>,
}

/// Options of `fichier queue wait`.
#[derive(Debug, Clone, Args)]
pub(super) struct WaitArgs {
    /// Numbers as `fichier queue` shows them: 3, or 3-7; all by default
    #[arg(value_name = "JOBS")]
    pub jobs: Vec<Numbers>,
    /// Wait at most so long
    #[arg(long, value_name = "SECONDS")]
    pub timeout: Option<u64>,
    /// Print one JSON object at the end
    #[arg(long)]
    pub json: bool,
    /// Show no progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// A direction in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Towards {
    /// One place towards the front
    Up,
    /// One place towards the end
    Down,
    /// To the front
    Top,
    /// To the end
    Bottom,
}

impl From<Towards> for Move {
    fn from(to: Towards) -> Self {
        match to {
            Towards::Up => Self::Up,
            Towards::Down => Self::Down,
            Towards::Top => Self::Top,
            Towards::Bottom => Self::Bottom,
        }
    }
}

/// Job numbers from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numbers {
    pub first: i64,
    pub last: i64,
}

impl FromStr for Numbers {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<u32>().map(i64::from);
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (number(first), number(last)) {
            (Ok(first), Ok(last)) if first <= last => Ok(Self { first, last }),
            _ => Err("it is no job number; write 3, or 3-7"),
        }
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            write!(f, "{}", self.first)
        } else {
            write!(f, "{}-{}", self.first, self.last)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        use clap::CommandFactory;
        Grammar::command().debug_assert();
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!("3".parse(), Ok(Numbers { first: 3, last: 3 }));
        assert_eq!("3-7".parse(), Ok(Numbers { first: 3, last: 7 }));
        for bad in ["7-3", "x", "-3", "3-", "99999999999"] {
            assert!(bad.parse::<Numbers>().is_err(), "{bad}");
        }
    }

    #[test]
    fn queue_alone_lists_it() {
        let read = |line: &str| Grammar::try_parse_from(line.split(' ')).map(|_| ());
        for good in [
            "fichier queue",
            "fichier queue --json --state held --state failed",
            "fichier queue ls --json",
            "fichier queue pause 3 5-7",
            "fichier queue retry --all",
            "fichier queue move 3 --to top",
            "fichier queue use-cdn 3 5-7",
            "fichier queue unlock --all --password-file x",
            "fichier download /a/b /c --to x --on-clash replace --cdn",
            "fichier queue limit 2M 3 5-7",
            "fichier queue turtle on --limit 100k",
            "fichier queue cap --daily 50G --monthly off",
            "fichier queue timetable",
            "fichier upload --to /a -- -odd",
        ] {
            assert!(read(good).is_ok(), "{good}");
        }
        for bad in [
            "fichier queue pause",
            "fichier queue pause 3 --all",
            "fichier upload",
            "fichier queue limit 3",
            "fichier queue turtle maybe",
            "fichier queue timetable set",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
