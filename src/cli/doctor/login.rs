//! What becomes of a user's programs when the last login is gone, as systemd
//! is set up on this machine.

use std::fs;
use std::path::{Path, PathBuf};

use crate::checkup::ServiceFacts;
use crate::config::Environment;

/// Where logind's settings are, those that stand above first.
const FOLDERS: [&str; 3] = ["/etc/systemd", "/run/systemd", "/usr/lib/systemd"];

/// Where the enabled units of all users are.
const ENABLED: &str = "systemd/user/default.target.wants/fichier.service";

pub(super) fn service(env: &Environment) -> ServiceFacts {
    let uid = rustix::process::geteuid();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = user(&users, uid.as_raw()).map(str::to_owned).or_else(|| env.text("USER"));
    let home = env.path("XDG_CONFIG_HOME").or_else(|| Some(env.path("HOME")?.join(".config")));
    let unit = home.into_iter().chain([PathBuf::from("/etc")]);
    ServiceFacts {
        systemd: Path::new("/run/systemd/system").is_dir(),
        unit: unit.map(|folder| folder.join(ENABLED)).any(|path| path.symlink_metadata().is_ok()),
        lingers: name.map(|name| Path::new("/var/lib/systemd/linger").join(name).exists()),
        // Root is left alone by logind unless it says otherwise.
        kills: !uid.is_root() && kills(&logind()),
    }
}

/// The texts of logind's settings, the last of which holds.
fn logind() -> Vec<String> {
    let main = FOLDERS
        .iter()
        .find_map(|folder| fs::read_to_string(Path::new(folder).join("logind.conf")).ok());
    let mut beside: Vec<PathBuf> = FOLDERS
        .iter()
        .filter_map(|folder| fs::read_dir(Path::new(folder).join("logind.conf.d")).ok())
        .flat_map(|entries| entries.flatten().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "conf"))
        .collect();
    beside.sort_by_key(|path| path.file_name().map(ToOwned::to_owned));
    let beside = beside.into_iter().filter_map(|path| fs::read_to_string(path).ok());
    main.into_iter().chain(beside).collect()
}

/// Whether `KillUserProcesses` is set. Where nobody says anything, Debian and
/// most others leave programs alone.
fn kills(texts: &[String]) -> bool {
    let value = |line: &str| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == "KillUserProcesses").then(|| value.trim().to_ascii_lowercase())
    };
    let last = texts.iter().flat_map(|text| text.lines()).filter_map(value).next_back();
    last.is_some_and(|value| ["yes", "true", "on", "1"].contains(&value.as_str()))
}

/// The name of a user in the list of users.
fn user(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_about_processes_holds() {
        for (texts, wanted) in [
            (&[][..], false),
            (&["[Login]\n#KillUserProcesses=yes\n"], false),
            (&["[Login]\nKillUserProcesses = Yes\n"], true),
            (&["KillUserProcesses=yes", "KillUserProcesses=no"], false),
            (&["KillUserProcesses=no", "[Login]\nKillUserProcesses=1\n"], true),
        ] {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            assert_eq!(kills(&texts), wanted, "{texts:?}");
        }
    }

    #[test]
    fn users_are_found_by_number() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbad\nme:x:1000:1000::/home/me:/bin/sh\n";
        assert_eq!(user(users, 0), Some("root"));
        assert_eq!(user(users, 1000), Some("me"));
        assert_eq!(user(users, 5), None);
    }
}
