//! One operation: what is told of it, and what is left of its work.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use super::MOST;
use super::order::{Order, Trash};
use super::task::{Spot, Task};
use super::thing::{Item, Object};
use crate::clock::Moment;
use crate::remote::{FolderId, Problem};

/// Names and failures a report carries, at most: it is sent at every step.
const SHOWN: usize = 20;

/// An operation's number, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(pub i64);

/// What an operation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Makes folders.
    Make,
    /// Moves.
    Move,
    /// Copies.
    Copy,
    /// Renames.
    Rename,
    /// Deletes by way of the trash folder.
    Trash,
    /// Deletes for good.
    Remove,
    /// Puts back.
    Return,
}

/// How far an operation is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "is")]
pub enum Stage {
    /// Under way.
    Running,
    /// Waits because the service or the way to it is away.
    Resting {
        /// Till then.
        until: Moment,
        /// Why.
        why: Problem,
    },
    /// All is done.
    Done,
    /// Some is done; the failures tell of the rest.
    Partly,
    /// Nothing is done.
    Failed {
        /// Why.
        why: Problem,
    },
    /// Its user stopped it.
    Stopped,
}

impl Stage {
    /// Whether nothing follows.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        match self {
            Self::Running | Self::Resting { .. } => false,
            Self::Done | Self::Partly | Self::Failed { .. } | Self::Stopped => true,
        }
    }
}

/// Exact counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Files that are done.
    pub files: u64,
    /// Folders that are done.
    pub folders: u64,
    /// Things left as they are, because nothing had to be done or a name was
    /// there already.
    pub skipped: u64,
    /// Things that could not be done.
    pub failed: u64,
    /// Things still to do, as far as they are known.
    pub left: u64,
}

/// Something that could not be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// What.
    pub name: String,
    /// Why.
    pub why: Problem,
    /// It is where it was to go, and keeps its old name there.
    #[serde(default, skip_serializing_if = "is_false")]
    pub stays: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

/// What is told of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Its number.
    pub id: OperationId,
    /// What it does.
    pub kind: Kind,
    /// The first names it is about.
    pub names: Vec<String>,
    /// Files that were named.
    pub files: u64,
    /// Folders that were named.
    pub folders: u64,
    /// The folder they were in, as a path.
    pub from: String,
    /// The folder they go to, as a path; empty where there is none.
    pub to: String,
    /// The operation it undoes.
    #[serde(default)]
    pub undoes: Option<OperationId>,
    /// When it was asked.
    pub asked: Moment,
    /// When it was over.
    pub ended: Option<Moment>,
    /// How far it is.
    pub stage: Stage,
    /// Its counts.
    pub tally: Tally,
    /// The first things that could not be done.
    pub failures: Vec<Failed>,
}

/// An operation under way; everything of it is kept on disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// What is told of it.
    pub report: Report,
    pub(super) tasks: VecDeque<Task>,
    pub(super) places: BTreeMap<u32, FolderId>,
    /// A call may have left whose answer is not known.
    pub(super) out: bool,
    /// Files in one call.
    pub(super) batch: usize,
    /// Failures of the way to the service, one after the other.
    pub(super) strikes: u32,
    /// Refusals of whole calls, one after the other.
    pub(super) refusals: u32,
    /// Things that could not be done: they keep their folder from going.
    pub(super) stuck: BTreeSet<Object>,
    /// Why a place could not be found or made.
    pub(super) no_place: Option<Problem>,
    pub(super) stopping: bool,
    /// The names things get once they are where they go.
    #[serde(default)]
    pub(super) names: Vec<(Object, String)>,
}

impl Operation {
    /// An operation that has not begun. `paths` are the folders things come
    /// from and go to, for readers.
    #[must_use]
    pub fn new(
        order: Order,
        trash: &Trash,
        paths: (String, String),
        undoes: Option<OperationId>,
        now: Moment,
    ) -> Self {
        let mut tally = Tally::default();
        let order = without_idle(order, &mut tally.skipped);
        let mut names: Vec<String> =
            order.items().take(SHOWN).map(|item| item.name.clone()).collect();
        if let Order::MakeFolder { names: parts, .. } = &order {
            names.push(parts.join("/"));
        }
        let folders = order.items().filter(|item| item.is_folder()).count() as u64;
        let files = order.items().count() as u64 - folders;
        let (order, renames) = without_names(order);
        let (kind, tasks) = order.plan(trash, now);
        tally.left = tasks.iter().map(Task::left).sum();
        let report = Report {
            id: OperationId(0),
            kind,
            names,
            files,
            folders,
            from: paths.0,
            to: paths.1,
            undoes,
            asked: now,
            ended: None,
            stage: Stage::Running,
            tally,
            failures: Vec::new(),
        };
        Self {
            report,
            tasks,
            places: BTreeMap::new(),
            out: false,
            batch: MOST,
            strikes: 0,
            refusals: 0,
            stuck: BTreeSet::new(),
            no_place: None,
            stopping: false,
            names: renames,
        }
    }

    /// Whether a person waits for each call, or a long list is worked off.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.report.tally.left <= MOST as u64
    }

    pub(super) fn spot(&self, spot: Spot) -> Option<FolderId> {
        match spot {
            Spot::Known(id) => Some(id),
            Spot::Made(slot) => self.places.get(&slot).copied(),
        }
    }

    /// Notes that something could not be done.
    pub(super) fn fail(&mut self, item: &Item, why: &Problem) {
        self.stuck.insert(item.id.clone());
        self.report.tally.failed += 1;
        if self.report.failures.len() < SHOWN {
            // Where it is not what was asked alone, the new name is the rest.
            let stays = item.becomes.is_some() && self.report.kind != Kind::Rename;
            let failed = Failed { name: item.name.clone(), why: why.clone(), stays };
            self.report.failures.push(failed);
        }
    }
}

/// The order without the names that things get on their way, and these: a
/// file is renamed where it has come, by a call of its own. Copied folders are
/// made anew, under whatever name.
fn without_names(mut order: Order) -> (Order, Vec<(Object, String)>) {
    let mut names = Vec::new();
    let mut take = |items: &mut [Item], folders: bool| {
        for item in items.iter_mut().filter(|item| folders || !item.is_folder()) {
            let becomes = item.becomes.take().filter(|name| *name != item.name);
            names.extend(becomes.map(|name| (item.id.clone(), name)));
        }
    };
    match &mut order {
        Order::Move { items, .. } => take(items, true),
        Order::Copy { items, .. } => take(items, false),
        Order::Return { groups } => {
            groups.iter_mut().for_each(|group| take(&mut group.items, true));
        }
        Order::MakeFolder { .. }
        | Order::Rename { .. }
        | Order::Delete { .. }
        | Order::Unmake { .. } => {}
    }
    (order, names)
}

/// The order without what changes nothing: the service refuses a name that a
/// file has already (§3.6), and a move to the same folder is none.
fn without_idle(mut order: Order, skipped: &mut u64) -> Order {
    let mut keep = |items: &mut Vec<Item>, to: Option<FolderId>| {
        let before = items.len();
        items.retain(|item| match to {
            Some(to) => item.place != to,
            None => item.becomes.as_ref().is_some_and(|name| *name != item.name),
        });
        *skipped += (before - items.len()) as u64;
    };
    match &mut order {
        Order::Move { items, to, .. } => keep(items, Some(*to)),
        Order::Rename { items } => keep(items, None),
        Order::MakeFolder { .. }
        | Order::Copy { .. }
        | Order::Delete { .. }
        | Order::Return { .. }
        | Order::Unmake { .. } => {}
    }
    order
}
