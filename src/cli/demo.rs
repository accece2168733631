//! `fichier demo`: the whole program on the embedded look-alike, in one
//! process, leaving nothing behind.

use super::commander;
use super::exit::{Exit, fail};
use super::grammar::DemoArgs;
use crate::api;
use crate::config::{self, Environment, Layer, Settings};
use crate::engine::{Config, Engine, Pace};
use crate::protocol::{self, KeySource};
use crate::remote::ApiKey;
use crate::sandbox::{Options, Sandbox};

pub(super) async fn run(args: DemoArgs) -> Exit {
    let sandbox = match Sandbox::start(Options::demo()).await {
        Ok(sandbox) => sandbox,
        Err(error) => return fail(format!("The sandbox cannot start: {error}.")),
    };
    let Ok(key) = ApiKey::new(&sandbox.key()) else {
        return fail("The sandbox gave no key.");
    };
    let env = Environment::of_process();
    // Only what concerns the screen: a demo must not depend on a real setup.
    let settings = Settings::load(std::path::Path::new("/nonexistent"), &env, Layer::default());
    let settings = match settings {
        Ok(loaded) => loaded.settings,
        Err(fault) => return fail(fault),
    };
    let config = Config {
        state_file: None,
        api: api::Settings { base: sandbox.api_url(), ..api::Settings::default() },
        key: Some((key, KeySource::Sandbox)),
        key_trouble: None,
        key_path: std::env::temp_dir().join("fichier-demo-key"),
        keep_key: config::keep_key,
        pace: Pace::default(),
        settings: protocol::Settings {
            limit: (args.limit > 0).then_some(args.limit),
            ..protocol::Settings::default()
        },
        inside: true,
    };
    let engine = match Engine::start(config).await {
        Ok(engine) => engine,
        Err(error) => return fail(format!("The engine cannot start: {error}.")),
    };
    let exit = commander::show(engine.connect(), true, &settings, args.folder, &env).await;
    engine.stop().await;
    exit
}
