//! What every command needs before it can begin: settings, folders, the key,
//! and from them an engine's configuration.

use jiff::tz::TimeZone;

use super::exit::warn;
use super::grammar::Common;
use crate::api;
use crate::config::{
    self, API_URL, Environment, Family, KeyPlaces, KeySearch, Layer, Paths, Settings,
};
use crate::engine::{Config, Hooks, Pace, StartError};
use crate::protocol;
use crate::remote::Checksum;
use crate::words;

/// Variables that decide how the service is reached.
const WAY: [&str; 6] =
    ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"];

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
        let (setup, warnings) = Self::read_with_warnings(common)?;
        warnings.iter().for_each(warn);
        Ok(setup)
    }

    /// The same without a word about what is odd in the settings.
    ///
    /// # Errors
    /// A whole sentence.
    pub fn read_quietly(common: &Common) -> Result<Self, String> {
        Self::read_with_warnings(common).map(|(setup, _)| setup)
    }

    fn read_with_warnings(common: &Common) -> Result<(Self, Vec<String>), String> {
        let env = Environment::of_process();
        let paths = Paths::find(&env).map_err(|fault| fault.to_string())?;
        let loaded = Settings::load(&paths.settings_file(), &env, Layer::default());
        let loaded = loaded.map_err(|fault| fault.to_string())?;
        paths.prepare_state().map_err(|fault| fault.to_string())?;
        let setup = Self { env, paths, settings: loaded.settings, common: common.clone() };
        Ok((setup, loaded.warnings))
    }

    /// Starts the log of this process.
    pub fn log(&self, who: &str) -> Option<config::Log> {
        let log = config::start_log(&self.paths.log_folder(), who, &self.env, &self.settings);
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
            state_file: Some(state_file(&self.paths, &self.settings)),
            api: api_settings(&self.settings),
            key,
            key_trouble,
            key_path: self.paths.key_file(),
            keep_key: config::keep_key,
            pace: Pace::default(),
            settings: protocol::Settings {
                lanes: self.settings.lanes,
                draining: false,
                trash: self.settings.trash,
                bandwidth: self.settings.bandwidth.clone(),
                downloads: self.settings.downloads,
                ranges: self.settings.ranges,
            },
            zone: TimeZone::system(),
            trash_days: self.settings.trash_days,
            hooks: self.hooks(),
            inside,
            way: self.way(),
        }
    }

    /// The user's programs; none of them gets to see the key.
    fn hooks(&self) -> Hooks {
        let mut withheld = self.env.secret_names();
        // What is said there is for systemd, and about the engine.
        withheld.push("NOTIFY_SOCKET".into());
        Hooks {
            on_done: self.settings.on_done.clone(),
            on_failed: self.settings.on_failed.clone(),
            on_empty: self.settings.on_empty.clone(),
            time: self.settings.hook_time,
            withheld,
            explain: words::transfer_reason,
        }
    }

    /// A digest of what decides how the service is reached, besides its
    /// address: an engine that was started under other circumstances may not
    /// reach it. A digest, because a proxy's address may hold a password.
    pub fn way(&self) -> String {
        let mut text = format!("{:?}", self.settings.ip);
        for name in WAY {
            for name in [name.to_owned(), name.to_lowercase()] {
                let value = self.env.text(&name).unwrap_or_default();
                text.push_str(&format!("\n{name}={value}"));
            }
        }
        digest(&text)
    }

    /// `--api-key-file`, to be handed on to an engine that is started.
    pub fn key_option(&self) -> Option<&std::path::Path> {
        self.common.api_key_file.as_deref()
    }
}

/// The file everything durable is in: one for each server, so that tree,
/// queue and call budget of one are never taken for those of another.
pub(super) fn state_file(paths: &Paths, settings: &Settings) -> std::path::PathBuf {
    let name = match settings.api_url.as_str() {
        API_URL => "state.db".to_owned(),
        other => format!("state-{}.db", digest(other)),
    };
    paths.state.join(name)
}

/// A short digest of a text.
pub(super) fn digest(text: &str) -> String {
    Checksum::of(text.as_bytes()).to_string().chars().take(16).collect()
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
