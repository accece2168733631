//! A page for the program and one for each of its commands.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::{Page, date};
use crate::cli::exit::Exit;

/// Variables that are no settings.
const VARIABLES: [(&str, &str); 8] = [
    ("FICHIER_API_KEY", "The API key; RCLONE_FICHIER_API_KEY is taken as well."),
    ("FICHIER_STATE_DIR", "Moves queue, cache, socket and logs together."),
    ("FICHIER_LOG", "What is logged, such as debug, or fichier::api=trace."),
    ("FICHIER_*", "Every setting, in capitals: see fichier-settings(5)."),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "Proxies, with http://, https:// or socks5://."),
    ("SSL_CERT_FILE, SSL_CERT_DIR", "Certificates in place of the system's."),
    ("NO_COLOR", "Draw without colours."),
    ("VISUAL, EDITOR", "The editor for names and settings."),
];

/// Files, as they are where no variable says otherwise.
const FILES: [(&str, &str); 4] = [
    ("~/.config/fichier/config.toml", "The settings: see fichier-settings(5)."),
    ("~/.config/fichier/key", "The API key, with mode 0600."),
    ("~/.local/state/fichier/", "Queue, history, cached tree and the engine's socket."),
    ("~/.local/state/fichier/log/", "The logs."),
];

pub(super) fn pages(root: &Command) -> Vec<Page> {
    let mut pages = vec![page(root, true)];
    below(root, &mut pages);
    pages
}

fn below(command: &Command, pages: &mut Vec<Page>) {
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        // clap makes a command `help` of its own wherever there are others.
        if sub.get_name() != "help" {
            pages.push(page(sub, false));
            below(sub, pages);
        }
    }
}

fn page(command: &Command, main: bool) -> Page {
    let command = command.clone().disable_help_subcommand(true);
    let has_commands = command.get_subcommands().any(|sub| !sub.is_hide_set());
    let man = Man::new(command).date(date()).manual("fichier");
    let mut text = Vec::new();
    // Writing into memory does not fail.
    let _ = man
        .render_title(&mut text)
        .and_then(|()| man.render_name_section(&mut text))
        .and_then(|()| man.render_synopsis_section(&mut text))
        .and_then(|()| man.render_description_section(&mut text))
        .and_then(|()| man.render_options_section(&mut text))
        .and_then(
            |()| if has_commands { man.render_subcommands_section(&mut text) } else { Ok(()) },
        );
    // Two breaks around an empty line, which mandoc warns about, are a space.
    let text = String::from_utf8(text).unwrap_or_default().replace(".br\n\n.br\n", ".sp\n");
    let end = if main { of_program() } else { of_command() };
    Page { file: man.get_filename(), text: format!("{text}{end}") }
}

fn of_program() -> String {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    for exit in Exit::ALL {
        entry(&mut roff, &exit.code().to_string(), exit.meaning());
    }
    for (heading, rows) in [("ENVIRONMENT", &VARIABLES[..]), ("FILES", &FILES[..])] {
        roff.control("SH", [heading]);
        rows.iter().for_each(|(name, words)| entry(&mut roff, name, words));
    }
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman(
        "fichier-settings(5), fichier-keys(7), and a page for each command, such as ",
    )]);
    roff.text([roman("fichier-upload(1).")]);
    roff.to_roff()
}

fn of_command() -> String {
    let mut roff = Roff::new();
    roff.control("SH", ["EXIT STATUS"]);
    roff.text([roman("The codes mean the same for every command: see fichier(1).")]);
    roff.control("SH", ["SEE ALSO"]);
    roff.text([roman("fichier(1), fichier-settings(5), fichier-keys(7)")]);
    roff.to_roff()
}

/// A word, and below it what it means.
pub(super) fn entry(roff: &mut Roff, word: &str, words: &str) {
    roff.control("TP", []);
    roff.text([bold(word)]);
    roff.text([roman(words)]);
}
