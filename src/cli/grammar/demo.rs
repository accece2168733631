//! What may be said to `fichier demo`.

use std::path::PathBuf;

use clap::Args;

/// Options of `fichier demo`.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct DemoArgs {
    /// Folder the local pane begins in; the current one by default
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    /// Bytes per second all uploads together may take, so that there is
    /// something to watch; 0 for full speed
    #[arg(long, value_name = "BYTES", default_value_t = 0)]
    pub limit: u64,
}
