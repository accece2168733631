//! The program itself: connects to the engine and hands the terminal to the
//! screen.

use std::path::{Path, PathBuf};

use tokio::io::DuplexStream;

use super::exit::{Exit, fail};
use super::grammar::Common;
use super::link::{self, Home};
use super::setup::Setup;
use crate::app::Start;
use crate::clock::Moment;
use crate::config::{Environment, Settings};
use crate::local::LocalPath;
use crate::protocol::Client;
use crate::tui;

/// Bytes in the pipe between the screen and the way to its engine.
const PIPE: usize = 256 << 10;

pub(super) async fn run(common: Common) -> Exit {
    let setup = match Setup::read(&common) {
        Ok(setup) => setup,
        Err(sentence) => return fail(sentence),
    };
    let _log = setup.log("screen");
    let screen = Screen {
        inside: common.no_engine,
        settings: setup.settings.clone(),
        folder: common.folder.clone(),
        env: setup.env.clone(),
        journal: Some(setup.paths.state.join("changes.jsonl")),
    };
    screen.show(|pipe| async move { link::join(&setup, common.no_engine, pipe).await }).await
}

/// What the screen is started with.
#[derive(Debug)]
pub(super) struct Screen {
    pub inside: bool,
    pub settings: Settings,
    pub folder: Option<PathBuf>,
    pub env: Environment,
    /// Where changes to the local disk are written down.
    pub journal: Option<PathBuf>,
}

impl Screen {
    /// Gives the terminal to the screen until the user leaves it. Paints
    /// before the engine answers: `join` brings the other end of the pipe to
    /// it meanwhile, and what it returns is left at the end.
    pub async fn show<J>(self, join: impl FnOnce(DuplexStream) -> J) -> Exit
    where
        J: Future<Output = Result<Home, String>>,
    {
        let folder = match local_folder(self.folder) {
            Ok(folder) => folder,
            Err(sentence) => return fail(sentence),
        };
        let start = Start {
            local_dir: LocalPath::new(folder),
            home: self.env.path("HOME").map(LocalPath::new),
            zone: jiff::tz::TimeZone::system(),
            cols: 0,
            rows: 0,
            inside: self.inside,
            now: Moment::now(),
        };
        let (near, far) = tokio::io::duplex(PIPE);
        let (read, write) = tokio::io::split(near);
        let mut options = tui::Options::new(&self.settings, &self.env);
        options.journal = self.journal;
        let mut screen = Box::pin(tui::run(Client::over(read, write), start, options));
        let mut home = Home::default();
        let left = tokio::select! {
            left = &mut screen => left,
            joined = join(far) => match joined {
                Ok(joined) => {
                    home = joined;
                    screen.await
                }
                Err(sentence) => {
                    // The terminal is given back before anything is said.
                    drop(screen);
                    return fail(sentence);
                }
            },
        };
        home.leave().await;
        match left {
            Ok(tui::Exit::Quit) => Exit::Good,
            Ok(left) => Exit::Screen(left.code()),
            Err(error) => fail(format!("The terminal cannot be used: {error}.")),
        }
    }
}

fn local_folder(given: Option<PathBuf>) -> Result<PathBuf, String> {
    let folder = given.unwrap_or_else(|| Path::new(".").to_owned());
    let whole = folder.canonicalize();
    whole.map_err(|error| format!("The folder {} cannot be opened: {error}.", folder.display()))
}
