//! What every command needs before it can begin: settings, folders, the key,
//! and from them an engine's configuration.

use super::exit::warn;
use super::grammar::Common;
use crate::api;
use crate::config::{self, Environment, Family, KeyPlaces, KeySearch, Layer, Paths, Settings};
use crate::engine::{Config, Pace, StartError};
use crate::protocol;

/// The file everything durable is in.
const STATE_FILE: &str = "state.db";

/// Settings and folders.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    pub env: Environment,
    pub paths: Paths,
    pub settings: Settings,
    common: Common,
}

impl Setup {
    /// Reads the settings and makes the state folder.
    ///
    /// # Errors
    /// A whole sentence.
    pub fn read(common: &Common) -> Result<Self, String> {
        let env = Environment::of_process();
        let paths = Paths::find(&env).map_err(|fault| fault.to_string())?;
        let loaded = Settings::load(&paths.settings_file(), &env, Layer::default());
        let loaded = loaded.map_err(|fault| fault.to_string())?;
        loaded.warnings.iter().for_each(warn);
        paths.prepare_state().map_err(|fault| fault.to_string())?;
        Ok(Self { env, paths, settings: loaded.settings, common: common.clone() })
    }

    /// Starts the log of this process.
    pub fn log(&self, who: &str) -> Option<config::Log> {
        let log = config::start_log(&self.paths.log_folder(), who, &self.env);
        log.map_err(|error| warn(format!("There will be no log: {error}."))).ok()
    }

    /// Looks for the key; off the runtime, because a key command may run.
    ///
    /// # Errors
    /// A whole sentence.
    pub async fn key(&self) -> Result<KeySearch, String> {
        let setup = self.clone();
        let search = tokio::task::spawn_blocking(move || {
            config::find_key(&KeyPlaces {
                option: setup.common.api_key_file.clone(),
                env: &setup.env,
                command: &setup.settings.key_command,
                file: setup.paths.key_file(),
            })
        });
        search.await.map_err(|_| "The search for the key was cut off.".to_owned())
    }

    /// An engine with this key. Warnings about key places are said here.
    pub fn engine(&self, search: KeySearch, inside: bool) -> Config {
        let KeySearch { key, problems } = search;
        let key_trouble = match (&key, problems.is_empty()) {
            (None, false) => Some(problems.join(" ")),
            (Some(_), _) | (None, true) => {
                problems.iter().for_each(warn);
                None
            }
        };
        Config {
            state_file: Some(self.paths.state.join(STATE_FILE)),
            api: api_settings(&self.settings),
            key,
            key_trouble,
            key_path: self.paths.key_file(),
            keep_key: config::keep_key,
            pace: Pace::default(),
            settings: protocol::Settings {
                lanes: self.settings.lanes,
                limit: self.settings.limit,
                draining: false,
            },
            inside,
        }
    }

    /// `--api-key-file`, to be handed on to an engine that is started.
    pub fn key_option(&self) -> Option<&std::path::Path> {
        self.common.api_key_file.as_deref()
    }
}

fn api_settings(settings: &Settings) -> api::Settings {
    api::Settings {
        base: settings.api_url.clone(),
        ip: match settings.ip {
            Family::Any => api::IpFamily::Any,
            Family::V4 => api::IpFamily::V4,
            Family::V6 => api::IpFamily::V6,
        },
        stall: settings.stall,
        ..api::Settings::default()
    }
}

/// Why an engine could not start, as a sentence.
pub(super) fn sentence(error: &StartError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
