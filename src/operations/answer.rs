//! What a good answer does to an operation.

use std::collections::{HashMap, HashSet};

use super::operation::{Kind, Operation};
use super::order::OnClash;
use super::step::Step;
use super::task::{Change, Deed, Reply, Spot, Task, What};
use super::thing::{Item, Object};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Listing, Problem, ProblemKind};

/// How long to wait before the next look at a folder that the service calls
/// full and shows as empty.
const LAG: std::time::Duration = std::time::Duration::from_secs(5);

impl Operation {
    pub(super) fn answered(&mut self, reply: Reply, now: Moment, step: &mut Step) {
        self.strikes = 0;
        let at = self.turn();
        if matches!(self.tasks.get(at), Some(Task::Files { .. })) {
            self.files_answered(at, &reply, now, step);
        } else if let Some(task) = self.tasks.remove(at) {
            match (task, reply) {
                (task, Reply::Listed(listing)) => self.listed(task, &listing, now, step),
                (Task::Place { parent, name, slot, .. }, Reply::Placed(id, made)) => {
                    self.placed((parent, name, slot), (id, made), step);
                }
                (Task::Folder { deed, item, .. }, _) => {
                    self.changed(item, Some(&deed), step);
                    self.name_anew(step);
                }
                // An answer to something else: the call is asked again.
                (task, _) => self.tasks.push_front(task),
            }
        }
    }

    fn files_answered(&mut self, at: usize, reply: &Reply, now: Moment, step: &mut Step) {
        let batch = self.batch;
        let Some(Task::Files { deed, items }) = self.tasks.get_mut(at) else { return };
        let deed = deed.clone();
        let asked: Vec<Item> = items.drain(..items.len().min(batch)).collect();
        self.tidy(at);
        let done = Said::of(reply, asked.len());
        let mut open = Vec::new();
        for mut item in asked {
            let Some(url) = item.id.file().cloned() else { continue };
            if !done.names(&url) {
                open.push(item);
                continue;
            }
            if let Some(name) = done.renamed.get(&url) {
                item.becomes = Some((*name).to_owned());
            }
            self.changed(item, Some(&deed), step);
            if let Some(change) = step.changes.last_mut() {
                change.copy = done.copied.get(&url).map(|url| (*url).clone());
            }
            self.name_anew(step);
        }
        if open.is_empty() {
            self.refusals = 0;
        } else {
            self.tasks.push_front(Task::Doubt { deed, items: open, why: None, since: now });
        }
    }

    fn placed(
        &mut self,
        (parent, name, slot): (Spot, String, u32),
        (id, made): (FolderId, bool),
        step: &mut Step,
    ) {
        self.places.insert(slot, id);
        if !made {
            if self.report.kind == Kind::Make {
                self.report.tally.skipped += 1;
            }
            return;
        }
        if matches!(self.report.kind, Kind::Make | Kind::Copy) {
            self.report.tally.folders += 1;
        }
        let place = self.spot(parent).unwrap_or(FolderId::ROOT);
        let item = Item { id: Object::Folder(id), name, place, size: 0, becomes: None };
        step.changes.push(Change { what: What::Made, item, to: None, name: None, copy: None });
    }

    fn listed(&mut self, task: Task, listing: &Listing, now: Moment, step: &mut Step) {
        match task {
            Task::Empty { item, again, .. } => self.found_in(item, listing, again, now, step),
            Task::Spread { item, to, .. } => self.spread(&item, to, listing, now),
            Task::Clash { rule, .. } => self.clashed(listing, rule, now, step),
            Task::Doubt { deed, items, why, since } => {
                self.resolve((deed, items, why), listing, since, step);
            }
            Task::Place { .. } | Task::Files { .. } | Task::Folder { .. } => {
                self.tasks.push_front(task);
            }
        }
    }

    /// A folder that shall go holds this: it goes first.
    fn found_in(
        &mut self,
        item: Item,
        listing: &Listing,
        again: bool,
        now: Moment,
        step: &mut Step,
    ) {
        let Some(id) = item.id.folder() else { return };
        let free = |item: &Item| !self.stuck.contains(&item.id);
        let files = listing.files.iter().map(|file| Item::file(file, id));
        let files: Vec<Item> = files.filter(free).collect();
        let folders = listing.folders.iter().map(|sub| Item::folder(sub, id));
        let folders: Vec<Item> = folders.filter(free).collect();
        let held = listing.files.len() + listing.folders.len() > files.len() + folders.len();
        if held && files.is_empty() && folders.is_empty() {
            let why = Problem::new(ProblemKind::Refused, "folder/rm.cgi")
                .saying("something in it could not be deleted");
            return self.lose(&item, &why, step);
        }
        if again && files.is_empty() && folders.is_empty() {
            // Listings and deletions may each lag behind the other (§3.4).
            let why = Problem::new(ProblemKind::Refused, "folder/rm.cgi");
            let until = now.plus(LAG);
            self.report.stage = super::Stage::Resting { until, why };
        }
        let nothing = files.is_empty() && folders.is_empty();
        let end = self.pool(files);
        let removal = Task::Folder { deed: Deed::Remove, item, again: again && nothing };
        self.tasks.insert(end, removal);
        let since = Task::lately(now);
        for item in folders.into_iter().rev() {
            self.tasks.push_front(Task::Empty { item, since, again: false });
        }
    }

