//! Sentences without the names of files: a report may be shown to anybody.

use std::path::{Path, PathBuf};

use crate::config::Environment;

/// Variables that name folders or files of the user's.
const VARIABLES: [&str; 7] = [
    "FICHIER_STATE_DIR",
    "XDG_STATE_HOME",
    "XDG_CONFIG_HOME",
    "CREDENTIALS_DIRECTORY",
    "RCLONE_CONFIG",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
];

/// What hides names.
#[derive(Debug)]
pub(super) struct Discreet {
    /// What is found, and what is said instead; the longest first.
    known: Vec<(String, String)>,
}

impl Discreet {
    pub fn new(env: &Environment, key_option: Option<&Path>) -> Self {
        let mut known: Vec<(PathBuf, String)> = Vec::new();
        for name in VARIABLES {
            known.extend(env.path(name).map(|path| (path, format!("${name}"))));
        }
        known.extend(key_option.map(|path| (path.to_owned(), "(the given file)".to_owned())));
        known.extend(env.path("HOME").map(|home| (home, "~".to_owned())));
        let mut known: Vec<(String, String)> =
            known.into_iter().map(|(path, said)| (path.display().to_string(), said)).collect();
        known.retain(|(path, _)| path.len() > 1);
        known.sort_by_key(|(path, _)| std::cmp::Reverse(path.len()));
        Self { known }
    }

    /// The sentence without names.
    pub fn say(&self, sentence: &str) -> String {
        // Which of rclone's remotes it is, is nobody's business either.
        if sentence.starts_with("rclone has more than one") {
            return "rclone has more than one 1fichier remote; the first one's key is used."
                .to_owned();
        }
        let mut text = sentence.to_owned();
        for (path, said) in &self.known {
            text = text.replace(path, said);
        }
        let words = text.split(' ').map(|word| {
            let bare = word.trim_start_matches(['"', '(', '\'']);
            let end = bare.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '/');
            let is_path = bare.len() > 1 && bare.starts_with('/');
            if is_path {
                format!("(a path){}", if end.ends_with(',') { "," } else { "" })
            } else {
                word.to_owned()
            }
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_of_a_file_is_left() {
        let env = Environment::from_pairs([
            ("HOME", "/home/somebody"),
            ("FICHIER_STATE_DIR", "/srv/private/state"),
        ]);
        let discreet = Discreet::new(&env, Some(Path::new("/run/my-key")));
        for (said, wanted) in [
            (
                "Others can read the key file /home/somebody/.config/fichier/key. Run: chmod 600 \
                 /home/somebody/.config/fichier/key",
                "Others can read the key file ~/.config/fichier/key. Run: chmod 600 \
                 ~/.config/fichier/key",
            ),
            ("There is no key file /run/my-key.", "There is no key file (the given file)."),
            ("Others write in /srv/private/state now.", "Others write in $FICHIER_STATE_DIR now."),
            ("The key command \"/opt/secret/tool\" failed.", "The key command (a path) failed."),
            ("A / alone stays, and so does 1/2.", "A / alone stays, and so does 1/2."),
            (
                "rclone has more than one 1fichier remote; the key of \"my\" is used, not of b.",
                "rclone has more than one 1fichier remote; the first one's key is used.",
            ),
        ] {
            assert_eq!(discreet.say(said), wanted);
        }
    }
}
