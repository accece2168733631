//! The names in the target folders, as far as they are known: what a folder
//! was found to hold, what was stored since, and what is on its way. The
//! service never overwrites (API page §12.1), so nobody else prevents a
//! second file of the same name.

use std::collections::HashMap;
use std::time::Duration;

use crate::clock::Moment;
use crate::remote::FolderId;

/// How far a listing may lag behind what was stored (§13.1): a name stored
/// more recently than this counts even if the folder was listed since.
const LAG: Duration = Duration::from_secs(300);

/// All names, by folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    known: HashMap<FolderId, HashMap<String, Vec<u64>>>,
    stored: HashMap<FolderId, HashMap<String, (u64, Moment)>>,
    flying: HashMap<FolderId, HashMap<String, u32>>,
}

impl Names {
    /// The folder holds these names and sizes, as was asked at `asked`.
    pub(super) fn found(
        &mut self,
        folder: FolderId,
        known: impl IntoIterator<Item = (String, u64)>,
        asked: Moment,
    ) {
        let mut names: HashMap<String, Vec<u64>> = HashMap::new();
        for (name, size) in known {
            names.entry(name).or_default().push(size);
        }
        self.known.insert(folder, names);
        if let Some(stored) = self.stored.get_mut(&folder) {
            stored.retain(|_, (_, at)| at.plus(LAG) > asked);
        }
    }

    /// It holds these as well; others may be there still.
    pub(super) fn seen(&mut self, folder: FolderId, more: impl Iterator<Item = (String, u64)>) {
        let names = self.known.entry(folder).or_default();
        for (name, size) in more {
            let sizes = names.entry(name).or_default();
            if !sizes.contains(&size) {
                sizes.push(size);
            }
        }
    }

    /// A file of that name was stored.
    pub(super) fn stored(&mut self, folder: FolderId, name: &str, size: u64, now: Moment) {
        self.stored.entry(folder).or_default().insert(name.to_owned(), (size, now));
    }

    /// The size in bytes of a file that has this name already.
    pub(super) fn taken(&self, folder: FolderId, name: &str) -> Option<u64> {
        self.sizes(folder, name).next()
    }

    /// Whether there is a file of this name and size already.
    pub(super) fn holds(&self, folder: FolderId, name: &str, size: u64) -> bool {
        self.sizes(folder, name).any(|other| other == size)
    }

    fn sizes(&self, folder: FolderId, name: &str) -> impl Iterator<Item = u64> {
        let stored = self.stored.get(&folder).and_then(|names| names.get(name));
        let known = self.known.get(&folder).and_then(|names| names.get(name));
        stored.map(|(size, _)| *size).into_iter().chain(known.into_iter().flatten().copied())
    }

    /// Whether the file of that name was stored from here, lately.
    pub(super) fn is_ours(&self, folder: FolderId, name: &str) -> bool {
        self.stored.get(&folder).is_some_and(|names| names.contains_key(name))
    }

    /// A file of that name is on its way.
    pub(super) fn take_off(&mut self, folder: FolderId, name: String) {
        *self.flying.entry(folder).or_default().entry(name).or_default() += 1;
    }

    /// It is not any more.
    pub(super) fn land(&mut self, folder: FolderId, name: &str) {
        let Some(names) = self.flying.get_mut(&folder) else { return };
        if let Some(count) = names.get_mut(name) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                names.remove(name);
            }
        }
        if names.is_empty() {
            self.flying.remove(&folder);
        }
    }

    /// Whether a file of that name is on its way.
    pub(super) fn is_flying(&self, folder: FolderId, name: &str) -> bool {
        self.flying.get(&folder).is_some_and(|names| names.contains_key(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_listing_forgets_what_was_deleted_but_not_what_it_lags_behind() {
        let (folder, mut names) = (FolderId(7), Names::default());
        names.found(folder, vec![("old".into(), 1)], Moment(0));
        names.stored(folder, "mine", 2, Moment(1000));
        names.found(folder, Vec::new(), Moment(2000));
        assert_eq!((names.taken(folder, "old"), names.taken(folder, "mine")), (None, Some(2)));
        names.found(folder, Vec::new(), Moment(1000).plus(LAG));
        assert_eq!(names.taken(folder, "mine"), None);
        assert_eq!(names.taken(FolderId(8), "mine"), None);
    }

    #[test]
    fn a_name_flies_until_the_last_one_lands() {
        let (folder, mut names) = (FolderId(7), Names::default());
        names.take_off(folder, "a".into());
        names.take_off(folder, "a".into());
        names.land(folder, "a");
        assert!(names.is_flying(folder, "a"));
        names.land(folder, "a");
        names.land(folder, "a");
        assert!(!names.is_flying(folder, "a"));
        assert!(names.flying.is_empty());
    }
}
