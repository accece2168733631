//! The settings a user can make, from four places: flags, environment, file,
//! defaults, in this order.

use std::path::Path;
use std::time::Duration;

use super::value::{
    Refused, Written, api_url, command, family, hook_time, lanes, log_files, log_size, look,
    notify, ranges, stall, takes, timetable, trash_days, truth, truth_or_auto, turtle,
};
use super::{ConfigFault, Environment, file};
use crate::bandwidth::{self, Rules, Timetable};

/// Where the service's API is.
pub const API_URL: &str = "https://api.1fichier.com/v1";

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
    /// Limits, turtle, timetable, and caps of uploads.
    pub bandwidth: Rules,
    /// Downloads at the same time.
    pub downloads: u32,
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
    /// The program that plays a direct link, with its arguments; empty for
    /// none.
    pub player: Vec<String>,
    /// It plays in the terminal.
    pub player_terminal: bool,
    /// Deleted remote files go to a dated trash folder first.
    pub trash: bool,
    /// Days after which the trash is deleted for good; `None` is never.
    pub trash_days: Option<u32>,
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
    pub turtle: Option<u64>,
    pub timetable: Option<Timetable>,
    pub daily_cap: Option<Option<u64>>,
    pub monthly_cap: Option<Option<u64>>,
    pub downloads: Option<u32>,
    pub download_limit: Option<Option<u64>>,
    pub ranges: Option<u32>,
    pub ip: Option<Family>,
    pub theme: Option<Look>,
    pub ascii: Option<bool>,
    pub mouse: Option<bool>,
    pub stall: Option<Duration>,
    pub key_command: Option<Vec<String>>,
    pub player: Option<Vec<String>>,
    pub player_terminal: Option<bool>,
    pub trash: Option<bool>,
    pub trash_days: Option<Option<u32>>,
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
pub const NAMES: [&str; 28] = [
    "api_url",
    "lanes",
    "limit",
    "turtle",
    "timetable",
    "daily_cap",
    "monthly_cap",
    "downloads",
    "download_limit",
    "ranges",
    "ip",
    "theme",
    "ascii",
    "mouse",
    "stall",
    "key_command",
    "player",
    "player_terminal",
    "trash",
    "trash_days",
    "on_done",
    "on_failed",
    "on_empty",
    "hook_time",
    "notify",
    "title",
    "log_size",
    "log_files",
];

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
        if name == "timetable" {
            self.timetable = Some(timetable(value)?);
            return Ok(());
        }
        let text = match value {
            Written::One(text) => text.trim(),
            Written::Many(_) if NAMES.contains(&name) => {
                return Err(takes("one value, not a list"));
            }
            Written::Many(_) => return Err(Refused::Unknown),
        };
        match name {
            "api_url" => self.api_url = Some(api_url(text)?),
            "lanes" => self.lanes = Some(lanes(text)?),
            "limit" => self.limit = Some(bandwidth::rate(text).map_err(takes)?),
            "turtle" => self.turtle = Some(turtle(text)?),
            "daily_cap" => self.daily_cap = Some(bandwidth::size(text).map_err(takes)?),
            "monthly_cap" => self.monthly_cap = Some(bandwidth::size(text).map_err(takes)?),
            "downloads" => self.downloads = Some(lanes(text)?),
            "download_limit" => {
                self.download_limit = Some(bandwidth::rate(text).map_err(takes)?);
            }
            "ranges" => self.ranges = Some(ranges(text)?),
            "ip" => self.ip = Some(family(text)?),
            "theme" => self.theme = look(text)?,
            "ascii" => self.ascii = truth_or_auto(text)?,
            "mouse" => self.mouse = Some(truth(text)?),
            "stall" => self.stall = Some(stall(text)?),
            "player_terminal" => self.player_terminal = Some(truth(text)?),
            "trash" => self.trash = Some(truth(text)?),
            "trash_days" => self.trash_days = Some(trash_days(text)?),
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
            "player" => Some(&mut self.player),
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
            turtle: self.turtle.or(below.turtle),
            timetable: self.timetable.or(below.timetable),
            daily_cap: self.daily_cap.or(below.daily_cap),
            monthly_cap: self.monthly_cap.or(below.monthly_cap),
            downloads: self.downloads.or(below.downloads),
            download_limit: self.download_limit.or(below.download_limit),
            ranges: self.ranges.or(below.ranges),
            ip: self.ip.or(below.ip),
            theme: self.theme.or(below.theme),
            ascii: self.ascii.or(below.ascii),
            mouse: self.mouse.or(below.mouse),
            stall: self.stall.or(below.stall),
            key_command: self.key_command.or(below.key_command),
            player: self.player.or(below.player),
            player_terminal: self.player_terminal.or(below.player_terminal),
            trash: self.trash.or(below.trash),
            trash_days: self.trash_days.or(below.trash_days),
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
            bandwidth: Rules {
                limit: self.limit.flatten(),
                download_limit: self.download_limit.flatten(),
                turtle_limit: self.turtle.unwrap_or(Rules::default().turtle_limit),
                timetable: self.timetable.unwrap_or_default(),
                daily_cap: self.daily_cap.flatten(),
                monthly_cap: self.monthly_cap.flatten(),
                ..Rules::default()
            },
            downloads: self.downloads.unwrap_or(2),
            ranges: self.ranges.unwrap_or(1),
            ip: self.ip.unwrap_or(Family::Any),
            theme: self.theme,
            ascii: self.ascii,
            mouse: self.mouse.unwrap_or(false),
            stall: self.stall.unwrap_or(Duration::from_secs(60)),
            key_command: self.key_command.unwrap_or_default(),
            player: self.player.unwrap_or_default(),
            player_terminal: self.player_terminal.unwrap_or(false),
            trash: self.trash.unwrap_or(true),
            trash_days: self.trash_days.flatten(),
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
        assert_eq!((got.lanes, got.bandwidth.limit, got.ip), (5, None, Family::V6));
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
    fn bandwidth_is_set_by_file_and_environment() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config.toml");
        let text = "turtle = \"100k\"\ndaily_cap = \"50 GB\"\nmonthly_cap = \"1T\"\n\
                    timetable = [\"mon-fri 08:00-18:00 500k\", \"sat,sun off\"]\n";
        std::fs::write(&file, text).unwrap();
        let env = Environment::from_pairs([("FICHIER_MONTHLY_CAP", "off")]);
        let got = Settings::load(&file, &env, Layer::default()).unwrap().settings.bandwidth;
        assert_eq!((got.turtle, got.turtle_limit), (false, 100_000));
        assert_eq!((got.daily_cap, got.monthly_cap), (Some(50_000_000_000), None));
        assert_eq!(got.timetable.entries().len(), 2);
        let env = Environment::from_pairs([("FICHIER_TIMETABLE", "daily 1M; sat off")]);
        let got = Settings::load(&file, &env, Layer::default()).unwrap().settings.bandwidth;
        assert_eq!(got.timetable.to_string(), "daily 1M; sat unlimited");
    }

    #[test]
    fn a_bad_entry_is_named_with_what_is_right() {
        let bad = Written::Many(vec!["sat off".into(), "mon-fry 1M".into()]);
        let Err(Refused::Value(said)) = Layer::default().set("timetable", &bad) else { panic!() };
        assert!(said.contains("in the entry \"mon-fry 1M\""), "{said}");
        assert!(said.contains("write mon, mon-fri, sat,sun or daily"), "{said}");
    }
}
