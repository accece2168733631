//! `fichier sandbox` on the command line: what may be said there, and its
//! translation into [`Options`].

use clap::Args;
use serde_json::Value;

use super::{
    options::{Options, StartTree, Storage},
    quirks::Quirks,
};

/// Options of `fichier sandbox`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct SandboxArgs {
    /// Port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Keep the published call limits and lock whoever breaks them
    #[arg(long)]
    pub strict: bool,
    /// Start with an empty account instead of the demo tree
    #[arg(long)]
    pub empty: bool,
    /// Forget the bytes of uploads, keep their sizes and checksums
    #[arg(long)]
    pub discard: bool,
    /// Compute no checksums of uploads: for measuring how fast others send
    #[arg(long)]
    pub no_hash: bool,
    /// Seed of ids and of everything left to chance
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Switch one habit of the service, as in `end.wait_pages=2` or
    /// `shape.scalars=mixed`; may be repeated
    #[arg(long = "quirk", value_name = "NAME=VALUE")]
    pub quirks: Vec<String>,
    /// List the habits that can be switched, with their present values
    #[arg(long)]
    pub list_quirks: bool,
}

/// A `--quirk` that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuirkError {
    /// There is no `=` in it.
    #[error("\"{0}\" is not of the form NAME=VALUE.")]
    NoValue(String),
    /// No switch has this name.
    #[error("There is no quirk named \"{0}\". `fichier sandbox --list-quirks` shows all of them.")]
    Unknown(String),
    /// The switch has no such value.
    #[error("The quirk \"{name}\" cannot be \"{value}\": {why}.")]
    Value {
        /// The switch.
        name: String,
        /// What it was to be.
        value: String,
        /// Why not.
        why: String,
    },
}

impl SandboxArgs {
    /// What to start.
    ///
    /// # Errors
    /// When a `--quirk` means nothing.
    pub fn options(&self) -> Result<Options, QuirkError> {
        let tree = if self.empty { StartTree::Empty } else { StartTree::Demo };
        let storage = if self.discard { Storage::Discard } else { Storage::Keep };
        let (port, seed, no_hash) = (self.port, self.seed, self.no_hash);
        let mut options = Options { port, seed, tree, storage, no_hash, ..Options::default() };
        if self.strict {
            options = options.strict();
        }
        for setting in &self.quirks {
            options.quirks = switched(&options.quirks, setting)?;
        }
        Ok(options)
    }
}

/// The switches after one `NAME=VALUE`. The value is JSON, or a bare word.
///
/// # Errors
/// When there is no such switch or it has no such value.
pub fn switched(quirks: &Quirks, setting: &str) -> Result<Quirks, QuirkError> {
    let (name, text) =
        setting.split_once('=').ok_or_else(|| QuirkError::NoValue(setting.to_owned()))?;
    let name = name.trim();
    let wrong =
        |why: String| QuirkError::Value { name: name.to_owned(), value: text.to_owned(), why };
    let mut all = serde_json::to_value(quirks).map_err(|error| wrong(error.to_string()))?;
    let slot =
        all.pointer_mut(&pointer(name)).ok_or_else(|| QuirkError::Unknown(name.to_owned()))?;
    *slot = serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    serde_json::from_value(all).map_err(|error| wrong(error.to_string()))
}

/// Every switch as `NAME=VALUE`, one a line.
#[must_use]
pub fn listed(quirks: &Quirks) -> Vec<String> {
    let mut lines = Vec::new();
    if let Ok(Value::Object(groups)) = serde_json::to_value(quirks) {
        for (group, switches) in &groups {
            match switches.as_object() {
                Some(switches) => {
                    lines.extend(
                        switches.iter().map(|(name, value)| format!("{group}.{name}={value}")),
                    );
                }
                None => lines.push(format!("{group}={switches}")),
            }
        }
    }
    lines
}

fn pointer(name: &str) -> String {
    name.split('.').map(|part| format!("/{}", part.replace('-', "_"))).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::sandbox::quirks::{Cut, FaultAnswer, Limits, Scalars};

    #[test]
    fn every_listed_switch_can_be_set_to_what_it_is() {
        let quirks = Quirks { limits: Limits::published(), ..Quirks::default() };
        let lines = listed(&quirks);
        assert!(lines.len() > 60);
        for line in lines {
            assert_eq!(switched(&quirks, &line).as_ref(), Ok(&quirks), "{line}");
        }
    }

    #[test]
    fn words_numbers_spans_and_structures() {
        let set = |setting: &str| switched(&Quirks::default(), setting).unwrap();
        assert_eq!(set("shape.scalars=mixed").shape.scalars, Scalars::Mixed);
        assert_eq!(set("end.wait-pages=3").end.wait_pages, 3);
        assert_eq!(set("limits.lock=1.5").limits.lock, Duration::from_millis(1500));
        assert_eq!(set("limits.same_folder=30").limits.same_folder, Some(Duration::from_secs(30)));
        assert_eq!(set("upload.drop=1000").upload.drop, Some(Cut::always(1000)));
        assert_eq!(set("upload.drop={\"at\":5,\"times\":1}").upload.drop, Some(Cut::once(5)));
        let faults = set("faults=[{\"at\":\"*\",\"answer\":\"maintenance\"}]").faults;
        assert_eq!(faults[0].answer, FaultAnswer::Maintenance);
    }

    #[test]
    fn nonsense_is_named() {
        let error = |setting: &str| switched(&Quirks::default(), setting).unwrap_err();
        assert_eq!(error("strict"), QuirkError::NoValue("strict".to_owned()));
        assert_eq!(error("a.b=1"), QuirkError::Unknown("a.b".to_owned()));
        assert!(matches!(error("shape.scalars=odd"), QuirkError::Value { .. }));
        assert!(matches!(error("limits.lock=-1"), QuirkError::Value { .. }));
    }
}
