//! The pages of settings and keys.

use clap_mangen::roff::{Roff, bold, roman};

use super::commands::entry;
use super::{Page, page};
use crate::app::Context;
use crate::config::{TABLE, variable};

pub(super) fn settings() -> Page {
    let mut roff = Roff::new();
    roff.control("SH", ["NAME"]);
    roff.text([roman("fichier-settings - settings of fichier")]);
    roff.control("SH", ["SYNOPSIS"]);
    roff.text([bold("~/.config/fichier/config.toml")]);
    roff.control("SH", ["DESCRIPTION"]);
    for (number, words) in [
        "The settings file is TOML: a name, an equals sign and a value on a line; texts stand in \
         quotes, and what follows a # is a comment. A file that is not there changes nothing.",
        "fichier config init writes one that explains every setting, fichier config set changes \
         one and keeps the comments, and fichier config show tells what holds and where it comes \
         from.",
        "A variable stands above the file. What is changed while the program runs (limits, caps, \
         timetable, lanes) is kept, and stands above both.",
    ]
    .into_iter()
    .enumerate()
    {
        if number > 0 {
            roff.control("PP", []);
        }
        roff.text([roman(words)]);
    }
    roff.control("SH", ["SETTINGS"]);
    for setting in &TABLE {
        let default = setting.default.unwrap_or("none");
        entry(&mut roff, setting.name, setting.words);
        roff.control("IP", []);
        roff.text([roman(format!("Takes {}. Default: {default}.", setting.takes()))]);
        roff.control("IP", []);
        roff.text([roman(format!("Variable: {}", variable(setting.name)))]);
        roff.control("IP", []);
        roff.text([roman(format!("Example: {} = {}", setting.name, setting.example))]);
    }
    see_also(&mut roff, "fichier(1), fichier-config(1), fichier-keys(7)");
    page("fichier-settings", "5", &roff)
}

pub(super) fn keys() -> Page {
    let mut roff = Roff::new();
    roff.control("SH", ["NAME"]);
    roff.text([roman("fichier-keys - keys of fichier")]);
    roff.control("SH", ["DESCRIPTION"]);
    roff.text([roman(
        "C- is Ctrl, A- is Alt, S- is Shift. A count before a motion repeats it, as in 5j. Esc, \
         then a digit stands for a function key (Esc 5 is F5, Esc 0 is F10), and so does Alt with \
         a digit.",
    )]);
    for context in Context::ALL {
        roff.control("SH", [context.title()]);
        for binding in context.bindings() {
            let keys: Vec<String> = binding.shown_keys().collect();
            entry(&mut roff, &keys.join("  "), binding.words);
        }
    }
    see_also(&mut roff, "fichier(1), fichier-settings(5)");
    page("fichier-keys", "7", &roff)
}

fn see_also(roff: &mut Roff, pages: &str) {
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(pages)]);
}
