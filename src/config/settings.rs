//! The settings a user can make, from four places: flags, environment, file,
//! defaults, in this order.

use std::path::Path;
use std::time::Duration;

use super::amount::{self, seconds};
use super::{ConfigFault, Environment, file};

/// Where the service's API is.
pub const API_URL: &str = "https://api.1fichier.com/v1";

/// Most uploads, or downloads, at the same time.
const MOST_LANES: u32 = 16;
/// Most connections for one download; JDownloader takes three (API page
/// §6.2).
const MOST_RANGES: u32 = 4;

/// Which addresses connections use. The service counts two addresses at the
/// same time as two locations (API page §6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// As the system likes.
    Any,
    /// IPv4 only.
    V4,
    /// IPv6 only.
    V6,
}

/// How colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// The terminal's own 16 colours.
    Ansi,
    /// None.
    Mono,
}

/// How the terminal is told that uploads have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notify {
    /// Not at all.
    Off,
    /// By its bell.
    Bell,
    /// By OSC 9, a text.
    Osc9,
    /// By OSC 777, a title and a text.
    Osc777,
    /// By OSC 99, as kitty has it.
    Osc99,
}

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The API's base, without a slash at the end.
    pub api_url: String,
    /// Uploads at the same time.
    pub lanes: u32,
    /// Bytes per second over all uploads; `None` is no limit.
    pub limit: Option<u64>,
    /// Downloads at the same time.
    pub downloads: u32,
    /// Bytes per second over all downloads; `None` is no limit.
    pub download_limit: Option<u64>,
    /// Connections for one download.
    pub ranges: u32,
    /// Which addresses connections use.
    pub ip: Family,
    /// How colours are used; `None` decides by `NO_COLOR` and the terminal.
    pub theme: Option<Look>,
    /// Draw with ASCII only; `None` decides by the locale.
    pub ascii: Option<bool>,
    /// Let the program see the mouse's wheel; the terminal's own selection
    /// then needs Shift.
    pub mouse: bool,
    /// An upload that has moved no byte for so long is given up.
    pub stall: Duration,
    /// The program whose first line of output is the key, with its arguments.
    pub key_command: Vec<String>,
    /// The program that is run when a job is done; empty for none.
    pub on_done: Vec<String>,
    /// The program that is run when a job has failed; empty for none.
    pub on_failed: Vec<String>,
    /// The program that is run when nothing is left to do; empty for none.
    pub on_empty: Vec<String>,
    /// How long one of these may run.
    pub hook_time: Duration,
    /// How the terminal is told that uploads have ended; `None` decides by
    /// the terminal.
    pub notify: Option<Notify>,
    /// Show the queue in the window's title and in the taskbar; `None`
    /// decides by the terminal.
    pub title: Option<bool>,
    /// How large one file of the log may become, in bytes.
    pub log_size: u64,
    /// How many files of the log are kept.
    pub log_files: u32,
}

/// Settings with what is worth telling about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Whole sentences, such as about a name that is no setting.
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads them all; a file that is not there says nothing.
    ///
    /// # Errors
    /// When the file cannot be read or a value anywhere has no meaning; the
    /// error names the line or the variable.
    pub fn load(file: &Path, env: &Environment, flags: Layer) -> Result<Loaded, ConfigFault> {
        let (from_file, warnings) = file::read(file)?;
        let from_env = Layer::from_environment(env)?;
        Ok(Loaded { settings: flags.over(from_env).over(from_file).settle(), warnings })
    }
}

/// The settings one place makes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the same fields as in Settings, where they are explained")]
pub struct Layer {
    pub api_url: Option<String>,
    pub lanes: Option<u32>,
    pub limit: Option<Option<u64>>,
    pub downloads: Option<u32>,
    pub download_limit: Option<Option<u64>>,
    pub ranges: Option<u32>,
    pub ip: Option<Family>,
    pub theme: Option<Look>,
    pub ascii: Option<bool>,
    pub mouse: Option<bool>,
    pub stall: Option<Duration>,
    pub key_command: Option<Vec<String>>,
    pub on_done: Option<Vec<String>>,
    pub on_failed: Option<Vec<String>>,
    pub on_empty: Option<Vec<String>>,
    pub hook_time: Option<Duration>,
    pub notify: Option<Notify>,
    pub title: Option<bool>,
    pub log_size: Option<u64>,
    pub log_files: Option<u32>,
}

