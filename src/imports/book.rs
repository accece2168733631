//! The book of imports: what is wanted, and what comes next. At most one call
//! is out at a time; the gate would not let more leave anyway.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Duration;

use super::Source;
use super::call::{Call, Reply};
use super::import::{Import, ImportId, ImportOrder, Stage};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId, Problem};

/// Addresses of one request. Requests of five are known to work (§7).
const MOST: usize = 5;
/// Between two looks at what is fetched: this many beats at most.
const SLOWEST: u32 = 12;
/// Between two looks for what a lost answer would have told, in beats.
const LOOK: u32 = 6;
/// Vain looks after which a request never reached the service.
pub(super) const LOOKS: u32 = 2;

/// What the book is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Go on, after a start.
    Begin,
    /// These are wanted in a folder, which has this path.
    Add {
        /// From where.
        sources: Vec<Source>,
        /// Into which folder.
        folder: FolderId,
        /// Its path.
        label: String,
    },
    /// A user's order.
    Order(ImportOrder),
    /// Ask for nothing new, or do again.
    Draining(bool),
    /// The key was taken by the service.
    KeyGood,
    /// The call that was out came back.
    Answered(Box<Result<Reply, Problem>>),
    /// The moment it waited for has come.
    Woke,
}

/// What a step has brought. `changed` and `gone` are on disk before the call
/// leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// New or changed.
    pub changed: Vec<Import>,
    /// Out of the list.
    pub gone: Vec<ImportId>,
    /// What to ask.
    pub call: Option<Call>,
    /// Wake it then, unless something comes first.
    pub wake: Option<Moment>,
    /// Folders whose imports are all over; something came into each.
    pub filled: Vec<FolderId>,
}

/// The book.
#[derive(Debug)]
pub struct Imports {
    pub(super) list: BTreeMap<ImportId, Import>,
    last: ImportId,
    /// The shortest time between two looks.
    beat: Duration,
    draining: bool,
    pub(super) out: Option<Call>,
    /// The highest number of a request that the service has shown.
    pub(super) newest: Option<i64>,
    /// Requests to be looked into.
    pub(super) infos: VecDeque<i64>,
    /// The lost request is looked for in this round.
    pub(super) seeking: bool,
    pub(super) poll: Option<Moment>,
    /// When something came of it last.
    pub(super) moved: Moment,
    pub(super) rest: Option<Moment>,
    pub(super) strikes: u32,
    /// The key was refused.
    pub(super) standing: bool,
    /// Folders into which something came.
    pub(super) touched: BTreeSet<FolderId>,
    pub(super) changed: BTreeSet<ImportId>,
    gone: Vec<ImportId>,
}

impl Imports {
    /// The book as it was left; `last` is the highest number ever given.
    /// `beat` is the shortest time between two looks at what is fetched.
    #[must_use]
    pub fn new(rows: Vec<Import>, last: ImportId, beat: Duration) -> Self {
        Self {
            list: rows.into_iter().map(|import| (import.id, import)).collect(),
            last,
            beat,
            draining: false,
            out: None,
            newest: None,
            infos: VecDeque::new(),
            seeking: false,
            poll: None,
            moved: Moment::default(),
            rest: None,
            strikes: 0,
            standing: false,
            touched: BTreeSet::new(),
            changed: BTreeSet::new(),
            gone: Vec::new(),
        }
    }

    /// All of it, in the order in which it was wanted.
    pub fn all(&self) -> impl Iterator<Item = &Import> {
        self.list.values()
    }

    /// Whether a call is out.
    #[must_use]
    pub const fn is_out(&self) -> bool {
        self.out.is_some()
    }

