//! Folders and files of all accounts. Owns their identity, their places and
//! who may reach them; the endpoints say what that looks like on the wire.

use std::collections::BTreeMap;

use super::{
    content::{Checksum, Content},
    quirks::Listing,
    random::Random,
};
use crate::clock::Moment;

/// A folder. The root of an account has no parent.
#[derive(Debug, Clone)]
pub(super) struct Folder {
    pub(super) id: u64,
    pub(super) owner: usize,
    pub(super) parent: Option<u64>,
    pub(super) name: String,
    pub(super) created: Moment,
    /// The code of its public page.
    pub(super) public: Option<String>,
    pub(super) pass: Option<String>,
    pub(super) shares: Vec<Share>,
}

/// A folder lent to another customer (§4.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Share {
    pub(super) email: String,
    pub(super) rw: bool,
    pub(super) hide_links: bool,
}

/// Where a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Folder(u64),
    /// Sent to this customer by somebody else; in no folder (§5.2).
    Incoming(usize),
    /// Sent without an account.
    Nowhere,
}

/// Who may download a file (§3.8); empty lists restrict nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Access {
    pub(super) ip: Vec<String>,
    pub(super) country: Vec<String>,
    pub(super) email: Vec<String>,
    pub(super) premium: bool,
}

/// A file. Its id is its download link; any number may share a name.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) date: Moment,
    pub(super) content: Content,
    pub(super) checksum: Checksum,
    pub(super) description: String,
    pub(super) pass: Option<String>,
    pub(super) no_ssl: bool,
    pub(super) inline: bool,
    pub(super) cdn: bool,
    pub(super) access: Access,
    /// The secret part of the removal link; anonymous uploads only.
    pub(super) remove_code: Option<String>,
    /// Order of arrival.
    pub(super) order: u64,
    shadow: Shadow,
}

/// How long a change stays unseen in listings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Shadow {
    until: Moment,
    listings: u32,
}

impl Shadow {
    /// Whether listings still show the state before the change; counts one.
    const fn holds(&mut self, now: Moment) -> bool {
        let holds = self.listings > 0 || self.until.0 > now.0;
        self.listings = self.listings.saturating_sub(1);
        holds
    }
}

/// What a file is made of before it has an id.
#[derive(Debug, Clone)]
pub(super) struct NewFile {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) date: Moment,
    pub(super) content: Content,
    pub(super) checksum: Checksum,
    pub(super) pass: Option<String>,
}

/// All folders and files.
#[derive(Debug, Default)]
pub(super) struct Tree {
    folders: BTreeMap<u64, Folder>,
    files: BTreeMap<String, Entry>,
    /// Deleted, but listings may still show them.
    ghosts: Vec<Entry>,
    next_folder: u64,
    next_order: u64,
}

impl Tree {
    pub(super) fn new() -> Self {
        // Eight digits, as ids of 2026 have (§4).
        Self { next_folder: 31_415_927, ..Self::default() }
    }

    pub(super) fn add_root(&mut self, id: u64, owner: usize, now: Moment) {
        let folder = Folder {
            id,
            owner,
            parent: None,
            name: "Root".to_owned(),
            created: now,
            public: None,
            pass: None,
            shares: Vec::new(),
        };
        self.folders.insert(id, folder);
    }

    pub(super) fn add_folder(&mut self, parent: u64, name: &str, created: Moment) -> Option<u64> {
        let owner = self.folders.get(&parent)?.owner;
        let id = self.next_folder;
        self.next_folder += 7;
        let (name, parent) = (name.to_owned(), Some(parent));
        let folder = Folder {
            id,
            owner,
            parent,
            name,
            created,
            public: None,
            pass: None,
            shares: Vec::new(),
        };
        self.folders.insert(id, folder);
        Some(id)
    }

