//! The list of every change that was made, and the way back from each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::operation::OperationId;
use super::order::{Group, Order};
use super::task::What;
use super::thing::{Item, Object};
use crate::clock::Moment;
use crate::remote::{FileUrl, FolderId};

/// One change, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditRow {
    /// Its number; later ones are higher.
    pub id: i64,
    /// The operation that made it.
    pub operation: OperationId,
    /// When the service confirmed it.
    pub at: Moment,
    /// What was done.
    pub what: What,
    /// To which file or folder.
    pub object: Object,
    /// Its name before.
    pub name: String,
    /// The folder it was in.
    pub from: FolderId,
    /// That folder's path.
    pub from_path: String,
    /// The folder it went to.
    #[serde(default)]
    pub to: Option<FolderId>,
    /// That folder's path.
    #[serde(default)]
    pub to_path: String,
    /// Its new name, if that changed.
    #[serde(default)]
    pub new_name: Option<String>,
    /// The copy's link.
    #[serde(default)]
    pub copy: Option<FileUrl>,
    /// Bytes of a file.
    #[serde(default)]
    pub size: u64,
}

/// Why something cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CannotUndo {
    /// It changed nothing, or is forgotten.
    Nothing,
    /// Deleted for good.
    Removed,
    /// What was copied would have to be deleted.
    Copied,
    /// It is not where it was left, or has another name now.
    Changed,
}

/// Where things are now, as far as the tree knows.
type Now<'a> = &'a dyn Fn(&Object) -> Option<(FolderId, String)>;

/// The order that takes back an operation; `rows` are all its changes and
/// `now` tells where a thing is and what it is called.
///
/// # Errors
/// Why there is none. Nothing is undone by halves: one change that cannot be
/// undone refuses the whole.
pub fn backwards(rows: &[AuditRow], now: Now<'_>) -> Result<Order, CannotUndo> {
    let has = |what: What| rows.iter().any(|row| row.what == what);
    if has(What::Removed) {
        return Err(CannotUndo::Removed);
    }
    if has(What::Copied) {
        return Err(CannotUndo::Copied);
    }
    let moved = [What::Moved, What::Trashed, What::Returned].into_iter().any(has);
    if moved {
        put_back(rows, now)
    } else if has(What::Renamed) {
        rename_back(rows, now)
    } else if has(What::Made) {
        let made = rows.iter().rev().map(|row| item(row, row.from));
        Ok(Order::Unmake { items: made.collect() })
    } else {
        Err(CannotUndo::Nothing)
    }
}

/// The order that puts moved things back where `rows` say they were.
///
/// # Errors
/// [`CannotUndo::Changed`] when one of them is somewhere else by now.
pub fn put_back(rows: &[AuditRow], now: Now<'_>) -> Result<Order, CannotUndo> {
    let mut groups: BTreeMap<FolderId, Vec<Item>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.to.is_some()) {
        let Some(to) = row.to else { continue };
        if now(&row.object).is_none_or(|(place, _)| place != to) {
            return Err(CannotUndo::Changed);
        }
        groups.entry(row.from).or_default().push(with_its_name(item(row, to), rows));
    }
    if groups.is_empty() {
        return Err(CannotUndo::Nothing);
    }
    let groups = groups.into_iter().map(|(to, items)| Group { to, items });
    Ok(Order::Return { groups: groups.collect() })
}

/// What got another name where it went has its old one again.
fn with_its_name(item: Item, rows: &[AuditRow]) -> Item {
    let renamed = |row: &&AuditRow| row.what == What::Renamed && row.object == item.id;
    match rows.iter().rev().find(renamed).and_then(|row| row.new_name.clone()) {
        Some(now) => {
            let old = item.name.clone();
            Item { name: now, ..item }.named(old)
        }
        None => item,
    }
}

fn rename_back(rows: &[AuditRow], now: Now<'_>) -> Result<Order, CannotUndo> {
    let mut items = Vec::new();
    // The last first: a name that was given to the next must be free again.
    for row in rows.iter().rev().filter(|row| row.what == What::Renamed) {
        let (place, name) = now(&row.object).ok_or(CannotUndo::Changed)?;
        if Some(&name) != row.new_name.as_ref() {
            return Err(CannotUndo::Changed);
        }
        let mut item = item(row, place).named(&row.name);
        item.name = name;
        items.push(item);
    }
    Ok(Order::Rename { items })
}

fn item(row: &AuditRow, place: FolderId) -> Item {
    let (id, name) = (row.object.clone(), row.name.clone());
    Item { id, name, place, size: row.size, becomes: None }
}
