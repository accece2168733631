//! The tree as a test sees it, and files a test puts there. Owns the data
//! types of that view; nothing in it goes over the wire.

use bytes::Bytes;

use super::{
    api::file_url,
    content::{Checksum, Content},
    running::Running,
    site::World,
    tree::{Entry, NewFile, Place},
};
use crate::clock::Moment;

/// Longest made-up file with a checksum, in bytes.
const COMPUTED: u64 = 16 * 1024 * 1024;

/// A folder with all it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderView {
    /// 0 for the root.
    pub id: u64,
    /// `Root` for the root.
    pub name: String,
    /// In order of creation.
    pub folders: Vec<Self>,
    /// In order of arrival.
    pub files: Vec<FileView>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileView {
    /// The 20 characters of its link.
    pub id: String,
    /// Its download link.
    pub url: String,
    /// Path of its folder without slashes at the ends; empty for the root
    /// and for files in no folder.
    pub folder: String,
    /// Its name as stored.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// When it arrived.
    pub date: Moment,
    /// Whether it has a password.
    pub pass: bool,
}

impl FolderView {
    /// The folder at a path, names separated by `/`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Self> {
        let names = path.split('/').filter(|name| !name.is_empty());
        names
            .into_iter()
            .try_fold(self, |folder, name| folder.folders.iter().find(|sub| sub.name == name))
    }

    /// Names of the files here, in order of arrival.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.name.as_str()).collect()
    }
}

impl FileView {
    /// Folder and name.
    #[must_use]
    pub fn path(&self) -> String {
        if self.folder.is_empty() {
            self.name.clone()
        } else {
            format!("{}/{}", self.folder, self.name)
        }
    }

    fn of(world: &World, file: &Entry) -> Self {
        let folder = match file.place {
            Place::Folder(folder) => world.tree.path_of(folder),
            Place::Incoming(_) | Place::Nowhere => String::new(),
        };
        Self {
            id: file.id.clone(),
            url: file_url(&file.id),
            folder,
            name: file.name.clone(),
            size: file.content.length(),
            date: file.date,
            pass: file.pass.is_some(),
        }
    }
}

impl Running {
    /// The demo account's whole tree, whatever listings show.
    #[must_use]
    pub fn tree(&self) -> FolderView {
        let world = self.site().world();
        folder_view(&world, root(&world), true)
    }

    /// All stored files of all accounts and of none, in order of arrival;
    /// duplicates stand there as often as they are stored.
    #[must_use]
    pub fn files(&self) -> Vec<FileView> {
        let world = self.site().world();
        let mut files: Vec<&Entry> = world.tree.files().collect();
        files.sort_by_key(|file| file.order);
        files.into_iter().map(|file| FileView::of(&world, file)).collect()
    }

    /// Paths that are there more than once, sorted.
    #[must_use]
    pub fn duplicates(&self) -> Vec<String> {
        let mut paths: Vec<String> = self.files().iter().map(FileView::path).collect();
        paths.sort();
        let mut twice: Vec<String> = paths
            .iter()
            .zip(paths.iter().skip(1))
            .filter(|(one, next)| one == next)
            .map(|(one, _)| one.clone())
            .collect();
        twice.dedup();
        twice
    }

    /// The bytes of a stored file; `None` when it is gone or was not kept.
    #[must_use]
    pub fn content(&self, id: &str) -> Option<Vec<u8>> {
        let content = self.site().world().tree.file(id)?.content.clone();
        let reader = content.reader().ok()??;
        let mut bytes = Vec::new();
        loop {
            let offset = u64::try_from(bytes.len()).ok()?;
            let piece = reader.piece(offset, u64::MAX).ok()?;
            if piece.is_empty() {
                return Some(bytes);
            }
            bytes.extend_from_slice(&piece);
        }
    }

    /// The checksum the service tells for a file.
    #[must_use]
    pub fn checksum(&self, id: &str) -> Option<String> {
        let file = self.site().world().tree.file(id).cloned()?;
        Some(file.checksum.of(&file.content))
    }

    /// Makes a folder, and those above it, in the demo account; returns its
    /// id (0 for an empty path).
    pub fn put_folder(&self, path: &str) -> u64 {
        let now = self.now();
        let world = &mut *self.site().world();
        let root = root(world);
        let id = world.folder_at(root, path, now);
        if id == root { 0 } else { id }
    }

    /// Puts a file with these bytes at a path of the demo account, beside any
    /// other of its name.
    pub fn put_file(&self, path: &str, bytes: impl Into<Bytes>) -> FileView {
        self.put(path, Content::Memory(bytes.into()), None)
    }

    /// The same with a password.
    pub fn put_locked(&self, path: &str, bytes: impl Into<Bytes>, password: &str) -> FileView {
        self.put(path, Content::Memory(bytes.into()), Some(password.to_owned()))
    }

    /// Gives a stored file other bytes behind its back: link, name and date
    /// stay.
    pub fn change_file(&self, id: &str, bytes: impl Into<Bytes>) {
        if let Some(file) = self.site().world().tree.file_mut(id) {
            file.content = Content::Memory(bytes.into());
            file.checksum = Checksum::later();
        }
    }

    /// The same with made-up bytes of any length, which cost no storage. The
    /// service tells their checksum up to 16 MiB, and an empty one above that,
    /// because it would take too long to compute.
    pub fn put_synthetic(&self, path: &str, seed: u64, length: u64) -> FileView {
        self.put(path, Content::Synthetic { seed, length }, None)
    }

    fn put(&self, path: &str, content: Content, pass: Option<String>) -> FileView {
        let computed = content.length() <= COMPUTED;
        let now = self.now();
        let world = &mut *self.site().world();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let root = root(world);
        let place = Place::Folder(world.folder_at(root, folder, now));
        let checksum = if computed { Checksum::later() } else { Checksum::known("") };
        let file = NewFile { place, name: name.to_owned(), date: now, content, checksum, pass };
        let id = world.tree.add_file(file, &mut world.random);
        world.tree.file(&id).map(|file| FileView::of(world, file)).unwrap_or_default()
    }
}

/// The root folder of the demo account.
fn root(world: &World) -> u64 {
    world.accounts.get(0).map_or(0, |account| account.root)
}

impl World {
    /// The folder at a path below `from`, made where it is missing.
    pub(super) fn folder_at(&mut self, from: u64, path: &str, now: Moment) -> u64 {
        path.split('/').filter(|name| !name.is_empty()).fold(from, |parent, name| {
            let known = self
                .tree
                .sub_folders(parent)
                .find(|folder| folder.name == name)
                .map(|folder| folder.id);
            known.or_else(|| self.tree.add_folder(parent, name, now)).unwrap_or(parent)
        })
    }
}

fn folder_view(world: &World, id: u64, root: bool) -> FolderView {
    let name = world.tree.folder(id).map(|folder| folder.name.clone()).unwrap_or_default();
    let mut files: Vec<&Entry> = world.tree.files_in(id).collect();
    files.sort_by_key(|file| file.order);
    FolderView {
        id: if root { 0 } else { id },
        name,
        folders: world
            .tree
            .sub_folders(id)
            .map(|folder| folder_view(world, folder.id, false))
            .collect(),
        files: files.into_iter().map(|file| FileView::of(world, file)).collect(),
    }
}
