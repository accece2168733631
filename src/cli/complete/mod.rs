//! `fichier completions`: scripts by which shells complete the command line.
//! They ask a hidden command, which reads the grammar and the catalog on disk:
//! one mind for all shells, and no list that could grow old.

mod known;
mod line;
mod place;

use clap::CommandFactory;

use self::line::Word;
use self::place::{Candidate, Wanted};
use super::exit::{Exit, say};
use super::grammar::{CompleteArgs, Grammar, Shell};

/// Prints a shell's script.
pub(super) fn script(shell: Shell) -> Exit {
    let text = match shell {
        Shell::Bash => include_str!("fichier.bash"),
        Shell::Zsh => include_str!("_fichier"),
        Shell::Fish => include_str!("fichier.fish"),
    };
    say(text.trim_end());
    Exit::Good
}

/// Answers a script: a line with the kind (`words`, `files`, `folders`), then
/// the candidates.
pub(super) fn answer(args: &CompleteArgs) -> Exit {
    let Some(asked) = Asked::of(args) else { return Exit::Good };
    let mut root = Grammar::command();
    root.build();
    let text = &asked.word.text;
    let (kind, candidates) = match place::wanted(&root, &asked.before, text) {
        Wanted::LocalFile => ("files", Vec::new()),
        Wanted::LocalFolder => ("folders", Vec::new()),
        Wanted::Words(words) => ("words", words),
        Wanted::Remote { before, files } => ("words", remote(text, &before, files)),
    };
    say(kind);
    for candidate in candidates {
        if let Some(line) = asked.line(args.shell, &candidate) {
            say(line);
        }
    }
    Exit::Good
}

fn remote(typed: &str, before: &str, files: bool) -> Vec<Candidate> {
    let path = typed.strip_prefix(before).unwrap_or_default();
    let found = known::paths(path, files).into_iter();
    found.map(|path| Candidate { text: format!("{before}{path}"), about: String::new() }).collect()
}

/// The command line as a script hands it over.
struct Asked {
    before: Vec<String>,
    word: Word,
    /// What of the word the shell leaves where it is.
    kept: String,
}

impl Asked {
    fn of(args: &CompleteArgs) -> Option<Self> {
        match args.shell {
            Shell::Bash => {
                let [line, part] = args.words.as_slice() else { return None };
                let mut words = line::split(line);
                let word = words.pop()?;
                let before = words.into_iter().skip(1).map(|word| word.text).collect();
                // Bash completes only what follows the last `=`, `:` or quote.
                let begin = line.strip_suffix('\\').filter(|line| line.ends_with(&word.raw));
                let begin = begin.unwrap_or(line).strip_suffix(&word.raw)?;
                let kept = line.strip_suffix(part.as_str())?.strip_prefix(begin)?.to_owned();
                Some(Self { before, word, kept })
            }
            // Both have taken the quotes away, fish but from the last word.
            Shell::Zsh | Shell::Fish => {
                let (last, before) = args.words.split_last()?;
                let word = match args.shell {
                    Shell::Fish => line::split(last).pop()?,
                    Shell::Bash | Shell::Zsh => Word { text: last.clone(), ..Word::default() },
                };
                Some(Self { before: before.to_vec(), word, kept: String::new() })
            }
        }
    }

    /// A candidate as the shell takes it; none that does not go on with what
    /// was typed.
    fn line(&self, shell: Shell, candidate: &Candidate) -> Option<String> {
        let rest = candidate.text.strip_prefix(&self.word.text)?;
        match shell {
            Shell::Bash => self.word.with(rest).strip_prefix(&self.kept).map(str::to_owned),
            Shell::Zsh | Shell::Fish => Some(format!("{}\t{}", candidate.text, candidate.about)),
        }
    }
}
