//! What became of files that an answer left open: a listing tells. Nothing is
//! called done that is not seen, and nothing failed that is done.

use std::collections::HashMap;

use super::operation::Operation;
use super::step::Step;
use super::task::{Deed, Task};
use super::thing::{Item, Object};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Listing, Problem, ProblemKind};

/// Refusals of whole calls, one after the other, before all that is left of
/// them counts as refused.
const REFUSALS: u32 = 10;

/// What a listing says of a thing.
enum Seen {
    /// It is as it should be; a copy has this link.
    Done(Option<FileUrl>),
    /// It is as it was.
    Not,
}

impl Operation {
    /// The folder whose listing tells about these.
    pub(super) fn looked(&self, deed: &Deed, items: &[Item]) -> Option<FolderId> {
        match deed {
            Deed::Move(to) | Deed::Copy(to) => self.spot(*to),
            Deed::Remove | Deed::Rename => items.first().map(|item| item.place),
        }
    }

    /// The folder was listed.
    pub(super) fn resolve(
        &mut self,
        (deed, items, why): (Deed, Vec<Item>, Option<Problem>),
        listing: &Listing,
        since: Moment,
        step: &mut Step,
    ) {
        let here = self.looked(&deed, &items);
        let elsewhere =
            |item: &Item| matches!(deed, Deed::Remove | Deed::Rename) && Some(item.place) != here;
        let (other, items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(elsewhere);
        let mut shown = Shown::of(listing);
        let mut rest = Vec::new();
        for item in items {
            match shown.judge(&deed, &item) {
                Seen::Done(copy) => {
                    self.changed(item, Some(&deed), step);
                    if let Some(change) = step.changes.last_mut() {
                        change.copy = copy;
                    }
                    self.name_anew(step);
                }
                Seen::Not => rest.push(item),
            }
        }
        if !other.is_empty() {
            let why = why.clone();
            self.tasks.push_front(Task::Doubt { deed: deed.clone(), items: other, why, since });
        }
        if !rest.is_empty() {
            self.try_again(deed, rest, why, step);
        }
    }

    /// These are as they were. A call that was refused as a whole is tried in
    /// halves, so that one bad file costs no other.
    fn try_again(&mut self, deed: Deed, items: Vec<Item>, why: Option<Problem>, step: &mut Step) {
        let left_out = || {
            let tried = "an operation on several files";
            Problem::new(ProblemKind::Refused, tried).saying("the service left it out")
        };
        let why = why.unwrap_or_else(left_out);
        let folder = items.iter().any(Item::is_folder);
        if why.kind.is_outage() {
            return self.tasks.push_front(again(deed, items, folder));
        }
        self.refusals += 1;
        let left_out = why.said.as_deref() == Some("the service left it out");
        if items.len() == 1 || left_out || self.refusals > REFUSALS {
            return items.iter().for_each(|item| self.lose(item, &why, step));
        }
        self.batch = items.len().div_ceil(2).min(self.batch);
        self.tasks.push_front(again(deed, items, folder));
    }
}

fn again(deed: Deed, mut items: Vec<Item>, folder: bool) -> Task {
    match items.pop() {
        Some(item) if folder => Task::Folder { deed, item, again: true },
        last => {
            items.extend(last);
            Task::Files { deed, items }
        }
    }
}

/// A listing, by what is looked for.
struct Shown<'a> {
    names: HashMap<Object, &'a str>,
    /// Links of files by name and size; each stands for one copy.
    alike: HashMap<(String, u64), Vec<&'a FileUrl>>,
}

impl<'a> Shown<'a> {
    fn of(listing: &'a Listing) -> Self {
        let files = listing.files.iter();
        let folders = listing.folders.iter();
        let mut names: HashMap<Object, &str> =
            files.map(|file| (Object::File(file.url.clone()), file.name.as_str())).collect();
        names.extend(folders.map(|sub| (Object::Folder(sub.id), sub.name.as_str())));
        let mut alike: HashMap<(String, u64), Vec<&FileUrl>> = HashMap::new();
        for file in &listing.files {
            alike.entry((file.name.clone(), file.size)).or_default().push(&file.url);
        }
        Self { names, alike }
    }

    fn judge(&mut self, deed: &Deed, item: &Item) -> Seen {
        let name = self.names.get(&item.id);
        let seen = match deed {
            Deed::Remove => name.is_none(),
            Deed::Move(_) => name.is_some(),
            Deed::Rename => name.is_some() && name.copied() == item.becomes.as_deref(),
            Deed::Copy(_) => {
                let alike = self.alike.get_mut(&(item.name.clone(), item.size));
                let copy = alike.and_then(|urls| {
                    let other = urls.iter().position(|url| item.id.file() != Some(url));
                    other.map(|at| urls.swap_remove(at).clone())
                });
                return copy.map_or(Seen::Not, |url| Seen::Done(Some(url)));
            }
        };
        if seen { Seen::Done(None) } else { Seen::Not }
    }
}
