//! From a job to the places it is about: the file it comes from, and where
//! it goes.

use std::path::Path;

use super::action::Screen;
use super::asks::Asked;
use super::place::{Place, Side};
use super::rows::RowId;
use super::state::App;
use crate::local::LocalPath;
use crate::protocol::{FolderView, Request, Transfer};

/// One end of a job.
enum End {
    Local(LocalPath),
    /// A folder's path, and the name in it.
    Remote(String, String),
    /// A bare link is in no folder.
    Nowhere,
}

impl App {
    pub(super) fn go_to_job(&mut self, target: bool) {
        let Some(job) = self.transfers.here() else {
            return self.info("The queue is empty.");
        };
        match end(job, target) {
            End::Local(file) => self.go_to_file(file.as_path()),
            End::Remote(path, name) => self.go_to_remote(path, name),
            End::Nowhere => self.info("It comes from a link whose folder is not known."),
        }
    }

    /// Goes to the folder a local file is in, with the cursor on the file.
    fn go_to_file(&mut self, file: &Path) {
        let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else { return };
        self.screen = Screen::Files;
        self.panes.focus = Side::Local;
        self.stop_search();
        self.go(Place::Local(LocalPath::new(folder)), Some(RowId::Name(name.to_owned())));
    }

    fn go_to_remote(&mut self, path: String, name: String) {
        self.screen = Screen::Files;
        self.panes.focus = Side::Remote;
        let request = Request::Locate { path: path.clone() };
        self.ask(Asked::Reveal { path, name }, request);
    }

    /// The folder was found: the cursor goes to the name.
    pub(super) fn revealed(&mut self, view: FolderView, name: String) {
        self.found_folder(view);
        self.panes.remote.want(name);
    }
}

fn end(job: &Transfer, target: bool) -> End {
    match (job, target) {
        (Transfer::Up(_), false) | (Transfer::Down(_), true) => End::Local(job.local()),
        (Transfer::Up(job), true) => End::Remote(job.place_label.clone(), job.name.clone()),
        (Transfer::Down(job), false) if job.from.is_empty() => End::Nowhere,
        (Transfer::Down(job), false) => End::Remote(job.from.clone(), job.name.clone()),
    }
}
