//! The step that moves an operation, and what becomes of a refusal.

use std::time::Duration;

use super::operation::{Kind, Operation, Stage};
use super::task::{Call, Change, Deed, Reply, Task, What};
use super::thing::{Item, Object};
use crate::clock::Moment;
use crate::remote::{FileUrl, NetFault, Problem, ProblemKind};

/// Pauses while the service is away, the last one for all that follow.
const PAUSES: [u64; 5] = [2, 10, 30, 120, 300];
/// Answers that could not be read, one after the other, before they count as
/// a refusal.
const GARBLED: u32 = 3;

/// What an operation is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Go on; also after the engine was started anew.
    Begin,
    /// The call was answered.
    Answered(Box<Result<Reply, Problem>>),
    /// The moment it waited for has come.
    Woke,
    /// Its user wants it to end.
    Stop,
}

/// What the engine does next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Next {
    /// Ask the service.
    Call(Call),
    /// Wake it then.
    Wait(Moment),
    /// The call at hand is waited for.
    #[default]
    Nothing,
    /// It is over.
    End,
}

/// What a step has brought. All of it is kept on disk, with the operation,
/// before the next call leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Step {
    /// Changes the service has confirmed.
    pub changes: Vec<Change>,
    /// Things that stay as they are: what the tree showed ahead of the answer
    /// is taken back.
    pub released: Vec<Object>,
    /// What comes next.
    pub next: Next,
}

impl Operation {
    /// Takes in what happened and says what comes next. Total: whatever comes
    /// at whatever time, it goes on or ends.
    pub fn step(&mut self, input: Input, now: Moment) -> Step {
        let mut step = Step::default();
        match input {
            Input::Begin => {
                if std::mem::take(&mut self.out) {
                    self.unsure(&cut_off(), now);
                }
            }
            Input::Answered(result) => {
                self.out = false;
                match *result {
                    Ok(reply) => self.answered(reply, now, &mut step),
                    Err(problem) => self.troubled(problem, now, &mut step),
                }
            }
            Input::Woke => {}
            Input::Stop => self.stopping = true,
        }
        if !self.out {
            step.next = self.go_on(now, &mut step);
        }
        self.report.tally.left = self.tasks.iter().map(Task::left).sum();
        step
    }

    /// The task at hand: the first, but files that fill a call go before more
    /// folders are looked into, so that what is known stays small.
    pub(super) fn turn(&self) -> usize {
        let full = |task: &Task| matches!(task, Task::Files { deed: Deed::Remove, items } if items.len() >= self.batch);
        match self.tasks.front() {
            Some(Task::Empty { .. }) => self.tasks.iter().position(full).unwrap_or(0),
            Some(_) | None => 0,
        }
    }

    fn go_on(&mut self, now: Moment, step: &mut Step) -> Next {
        loop {
            if self.report.stage.is_over() {
                return Next::End;
            }
            if self.stopping {
                self.end(Stage::Stopped, now, step);
                continue;
            }
            if let Stage::Resting { until, .. } = self.report.stage
                && until > now
            {
                return Next::Wait(until);
            }
            self.report.stage = Stage::Running;
            let at = self.turn();
            let Some(task) = self.tasks.get(at) else {
                let stage = self.outcome();
                self.end(stage, now, step);
                continue;
            };
            if let Some(call) = self.call(task) {
                self.out = true;
                return Next::Call(call);
            }
            // It leads to a place that could not be made.
            let why = self.no_place.clone().unwrap_or_else(cut_off);
            let items = self.tasks.remove(at).map(Task::into_items).unwrap_or_default();
            items.iter().for_each(|item| self.lose(item, &why, step));
        }
    }

    /// The call of a task; `None` while its place does not exist.
    fn call(&self, task: &Task) -> Option<Call> {
        Some(match task {
            Task::Place { parent, name, sure, .. } => {
                let (parent, name) = (self.spot(*parent)?, name.clone());
                Call::Place { parent, name, sure: *sure }
            }
            Task::Files { deed, items } => {
                let batch = items.get(..items.len().min(self.batch)).unwrap_or_default();
                self.batch_call(deed, batch)?
            }
            Task::Folder { deed, item, .. } => {
                let id = item.id.folder()?;
                match deed {
                    Deed::Remove => Call::RemoveFolder(id),
                    Deed::Move(to) => Call::MoveFolder(id, self.spot(*to)?),
                    Deed::Rename => Call::RenameFolder(id, item.becomes.clone()?),
                    Deed::Copy(_) => return None,
                }
            }
            Task::Empty { item, since, .. } => {
                Call::List { folder: item.id.folder()?, since: *since }
            }
            Task::Spread { item, to, since } => {
                self.spot(*to)?;
                Call::List { folder: item.id.folder()?, since: *since }
            }
            Task::Clash { to, since, .. } => Call::List { folder: *to, since: *since },
            Task::Doubt { deed, items, since, .. } => {
                Call::List { folder: self.looked(deed, items)?, since: *since }
            }
        })
    }

