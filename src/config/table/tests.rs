use super::*;
use crate::config::{Environment, Layer, NAMES, Settings, Written};
use regex::Regex;
use serde_json::Value;
use std::path::Path;

fn load(text: &str) -> Settings {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("config.toml");
    std::fs::write(&file, text).unwrap();
    let loaded = Settings::load(&file, &Environment::default(), Layer::default()).unwrap();
    assert_eq!(loaded.warnings, Vec::<String>::new(), "{text}");
    loaded.settings
}

#[test]
fn the_table_knows_the_settings_and_no_others() {
    let mut known: Vec<_> = NAMES.to_vec();
    let mut explained: Vec<_> = TABLE.iter().map(|setting| setting.name).collect();
    known.sort_unstable();
    explained.sort_unstable();
    assert_eq!(explained, known);
}

#[test]
fn defaults_are_what_holds_without_them_and_examples_are_not() {
    let without = load("");
    for setting in TABLE {
        if let Some(default) = setting.default {
            assert_eq!(load(&format!("{} = {default}", setting.name)), without, "{}", setting.name);
        }
        let with = load(&format!("{} = {}", setting.name, setting.example));
        assert_ne!(with, without, "{}", setting.name);
    }
}

#[test]
fn the_template_changes_nothing_and_every_line_of_it_can_be_used() {
    assert_eq!(load(&template()), load(""));
    let is_setting = |line: &&str| line.starts_with('#') && !line.starts_with("# ");
    for line in template().lines().filter(is_setting) {
        load(&line[1..]);
    }
    assert!(template().lines().all(|line| line.len() <= 90));
}

fn takes(setting: &Setting, value: &Value) -> bool {
    let value = match value {
        Value::Array(items) => {
            Written::Many(items.iter().map(|item| item.as_str().unwrap().to_owned()).collect())
        }
        Value::String(text) => Written::One(text.clone()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {
            Written::One(value.to_string())
        }
    };
    Layer::default().set(setting.name, &value).is_ok()
}

#[test]
fn the_schema_says_what_is_taken() {
    let schema = schema();
    for setting in TABLE {
        let property = &schema["properties"][setting.name];
        let number = |property: &Value| {
            let edge = |name: &str| property[name].as_i64().unwrap();
            for (value, good) in [
                (edge("minimum"), true),
                (edge("maximum"), true),
                (edge("minimum") - 1, false),
                (edge("maximum") + 1, false),
            ] {
                assert_eq!(takes(&setting, &value.into()), good, "{} {value}", setting.name);
            }
        };
        match setting.kind {
            Kind::Number(..) => number(property),
            Kind::NumberOr(_, _, word) => {
                number(&property["anyOf"][0]);
                assert!(takes(&setting, &word.into()));
            }
            Kind::Truth => {
                assert!(takes(&setting, &true.into()) && !takes(&setting, &"auto".into()));
            }
            Kind::TruthOrAuto | Kind::Choice(_) => {
                for value in property["enum"].as_array().unwrap() {
                    assert!(takes(&setting, value), "{} {value}", setting.name);
                }
                assert!(!takes(&setting, &"something".into()), "{}", setting.name);
            }
            Kind::Amount(off) => {
                let pattern = Regex::new(property["pattern"].as_str().unwrap()).unwrap();
                for text in ["500k", "2 MB", "1.5GiB", "off", "fast", "-1", ""] {
                    // Small and large amounts are beyond a pattern.
                    let edge = setting.name == "log_size";
                    assert!(
                        edge || takes(&setting, &text.into()) == pattern.is_match(text),
                        "{} {text}",
                        setting.name
                    );
                }
                assert_eq!(takes(&setting, &"off".into()), off, "{}", setting.name);
            }
            Kind::Seconds(least, most) => {
                for (value, good) in
                    [(least, true), (most, true), (least - 1, false), (most + 1, false)]
                {
                    let text = format!("{value}s");
                    assert_eq!(takes(&setting, &text.as_str().into()), good, "{}", setting.name);
                }
            }
            Kind::Program | Kind::Timetable => {
                assert!(takes(&setting, &serde_json::json!(["mon 1M"])), "{}", setting.name);
            }
            Kind::Address => assert!(!takes(&setting, &"ftp://x".into())),
        }
    }
}

fn is_current(path: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    if written != text && std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap();
        return;
    }
    assert_eq!(written, text, "UPDATE_DOCS=1 cargo test writes it anew");
}

#[test]
fn page_and_schema_are_current() {
    is_current("docs/settings.md", &document());
    let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    is_current("docs/config.schema.json", &schema);
}
