//! From a wish to an operation: what can be refused without asking anybody is
//! refused here, and what the tree will show is worked out.

use std::collections::{BTreeSet, HashMap};

use super::{Asking, Parts, trash};
use crate::clock::Moment;
use crate::engine::label;
use crate::engine::store::{Ahead, StoreError};
use crate::operations::{
    AuditRow, CannotUndo, Group, Item, Object, OnClash, Operation, OperationId, Order, backwards,
    put_back,
};
use crate::protocol::Failure;
use crate::remote::{FolderId, to_server};

/// Names of clashes that are told, at most.
const CLASHES: usize = 100;

/// An operation that can begin.
pub(super) struct Prepared {
    pub operation: Operation,
    pub ahead: Vec<Ahead>,
    /// Folders that look different from now on.
    pub folders: BTreeSet<FolderId>,
    /// Names that the target is known to have already.
    pub clashes: Vec<String>,
}

/// Makes an operation of a wish.
///
/// # Errors
/// Why it makes no sense, in words; or the store's failure.
pub(super) async fn prepare(parts: &Parts, wish: Asking) -> Result<Prepared, Failure> {
    let (order, undoes) = match wish {
        Asking::Order(order) => (order, None),
        Asking::Undo(id) => undo(parts, id).await?,
        Asking::Restore(objects) => (restore(parts, objects).await?, None),
    };
    check(parts, &order).await?;
    let now = Moment::now();
    let trash = trash::place(parts, &order, now).await.map_err(|error| store(&error))?;
    let clashes = clashes(parts, &order).await.map_err(|error| store(&error))?;
    let from = order.items().next().map(|item| item.place);
    let from = path(parts, from).await?;
    let to = if matches!(order, Order::Delete { .. }) && !trash.names.is_empty() {
        format!("/{}", trash.names.join("/"))
    } else {
        path(parts, order.target()).await?
    };
    let ahead = ahead(&order);
    let mut folders: BTreeSet<FolderId> = order.items().map(|item| item.place).collect();
    folders.extend(ahead.iter().filter_map(|one| one.folder));
    let operation = Operation::new(order, &trash, (from, to), undoes, now);
    Ok(Prepared { operation, ahead, folders, clashes })
}

async fn path(parts: &Parts, folder: Option<FolderId>) -> Result<String, Failure> {
    let Some(folder) = folder else { return Ok(String::new()) };
    let crumbs = parts.store.path(parts.account, folder).await.map_err(|error| store(&error))?;
    let path = label(&crumbs);
    Ok(if path.is_empty() { "/".to_owned() } else { path })
}

/// What no service needs to be asked to refuse.
async fn check(parts: &Parts, order: &Order) -> Result<(), Failure> {
    let name = |name: &String| {
        to_server(name).map(|_| ()).map_err(|fault| Failure::Invalid(fault.to_string()))
    };
    if let Order::MakeFolder { names, .. } = order {
        if names.is_empty() {
            return Err(Failure::Invalid("the folder has no name".into()));
        }
        names.iter().try_for_each(name)?;
    } else if order.items().next().is_none() {
        return Err(Failure::Invalid("nothing is named".into()));
    }
    order.items().filter_map(|item| item.becomes.as_ref()).try_for_each(name)?;
    let copying = matches!(order, Order::Copy { .. });
    if !copying && order.items().any(|item| item.id == Object::Folder(FolderId::ROOT)) {
        return Err(Failure::Invalid("the root can be neither moved nor deleted".into()));
    }
    let targets: Vec<(FolderId, &[Item])> = match order {
        Order::Move { items, to, .. } | Order::Copy { items, to, .. } => vec![(*to, items)],
        Order::Return { groups } => {
            groups.iter().map(|group| (group.to, group.items.as_slice())).collect()
        }
        Order::MakeFolder { .. }
        | Order::Rename { .. }
        | Order::Delete { .. }
        | Order::Unmake { .. } => Vec::new(),
    };
    for (to, items) in targets {
        into_itself(parts, to, items).await?;
    }
    Ok(())
}

async fn into_itself(parts: &Parts, to: FolderId, items: &[Item]) -> Result<(), Failure> {
    let path = parts.store.path(parts.account, to).await.map_err(|error| store(&error))?;
    let way: BTreeSet<FolderId> = path.iter().map(|crumb| crumb.id).collect();
    let inside = |item: &&Item| item.id.folder().is_some_and(|id| way.contains(&id));
    match items.iter().find(inside) {
        Some(item) => {
            let text = format!("the folder \"{}\" cannot go into itself", item.name);
            Err(Failure::Invalid(text))
        }
        None => Ok(()),
    }
}

