//! A service small enough to be sure of: folders, files, end pages and the
//! bad habits of the real one (API page §13.1), all drawn from one seed.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::remote::{FileUrl, RemoteFile};

/// A generator of which the whole run follows (splitmix64).
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides.max(1)
    }

    /// True so many times of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.roll(100) < percent
    }

    pub fn millis(&mut self, most: u64) -> i64 {
        i64::try_from(self.roll(most)).unwrap()
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.roll(all.len() as u64)).unwrap()]
    }
}

/// How often what goes wrong, in percent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// A call to the API fails.
    pub call: u64,
    /// An upload breaks before its last byte.
    pub early: u64,
    /// It breaks after that: stored, stored late, or not at all.
    pub late: u64,
    /// It is refused after that.
    pub refused: u64,
    /// The end page says something else than the truth, for a while or
    /// for ever.
    pub page: u64,
    /// A file is stored under another name.
    pub name: u64,
    /// It is stored with other bytes.
    pub bytes: u64,
    /// The service tells no checksum for it.
    pub unsummed: u64,
    /// The local file changes or vanishes.
    pub source: u64,
    /// Longest lag of a listing, milliseconds.
    pub lag: u64,
}

/// A stored file, and who sent it.
#[derive(Debug, Clone)]
pub struct File {
    pub folder: FolderId,
    pub by: Option<JobId>,
    pub stored: Stored,
    pub at: i64,
    pub listed: i64,
}

/// An upload whose whole body arrived.
#[derive(Debug, Clone)]
pub struct Upload {
    pub files: Vec<File>,
    /// When the end page tells the truth; `None`: never.
    pub ready: Option<i64>,
}

/// What is in a local file of that name: `a+` is a copy of `a`.
pub fn content(name: &str) -> &str {
    name.trim_end_matches('+')
}

/// The service's memory; it outlives every power cut of ours.
#[derive(Debug, Clone, Default)]
pub struct Service {
    pub uploads: BTreeMap<String, Upload>,
    pub foreign: Vec<File>,
    pub folders: BTreeMap<Place, FolderId>,
    /// Files that were deleted for another one.
    pub removed: BTreeSet<FileUrl>,
    /// Files that were copied for a job.
    pub copies: Vec<File>,
    links: u64,
}

impl Service {
    pub fn folder(&mut self, place: &Place) -> FolderId {
        let next = FolderId(1 + i64::try_from(self.folders.len()).unwrap());
        *self.folders.entry(place.clone()).or_insert(next)
    }

    pub fn link(&mut self) -> FileUrl {
        self.links += 1;
        FileUrl::new(&format!("https://1fichier.com/?file{}", self.links))
    }

    /// Files whether listed or not.
    pub fn files(&self, now: i64) -> impl Iterator<Item = &File> {
        let sent = self.uploads.values().flat_map(|upload| &upload.files);
        let all = self.foreign.iter().chain(&self.copies).chain(sent);
        all.filter(move |file| file.at <= now && !self.removed.contains(&file.stored.url))
    }

    /// The body of these jobs has arrived: it is stored at `at`.
    pub fn take(
        &mut self,
        (id, folder): (&str, FolderId),
        jobs: &[Job],
        at: i64,
        (faults, dice): (&Faults, &mut Dice),
    ) {
        let mut files = Vec::new();
        for job in jobs {
            let mangled = dice.chance(faults.name);
            let name = if mangled { format!("{}~", job.name) } else { job.name.clone() };
            let bytes = if dice.chance(faults.bytes) { "other bytes" } else { content(&job.name) };
            let checksum = (!dice.chance(faults.unsummed)).then(|| sum_of(bytes));
            let stored = Stored { url: self.link(), name, size: job.print.size, checksum };
            let listed = at + dice.millis(faults.lag);
            files.push(File { folder, by: Some(job.id), stored, at, listed });
        }
        let ready = match dice.chance(faults.page) {
            true if dice.chance(30) => None,
            true => Some(at + dice.millis(600_000)),
            false => Some(at),
        };
        let before = self.uploads.insert(id.to_owned(), Upload { files, ready });
        assert!(before.is_none(), "an upload id was used twice");
    }

    pub fn page(&self, id: &str, now: i64, (faults, dice): (&Faults, &mut Dice)) -> EndPage {
        let unknown = if dice.chance(50) { EndPage::Nothing } else { EndPage::NotYet };
        let Some(upload) = self.uploads.get(id) else { return unknown };
        let stored: Vec<Stored> =
            upload.files.iter().filter(|file| file.at <= now).map(|f| f.stored.clone()).collect();
        match upload.ready {
            Some(ready) if ready <= now && !stored.is_empty() => {
                let mut stored = stored;
                let turn = usize::try_from(dice.roll(stored.len() as u64)).unwrap();
                stored.rotate_left(turn);
                if dice.chance(faults.page) && stored.len() > 1 {
                    stored.pop();
                }
                EndPage::Stored(stored)
            }
            _ => unknown,
        }
    }

    /// Where these bytes are, as far as listings show it.
    pub fn seek(&self, search: &Search, now: i64) -> Sought {
        let listed = self.files(now).filter(|file| file.listed <= now);
        let same = |file: &&File| {
            file.stored.size == search.size && file.stored.checksum == Some(search.sum)
        };
        let same: Vec<&File> = listed.filter(same).collect();
        let here = |file: &&&File| file.folder == search.folder && file.stored.name == search.name;
        if let Some(file) = same.iter().find(here) {
            return Sought::Here(file.stored.url.clone());
        }
        let Some(file) = same.first() else { return Sought::Nowhere };
        Sought::Elsewhere(Twin {
            url: file.stored.url.clone(),
            name: file.stored.name.clone(),
            path: String::new(),
            sum: search.sum,
        })
    }

    /// Copies what is there; the rest is left out.
    pub fn copy(
        &mut self,
        folder: FolderId,
        files: &[CopyWish],
        (now, listed): (i64, i64),
    ) -> Vec<Copied> {
        let mut copied = Vec::new();
        for wish in files {
            let from = self.files(now).find(|file| file.stored.url == wish.twin.url).cloned();
            let Some(from) = from else { continue };
            let (job, url, name) = (wish.job, self.link(), wish.name.clone());
            let stored = Stored { url: url.clone(), name: name.clone(), ..from.stored };
            self.copies.push(File { folder, by: Some(job), stored, at: now, listed });
            copied.push(Copied { job, url, name });
        }
        copied
    }

    pub fn listing(&self, folder: FolderId, now: i64) -> Vec<RemoteFile> {
        self.files(now)
            .filter(|file| file.folder == folder && file.listed <= now)
            .map(|file| RemoteFile {
                url: file.stored.url.clone(),
                name: file.stored.name.clone(),
                size: file.stored.size,
                date: Some(Moment(file.at)),
                checksum: file.stored.checksum,
                content_type: String::new(),
                password: false,
                restricted: false,
                cdn: false,
            })
            .collect()
    }
}