    /// Whether something will go on by itself.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        let may = !self.standing && !self.draining;
        self.is_out() || may && self.list.values().any(|import| !import.stage.is_over())
    }

    /// Whether an address is under way to that folder already.
    #[must_use]
    pub fn is_under_way(&self, source: &Source, folder: FolderId) -> bool {
        self.list.values().any(|import| {
            !import.stage.is_over() && import.source == *source && import.folder == folder
        })
    }

    /// Takes in what happened and says what comes next. Total: whatever comes
    /// at whatever time, it goes on.
    pub fn step(&mut self, input: Input, now: Moment) -> Step {
        match input {
            Input::Begin => {
                self.moved = now;
                self.poll = Some(now);
            }
            Input::Add { sources, folder, label } => self.add(sources, folder, &label, now),
            Input::Order(order) => self.order(order, now),
            Input::Draining(is) => self.draining = is,
            Input::KeyGood => self.standing = false,
            Input::Answered(result) => {
                if let Some(call) = self.out.take() {
                    match *result {
                        Ok(reply) => self.answered(call, reply, now),
                        Err(problem) => self.troubled(&call, &problem, now),
                    }
                }
            }
            Input::Woke => {}
        }
        let (call, wake) = self.next(now);
        if call.is_some() {
            self.out.clone_from(&call);
        }
        let changed = std::mem::take(&mut self.changed);
        Step {
            changed: changed.iter().filter_map(|id| self.list.get(id)).cloned().collect(),
            gone: std::mem::take(&mut self.gone),
            call,
            wake,
            filled: self.filled(),
        }
    }

    fn add(&mut self, sources: Vec<Source>, folder: FolderId, label: &str, now: Moment) {
        for source in sources {
            self.last = ImportId(self.last.0 + 1);
            let import = Import {
                id: self.last,
                source,
                folder,
                label: label.to_owned(),
                added: now,
                ended: None,
                stage: Stage::Waiting,
                wish: None,
                alone: false,
            };
            self.changed.insert(import.id);
            self.list.insert(import.id, import);
        }
    }

    fn order(&mut self, order: ImportOrder, now: Moment) {
        match order {
            ImportOrder::Cancel { imports } => {
                for id in imports {
                    match self.list.get(&id).map(|import| &import.stage) {
                        Some(Stage::Waiting | Stage::Fetching | Stage::Failed { .. }) => {
                            self.put(id, Stage::Cancelled, now);
                        }
                        // Nobody knows yet whether there is anything to give
                        // up.
                        Some(Stage::Asked { .. } | Stage::Done { .. } | Stage::Cancelled)
                        | None => {}
                    }
                }
            }
            ImportOrder::Retry { imports } => {
                for id in imports {
                    self.retry(id, now);
                }
            }
            ImportOrder::Clear => {
                let over = |stage: &Stage| matches!(stage, Stage::Done { .. } | Stage::Cancelled);
                let cleared = self.list.values().filter(|import| over(&import.stage));
                self.gone.extend(cleared.map(|import| import.id));
                self.list.retain(|_, import| !over(&import.stage));
            }
        }
    }

    /// What the service has noted is not asked for again, but watched again.
    fn retry(&mut self, id: ImportId, now: Moment) {
        let Some(import) = self.list.get(&id) else { return };
        match (&import.stage, import.wish) {
            (Stage::Failed { .. } | Stage::Cancelled, Some(_)) => {
                self.poll = Some(now);
                self.put(id, Stage::Fetching, now);
            }
            (Stage::Failed { .. } | Stage::Cancelled, None) => self.put(id, Stage::Waiting, now),
            (Stage::Waiting | Stage::Asked { .. } | Stage::Fetching | Stage::Done { .. }, _) => {}
        }
    }

    /// An import gets to another stage.
    pub(super) fn put(&mut self, id: ImportId, stage: Stage, now: Moment) {
        if let Some(import) = self.list.get_mut(&id) {
            if matches!(stage, Stage::Done { .. }) {
                self.touched.insert(import.folder);
            }
            import.ended = stage.is_over().then_some(now);
            import.stage = stage;
            self.changed.insert(id);
        }
    }

    /// The folders that are complete now.
    fn filled(&mut self) -> Vec<FolderId> {
        let open: BTreeSet<FolderId> = self
            .list
            .values()
            .filter(|import| !import.stage.is_over())
            .map(|import| import.folder)
            .collect();
        let filled: Vec<FolderId> = self.touched.difference(&open).copied().collect();
        self.touched.retain(|folder| open.contains(folder));
        filled
    }

    /// What to ask now, or how long to wait.
    fn next(&mut self, now: Moment) -> (Option<Call>, Option<Moment>) {
        if self.out.is_some() || self.standing {
            return (None, None);
        }
        if let Some(until) = self.rest.filter(|until| *until > now) {
            return (None, Some(until));
        }
        let call = self.look(now).or_else(|| self.deed(now));
        let wake = call.is_none().then(|| self.wake()).flatten();
        (call, wake)
    }

    /// Looks at what was asked for.
    fn look(&mut self, now: Moment) -> Option<Call> {
        if let Some(id) = self.infos.front() {
            return Some(Call::Info(*id));
        }
        let due = self.due().is_some_and(|due| due <= now);
        if let Some(call) = self.lost().next().and_then(|lost| self.find_copy(lost)) {
            return due.then_some(call);
        }
        self.seeking = due;
        let unknown = self.newest.is_none() && !self.draining && self.waits();
        let polls = self.poll.is_some_and(|at| at <= now);
        if polls {
            self.poll = None;
        }
        match (due || unknown, polls, self.wishes().as_slice()) {
            (false, false, _) | (false, true, []) => None,
            // One call tells what two would.
            (false, true, [one]) => {
                self.infos.push_back(*one);
                Some(Call::Info(*one))
            }
            (true, ..) | (false, true, _) => Some(Call::List),
        }
    }

    fn find_copy(&self, lost: &Import) -> Option<Call> {
        match (&lost.source, &lost.stage) {
            (Source::Link(link), Stage::Asked { since, .. }) => {
                let others = self.list.values().filter_map(|import| match &import.stage {
                    Stage::Done { link } => link.clone(),
                    Stage::Waiting
                    | Stage::Asked { .. }
                    | Stage::Fetching
                    | Stage::Failed { .. }
                    | Stage::Cancelled => None,
                });
                let others: Vec<FileUrl> = others.collect();
                Some(Call::FindCopy {
                    link: link.clone(),
                    folder: lost.folder,
                    since: *since,
                    others,
                })
            }
            (Source::Link(_) | Source::Site(_), _) => None,
        }
    }

    /// Asks for something new, once nothing is in doubt any more.
    fn deed(&mut self, now: Moment) -> Option<Call> {
        if self.draining || self.lost().next().is_some() {
            return None;
        }
        let first = self.list.values().find(|import| import.stage == Stage::Waiting)?;
        let (id, folder) = (first.id, first.folder);
        let call = match first.source.clone() {
            Source::Link(link) => {
                self.ask(&[id], now);
                Call::Copy { link, folder }
            }
            Source::Site(_) => {
                let batch = self.batch(id);
                let urls = batch.iter().filter_map(|id| self.list.get(id));
                let urls = urls.map(|import| import.source.as_str().to_owned()).collect();
                self.ask(&batch, now);
                Call::Request { urls, folder }
            }
        };
        Some(call)
    }

    /// Those that leave with `first`.
    fn batch(&self, first: ImportId) -> Vec<ImportId> {
        let Some(first) = self.list.get(&first) else { return Vec::new() };
        if first.alone {
            return vec![first.id];
        }
        let together = |import: &&Import| {
            import.stage == Stage::Waiting
                && !import.alone
                && import.folder == first.folder
                && matches!(import.source, Source::Site(_))
        };
        self.list.values().filter(together).take(MOST).map(|import| import.id).collect()
    }

    fn ask(&mut self, batch: &[ImportId], now: Moment) {
        let newest = self.newest.unwrap_or_default();
        for id in batch {
            self.put(*id, Stage::Asked { since: now, newest, looks: 0 }, now);
        }
    }

    /// Those of which nobody knows whether the service was asked, while no call
    /// is out: the addresses of one request, or one link. Nothing new is asked
    /// for before that is known.
    pub(super) fn lost(&self) -> impl Iterator<Item = &Import> {
        self.list.values().filter(|import| matches!(import.stage, Stage::Asked { .. }))
    }

    /// When what is lost is looked for again.
    fn due(&self) -> Option<Moment> {
        self.lost().find_map(|lost| match lost.stage {
            Stage::Asked { since, looks, .. } => Some(since.plus(self.beat * (looks * LOOK))),
            Stage::Waiting
            | Stage::Fetching
            | Stage::Done { .. }
            | Stage::Failed { .. }
            | Stage::Cancelled => None,
        })
    }

    /// Whether an address waits to be asked for.
    fn waits(&self) -> bool {
        let waits = |import: &Import| {
            import.stage == Stage::Waiting && matches!(import.source, Source::Site(_))
        };
        self.list.values().any(waits)
    }

    /// The requests that are not carried out yet, as far as is known.
    pub(super) fn wishes(&self) -> Vec<i64> {
        let open = self.list.values().filter(|import| import.stage == Stage::Fetching);
        open.filter_map(|import| import.wish).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn wake(&self) -> Option<Moment> {
        let poll = self.poll.filter(|_| !self.wishes().is_empty());
        self.due().into_iter().chain(poll).min()
    }

    /// How long until the next look: longer, the longer nothing came.
    pub(super) fn pause(&self, now: Moment) -> Duration {
        (now.since(self.moved) / 4).clamp(self.beat, self.beat * SLOWEST)
    }
}
