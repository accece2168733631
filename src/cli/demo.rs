//! `fichier demo`: the whole program on the embedded look-alike, in one
//! process, leaving nothing behind.

use std::path::Path;
use std::time::Duration;

use jiff::tz::TimeZone;
use tokio::io::DuplexStream;

use super::commander::Screen;
use super::exit::{Exit, fail};
use super::grammar::DemoArgs;
use super::link::Home;
use super::setup::sentence;
use crate::api;
use crate::bandwidth::Rules;
use crate::config::{self, Environment, Layer, Settings};
use crate::engine::{Config, Engine, Hooks, Pace};
use crate::protocol::{self, KeySource};
use crate::remote::ApiKey;
use crate::sandbox::{Options, Sandbox};

pub(super) async fn run(args: DemoArgs) -> Exit {
    let env = Environment::of_process();
    // Only what concerns the screen: a demo must not depend on a real setup.
    let settings = Settings::load(Path::new("/nonexistent"), &env, Layer::default());
    let settings = match settings {
        Ok(loaded) => loaded.settings,
        Err(fault) => return fail(fault),
    };
    let limit = (args.limit > 0).then_some(args.limit);
    let screen = Screen { inside: true, settings, folder: args.folder, env, memory: None };
    screen.show(|pipe| join(limit, pipe)).await
}

async fn join(limit: Option<u64>, pipe: DuplexStream) -> Result<Home, String> {
    let sandbox = Sandbox::start(Options::demo()).await;
    let sandbox = sandbox.map_err(|error| format!("The sandbox cannot start: {error}."))?;
    let key = ApiKey::new(&sandbox.key()).map_err(|fault| format!("No key: {fault}."))?;
    let bandwidth = Rules { limit, ..Rules::default() };
    let config = Config {
        state_file: None,
        api: api::Settings {
            base: sandbox.api_url(),
            // Nothing of the demo leaves this machine.
            proxy: api::Proxying::Direct,
            ..api::Settings::default()
        },
        key: Some((key, KeySource::Sandbox)),
        key_trouble: None,
        key_path: std::env::temp_dir().join("fichier-demo-key"),
        keep_key: config::keep_key,
        // Nothing to be spared is at the other end.
        pace: Pace { small_downloads: Duration::from_secs(1), ..Pace::default() },
        settings: protocol::Settings { bandwidth, ..protocol::Settings::default() },
        zone: TimeZone::system(),
        trash_days: None,
        hooks: Hooks::default(),
        inside: true,
        way: String::new(),
    };
    let engine = Engine::start(config).await.map_err(|error| sentence(&error))?;
    let (read, write) = tokio::io::split(pipe);
    engine.serve(read, write);
    Ok(Home::demo(engine, sandbox))
}