    /// Adds files to those that are deleted together, whatever folder they
    /// are in; tells where the removal of their folder belongs: behind them,
    /// and before those of the folders above it.
    fn pool(&mut self, files: Vec<Item>) -> usize {
        let pool = |task: &Task| matches!(task, Task::Files { deed: Deed::Remove, .. });
        let emptied = |task: &Task| matches!(task, Task::Folder { deed: Deed::Remove, .. });
        if let Some(at) = self.tasks.iter().position(pool) {
            if let Some(Task::Files { items, .. }) = self.tasks.get_mut(at) {
                items.extend(files);
            }
            return at + 1;
        }
        let at = self.tasks.iter().position(emptied).unwrap_or(self.tasks.len());
        if files.is_empty() {
            return at;
        }
        self.tasks.insert(at, Task::Files { deed: Deed::Remove, items: files });
        at + 1
    }

    /// A folder that is copied holds this.
    fn spread(&mut self, item: &Item, to: Spot, listing: &Listing, now: Moment) {
        let Some(id) = item.id.folder() else { return };
        let mut tasks = Vec::new();
        if !listing.files.is_empty() {
            let items = listing.files.iter().map(|file| Item::file(file, id)).collect();
            tasks.push(Task::Files { deed: Deed::Copy(to), items });
        }
        for (slot, sub) in (self.free_slot()..).zip(&listing.folders) {
            tasks.push(Task::place(to, sub.name.clone(), slot));
            let (item, since) = (Item::folder(sub, id), Task::lately(now));
            tasks.push(Task::Spread { item, to: Spot::Made(slot), since });
        }
        for task in tasks.into_iter().rev() {
            self.tasks.push_front(task);
        }
    }

    /// The first number no place has.
    fn free_slot(&self) -> u32 {
        let waiting = self.tasks.iter().filter_map(|task| match task {
            Task::Place { slot, .. } => Some(*slot),
            Task::Files { .. }
            | Task::Folder { .. }
            | Task::Empty { .. }
            | Task::Spread { .. }
            | Task::Clash { .. }
            | Task::Doubt { .. } => None,
        });
        waiting.chain(self.places.keys().copied()).max().map_or(0, |last| last + 1)
    }

    /// The target holds this.
    fn clashed(&mut self, listing: &Listing, rule: OnClash, now: Moment, step: &mut Step) {
        let files = listing.files.iter().map(|file| file.name.as_str());
        let folders = listing.folders.iter().map(|sub| sub.name.as_str());
        let there: HashSet<&str> = files.chain(folders).collect();
        let (mut kept, mut clashing) = (std::collections::VecDeque::new(), Vec::new());
        let tasks = std::mem::take(&mut self.tasks);
        let there = |item: &Item| there.contains(self.name_there(item));
        for task in tasks {
            match task {
                Task::Files { deed, items } => {
                    let (clash, items): (Vec<Item>, Vec<Item>) = items.into_iter().partition(there);
                    clashing.extend(clash);
                    kept.push_back(Task::Files { deed, items });
                }
                Task::Folder { ref item, .. } if there(item) => clashing.push(item.clone()),
                Task::Folder { .. }
                | Task::Place { .. }
                | Task::Empty { .. }
                | Task::Spread { .. }
                | Task::Clash { .. }
                | Task::Doubt { .. } => kept.push_back(task),
            }
        }
        kept.retain(|task| !matches!(task, Task::Files { items, .. } if items.is_empty()));
        self.tasks = kept;
        if rule == OnClash::Hold && !clashing.is_empty() {
            let names: Vec<&str> = clashing.iter().take(3).map(|item| item.name.as_str()).collect();
            let said = format!(
                "{} of the names are there already, such as {}",
                clashing.len(),
                names.join(", ")
            );
            let why = Problem::new(ProblemKind::Refused, "looking into the target").saying(said);
            clashing.iter().for_each(|item| self.lose(item, &why, step));
            return self.give_up(&why, now, step);
        }
        self.report.tally.skipped += clashing.len() as u64;
        step.released.extend(clashing.into_iter().map(|item| item.id));
    }
}

/// What an answer says of the files that were asked for.
struct Said<'a> {
    /// Nobody was left out.
    all: bool,
    urls: HashSet<&'a FileUrl>,
    copied: HashMap<&'a FileUrl, &'a FileUrl>,
    renamed: HashMap<&'a FileUrl, &'a str>,
}

impl<'a> Said<'a> {
    fn of(reply: &'a Reply, asked: usize) -> Self {
        let mut said = Self {
            all: false,
            urls: HashSet::new(),
            copied: HashMap::new(),
            renamed: HashMap::new(),
        };
        match reply {
            Reply::Done(count, urls) => {
                // Some answers tell the number and not the links.
                said.all = *count >= asked as u64;
                said.urls = urls.iter().collect();
            }
            Reply::Copied(pairs) => {
                said.copied = pairs.iter().map(|(from, to)| (from, to)).collect();
                said.urls = said.copied.keys().copied().collect();
            }
            Reply::Renamed(names) => {
                said.renamed = names.iter().map(|(url, name)| (url, name.as_str())).collect();
                said.urls = said.renamed.keys().copied().collect();
            }
            Reply::Placed(..) | Reply::Listed(_) | Reply::Ok => {}
        }
        said
    }

    fn names(&self, url: &FileUrl) -> bool {
        self.all || self.urls.contains(url)
    }
}
