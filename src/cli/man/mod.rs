//! `fichier man`: the manual pages, written from what the program itself
//! reads: the grammar, the exit codes, the tables of settings and keys.

mod commands;
mod tables;

use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::roff::Roff;

use super::exit::{Exit, fail, say};
use super::grammar::{Grammar, ManArgs};

/// Where the date of the pages comes from.
const CHANGES: &str = include_str!("../../../CHANGELOG.md");

/// A page.
pub(super) struct Page {
    /// Its file's name.
    pub file: String,
    /// In the language of man.
    pub text: String,
}

pub(super) fn run(args: &ManArgs) -> Exit {
    let pages = pages();
    match write(&args.out, &pages) {
        Ok(()) => {
            say(format!("{} pages are in {}.", pages.len(), args.out.display()));
            Exit::Good
        }
        Err(error) => fail(format!("{} cannot be written: {error}.", args.out.display())),
    }
}

fn write(folder: &Path, pages: &[Page]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    pages.iter().try_for_each(|page| std::fs::write(folder.join(&page.file), &page.text))
}

/// All pages: the program's, one for each command, and those of the tables.
pub(super) fn pages() -> Vec<Page> {
    let mut root = Grammar::command();
    root.build();
    let mut pages = commands::pages(&root);
    pages.push(tables::settings());
    pages.push(tables::keys());
    pages
}

/// The page of what is no command.
fn page(name: &str, section: &str, roff: &Roff) -> Page {
    let mut head = Roff::new();
    let source = format!("fichier {}", env!("CARGO_PKG_VERSION"));
    head.control("TH", [name, section, date(), &source, "fichier"]);
    Page { file: format!("{name}.{section}"), text: format!("{}{}", head.render(), roff.to_roff()) }
}

/// The day of the newest entry of the list of changes: the same source makes
/// the same pages, whenever it is built.
fn date() -> &'static str {
    let newest = CHANGES.lines().find_map(|line| line.strip_prefix("## "));
    newest.and_then(|heading| heading.split_once(" - ")).map_or("", |(_, date)| date.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Context;
    use crate::config::TABLE;

    #[test]
    fn every_command_has_its_page() {
        fn walk(command: &clap::Command, name: &str, names: &mut Vec<String>) {
            names.push(format!("{name}.1"));
            for below in command.get_subcommands().filter(|command| !command.is_hide_set()) {
                walk(below, &format!("{name}-{}", below.get_name()), names);
            }
        }
        let mut wanted = vec!["fichier-settings.5".to_owned(), "fichier-keys.7".to_owned()];
        walk(&Grammar::command(), "fichier", &mut wanted);
        let mut written: Vec<String> = pages().into_iter().map(|page| page.file).collect();
        wanted.sort();
        written.sort();
        assert_eq!(written, wanted);
        assert!(written.contains(&"fichier-queue-timetable-set.1".to_owned()));
    }

    fn text(file: &str) -> String {
        let page = pages().into_iter().find(|page| page.file == file);
        page.unwrap().text.replace("\\-", "-")
    }

    #[test]
    fn the_tables_are_on_their_pages() {
        let main = text("fichier.1");
        for exit in Exit::ALL {
            assert!(main.contains(exit.meaning()), "{}", exit.meaning());
        }
        assert!(main.contains(&format!("\"{}\"", date())) || main.contains(date()));
        assert_eq!(date().len(), "2026-11-24".len());
        let settings = text("fichier-settings.5");
        for setting in TABLE {
            assert!(settings.contains(&format!("\\fB{}\\fR", setting.name)), "{}", setting.name);
        }
        let keys = text("fichier-keys.7");
        for context in Context::ALL {
            assert!(keys.contains(context.title()), "{}", context.title());
        }
    }
}
