//! Lines that are typed in the panes: new folders, new names, paths and
//! patterns; and deleting, which is asked for.

use std::path::{Component, Path, PathBuf};

use super::asks::Asked;
use super::chosen::{Chosen, Item};
use super::dialog::{Choice, Deed, Dialog, Entry, Purpose, Question, Typing};
use super::filter::pattern;
use super::place::{Place, Side, remote_path};
use super::state::App;
use super::text::Line;
use crate::local::LocalPath;
use crate::local::change::Change;
use crate::protocol::{FolderView, Request};
use crate::remote::{FileUrl, FolderId, to_server};
use crate::words;

/// Above this many files, their number has to be typed.
const MANY: usize = 20;
/// Names a question shows.
const SHOWN: usize = 8;

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
            Purpose::GoTo(side, place) => self.go_to(*side, &place.clone(), text.trim()),
            Purpose::CopyTo(chosen) => self.bring_to(&chosen.clone(), text.trim(), false),
            Purpose::MoveTo(chosen) => self.bring_to(&chosen.clone(), text.trim(), true),
            Purpose::NewFolder(chosen) => match wrong_folder(chosen.side, &text) {
                Some(why) => self.entry_again(entry, why),
                None => {
                    let place = chosen.place.clone();
                    self.make_folder(&place, text);
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

    fn make_folder(&mut self, place: &Place, name: String) {
        match place {
            Place::Local(here) => {
                let path = self.resolve(here, &name);
                self.change(Change::MakeFolder(path));
            }
            Place::Remote(_) => {
                let parent = place.folder().unwrap_or(FolderId::ROOT);
                self.ask(Asked::NewFolder(name.clone()), Request::MakeFolder { parent, name });
            }
        }
    }

    fn rename(&mut self, chosen: &Chosen, name: String) {
        let Some(item) = chosen.items.first().filter(|item| item.name() != name) else { return };
        let folder = chosen.place.folder().unwrap_or(FolderId::ROOT);
        let asked = Asked::Rename { to: name.clone() };
        match item {
            Item::Local { path, .. } => {
                self.change(Change::Rename(vec![(path.clone(), name.into())]));
            }
            Item::File(file) => {
                let file = file.url.clone();
                self.ask(asked, Request::RenameFile { file, folder, name });
            }
            Item::Folder(sub) => {
                let (folder, parent) = (sub.id, folder);
                self.ask(asked, Request::RenameFolder { folder, parent, name });
            }
        }
    }

    pub(super) fn ask_to_delete(&mut self, chosen: Chosen) {
        if chosen.side == Side::Local {
            return self.ask_to_remove(chosen, false);
        }
        if chosen.items.is_empty() {
            return self.info("There is nothing to delete here.");
        }
        let (files, folders) = (chosen.files().count(), chosen.folders().count());
        let mut what = Vec::new();
        if files > 0 {
            what.push(words::count(files as u64, "file"));
        }
        if folders > 0 {
            what.push(words::count(folders as u64, "folder"));
        }
        let what = what.join(" and ");
        let mut text: Vec<_> = chosen
            .items
            .iter()
            .take(SHOWN)
            .map(|item| words::visible(&item.name()).into_owned())
            .collect();
        if chosen.items.len() > SHOWN {
            text.push(format!(
                "… and {} more",
                words::grouped((chosen.items.len() - SHOWN) as u64)
            ));
        }
        text.push(format!("in {}", words::visible(&chosen.place.label())));
        text.push("The service keeps no copy: this cannot be undone.".to_owned());
        if folders > 0 {
            text.push("A folder goes only if it is empty.".to_owned());
        }
        let grave = folders > 0 || files > MANY;
        let expected = chosen.items.len().to_string();
        let yes = Choice { words: format!("Yes, delete {what}"), deed: Deed::Delete(chosen) };
        let mut question =
            Question::no_or_yes(&format!("Delete {what}?"), text, "No, keep everything", yes);
        question.typed = grave.then(|| Typing { expected, line: Line::default(), wrong: false });
        self.dialogs.push(Dialog::Question(question));
    }

    pub(super) fn ask_to_erase(&mut self, chosen: Chosen) {
        match chosen.side {
            Side::Local => self.ask_to_remove(chosen, true),
            // The account has no trash to go around.
            Side::Remote => self.ask_to_delete(chosen),
        }
    }

    /// Orders it, by the ids that the question was about.
    pub(super) fn delete(&mut self, chosen: &Chosen) {
        let folder = chosen.place.folder().unwrap_or(FolderId::ROOT);
        let files: Vec<FileUrl> = chosen.files().map(|(url, _)| url.clone()).collect();
        if !files.is_empty() {
            let what = match files.len() {
                1 => chosen.files().map(|(_, name)| name.to_owned()).collect(),
                many => words::count(many as u64, "file"),
            };
            self.ask(Asked::Delete { what }, Request::DeleteFiles { folder, files });
        }
        for (id, name) in chosen.folders() {
            let asked = Asked::Delete { what: format!("the folder {name}") };
            self.ask(asked, Request::DeleteFolder { folder: id, parent: folder });
        }
        self.panes.remote.unmark_all();
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

fn clean_remote(path: &str) -> String {
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