    pub(super) fn add_file(&mut self, file: NewFile, random: &mut Random) -> String {
        let id = random.lower(20);
        let NewFile { place, name, date, content, checksum, pass } = file;
        let order = self.next_order;
        self.next_order += 1;
        let entry = Entry {
            id: id.clone(),
            place,
            name,
            date,
            content,
            checksum,
            pass,
            order,
            description: String::new(),
            no_ssl: false,
            inline: false,
            cdn: false,
            access: Access::default(),
            remove_code: None,
            shadow: Shadow::default(),
        };
        self.files.insert(id.clone(), entry);
        id
    }

    /// Keeps a file out of listings for as long as the switches say.
    pub(super) fn delay(&mut self, id: &str, listing: &Listing, now: Moment) {
        if let Some(file) = self.files.get_mut(id) {
            file.shadow = Shadow { until: now.plus(listing.lag), listings: listing.lag_listings };
        }
    }

    /// Takes a file away; listings may show it for as long as the switches
    /// say.
    pub(super) fn remove_file(&mut self, id: &str, listing: &Listing, now: Moment) -> bool {
        let Some(mut file) = self.files.remove(id) else { return false };
        file.shadow = Shadow { until: now.plus(listing.lag), listings: listing.lag_listings };
        self.ghosts.push(file);
        true
    }

    pub(super) fn folder(&self, id: u64) -> Option<&Folder> {
        self.folders.get(&id)
    }

    pub(super) fn folder_mut(&mut self, id: u64) -> Option<&mut Folder> {
        self.folders.get_mut(&id)
    }

    pub(super) fn folders(&self) -> impl Iterator<Item = &Folder> {
        self.folders.values()
    }

    pub(super) fn sub_folders(&self, parent: u64) -> impl Iterator<Item = &Folder> {
        self.folders.values().filter(move |folder| folder.parent == Some(parent))
    }

    /// Removes a folder; false when it is a root, gone or not empty.
    pub(super) fn remove_folder(&mut self, id: u64) -> bool {
        let empty = self.sub_folders(id).next().is_none() && self.files_in(id).next().is_none();
        let removable = empty && self.folder(id).is_some_and(|folder| folder.parent.is_some());
        removable && self.folders.remove(&id).is_some()
    }

    /// Puts a folder, and all in it, into another one; the whole then belongs
    /// to the owner of that one.
    pub(super) fn move_folder(&mut self, id: u64, to: u64) {
        let Some(owner) = self.folder(to).map(|folder| folder.owner) else { return };
        if let Some(folder) = self.folders.get_mut(&id) {
            folder.parent = Some(to);
        }
        let inside = |folder: &u64| self.lineage(*folder).any(|above| above.id == id);
        let moved: Vec<u64> = self.folders.keys().copied().filter(inside).collect();
        for folder in moved {
            if let Some(folder) = self.folders.get_mut(&folder) {
                folder.owner = owner;
            }
        }
    }

    pub(super) fn file(&self, id: &str) -> Option<&Entry> {
        self.files.get(id)
    }

