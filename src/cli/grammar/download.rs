//! What may be said about downloads.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Which;
use crate::downloads::LocalClash;
use crate::queue::Priority;

/// Options of `fichier download`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct DownloadArgs {
    /// Remote files and folders such as /Films/a.mkv, or their public links
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<String>,
    /// The local folder they go to; made if it does not exist
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub to: PathBuf,
    /// What to do about something of the same name in that folder
    #[arg(long, value_enum, default_value_t = LocalClash::Hold)]
    pub on_clash: LocalClash,
    /// Allow CDN credit to be spent where 1fichier asks for it
    #[arg(long)]
    pub cdn: bool,
    /// Before or after the others
    #[arg(long, value_enum, default_value_t = Priority::Normal)]
    pub priority: Priority,
    /// The files' password is the first line of this file
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Wait until every file is saved, has failed or needs a decision
    #[arg(long)]
    pub wait: bool,
    /// Print one JSON object at the end
    #[arg(long)]
    pub json: bool,
    /// Show no progress
    #[arg(short, long)]
    pub quiet: bool,
}

/// What downloads can be given that are held for it.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum GiveCommand {
    /// Give downloads the password they ask for
    Unlock {
        #[command(flatten)]
        which: Which,
        /// It is the first line of this file
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
    /// Allow downloads to spend CDN credit
    UseCdn {
        #[command(flatten)]
        which: Which,
    },
}
