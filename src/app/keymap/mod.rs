//! Keys as data. One table per context: action, keys, label, words. Dispatch,
//! hint line, help, palette and `docs/keys.md` are readings of the same
//! tables; the tests here prove the rules they obey.

mod disk;
mod front;
mod screens;
#[cfg(test)]
mod tests;

use super::action::{Action, Screen};
use super::key::{Code, Key, shown};

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Its keys; each is a sequence with blanks between.
    pub keys: &'static [&'static str],
    /// One word for the hint line.
    pub label: &'static str,
    /// What it does, for help and palette.
    pub words: &'static str,
    /// Whether the hint line may show it.
    pub hinted: bool,
}

const fn bind(
    action: Action,
    keys: &'static [&'static str],
    label: &'static str,
    words: &'static str,
) -> Binding {
    Binding { action, keys, label, words, hinted: false }
}

const fn hint(
    action: Action,
    keys: &'static [&'static str],
    label: &'static str,
    words: &'static str,
) -> Binding {
    Binding { action, keys, label, words, hinted: true }
}

impl Binding {
    /// Its keys as they are shown.
    pub fn shown_keys(&self) -> impl Iterator<Item = String> {
        self.keys.iter().map(|keys| shown(&Key::sequence(keys)))
    }

    /// The number of its function key.
    #[must_use]
    pub fn function(&self) -> Option<u8> {
        self.keys.iter().find_map(|keys| match *Key::sequence(keys).as_slice() {
            [Key { code: Code::F(number), .. }] => Some(number),
            _ => None,
        })
    }

    /// The key to name where there is room for one: the first of the table.
    #[must_use]
    pub fn first_key(&self) -> String {
        self.shown_keys().next().unwrap_or_default()
    }
}

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// On every screen.
    Everywhere,
    /// In every list.
    List,
    /// In the two panes.
    Files,
    /// In the queue.
    Queue,
    /// In the history.
    History,
    /// On the account screen.
    Account,
    /// While a filter is typed.
    Filter,
    /// While a line of text is typed.
    Field,
    /// Before a question.
    Ask,
    /// On the sheet before sending.
    Sheet,
    /// On the page of limits and caps.
    Board,
    /// In a form of several fields.
    Form,
    /// While addresses are typed for 1fichier to fetch.
    Addresses,
    /// In the list of what 1fichier fetches.
    Fetches,
    /// Before a QR code.
    Code,
    /// In a list to choose from.
    Menu,
    /// In the list of what failed or is held, by reason.
    Errors,
    /// In a list to search and choose from.
    Search,
    /// On a page of text.
    Page,
    /// While a local path is typed.
    Path,
    /// Before a name that is taken.
    Clash,
    /// In the list of changes.
    Changes,
    /// While many names are given.
    Bulk,
    /// In the list of places.
    Places,
    /// While a name of the list is sought.
    Jump,
    /// While words to find in the account are typed.
    Seek,
}

impl Context {
    /// All of them, in the order of the documents.
    pub const ALL: [Self; 26] = [
        Self::Everywhere,
        Self::List,
        Self::Files,
        Self::Queue,
        Self::History,
        Self::Account,
        Self::Filter,
        Self::Field,
        Self::Ask,
        Self::Sheet,
        Self::Board,
        Self::Form,
        Self::Addresses,
        Self::Fetches,
        Self::Code,
        Self::Menu,
        Self::Errors,
        Self::Search,
        Self::Page,
        Self::Path,
        Self::Clash,
        Self::Changes,
        Self::Bulk,
        Self::Places,
        Self::Jump,
        Self::Seek,
    ];

