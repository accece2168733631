//! Changing what remote files are like and who sees a folder: asks for what
//! is to be known first, opens the form, and orders what was changed.

use super::action::Front;
use super::asks::Asked;
use super::chosen::{Chosen, Item};
use super::dialog::Dialog;
use super::form::{Form, Subject, Wish};
use super::place::Side;
use super::state::App;
use crate::protocol::{FolderView, Request};
use crate::remote::{FileFacts, FileUrl, FolderId, RemoteFolder};
use crate::words;

impl App {
    pub(super) fn edit_properties(&mut self, chosen: &Chosen) {
        if chosen.side == Side::Local {
            return self.info("Only what is in the account has properties to change.");
        }
        if chosen.items.is_empty() {
            return self.info("Put the cursor on a file or a folder, or mark files.");
        }
        let Some(home) = chosen.one_home() else {
            return self.info("These are in several folders: mark those of one of them.");
        };
        let folder = home.folder().unwrap_or(FolderId::ROOT);
        let files: Vec<FileUrl> = chosen.files().map(|(url, _)| url.clone()).collect();
        match chosen.items.as_slice() {
            [Item::File(file)] => {
                let subject = Subject::Files { folder, files };
                let request = Request::Properties { file: file.url.clone(), password: None };
                self.ask(Asked::Properties(subject), request);
                self.info("Asking for the properties.");
            }
            [Item::Folder(one)] => {
                let request = Request::Folder { folder: one.id, refresh: false };
                self.ask(Asked::Sharing { folder: one.clone(), parent: folder }, request);
            }
            items if !items.is_empty() && files.len() == items.len() => {
                let title = words::count(files.len() as u64, "file");
                let form = Form::of_files(title, Subject::Files { folder, files });
                self.dialogs.push(Dialog::Form(Box::new(form)));
            }
            _ => self.info("Mark files, or take one folder: both at once have no properties."),
        }
    }

    pub(super) fn properties_known(&mut self, subject: Subject, facts: &FileFacts) {
        self.notices.dismiss();
        self.dialogs.push(Dialog::Form(Box::new(Form::of_file(subject, facts))));
    }

    pub(super) fn sharing_known(
        &mut self,
        folder: &RemoteFolder,
        parent: FolderId,
        view: &FolderView,
    ) {
        let Some(listing) = &view.listing else {
            // Its listing is on its way, and nothing here may wait for it.
            return self.info("Who sees it is being asked. Press e again in a moment.");
        };
        let form = Form::of_folder(folder, parent, listing);
        self.dialogs.push(Dialog::Form(Box::new(form)));
    }

    pub(super) fn form_front(&mut self, mut form: Box<Form>, what: Front) {
        match what {
            Front::Dismiss | Front::No => return,
            Front::Step(motion) => form.step(motion),
            Front::Choose => form.choose(),
            Front::Accept | Front::Yes => match form.wish() {
                Ok(wish) => return self.order_wish(wish),
                Err(why) => form.said = why,
            },
            Front::ChooseElsewhere | Front::Search | Front::Retry | Front::Disk(_) => {}
        }
        self.dialogs.push(Dialog::Form(form));
    }

    fn order_wish(&mut self, wish: Option<Wish>) {
        let request = match wish {
            None => return self.info("Nothing was changed."),
            Some(Wish::Files(folder, files, changes)) => {
                Request::ChangeFiles { folder, files, changes: *changes }
            }
            Some(Wish::Folder(folder, parent, sharing)) => {
                Request::Share { folder, parent, sharing }
            }
        };
        self.ask(Asked::Change, request);
    }
}
