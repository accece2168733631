//! `fichier config`: the settings, where each comes from, and their file. No
//! engine is needed for it; one that runs is told what it will not follow.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Serialize;
use serde_json::{Map, Value};

use super::exit::{Exit, Trouble, end, say, warn};
use super::grammar::ConfigCommand;
use super::report::Report;
use super::setup::state_file;
use crate::config::{
    Environment, Holding, Layer, Loaded, Origin, Paths, Refused, Settings, change, holding, schema,
    template, variable,
};
use crate::engine::{Claim, Peek};
use crate::words;

pub(super) fn run(command: ConfigCommand) -> Exit {
    end(Place::find().and_then(|place| match command {
        ConfigCommand::Show { json } => place.show(json),
        ConfigCommand::Path => {
            say(place.file.display());
            Ok(Exit::Good)
        }
        ConfigCommand::Get { name } => place.get(&name),
        ConfigCommand::Set { name, value } => place.set(&name, &value),
        ConfigCommand::Unset { name } => place.unset(&name),
        ConfigCommand::Init => place.init(),
        ConfigCommand::Edit => place.edit(),
        ConfigCommand::Schema => {
            say(serde_json::to_string_pretty(&schema()).unwrap_or_default());
            Ok(Exit::Good)
        }
    }))
}

/// The report as JSON; docs/commands.md describes it.
#[derive(Serialize)]
struct Json<'a> {
    file: &'a str,
    settings: &'a [Holding],
    warnings: &'a [String],
}

/// Where the settings are.
struct Place {
    env: Environment,
    paths: Paths,
    file: PathBuf,
}

impl Place {
    fn find() -> Result<Self, Trouble> {
        let env = Environment::of_process();
        let paths = Paths::find(&env).map_err(|fault| fault.to_string())?;
        let file = paths.settings_file();
        Ok(Self { env, paths, file })
    }

    /// All settings, or why they cannot be used.
    fn load(&self) -> Result<Loaded, Trouble> {
        let loaded = Settings::load(&self.file, &self.env, Layer::default());
        Ok(loaded.map_err(|fault| fault.to_string())?)
    }

    /// The file's text; empty where there is none.
    fn text(&self) -> Result<String, Trouble> {
        match std::fs::read_to_string(&self.file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(format!("{} cannot be read: {error}.", self.file.display()).into())
            }
            read => Ok(read.unwrap_or_default()),
        }
    }

    fn holding(&self) -> Result<(Vec<Holding>, Vec<String>), Trouble> {
        let Loaded { settings, warnings } = self.load()?;
        let kept = kept(&self.paths, &settings);
        Ok((holding(&self.text()?, &self.env, &kept), warnings))
    }

    fn show(&self, json: bool) -> Result<Exit, Trouble> {
        let (settings, warnings) = self.holding()?;
        let file = self.file.display().to_string();
        let mut report = Report::begin();
        if json {
            report.json(&Json { file: &file, settings: &settings, warnings: &warnings });
        } else {
            warnings.iter().for_each(warn);
            let is_there = if self.file.exists() { "" } else { " (not there)" };
            report.line(format!("# {}{is_there}", words::visible(&file)));
            settings.iter().for_each(|holding| report.line(line(holding)));
        }
        report.finish()?;
        Ok(Exit::Good)
    }

    fn get(&self, name: &str) -> Result<Exit, Trouble> {
        let (settings, _) = self.holding()?;
        let found = settings.iter().find(|holding| holding.name == name);
        let value = found.map(|holding| holding.value.as_str()).unwrap_or_default();
        for text in plain(value) {
            say(words::visible(&text));
        }
        Ok(Exit::Good)
    }

    fn set(&self, name: &str, values: &[String]) -> Result<Exit, Trouble> {
        self.load()?;
        let text = change::with(&self.text()?, name, values).map_err(|refused| match refused {
            Refused::Value(takes) => Trouble::new(Exit::Usage, format!("{name} takes {takes}.")),
            Refused::Unknown => Trouble::new(Exit::Usage, format!("There is no setting {name}.")),
        })?;
        self.write(&text)?;
        self.follow(name)
    }

    fn unset(&self, name: &str) -> Result<Exit, Trouble> {
        self.load()?;
        let Some(text) = change::without(&self.text()?, name) else {
            warn(format!("{name} is not in the file."));
            return self.follow(name);
        };
        self.write(&text)?;
        self.follow(name)
    }

    /// Says what holds now, and why that is not what was written.
    fn follow(&self, name: &str) -> Result<Exit, Trouble> {
        let (settings, _) = self.holding()?;
        let Some(holding) = settings.iter().find(|holding| holding.name == name) else {
            return Ok(Exit::Good);
        };
        say(line(holding));
        match &holding.from {
            Origin::Environment(_) => {
                warn(format!("{} stands above the file.", variable(name)));
            }
            Origin::Kept => warn(
                "It was changed while the program ran, and that stands above the file. Change it \
                 there too: fichier queue",
            ),
            Origin::Default | Origin::File(_) => {}
        }
        // One cannot be had without its lock file, and then none runs.
        let folder = &self.paths.state;
        if folder.is_dir() && matches!(Claim::take(folder), Ok(None)) {
            warn("The engine that runs follows at its next start: fichier engine stop");
        }
        Ok(Exit::Good)
    }

    fn write(&self, text: &str) -> Result<(), Trouble> {
        let written = change::write(&self.file, text);
        Ok(written
            .map_err(|error| format!("{} cannot be written: {error}.", self.file.display()))?)
    }

    fn init(&self) -> Result<Exit, Trouble> {
        let shown = self.file.display();
        if self.file.exists() {
            return Err(format!("{shown} is there already; it is left as it is.").into());
        }
        self.write(&template())?;
        say(format!("Written: {shown}"));
        Ok(Exit::Good)
    }

    fn edit(&self) -> Result<Exit, Trouble> {
        if !self.file.exists() {
            self.write(&template())?;
        }
        run_editor(&self.env, &self.file)?;
        let loaded = self.load().map_err(|trouble| {
            let text = format!("{} Put it right: fichier config edit", trouble.text);
            Trouble::new(Exit::Failed, text)
        })?;
        loaded.warnings.iter().for_each(warn);
        Ok(Exit::Good)
    }
}

