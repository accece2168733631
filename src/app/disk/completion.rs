//! Typed paths: where copies and moved things go, and folders' names
//! completed by the disk.

use crate::app::Effect;
use crate::app::asks::Asked;
use crate::app::chosen::Chosen;
use crate::app::dialog::{Dialog, Entry, Purpose};
use crate::app::event::Ticket;
use crate::app::place::{Place, Side};
use crate::app::state::App;
use crate::app::text::Line;
use crate::local::change::{Change, Target};
use crate::local::{Fault, Folder, LocalPath, natural};
use crate::protocol::Request;
use crate::remote::FolderId;
use crate::words;

/// Names that are offered on one line.
const OFFERED: usize = 12;

/// A listing that was asked for to complete a path.
#[derive(Debug)]
pub(in crate::app) struct Completion {
    pub(super) ticket: Ticket,
    /// What was typed then; another text is not touched.
    typed: String,
}

impl Purpose {
    /// The local folder its path begins at, if it is a local path.
    #[must_use]
    pub fn local_base(&self) -> Option<&LocalPath> {
        let place = match self {
            Self::CopyTo(chosen) | Self::MoveTo(chosen) => &chosen.place,
            Self::NewFolder(chosen) if chosen.side == Side::Local => &chosen.place,
            Self::GoTo(_, place) => place,
            Self::NewFolder(_)
            | Self::Rename(_)
            | Self::Changes
            | Self::Limit(_)
            | Self::Mark
            | Self::Unmark => {
                return None;
            }
        };
        match place {
            Place::Local(path) => Some(path),
            Place::Remote(_) => None,
        }
    }
}

impl Purpose {
    /// Whether a path of the remote side is typed.
    const fn is_remote_path(&self) -> bool {
        match self {
            Self::CopyTo(chosen) | Self::MoveTo(chosen) => matches!(chosen.side, Side::Remote),
            Self::GoTo(side, _) => matches!(side, Side::Remote),
            Self::NewFolder(_)
            | Self::Rename(_)
            | Self::Changes
            | Self::Limit(_)
            | Self::Mark
            | Self::Unmark => false,
        }
    }
}

impl App {
    /// Asks for the path entries go to, on their own side.
    pub(in crate::app) fn type_target(&mut self, chosen: Chosen, moves: bool) {
        if chosen.items.is_empty() {
            return self.info("There is nothing to take along here.");
        }
        let here = chosen.place.label();
        let line = Line::with(&format!("{}/", here.trim_end_matches('/')));
        let purpose = if moves { Purpose::MoveTo(chosen) } else { Purpose::CopyTo(chosen) };
        self.type_line(purpose, line);
    }

    pub(in crate::app) fn bring_to(&mut self, chosen: &Chosen, text: &str, moves: bool) {
        let Place::Local(here) = &chosen.place else {
            return self.find_target(chosen.clone(), text, moves);
        };
        let items = chosen.local_paths();
        let path = self.resolve(here, text);
        // The cleaned path has lost the slash that says: into a folder.
        let path = if text.ends_with('/') {
            LocalPath::from_bytes(&[path.as_bytes(), b"/"].concat())
        } else {
            path
        };
        let to = Target::Typed(path);
        self.panes.local.unmark_all();
        self.change(if moves { Change::Move { items, to } } else { Change::Copy { items, to } });
    }

    /// Asks the disk for the names that may follow.
    pub(in crate::app) fn complete(&mut self, entry: Entry) {
        if let Some(base) = entry.purpose.local_base() {
            let typed = entry.line.text().to_owned();
            let path = self.resolve(base, folder_part(&typed));
            let ticket = self.asks.ticket();
            self.works.completion = Some(Completion { ticket, typed });
            self.order(Effect::ListLocal { ticket, path });
        } else if entry.purpose.is_remote_path() {
            // The engine knows which folders there are, and makes no call.
            self.ask(Asked::Folders, Request::Tree { folder: FolderId::ROOT });
        }
        self.dialogs.push(Dialog::Entry(entry));
    }

    /// Takes the listing if it was asked for by [`Self::complete`].
    pub(in crate::app) fn completes(
        &mut self,
        ticket: Ticket,
        result: &Result<std::sync::Arc<Folder>, Fault>,
    ) -> bool {
        let Some(completion) = self.works.completion.take_if(|asked| asked.ticket == ticket) else {
            return false;
        };
        let Some(Dialog::Entry(entry)) = self.dialogs.last_mut() else { return true };
        if entry.line.text() != completion.typed {
            return true;
        }
        match result {
            Err(fault) => entry.said = words::fault(*fault),
            Ok(folder) => offer(entry, folder),
        }
        true
    }
}

pub(in crate::app) fn folder_part(typed: &str) -> &str {
    typed.rfind('/').map_or("", |at| typed.get(..=at).unwrap_or_default())
}

/// Adds what all fitting names share, and shows them if there are several.
fn offer(entry: &mut Entry, folder: &Folder) {
    let typed = entry.line.text().to_owned();
    let part = folder_part(&typed);
    let begun = typed.get(part.len()..).unwrap_or_default();
    let folders = folder.entries.iter().filter(|entry| entry.kind.is_folder());
    let mut names: Vec<&str> = folders
        .filter_map(|entry| entry.name.to_str())
        .filter(|name| {
            name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'))
        })
        .collect();
    names.sort_by(|a, b| natural(a.as_ref(), b.as_ref()));
    complete_with(entry, part, &names);
}

/// Completes the line by the one of these names that stands below `part`, or
/// by what all of them share, and offers them.
pub(in crate::app) fn complete_with(entry: &mut Entry, part: &str, names: &[&str]) {
    entry.offers = Vec::new();
    match names {
        [] => entry.offers = vec!["No folder begins with that.".to_owned()],
        [one] => entry.line = Line::with(&format!("{part}{one}/")),
        many => {
            entry.line = Line::with(&format!("{part}{}", shared(many)));
            entry.offers = many.iter().take(OFFERED).map(|name| format!("{name}/")).collect();
            if many.len() > OFFERED {
                let more = words::grouped((many.len() - OFFERED) as u64);
                entry.offers.push(format!("and {more} more"));
            }
        }
    }
}

fn shared<'a>(names: &[&'a str]) -> &'a str {
    let Some((first, rest)) = names.split_first() else { return "" };
    let same = |a: &str, b: &str| -> usize {
        let pairs = a.chars().zip(b.chars()).take_while(|(a, b)| a == b);
        pairs.map(|(c, _)| c.len_utf8()).sum()
    };
    let length = rest.iter().fold(first.len(), |length, name| length.min(same(first, name)));
    first.get(..length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_share_ends_between_letters() {
        assert_eq!(shared(&["été", "étà"]), "ét");
        assert_eq!(shared(&["films", "film"]), "film");
        assert_eq!(folder_part("/a/b"), "/a/");
        assert_eq!(folder_part("b"), "");
    }
}
