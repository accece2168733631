//! Commands by which the program is at home on a machine.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// They.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum HomeCommand {
    /// Look whether all is well, from the key to the terminal, and say what
    /// to do where it is not
    Doctor(DoctorArgs),
    /// Look at the settings and change them
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a script by which a shell completes commands and remote paths
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Tell such a script what may stand at the cursor
    #[command(hide = true)]
    Complete(CompleteArgs),
    /// Write the manual pages
    #[command(hide = true)]
    Man(ManArgs),
}

/// Options of `fichier doctor`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct DoctorArgs {
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Stay on this machine: call neither 1fichier nor a name server
    #[arg(long)]
    pub offline: bool,
    /// Wait at most so long for each answer
    #[arg(long, value_name = "SECONDS", default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=600))]
    pub timeout: u64,
}

/// What can be done with the settings.
#[derive(Debug, Clone, Subcommand)]
pub(in crate::cli) enum ConfigCommand {
    /// Print every setting with its value and where that comes from
    Show {
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Print the place of the settings file
    Path,
    /// Print the value of a setting that holds
    Get {
        /// The setting
        #[arg(value_name = "SETTING", value_parser = settings())]
        name: String,
    },
    /// Change a setting in the file; all else in it stays as it is
    Set {
        /// The setting
        #[arg(value_name = "SETTING", value_parser = settings())]
        name: String,
        /// Its value; several for a list
        #[arg(required = true, allow_hyphen_values = true)]
        value: Vec<String>,
    },
    /// Take a setting out of the file, so that the default holds again
    Unset {
        /// The setting
        #[arg(value_name = "SETTING", value_parser = settings())]
        name: String,
    },
    /// Write a settings file that explains every setting, if there is none
    Init,
    /// Open the settings file in your editor, and check it afterwards
    Edit,
    /// Print the JSON Schema of the settings file
    Schema,
}

fn settings() -> clap::builder::PossibleValuesParser {
    crate::config::NAMES.into()
}

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Shell {
    /// GNU Bash
    Bash,
    /// The Z shell
    Zsh,
    /// The friendly interactive shell
    Fish,
}

/// What a completion script asks.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct CompleteArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: Shell,
    /// Bash: the line up to the cursor, and the part of its last word that
    /// bash completes; else the words behind the program's name
    #[arg(allow_hyphen_values = true)]
    pub words: Vec<String>,
}

/// Options of `fichier man`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ManArgs {
    /// The folder they are written to; it is made if it is not there
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}
