//! Public links of what is chosen, to the clipboard.

use super::chosen::{Chosen, Item};
use super::dialog::{Choice, Deed, Dialog, Question};
use super::state::App;
use crate::words::{self, Link, LinkFormat};

impl Chosen {
    /// The public links among them: of files, and of folders with a page.
    pub fn links(&self) -> Vec<Link> {
        let link = |item: &Item| {
            let (url, size, checksum) = match item {
                Item::File(file) if file.url.as_str().is_empty() => return None,
                Item::File(file) => (file.url.to_string(), Some(file.size), file.checksum),
                Item::Folder(folder) => (folder.shared.clone()?, None, None),
                Item::Local { .. } => return None,
            };
            let checksum = checksum.map(|sum| sum.to_string());
            Some(Link { path: self.path_of(item), url, size, checksum })
        };
        self.items.iter().filter_map(link).collect()
    }
}

impl App {
    pub(super) fn copy_links(&mut self, links: &[Link], format: LinkFormat) {
        self.copy(
            &format.lines(links),
            "Only files of the account, and folders with a public page, have a link.",
        );
    }

    /// Asks how the links shall be written.
    pub(super) fn ask_for_format(&mut self, chosen: &Chosen) {
        let links = chosen.links();
        if links.is_empty() {
            return self.copy_links(&links, LinkFormat::Plain);
        }
        let choice = |format: LinkFormat| Choice {
            words: format.name().to_owned(),
            deed: Deed::CopyLinks(links.clone(), format),
        };
        let mut choices: Vec<Choice> = LinkFormat::ALL.map(choice).into();
        let wish = chosen.direct_wish();
        if !wish.rest.is_empty() {
            let words = "direct links, for some minutes; each costs a call".to_owned();
            choices.push(Choice { words, deed: Deed::Direct(wish) });
        }
        let no = choices.len();
        choices.push(Choice { words: "nothing".to_owned(), deed: Deed::Nothing });
        let question = Question {
            title: "Copy links as".to_owned(),
            text: vec![words::count(links.len() as u64, "link")],
            choices,
            at: 0,
            yes: 0,
            no,
            typed: None,
        };
        self.dialogs.push(Dialog::Question(question));
    }
}
