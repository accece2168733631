//! Where the API key comes from: the first place that has one decides. A place
//! that was named and cannot be used ends the search with a sentence: silently
//! taking the next key could be another account's.

use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::key_file::{self, Privacy};
use super::{Environment, key_command, rclone};
use crate::protocol::KeySource;
use crate::remote::ApiKey;

/// Long enough to type a password.
const COMMAND_PATIENCE: Duration = Duration::from_secs(60);

/// Our own variable first, then the one rclone's users have.
const VARIABLES: [&str; 2] = ["FICHIER_API_KEY", "RCLONE_FICHIER_API_KEY"];

/// Our credential's name for systemd (`LoadCredential=fichier-api-key:…`).
const CREDENTIAL: &str = "fichier-api-key";

/// Where to look.
#[derive(Debug, Clone)]
pub struct KeyPlaces<'a> {
    /// `--api-key-file`.
    pub option: Option<PathBuf>,
    /// The environment.
    pub env: &'a Environment,
    /// The configured key command; empty for none.
    pub command: &'a [String],
    /// Our key file.
    pub file: PathBuf,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct KeySearch {
    /// The key and where it was.
    pub key: Option<(ApiKey, KeySource)>,
    /// Whole sentences. Without a key they say why there is none although a
    /// place was named; beside a key they are warnings. No key and no problem
    /// is a first start.
    pub problems: Vec<String>,
}

type Outcome = Result<Option<(ApiKey, KeySource)>, String>;

/// Looks for the key. May take as long as the key command does.
#[must_use]
pub fn find_key(places: &KeyPlaces<'_>) -> KeySearch {
    let mut warnings = Vec::new();
    match search(places, &mut warnings) {
        Ok(key) => KeySearch { key, problems: warnings },
        Err(problem) => {
            warnings.push(problem);
            KeySearch { key: None, problems: warnings }
        }
    }
}

