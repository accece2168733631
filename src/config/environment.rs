//! The environment variables, taken once, so that what depends on them can be
//! asked with others.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

/// The environment. `Debug` shows no value: one of them may be the key.
#[derive(Clone, Default)]
pub struct Environment(HashMap<OsString, OsString>);

impl Environment {
    /// That of this process.
    #[must_use]
    pub fn of_process() -> Self {
        Self(std::env::vars_os().collect())
    }

    /// These and no others.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }

    /// A variable's value; one that is empty counts as not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }

    /// A variable's value as text; bytes that are no UTF-8 are replaced.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.to_string_lossy().into_owned())
    }

    /// The names of all variables that hold a key, or lead to one, and so are
    /// none of another program's business.
    #[must_use]
    pub fn secret_names(&self) -> Vec<OsString> {
        let rclone = |name: &str| name.starts_with("RCLONE_CONFIG_") && name.ends_with("_API_KEY");
        let secret = |name: &str| {
            ["FICHIER_API_KEY", "RCLONE_FICHIER_API_KEY", "CREDENTIALS_DIRECTORY"].contains(&name)
                || rclone(name)
        };
        let names = self.0.keys().filter(|name| name.to_str().is_some_and(secret));
        names.cloned().collect()
    }

    /// A variable's value as a path.
    #[must_use]
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        self.get(name).map(PathBuf::from)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Environment({} variables)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_not_set_and_nothing_is_shown() {
        let env = Environment::from_pairs([("A", ""), ("FICHIER_API_KEY", "secret")]);
        assert_eq!(env.get("A"), None);
        assert_eq!(env.text("FICHIER_API_KEY").as_deref(), Some("secret"));
        assert_eq!(format!("{env:?}"), "Environment(2 variables)");
        assert_eq!(env.secret_names(), ["FICHIER_API_KEY"]);
    }
}
