//! Where remote things go: to a folder that is shown, or to one whose path is
//! typed and completed from what is known. They are known by their ids all
//! the way.

use super::asks::Asked;
use super::chosen::Chosen;
use super::dialog::Dialog;
use super::disk::{complete_with, folder_part};
use super::naming::clean_remote;
use super::operating::remote_items;
use super::place::Place;
use super::state::App;
use crate::local::natural;
use crate::operations::{Branch, OnClash, Order};
use crate::protocol::{Found, Request};
use crate::remote::FolderId;
use crate::words;

impl App {
    /// These folders are known: the remote path that is typed is completed.
    pub(super) fn folders_known(&mut self, branches: &[Branch]) {
        let Some(Dialog::Entry(entry)) = self.dialogs.last_mut() else { return };
        let typed = entry.line.text().to_owned();
        let part = folder_part(&typed);
        let begun = typed.get(part.len()..).unwrap_or_default();
        let below = branches.iter().filter_map(|branch| branch.path.strip_prefix(part));
        let mut names: Vec<&str> =
            below.filter(|name| !name.is_empty() && !name.contains('/')).collect();
        names.retain(|name| name.starts_with(begun));
        names.sort_by(|a, b| natural(a.as_ref(), b.as_ref()));
        complete_with(entry, part, &names);
    }

    /// The path was typed: which folder is it?
    pub(super) fn find_target(&mut self, chosen: Chosen, text: &str, moves: bool) {
        let base = match &chosen.place {
            Place::Remote(_) if !text.starts_with('/') => chosen.place.label(),
            Place::Remote(_) | Place::Local(_) => String::new(),
        };
        let path = clean_remote(&format!("{base}/{text}"));
        // The slash: a file of that name is not meant.
        let paths = vec![format!("{}/", path.trim_end_matches('/'))];
        self.ask(Asked::Target { chosen, moves }, Request::Resolve { paths });
    }

    /// These stand at the typed path.
    pub(super) fn target_found(&mut self, chosen: &Chosen, moves: bool, found: &[Found]) {
        let items = found.iter().flat_map(|found| &found.items);
        let folders: Vec<FolderId> = items.filter_map(|item| item.id.folder()).collect();
        let path = found.first().map(|found| found.path.as_str()).unwrap_or_default();
        let path = words::visible(path.trim_end_matches('/')).into_owned();
        match folders.as_slice() {
            [to] => self.bring_to_folder(chosen, *to, moves),
            [] => self.error(format!("There is no folder {path}; a makes one.")),
            _ => self.error(format!("{path} names several folders; rename one of them.")),
        }
    }

    /// Moves or copies remote things to a remote folder.
    pub(super) fn bring_to_folder(&mut self, chosen: &Chosen, to: FolderId, moves: bool) {
        self.panes.remote.unmark_all();
        let items = remote_items(chosen).collect();
        let on_clash = OnClash::KeepBoth;
        let order = if moves {
            Order::Move { items, to, on_clash }
        } else {
            Order::Copy { items, to, on_clash }
        };
        self.operate(order, None);
    }
}