/// What the engine keeps; nothing where nothing can be read.
fn kept(paths: &Paths, settings: &Settings) -> Map<String, Value> {
    let peek = Peek::open(&state_file(paths, settings));
    peek.and_then(|peek| peek.changed_settings()).unwrap_or_default()
}

fn line(holding: &Holding) -> String {
    let Holding { name, value, from } = holding;
    let from = match from {
        Origin::Default => "default".to_owned(),
        Origin::File(line) => format!("file, line {line}"),
        Origin::Environment(variable) => format!("environment, {variable}"),
        Origin::Kept => "changed while the program ran".to_owned(),
    };
    let setting = match value.as_str() {
        "" => format!("#{name}"),
        value => format!("{name} = {}", words::visible(value)),
    };
    format!("{setting:<34}  # {from}")
}

/// A value as scripts want it: texts without quotes, each on a line.
fn plain(value: &str) -> Vec<String> {
    let read = format!("x = {value}").parse::<toml::Table>();
    match read.ok().and_then(|table| table.get("x").cloned()) {
        Some(toml::Value::Array(items)) => {
            items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
        }
        Some(toml::Value::String(text)) => vec![text],
        Some(other) => vec![other.to_string()],
        None => Vec::new(),
    }
}

/// Runs `VISUAL`, else `EDITOR`, else `vi`, as the shell would.
fn run_editor(env: &Environment, file: &Path) -> Result<(), Trouble> {
    let editor = env.get("VISUAL").or_else(|| env.get("EDITOR"));
    let mut command = editor.unwrap_or("vi".as_ref()).to_owned();
    command.push(" \"$1\"");
    let ended = Command::new("/bin/sh").arg("-c").arg(command).arg("sh").arg(file).status();
    match ended {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("The editor ended with a complaint.".to_owned().into()),
        Err(error) => Err(format!("The editor cannot be started: {error}.").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_get_values_without_quotes() {
        assert_eq!(plain("\"10M\""), ["10M"]);
        assert_eq!(plain("3"), ["3"]);
        assert_eq!(plain("[\"pass\", \"a b\"]"), ["pass", "a b"]);
        assert_eq!(plain(""), Vec::<String>::new());
    }
}
