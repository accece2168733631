//! What may be said about uploads.

use std::path::PathBuf;

use clap::Args;

use crate::queue::{ClashRule, DuplicateRule, Priority};

/// Options of `fichier upload`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct UploadArgs {
    /// Files and folders; after -- a name may begin with a dash
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// The remote folder they go to; made if it does not exist
    #[arg(long, value_name = "FOLDER", default_value = "/")]
    pub to: String,
    /// What to do about a file of the same name in that folder
    #[arg(long, value_enum, default_value_t = ClashRule::Hold)]
    pub on_clash: ClashRule,
    /// What to do when the account holds the same bytes elsewhere: by default
    /// ask, with --wait on a terminal, else copy
    #[arg(long, value_enum)]
    pub on_duplicate: Option<DuplicateRule>,
    /// Remove each local file once it is stored and both checksums are equal
    #[arg(long = "move")]
    pub moves: bool,
    /// Whether they start before or after the others in the queue
    #[arg(long, value_enum, default_value_t = Priority::Normal)]
    pub priority: Priority,
    /// Wait until every file is stored, has failed or needs a decision
    #[arg(long)]
    pub wait: bool,
    /// Print one JSON object at the end
    #[arg(long)]
    pub json: bool,
    /// Show no progress
    #[arg(short, long)]
    pub quiet: bool,
}
