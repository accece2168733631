//! Where our files live.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use directories::ProjectDirs;
use thiserror::Error;

use super::Environment;

/// Why our folders cannot be used.
#[derive(Debug, Error)]
pub enum PathsFault {
    /// No home folder is known.
    #[error(
        "No home folder is known. Set HOME, or set FICHIER_STATE_DIR to a folder for the queue."
    )]
    NoHome,
    /// The folder cannot be made or looked at.
    #[error("The folder {path} cannot be used: {error}.")]
    Unusable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// Others may write there: they could put their own queue in our way.
    #[error("Other users can write in {path}. Run: chmod go-w {path}")]
    Open {
        /// Which.
        path: PathBuf,
    },
}

/// Our two folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    /// Settings and the key file: `$XDG_CONFIG_HOME/fichier`.
    pub config: PathBuf,
    /// Queue, cache, socket and logs: `$XDG_STATE_HOME/fichier`, or
    /// `FICHIER_STATE_DIR`.
    pub state: PathBuf,
}

impl Paths {
    /// Finds them; makes nothing.
    ///
    /// # Errors
    /// [`PathsFault::NoHome`], and [`PathsFault::Unusable`] for a
    /// `FICHIER_STATE_DIR` of no meaning.
    pub fn find(env: &Environment) -> Result<Self, PathsFault> {
        let dirs = ProjectDirs::from("", "", "fichier");
        let given = env.path("FICHIER_STATE_DIR");
        let state = match (given, &dirs) {
            // Absolute: the engine behind does not stay in this folder.
            (Some(path), _) => std::path::absolute(&path)
                .map_err(|error| PathsFault::Unusable { path: path.clone(), error })?,
            (None, Some(dirs)) => dirs.state_dir().unwrap_or_else(|| dirs.data_dir()).to_owned(),
            (None, None) => return Err(PathsFault::NoHome),
        };
        // Somebody without a home but with a state folder keeps all there.
        let config = dirs.map_or_else(|| state.clone(), |dirs| dirs.config_dir().to_owned());
        Ok(Self { config, state })
    }

    /// The settings file.
    #[must_use]
    pub fn settings_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The key file.
    #[must_use]
    pub fn key_file(&self) -> PathBuf {
        self.config.join("key")
    }

    /// The folder of the logs.
    #[must_use]
    pub fn log_folder(&self) -> PathBuf {
        self.state.join("log")
    }

    /// Makes the state folder, for this user only, or checks the one there is.
    ///
    /// # Errors
    /// [`PathsFault::Unusable`] and [`PathsFault::Open`].
    pub fn prepare_state(&self) -> Result<(), PathsFault> {
        let path = &self.state;
        private_folder(path).map_err(|error| PathsFault::Unusable { path: path.clone(), error })?;
        let meta = fs::metadata(path)
            .map_err(|error| PathsFault::Unusable { path: path.clone(), error })?;
        // Never tightened by us: it may be a folder the user named by mistake.
        if meta.mode() & 0o022 != 0 {
            return Err(PathsFault::Open { path: path.clone() });
        }
        Ok(())
    }
}

/// Makes a folder with mode 0700, and those above it, unless it is there.
pub(super) fn private_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn one_variable_moves_all_state() {
        let env = Environment::from_pairs([("FICHIER_STATE_DIR", "/srv/state")]);
        let paths = Paths::find(&env).unwrap();
        assert_eq!(paths.state, Path::new("/srv/state"));
        assert_eq!(paths.log_folder(), Path::new("/srv/state/log"));
        let relative = Environment::from_pairs([("FICHIER_STATE_DIR", "here")]);
        assert!(Paths::find(&relative).unwrap().state.is_absolute());
    }

    #[test]
    fn the_state_folder_is_private_or_refused() {
        let dir = tempfile::tempdir().unwrap();
        let state = dir.path().join("a/b");
        let paths = Paths { config: dir.path().join("config"), state: state.clone() };
        paths.prepare_state().unwrap();
        assert_eq!(fs::metadata(&state).unwrap().mode() & 0o777, 0o700);
        paths.prepare_state().unwrap();

        fs::set_permissions(&state, fs::Permissions::from_mode(0o777)).unwrap();
        let said = paths.prepare_state().unwrap_err().to_string();
        assert!(said.ends_with(&format!("Run: chmod go-w {}", state.display())), "{said}");

        let file = dir.path().join("file");
        fs::write(&file, b"").unwrap();
        let paths = Paths { state: file.join("below"), ..paths };
        assert!(matches!(paths.prepare_state(), Err(PathsFault::Unusable { .. })));
    }
}
