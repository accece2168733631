//! The log: files in the state folder, one a day, a week of them. Never the
//! terminal, which the screen owns.

use std::io;
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

use super::Environment;
use super::paths::private_folder;

/// What is logged unless `FICHIER_LOG` says otherwise.
const USUAL: &str = "warn,fichier=info";

/// Days that are kept.
const DAYS: usize = 7;

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
pub fn start(folder: &Path, who: &str, env: &Environment) -> io::Result<Log> {
    // The appender prints to the terminal when the folder is missing.
    private_folder(folder)?;
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix(who)
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(folder)
        .map_err(io::Error::other)?;
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
