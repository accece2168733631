//! `fichier engine unit`: a systemd user unit for the engine, printed or put
//! where systemd finds it.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::exit::{say, warn};
use super::grammar::{Common, UnitArgs};
use super::link::is_held;
use super::setup::{Setup, digest};
use crate::config::Environment;

/// Begins every unit of ours; a digest of all lines below follows.
const MARK: &str = "# Written by `fichier engine unit`; digest ";
const NAME: &str = "fichier.service";

/// What decides where the engine and its faces meet.
const PLACES: [&str; 3] = ["FICHIER_STATE_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME"];

/// What to do next, and what lingering is.
const NEXT: &str = "\
Then:
  systemctl --user daemon-reload
  systemctl --user enable --now fichier
  loginctl enable-linger

A user's services begin with the first login and end with the last logout, unless the user
lingers: then they begin at boot and stay.
Where logind is set to KillUserProcesses=yes, an engine without this unit and lingering ends
with the login, even one that was started in the background.";

pub(super) fn run(args: &UnitArgs, common: &Common) -> Result<(), String> {
    let setup = Setup::read(common)?;
    let program = std::env::current_exe()
        .map_err(|error| format!("This program's own place is not known: {error}."))?;
    let unit = unit(&program, setup.key_option(), &setup.env)?;
    if is_in_target(&program) {
        warn(format!(
            "The unit runs {}, which the next build replaces. Install it first: cargo install --path .",
            program.display()
        ));
    }
    if !args.install {
        // Nothing else on standard output: it may go into a file.
        say(unit.trim_end());
        return Ok(());
    }
    let path = place(&setup.env)?;
    match install(&path, &unit, args.force) {
        Ok(true) => say(format!("Written: {}", path.display())),
        Ok(false) => say(format!("It is there already: {}", path.display())),
        Err(fault) => return Err(fault.sentence(&path)),
    }
    if is_held(&setup) {
        say("An engine runs already. End it first; what it sends goes on: fichier engine stop");
    }
    say(NEXT);
    Ok(())
}

/// Where systemd looks for the units of this user.
fn place(env: &Environment) -> Result<PathBuf, String> {
    let config = env.path("XDG_CONFIG_HOME").filter(|path| path.is_absolute());
    let config = config.or_else(|| Some(env.path("HOME")?.join(".config")));
    let config = config.ok_or("No home folder is known. Set HOME.")?;
    Ok(config.join("systemd/user").join(NAME))
}

fn is_in_target(program: &Path) -> bool {
    let mut parts = program.components().rev().skip(1).map(|part| part.as_os_str());
    matches!(parts.next(), Some(part) if part == "debug" || part == "release")
        && parts.any(|part| part == "target")
}

/// The whole unit.
fn unit(program: &Path, key: Option<&Path>, env: &Environment) -> Result<String, String> {
    let mut start = format!("{} engine run", quoted(program.as_os_str().as_bytes())?);
    if let Some(key) = key {
        let key = std::path::absolute(key).map_err(|error| error.to_string())?;
        // In an argument, but not in the program or a variable, `$` stands
        // for something.
        let key = quoted(key.as_os_str().as_bytes())?.replace('$', "$$");
        start = format!("{start} --api-key-file {key}");
    }
    let mut places = String::new();
    for name in PLACES {
        if let Some(value) = env.get(name) {
            let pair = [name.as_bytes(), b"=", value.as_bytes()].concat();
            places.push_str(&format!("Environment={}\n", quoted(&pair)?));
        }
    }
    let body = format!(
        "[Unit]
Description=Upload queue for 1fichier.com
# The engine waits for the network by itself.
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=notify
ExecStart={start}
{places}Restart=on-failure
RestartSec=10
# Asked to end, it cuts off what runs; the queue is on disk and goes on.
TimeoutStopSec=30
KillMode=mixed
# To keep the key where only systemd reads it:
#LoadCredential=fichier-api-key:%h/.config/fichier/key
# These hold for hooks as well: one that needs sudo or another setuid program
# wants all four lines taken away.
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
SystemCallArchitectures=native

[Install]
WantedBy=default.target
"
    );
    Ok(format!("{MARK}{}\n{body}", digest(&body)))
}

/// A word for a line of a unit, as systemd takes words apart.
fn quoted(bytes: &[u8]) -> Result<String, String> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains(char::is_control));
    let text = text.ok_or("A path for the unit holds characters that no unit can hold.")?;
    let mut word = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => word.extend(['\\', c]),
            '%' => word.push_str("%%"),
            _ => word.push(c),
        }
    }
    word.push('"');
    Ok(word)
}

