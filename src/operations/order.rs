//! What the user can ask for, and the tasks that makes.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::operation::Kind;
use super::task::{Deed, Spot, Task};
use super::thing::{Item, Object};
use crate::clock::Moment;
use crate::remote::FolderId;

/// What happens to files whose name the target has already. The service
/// itself keeps both (§12.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OnClash {
    /// They go; the target then has two of that name.
    #[default]
    KeepBoth,
    /// They stay where they are.
    Skip,
    /// Nothing at all is done.
    Hold,
}

/// Things that go to one folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Where to.
    pub to: FolderId,
    /// What.
    pub items: Vec<Item>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "do")]
pub enum Order {
    /// Make a folder, and those on the way to it; what is there stays.
    MakeFolder {
        /// Where.
        parent: FolderId,
        /// Their names, outermost first.
        names: Vec<String>,
    },
    /// Move to a folder; what [becomes](Item::becomes) another is renamed
    /// there.
    Move {
        /// What.
        items: Vec<Item>,
        /// Where to.
        to: FolderId,
        /// What about the same names.
        #[serde(default)]
        on_clash: OnClash,
    },
    /// Copy to a folder; folders with all they hold. What
    /// [becomes](Item::becomes) another has that name there.
    Copy {
        /// What.
        items: Vec<Item>,
        /// Where to.
        to: FolderId,
        /// What about the same names.
        #[serde(default)]
        on_clash: OnClash,
    },
    /// Give each the name it [becomes](Item::becomes).
    Rename {
        /// What.
        items: Vec<Item>,
    },
    /// Delete; folders with all they hold.
    Delete {
        /// What.
        items: Vec<Item>,
        /// Not by way of the trash folder.
        forever: bool,
    },
    /// Put things back where they came from.
    Return {
        /// What, by place.
        groups: Vec<Group>,
    },
    /// Remove folders as long as they are empty.
    Unmake {
        /// Which, innermost first.
        items: Vec<Item>,
    },
}

/// Where deleted things go, and which are there already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trash {
    /// The folders below the root, outermost first; empty without a trash.
    pub names: Vec<String>,
    /// Things that lie in the trash: these go for good.
    pub inside: BTreeSet<Object>,
}

impl Order {
    /// All the things it is about.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        let (items, groups): (&[Item], &[Group]) = match self {
            Self::MakeFolder { .. } => (&[], &[]),
            Self::Move { items, .. }
            | Self::Copy { items, .. }
            | Self::Rename { items }
            | Self::Delete { items, .. }
            | Self::Unmake { items } => (items, &[]),
            Self::Return { groups } => (&[], groups),
        };
        items.iter().chain(groups.iter().flat_map(|group| &group.items))
    }

    /// The folder things go to, if it is one.
    #[must_use]
    pub const fn target(&self) -> Option<FolderId> {
        match self {
            Self::Move { to, .. } | Self::Copy { to, .. } => Some(*to),
            Self::MakeFolder { parent, .. } => Some(*parent),
            Self::Rename { .. }
            | Self::Delete { .. }
            | Self::Return { .. }
            | Self::Unmake { .. } => None,
        }
    }

    /// What kind of operation it makes, and its tasks.
    pub(super) fn plan(self, trash: &Trash, now: Moment) -> (Kind, VecDeque<Task>) {
        match self {
            Self::MakeFolder { parent, names } => (Kind::Make, places(parent, names).1.into()),
            Self::Move { items, to, on_clash } => {
                let mut tasks = clash(to, on_clash, now);
                tasks.extend(deeds(items, &Deed::Move(Spot::Known(to))));
                (Kind::Move, tasks)
            }
            Self::Copy { items, to, on_clash } => {
                let mut tasks = clash(to, on_clash, now);
                tasks.extend(copies(items, to, now));
                (Kind::Copy, tasks)
            }
            Self::Rename { items } => (Kind::Rename, deeds(items, &Deed::Rename).into()),
            Self::Delete { items, forever } => delete(items, forever, trash, now),
            Self::Return { groups } => {
                let group = |group: Group| deeds(group.items, &Deed::Move(Spot::Known(group.to)));
                (Kind::Return, groups.into_iter().flat_map(group).collect())
            }
            Self::Unmake { items } => {
                // Refused once, they stay: what is in them was put there since.
                let task = |item| Task::Folder { deed: Deed::Remove, item, again: true };
                (Kind::Remove, items.into_iter().map(task).collect())
            }
        }
    }
}

/// Files together, folders one by one: the service has no batch of folders.
fn deeds(items: Vec<Item>, deed: &Deed) -> Vec<Task> {
    let (folders, files): (Vec<Item>, Vec<Item>) = items.into_iter().partition(Item::is_folder);
    let mut tasks = Vec::new();
    if !files.is_empty() {
        tasks.push(Task::Files { deed: deed.clone(), items: files });
    }
    let folder = |item| Task::Folder { deed: deed.clone(), item, again: false };
    tasks.extend(folders.into_iter().map(folder));
    tasks
}

fn clash(to: FolderId, rule: OnClash, now: Moment) -> VecDeque<Task> {
    match rule {
        OnClash::KeepBoth => VecDeque::new(),
        OnClash::Skip | OnClash::Hold => [Task::Clash { to, rule, since: now }].into(),
    }
}

fn copies(items: Vec<Item>, to: FolderId, now: Moment) -> Vec<Task> {
    let (folders, files): (Vec<Item>, Vec<Item>) = items.into_iter().partition(Item::is_folder);
    let mut tasks = deeds(files, &Deed::Copy(Spot::Known(to)));
    for (slot, item) in (0..).zip(folders) {
        let name = item.becomes.clone().unwrap_or_else(|| item.name.clone());
        tasks.push(Task::place(Spot::Known(to), name, slot));
        tasks.push(Task::Spread { item, to: Spot::Made(slot), since: Task::lately(now) });
    }
    tasks
}

/// A chain of folders; the last is the spot.
fn places(parent: FolderId, names: Vec<String>) -> (Spot, Vec<Task>) {
    let mut spot = Spot::Known(parent);
    let mut tasks = Vec::new();
    for (slot, name) in (0..).zip(names) {
        tasks.push(Task::place(spot, name, slot));
        spot = Spot::Made(slot);
    }
    (spot, tasks)
}

fn delete(items: Vec<Item>, forever: bool, trash: &Trash, now: Moment) -> (Kind, VecDeque<Task>) {
    let for_good =
        |item: &Item| forever || trash.names.is_empty() || trash.inside.contains(&item.id);
    let (gone, trashed): (Vec<Item>, Vec<Item>) = items.into_iter().partition(for_good);
    let kind = if trashed.is_empty() { Kind::Remove } else { Kind::Trash };
    let mut tasks = VecDeque::new();
    if !trashed.is_empty() {
        let (spot, way) = places(FolderId::ROOT, trash.names.clone());
        tasks.extend(way);
        tasks.extend(deeds(trashed, &Deed::Move(spot)));
    }
    let (folders, files): (Vec<Item>, Vec<Item>) = gone.into_iter().partition(Item::is_folder);
    let since = Task::lately(now);
    tasks.extend(folders.into_iter().map(|item| Task::Empty { item, since, again: false }));
    tasks.extend(deeds(files, &Deed::Remove));
    (kind, tasks)
}
