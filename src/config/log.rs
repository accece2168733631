//! The log: files in the state folder, of which the oldest goes when the
//! newest is full. Never the terminal, which the screen owns.

use std::io;
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::EnvFilter;

use super::log_files::{LogFiles, LogPlace};
use super::paths::private_folder;
use super::{Environment, Settings};

/// What is logged unless `FICHIER_LOG` says otherwise.
const USUAL: &str = "warn,fichier=info";

/// Keep this as long as the program runs: dropping it writes out what is left.
#[derive(Debug)]
#[must_use = "dropping it ends the log"]
pub struct Log {
    _writer: WorkerGuard,
    /// A sentence when `FICHIER_LOG` could not be understood.
    pub warning: Option<String>,
}

/// Starts the log in `folder`, in files that begin with `who` (the screen and
/// the engine behind each write their own). `FICHIER_LOG` sets the level:
/// `debug`, or by module as in `fichier::api=trace`.
///
/// # Errors
/// When the folder or file cannot be made, or a log runs already.
pub fn start(folder: &Path, who: &str, env: &Environment, settings: &Settings) -> io::Result<Log> {
    private_folder(folder)?;
    let place = LogPlace::new(folder, who);
    let files = LogFiles::open(place, settings.log_size, settings.log_files)?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let (filter, warning) = filter(env);
    tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_env_filter(filter)
        .try_init()
        .map_err(io::Error::other)?;
    Ok(Log { _writer: guard, warning })
}

fn filter(env: &Environment) -> (EnvFilter, Option<String>) {
    let wanted = env.text("FICHIER_LOG");
    match wanted.as_deref().map(EnvFilter::try_new) {
        None => (EnvFilter::new(USUAL), None),
        Some(Ok(filter)) => (filter, None),
        Some(Err(error)) => {
            let warning = format!("FICHIER_LOG cannot be understood ({error}); {USUAL:?} is used.");
            (EnvFilter::new(USUAL), Some(warning))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unclear_level_is_told_about() {
        let filter = |text| filter(&Environment::from_pairs([("FICHIER_LOG", text)]));
        assert_eq!(filter("").1, None);
        assert_eq!(filter("fichier::api=trace,info").1, None);
        let said = filter("fichier=loud").1.unwrap();
        assert!(said.starts_with("FICHIER_LOG cannot be understood ("), "{said}");
    }
}