/// Why the unit was not written.
#[derive(Debug)]
enum Fault {
    /// Somebody else's, or changed since.
    Foreign,
    System(io::Error),
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

impl Fault {
    fn sentence(&self, path: &Path) -> String {
        let path = path.display();
        match self {
            Self::Foreign => format!(
                "{path} was not written by this program, or was changed since; it is left as it \
                 is. --force replaces it."
            ),
            Self::System(error) => format!("{path} cannot be written: {error}."),
        }
    }
}

/// Writes the unit; false when it is there as it should be.
fn install(path: &Path, unit: &str, force: bool) -> Result<bool, Fault> {
    match fs::read_to_string(path) {
        Ok(there) if there == unit => return Ok(false),
        Ok(there) if !force && !is_ours(&there) => return Err(Fault::Foreign),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData && !force => {
            return Err(Fault::Foreign);
        }
        Err(error) if error.kind() != io::ErrorKind::InvalidData => return Err(error.into()),
        Ok(_) | Err(_) => {}
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    // Beside it first: systemd never reads half a unit, and a link that
    // stands there is replaced, not followed.
    let mut name = OsString::from(path);
    name.push(".new");
    let new = PathBuf::from(name);
    let _ = fs::remove_file(&new);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o644).open(&new)?;
    file.write_all(unit.as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)?;
    Ok(true)
}

/// Whether a unit is as some version of this program wrote it.
fn is_ours(unit: &str) -> bool {
    let body = unit.strip_prefix(MARK).and_then(|rest| rest.split_once('\n'));
    body.is_some_and(|(mark, body)| mark == digest(body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    fn of(program: &str) -> String {
        unit(Path::new(program), None, &Environment::default()).unwrap()
    }

    #[test]
    fn paths_are_quoted_as_systemd_takes_them_apart() {
        let unit = of("/opt/my \"apps\"/100%/$x\\fichier");
        let line = "\nExecStart=\"/opt/my \\\"apps\\\"/100%%/$x\\\\fichier\" engine run\n";
        assert!(unit.contains(line), "{unit}");
        assert!(quoted(b"/a\nExecStart=/bin/evil").is_err());
        assert!(quoted(b"/\xff").is_err());
    }

    #[test]
    fn the_packages_unit_is_this_one() {
        let packaged = include_str!("../../docs/fichier.service");
        let unit = of("/usr/bin/fichier");
        assert_eq!(unit.split_once('\n').unwrap().1, packaged);
    }

    #[test]
    fn the_unit_meets_the_faces_of_this_shell() {
        let env = Environment::from_pairs([
            ("FICHIER_STATE_DIR", "/srv/my state"),
            ("FICHIER_API_KEY", "secret"),
        ]);
        let unit = unit(Path::new("/f"), Some(Path::new("/$k e y")), &env).unwrap();
        assert!(unit.contains("\nEnvironment=\"FICHIER_STATE_DIR=/srv/my state\"\n"), "{unit}");
        assert!(unit.contains("\" engine run --api-key-file \"/$$k e y\"\n"), "{unit}");
        assert!(!unit.contains("secret"));
        assert!(is_ours(&unit));
        assert!(!is_ours(&unit.replace("RestartSec=10", "RestartSec=1")));
    }

    #[test]
    fn only_a_unit_of_ours_is_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("systemd/user/fichier.service");
        assert!(install(&path, &of("/a"), false).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o644);
        assert!(!install(&path, &of("/a"), false).unwrap(), "as it should be");
        assert!(install(&path, &of("/b"), false).unwrap(), "ours, and older");
        let edited = fs::read_to_string(&path).unwrap() + "# mine\n";
        fs::write(&path, &edited).unwrap();
        assert!(matches!(install(&path, &of("/a"), false), Err(Fault::Foreign)));
        assert_eq!(fs::read_to_string(&path).unwrap(), edited);
        assert!(install(&path, &of("/a"), true).unwrap());
        fs::write(&path, b"\xff").unwrap();
        assert!(matches!(install(&path, &of("/a"), false), Err(Fault::Foreign)));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_build_folder_is_told_from_an_installed_program() {
        for (path, is) in [
            ("/src/fichier/target/debug/fichier", true),
            ("/src/fichier/target/x86_64-unknown-linux-gnu/release/fichier", true),
            ("/home/me/.cargo/bin/fichier", false),
            ("/srv/target/fichier", false),
        ] {
            assert_eq!(is_in_target(Path::new(path)), is, "{path}");
        }
    }
}
