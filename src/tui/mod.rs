//! The terminal: the event loop, the way to the screen and back, and the
//! orders of the screen's mind carried out. Knows nothing of what is shown.
//!
//! A key goes through [`keys`] and the [`decoder`] to the mind, whose orders
//! go to [`errands`]; then the mind paints on the [`canvas`], whose [`pen`] turns
//! what changed into bytes, and the [`outlet`] writes them.

mod canvas;
mod clipboard;
mod decoder;
mod disk_errands;
mod editor;
mod errands;
mod frames;
mod job_control;
mod keys;
mod look;
mod outlet;
mod panics;
mod pen;
mod playing;
mod secret_offer;
mod sequences;
mod sgr;
mod shell;
mod signals;
mod signs;
mod tty;

use std::collections::VecDeque;
use std::io;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use futures_util::FutureExt;
use ratatui::Frame;
use ratatui::layout::Size;

use canvas::Canvas;
use editor::Editor;
use errands::Errands;
use frames::Frames;
use keys::Keys;
use shell::Shell;
use signals::Signals;
use signs::Signs;
use tty::Tty;

pub use clipboard::{Clipboard, tmux_option};
pub use look::{ascii_only, is_utf8, without_colour};
pub use secret_offer::SecretOffer;

use crate::app::{App, Effect, Event, Start};
use crate::clock::Moment;
use crate::config::{Environment, Player, Settings};
use crate::protocol::Client;
use crate::ui::{self, Theme};

/// How the screen ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// The user left.
    Quit,
    /// This signal asked us to leave.
    Signal(i32),
    /// The terminal is gone; nothing can be said there any more.
    TerminalGone,
    /// A mistake in the program; the log has the details.
    Bug,
}

impl Exit {
    /// The exit code of the program: as shells give it for a signal.
    #[must_use]
    pub fn code(self) -> u8 {
        const HANG_UP: u8 = 1;
        match self {
            Self::Quit => 0,
            Self::Signal(signal) => 128_u8.saturating_add(u8::try_from(signal).unwrap_or(0)),
            Self::TerminalGone => 128 + HANG_UP,
            // As the standard library has it for a panic.
            Self::Bug => 101,
        }
    }
}

/// What the loop needs to know of user and terminal.
#[derive(Debug, Clone)]
pub struct Options {
    /// How things look.
    pub theme: Theme,
    /// Whether to see the mouse's wheel.
    pub mouse: bool,
    /// The folder for the list of changes to the local disk, bookmarks and
    /// folders seen last; none leaves no trace.
    pub memory: Option<PathBuf>,
    /// The user's editor.
    editor: Editor,
    /// The user's player.
    player: Player,
    /// The way to the clipboard.
    clipboard: Clipboard,
    /// The ways around the screen.
    signs: Signs,
}

impl Options {
    /// From the settings and the environment.
    #[must_use]
    pub fn new(settings: &Settings, env: &Environment) -> Self {
        let no_colour = without_colour(settings, env);
        Self {
            theme: Theme::pick(no_colour, ascii_only(settings, env)),
            mouse: settings.mouse,
            memory: None,
            editor: Editor::of(env),
            player: Player::of(settings, env),
            clipboard: Clipboard::of(env),
            signs: Signs::of(settings, env),
        }
    }
}

/// What lives on the screen: takes facts, gives orders, paints itself.
pub trait Mind {
    /// Takes one fact in; gives the orders that follow from it.
    fn update(&mut self, event: Event, now: Moment) -> Vec<Effect>;

    /// Paints. May be called at any size, down to nothing.
    fn draw(&self, frame: &mut Frame, now: Moment);
}

/// The program's own mind with its looks.
struct Commander {
    app: App,
    theme: Theme,
}

impl Mind for Commander {
    fn update(&mut self, event: Event, now: Moment) -> Vec<Effect> {
        self.app.update(event, now)
    }

    fn draw(&self, frame: &mut Frame, now: Moment) {
        ui::draw(frame, &self.app, &self.theme, now);
    }
}

/// Shows the screen until the user leaves. The terminal is given back in any
/// case. Size and present in `start` are filled in here.
///
/// # Errors
/// When there is no terminal, or it cannot be set up.
pub async fn run(client: Client, start: Start, options: Options) -> io::Result<Exit> {
    let theme = options.theme.clone();
    run_mind(client, &options, move |size| {
        let (cols, rows, now) = (size.width, size.height, Moment::now());
        let (app, orders) = App::new(Start { cols, rows, now, ..start });
        (Commander { app, theme }, orders)
    })
    .await
}

/// Shows any mind, made by `begin` for the terminal's size, with its first
/// orders.
///
/// # Errors
/// As [`run`].
pub async fn run_mind<M: Mind>(
    client: Client,
    options: &Options,
    begin: impl FnOnce(Size) -> (M, Vec<Effect>),
) -> io::Result<Exit> {
    // Signals first: one that comes from here on must not leave a raw
    // terminal behind.
    let signals = Signals::catch()?;
    let (mut tty, taken) = Tty::open(options.mouse, options.signs.clone())?;
    let size = tty::size()?;
    let _panics = panics::ToLog::begin();
    tty.enter()?;
    let keys = Keys::new()?;
    let shown = async move {
        let (mind, orders) = begin(size);
        let (clipboard, memory) = (options.clipboard, options.memory.as_deref());
        let outlet = tty.outlet().clone();
        let (errands, done) = Errands::new(client.asker, clipboard, outlet, memory);
        let mut shell = Shell {
            mind,
            canvas: Canvas::new(size),
            frames: Frames::default(),
            signals,
            keys,
            engine: Some(client.incoming),
            errands,
            done,
            taken,
            tty,
            editor: options.editor.clone(),
            player: options.player.clone(),
            wake: None,
            orders: VecDeque::from(orders),
            changed: true,
            exit: None,
        };
        shell.run().await
    };
    // What panics in there drops the terminal's keeper, which restores it.
    Ok(AssertUnwindSafe(shown).catch_unwind().await.unwrap_or(Exit::Bug))
}
