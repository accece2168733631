//! Which place each setting comes from: default, file, environment, or a
//! change that was made while the engine ran.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use toml::de::DeTable;

use super::Environment;
use super::file::line_of;
use super::table::{Kind, Setting, TABLE};
use crate::bandwidth;

/// A setting that holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Holding {
    /// Its name.
    pub name: &'static str,
    /// Its value as the file would write it; empty for no program.
    pub value: String,
    /// Where it comes from.
    #[serde(flatten)]
    pub from: Origin,
}

/// Where a setting comes from, from the bottom up: each stands above those
/// before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "from", content = "at")]
pub enum Origin {
    /// Nobody said anything.
    Default,
    /// The settings file, at this line, counted from 1.
    File(usize),
    /// This variable.
    Environment(String),
    /// It was changed while the engine ran, and kept.
    Kept,
}

/// What holds of every setting: `text` is the settings file, which was read
/// without complaint; `kept` what the engine keeps, by the names of the
/// protocol.
#[must_use]
pub fn holding(text: &str, env: &Environment, kept: &Map<String, Value>) -> Vec<Holding> {
    let file = of_file(text);
    let of = |setting: &Setting| {
        let name = setting.name;
        let changed = kept.get(kept_name(name)).map(|value| kept_text(setting.kind, value));
        let variable = variable(name);
        let (value, from) = match (changed, env.text(&variable), file.get(name)) {
            (Some(value), _, _) => (value, Origin::Kept),
            (None, Some(value), _) => {
                (of_variable(setting.kind, &value), Origin::Environment(variable))
            }
            (None, None, Some((line, value))) => (value.clone(), Origin::File(*line)),
            (None, None, None) => (setting.default.unwrap_or_default().to_owned(), Origin::Default),
        };
        Holding { name, value, from }
    };
    TABLE.iter().map(of).collect()
}

/// The variable of a setting.
#[must_use]
pub fn variable(name: &str) -> String {
    format!("FICHIER_{}", name.to_uppercase())
}

/// Line and value of every name in the file, as they are written.
fn of_file(text: &str) -> BTreeMap<String, (usize, String)> {
    let Ok(table) = DeTable::parse(text) else { return BTreeMap::new() };
    let written = table.get_ref().iter().map(|(name, value)| {
        let raw = text.get(value.span()).unwrap_or_default();
        (name.get_ref().to_string(), (line_of(text, name.span()), on_one_line(raw)))
    });
    written.collect()
}

fn on_one_line(raw: &str) -> String {
    let read = format!("x = {raw}").parse::<toml::Table>().ok().filter(|_| raw.contains('\n'));
    read.and_then(|table| table.get("x").map(ToString::to_string)).unwrap_or_else(|| raw.to_owned())
}

fn of_variable(kind: Kind, text: &str) -> String {
    let is_bare = match kind {
        Kind::Program => return list(text.split_whitespace().map(str::to_owned).collect()),
        Kind::Number(..) | Kind::NumberOr(..) => text.parse::<u32>().is_ok(),
        Kind::Truth | Kind::TruthOrAuto => text.parse::<bool>().is_ok(),
        Kind::Choice(_) | Kind::Amount(_) | Kind::Seconds(..) | Kind::Timetable | Kind::Address => {
            false
        }
    };
    if is_bare { text.to_owned() } else { quoted(text) }
}

/// The protocol has another name for the turtle's speed.
fn kept_name(setting: &str) -> &str {
    if setting == "turtle" { "turtle_limit" } else { setting }
}

fn kept_text(kind: Kind, value: &Value) -> String {
    match (kind, value) {
        (Kind::Amount(_), Value::Null) => quoted("off"),
        (Kind::Amount(_), Value::Number(bytes)) => {
            quoted(&bandwidth::short(bytes.as_u64().unwrap_or_default()))
        }
        (_, Value::Array(items)) => {
            list(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        (_, Value::String(text)) => quoted(text),
        (_, Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) => {
            value.to_string()
        }
    }
}

/// A text as the file writes it.
pub(super) fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Texts as the file writes them.
pub(super) fn list(texts: Vec<String>) -> String {
    toml::Value::from(texts).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_stands_above_those_before_it() {
        let text = "# mine\nlanes = 3 # three\nip = 'v4'\n\nlimit = \"1M\"\non_done = [\n  \"a\",\n  \"b c\"]\n";
        let env = Environment::from_pairs([
            ("FICHIER_IP", "v6"),
            ("FICHIER_KEY_COMMAND", "pass show x"),
            ("FICHIER_DOWNLOADS", "4"),
        ]);
        let kept = serde_json::json!({"limit": 2_000_000, "turtle_limit": 100_000, "turtle": true,
            "monthly_cap": null, "timetable": ["sat unlimited"]});
        let Value::Object(kept) = kept else { panic!() };
        let holding = holding(text, &env, &kept);
        let one = |name: &str| {
            let found = holding.iter().find(|holding| holding.name == name).unwrap();
            (found.value.clone(), found.from.clone())
        };
        let variable = |name: &str| Origin::Environment(name.to_owned());
        for (name, value, from) in [
            ("lanes", "3", Origin::File(2)),
            ("ip", "\"v6\"", variable("FICHIER_IP")),
            ("downloads", "4", variable("FICHIER_DOWNLOADS")),
            ("limit", "\"2M\"", Origin::Kept),
            ("turtle", "\"100k\"", Origin::Kept),
            ("monthly_cap", "\"off\"", Origin::Kept),
            ("timetable", "[\"sat unlimited\"]", Origin::Kept),
            ("on_done", "[\"a\", \"b c\"]", Origin::File(6)),
            ("key_command", "[\"pass\", \"show\", \"x\"]", variable("FICHIER_KEY_COMMAND")),
            ("on_failed", "", Origin::Default),
            ("stall", "\"60s\"", Origin::Default),
        ] {
            assert_eq!(one(name), (value.to_owned(), from), "{name}");
        }
        assert_eq!(holding.len(), TABLE.len());
    }
}
