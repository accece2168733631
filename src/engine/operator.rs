//! Carries out operations on the remote side: makes each step durable, then
//! asks what it orders, and brings the answer back. Owns the operations that
//! are under way; decides nothing about them.

mod prepare;
mod trash;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::catalog::Catalog;
use super::gate::Priority;
use super::hub::Hub;
use super::store::{AccountId, Noted, Store, StoreError};
use crate::clock::Moment;
use crate::operations::{
    Call, Change, Input, Next, Object, Operation, OperationId, Order, Reply, Report, Step,
};
use crate::protocol::{Accepted, Event, Failure, NoticeLevel};
use crate::remote::{FolderId, Problem};

/// How often a step is tried again that the disk did not take.
const DISK_PAUSE: Duration = Duration::from_secs(3);
/// How often the trash is looked at for what is old enough to go.
const TRASH_BEAT: Duration = Duration::from_secs(3600);

/// The rule for the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrashRule {
    /// Deleted things go there first.
    pub used: bool,
    /// After so many days they go for good; `None` is never by itself.
    pub days: Option<u32>,
}

/// What is wanted.
#[derive(Debug)]
pub enum Asking {
    /// An order.
    Order(Order),
    /// The last operation, or this one, undone.
    Undo(Option<OperationId>),
    /// Things in the trash put back.
    Restore(Vec<Object>),
}

type Answerer = oneshot::Sender<Result<Accepted, Failure>>;

/// What the operator is told.
#[derive(Debug)]
pub enum Message {
    /// Begin something; answered when it is on disk.
    Begin(Asking, Answerer),
    /// End an operation after the call at hand.
    Stop(OperationId),
    /// What is under way.
    Open(oneshot::Sender<Vec<Report>>),
}

/// What an operator is made of.
#[derive(Debug)]
pub struct Parts {
    /// Whose tree it is.
    pub account: AccountId,
    /// Where everything is kept.
    pub store: Store,
    /// The tree.
    pub catalog: Catalog,
    /// The engine's voice.
    pub hub: Hub,
    /// What becomes of deleted things.
    pub trash: TrashRule,
}

/// The operator of one account.
#[derive(Debug)]
pub struct Operator {
    parts: Parts,
    open: BTreeMap<OperationId, Operation>,
    wakes: BTreeMap<OperationId, Moment>,
    calls: JoinSet<(OperationId, Result<Reply, Problem>)>,
}

/// Takes up what was left and runs until the returned task is aborted, which
/// is the same as a crash and as safe.
///
/// # Errors
/// When the rows cannot be read.
pub async fn start(
    parts: Parts,
) -> Result<(mpsc::UnboundedSender<Message>, tokio::task::JoinHandle<()>), StoreError> {
    let left = parts.store.open_operations(parts.account).await?;
    let (wishes, messages) = mpsc::unbounded_channel();
    let mut operator =
        Operator { parts, open: BTreeMap::new(), wakes: BTreeMap::new(), calls: JoinSet::new() };
    let task = tokio::spawn(async move {
        for operation in left {
            let id = operation.report.id;
            operator.open.insert(id, operation);
            operator.step(id, Input::Begin).await;
        }
        operator.run(messages).await;
    });
    Ok((wishes, task))
}