    fn batch_call(&self, deed: &Deed, items: &[Item]) -> Option<Call> {
        let urls: Vec<FileUrl> = items.iter().filter_map(|item| item.id.file().cloned()).collect();
        Some(match deed {
            Deed::Remove => Call::Remove(urls),
            Deed::Move(to) => Call::Move(urls, self.spot(*to)?),
            Deed::Copy(to) => Call::Copy(urls, self.spot(*to)?),
            Deed::Rename => {
                let name = |item: &Item| Some((item.id.file()?.clone(), item.becomes.clone()?));
                Call::Rename(items.iter().filter_map(name).collect())
            }
        })
    }

    /// The call came to nothing, or nobody knows.
    fn troubled(&mut self, problem: Problem, now: Moment, step: &mut Step) {
        let kind = problem.kind;
        let garbled = kind == ProblemKind::Unreadable
            && !matches!(self.tasks.get(self.turn()), Some(task) if task.is_look())
            && self.strikes < GARBLED;
        if kind.is_key() {
            // Every further call would be refused as well.
            self.give_up(&problem, now, step);
        } else if kind.is_lock() || kind.is_outage() || kind == ProblemKind::Journal || garbled {
            if is_unsure(kind) {
                self.unsure(&problem, now);
            }
            self.rest(problem, now);
        } else {
            self.refuse(self.turn(), &problem, now, step);
        }
    }

    /// Nobody knows whether the call at hand was done. It may be asked again,
    /// but for one: a copy that is asked for twice is there twice.
    fn unsure(&mut self, why: &Problem, now: Moment) {
        let (at, batch) = (self.turn(), self.batch);
        match self.tasks.get_mut(at) {
            Some(Task::Files { deed: deed @ Deed::Copy(_), items }) => {
                let deed = deed.clone();
                let taken: Vec<Item> = items.drain(..items.len().min(batch)).collect();
                self.tidy(at);
                let why = Some(why.clone());
                self.tasks.push_front(Task::Doubt { deed, items: taken, why, since: now });
            }
            Some(Task::Place { sure, .. }) => *sure = true,
            Some(_) | None => {}
        }
    }

    /// Takes away a task of files that has none left.
    pub(super) fn tidy(&mut self, at: usize) {
        if matches!(self.tasks.get(at), Some(Task::Files { items, .. }) if items.is_empty()) {
            self.tasks.remove(at);
        }
    }

    fn rest(&mut self, why: Problem, now: Moment) {
        let last = PAUSES.len() - 1;
        let at = usize::try_from(self.strikes).unwrap_or(last).min(last);
        let pause = PAUSES.get(at).copied().unwrap_or_default();
        self.strikes += 1;
        self.report.stage = Stage::Resting { until: now.plus(Duration::from_secs(pause)), why };
    }

    /// The service said no to the task at `at`.
    fn refuse(&mut self, at: usize, why: &Problem, now: Moment, step: &mut Step) {
        self.strikes = 0;
        let batch = self.batch;
        match self.tasks.get_mut(at) {
            Some(Task::Files { deed, items }) => {
                let deed = deed.clone();
                let items: Vec<Item> = items.drain(..items.len().min(batch)).collect();
                self.tidy(at);
                let why = Some(why.clone());
                self.tasks.push_front(Task::Doubt { deed, items, why, since: now });
            }
            Some(_) => {
                if let Some(task) = self.tasks.remove(at) {
                    self.refuse_task(task, why, now, step);
                }
            }
            None => {}
        }
    }

    fn refuse_task(&mut self, task: Task, why: &Problem, now: Moment, step: &mut Step) {
        let gone = why.kind == ProblemKind::NotFound;
        match task {
            Task::Place { name, .. } => {
                if self.report.kind == Kind::Make {
                    let failed = super::Failed { name, why: why.clone(), stays: false };
                    self.report.tally.failed += 1;
                    self.report.failures.push(failed);
                }
                self.no_place = Some(why.clone());
            }
            Task::Folder { deed: Deed::Remove, item, .. } | Task::Empty { item, .. } if gone => {
                self.changed(item, None, step);
            }
            Task::Folder { deed: Deed::Remove, item, again: false } => {
                // Not empty, most likely: something came in, or it holds more
                // than one listing shows.
                self.tasks.push_front(Task::Empty { item, since: now, again: true });
            }
            Task::Folder { deed: deed @ (Deed::Rename | Deed::Move(_)), item, .. } => {
                let (items, why) = (vec![item], Some(why.clone()));
                self.tasks.push_front(Task::Doubt { deed, items, why, since: now });
            }
            Task::Folder { item, .. } | Task::Empty { item, .. } | Task::Spread { item, .. } => {
                self.lose(&item, why, step);
            }
            Task::Files { items, .. } | Task::Doubt { items, .. } => {
                items.iter().for_each(|item| self.lose(item, why, step));
            }
            Task::Clash { .. } => self.give_up(why, now, step),
        }
    }