/// The names of all settings, as the file writes them. The environment writes
/// them in capitals behind `FICHIER_`.
pub const NAMES: [&str; 20] = [
    "api_url",
    "lanes",
    "limit",
    "downloads",
    "download_limit",
    "ranges",
    "ip",
    "theme",
    "ascii",
    "mouse",
    "stall",
    "key_command",
    "on_done",
    "on_failed",
    "on_empty",
    "hook_time",
    "notify",
    "title",
    "log_size",
    "log_files",
];

/// A value as it stands in the file or the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// A text, number or truth value.
    One(String),
    /// A list of texts.
    Many(Vec<String>),
}

/// Why a value cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is no setting of that name.
    Unknown,
    /// What the setting takes, to follow "takes".
    Value(&'static str),
}

impl Layer {
    /// Takes a setting by its name.
    ///
    /// # Errors
    /// [`Refused`], and then nothing is changed.
    pub fn set(&mut self, name: &str, value: &Written) -> Result<(), Refused> {
        if let Some(words) = self.command_mut(name) {
            *words = Some(command(value)?);
            return Ok(());
        }
        let text = match value {
            Written::One(text) => text.trim(),
            Written::Many(_) if NAMES.contains(&name) => {
                return Err(Refused::Value("one value, not a list"));
            }
            Written::Many(_) => return Err(Refused::Unknown),
        };
        match name {
            "api_url" => self.api_url = Some(api_url(text)?),
            "lanes" => self.lanes = Some(lanes(text)?),
            "limit" => self.limit = Some(limit(text)?),
            "downloads" => self.downloads = Some(lanes(text)?),
            "download_limit" => self.download_limit = Some(limit(text)?),
            "ranges" => self.ranges = Some(ranges(text)?),
            "ip" => self.ip = Some(family(text)?),
            "theme" => self.theme = look(text)?,
            "ascii" => self.ascii = truth_or_auto(text)?,
            "mouse" => self.mouse = Some(truth(text)?),
            "stall" => self.stall = Some(stall(text)?),
            "hook_time" => self.hook_time = Some(hook_time(text)?),
            "notify" => self.notify = notify(text)?,
            "title" => self.title = truth_or_auto(text)?,
            "log_size" => self.log_size = Some(log_size(text)?),
            "log_files" => self.log_files = Some(log_files(text)?),
            _ => return Err(Refused::Unknown),
        }
        Ok(())
    }

    /// The setting of this name, if it is a program with its arguments.
    fn command_mut(&mut self, name: &str) -> Option<&mut Option<Vec<String>>> {
        match name {
            "key_command" => Some(&mut self.key_command),
            "on_done" => Some(&mut self.on_done),
            "on_failed" => Some(&mut self.on_failed),
            "on_empty" => Some(&mut self.on_empty),
            _ => None,
        }
    }

    fn from_environment(env: &Environment) -> Result<Self, ConfigFault> {
        let mut layer = Self::default();
        for name in NAMES {
            let variable = format!("FICHIER_{}", name.to_uppercase());
            let Some(text) = env.text(&variable) else { continue };
            let refused = layer.set(name, &Written::One(text.clone()));
            if let Err(Refused::Value(takes)) = refused {
                return Err(ConfigFault::Variable { variable, takes, text });
            }
        }
        Ok(layer)
    }

    /// These settings, and `below` where these say nothing.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            api_url: self.api_url.or(below.api_url),
            lanes: self.lanes.or(below.lanes),
            limit: self.limit.or(below.limit),
            downloads: self.downloads.or(below.downloads),
            download_limit: self.download_limit.or(below.download_limit),
            ranges: self.ranges.or(below.ranges),
            ip: self.ip.or(below.ip),
            theme: self.theme.or(below.theme),
            ascii: self.ascii.or(below.ascii),
            mouse: self.mouse.or(below.mouse),
            stall: self.stall.or(below.stall),
            key_command: self.key_command.or(below.key_command),
            on_done: self.on_done.or(below.on_done),
            on_failed: self.on_failed.or(below.on_failed),
            on_empty: self.on_empty.or(below.on_empty),
            hook_time: self.hook_time.or(below.hook_time),
            notify: self.notify.or(below.notify),
            title: self.title.or(below.title),
            log_size: self.log_size.or(below.log_size),
            log_files: self.log_files.or(below.log_files),
        }
    }

    fn settle(self) -> Settings {
        Settings {
            api_url: self.api_url.unwrap_or_else(|| API_URL.to_owned()),
            lanes: self.lanes.unwrap_or(2),
            limit: self.limit.flatten(),
            downloads: self.downloads.unwrap_or(2),
            download_limit: self.download_limit.flatten(),
            ranges: self.ranges.unwrap_or(1),
            ip: self.ip.unwrap_or(Family::Any),
            theme: self.theme,
            ascii: self.ascii,
            mouse: self.mouse.unwrap_or(false),
            stall: self.stall.unwrap_or(Duration::from_secs(60)),
            key_command: self.key_command.unwrap_or_default(),
            on_done: self.on_done.unwrap_or_default(),
            on_failed: self.on_failed.unwrap_or_default(),
            on_empty: self.on_empty.unwrap_or_default(),
            hook_time: self.hook_time.unwrap_or(Duration::from_secs(300)),
            notify: self.notify,
            title: self.title,
            log_size: self.log_size.unwrap_or(2_000_000),
            log_files: self.log_files.unwrap_or(5),
        }
    }
}

