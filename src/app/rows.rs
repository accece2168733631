//! The entries of one folder, of either side, by number. Nothing is copied:
//! a listing is taken over as it came.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

use super::hits::HitRows;
use super::place::Place;
use crate::clock::Moment;
use crate::local::{Entry, Folder, Kind, LocalPath};
use crate::remote::{FileUrl, FolderId, Listing, RemoteFile, RemoteFolder};

/// A folder's entries.
#[derive(Debug, Clone, Default)]
pub enum Rows {
    /// None are known yet.
    #[default]
    None,
    /// Of the local disk.
    Local(Arc<Folder>),
    /// Of the account: its folders, then its files.
    Remote {
        /// What the service listed.
        listing: Box<Listing>,
        /// Files whose name another file of the folder has too.
        twins: HashSet<u32>,
    },
    /// Found anywhere in the account.
    Hits(Box<HitRows>),
}

/// One entry of either side.
#[derive(Debug, Clone, Copy)]
pub enum Row<'a> {
    /// Of the local disk.
    Local(&'a Entry),
    /// A folder of the account.
    Folder(&'a RemoteFolder),
    /// A file of the account.
    File(&'a RemoteFile),
}

/// What an entry is known by when its folder is read again.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum RowId {
    /// A local entry, by its name.
    Name(std::ffi::OsString),
    /// A remote folder.
    Folder(FolderId),
    /// A remote file: names may repeat, links do not.
    File(FileUrl),
}

impl Rows {
    /// From a remote listing.
    #[must_use]
    pub fn remote(listing: Listing) -> Self {
        let mut first: HashMap<&str, u32> = HashMap::with_capacity(listing.files.len());
        let mut twins = HashSet::new();
        for (at, file) in (listing.folders.len()..).zip(&listing.files) {
            let row = number(at);
            if let Some(other) = first.insert(&file.name, row) {
                twins.extend([other, row]);
            }
        }
        Self::Remote { twins, listing: Box::new(listing) }
    }

    /// How many entries.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Local(folder) => folder.entries.len(),
            Self::Remote { listing, .. } => listing.folders.len() + listing.files.len(),
            Self::Hits(hits) => hits.len(),
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All numbers.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + use<> {
        0..number(self.len())
    }

    /// An entry by its number.
    #[must_use]
    pub fn get(&self, row: u32) -> Option<Row<'_>> {
        let at = row as usize;
        match self {
            Self::None => None,
            Self::Local(folder) => folder.entries.get(at).map(Row::Local),
            Self::Remote { listing, .. } => match listing.folders.get(at) {
                Some(folder) => Some(Row::Folder(folder)),
                None => listing.files.get(at - listing.folders.len()).map(Row::File),
            },
            Self::Hits(hits) => hits.get(at),
        }
    }

    /// Whether another file of the folder has the same name.
    #[must_use]
    pub fn has_twin(&self, row: u32) -> bool {
        match self {
            Self::None | Self::Local(_) | Self::Hits(_) => false,
            Self::Remote { twins, .. } => twins.contains(&row),
        }
    }

    /// The bytes of what an entry is called in the list.
    #[must_use]
    pub fn name_bytes(&self, row: u32) -> &[u8] {
        match self {
            Self::None | Self::Local(_) | Self::Remote { .. } => {
                self.get(row).map_or(&[], Row::name_bytes)
            }
            Self::Hits(hits) => hits.label(row as usize).as_bytes(),
        }
    }

    /// What an entry is called in the list: its name, or its path where the
    /// list is of hits.
    #[must_use]
    pub fn label(&self, row: u32) -> Cow<'_, str> {
        String::from_utf8_lossy(self.name_bytes(row))
    }

    /// The folder an entry is in, where that is not the one of the list.
    #[must_use]
    pub fn home(&self, row: u32) -> Option<Place> {
        match self {
            Self::None | Self::Local(_) | Self::Remote { .. } => None,
            Self::Hits(hits) => hits.home(row as usize),
        }
    }

    /// Where the entry known by `id` is now.
    #[must_use]
    pub fn find(&self, id: &RowId) -> Option<u32> {
        self.numbers().find(|row| self.get(*row).is_some_and(|entry| entry.is(id)))
    }

    /// The names of the remote files.
    #[must_use]
    pub fn file_names(&self) -> HashSet<&str> {
        match self {
            Self::None | Self::Local(_) | Self::Hits(_) => HashSet::new(),
            Self::Remote { listing, .. } => {
                listing.files.iter().map(|file| file.name.as_str()).collect()
            }
        }
    }

    /// Whether anything about an entry needs a letter of its own.
    #[must_use]
    pub fn has_letters(&self) -> bool {
        match self {
            Self::None | Self::Local(_) | Self::Hits(_) => false,
            Self::Remote { listing, twins } => {
                !twins.is_empty()
                    || listing
                        .folders
                        .iter()
                        .any(|f| f.password || f.shared.is_some() || f.owner.is_some())
                    || listing.files.iter().any(|f| f.password || f.restricted)
            }
        }
    }
}