    /// Its table.
    #[must_use]
    pub const fn bindings(self) -> &'static [Binding] {
        match self {
            Self::Everywhere => screens::EVERYWHERE,
            Self::List => screens::LIST,
            Self::Files => screens::FILES,
            Self::Queue => screens::QUEUE,
            Self::History => screens::HISTORY,
            Self::Account => screens::ACCOUNT,
            Self::Filter => front::FILTER,
            Self::Field => front::FIELD,
            Self::Ask => front::ASK,
            Self::Sheet => front::SHEET,
            Self::Board => front::BOARD,
            Self::Form => front::FORM,
            Self::Addresses => front::ADDRESSES,
            Self::Fetches => front::FETCHES,
            Self::Code => front::CODE,
            Self::Menu => front::MENU,
            Self::Errors => front::ERRORS,
            Self::Search => front::SEARCH,
            Self::Page => front::PAGE,
            Self::Path => disk::PATH,
            Self::Clash => disk::CLASH,
            Self::Changes => disk::CHANGES,
            Self::Bulk => disk::BULK,
            Self::Places => disk::PLACES,
            Self::Jump => disk::JUMP,
            Self::Seek => front::SEEK,
        }
    }

    /// Its heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Everywhere => "Everywhere",
            Self::List => "In every list",
            Self::Files => "Files",
            Self::Queue => "Queue",
            Self::History => "History",
            Self::Account => "Account",
            Self::Filter => "While typing a filter",
            Self::Field => "While typing a line",
            Self::Ask => "Before a question",
            Self::Sheet => "On the sheet before sending",
            Self::Board => "On the page of limits and caps",
            Self::Form => "In a form",
            Self::Addresses => "While typing addresses to fetch",
            Self::Fetches => "In the list of what 1fichier fetches",
            Self::Code => "Before a QR code",
            Self::Menu => "In a list of choices",
            Self::Errors => "In the list of reasons",
            Self::Search => "In the list of all actions",
            Self::Page => "On a page of text",
            Self::Path => "While typing a local path",
            Self::Clash => "Before a name that is taken",
            Self::Changes => "In the list of changes",
            Self::Bulk => "While giving many names",
            Self::Places => "In the list of places",
            Self::Jump => "While jumping to a name",
            Self::Seek => "While finding in the account",
        }
    }

    /// Those that hold on a screen, the nearest first.
    #[must_use]
    pub const fn of(screen: Screen) -> &'static [Self] {
        match screen {
            Screen::Files => &[Self::Files, Self::List, Self::Everywhere],
            Screen::Queue => &[Self::Queue, Self::List, Self::Everywhere],
            Screen::History => &[Self::History, Self::List, Self::Everywhere],
            Screen::Account => &[Self::Account, Self::Everywhere],
            Screen::Log => &[Self::List, Self::Everywhere],
        }
    }
}

/// What typed keys mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// They mean this.
    Act(Action),
    /// More must follow.
    Prefix,
    /// Nothing.
    Nothing,
}

#[derive(Debug, Clone)]
struct Bound {
    context: Context,
    keys: Vec<Key>,
    binding: &'static Binding,
}

/// The tables, read once.
#[derive(Debug, Clone)]
pub struct Keymap {
    bound: Vec<Bound>,
}

impl Default for Keymap {
    fn default() -> Self {
        let mut bound = Vec::new();
        for context in Context::ALL {
            for binding in context.bindings() {
                for keys in binding.keys {
                    bound.push(Bound { context, keys: Key::sequence(keys), binding });
                }
            }
        }
        Self { bound }
    }
}

impl Keymap {
    /// What the typed keys mean in these contexts, the nearest first.
    #[must_use]
    pub fn meaning(&self, contexts: &[Context], typed: &[Key]) -> Meaning {
        for context in contexts {
            let here = self.bound.iter().filter(|bound| bound.context == *context);
            if let Some(bound) = here.clone().find(|bound| bound.keys == typed) {
                return Meaning::Act(bound.binding.action);
            }
        }
        if self.following(contexts, typed).next().is_some() {
            Meaning::Prefix
        } else {
            Meaning::Nothing
        }
    }

    /// What may follow the typed keys: the remaining keys and what they do.
    pub fn following<'a>(
        &'a self,
        contexts: &'a [Context],
        typed: &'a [Key],
    ) -> impl Iterator<Item = (&'a [Key], &'static Binding)> {
        let longer = move |bound: &Bound| {
            bound.keys.len() > typed.len()
                && bound.keys.starts_with(typed)
                && contexts.contains(&bound.context)
        };
        self.bound
            .iter()
            .filter(move |bound| longer(bound))
            .map(|bound| (bound.keys.get(typed.len()..).unwrap_or_default(), bound.binding))
    }
}

/// The document of all keys, as `docs/keys.md` holds it.
#[must_use]
pub fn document() -> String {
    let mut out = String::from(
        "# Keys\n\n\
         Written from the key tables in `src/app/keymap`; a test keeps it so.\n\n\
         `C-` is Ctrl, `A-` is Alt, `S-` is Shift. A count before a motion repeats it (`5j`).\n\
         Esc, then a digit stands for a function key (`Esc 5` is F5, `Esc 0` is F10), and so \
         does Alt with a digit.\n",
    );
    for context in Context::ALL {
        out.push_str(&format!("\n## {}\n\n| Keys | What they do |\n|---|---|\n", context.title()));
        for binding in context.bindings() {
            let keys: Vec<_> = binding.shown_keys().map(|keys| format!("`{keys}`")).collect();
            out.push_str(&format!("| {} | {} |\n", keys.join(" "), binding.words));
        }
    }
    out
}
