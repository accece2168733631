//! The names in the target folders, as far as they are known: what a folder
//! was found to hold, what was stored since, and what is on its way. The
//! service never overwrites (API page §12.1), so nobody else prevents a
//! second file of the same name.

use std::collections::HashMap;
use std::time::Duration;

use super::input::Stored;
use crate::clock::Moment;
use crate::remote::{Checksum, FileUrl, FolderId, RemoteFile};

/// How far a listing may lag behind what was stored (§13.1): a name stored
/// more recently than this counts even if the folder was listed since.
const LAG: Duration = Duration::from_secs(300);

/// The age of a listing up to which a file may be left out because of it.
const RECENT: Duration = Duration::from_secs(10 * 60);

/// A file that has some name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct There {
    /// Its link; empty where the owner of a shared folder hides links.
    pub(super) url: FileUrl,
    /// Bytes.
    pub(super) size: u64,
    /// When it arrived.
    pub(super) date: Option<Moment>,
    /// Whirlpool, where known.
    pub(super) sum: Option<Checksum>,
}

impl There {
    /// As a listing shows it.
    fn listed(file: &RemoteFile) -> Self {
        Self { url: file.url.clone(), size: file.size, date: file.date, sum: file.checksum }
    }

    /// As it was stored from here.
    pub(super) fn stored(file: &Stored, now: Moment) -> Self {
        Self { url: file.url.clone(), size: file.size, date: Some(now), sum: file.checksum }
    }
}

/// What a folder was found to hold.
#[derive(Debug, Clone, Default)]
struct Known {
    listed: Option<Moment>,
    names: HashMap<String, Vec<There>>,
}

impl Known {
    fn take(&mut self, file: &RemoteFile) {
        let files = self.names.entry(file.name.clone()).or_default();
        let there = There::listed(file);
        match files.iter_mut().find(|known| known.url == there.url) {
            Some(known) => *known = there,
            None => files.push(there),
        }
    }
}

/// All names, by folder.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    known: HashMap<FolderId, Known>,
    stored: HashMap<FolderId, HashMap<String, Vec<(There, Moment)>>>,
    flying: HashMap<FolderId, HashMap<String, u32>>,
}

impl Names {
    /// The folder holds these files, as it was listed then.
    pub(super) fn found(&mut self, folder: FolderId, files: &[RemoteFile], listed: Moment) {
        let mut known = Known { listed: Some(listed), names: HashMap::new() };
        files.iter().for_each(|file| known.take(file));
        self.known.insert(folder, known);
        if let Some(stored) = self.stored.get_mut(&folder) {
            stored.retain(|_, files| {
                files.retain(|(_, at)| at.plus(LAG) > listed);
                !files.is_empty()
            });
        }
    }

    /// It holds these as well; others may be there still.
    pub(super) fn seen(&mut self, folder: FolderId, more: &[RemoteFile]) {
        let known = self.known.entry(folder).or_default();
        more.iter().for_each(|file| known.take(file));
    }

    /// A file of that name was stored.
    pub(super) fn stored(&mut self, folder: FolderId, name: &str, file: There, now: Moment) {
        let names = self.stored.entry(folder).or_default();
        names.entry(name.to_owned()).or_default().push((file, now));
    }

    /// These files of that name are gone.
    pub(super) fn gone(&mut self, folder: FolderId, name: &str, urls: &[FileUrl]) {
        let known = self.known.get_mut(&folder).and_then(|known| known.names.get_mut(name));
        if let Some(files) = known {
            files.retain(|file| !urls.contains(&file.url));
        }
        let stored = self.stored.get_mut(&folder).and_then(|names| names.get_mut(name));
        if let Some(files) = stored {
            files.retain(|(file, _)| !urls.contains(&file.url));
        }
    }

    /// The files that have this name already, each once.
    pub(super) fn there(&self, folder: FolderId, name: &str) -> Vec<&There> {
        let stored = self.stored.get(&folder).and_then(|names| names.get(name));
        let known = self.known.get(&folder).and_then(|known| known.names.get(name));
        let known = known.into_iter().flatten();
        let mut files: Vec<&There> = known.collect();
        for (file, _) in stored.into_iter().flatten() {
            if files.iter().all(|other| other.url != file.url) {
                files.push(file);
            }
        }
        files
    }

    /// Whether there is a file of this name and size already.
    pub(super) fn holds(&self, folder: FolderId, name: &str, size: u64) -> bool {
        self.there(folder, name).iter().any(|file| file.size == size)
    }

    /// Whether the folder was listed so lately that a file may be left out
    /// because of what it holds.
    pub(super) fn is_recent(&self, folder: FolderId, now: Moment) -> bool {
        let listed = self.known.get(&folder).and_then(|known| known.listed);
        listed.is_some_and(|listed| listed <= now && now.since(listed) <= RECENT)
    }

    /// Whether this file was stored from here, lately.
    pub(super) fn is_ours(&self, folder: FolderId, file: &RemoteFile) -> bool {
        let files = self.stored.get(&folder).and_then(|names| names.get(&file.name));
        files.into_iter().flatten().any(|(ours, _)| ours.url == file.url)
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

    fn listed(name: &str, size: u64) -> RemoteFile {
        RemoteFile {
            url: FileUrl::new(&format!("https://1fichier.com/?{name}{size}")),
            name: name.to_owned(),
            size,
            date: None,
            checksum: None,
            content_type: String::new(),
            password: false,
            restricted: false,
            cdn: false,
        }
    }

    fn sizes(names: &Names, folder: i64, name: &str) -> Vec<u64> {
        names.there(FolderId(folder), name).iter().map(|file| file.size).collect()
    }

    #[test]
    fn a_new_listing_forgets_what_was_deleted_but_not_what_it_lags_behind() {
        let (folder, mut names) = (FolderId(7), Names::default());
        names.found(folder, &[listed("old", 1)], Moment(0));
        names.stored(folder, "mine", There::listed(&listed("mine", 2)), Moment(1000));
        names.found(folder, &[], Moment(2000));
        assert_eq!((sizes(&names, 7, "old"), sizes(&names, 7, "mine")), (vec![], vec![2]));
        names.found(folder, &[], Moment(1000).plus(LAG));
        assert!(sizes(&names, 7, "mine").is_empty());
        assert!(sizes(&names, 8, "mine").is_empty());
    }

    #[test]
    fn a_file_that_is_stored_and_listed_is_one_and_goes_as_one() {
        let (folder, mut names) = (FolderId(7), Names::default());
        let file = listed("a", 5);
        names.stored(folder, "a", There::listed(&file), Moment(0));
        names.seen(folder, &[file.clone(), listed("a", 6)]);
        assert_eq!(sizes(&names, 7, "a"), [5, 6]);
        names.gone(folder, "a", &[file.url]);
        assert_eq!(sizes(&names, 7, "a"), [6]);
    }

    #[test]
    fn only_a_listing_of_the_last_minutes_is_recent() {
        let (folder, mut names) = (FolderId(7), Names::default());
        names.seen(folder, &[]);
        assert!(!names.is_recent(folder, Moment(0)), "it was not listed to see all");
        names.found(folder, &[], Moment(1000));
        assert!(names.is_recent(folder, Moment(1000).plus(RECENT)));
        assert!(!names.is_recent(folder, Moment(1001).plus(RECENT)));
        assert!(!names.is_recent(folder, Moment(999)), "the clock was set back");
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