/// Lists longer than 4 billion do not fit a screen either.
fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl<'a> Row<'a> {
    /// The bytes of its name.
    #[must_use]
    pub fn name_bytes(self) -> &'a [u8] {
        match self {
            Self::Local(entry) => entry.name.as_bytes(),
            Self::Folder(folder) => folder.name.as_bytes(),
            Self::File(file) => file.name.as_bytes(),
        }
    }

    /// Its name, with bytes that are not UTF-8 replaced.
    #[must_use]
    pub fn name(self) -> Cow<'a, str> {
        match self {
            Self::Local(entry) => entry.name.to_string_lossy(),
            Self::Folder(folder) => Cow::Borrowed(&folder.name),
            Self::File(file) => Cow::Borrowed(&file.name),
        }
    }

    /// Whether one can go into it.
    #[must_use]
    pub const fn is_folder(self) -> bool {
        match self {
            Self::Local(entry) => entry.kind.is_folder(),
            Self::Folder(_) => true,
            Self::File(_) => false,
        }
    }

    /// Bytes, of files only.
    #[must_use]
    pub const fn size(self) -> Option<u64> {
        match self {
            Self::Local(entry) if entry.kind.is_folder() => None,
            Self::Local(entry) => Some(entry.size),
            Self::Folder(_) => None,
            Self::File(file) => Some(file.size),
        }
    }

    /// Last change, or arrival at the service.
    #[must_use]
    pub const fn time(self) -> Option<Moment> {
        match self {
            Self::Local(entry) => entry.modified,
            Self::Folder(folder) => folder.created,
            Self::File(file) => file.date,
        }
    }

    /// The sign before its name: `/` folder, `~` link to a folder, `@` link,
    /// `!` link to nothing, `=` neither file nor folder (the signs of mc).
    #[must_use]
    pub const fn sign(self) -> char {
        match self {
            Self::Local(entry) => match entry.kind {
                Kind::File => ' ',
                Kind::Folder => '/',
                Kind::LinkToFile => '@',
                Kind::LinkToFolder => '~',
                Kind::BrokenLink => '!',
                Kind::Other => '=',
            },
            Self::Folder(_) => '/',
            Self::File(_) => ' ',
        }
    }

    /// What it is known by.
    #[must_use]
    pub fn id(self) -> RowId {
        match self {
            Self::Local(entry) => RowId::Name(entry.name.clone()),
            Self::Folder(folder) => RowId::Folder(folder.id),
            Self::File(file) => RowId::File(file.url.clone()),
        }
    }

    /// Whether `id` means this entry.
    #[must_use]
    pub fn is(self, id: &RowId) -> bool {
        match (self, id) {
            (Self::Local(entry), RowId::Name(name)) => entry.name == *name,
            (Self::Folder(folder), RowId::Folder(id)) => folder.id == *id,
            (Self::File(file), RowId::File(url)) => file.url == *url,
            (Self::Local(_) | Self::Folder(_) | Self::File(_), _) => false,
        }
    }
}

/// The path of an entry of a local folder.
#[must_use]
pub fn child(folder: &LocalPath, name: &std::ffi::OsStr) -> LocalPath {
    LocalPath::new(folder.as_path().join(name))
}