fn command(value: &Written) -> Result<Vec<String>, Refused> {
    let words = match value {
        // In the environment there are no lists.
        Written::One(text) => text.split_whitespace().map(str::to_owned).collect(),
        Written::Many(words) => words.clone(),
    };
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        Some(_) | None => Err(Refused::Value("a program and its arguments, as a list of texts")),
    }
}

fn api_url(text: &str) -> Result<String, Refused> {
    let url = text.trim_end_matches('/');
    let host = |rest: &str| {
        let end = rest.find(['/', ':']).unwrap_or(rest.len());
        if rest.starts_with("[::1]") { "::1".to_owned() } else { rest[..end].to_owned() }
    };
    let good = match (url.strip_prefix("https://"), url.strip_prefix("http://")) {
        (Some(rest), _) => !host(rest).is_empty(),
        // The key goes to this address: in the clear only to this machine.
        (None, Some(rest)) => ["127.0.0.1", "localhost", "::1"].contains(&host(rest).as_str()),
        (None, None) => false,
    };
    if good {
        Ok(url.to_owned())
    } else {
        Err(Refused::Value("an address with https:// (http:// only on 127.0.0.1)"))
    }
}

fn lanes(text: &str) -> Result<u32, Refused> {
    text.parse()
        .ok()
        .filter(|lanes| (1..=MOST_LANES).contains(lanes))
        .ok_or(Refused::Value("a number from 1 to 16"))
}

fn ranges(text: &str) -> Result<u32, Refused> {
    text.parse()
        .ok()
        .filter(|ranges| (1..=MOST_RANGES).contains(ranges))
        .ok_or(Refused::Value("a number from 1 to 4"))
}

fn limit(text: &str) -> Result<Option<u64>, Refused> {
    if text == "none" || text == "0" {
        return Ok(None);
    }
    let bytes = amount::bytes(text.trim_end_matches("/s"));
    bytes
        .map(Some)
        .ok_or(Refused::Value("a speed such as \"2 MB/s\" or \"512 KiB/s\", or \"none\""))
}

fn family(text: &str) -> Result<Family, Refused> {
    match text {
        "any" => Ok(Family::Any),
        "4" | "v4" => Ok(Family::V4),
        "6" | "v6" => Ok(Family::V6),
        _ => Err(Refused::Value("\"any\", \"v4\" or \"v6\"")),
    }
}

fn look(text: &str) -> Result<Option<Look>, Refused> {
    match text {
        "auto" => Ok(None),
        "ansi" => Ok(Some(Look::Ansi)),
        "mono" => Ok(Some(Look::Mono)),
        _ => Err(Refused::Value("\"auto\", \"ansi\" or \"mono\"")),
    }
}

fn truth(text: &str) -> Result<bool, Refused> {
    match text {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(Refused::Value("true or false")),
    }
}

fn truth_or_auto(text: &str) -> Result<Option<bool>, Refused> {
    if text == "auto" { Ok(None) } else { truth(text).map(Some) }
}

fn stall(text: &str) -> Result<Duration, Refused> {
    let takes = Refused::Value("seconds from 10 to 3600");
    seconds(text).filter(|time| (10..=3600).contains(&time.as_secs())).ok_or(takes)
}

fn hook_time(text: &str) -> Result<Duration, Refused> {
    let takes = Refused::Value("seconds from 1 to 86400");
    seconds(text).filter(|time| (1..=86_400).contains(&time.as_secs())).ok_or(takes)
}

