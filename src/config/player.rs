//! The user's player: what is run to play a link, and where that makes sense.
//! Never a shell: the link is an argument. Never the key: a direct link needs
//! none, and variables that hold one are withheld.

use std::ffi::OsString;
use std::process::Command;

use super::{Environment, Settings};

/// What is named where nothing is set up.
const USUAL: &str = "mpv";

/// How a link is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayWay {
    /// Its command is shown: no player is set up, or its window would open
    /// where nobody sees it.
    Shown,
    /// In this terminal.
    Here,
    /// In a window of its own.
    Apart,
}

/// The player.
#[derive(Debug, Clone)]
pub struct Player {
    command: Vec<String>,
    in_terminal: bool,
    /// The screen is elsewhere: this is a login over SSH.
    far: bool,
    withheld: Vec<OsString>,
}

impl Player {
    /// From the settings and the environment.
    #[must_use]
    pub fn of(settings: &Settings, env: &Environment) -> Self {
        Self {
            command: settings.player.clone(),
            in_terminal: settings.player_terminal,
            far: ["SSH_CONNECTION", "SSH_TTY"].iter().any(|name| env.get(name).is_some()),
            withheld: env.secret_names(),
        }
    }

    /// How a link is played here.
    #[must_use]
    pub const fn way(&self) -> PlayWay {
        if self.command.is_empty() || (self.far && !self.in_terminal) {
            PlayWay::Shown
        } else if self.in_terminal {
            PlayWay::Here
        } else {
            PlayWay::Apart
        }
    }

    /// Whether a player is set up.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !self.command.is_empty()
    }

    /// What is to be run; `None` where no player is set up.
    #[must_use]
    pub fn command(&self, link: &str) -> Option<Command> {
        let (program, arguments) = self.command.split_first()?;
        let mut command = Command::new(program);
        command.args(arguments).arg(link);
        for name in &self.withheld {
            command.env_remove(name);
        }
        Some(command)
    }

    /// The command as a line for a shell.
    #[must_use]
    pub fn shown(&self, link: &str) -> String {
        let usual = [USUAL.to_owned()];
        let command = if self.command.is_empty() { usual.as_slice() } else { &self.command };
        let words = command.iter().map(String::as_str).chain([link]);
        words.map(quoted).collect::<Vec<_>>().join(" ")
    }
}

/// A word as a shell reads it back.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Layer;

    fn player(set: &[(&str, &str)]) -> Player {
        let env = Environment::from_pairs(set.iter().copied());
        let file = std::path::Path::new("/none");
        let settings = Settings::load(file, &env, Layer::default()).unwrap().settings;
        Player::of(&settings, &env)
    }

    #[test]
    fn where_it_is_played() {
        let (mpv, ssh) = (("FICHIER_PLAYER", "mpv"), ("SSH_CONNECTION", "192.0.2.1 1 2 3"));
        let here = ("FICHIER_PLAYER_TERMINAL", "true");
        for (set, way) in [
            (&[][..], PlayWay::Shown),
            (&[mpv], PlayWay::Apart),
            (&[mpv, ssh], PlayWay::Shown),
            (&[mpv, here], PlayWay::Here),
            (&[mpv, here, ssh], PlayWay::Here),
            (&[here], PlayWay::Shown),
        ] {
            assert_eq!(player(set).way(), way, "{set:?}");
        }
    }

    #[test]
    fn a_shell_reads_back_what_is_shown() {
        let link = "https://a-4.1fichier.com/p1?y='2";
        assert_eq!(player(&[]).shown("https://a.test/p1"), "mpv https://a.test/p1");
        assert_eq!(player(&[]).shown(link), r"mpv 'https://a-4.1fichier.com/p1?y='\''2'");
    }

    #[test]
    fn no_key_is_handed_on() {
        let player = player(&[("FICHIER_PLAYER", "mpv"), ("FICHIER_API_KEY", "secret")]);
        let command = player.command("https://a.test/p1").unwrap();
        let removed: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).collect();
        assert_eq!(removed, [("FICHIER_API_KEY".as_ref(), None)]);
        let arguments: Vec<_> = command.get_args().collect();
        assert_eq!(arguments, ["https://a.test/p1"]);
    }
}
