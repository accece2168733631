//! What may stand at a place of the command line, read from the grammar
//! itself: commands, options, values, or a path of which side.

use clap::{Arg, ArgAction, Command};

/// What is wanted where the cursor is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// One of these.
    Words(Vec<Candidate>),
    /// A remote path behind `before`, which belongs to the same word.
    Remote {
        /// `--to=`, or nothing.
        before: String,
        /// Files as well as folders.
        files: bool,
    },
    /// A local file or folder.
    LocalFile,
    /// A local folder.
    LocalFolder,
}

/// A word that may stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The word.
    pub text: String,
    /// What it does, in a line.
    pub about: String,
}

/// Arguments whose value names do not tell that they mean the local side:
/// command and value name.
const LOCAL: [(&str, &str, Wanted); 3] = [
    ("fichier", "FOLDER", Wanted::LocalFolder),
    ("demo", "FOLDER", Wanted::LocalFolder),
    ("upload", "PATH", Wanted::LocalFile),
];

/// What is wanted for the word `typed` behind `words` (without the program's
/// name).
pub(super) fn wanted(root: &Command, words: &[String], typed: &str) -> Wanted {
    let mut place = Place { command: root, given: 0, options: true, open: None };
    for word in words {
        place.pass(word);
    }
    place.wanted(typed)
}

/// How far the command line has been read.
struct Place<'a> {
    command: &'a Command,
    /// Arguments by position so far.
    given: usize,
    /// Words with a dash are options still.
    options: bool,
    /// The option that waits for its value.
    open: Option<&'a Arg>,
}

impl<'a> Place<'a> {
    fn pass(&mut self, word: &str) {
        if self.open.take().is_some() {
            return;
        }
        if self.options && word.starts_with('-') && word.len() > 1 {
            self.options = word != "--";
            self.open = self.opened(word);
        } else if let Some(command) = self.subcommand(word) {
            *self = Self { command, given: 0, options: true, open: None };
        } else {
            self.given += 1;
        }
    }

    fn subcommand(&self, word: &str) -> Option<&'a Command> {
        if self.given > 0 { None } else { self.command.find_subcommand(word) }
    }

    /// The option of a word, if its value is the next word.
    fn opened(&self, word: &str) -> Option<&'a Arg> {
        let takes = |arg: &&Arg| arg.get_action().takes_values();
        match word.strip_prefix("--") {
            Some(long) => self.long(long).filter(takes),
            None => {
                let last = word.chars().next_back();
                let mut options = self.command.get_arguments();
                options.find(|arg| arg.get_short() == last).filter(takes)
            }
        }
    }

    fn long(&self, name: &str) -> Option<&'a Arg> {
        self.command.get_arguments().find(|arg| arg.get_long() == Some(name))
    }

    fn wanted(&self, typed: &str) -> Wanted {
        if let Some(option) = self.open {
            return self.value(option, "");
        }
        if self.options && typed.starts_with('-') {
            let valued = typed.strip_prefix("--").and_then(|long| long.split_once('='));
            return match valued.and_then(|(name, _)| self.long(name)) {
                Some(option) => {
                    let before = typed.split_inclusive('=').next().unwrap_or_default();
                    self.value(option, before)
                }
                None => Wanted::Words(self.options()),
            };
        }
        let by_position = self.positional().map(|arg| self.value(arg, ""));
        let commands = self.commands();
        match by_position {
            // A path cannot be told from a command before its first letters.
            Some(wanted) if commands.is_empty() || typed.contains(['/', '.', '~']) => wanted,
            Some(Wanted::Words(words)) => Wanted::Words([commands, words].concat()),
            Some(_) | None => Wanted::Words(commands),
        }
    }

    fn positional(&self) -> Option<&'a Arg> {
        let all: Vec<&Arg> = self.command.get_positionals().collect();
        let several = |arg: &Arg| {
            matches!(arg.get_action(), ArgAction::Append)
                || arg.get_num_args().is_some_and(|count| count.max_values() > 1)
        };
        all.get(self.given).or_else(|| all.last().filter(|arg| several(arg))).copied()
    }

    fn commands(&self) -> Vec<Candidate> {
        if self.given > 0 {
            return Vec::new();
        }
        let shown = self.command.get_subcommands().filter(|command| !command.is_hide_set());
        let of = |command: &Command| candidate(command.get_name(), command.get_about());
        shown.map(of).collect()
    }

    fn options(&self) -> Vec<Candidate> {
        let shown = self.command.get_arguments().filter(|arg| !arg.is_hide_set());
        shown
            .filter_map(|arg| Some(candidate(&format!("--{}", arg.get_long()?), arg.get_help())))
            .collect()
    }

    /// What an argument takes; `before` is what stands in the same word.
    fn value(&self, arg: &Arg, before: &str) -> Wanted {
        let values = arg.get_possible_values();
        if !values.is_empty() {
            let shown = values.iter().filter(|value| !value.is_hide_set());
            let of = |name: &str, help| candidate(&format!("{before}{name}"), help);
            return Wanted::Words(
                shown.map(|value| of(value.get_name(), value.get_help())).collect(),
            );
        }
        let name = arg.get_value_names().and_then(<[_]>::first).map_or("", |name| name.as_str());
        let here = self.command.get_name();
        let local = LOCAL
            .iter()
            .find(|(command, value, _)| arg.is_positional() && (*command, *value) == (here, name));
        match (local, name) {
            (Some((_, _, wanted)), _) => wanted.clone(),
            (None, "FOLDER") => Wanted::Remote { before: before.to_owned(), files: false },
            (None, "PATH") => Wanted::Remote { before: before.to_owned(), files: true },
            (None, "FILE") => Wanted::LocalFile,
            (None, "DIR") => Wanted::LocalFolder,
            (None, _) => Wanted::Words(Vec::new()),
        }
    }
}

