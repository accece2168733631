//! The settings explained: one table, of which the commented file, the JSON
//! Schema, the manual page and `docs/settings.md` are readings. What a value
//! means is decided in `value.rs`; tests hold both together.

mod readings;
#[cfg(test)]
mod tests;

pub use readings::{document, schema, template};

/// A setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What holds without it, as the file writes it; `None` for a program,
    /// of which there is none then.
    pub default: Option<&'static str>,
    /// Another value, as the file writes it.
    pub example: &'static str,
    /// What it is for, in whole sentences.
    pub words: &'static str,
}

/// What a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number from the first to the second.
    Number(u32, u32),
    /// The same, or this word.
    NumberOr(u32, u32, &'static str),
    /// `true` or `false`.
    Truth,
    /// The same, or `"auto"`.
    TruthOrAuto,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Bytes or bytes per second with a unit; the flag tells whether `"off"`
    /// is one.
    Amount(bool),
    /// Seconds from the first to the second, such as `"60s"`.
    Seconds(u32, u32),
    /// A program with its arguments.
    Program,
    /// Entries of the week.
    Timetable,
    /// An address.
    Address,
}

/// All settings, in the order in which they are explained.
pub const TABLE: [Setting; 28] = [
    Setting {
        name: "lanes",
        kind: Kind::Number(1, 16),
        default: Some("2"),
        example: "3",
        words: "Uploads at the same time.",
    },
    Setting {
        name: "limit",
        kind: Kind::Amount(true),
        default: Some("\"off\""),
        example: "\"10M\"",
        words: "Bytes per second all uploads together may take.",
    },
    Setting {
        name: "turtle",
        kind: Kind::Amount(false),
        default: Some("\"200k\""),
        example: "\"100k\"",
        words: "How fast the turtle is, the low limit for each direction that one key switches on.",
    },
    Setting {
        name: "timetable",
        kind: Kind::Timetable,
        default: Some("[]"),
        example: "[\"mon-fri 08:00-18:00 500k\", \"sat,sun off\"]",
        words: "Limits by the hour of the week, for each direction. Where entries overlap, the later one holds; \
                where there is none, limit does.",
    },
    Setting {
        name: "daily_cap",
        kind: Kind::Amount(true),
        default: Some("\"off\""),
        example: "\"50G\"",
        words: "Most bytes sent in a day. When they are sent, no new upload starts until midnight.",
    },
    Setting {
        name: "monthly_cap",
        kind: Kind::Amount(true),
        default: Some("\"off\""),
        example: "\"1T\"",
        words: "Most bytes sent in a calendar month.",
    },
    Setting {
        name: "downloads",
        kind: Kind::Number(1, 16),
        default: Some("2"),
        example: "1",
        words: "Downloads at the same time.",
    },
    Setting {
        name: "download_limit",
        kind: Kind::Amount(true),
        default: Some("\"off\""),
        example: "\"5M\"",
        words: "Bytes per second all downloads together may take.",
    },
    Setting {
        name: "ranges",
        kind: Kind::Number(1, 4),
        default: Some("1"),
        example: "2",
        words: "Connections for one download. With more than one, 1fichier may lock the address.",
    },
    Setting {
        name: "stall",
        kind: Kind::Seconds(10, 3600),
        default: Some("\"60s\""),
        example: "\"120s\"",
        words: "An upload that moves no byte for so long is tried again.",
    },
    Setting {
        name: "ip",
        kind: Kind::Choice(&["any", "v4", "v6"]),
        default: Some("\"any\""),
        example: "\"v4\"",
        words: "Which addresses are used. 1fichier counts IPv4 and IPv6 at the same time as two \
                locations.",
    },
    Setting {
        name: "api_url",
        kind: Kind::Address,
        default: Some("\"https://api.1fichier.com/v1\""),
        example: "\"http://127.0.0.1:8080/v1\"",
        words: "Where the service is: another address for tests, such as that of fichier sandbox.",
    },
    Setting {
        name: "key_command",
        kind: Kind::Program,
        default: None,
        example: "[\"pass\", \"show\", \"1fichier\"]",
        words: "A program whose first line of output is the API key, with its arguments. \
                The key itself never stands in this file.",
    },
    Setting {
        name: "player",
        kind: Kind::Program,
        default: None,
        example: "[\"mpv\", \"--fs\"]",
        words: "A program that plays direct links (fichier play, o on the screen), with its \
                arguments; the link is the last one. It is not told the key.",
    },
    Setting {
        name: "player_terminal",
        kind: Kind::Truth,
        default: Some("false"),
        example: "true",
        words: "The player plays in the terminal: it gets the screen, also over SSH.",
    },
    Setting {
        name: "trash",
        kind: Kind::Truth,
        default: Some("true"),
        example: "false",
        words: "What is deleted on the remote side goes to /Trash first, a folder a day.",
    },
    Setting {
        name: "trash_days",
        kind: Kind::NumberOr(1, 3650, "never"),
        default: Some("\"never\""),
        example: "30",
        words: "Days after which the trash is deleted for good.",
    },
    Setting {
        name: "on_done",
        kind: Kind::Program,
        default: None,
        example: "[\"/usr/local/bin/tell\", \"done\"]",
        words: "A program that is run when an upload is done, with its arguments. What it is \
                told stands in variables.",
    },
    Setting {
        name: "on_failed",
        kind: Kind::Program,
        default: None,
        example: "[\"/usr/local/bin/tell\", \"failed\"]",
        words: "A program that is run when an upload has failed.",
    },
    Setting {
        name: "on_empty",
        kind: Kind::Program,
        default: None,
        example: "[\"/usr/local/bin/tell\", \"empty\"]",
        words: "A program that is run when nothing is left to do.",
    },
    Setting {
        name: "hook_time",
        kind: Kind::Seconds(1, 86_400),
        default: Some("\"300s\""),
        example: "\"60s\"",
        words: "How long one of these programs may run.",
    },
    Setting {
        name: "theme",
        kind: Kind::Choice(&["auto", "ansi", "mono"]),
        default: Some("\"auto\""),
        example: "\"mono\"",
        words: "Colours: the terminal's own sixteen, or none. By itself that is decided by the \
                terminal and NO_COLOR.",
    },
    Setting {
        name: "ascii",
        kind: Kind::TruthOrAuto,
        default: Some("\"auto\""),
        example: "true",
        words: "Draw without box characters. By itself that is decided by the locale.",
    },
    Setting {
        name: "mouse",
        kind: Kind::Truth,
        default: Some("false"),
        example: "true",
        words: "The mouse's wheel. The terminal's own selection then needs Shift.",
    },
    Setting {
        name: "notify",
        kind: Kind::Choice(&["auto", "off", "bell", "osc9", "osc777", "osc99"]),
        default: Some("\"auto\""),
        example: "\"bell\"",
        words: "How the terminal is told that uploads have ended.",
    },
    Setting {
        name: "title",
        kind: Kind::TruthOrAuto,
        default: Some("\"auto\""),
        example: "false",
        words: "Show the queue in the window's title and in the taskbar.",
    },
    Setting {
        name: "log_size",
        kind: Kind::Amount(false),
        default: Some("\"2 MB\""),
        example: "\"10 MB\"",
        words: "How large one file of the log may become, from 10 kB to 1 GB.",
    },
    Setting {
        name: "log_files",
        kind: Kind::Number(1, 100),
        default: Some("5"),
        example: "2",
        words: "How many files of the log are kept.",
    },
];

/// The setting of a name.
#[must_use]
pub fn setting(name: &str) -> Option<&'static Setting> {
    TABLE.iter().find(|setting| setting.name == name)
}

impl Setting {
    /// What it takes, in words.
    #[must_use]
    pub fn takes(&self) -> String {
        match self.kind {
            Kind::Number(least, most) => format!("a number from {least} to {most}"),
            Kind::NumberOr(least, most, word) => {
                format!("a number from {least} to {most}, or \"{word}\"")
            }
            Kind::Truth => "true or false".to_owned(),
            Kind::TruthOrAuto => "true, false or \"auto\"".to_owned(),
            Kind::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                words.join(", ")
            }
            Kind::Amount(true) => "an amount such as \"10M\" or \"500k\", or \"off\"".to_owned(),
            Kind::Amount(false) => "an amount such as \"10M\" or \"500k\"".to_owned(),
            Kind::Seconds(least, most) => {
                format!("seconds from {least} to {most}, such as \"60s\"")
            }
            Kind::Program => "a program and its arguments, as a list of texts".to_owned(),
            Kind::Timetable => "a list of entries: days, a span of time, a speed".to_owned(),
            Kind::Address => "an address with https://, or http:// on 127.0.0.1".to_owned(),
        }
    }
}
