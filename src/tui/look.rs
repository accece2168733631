//! What the terminal can show, guessed from the environment: it is asked
//! nothing, so nothing waits for an answer that may never come.

use crate::config::{Environment, Look, Settings};

/// Whether to draw without colour.
#[must_use]
pub fn without_colour(settings: &Settings, env: &Environment) -> bool {
    match settings.theme {
        Some(Look::Mono) => true,
        Some(Look::Ansi) => false,
        None => env.get("NO_COLOR").is_some() || is_mono(&env.text("TERM").unwrap_or_default()),
    }
}

fn is_mono(term: &str) -> bool {
    let kinds = ["vt100", "vt102", "vt220", "dumb"];
    kinds.contains(&term) || term.ends_with("-m") || term.ends_with("-mono")
}

/// Whether to draw with ASCII only: where the locale is not UTF-8 a terminal
/// would show other characters than we meant.
#[must_use]
pub fn ascii_only(settings: &Settings, env: &Environment) -> bool {
    settings.ascii.unwrap_or_else(|| !is_utf8(env))
}

/// Whether the locale says UTF-8.
#[must_use]
pub fn is_utf8(env: &Environment) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| env.text(name));
    let locale = locale.unwrap_or_default().to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Layer;

    type Pairs<'a> = &'a [(&'a str, &'a str)];

    fn settings(theme: Option<Look>, ascii: Option<bool>) -> Settings {
        let flags = Layer { theme, ascii, ..Layer::default() };
        let none = std::path::Path::new("/none");
        Settings::load(none, &Environment::default(), flags).unwrap().settings
    }

    #[test]
    fn colour() {
        let cases: [(Option<Look>, Pairs, bool); 6] = [
            (None, &[("TERM", "xterm-256color")], false),
            (None, &[("TERM", "xterm"), ("NO_COLOR", "1")], true),
            (None, &[("TERM", "xterm"), ("NO_COLOR", "")], false),
            (None, &[("TERM", "vt220")], true),
            (Some(Look::Ansi), &[("NO_COLOR", "1")], false),
            (Some(Look::Mono), &[("TERM", "xterm")], true),
        ];
        for (theme, pairs, wanted) in cases {
            let env = Environment::from_pairs(pairs.iter().copied());
            assert_eq!(without_colour(&settings(theme, None), &env), wanted, "{theme:?} {pairs:?}");
        }
    }

    #[test]
    fn characters() {
        let cases: [(Option<bool>, Pairs, bool); 7] = [
            (None, &[("LANG", "fr_FR.UTF-8")], false),
            (None, &[("LANG", "C.utf8")], false),
            (None, &[("LANG", "fr_FR.UTF-8"), ("LC_ALL", "C")], true),
            (None, &[("LC_CTYPE", "en_US.UTF-8"), ("LANG", "C")], false),
            (None, &[], true),
            (Some(false), &[], false),
            (Some(true), &[("LANG", "fr_FR.UTF-8")], true),
        ];
        for (ascii, pairs, wanted) in cases {
            let env = Environment::from_pairs(pairs.iter().copied());
            assert_eq!(ascii_only(&settings(None, ascii), &env), wanted, "{ascii:?} {pairs:?}");
        }
    }
}