    /// Something cannot be done.
    pub(super) fn lose(&mut self, item: &Item, why: &Problem, step: &mut Step) {
        self.fail(item, why);
        step.released.push(item.id.clone());
    }

    /// Nothing more can be done.
    pub(super) fn give_up(&mut self, why: &Problem, now: Moment, step: &mut Step) {
        for task in std::mem::take(&mut self.tasks) {
            for item in task.into_items() {
                self.lose(&item, why, step);
            }
        }
        let done = self.report.tally.files + self.report.tally.folders;
        let stage = if done > 0 { Stage::Partly } else { Stage::Failed { why: why.clone() } };
        self.end(stage, now, step);
    }

    fn outcome(&self) -> Stage {
        let tally = &self.report.tally;
        let first = self.report.failures.first();
        match first {
            Some(failed) if tally.files + tally.folders == 0 => {
                Stage::Failed { why: failed.why.clone() }
            }
            Some(_) => Stage::Partly,
            None => Stage::Done,
        }
    }

    fn end(&mut self, stage: Stage, now: Moment, step: &mut Step) {
        let left = std::mem::take(&mut self.tasks).into_iter().flat_map(Task::into_items);
        step.released.extend(left.map(|item| item.id));
        self.report.stage = stage;
        self.report.ended = Some(now);
    }

    /// The service has confirmed a change of a thing.
    pub(super) fn changed(&mut self, item: Item, deed: Option<&Deed>, step: &mut Step) {
        let what = match (deed, self.report.kind) {
            (Some(Deed::Move(_)), Kind::Trash) => What::Trashed,
            (Some(Deed::Move(_)), Kind::Return) => What::Returned,
            (Some(Deed::Move(_)), _) => What::Moved,
            (Some(Deed::Copy(_)), _) => What::Copied,
            (Some(Deed::Rename), _) => What::Renamed,
            (Some(Deed::Remove) | None, _) => What::Removed,
        };
        // What gets a new name where it has come is counted already.
        let tally = &mut self.report.tally;
        match (what == What::Renamed && self.report.kind != Kind::Rename, item.is_folder()) {
            (true, _) => {}
            (false, true) => tally.folders += 1,
            (false, false) => tally.files += 1,
        }
        let to = match deed {
            Some(Deed::Move(to) | Deed::Copy(to)) => self.spot(*to),
            Some(Deed::Remove | Deed::Rename) | None => None,
        };
        let name = item.becomes.clone().filter(|_| what == What::Renamed);
        step.changes.push(Change { what, item, to, name, copy: None });
    }

    /// What was just moved or copied gets its new name, if it is to have one.
    pub(super) fn name_anew(&mut self, step: &Step) {
        let Some(change) = step.changes.last() else { return };
        let (Some(place), What::Moved | What::Returned | What::Copied) = (change.to, change.what)
        else {
            return;
        };
        let named = self.names.iter().position(|(object, _)| *object == change.item.id);
        let Some((_, name)) = named.map(|at| self.names.swap_remove(at)) else { return };
        let id = change.copy.clone().map_or_else(|| change.item.id.clone(), Object::File);
        let item = Item { id, place, ..change.item.clone() }.named(name);
        self.tasks.push_front(if item.is_folder() {
            Task::Folder { deed: Deed::Rename, item, again: false }
        } else {
            Task::Files { deed: Deed::Rename, items: vec![item] }
        });
    }

    /// The name a thing has where it goes.
    pub(super) fn name_there<'a>(&'a self, item: &'a Item) -> &'a str {
        let named = self.names.iter().find(|(object, _)| *object == item.id);
        named.map_or(&item.name, |(_, name)| name)
    }
}

impl Task {
    /// Whether it only looks.
    const fn is_look(&self) -> bool {
        match self {
            Self::Empty { .. } | Self::Spread { .. } | Self::Clash { .. } | Self::Doubt { .. } => {
                true
            }
            Self::Place { .. } | Self::Files { .. } | Self::Folder { .. } => false,
        }
    }

    fn into_items(self) -> Vec<Item> {
        match self {
            Self::Files { items, .. } | Self::Doubt { items, .. } => items,
            Self::Folder { item, .. } | Self::Empty { item, .. } | Self::Spread { item, .. } => {
                vec![item]
            }
            Self::Place { .. } | Self::Clash { .. } => Vec::new(),
        }
    }
}

/// Whether a call that failed like this may have been done all the same.
const fn is_unsure(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::Unreachable(NetFault::Timeout | NetFault::Broken)
            | ProblemKind::ServerFault
            | ProblemKind::Unreadable
            | ProblemKind::Journal
    )
}

fn cut_off() -> Problem {
    Problem::new(ProblemKind::Unreachable(NetFault::Broken), "an operation that was cut off")
}