    pub(super) fn file_mut(&mut self, id: &str) -> Option<&mut Entry> {
        self.files.get_mut(id)
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &Entry> {
        self.files.values()
    }

    pub(super) fn files_in(&self, folder: u64) -> impl Iterator<Item = &Entry> {
        self.files.values().filter(move |file| file.place == Place::Folder(folder))
    }

    /// What a listing shows: `chosen` decides by place. Lag is used up here,
    /// in order of arrival.
    pub(super) fn listed(
        &mut self,
        now: Moment,
        chosen: impl Fn(&Self, &Entry) -> bool,
    ) -> Vec<Entry> {
        let picked: Vec<String> = self
            .files
            .values()
            .filter(|file| chosen(self, file))
            .map(|file| file.id.clone())
            .collect();
        let mut shown: Vec<Entry> = Vec::new();
        for id in picked {
            if let Some(file) = self.files.get_mut(&id)
                && !file.shadow.holds(now)
            {
                shown.push(file.clone());
            }
        }
        let mut ghosts = std::mem::take(&mut self.ghosts);
        ghosts.retain_mut(|ghost| {
            let here = chosen(self, ghost);
            let stays = if here { ghost.shadow.holds(now) } else { true };
            if here && stays {
                shown.push(ghost.clone());
            }
            stays
        });
        self.ghosts = ghosts;
        shown.sort_by_key(|file| file.order);
        shown
    }

    /// The account a file belongs to.
    pub(super) fn owner_of(&self, file: &Entry) -> Option<usize> {
        match file.place {
            Place::Folder(folder) => self.folder(folder).map(|folder| folder.owner),
            Place::Incoming(user) => Some(user),
            Place::Nowhere => None,
        }
    }

    /// The folder and those above it, up to the root.
    pub(super) fn lineage(&self, folder: u64) -> impl Iterator<Item = &Folder> {
        std::iter::successors(self.folder(folder), |folder| {
            folder.parent.and_then(|parent| self.folder(parent))
        })
    }

    /// `a/b` for a file in folder b of folder a of the root (§3.2).
    pub(super) fn path_of(&self, folder: u64) -> String {
        let mut names: Vec<&str> = self
            .lineage(folder)
            .filter(|folder| folder.parent.is_some())
            .map(|folder| folder.name.as_str())
            .collect();
        names.reverse();
        names.join("/")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planted() -> (Tree, Random) {
        let mut tree = Tree::new();
        tree.add_root(1, 0, Moment(0));
        (tree, Random::new(1))
    }

    fn file(name: &str, folder: u64) -> NewFile {
        NewFile {
            place: Place::Folder(folder),
            name: name.to_owned(),
            date: Moment(0),
            content: Content::Synthetic { seed: 1, length: 3 },
            checksum: Checksum::later(),
            pass: None,
        }
    }

    fn names(tree: &mut Tree, now: Moment) -> Vec<String> {
        let listed = tree.listed(now, |_, file| file.place == Place::Folder(1));
        listed.into_iter().map(|file| file.name).collect()
    }

    #[test]
    fn a_name_may_be_there_twice_in_order_of_arrival() {
        let (mut tree, mut random) = planted();
        for name in ["b", "a", "b"] {
            tree.add_file(file(name, 1), &mut random);
        }
        assert_eq!(names(&mut tree, Moment(0)), ["b", "a", "b"]);
    }

    #[test]
    fn changes_show_late_where_so_switched() {
        let (mut tree, mut random) = planted();
        let lag = Listing { lag_listings: 1, ..Listing::default() };
        let id = tree.add_file(file("new", 1), &mut random);
        tree.delay(&id, &lag, Moment(0));
        assert_eq!(names(&mut tree, Moment(0)), [""; 0]);
        assert_eq!(names(&mut tree, Moment(0)), ["new"]);
        assert!(tree.remove_file(&id, &lag, Moment(0)));
        assert_eq!(names(&mut tree, Moment(0)), ["new"]);
        assert_eq!(names(&mut tree, Moment(0)), [""; 0]);
        assert!(!tree.remove_file(&id, &lag, Moment(0)));
    }

    #[test]
    fn lag_can_be_a_time() {
        let (mut tree, mut random) = planted();
        let lag = Listing { lag: std::time::Duration::from_secs(5), ..Listing::default() };
        let id = tree.add_file(file("new", 1), &mut random);
        tree.delay(&id, &lag, Moment(0));
        assert_eq!(names(&mut tree, Moment(4_999)), [""; 0]);
        assert_eq!(names(&mut tree, Moment(5_000)), ["new"]);
    }

    #[test]
    fn only_empty_folders_go() {
        let (mut tree, mut random) = planted();
        let outer = tree.add_folder(1, "outer", Moment(0)).unwrap();
        let inner = tree.add_folder(outer, "inner", Moment(0)).unwrap();
        assert_eq!(tree.path_of(inner), "outer/inner");
        let id = tree.add_file(file("f", inner), &mut random);
        assert!(!tree.remove_folder(outer) && !tree.remove_folder(inner) && !tree.remove_folder(1));
        tree.remove_file(&id, &Listing::default(), Moment(0));
        assert!(tree.remove_folder(inner) && tree.remove_folder(outer));
    }
}
