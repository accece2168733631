//! One setting changed in the text of the settings file: everything else, with
//! the user's comments, stays as it is to the byte.

use std::fs;
use std::io::{self, Write};
use std::ops::Range;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use toml::de::DeTable;

use super::origin::{list, quoted};
use super::paths::private_folder;
use super::settings::Layer;
use super::table::{Kind, setting};
use super::value::{Refused, Written};

/// The text with a setting changed.
///
/// # Errors
/// [`Refused`] for a value that means nothing.
pub fn with(text: &str, name: &str, values: &[String]) -> Result<String, Refused> {
    let kind = setting(name).ok_or(Refused::Unknown)?.kind;
    let is_list = matches!(kind, Kind::Program | Kind::Timetable);
    let value = match values {
        [one] if !is_list => Written::One(one.clone()),
        _ => Written::Many(values.to_vec()),
    };
    Layer::default().set(name, &value)?;
    let line = format!("{name} = {}", written(kind, value));
    if let Some(place) = place(text, name) {
        return Ok(replaced(text, place, &line));
    }
    // The line that explains it by its default, as our own file has it.
    let explained = format!("#{name} = ");
    if let Some(start) = starts(text).find(|start| text[*start..].starts_with(&explained)) {
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        return Ok(replaced(text, start..end, &line));
    }
    // Above any table: what stands below one belongs to it.
    let at = starts(text).find(|start| text[*start..].starts_with('[')).unwrap_or(text.len());
    let break_before = if at > 0 && !text[..at].ends_with('\n') { "\n" } else { "" };
    Ok(replaced(text, at..at, &format!("{break_before}{line}\n")))
}

/// The text with a setting behind a `#`; `None` when it is not there.
#[must_use]
pub fn without(text: &str, name: &str) -> Option<String> {
    let place = place(text, name)?;
    let line = text.get(place.clone())?.replace('\n', "\n#");
    Some(replaced(text, place, &format!("#{line}")))
}

/// Puts a new text in the file's place at once, as a link too and with its
/// mode; a new file is for this user alone.
///
/// # Errors
/// What the system says; the old file is then untouched.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = real.parent().unwrap_or(Path::new("."));
    private_folder(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Ok(meta) = fs::metadata(&real) {
        let mode = meta.permissions().mode() & 0o777;
        file.as_file().set_permissions(fs::Permissions::from_mode(mode))?;
    }
    file.as_file().sync_all()?;
    file.persist(&real)?;
    Ok(())
}

fn written(kind: Kind, value: Written) -> String {
    match value {
        Written::Many(texts) => list(texts),
        Written::One(text) => {
            let text = text.trim();
            let numbers = matches!(kind, Kind::Number(..) | Kind::NumberOr(..));
            let truths = matches!(kind, Kind::Truth | Kind::TruthOrAuto);
            match text {
                "yes" | "on" | "1" if truths => "true".to_owned(),
                "no" | "off" | "0" if truths => "false".to_owned(),
                "true" | "false" if truths => text.to_owned(),
                _ if numbers && text.parse::<u32>().is_ok() => text.to_owned(),
                _ => quoted(text),
            }
        }
    }
}

/// Where a setting stands, from its name to the end of its value.
fn place(text: &str, name: &str) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    let (key, value) = table.get_ref().iter().find(|(key, _)| key.get_ref().as_ref() == name)?;
    Some(key.span().start..value.span().end)
}

/// Where the lines begin.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1))
}

fn replaced(text: &str, place: Range<usize>, by: &str) -> String {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    format!("{before}{by}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::template;

    fn set(text: &str, name: &str, values: &[&str]) -> String {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        with(text, name, &values).unwrap()
    }

    #[test]
    fn everything_else_stays_to_the_byte() {
        let text = "# mine\nlanes = 3   # not more\n\non_done = [ # a list\n 'x',\n]\nip='v4'";
        let wanted = "# mine\nlanes = 4   # not more\n\non_done = [ # a list\n 'x',\n]\nip='v4'";
        assert_eq!(set(text, "lanes", &["4"]), wanted);
        let wanted = "# mine\nlanes = 3   # not more\n\non_done = [\"a b\", \"c\"]\nip='v4'";
        assert_eq!(set(text, "on_done", &["a b", "c"]), wanted);
        assert_eq!(set(text, "mouse", &["yes"]), format!("{text}\nmouse = true\n"));
        assert_eq!(set("", "limit", &["10M"]), "limit = \"10M\"\n");
        assert_eq!(set("a = 1\n[b]\nc = 1\n", "ip", &["v6"]), "a = 1\nip = \"v6\"\n[b]\nc = 1\n");
    }

    #[test]
    fn the_line_that_explains_a_setting_becomes_it() {
        let text = set(&template(), "trash_days", &["30"]);
        assert_eq!(text, template().replace("#trash_days = \"never\"", "trash_days = 30"));
        let text = without(&text, "trash_days").unwrap();
        assert_eq!(text, template().replace("#trash_days = \"never\"", "#trash_days = 30"));
        assert_eq!(without(&text, "trash_days"), None);
        let list = "timetable = [\n  \"sat off\",\n] # x\n";
        assert_eq!(
            without(list, "timetable").unwrap(),
            "#timetable = [\n#  \"sat off\",\n#] # x\n"
        );
    }

    #[test]
    fn what_means_nothing_is_refused() {
        let bad = |name: &str, values: &[&str]| {
            let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
            with("", name, &values).unwrap_err()
        };
        assert_eq!(bad("lane", &["1"]), Refused::Unknown);
        for (name, values) in [("lanes", &["99"][..]), ("ip", &["v4", "v6"]), ("timetable", &["x"])]
        {
            assert!(matches!(bad(name, values), Refused::Value(_)), "{name}");
        }
    }

    #[test]
    fn links_and_modes_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("dotfiles.toml"), dir.path().join("config.toml"));
        fs::write(&real, "x").unwrap();
        fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write(&link, "y").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "y");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o644);
        let new = dir.path().join("a/config.toml");
        write(&new, "z").unwrap();
        assert_eq!(fs::metadata(&new).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
