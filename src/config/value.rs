//! Values of settings as people write them in the file and the environment:
//! what each takes, and the words that say so.

use std::borrow::Cow;
use std::time::Duration;

use super::settings::{Family, Look, Notify};
use crate::bandwidth::{self, Timetable};

/// Most uploads, or downloads, at the same time.
const MOST_LANES: u32 = 16;
/// Most connections for one download; JDownloader takes three (API page
/// §6.2).
const MOST_RANGES: u32 = 4;

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
    Value(Cow<'static, str>),
}

/// A refusal of a value, with what would be right.
pub(super) fn takes(words: &'static str) -> Refused {
    Refused::Value(Cow::Borrowed(words))
}

pub(super) fn timetable(value: &Written) -> Result<Timetable, Refused> {
    let read = match value {
        Written::One(text) => text.parse(),
        Written::Many(entries) => Timetable::of(entries),
    };
    read.map_err(|bad| {
        let example = "a list of entries such as \"mon-fri 08:00-18:00 500k\"";
        Refused::Value(format!("{example}; {bad}").into())
    })
}

/// The turtle's speed: one without limit would be none.
pub(super) fn turtle(text: &str) -> Result<u64, Refused> {
    let refused = || takes("a speed such as \"200k\", at least 1k");
    bandwidth::rate(text).ok().flatten().ok_or_else(refused)
}

pub(super) fn command(value: &Written) -> Result<Vec<String>, Refused> {
    let words = match value {
        // In the environment there are no lists.
        Written::One(text) => text.split_whitespace().map(str::to_owned).collect(),
        Written::Many(words) => words.clone(),
    };
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        Some(_) | None => Err(takes("a program and its arguments, as a list of texts")),
    }
}

pub(super) fn api_url(text: &str) -> Result<String, Refused> {
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
        Err(takes("an address with https:// (http:// only on 127.0.0.1)"))
    }
}

pub(super) fn lanes(text: &str) -> Result<u32, Refused> {
    text.parse()
        .ok()
        .filter(|lanes| (1..=MOST_LANES).contains(lanes))
        .ok_or_else(|| takes("a number from 1 to 16"))
}

pub(super) fn ranges(text: &str) -> Result<u32, Refused> {
    text.parse()
        .ok()
        .filter(|ranges| (1..=MOST_RANGES).contains(ranges))
        .ok_or_else(|| takes("a number from 1 to 4"))
}

pub(super) fn family(text: &str) -> Result<Family, Refused> {
    match text {
        "any" => Ok(Family::Any),
        "4" | "v4" => Ok(Family::V4),
        "6" | "v6" => Ok(Family::V6),
        _ => Err(takes("\"any\", \"v4\" or \"v6\"")),
    }
}

pub(super) fn look(text: &str) -> Result<Option<Look>, Refused> {
    match text {
        "auto" => Ok(None),
        "ansi" => Ok(Some(Look::Ansi)),
        "mono" => Ok(Some(Look::Mono)),
        _ => Err(takes("\"auto\", \"ansi\" or \"mono\"")),
    }
}

pub(super) fn truth(text: &str) -> Result<bool, Refused> {
    match text {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(takes("true or false")),
    }
}

pub(super) fn truth_or_auto(text: &str) -> Result<Option<bool>, Refused> {
    if text == "auto" { Ok(None) } else { truth(text).map(Some) }
}

pub(super) fn trash_days(text: &str) -> Result<Option<u32>, Refused> {
    if text == "never" {
        return Ok(None);
    }
    let days = text.parse().ok().filter(|days| (1..=3650).contains(days));
    days.map(Some).ok_or(takes("a number of days from 1 to 3650, or \"never\""))
}

pub(super) fn stall(text: &str) -> Result<Duration, Refused> {
    let refused = takes("seconds from 10 to 3600");
    seconds(text).filter(|time| (10..=3600).contains(&time.as_secs())).ok_or(refused)
}

/// Whole seconds, with or without an `s`.
pub(super) fn seconds(text: &str) -> Option<Duration> {
    text.trim_end_matches('s').trim_end().parse().ok().map(Duration::from_secs)
}

pub(super) fn hook_time(text: &str) -> Result<Duration, Refused> {
    let refused = takes("seconds from 1 to 86400");
    seconds(text).filter(|time| (1..=86_400).contains(&time.as_secs())).ok_or(refused)
}

pub(super) fn notify(text: &str) -> Result<Option<Notify>, Refused> {
    match text {
        "auto" => Ok(None),
        "off" => Ok(Some(Notify::Off)),
        "bell" => Ok(Some(Notify::Bell)),
        "osc9" => Ok(Some(Notify::Osc9)),
        "osc777" => Ok(Some(Notify::Osc777)),
        "osc99" => Ok(Some(Notify::Osc99)),
        _ => Err(takes("\"auto\", \"off\", \"bell\", \"osc9\", \"osc777\" or \"osc99\"")),
    }
}

pub(super) fn log_size(text: &str) -> Result<u64, Refused> {
    let refused = takes("a size from \"10 kB\" to \"1 GB\", such as \"2 MB\"");
    let sound = |size: &u64| (10_000..=1_000_000_000).contains(size);
    bandwidth::bytes(text).filter(sound).ok_or(refused)
}

pub(super) fn log_files(text: &str) -> Result<u32, Refused> {
    let refused = takes("a number from 1 to 100");
    text.parse().ok().filter(|count| (1..=100).contains(count)).ok_or(refused)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(truth_or_auto("auto"), Ok(None));
        assert_eq!(trash_days("never"), Ok(None));
        assert_eq!(trash_days("30"), Ok(Some(30)));
        assert!(trash_days("0").is_err(), "nothing would ever be in the trash");
        assert_eq!(stall("5"), Err(takes("seconds from 10 to 3600")));
        assert_eq!(stall("90 s"), Ok(Duration::from_secs(90)));
        assert_eq!(hook_time("90"), Ok(Duration::from_secs(90)));
        assert_eq!((notify("auto"), notify("osc9")), (Ok(None), Ok(Some(Notify::Osc9))));
        assert_eq!((log_size("2 MB"), log_files("5")), (Ok(2_000_000), Ok(5)));
        assert!(log_size("1 kB").is_err() && log_files("0").is_err() && notify("loud").is_err());
        assert_eq!(command(&Written::One("pass show 1fichier".to_owned())).unwrap().len(), 3);
        assert!(command(&Written::Many(vec![])).is_err());
    }

    #[test]
    fn a_turtle_has_a_speed() {
        assert_eq!(turtle("off"), Err(takes("a speed such as \"200k\", at least 1k")));
    }
}
