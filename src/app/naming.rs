//! Lines that are typed in the panes: new folders, new names, paths and
//! patterns.

use std::path::{Component, Path, PathBuf};

use super::asks::Asked;
use super::chosen::{Chosen, Item};
use super::dialog::{Dialog, Entry, Purpose};
use super::filter::pattern;
use super::place::{Place, Side, remote_path};
use super::state::App;
use super::text::Line;
use crate::local::LocalPath;
use crate::local::change::Change;
use crate::protocol::{FolderView, Request};
use crate::remote::to_server;
use crate::words;

impl App {
    pub(super) fn type_line(&mut self, purpose: Purpose, line: Line) {
        let (said, offers) = (String::new(), Vec::new());
        self.dialogs.push(Dialog::Entry(Entry { purpose, line, said, offers }));
    }

    pub(super) fn type_path(&mut self) {
        let (side, place) = (self.panes.focus, self.pane().place().clone());
        let line = Line::with(&format!("{}/", place.label().trim_end_matches('/')));
        self.type_line(Purpose::GoTo(side, place), line);
    }

    pub(super) fn type_pattern(&mut self, on: bool) {
        self.type_line(if on { Purpose::Mark } else { Purpose::Unmark }, Line::default());
    }

    pub(super) fn type_new_folder(&mut self, chosen: Chosen) {
        self.type_line(Purpose::NewFolder(chosen), Line::default());
    }

    pub(super) fn type_new_name(&mut self, chosen: Chosen) {
        match chosen.items.first() {
            Some(item) => {
                let line = Line::with_name(&item.name());
                self.type_line(Purpose::Rename(chosen), line);
            }
            None => self.info("There is nothing to rename here."),
        }
    }

    pub(super) fn entry_done(&mut self, entry: Entry) {
        let text = entry.line.text().to_owned();
        match &entry.purpose {
            Purpose::Limit(jobs) => self.limit_jobs(jobs.clone(), entry),
            Purpose::Mark => self.mark_by(&text, true, entry),
            Purpose::Unmark => self.mark_by(&text, false, entry),
            Purpose::Changes => self.ask_for_changes(text),
            Purpose::GoTo(side, place) => self.go_to(*side, &place.clone(), text.trim()),
            Purpose::CopyTo(chosen) => self.bring_to(&chosen.clone(), text.trim(), false),
            Purpose::MoveTo(chosen) => self.bring_to(&chosen.clone(), text.trim(), true),
            Purpose::NewFolder(chosen) => match wrong_folder(chosen.side, &text) {
                Some(why) => self.entry_again(entry, why),
                None => {
                    let place = chosen.place.clone();
                    self.make_folder(&place, &text);
                }
            },
            Purpose::Rename(chosen) => match wrong_name(chosen.side, &text) {
                Some(why) => self.entry_again(entry, why),
                None => {
                    let chosen = chosen.clone();
                    self.rename(&chosen, text);
                }
            },
        }
    }

    fn mark_by(&mut self, text: &str, on: bool, entry: Entry) {
        match pattern(text).filter(|_| !text.is_empty()) {
            Some(glob) => {
                let name = |row: super::rows::Row<'_>| glob.is_match(&*row.name());
                let changed = self.pane_mut().mark_where(on, name) as u64;
                let what = if on { "marked" } else { "unmarked" };
                self.info(format!("{} {what}.", words::grouped(changed)));
            }
            None => self.entry_again(entry, "This is no pattern; try *.mkv or a part of a name."),
        }
    }

    fn go_to(&mut self, side: Side, from: &Place, text: &str) {
        if text.is_empty() {
            return;
        }
        self.panes.focus = side;
        match from {
            Place::Local(here) => {
                let path = self.resolve(here, text);
                self.go(Place::Local(path), None);
            }
            Place::Remote(crumbs) => {
                let base = if text.starts_with('/') { String::new() } else { remote_path(crumbs) };
                let path = clean_remote(&format!("{base}/{text}"));
                self.ask(Asked::Locate(path.clone()), Request::Locate { path });
            }
        }
    }

    /// A typed path: `~` is the home folder, a relative one begins here.
    pub(super) fn resolve(&self, here: &LocalPath, text: &str) -> LocalPath {
        let typed = match (text.strip_prefix('~'), &self.world.home) {
            (Some(""), Some(home)) => home.as_path().to_owned(),
            (Some(rest), Some(home)) if rest.starts_with('/') => {
                home.as_path().join(rest.trim_start_matches('/'))
            }
            (Some(_), _) | (None, _) => here.as_path().join(text),
        };
        LocalPath::new(cleaned(&typed))
    }

    /// The folder at a typed path was found.
    pub(super) fn found_folder(&mut self, view: FolderView) {
        let place = Place::Remote(view.path.clone());
        if place.folder() != Some(view.id) {
            return;
        }
        let ticket = self.asks.ticket();
        self.panes.remote.go(place, ticket, None);
        self.panes.remote.fill_remote(view);
    }

    fn make_folder(&mut self, place: &Place, name: &str) {
        match place {
            Place::Local(here) => {
                let path = self.resolve(here, name);
                self.change(Change::MakeFolder(path));
            }
            Place::Remote(_) => self.make_remote_folder(place, name),
        }
    }

    fn rename(&mut self, chosen: &Chosen, name: String) {
        let Some(item) = chosen.items.first().filter(|item| item.name() != name) else { return };
        match item {
            Item::Local { path, .. } => {
                self.change(Change::Rename(vec![(path.clone(), name.into())]));
            }
            Item::File(_) | Item::Folder(_) => self.rename_remote(chosen, name),
        }
    }
}

/// Why a name cannot be given on a side.
fn wrong_name(side: Side, name: &str) -> Option<&'static str> {
    if let Err(fault) = to_server(name) {
        return Some(words::name_fault(fault));
    }
    (side == Side::Local && name.contains('/')).then_some("A name holds no slash; X moves.")
}

/// Why a folder cannot be made of that name. On the local side it may be a
/// path: what is missing above it is made, too.
fn wrong_folder(side: Side, name: &str) -> Option<&'static str> {
    match side {
        Side::Local => name.trim().is_empty().then_some("A folder needs a name."),
        Side::Remote => wrong_name(side, name),
    }
}

/// A path without `.` and `..`, as far as its text tells.
fn cleaned(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            Component::RootDir | Component::Normal(_) | Component::Prefix(_) => out.push(part),
        }
    }
    out
}

pub(super) fn clean_remote(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    format!("/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_by_their_text() {
        assert_eq!(cleaned(Path::new("/a/./b/../c")), PathBuf::from("/a/c"));
        assert_eq!(cleaned(Path::new("/../..")), PathBuf::from("/"));
        assert_eq!(clean_remote("/a//b/../c/."), "/a/c");
        assert_eq!(clean_remote("/.."), "/");
    }
}
