//! What an action is about, captured when it was begun: a refresh between the
//! keys and the confirmation cannot put another file under it.

use std::collections::HashMap;

use super::pane::Pane;
use super::place::{Place, Side};
use super::rows::{Row, RowId, child};
use crate::local::{Entry, LocalPath};
use crate::remote::{FileUrl, FolderId, RemoteFile, RemoteFolder};

/// One thing an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A local entry.
    Local {
        /// Where.
        path: LocalPath,
        /// Its facts.
        entry: Entry,
    },
    /// A remote folder.
    Folder(RemoteFolder),
    /// A remote file.
    File(RemoteFile),
}

impl Item {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Local { entry, .. } => entry.name.to_string_lossy().into_owned(),
            Self::Folder(folder) => folder.name.clone(),
            Self::File(file) => file.name.clone(),
        }
    }

    /// What it is known by in a list.
    #[must_use]
    pub fn id(&self) -> RowId {
        match self {
            Self::Local { entry, .. } => RowId::Name(entry.name.clone()),
            Self::Folder(folder) => RowId::Folder(folder.id),
            Self::File(file) => RowId::File(file.url.clone()),
        }
    }

    /// The last part of its name: hits are called by whole paths.
    #[must_use]
    pub fn last_name(&self) -> String {
        match self {
            Self::Local { path, .. } => path.name(),
            Self::Folder(_) | Self::File(_) => self.name(),
        }
    }

    /// Whether it is a folder.
    #[must_use]
    pub const fn is_folder(&self) -> bool {
        match self {
            Self::Local { entry, .. } => entry.kind.is_folder(),
            Self::Folder(_) => true,
            Self::File(_) => false,
        }
    }
}

/// What an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Of which side.
    pub side: Side,
    /// The folder they are in, or the one their list stands for.
    pub place: Place,
    /// The folders of those that are elsewhere: hits.
    pub homes: HashMap<RowId, Place>,
    /// The things.
    pub items: Vec<Item>,
    /// They were marked; else it is the one under the cursor.
    pub marked: bool,
}

impl Chosen {
    /// The marked entries, or the one under the cursor.
    #[must_use]
    pub fn of(pane: &Pane) -> Self {
        let marked = pane.marks().count() > 0;
        if !marked {
            return Self::under_cursor(pane);
        }
        Self::these(pane, pane.marked_rows(), true)
    }

    /// The entry under the cursor, whatever is marked.
    #[must_use]
    pub fn under_cursor(pane: &Pane) -> Self {
        Self::these(pane, pane.entry().map(|(row, _)| row).into_iter(), false)
    }

    fn these(pane: &Pane, numbers: impl Iterator<Item = u32>, marked: bool) -> Self {
        let (mut items, mut homes) = (Vec::new(), HashMap::new());
        for (number, row) in numbers.filter_map(|at| Some((at, pane.rows().get(at)?))) {
            items.push(item(pane.place(), row));
            homes.extend(pane.rows().home(number).map(|home| (row.id(), home)));
        }
        Self { side: pane.side(), place: pane.place().clone(), homes, items, marked }
    }

    /// The folder one of them is in.
    #[must_use]
    pub fn home(&self, item: &Item) -> &Place {
        self.homes.get(&item.id()).unwrap_or(&self.place)
    }

    /// The folder they are all in, if it is one.
    #[must_use]
    pub fn one_home(&self) -> Option<&Place> {
        let (first, rest) = self.items.split_first()?;
        let home = self.home(first);
        rest.iter().all(|item| self.home(item) == home).then_some(home)
    }

    /// The remote files among them.
    pub fn files(&self) -> impl Iterator<Item = (&FileUrl, &str)> {
        self.items.iter().filter_map(|item| match item {
            Item::File(file) => Some((&file.url, file.name.as_str())),
            Item::Local { .. } | Item::Folder(_) => None,
        })
    }

    /// The remote folders among them.
    pub fn folders(&self) -> impl Iterator<Item = (FolderId, &str)> {
        self.items.iter().filter_map(|item| match item {
            Item::Folder(folder) => Some((folder.id, folder.name.as_str())),
            Item::Local { .. } | Item::File(_) => None,
        })
    }

    /// The path of one of them.
    #[must_use]
    pub fn path_of(&self, item: &Item) -> String {
        match item {
            Item::Local { path, .. } => path.to_string(),
            Item::Folder(_) | Item::File(_) => {
                let folder = self.home(item).label();
                format!("{}/{}", folder.trim_end_matches('/'), item.name())
            }
        }
    }
}

fn item(place: &Place, row: Row<'_>) -> Item {
    match (row, place) {
        (Row::Local(entry), Place::Local(folder)) => {
            Item::Local { path: child(folder, &entry.name), entry: entry.clone() }
        }
        (Row::Local(entry), Place::Remote(_)) => {
            Item::Local { path: LocalPath::new(&entry.name), entry: entry.clone() }
        }
        (Row::Folder(folder), _) => Item::Folder(folder.clone()),
        (Row::File(file), _) => Item::File(file.clone()),
    }
}
