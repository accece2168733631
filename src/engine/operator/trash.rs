//! Where deleted things go, and which have been there for long enough.

use jiff::tz::TimeZone;

use super::{Parts, TrashRule};
use crate::clock::Moment;
use crate::engine::store::StoreError;
use crate::operations::{Item, Object, Order, TRASH, Trash, trash_age, trash_day};
use crate::remote::{FolderId, Listing};

async fn known(parts: &Parts, folder: FolderId) -> Result<Option<Listing>, StoreError> {
    let listing = parts.store.listing(parts.account, folder).await?;
    Ok(listing.map(|(listing, _)| listing))
}

/// The trash folder, if the tree knows one.
async fn folder(parts: &Parts) -> Result<Option<FolderId>, StoreError> {
    let root = known(parts, FolderId::ROOT).await?;
    let folders = root.into_iter().flat_map(|root| root.folders);
    Ok(folders.into_iter().find(|folder| folder.name == TRASH).map(|folder| folder.id))
}

/// Where the things of a deletion go.
pub(super) async fn place(parts: &Parts, order: &Order, now: Moment) -> Result<Trash, StoreError> {
    let TrashRule { used, .. } = parts.trash;
    let (Order::Delete { items, forever: false }, true) = (order, used) else {
        return Ok(Trash::default());
    };
    let trash = folder(parts).await?;
    let mut place = Trash::default();
    if let Some(trash) = trash {
        for item in items {
            if is_inside(parts, item, trash).await? {
                place.inside.insert(item.id.clone());
            }
        }
    }
    let date = trash_day(now, &TimeZone::system());
    let name = free_name(parts, trash, &date, items).await?;
    place.names = vec![TRASH.to_owned(), name];
    Ok(place)
}

async fn is_inside(parts: &Parts, item: &Item, trash: FolderId) -> Result<bool, StoreError> {
    if item.id == Object::Folder(trash) {
        return Ok(true);
    }
    let path = parts.store.path(parts.account, item.place).await?;
    Ok(path.iter().any(|crumb| crumb.id == trash))
}

/// The day's folder; another one beside it where that holds a folder of the
/// same name already, because two such may not stand beside each other (§4.2).
async fn free_name(
    parts: &Parts,
    trash: Option<FolderId>,
    date: &str,
    items: &[Item],
) -> Result<String, StoreError> {
    let days = match trash {
        Some(trash) => known(parts, trash).await?.map(|listing| listing.folders),
        None => None,
    };
    let days = days.unwrap_or_default();
    let mut name = date.to_owned();
    let mut number = 1;
    while let Some(day) = days.iter().find(|day| day.name == name) {
        let there = known(parts, day.id).await?.map(|day| day.folders).unwrap_or_default();
        let same = |item: &Item| there.iter().any(|sub| sub.name == item.name);
        if !items.iter().filter(|item| item.is_folder()).any(same) {
            break;
        }
        number += 1;
        name = format!("{date} {number}");
    }
    Ok(name)
}

/// The days of the trash that are older than so many days.
pub(super) async fn older_than(parts: &Parts, days: u32, now: Moment) -> Vec<Item> {
    let Ok(Some(trash)) = folder(parts).await else { return Vec::new() };
    let Ok(Some(listing)) = known(parts, trash).await else { return Vec::new() };
    let zone = TimeZone::system();
    let old = |name: &str| trash_age(name, now, &zone).is_some_and(|age| age > days);
    let folders = listing.folders.iter().filter(|folder| old(&folder.name));
    folders.map(|folder| Item::folder(folder, trash)).collect()
}