fn search(places: &KeyPlaces<'_>, warnings: &mut Vec<String>) -> Outcome {
    if let Some(path) = &places.option {
        let found = from_file(path, Privacy::Hoped, KeySource::Option, warnings)?;
        let missing = || format!("There is no key file {}.", path.display());
        return found.ok_or_else(missing).map(Some);
    }
    for variable in VARIABLES {
        if let Some(text) = places.env.text(variable) {
            let text = SecretString::from(text);
            return take(&text, variable, KeySource::Environment(variable.to_owned()));
        }
    }
    if let Some(folder) = places.env.path("CREDENTIALS_DIRECTORY") {
        let path = folder.join(CREDENTIAL);
        let found = from_file(&path, Privacy::Hoped, KeySource::Credential, warnings)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    if !places.command.is_empty() {
        let text = key_command::run(places.command, COMMAND_PATIENCE)?;
        return take(&text, "The key command's first line", KeySource::Command);
    }
    let found = from_file(&places.file, Privacy::Required, KeySource::File, warnings)?;
    if found.is_some() {
        return Ok(found);
    }
    from_rclone(places.env, warnings)
}

fn from_file(
    path: &Path,
    privacy: Privacy,
    source: fn(String) -> KeySource,
    warnings: &mut Vec<String>,
) -> Outcome {
    let Some(read) = key_file::read(path, privacy)? else { return Ok(None) };
    warnings.extend(read.warning);
    let shown = path.display().to_string();
    take(&read.text, &shown, source(shown.clone()))
}

fn take(text: &SecretString, place: &str, source: KeySource) -> Outcome {
    match ApiKey::new(text.expose_secret()) {
        Ok(key) => Ok(Some((key, source))),
        Err(fault) => Err(format!("{place} holds no usable key: {fault}.")),
    }
}

fn from_rclone(env: &Environment, warnings: &mut Vec<String>) -> Outcome {
    for path in rclone_files(env) {
        // rclone's file is rclone's business: who else can read it is not
        // complained about here.
        let Some(read) = key_file::read(&path, Privacy::Hoped)? else { continue };
        let mut remotes = rclone::remotes(&read.text)?.into_iter();
        let Some(remote) = remotes.next() else { continue };
        let others: Vec<String> = remotes.map(|other| other.name).collect();
        if !others.is_empty() {
            warnings.push(format!(
                "rclone has more than one 1fichier remote; the key of {:?} is used, not of {}.",
                remote.name,
                others.join(", ")
            ));
        }
        let place = format!("{}, {}", path.display(), remote.name);
        return take(&remote.key, &place, KeySource::Rclone(place.clone()));
    }
    Ok(None)
}

fn rclone_files(env: &Environment) -> Vec<PathBuf> {
    if let Some(path) = env.path("RCLONE_CONFIG") {
        return vec![path];
    }
    let home = env.path("HOME");
    let config =
        env.path("XDG_CONFIG_HOME").or_else(|| home.as_ref().map(|home| home.join(".config")));
    let files = [
        config.map(|dir| dir.join("rclone/rclone.conf")),
        home.map(|dir| dir.join(".rclone.conf")),
    ];
    files.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    /// A home with a key in every place, from which each test takes some away.
    struct Home {
        dir: tempfile::TempDir,
        pairs: Vec<(String, String)>,
        command: Vec<String>,
        option: Option<PathBuf>,
    }

    impl Home {
        fn empty() -> Self {
            let dir = tempfile::tempdir().unwrap();
            let pairs = vec![("HOME".to_owned(), dir.path().display().to_string())];
            Self { dir, pairs, command: vec![], option: None }
        }

        fn put(&self, name: &str, text: &str, mode: u32) -> PathBuf {
            let path = self.dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path
        }

        fn set(&mut self, name: &str, value: &str) {
            self.pairs.push((name.to_owned(), value.to_owned()));
        }

        fn find(&self) -> KeySearch {
            let pairs = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let env = Environment::from_pairs(pairs);
            let file = self.dir.path().join("config/key");
            let option = self.option.clone();
            find_key(&KeyPlaces { option, env: &env, command: &self.command, file })
        }

        fn key(&self) -> String {
            let search = self.find();
            assert_eq!(search.problems, Vec::<String>::new());
            search.key.unwrap().0.expose().to_owned()
        }

        fn problem(&self) -> String {
            let search = self.find();
            assert!(search.key.is_none());
            search.problems.last().unwrap().clone()
        }
    }

    #[test]
    fn the_order_is_the_documented_one() {
        let mut home = Home::empty();
        let first_start = home.find();
        assert!(first_start.key.is_none() && first_start.problems.is_empty());

        home.put(".config/rclone/rclone.conf", "[f]\ntype = fichier\napi_key = k-rclone\n", 0o600);
        assert_eq!(home.key(), "k-rclone");
        home.put("config/key", "k-file\n", 0o600);
        assert_eq!(home.key(), "k-file");
        home.command = ["sh", "-c", "echo k-command"].map(str::to_owned).to_vec();
        assert_eq!(home.key(), "k-command");
        home.put("credentials/fichier-api-key", "k-credential", 0o400);
        home.set("CREDENTIALS_DIRECTORY", home.dir.path().join("credentials").to_str().unwrap());
        assert_eq!(home.key(), "k-credential");
        home.set("RCLONE_FICHIER_API_KEY", "k-rclone-variable");
        assert_eq!(home.key(), "k-rclone-variable");
        home.set("FICHIER_API_KEY", "k-variable");
        assert_eq!(home.key(), "k-variable");
        home.option = Some(home.put("given", "k-option\n", 0o600));
        assert_eq!(home.key(), "k-option");
    }

    #[test]
    fn the_source_is_named() {
        let mut home = Home::empty();
        let path =
            home.put(".config/rclone/rclone.conf", "[my f]\ntype=fichier\napi_key=k\n", 0o644);
        let source = home.find().key.unwrap().1;
        assert_eq!(source, KeySource::Rclone(format!("{}, my f", path.display())));
        home.set("FICHIER_API_KEY", "");
        home.set("RCLONE_FICHIER_API_KEY", "k");
        let source = home.find().key.unwrap().1;
        assert_eq!(source, KeySource::Environment("RCLONE_FICHIER_API_KEY".into()));
    }

    #[test]
    fn what_was_named_and_is_unusable_is_never_passed_over() {
        let mut home = Home::empty();
        home.put(".config/rclone/rclone.conf", "RCLONE_ENCRYPT_V0:\nxx", 0o600);
        assert!(home.problem().starts_with("rclone's configuration is encrypted"));
        home.put("config/key", "k-file", 0o644);
        assert!(home.problem().contains("Run: chmod 600 "), "{}", home.problem());
        home.command = vec!["false".to_owned()];
        assert!(home.problem().starts_with("The key command \"false\" failed"));
        home.set("FICHIER_API_KEY", "two words");
        let wanted = "FICHIER_API_KEY holds no usable key: the key contains a character that no API key has.";
        assert_eq!(home.problem(), wanted);
        home.option = Some(home.dir.path().join("none"));
        assert!(home.problem().starts_with("There is no key file "));
        home.option = Some(home.put("blank", " \n", 0o600));
        assert!(home.problem().ends_with("holds no usable key: the key is empty."));
    }

    #[test]
    fn doubts_beside_a_key_are_warnings() {
        let mut home = Home::empty();
        let text = "[a]\ntype=fichier\napi_key=k1\n[b]\ntype=fichier\napi_key=k2\n";
        let path = home.put("elsewhere.conf", text, 0o600);
        home.set("RCLONE_CONFIG", path.to_str().unwrap());
        let search = home.find();
        assert_eq!(search.key.unwrap().0.expose(), "k1");
        let wanted =
            "rclone has more than one 1fichier remote; the key of \"a\" is used, not of b.";
        assert_eq!(search.problems, [wanted]);

        home.option = Some(home.put("secret", "k3", 0o444));
        let search = home.find();
        assert_eq!(search.key.unwrap().0.expose(), "k3");
        assert!(search.problems[0].starts_with("Others can read the key file "));
    }
}
