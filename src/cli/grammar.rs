//! What may be said on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::sandbox::cli::SandboxArgs;

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
    #[arg(long, value_name = "FILE")]
    pub api_key_file: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Try the program on an embedded make-believe account; nothing leaves
    /// this machine and nothing is kept
    Demo(DemoArgs),
    /// Serve the embedded look-alike of the service on 127.0.0.1, for tests
    Sandbox(SandboxArgs),
}

/// Options of `fichier demo`.
#[derive(Debug, Clone, Args)]
pub(super) struct DemoArgs {
    /// Folder the local pane begins in; the current one by default
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Bytes per second all uploads together may take, so that there is
    /// something to watch; 0 for full speed
    #[arg(long, value_name = "BYTES", default_value_t = 0)]
    pub limit: u64,
}
