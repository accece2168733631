//! Remote names as the catalog on disk has them: no engine is started, nothing
//! is asked of the service, and whatever goes wrong there are simply none.

use crate::cli::setup::state_file;
use crate::config::{self, Environment, KeyPlaces, Layer, Paths, Settings};
use crate::engine::Peek;
use crate::words;

/// More than anybody reads.
const MOST: usize = 1000;

/// Remote paths that begin with `typed`; folders end in a slash.
pub(super) fn paths(typed: &str, files: bool) -> Vec<String> {
    // Links and relative paths are not known.
    if !typed.starts_with('/') && !typed.is_empty() {
        return Vec::new();
    }
    let (above, begun) = typed.rsplit_once('/').unwrap_or_default();
    let folders: Vec<&str> = above.split('/').filter(|name| !name.is_empty()).collect();
    let names = names(&folders).unwrap_or_default().into_iter();
    let mut found: Vec<String> = names
        // What cannot be shown cannot be typed either.
        .filter(|name| name.name.starts_with(begun) && words::visible(&name.name) == name.name)
        .filter(|name| files || name.folder)
        .map(|name| format!("{above}/{}{}", name.name, if name.folder { "/" } else { "" }))
        .take(MOST)
        .collect();
    found.sort();
    found.dedup();
    found
}

fn names(folders: &[&str]) -> Option<Vec<crate::engine::Known>> {
    let env = Environment::of_process();
    let paths = Paths::find(&env).ok()?;
    let settings = Settings::load(&paths.settings_file(), &env, Layer::default()).ok()?.settings;
    let peek = Peek::open(&state_file(&paths, &settings)).ok()?;
    // A key command may ask for a password: it is not run for this.
    let search = settings.key_command.is_empty().then(|| {
        let file = paths.key_file();
        config::find_key(&KeyPlaces { option: None, env: &env, command: &[], file })
    });
    let key = search.and_then(|search| search.key).map(|(key, _)| key);
    let account = peek.account(key.as_ref()).ok()??;
    peek.below(account, folders).ok()
}