fn candidate(text: &str, about: Option<&clap::builder::StyledStr>) -> Candidate {
    let about = about.map(ToString::to_string).unwrap_or_default();
    // One line, whatever the help has.
    let about = about.split_whitespace().collect::<Vec<_>>().join(" ");
    Candidate { text: text.to_owned(), about }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::grammar::Grammar;
    use clap::CommandFactory;

    fn at(line: &str) -> Wanted {
        let mut root = Grammar::command();
        root.build();
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let typed = words.pop().unwrap();
        wanted(&root, &words, &typed)
    }

    fn words(line: &str) -> Vec<String> {
        let Wanted::Words(words) = at(line) else { panic!("{line}: {:?}", at(line)) };
        words.into_iter().map(|word| word.text).collect()
    }

    fn remote(before: &str, files: bool) -> Wanted {
        Wanted::Remote { before: before.to_owned(), files }
    }

    #[test]
    fn commands_options_and_values_come_from_the_grammar() {
        let commands = words("");
        for known in ["status", "ls", "queue", "doctor", "config", "completions"] {
            assert!(commands.iter().any(|word| word == known), "{known}");
        }
        assert!(!commands.iter().any(|word| word == "complete"), "hidden");
        assert!(words("queue ").contains(&"pause".to_owned()));
        assert!(words("ls --").contains(&"--refresh".to_owned()));
        assert!(words("ls --").contains(&"--api-key-file".to_owned()), "global ones too");
        assert_eq!(words("queue move 3 --to "), ["up", "down", "top", "bottom"]);
        assert!(words("queue ls --state=")[0].starts_with("--state="));
        assert_eq!(words("queue priority "), ["high", "normal", "low"]);
        assert_eq!(words("queue lanes "), Vec::<String>::new());
    }

    #[test]
    fn paths_are_of_the_side_that_is_meant() {
        for (line, wanted) in [
            ("ls ", remote("", false)),
            ("ls -l /Fi", remote("", false)),
            ("mv /a /b ", remote("", true)),
            ("rm -r ", remote("", true)),
            ("upload ", Wanted::LocalFile),
            ("upload --to ", remote("", false)),
            ("upload --to=/Fi", remote("--to=", false)),
            ("upload --to /Films a b ", Wanted::LocalFile),
            ("download --to ", Wanted::LocalFolder),
            ("download --to . ", remote("", true)),
            ("download -- --", remote("", true)),
            ("--api-key-file ", Wanted::LocalFile),
            ("./", Wanted::LocalFolder),
            ("demo ", Wanted::LocalFolder),
        ] {
            assert_eq!(at(line), wanted, "{line}");
        }
    }

    #[test]
    fn every_command_can_be_asked_about() {
        fn walk(command: &Command, line: &str) {
            for word in [" ", " --"] {
                at(format!("{line}{word}").trim_start());
            }
            for below in command.get_subcommands() {
                walk(below, &format!("{line} {}", below.get_name()));
            }
        }
        walk(&Grammar::command(), "");
    }
}
