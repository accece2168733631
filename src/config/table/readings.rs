//! What is written from the table of settings.

use serde_json::{Map, Value, json};

use super::{Kind, Setting, TABLE};

/// Columns of a comment.
const WIDTH: usize = 78;

/// A settings file that explains every setting and changes none.
#[must_use]
pub fn template() -> String {
    let mut out = String::from(
        "# Settings of fichier. Each is shown with what holds without it; take the # in\n\
         # front of its name away to change it. `fichier config show` tells what holds and\n\
         # where it comes from. A variable such as FICHIER_LANES stands above this file.\n",
    );
    for setting in &TABLE {
        out.push('\n');
        let words = format!("{} Takes {}.", setting.words, setting.takes());
        for line in wrapped(&words, WIDTH - 2) {
            out.push_str(&format!("# {line}\n"));
        }
        let value = setting.default.unwrap_or(setting.example);
        out.push_str(&format!("#{} = {value}\n", setting.name));
    }
    out
}

/// Lines of at most so many columns.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The page of all settings, as `docs/settings.md` holds it.
#[must_use]
pub fn document() -> String {
    let mut out = String::from(
        "# Settings\n\n\
         Written from the table in `src/config/table.rs`; a test keeps it so.\n\n\
         They stand in `~/.config/fichier/config.toml`, which is [TOML](https://toml.io).\n\
         `fichier config init` writes one that explains every setting, `fichier config set NAME\n\
         VALUE` changes one and keeps your comments, `fichier config show` tells what holds and\n\
         where it comes from. The variable of a setting is its name in capitals behind\n\
         `FICHIER_`, as in `FICHIER_LANES=4`; it stands above the file. What is changed while the\n\
         program runs (limits, caps, timetable, lanes) is kept and stands above both.\n\n\
         [config.schema.json](config.schema.json) is the schema for editors.\n",
    );
    for setting in &TABLE {
        let default = match setting.default {
            Some(value) => format!("`{value}`"),
            None => "none".to_owned(),
        };
        out.push_str(&format!(
            "\n## {}\n\n{}\n\nTakes {}. Default: {default}. Example: `{} = {}`\n",
            setting.name,
            setting.words,
            setting.takes(),
            setting.name,
            setting.example
        ));
    }
    out
}

/// The JSON Schema of the settings file, as `docs/config.schema.json` holds
/// it.
#[must_use]
pub fn schema() -> Value {
    let properties: Map<String, Value> =
        TABLE.iter().map(|setting| (setting.name.to_owned(), property(setting))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of fichier (config.toml)",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn property(setting: &Setting) -> Value {
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let mut property = match setting.kind {
        Kind::Number(least, most) => number(least, most),
        Kind::NumberOr(least, most, word) => {
            json!({"anyOf": [number(least, most), {"const": word}]})
        }
        Kind::Truth => json!({"type": "boolean"}),
        Kind::TruthOrAuto => json!({"enum": [true, false, "auto"]}),
        Kind::Choice(words) => json!({"enum": words}),
        Kind::Amount(off) => {
            let none = if off { "|off|none|unlimited|0" } else { "" };
            let unit = "[0-9]+(\\.[0-9]+)? ?([kKmMgGtT]([iI]?[bB])?)?(/s)?";
            json!({"type": "string", "pattern": format!("^({unit}{none})$")})
        }
        Kind::Seconds(..) => json!({"type": "string", "pattern": "^[0-9]+ ?s?$"}),
        Kind::Program => json!({"type": "array", "items": {"type": "string"}, "minItems": 1}),
        Kind::Timetable => texts,
        Kind::Address => json!({"type": "string", "format": "uri"}),
    };
    if let Some(fields) = property.as_object_mut() {
        fields.insert("description".to_owned(), json!(setting.words));
        if let Some(default) = setting.default.and_then(value) {
            fields.insert("default".to_owned(), default);
        }
    }
    property
}

fn number(least: u32, most: u32) -> Value {
    json!({"type": "integer", "minimum": least, "maximum": most})
}

/// A value as the file writes it, as JSON.
fn value(written: &str) -> Option<Value> {
    let table: toml::Table = format!("x = {written}").parse().ok()?;
    serde_json::to_value(table.get("x")?).ok()
}
