//! What may be said about playing.

use clap::Args;

use super::DirectWay;

/// Options of `fichier play`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct PlayArgs {
    /// A remote file, or its public link
    #[arg(value_name = "PATH")]
    pub path: String,
    /// Only print the command; so it is where no player is set up, and over
    /// SSH for one with a window
    #[arg(long)]
    pub print: bool,
    /// Run the player even over SSH
    #[arg(long, conflicts_with = "print")]
    pub run: bool,
    #[command(flatten)]
    pub way: DirectWay,
}
