//! What has to be known for a check-up.

use crate::protocol::{AccountView, GateView, KeySource, Way};

/// All facts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// This program's version.
    pub version: String,
    /// Why the settings cannot be used, or what is odd about them; whole
    /// sentences, and whether they cannot.
    pub settings: (Vec<String>, bool),
    /// The key on this machine.
    pub key: KeyFacts,
    /// Certificates on this machine.
    pub certificates: Certificates,
    /// The proxy that is used for the API.
    pub proxy: Option<Proxy>,
    /// The state folder.
    pub state: StateFacts,
    /// The engine, and what it has found out.
    pub engine: EngineFacts,
    /// Whether the engine outlives the login.
    pub service: ServiceFacts,
    /// The terminal.
    pub terminal: Terminal,
}

/// The key on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyFacts {
    /// Where it is.
    pub source: Option<KeySource>,
    /// Why there is none, or what is odd about it.
    pub problems: Vec<String>,
}

/// Where certificates come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Certificates {
    /// The system's.
    #[default]
    System,
    /// There are none; the program has its own.
    BuiltIn,
    /// This variable names them.
    Named(&'static str),
    /// This variable names what cannot be read.
    Unreadable(&'static str),
}

/// A proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proxy {
    /// The variable that names it; its address may hold a password and is
    /// not kept.
    pub variable: String,
    /// How it is spoken to, such as `http` or `socks5`.
    pub scheme: String,
}

/// The state folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StateFacts {
    /// Why it cannot be used.
    pub trouble: Option<String>,
    /// Bytes free for this user.
    pub free: Option<u64>,
    /// What it lies on.
    pub disk: Disk,
}

/// What a folder lies on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Disk {
    /// A disk of this machine, or nobody knows.
    #[default]
    Near,
    /// Memory.
    Memory,
    /// Another machine's, by this kind of file system.
    Far(&'static str),
}

/// The engine.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum EngineFacts {
    /// None runs, and none was to be started.
    #[default]
    None,
    /// It cannot be reached; a whole sentence.
    Trouble(String),
    /// It runs.
    Runs(Box<Running>),
}

/// An engine that runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Running {
    /// Its version.
    pub version: String,
    /// It lives in this process.
    pub inside: bool,
    /// It reaches the service as this process would: the same address,
    /// proxies and certificates.
    pub same_way: bool,
    /// The account, as it knows it.
    pub account: Option<AccountView>,
    /// Calls and locks.
    pub gate: GateView,
    /// The way to the service, if it was tried.
    pub way: Option<Way>,
}

/// What becomes of programs behind a login. `None` is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServiceFacts {
    /// systemd runs this machine.
    pub systemd: bool,
    /// The engine has a unit of this user's.
    pub unit: bool,
    /// This user's services stay when the last login is gone.
    pub lingers: Option<bool>,
    /// Programs end with their login.
    pub kills: bool,
}

/// The terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terminal {
    /// Standard output is one.
    pub is_one: bool,
    /// `TERM`.
    pub kind: String,
    /// The locale says UTF-8.
    pub utf8: bool,
    /// Boxes are drawn with ASCII.
    pub ascii: bool,
    /// Colours are used.
    pub colour: bool,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// What stands between.
    pub between: Multiplexer,
    /// The way to the clipboard.
    pub clipboard: Clipboard,
    /// The program sees the mouse.
    pub mouse: bool,
    /// It is at the other end of SSH.
    pub far: bool,
}

/// What stands between this program and the terminal.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Multiplexer {
    /// Nothing.
    #[default]
    None,
    /// tmux, with its `set-clipboard`, if it told.
    Tmux(Option<String>),
    /// GNU screen.
    Screen,
}

/// The way to the clipboard.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clipboard {
    /// The terminal's sequence OSC 52.
    #[default]
    Sequence,
    /// tmux's own buffer and, through it, the terminal.
    Tmux,
    /// There is none.
    Nowhere,
}
