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
    #[arg(long, value_name = "FILE", global = true)]
    pub api_key_file: Option<PathBuf>,
    /// Keep the engine inside this process: uploads end with it
    #[arg(long, global = true)]
    pub no_engine: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The background engine, which goes on when the terminal is gone
    #[command(subcommand)]
    Engine(EngineCommand),
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
    Logs,
}
