//! What 1fichier fetches by itself: the sheet on which addresses are typed or
//! pasted, and the page of all of them.

use std::collections::BTreeMap;

use super::action::{DiskFront, Front};
use super::asks::Asked;
use super::cursor::Cursor;
use super::dialog::Dialog;
use super::state::App;
use super::text::Line;
use crate::imports::{Bad, Import, ImportId, ImportOrder, Sorted, Source, Stage, sort_out};
use crate::protocol::{Begun, NoticeLevel, Request};
use crate::remote::FolderId;
use crate::words::{self, LinkFormat};

/// Rows of the page that tell more of the one under the cursor.
const FOOT: usize = 4;

/// All of them, as the engine tells them.
#[derive(Debug, Default)]
pub struct Fetches {
    list: BTreeMap<ImportId, Import>,
}

impl Fetches {
    /// The newest first.
    pub fn rows(&self) -> impl Iterator<Item = &Import> {
        self.list.values().rev()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many go on.
    #[must_use]
    pub fn open(&self) -> usize {
        self.list.values().filter(|import| !import.stage.is_over()).count()
    }

    /// Another account: none of these is its.
    pub fn clear(&mut self) {
        self.list.clear();
    }
}

/// The sheet.
#[derive(Debug, Default)]
pub struct FetchSheet {
    /// The folder they come into.
    pub target: FolderId,
    /// Its path.
    pub label: String,
    /// What is typed.
    pub line: Line,
    pasted: Vec<String>,
    sorted: Sorted,
    /// Why it was not taken.
    pub said: String,
}

impl FetchSheet {
    /// What was typed and pasted, taken apart.
    #[must_use]
    pub const fn sorted(&self) -> &Sorted {
        &self.sorted
    }

    /// The last ones come first.
    pub fn bad(&self) -> impl Iterator<Item = &Bad> {
        self.sorted.bad.iter().rev()
    }

    /// Pasted text is a list by itself: two addresses that are pasted one
    /// after the other must not become one.
    pub fn paste(&mut self, text: &str) {
        self.pasted.extend(text.split_whitespace().map(str::to_owned));
        self.changed();
    }

    /// Takes the last pasted one back.
    fn drop_last(&mut self) {
        self.pasted.pop();
        self.changed();
    }

    /// What is typed is another text now.
    pub fn changed(&mut self) {
        let texts = self.pasted.iter().map(String::as_str);
        self.sorted = sort_out(texts.chain([self.line.text()]));
        self.said.clear();
    }

    /// The addresses, if all of them can be used.
    fn sources(&self) -> Result<Vec<Source>, String> {
        if let Some(bad) = self.sorted.bad.first() {
            let text = words::visible(&bad.text);
            return Err(format!("{text} cannot be used: {}.", bad.why));
        }
        if self.sorted.sources.is_empty() {
            return Err("Type or paste an address first.".to_owned());
        }
        Ok(self.sorted.sources.clone())
    }
}

/// The page of all of them.
#[derive(Debug, Default)]
pub struct FetchPage {
    /// The marked row.
    pub cursor: Cursor,
}

impl App {
    /// What 1fichier fetches by itself.
    #[must_use]
    pub const fn fetches(&self) -> &Fetches {
        &self.fetches
    }

    /// They come into the folder of the remote pane, whichever pane has the
    /// keys.
    pub(super) fn type_addresses(&mut self) {
        let place = self.panes.remote.place();
        let sheet = FetchSheet {
            target: place.folder().unwrap_or(FolderId::ROOT),
            label: place.label(),
            ..FetchSheet::default()
        };
        self.dialogs.push(Dialog::Fetch(Box::new(sheet)));
    }

    pub(super) fn fetch_front(&mut self, mut sheet: Box<FetchSheet>, what: Front) {
        match what {
            Front::Accept => match sheet.sources() {
                Ok(sources) => {
                    let urls = sources.iter().map(|source| source.as_str().to_owned()).collect();
                    let asked = Asked::Fetch { label: sheet.label.clone(), sources };
                    self.ask(asked, Request::Fetch { target: sheet.target, urls });
                    return;
                }
                Err(said) => sheet.said = said,
            },
            Front::Dismiss => return,
            Front::Choose => sheet.drop_last(),
            Front::Yes
            | Front::No
            | Front::ChooseElsewhere
            | Front::Search
            | Front::Disk(_)
            | Front::Retry
            | Front::Step(_) => {}
        }
        self.dialogs.push(Dialog::Fetch(sheet));
    }