impl Operator {
    async fn run(&mut self, mut messages: mpsc::UnboundedReceiver<Message>) {
        let mut beat = tokio::time::interval(TRASH_BEAT);
        loop {
            let next = self.wakes.values().min().copied();
            let wake = next.map(|at| at.since(Moment::now()).min(Duration::from_secs(60)));
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.hear(message).await,
                    None => return,
                },
                Some(ended) = self.calls.join_next() => if let Ok((id, result)) = ended {
                    self.step(id, Input::Answered(Box::new(result))).await;
                },
                () = tokio::time::sleep(wake.unwrap_or_default()), if wake.is_some() => {
                    self.wake().await;
                }
                _ = beat.tick() => if self.open.is_empty() {
                    self.clear_trash().await;
                },
            }
        }
    }

    async fn hear(&mut self, message: Message) {
        match message {
            Message::Begin(wish, reply) => {
                // A face that is gone needs no answer.
                let _ = reply.send(self.begin(wish).await);
            }
            Message::Stop(id) => self.step(id, Input::Stop).await,
            Message::Open(reply) => {
                let open = self.open.values().map(|operation| operation.report.clone());
                let _ = reply.send(open.collect());
            }
        }
    }

    async fn wake(&mut self) {
        let now = Moment::now();
        let due = self.wakes.iter().filter(|(_, at)| **at <= now).map(|(id, _)| *id);
        for id in due.collect::<Vec<_>>() {
            self.wakes.remove(&id);
            self.step(id, Input::Woke).await;
        }
    }

    /// Journals an operation, shows the tree as it will be, and begins.
    async fn begin(&mut self, wish: Asking) -> Result<Accepted, Failure> {
        let prepared = prepare::prepare(&self.parts, wish).await?;
        let kept = self
            .parts
            .store
            .begin_operation(self.parts.account, prepared.operation, prepared.ahead)
            .await;
        let operation = kept.map_err(|error| Failure::Store(error.to_string()))?;
        let id = operation.report.id;
        self.open.insert(id, operation);
        for folder in prepared.folders {
            self.parts.catalog.tell_soon(folder);
        }
        self.step(id, Input::Begin).await;
        Ok(Accepted { operation: id, clashes: prepared.clashes })
    }

    /// First the record, then the call: while the disk takes no record,
    /// nothing goes on.
    async fn step(&mut self, id: OperationId, input: Input) {
        let Some(operation) = self.open.get_mut(&id) else { return };
        let step = operation.step(input, Moment::now());
        let operation = operation.clone();
        let mut folders = touched(&step);
        folders.append(&mut self.record(&operation, &step).await);
        self.parts.hub.tell(Event::Operation { report: Box::new(operation.report.clone()) });
        for folder in folders {
            self.parts.catalog.tell_soon(folder);
        }
        match step.next {
            Next::Call(call) => self.ask(id, call, &operation),
            Next::Wait(at) => drop(self.wakes.insert(id, at)),
            Next::Nothing => {}
            Next::End => {
                self.open.remove(&id);
                self.wakes.remove(&id);
            }
        }
    }

    fn ask(&mut self, id: OperationId, call: Call, operation: &Operation) {
        let priority = if operation.is_small() { Priority::Person } else { Priority::Batch };
        let catalog = self.parts.catalog.clone();
        self.calls.spawn(async move { (id, catalog.perform(call, priority).await) });
    }

    /// Gives the folders that show something again as it is.
    async fn record(&self, operation: &Operation, step: &Step) -> BTreeSet<FolderId> {
        let mut said = false;
        loop {
            match self.try_record(operation, step).await {
                Ok(folders) => {
                    if said {
                        self.parts.hub.notice(NoticeLevel::Info, "The operation goes on.");
                    }
                    return folders;
                }
                Err(error) if !said => {
                    let text = format!("The operation stands still, because {error}.");
                    self.parts.hub.notice(NoticeLevel::Error, text);
                    said = true;
                }
                Err(_) => {}
            }
            tokio::time::sleep(DISK_PAUSE).await;
        }
    }

    async fn try_record(
        &self,
        operation: &Operation,
        step: &Step,
    ) -> Result<BTreeSet<FolderId>, StoreError> {
        let mut paths = HashMap::new();
        let mut noted = Vec::with_capacity(step.changes.len());
        for change in &step.changes {
            let from = self.path(&mut paths, change.item.place).await?;
            let to = match change.to {
                Some(to) => self.path(&mut paths, to).await?,
                None => String::new(),
            };
            noted.push(Noted { change: change.clone(), from, to });
        }
        let times = (Moment::now(), Catalog::own_until());
        let released = step.released.clone();
        let store = &self.parts.store;
        store.record_operation(self.parts.account, operation.clone(), noted, released, times).await
    }

    async fn path(
        &self,
        known: &mut HashMap<FolderId, String>,
        folder: FolderId,
    ) -> Result<String, StoreError> {
        if let Some(path) = known.get(&folder) {
            return Ok(path.clone());
        }
        let crumbs = self.parts.store.path(self.parts.account, folder).await?;
        let path = super::label(&crumbs);
        known.insert(folder, path.clone());
        Ok(path)
    }

    /// Removes what has been in the trash for longer than the rule says. Only
    /// what the tree knows, so that it costs no listing.
    async fn clear_trash(&mut self) {
        let now = Moment::now();
        let Some(days) = self.parts.trash.days.filter(|_| self.parts.trash.used) else { return };
        let old = trash::older_than(&self.parts, days, now).await;
        if old.is_empty() {
            return;
        }
        let names: Vec<&str> = old.iter().map(|item| item.name.as_str()).collect();
        let text = format!("The trash of {} is deleted, as trash_days says.", names.join(", "));
        let order = Order::Delete { items: old, forever: true };
        match self.begin(Asking::Order(order)).await {
            Ok(_) => self.parts.hub.notice(NoticeLevel::Info, text),
            Err(failure) => tracing::error!("The trash could not be cleared: {failure:?}"),
        }
    }
}

/// Folders that look different after a step.
fn touched(step: &Step) -> BTreeSet<FolderId> {
    let of = |change: &Change| [Some(change.item.place), change.to];
    step.changes.iter().flat_map(of).flatten().collect()
}