fn notify(text: &str) -> Result<Option<Notify>, Refused> {
    match text {
        "auto" => Ok(None),
        "off" => Ok(Some(Notify::Off)),
        "bell" => Ok(Some(Notify::Bell)),
        "osc9" => Ok(Some(Notify::Osc9)),
        "osc777" => Ok(Some(Notify::Osc777)),
        "osc99" => Ok(Some(Notify::Osc99)),
        _ => Err(Refused::Value("\"auto\", \"off\", \"bell\", \"osc9\", \"osc777\" or \"osc99\"")),
    }
}

fn log_size(text: &str) -> Result<u64, Refused> {
    let takes = Refused::Value("a size from \"10 kB\" to \"1 GB\", such as \"2 MB\"");
    amount::bytes(text).filter(|size| (10_000..=1_000_000_000).contains(size)).ok_or(takes)
}

fn log_files(text: &str) -> Result<u32, Refused> {
    let takes = Refused::Value("a number from 1 to 100");
    text.parse().ok().filter(|count| (1..=100).contains(count)).ok_or(takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> Written {
        Written::One(text.to_owned())
    }

    #[test]
    fn every_name_is_a_setting_and_no_other() {
        for name in NAMES {
            assert_ne!(Layer::default().set(name, &one("?")), Err(Refused::Unknown), "{name}");
        }
        assert_eq!(Layer::default().set("lane", &one("1")), Err(Refused::Unknown));
        assert_eq!(Layer::default().set("lane", &Written::Many(vec![])), Err(Refused::Unknown));
    }

    #[test]
    fn flags_beat_environment_beats_file_beats_default() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        std::fs::write(&file, "lanes = 3\nlimit = \"1 MB/s\"\nip = \"v6\"\n").unwrap();
        let env = Environment::from_pairs([("FICHIER_LANES", "4"), ("FICHIER_LIMIT", "none")]);
        let flags = Layer { lanes: Some(5), ..Layer::default() };
        let loaded = Settings::load(&file, &env, flags).unwrap();
        assert_eq!(loaded.warnings, Vec::<String>::new());
        let got = loaded.settings;
        assert_eq!((got.lanes, got.limit, got.ip), (5, None, Family::V6));
        assert_eq!((got.api_url.as_str(), got.stall), (API_URL, Duration::from_secs(60)));
    }

    #[test]
    fn a_bad_variable_is_named() {
        let env = Environment::from_pairs([("FICHIER_LANES", "many")]);
        let said = Settings::load(Path::new("/none"), &env, Layer::default()).unwrap_err();
        let wanted = "FICHIER_LANES takes a number from 1 to 16, not \"many\".";
        assert_eq!(said.to_string(), wanted);
    }

    #[test]
    fn the_key_travels_in_the_clear_only_inside_this_machine() {
        assert_eq!(api_url("https://api.example/v1/").unwrap(), "https://api.example/v1");
        for good in ["http://127.0.0.1:80/v1", "http://localhost/v1", "http://[::1]:9/v1"] {
            assert!(api_url(good).is_ok(), "{good}");
        }
        for bad in ["http://api.example/v1", "ftp://x", "https://", "", "http://127.0.0.1.evil/"] {
            assert!(api_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn values_are_read_as_people_write_them() {
        assert_eq!(limit("2 MB/s"), Ok(Some(2_000_000)));
        assert_eq!(limit("512KiB"), Ok(Some(524_288)));
        assert_eq!(
            limit("fast"),
            Err(Refused::Value("a speed such as \"2 MB/s\" or \"512 KiB/s\", or \"none\""))
        );
        assert_eq!(truth_or_auto("auto"), Ok(None));
        assert_eq!(stall("5"), Err(Refused::Value("seconds from 10 to 3600")));
        assert_eq!(stall("90 s"), Ok(Duration::from_secs(90)));
        assert_eq!(hook_time("90"), Ok(Duration::from_secs(90)));
        assert_eq!((notify("auto"), notify("osc9")), (Ok(None), Ok(Some(Notify::Osc9))));
        assert_eq!((log_size("2 MB"), log_files("5")), (Ok(2_000_000), Ok(5)));
        assert!(log_size("1 kB").is_err() && log_files("0").is_err() && notify("loud").is_err());
        assert_eq!(command(&one("pass show 1fichier")).unwrap().len(), 3);
        assert!(command(&Written::Many(vec![])).is_err());
    }
}