    /// They are on disk.
    pub(super) fn fetch_begun(&mut self, label: &str, sources: &[Source], begun: &Begun) {
        let left_out = |source: &&Source| begun.doubles.iter().any(|url| url == source.as_str());
        let mut new = sources.iter().filter(|source| !left_out(source)).peekable();
        let mut text = if new.peek().is_none() {
            "Nothing new is fetched.".to_owned()
        } else {
            let label = words::visible(label);
            format!("{}, into {label}; gU shows them.", words::imports_begun(new))
        };
        if !begun.doubles.is_empty() {
            let doubles = words::addresses(begun.doubles.len() as u64);
            text.push_str(&format!(" {doubles} under way already."));
        }
        self.info(text);
    }

    /// Imports came further, of this face or another.
    pub(super) fn imports(&mut self, changed: Vec<Import>, gone: &[ImportId]) {
        let before = self.fetches.open();
        gone.iter().for_each(|id| drop(self.fetches.list.remove(id)));
        let failed = changed.iter().any(|import| matches!(import.stage, Stage::Failed { .. }));
        self.fetches.list.extend(changed.into_iter().map(|import| (import.id, import)));
        if before > 0 && self.fetches.open() == 0 {
            if failed {
                let text = "1fichier could not fetch all; gU tells why.";
                self.say(NoticeLevel::Warning, text);
            } else {
                self.info("All that 1fichier was asked to fetch is there; gU shows the links.");
            }
        }
    }

    pub(super) fn show_fetches(&mut self) {
        let mut page = FetchPage::default();
        let rows = usize::from(self.layout.page_rows()).saturating_sub(FOOT);
        page.cursor.set_page(rows, self.fetches.len());
        self.dialogs.push(Dialog::Fetches(page));
    }

    pub(super) fn fetches_front(&mut self, mut page: FetchPage, what: Front) {
        let here = self.fetches.rows().nth(page.cursor.at()).cloned();
        match (what, here) {
            (Front::Dismiss, _) => return,
            (Front::Step(motion), _) => page.cursor.step(motion, 1, self.fetches.len()),
            (Front::Accept, Some(import)) => self.copy_fetched(&import),
            (Front::Retry, Some(import)) => {
                self.order_imports(ImportOrder::Retry { imports: vec![import.id] });
            }
            (Front::Disk(DiskFront::Drop), Some(import)) => self.give_up(&import),
            (Front::Choose, _) => self.order_imports(ImportOrder::Clear),
            (
                Front::Accept
                | Front::Retry
                | Front::Yes
                | Front::No
                | Front::ChooseElsewhere
                | Front::Search
                | Front::Disk(_),
                _,
            ) => {}
        }
        self.dialogs.push(Dialog::Fetches(page));
    }

    fn copy_fetched(&mut self, import: &Import) {
        match &import.stage {
            Stage::Done { link: Some(link) } => {
                let link = words::Link {
                    path: import.label.clone(),
                    url: link.to_string(),
                    size: None,
                    checksum: None,
                };
                self.copy_links(&[link], LinkFormat::Plain);
            }
            Stage::Done { link: None }
            | Stage::Waiting
            | Stage::Asked { .. }
            | Stage::Fetching
            | Stage::Failed { .. }
            | Stage::Cancelled => self.info("It has no link yet."),
        }
    }

    fn give_up(&mut self, import: &Import) {
        if let Stage::Asked { .. } = import.stage {
            return self.info("It is being asked for; give it up when 1fichier has answered.");
        }
        self.order_imports(ImportOrder::Cancel { imports: vec![import.id] });
    }

    fn order_imports(&mut self, order: ImportOrder) {
        self.ask(Asked::Order, Request::Imports { order });
    }
}