/// The operation taken back.
async fn undo(
    parts: &Parts,
    id: Option<OperationId>,
) -> Result<(Order, Option<OperationId>), Failure> {
    let account = parts.account;
    let id = match id {
        Some(id) => Some(id),
        None => parts.store.last_undoable(account).await.map_err(|error| store(&error))?,
    };
    let Some(id) = id else {
        return Err(Failure::Invalid("there is nothing to undo".into()));
    };
    let rows = parts.store.changes_of(account, id).await.map_err(|error| store(&error))?;
    let places = places(parts, &rows).await?;
    let now = |object: &Object| places.get(object).cloned();
    let order = backwards(&rows, &now).map_err(|why| refuse(why, id))?;
    Ok((order, Some(id)))
}

async fn restore(parts: &Parts, objects: Vec<Object>) -> Result<Order, Failure> {
    let wanted = objects.len();
    let rows = parts.store.trashed(parts.account, objects).await.map_err(|error| store(&error))?;
    if rows.len() < wanted {
        let text = "where it came from is not known: it was not deleted by this program";
        return Err(Failure::Invalid(text.into()));
    }
    let places = places(parts, &rows).await?;
    let now = |object: &Object| places.get(object).cloned();
    put_back(&rows, &now)
        .map_err(|_| Failure::Invalid("it is not where it was put when it was deleted".into()))
}

async fn places(
    parts: &Parts,
    rows: &[AuditRow],
) -> Result<HashMap<Object, (FolderId, String)>, Failure> {
    let objects = rows.iter().map(|row| row.object.clone()).collect();
    parts.store.places(parts.account, objects).await.map_err(|error| store(&error))
}

fn refuse(why: CannotUndo, id: OperationId) -> Failure {
    let number = id.0;
    Failure::Invalid(match why {
        CannotUndo::Nothing => format!("operation {number} changed nothing that is known"),
        CannotUndo::Removed => {
            format!("operation {number} deleted for good, which cannot be undone")
        }
        CannotUndo::Copied => {
            format!("operation {number} made copies; delete them to undo it")
        }
        CannotUndo::Changed => {
            format!("what operation {number} did was changed since, so it cannot be undone")
        }
    })
}

/// Names of files that the target has already, as far as it is known.
async fn clashes(parts: &Parts, order: &Order) -> Result<Vec<String>, StoreError> {
    let (Order::Move { items, to, .. } | Order::Copy { items, to, .. }) = order else {
        return Ok(Vec::new());
    };
    let known = parts.store.listing(parts.account, *to).await?;
    let Some((listing, _)) = known else { return Ok(Vec::new()) };
    let files = listing.files.iter().map(|file| file.name.as_str());
    let there: BTreeSet<&str> =
        files.chain(listing.folders.iter().map(|sub| sub.name.as_str())).collect();
    let clash = |item: &&Item| {
        let name = item.becomes.as_ref().unwrap_or(&item.name);
        item.place != *to && there.contains(name.as_str())
    };
    Ok(items.iter().filter(clash).take(CLASHES).map(|item| item.name.clone()).collect())
}

/// What the tree shows while the service is asked.
fn ahead(order: &Order) -> Vec<Ahead> {
    let at = |item: &Item, folder: Option<FolderId>| Ahead {
        object: item.id.clone(),
        folder,
        name: item.becomes.clone(),
    };
    match order {
        Order::Move { items, to, on_clash: OnClash::KeepBoth } => {
            items.iter().map(|item| at(item, Some(*to))).collect()
        }
        Order::Rename { items } => items.iter().map(|item| at(item, Some(item.place))).collect(),
        Order::Delete { items, .. } | Order::Unmake { items } => {
            items.iter().map(|item| at(item, None)).collect()
        }
        Order::Return { groups } => {
            let moved = |group: &Group| {
                let to = group.to;
                group.items.iter().map(|item| at(item, Some(to))).collect::<Vec<_>>()
            };
            groups.iter().flat_map(moved).collect()
        }
        // Nobody knows yet which of them stay, or what the new ones are.
        Order::Move { .. } | Order::Copy { .. } | Order::MakeFolder { .. } => Vec::new(),
    }
}

fn store(error: &StoreError) -> Failure {
    Failure::Store(error.to_string())
}
