//! The program itself: connects to the engine and hands the terminal to the
//! screen.

use std::path::{Path, PathBuf};

use super::exit::{Exit, fail};
use super::grammar::Common;
use super::link::Link;
use super::setup::Setup;
use crate::app::Start;
use crate::clock::Moment;
use crate::config::{Environment, Settings};
use crate::local::LocalPath;
use crate::protocol::Client;
use crate::tui;

pub(super) async fn run(common: Common) -> Exit {
    let setup = match Setup::read(&common) {
        Ok(setup) => setup,
        Err(sentence) => return fail(sentence),
    };
    let _log = setup.log("screen");
    let link = match Link::open(&setup, common.no_engine).await {
        Ok(link) => link,
        Err(sentence) => return fail(sentence),
    };
    let inside = link.greeting.inside;
    let (client, home) = link.split();
    let exit = show(client, inside, &setup.settings, common.folder, &setup.env).await;
    home.leave().await;
    exit
}

/// Gives the terminal to the screen until the user leaves it.
pub(super) async fn show(
    client: Client,
    inside: bool,
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
        inside,
        now: Moment::now(),
    };
    match tui::run(client, start, tui::Options::new(settings, env)).await {
        Ok(tui::Exit::Quit) => Exit::Good,
        Ok(left) => Exit::Screen(left.code()),
        Err(error) => fail(format!("The terminal cannot be used: {error}.")),
    }
}

fn local_folder(given: Option<PathBuf>) -> Result<PathBuf, String> {
    let folder = given.unwrap_or_else(|| Path::new(".").to_owned());
    let whole = folder.canonicalize();
    whole.map_err(|error| format!("The folder {} cannot be opened: {error}.", folder.display()))
}
