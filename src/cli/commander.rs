//! The program itself: finds settings and key, starts the engine, and hands
//! the terminal to the screen.

use std::path::{Path, PathBuf};

use super::exit::{Exit, fail, warn};
use super::grammar::Common;
use crate::api;
use crate::app::Start;
use crate::clock::Moment;
use crate::config::{self, Environment, Family, KeyPlaces, KeySearch, Layer, Paths, Settings};
use crate::engine::{Config, Engine, Pace};
use crate::local::LocalPath;
use crate::protocol;
use crate::tui;

pub(super) async fn run(common: Common) -> Exit {
    let env = Environment::of_process();
    match open(&common, &env).await {
        Ok((engine, settings, _log)) => {
            let folder = common.folder;
            show(engine, &settings, folder, &env).await
        }
        Err(sentence) => fail(sentence),
    }
}

type Opened = (Engine, Settings, Option<config::Log>);

async fn open(common: &Common, env: &Environment) -> Result<Opened, String> {
    let paths = Paths::find(env).map_err(|fault| fault.to_string())?;
    let loaded = Settings::load(&paths.settings_file(), env, Layer::default())
        .map_err(|fault| fault.to_string())?;
    loaded.warnings.iter().for_each(warn);
    paths.prepare_state().map_err(|fault| fault.to_string())?;
    let log = config::start_log(&paths.log_folder(), "engine", env);
    let log = log.map_err(|error| warn(format!("There will be no log: {error}."))).ok();
    let search = look_for_key(common, env, &loaded.settings, &paths).await?;
    let config = engine_config(&paths, &loaded.settings, search);
    let engine = Engine::start(config).await.map_err(|error| sentence(&error))?;
    Ok((engine, loaded.settings, log))
}

/// The search may run the key command, and so runs off the runtime.
async fn look_for_key(
    common: &Common,
    env: &Environment,
    settings: &Settings,
    paths: &Paths,
) -> Result<KeySearch, String> {
    let (env, command) = (env.clone(), settings.key_command.clone());
    let (option, file) = (common.api_key_file.clone(), paths.key_file());
    let search = tokio::task::spawn_blocking(move || {
        config::find_key(&KeyPlaces { option, env: &env, command: &command, file })
    });
    search.await.map_err(|_| "The search for the key was cut off.".to_owned())
}

fn engine_config(paths: &Paths, settings: &Settings, search: KeySearch) -> Config {
    let KeySearch { key, problems } = search;
    let key_trouble = match &key {
        Some(_) => {
            problems.iter().for_each(warn);
            None
        }
        None if problems.is_empty() => None,
        None => Some(problems.join(" ")),
    };
    Config {
        state_file: Some(paths.state.join("state.db")),
        api: api_settings(settings),
        key,
        key_trouble,
        key_path: paths.key_file(),
        keep_key: config::keep_key,
        pace: Pace::default(),
        settings: protocol::Settings {
            lanes: settings.lanes,
            limit: settings.limit,
            draining: false,
        },
        inside: true,
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

fn sentence(error: &crate::engine::StartError) -> String {
    let text = error.to_string();
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// Gives the terminal to the screen until the user leaves it.
pub(super) async fn show(
    engine: Engine,
    settings: &Settings,
    folder: Option<PathBuf>,
    env: &Environment,
) -> Exit {
    let folder = match local_folder(folder) {
        Ok(folder) => folder,
        Err(sentence) => return fail(sentence),
    };
    let start = Start {
        local_dir: LocalPath::new(folder),
        home: env.path("HOME").map(LocalPath::new),
        zone: jiff::tz::TimeZone::system(),
        cols: 0,
        rows: 0,
        inside: true,
        now: Moment::now(),
    };
    let client = engine.connect();
    let options = tui::Options::choose(settings, env);
    let left = tui::run(client, start, options).await;
    engine.stop().await;
    match left {
        Ok(()) => Exit::Good,
        Err(error) => fail(format!("The terminal cannot be used: {error}.")),
    }
}

fn local_folder(given: Option<PathBuf>) -> Result<PathBuf, String> {
    let folder = given.unwrap_or_else(|| Path::new(".").to_owned());
    let whole = folder.canonicalize();
    whole.map_err(|error| format!("The folder {} cannot be opened: {error}.", folder.display()))
}
